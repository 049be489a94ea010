"""`python -m okr`."""

from okr.cli import run

if __name__ == "__main__":
    run()
