"""What happens to the files of a workspace between two commands: by an editor, by git, by a copy of the disk, by hand."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.years import BROKEN, CYCLES, Years


@dataclass(frozen=True)
class Edit:
    said: str
    path: str = ""
    """The file that was written in place: neither the time nor the list of its folder tells."""
    before: bytes = b""


class Edits:
    """Draws edits of one workspace and makes them."""

    def __init__(self, root: Path, years: Years, seed: int) -> None:
        self.root = root
        self.years = years
        self.random = Random(seed)
        self.beside = root.parent / f"{root.name}-beside"
        """Where folders are while they are moved out; what leads there leads out of the workspace."""

    def files(self) -> list[str]:
        found = (
            file for file in sorted(self.root.rglob("*.toml")) if file.is_file() and not file.is_symlink()
        )
        return [
            path for file in found if not (path := file.relative_to(self.root).as_posix()).startswith(".")
        ]

    def folders(self) -> list[str]:
        found = [*sorted(self.root.glob("objectives/*")), *sorted(self.root.glob("checkins/*"))]
        return [folder.relative_to(self.root).as_posix() for folder in found if folder.is_dir()]

    def draw(self) -> Edit:
        """One edit; a file in a folder of a cycle or a week is meant more often than its share."""
        if self.random.random() < 0.3:
            return self.in_place()
        edit: Callable[[], str] = self.random.choice(
            [self.replace] * 6 + [self.add] * 4 + [self.delete] * 2 + [self.move] * 2 + [self.folder] * 3
            + [self.settings, self.staff, self.touch, self.new_week, self.link, self.as_it_was, self.older, self.in_the_way]
        )  # fmt: skip
        return Edit(edit())

    def path(self) -> str:
        files = self.files()
        nested = [path for path in files if path.count("/") == 2]
        return self.random.choice(nested if nested and self.random.random() < 0.8 else files or ["okr.toml"])

    def text(self, path: str) -> bytes:
        """A new text, or the one that is there with another digit and the same length, or more of it, or a broken one."""
        old = (self.root / path).read_bytes() if (self.root / path).is_file() else b""
        chance = self.random.random()
        if chance < 0.15 and path != "okr.toml":
            return self.random.choice(BROKEN).encode()
        goals = path.removeprefix("kept/")
        digits = [match.start() for match in re.finditer(rb"\d", old)]
        if chance < 0.6 and digits and path != "okr.toml":
            place = self.random.choice(digits)
            return b"%b%d%b" % (old[:place], self.random.randrange(10), old[place + 1 :])
        if chance < 0.75 and goals.startswith("checkins/"):
            return old + b"\n" + self.years.text(goals).encode()
        return self.years.text(goals).encode()

    def put(self, path: str, data: bytes) -> None:
        """As an editor does that writes a new file and gives it the name of the old one."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_bytes(data)
        fresh.replace(target)

    def in_place(self) -> Edit:
        path = self.path()
        data = (self.root / path).read_bytes()
        (self.root / path).write_bytes(self.text(path))
        return Edit(f"write {path} in place", path, data)

    def replace(self) -> str:
        path = self.path()
        self.put(path, self.text(path))
        return f"replace {path}"

    def add(self) -> str:
        path = self.random.choice(
            (
                self.years.checkin_path(),
                f"objectives/{self.random.choice((*CYCLES, '2026-Q3'))}/o{self.random.randrange(4)}.toml",
                f"objectives/{self.random.choice(CYCLES)}/Not a slug.toml",
                f"checkins/2026-W{self.random.randint(1, 53):02}/2026-08-03.toml",
                "objectives/stray.toml",
                "objectives/2026-Q1/deep/er.toml",
                "objectives/no-cycle/o1.toml",
                "checkins/2026-W20/.hidden.toml",
                "checkins/2026-W20/notes.txt",
            )
        )
        self.put(path, self.text(path))
        return f"put {path}"

    def delete(self) -> str:
        path = self.path()
        if path != "okr.toml":
            (self.root / path).unlink()
        return f"delete {path}"

    def move(self) -> str:
        """Within its folder, or into another one."""
        path = self.path()
        folder, name = path.rpartition("/")[::2]
        around = [f for f in self.folders() if f.partition("/")[0] == folder.partition("/")[0]]
        to = self.random.choice(
            (f"{folder}/o{self.random.randrange(4)}.toml", f"{self.random.choice(around or [folder])}/{name}")
        )
        if path != "okr.toml":
            (self.root / path).replace(self.root / to)
        return f"move {path} to {to}"

    def folder(self) -> str:
        """A whole folder goes, comes back, takes another name or the place of another one with the time that it had."""
        self.beside.mkdir(exist_ok=True)
        away = sorted(self.beside.iterdir())
        folders = self.folders()
        if not folders or (away and self.random.random() < 0.5):
            if not away:
                return "nothing"
            folder = self.random.choice(away)
            to = folder.name.replace("~", "/")
            with suppress(OSError):
                folder.replace(self.root / to)
            return f"bring {to} back"
        path = self.random.choice(folders)
        chance = self.random.random()
        if chance < 0.5:
            away_to = self.beside / path.replace("/", "~")
            shutil.rmtree(away_to, ignore_errors=True)
            (self.root / path).replace(away_to)
            return f"take {path} away"
        if chance < 0.75:
            to = f"{path.partition('/')[0]}/{self.random.choice((*CYCLES, '2026-W01'))}"
            with suppress(OSError):
                (self.root / path).rename(self.root / to)
            return f"rename {path} to {to}"
        copy = self.beside / "copy"
        shutil.copytree(self.root / path, copy, symlinks=True)
        for file in sorted(copy.glob("*.toml"))[:1]:
            file.write_bytes(self.text(f"{path}/{file.name}"))
        shutil.copystat(self.root / path, copy)
        shutil.rmtree(self.root / path)
        copy.replace(self.root / path)
        return f"put a copy with other content and the same time in the place of {path}"

    def settings(self) -> str:
        self.put("okr.toml", self.years.okr_toml().encode())
        return "replace okr.toml"

    def staff(self) -> str:
        path, text = self.random.choice(sorted(self.years.staff().items()))
        self.put(path, text.encode())
        return f"replace {path}"

    def touch(self) -> str:
        path = self.path()
        os.utime(self.root / path)
        return f"touch {path}"

    def new_week(self) -> str:
        path = f"checkins/2026-W{self.random.randint(20, 34)}/2026-08-1{self.random.randrange(10)}-ana.toml"
        self.put(path, self.text(path))
        return f"put {path}"

    def link(self) -> str:
        """A file or folder becomes a link to one that is kept inside, and its text is changed there."""
        path = self.random.choice([self.path(), *self.folders()])
        if path == "okr.toml":
            return "nothing"
        real = self.root / "kept" / path
        shutil.rmtree(real, ignore_errors=True)
        real.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            (self.root / path).rename(real)
            (self.root / path).symlink_to(os.path.relpath(real, (self.root / path).parent))
        return f"make {path} a link to one in kept/"

    def as_it_was(self) -> str:
        """A file is replaced and its folder given the time that it had, as a copy of the disk does."""
        path = self.path()
        folder = (self.root / path).parent
        times = folder.stat()
        self.put(path, self.text(path))
        os.utime(folder, ns=(times.st_atime_ns, times.st_mtime_ns))
        return f"replace {path} and put back the time of its folder"

    def older(self) -> str:
        """Replaced by a file that is older than the one that was there."""
        path = self.path()
        self.put(path, self.text(path))
        os.utime(self.root / path, ns=(when := self.random.randrange(10**18), when))
        return f"replace {path} by an old file"

    def in_the_way(self) -> str:
        """What is no file stands where one should, or leads nowhere."""
        path = self.path()
        if path == "okr.toml":
            return "nothing"
        (self.root / path).unlink()
        make: Callable[[Path], object] = self.random.choice(
            (
                Path.mkdir,
                os.mkfifo,
                lambda p: p.symlink_to("nowhere"),
                lambda p: p.symlink_to("/etc/hostname"),
            )
        )
        make(self.root / path)
        return f"put what is no file in the place of {path}"
