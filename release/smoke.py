"""Installs the package into empty environments and uses it there as a stranger would: `make smoke`.

    python -m release.smoke                      build it, and try it with the oldest and the newest Python here
    python -m release.smoke --dist dist          try the wheel in that folder
    python -m release.smoke --lowest             with the lowest versions of its dependencies that it allows
    python -m release.smoke --python PROGRAM     with that Python; may be repeated

Needs nothing but Python with pip, and git. In the environments is the wheel alone, nothing of the checkout.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

from release.lowest import of_this_project
from release.stranger import Stranger

ROOT = Path(__file__).parents[1]
SECONDS = 600
"""What no installation needs."""


@dataclass(frozen=True)
class Wheel:
    """A built package, and what it says of itself."""

    path: Path

    @property
    def version(self) -> str:
        return self.path.name.split("-")[1]

    @property
    def extras(self) -> list[str]:
        with zipfile.ZipFile(self.path) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            return Parser().parsestr(archive.read(name).decode()).get_all("Provides-Extra") or []

    @property
    def with_extras(self) -> str:
        """What pip installs, with all of them."""
        return f"{self.path}[{','.join(self.extras)}]"


@dataclass(frozen=True)
class Environment:
    """A Python with nothing in it, until something is installed."""

    folder: Path
    options: tuple[str, ...]
    """Of each installation by pip."""

    @classmethod
    def empty(cls, python: str, folder: Path, *, pins: Iterable[str] = ()) -> Environment:
        """Of that Python; `pins` hold versions."""
        subprocess.run((python, "-m", "venv", "--without-pip", folder), check=True, timeout=SECONDS)
        held = folder.with_suffix(".txt")
        held.write_text("\n".join(pins))
        return cls(folder, ("--constraint", str(held)))

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    @property
    def version(self) -> str:
        """Of its Python."""
        return self.says("import platform; print(platform.python_version())")

    def says(self, code: str) -> str:
        """What a line of Python prints there, far away from the checkout."""
        words = (self.python, "-I", "-c", code)
        return subprocess.run(
            words, check=True, capture_output=True, text=True, cwd=self.folder
        ).stdout.strip()

    def install(self, *wanted: str) -> None:
        pip = (sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", "--no-input")
        subprocess.run(
            (*pip, "--disable-pip-version-check", *self.options, *wanted), check=True, timeout=SECONDS
        )


def smoke(wheel: Wheel, environment: Environment, folder: Path) -> int:
    """Install the wheel and use it, first alone and then with its extras; how many commands were run."""
    environment.install(str(wheel.path))
    stranger = Stranger(environment.folder, environment.programs, folder)
    use(stranger, wheel, environment)
    environment.install(wheel.with_extras)
    stranger.uses_the_extras()
    return stranger.commands


def use(stranger: Stranger, wheel: Wheel, environment: Environment) -> None:
    """All that needs no extra."""
    stranger.sees_the_version(wheel.version, environment.version)
    stranger.finds_what_is_shared()
    stranger.takes_the_first_steps()
    stranger.follows_the_readme((ROOT / "README.md").read_text("utf-8"))
    stranger.looks_around()
    stranger.writes_a_program(environment.python)


def pythons() -> list[str]:
    """The oldest and the newest Python here that okr supports, on the path and of pyenv."""
    names = [f"python3.{minor}" for minor in range(11, 30)]
    found = [path for name in names if (path := shutil.which(name))]
    own = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += map(str, own.glob("*/bin/python3"))
    versions = {}
    for path in (*found, sys.executable):
        code = "import sys; print(*sys.version_info[:3])"
        ran = subprocess.run((path, "-c", code), check=False, capture_output=True, text=True)
        if ran.returncode == 0:
            versions[tuple(map(int, ran.stdout.split()))] = path
    supported = sorted(version for version in versions if version >= (3, 11))
    return [versions[version] for version in dict.fromkeys((supported[0], supported[-1]))]


def built(folder: Path) -> Wheel:
    """The wheel of this checkout, built as pip builds it: with what the build asks for, in an environment of its own."""
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check")
    subprocess.run((*pip, "--wheel-dir", folder, ROOT), check=True, timeout=SECONDS)
    return of_folder(folder)


def of_folder(folder: Path) -> Wheel:
    (path,) = folder.glob("okr-*.whl")
    return Wheel(path.resolve())


def main() -> None:
    parser = argparse.ArgumentParser(description="Try the built package in empty environments.")
    parser.add_argument(
        "--dist", type=Path, metavar="FOLDER", help="folder of the wheel (default: build one)"
    )
    parser.add_argument(
        "--python", action="append", metavar="PROGRAM", help="default: the oldest and the newest"
    )
    parser.add_argument("--lowest", action="store_true", help="lowest versions of the dependencies")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        wheel = of_folder(asked.dist) if asked.dist else built(Path(temporary) / "dist")
        for n, python in enumerate(asked.python or pythons()):
            began, folder = time.monotonic(), Path(temporary) / str(n)
            pins = of_this_project() if asked.lowest else ()
            environment = Environment.empty(python, folder / "environment", pins=pins)
            commands = smoke(wheel, environment, folder)
            kind, seconds = "lowest" if asked.lowest else "newest", time.monotonic() - began
            print(
                f"{wheel.path.name}: Python {environment.version}, {kind} dependencies: "
                f"{commands} commands in {seconds:.0f} s"
            )


if __name__ == "__main__":
    main()
