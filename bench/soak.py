"""Three clones, two syncs at once in each, kills, Ctrl-C and an editor, for some minutes; then every clone must agree.

    python bench/soak.py [MINUTES]

Ana works on two laptops, Budi on one. What a command acknowledged with exit 0, and what the editor saved, is counted:
it must be on the server once, in a commit of who made it. Prints the figures; ends with 1 if anything is wrong.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

OKR = [sys.executable, "-m", "okr"]
DAY = "2026-07-10"
KEY_RESULT = "2026-Q3/shared/mrr"
PEOPLE = {"ana-desk": "ana", "ana-train": "ana", "budi": "budi"}
KILLED = 0.3
"""Share of the pairs of syncs that are cut short."""


def objective(title: str) -> str:
    return f'title = "{title}"\nwhy = "0"\n\n[key_results.mrr]\ntitle = "Raise it"\nstart = 0\ntarget = 1000000\n'


@dataclass
class Clone:
    name: str
    root: Path
    home: Path
    acknowledged: list[str] = field(default_factory=list)
    """Notes of check-ins that ended with 0."""
    saved: list[str] = field(default_factory=list)
    """Lines that the editor saved."""
    last: str = "0"
    """The last `why` that a command set."""
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def person(self) -> str:
        return PEOPLE[self.name]

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "OKR_", "XDG_"))}
        name = {"ana": "Ana", "budi": "Budi"}[self.person]
        who = {f"GIT_{role}_NAME": name for role in ("AUTHOR", "COMMITTER")}
        who |= {f"GIT_{role}_EMAIL": f"{self.person}@example.com" for role in ("AUTHOR", "COMMITTER")}
        places = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state")}
        return {
            **kept,
            **who,
            **places,
            "OKR_TODAY": DAY,
            "OKR_USER": self.person,
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.root), *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*OKR, "-C", str(self.root), *words], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def okr(self, *words: str) -> int:
        process = self.start(*words)
        _, err = process.communicate()
        self.noted(words[0], process.returncode, err)
        return process.returncode

    def noted(self, word: str, code: int, err: str) -> None:
        self.codes[f"{word} {code}"] += 1
        if code == -signal.SIGINT:
            return  # before Python had read a line of okr
        if "Traceback" in err or "bug in okr" in err or (word == "sync" and code in (1, 6)):
            self.wrong.append(f"{self.name}: {word} {code}: {err.strip()[:400]}")

    # what goes on in it

    def records(self, ends: float) -> None:
        number = 0
        while time.time() < ends:
            number += 1
            note = f"<{self.name} {number}>"
            if self.okr("checkin", KEY_RESULT, str(number), "--yes", "--note", note) == 0:
                self.acknowledged.append(note)
            if self.okr("set", f"2026-Q3/{self.name}", f"why={number}") == 0:
                self.last = str(number)

    def syncs(self, ends: float, chance: random.Random) -> None:
        while time.time() < ends:
            both = [self.start("sync"), self.start("sync")]
            cut = chance.random() < KILLED
            if cut:
                time.sleep(chance.uniform(0.1, 1.5))
                number = chance.choice((signal.SIGKILL, signal.SIGINT))
                for process in both:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, number)
            for process in both:
                _, err = process.communicate()
                self.noted("sync", process.returncode, err)
            time.sleep(chance.uniform(0, 0.3))

    def edits(self, ends: float, chance: random.Random) -> None:
        """An editor adds a line to a goal that only this clone edits; it saves by renaming."""
        path = self.root / f"objectives/2026-Q3/edited-{self.name}.toml"
        number = 0
        while time.time() < ends:
            number += 1
            line = f"# {self.name} {number}"
            copy = path.with_name(f".#{path.name}")
            copy.write_text(f"{path.read_text()}{line}\n")
            copy.replace(path)
            self.saved.append(line)
            time.sleep(chance.uniform(0.2, 1))


def make(folder: Path) -> tuple[Path, list[Clone]]:
    hub, first = folder / "hub.git", Clone("budi", folder / "first", folder / "home")
    files = {
        "okr.toml": 'schema = 1\nid = "soak"\n',
        "people/ana.toml": 'name = "Ana"\nemails = ["ana@example.com"]\n',
        "people/budi.toml": 'name = "Budi"\nemails = ["budi@example.com"]\n',
        "objectives/2026-Q3/shared.toml": objective("Shared"),
    }
    for name in PEOPLE:
        files[f"objectives/2026-Q3/{name}.toml"] = objective(name)
        files[f"objectives/2026-Q3/edited-{name}.toml"] = objective(f"Edited {name}")
    for path, text in files.items():
        (first.root / path).parent.mkdir(parents=True, exist_ok=True)
        (first.root / path).write_text(text)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(hub)], check=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(first.root)], check=True)
    first.git("add", "-A")
    subprocess.run(
        ["git", "-C", str(first.root), "-c", "user.name=Nobody", "-c", "user.email=n@example.com", "commit", "-qm", "Start"],
        check=True,
    )  # fmt: skip
    first.git("push", "-q", str(hub), "main")
    clones = [Clone(name, folder / name, folder / f"home-{name}") for name in PEOPLE]
    for clone in clones:
        subprocess.run(["git", "clone", "-q", str(hub), str(clone.root)], check=True)
    return hub, clones


def work(clones: list[Clone], minutes: float) -> None:
    ends = time.time() + 60 * minutes
    threads = []
    for number, clone in enumerate(clones):
        threads += [
            threading.Thread(target=clone.records, args=(ends,)),
            threading.Thread(target=clone.syncs, args=(ends, random.Random(number))),
            threading.Thread(target=clone.edits, args=(ends, random.Random(100 + number))),
        ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def faults(hub: Path, clones: list[Clone]) -> list[str]:
    """What is wrong at the end."""
    for _ in range(3):
        for clone in clones:
            clone.okr("sync")
    found = [one for clone in clones for one in clone.wrong]
    heads = {clone.git("rev-parse", "HEAD") for clone in clones}
    heads.add(
        subprocess.run(
            ["git", "-C", str(hub), "rev-parse", "main"], capture_output=True, text=True, check=True
        ).stdout
    )
    if len(heads) > 1:
        found.append(f"{len(heads)} different states at the end")
    for clone in clones:
        found += [
            f"{clone.name} is not clean: {line}" for line in clone.git("status", "--short").splitlines()
        ]
        found += [f"{clone.name}: {path} is left" for path in _left(clone)]
    last = clones[0]
    recorded = Counter(
        re.findall(r'note = "(<.*?>)"', "".join(p.read_text() for p in last.root.glob("checkins/*/*.toml")))
    )
    for clone in clones:
        found += [
            f"{note} is there {recorded[note]} times" for note in clone.acknowledged if recorded[note] != 1
        ]
        lines = (last.root / f"objectives/2026-Q3/edited-{clone.name}.toml").read_text().splitlines()
        found += [
            f"the editor's {line} is there {lines.count(line)} times"
            for line in clone.saved
            if lines.count(line) != 1
        ]
        why = (last.root / f"objectives/2026-Q3/{clone.name}.toml").read_text()
        if f'why = "{clone.last}"' not in why:
            found.append(f"the last why of {clone.name} is gone")
    return found + _blamed(last)


def _left(clone: Clone) -> list[Path]:
    git = [p for p in (clone.root / ".git").rglob("*") if p.name.endswith(".lock") or p.name == "okr"]
    return git + [p for p in clone.root.rglob("*.tmp-*") if ".git" not in p.parts]


def _blamed(clone: Clone) -> list[str]:
    """Commits in the name of one person with files of another."""
    found = []
    for name, other in (("Ana", "budi"), ("Budi", "ana")):
        paths = [
            f"objectives/2026-Q3/{of}{clone_}.toml"
            for clone_, who in PEOPLE.items()
            if who == other
            for of in ("", "edited-")
        ]
        paths += [f"checkins/*/*-{other}.toml"]
        found += [
            f"{name} is named for {line}"
            for line in clone.git("log", f"--author={name}", "--format=%h %s", "--", *paths).splitlines()
        ]
    return found


def main(minutes: float) -> int:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        hub, clones = make(Path(folder))
        work(clones, minutes)
        found = faults(hub, clones)
        commits = clones[0].git("rev-list", "--count", "HEAD").strip()
    codes: Counter[str] = sum((clone.codes for clone in clones), Counter())
    recorded, saved = (
        sum(len(one) for one in of) for of in ([c.acknowledged for c in clones], [c.saved for c in clones])
    )
    sys.stdout.write(
        f"{minutes:g} minutes: {recorded} acknowledged check-ins, {saved} saves of an editor, {commits} commits; {len(found)} faults\n"
        f"exits: {', '.join(f'{word} ×{n}' for word, n in sorted(codes.items()))}\n"
        + "".join(f"  {one}\n" for one in found[:20])
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20))
