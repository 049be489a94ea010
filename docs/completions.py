"""Writes the completion of each shell as a file that the shell finds by itself where okr is installed.

okr says what can be typed next (`okr/commands/completion.py`); typer has the words for each shell, and these are its
scripts, for the folders in which a shell looks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MADE = "# Made by docs/generate.py from the code: `make docs` writes it anew.\n"
SHARE = ROOT / "share"
"""Laid out as the folder `share` of an environment, into which it is installed."""
SCRIPTS = {
    SHARE / "bash-completion/completions/okr": "bash",
    SHARE / "zsh/site-functions/_okr": "zsh",
    SHARE / "fish/vendor_completions.d/okr.fish": "fish",
    SHARE / "okr/okr.ps1": "powershell",
}


def script(shell: str) -> list[str]:
    """The script of a shell, as the lines of a file."""
    environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    words = (sys.executable, "-m", "okr", "--show-completion", shell)
    done = subprocess.run(
        words, env=environment, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    text = f"{done.stdout.strip()}\n"
    if shell == "zsh":  # read at the first completion: `#compdef` is its first line, and it answers at once
        first, _, rest = text.partition("\n")
        return [f'{first}\n{MADE}{rest}\n[[ $funcstack[1] == _okr ]] && _okr_completion "$@"\n']
    return [MADE + text]
