# Made by docs/generate.py from the code: `make docs` writes it anew.
complete --command okr --no-files --arguments "(env _OKR_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args _TYPER_COMPLETE_ARGS=(commandline -cp) okr)" --condition "env _OKR_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=is-args _TYPER_COMPLETE_ARGS=(commandline -cp) okr"
