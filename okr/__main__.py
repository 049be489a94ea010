"""The program, as `okr` and as `python -m okr`."""

import gc
import sys


def run() -> None:
    """Run the program; Ctrl-C is obeyed from the first import on.

    The garbage collector is off: a run is short and frees nothing worth its time.
    """
    gc.disable()
    try:
        from okr.cli import run as run_cli  # noqa: PLC0415  it takes a moment

        run_cli()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
