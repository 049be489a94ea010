"""Measures what grows with one file or one chain: seconds of the processor and memory at n and at four times n.

    .venv/bin/python bench/extremes.py [NAME …]

A command that reads everything once takes four times as long for four times as much, less what every start costs;
six times is the most, and the script ends with 1 where one takes longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

Files = dict[str, str]
OKR = Path(sys.executable).with_name("okr")
MOST, NOISE = 6.0, 0.5
"""The most that four times as much may cost, and what is too short to be told from a start."""

SETTINGS = 'schema = 1\nid = "k3v9q2xw"\n'
PEOPLE = {
    "people/ana.toml": 'name = "Ana"\nteam = "growth"\nrole = "seller"\n',
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\n',
    "teams/growth.toml": 'name = "Growth"\n',
    "roles/seller.toml": 'title = "Seller"\nduties = ["Sell"]\nlevel = "organisation"\n',
}
GOAL = "objectives/2026-Q3/grow.toml"
HEAD = 'title = "Grow recurring revenue"\nowner = "ana"\n'
MRR = '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'
KPI = {
    "kpis/mrr.toml": 'title = "Revenue"\nobjective = "2026-Q3/grow"\nrole = "seller"\nat_least = 5\ncadence = "monthly"\n'
}
READS = (
    "list",
    "report",
    "check",
    "todo",
    "show 2026-Q3/grow",
    "explain 2026-Q3/grow/mrr",
    "list --no-index",
)
WRITES = ("checkin 2026-Q3/grow/mrr 5 --yes --as ana", "set 2026-Q3/grow weight=2", "move 2026-Q3/grow grown")


@dataclass(frozen=True)
class Case:
    """What is made of n, and the commands that meet it."""

    name: str
    n: int
    make: Callable[[int], Files]
    commands: Sequence[str] = (*READS, *WRITES)


def lines(form: str, n: int) -> str:
    return "".join(form.format(i=i) for i in range(n))


def goal(text: str, *, first: str = "") -> Files:
    return {GOAL: f"{HEAD}{first}{MRR}{text}"}


def updates(form: str, n: int) -> Files:
    return goal("") | {"checkins/2026-W28/2026-07-10-ana.toml": lines(form, n)}


def chain(folder: str, field: str, n: int, more: str = "", head: str = "name") -> Files:
    """n files, each below the one before."""
    return goal("") | {
        f"{folder}/t{i}.toml": f'{head} = "T{i}"\n{field.format(i=i - 1) if i else ""}{more}'
        for i in range(n)
    }


_UPDATE = '[[update]]\nitem = "2026-Q3/grow/{item}"\ndate = 2026-07-10\nvalue = {{i}}\n'
_DOWN = 'supports = ["2026-Q3/t{i}"]\n'
_KRS = '[key_results.k{i}]\ntitle = "Raise it"\nstart = 0\ntarget = 5\n'

CASES = (
    Case("weak titles", 750, lambda n: goal("") | {f"objectives/2026-Q3/t{i}.toml": f'title = "Improve"\n{_KRS.format(i=1)}' for i in range(n)}, ("list", "report", "check", "compare", "todo")),
    Case("key results in one objective", 2_500, lambda n: goal(lines(_KRS, n)), (*READS, *WRITES, "list key-results -f markdown", "report -f csv", "add key-result 2026-Q3/grow Raise --from 1 --to 2", "rollover 2026-Q3/grow --to 2026-Q4")),
    Case("one KPI of all key results", 1_000, lambda n: goal(lines(f'{_KRS}kpi = "kpi/mrr"\n', n)) | KPI, ("report", "check", "move kpi/mrr arr", "show kpi/mrr")),
    Case("former names", 5_000, lambda n: goal("", first=f"formerly = [{lines(chr(34) + '2026-Q3/old{i}' + chr(34) + ', ', n)}]\n"), (*READS, *WRITES, "show 2026-Q3/old7", "show old7")),
    Case("former names of a part", 5_000, lambda n: goal(f"formerly = [{lines(chr(34) + '2026-Q3/grow/old{i}' + chr(34) + ', ', n)}]\n"), ("list", "report", "check", "show old7")),
    Case("milestones", 25_000, lambda n: goal(f"[key_results.m]\ntitle = \"Open\"\nmilestones = {{ {lines('m{i} = 1, ', n)}z = 1 }}\n") | {"checkins/2026-W28/2026-07-10-ana.toml": f'[[update]]\nitem = "2026-Q3/grow/m"\ndate = 2026-07-10\ndone = [{lines(chr(34) + "m{i}" + chr(34) + ", ", n)}]\n'}, (*READS, "explain 2026-Q3/grow/m", "checkin 2026-Q3/grow/m m5 --as ana", "set 2026-Q3/grow weight=2")),
    Case("points", 25_000, lambda n: {GOAL: HEAD + MRR.replace("130\n", f"{n + 200}\n") + "points = [" + ", ".join(f"[{i + 101}, {(i + 1) / (n + 9)}]" for i in range(n)) + "]\n"}, READS),
    Case("comments that silence", 50_000, lambda n: goal(lines("# okr: ignore Q001\n", n)), (*READS, *WRITES)),
    Case("comments of 4 MB", 25_000, lambda n: goal(lines("# words that nobody reads, but that are kept\n", n)), (*READS, *WRITES)),
    Case("unknown keys", 12_500, lambda n: goal(lines("key_{i} = 1\n", n)), (*READS, *WRITES)),
    Case("unknown tables", 12_500, lambda n: goal(lines("[a.b.c{i}]\n", n)), (*READS, *WRITES)),
    Case("wrong values", 5_000, lambda n: goal(lines('[key_results.k{i}]\ntitle = 5\nstart = "x"\n', n)), ("list", "check", "check --fix")),
    Case("supports", 2_500, lambda n: goal("", first=f"supports = [{lines(chr(34) + '2026/g{i}' + chr(34) + ', ', n)}]\n"), (*READS, "set 2026-Q3/grow weight=2")),
    Case("updates of one item", 12_500, lambda n: updates(_UPDATE.format(item="mrr"), n), (*READS, *WRITES, "coach agenda @ana --as ana", "person @ana")),
    Case("updates of many items", 12_500, lambda n: updates(_UPDATE.format(item="k{i}"), n), ("list", "report", "check", "list --no-index", "checkin 2026-Q3/grow/mrr 5 --yes --as ana")),
    Case("addresses", 25_000, lambda n: goal("") | {"people/eka.toml": f"name = \"Eka\"\nemails = [{lines(chr(34) + 'e{i}@x.id' + chr(34) + ', ', n)}]\n"}, ("list people", "check", "set @eka name=E", "show @eka")),
    Case("addresses of two people", 5_000, lambda n: goal("") | {f"people/{who}.toml": f"name = \"Eka\"\nemails = [{lines(chr(34) + 'e{i}@x.id' + chr(34) + ', ', n)}]\n" for who in ("eka", "fitri")}, ("check",)),
    Case("duties", 25_000, lambda n: goal("") | {"roles/maker.toml": f"title = \"Maker\"\nduties = [{lines(chr(34) + 'Do {i}' + chr(34) + ', ', n)}]\n"}, ("list roles", "check", "set role/maker title=M", "show role/maker")),
    Case("words of 3 MB", 750_000, lambda n: goal("", first=f'why = "{"x " * (n // 2)}"\n'), (*READS, *WRITES, "report -f markdown", "show 2026-Q3/grow -f csv")),
    Case("a title of 3 MB", 750_000, lambda n: {GOAL: HEAD.replace("Grow", "x " * (n // 2)) + MRR}, (*READS, "report -f markdown", "list -f csv", "tree", "compare")),
    Case("white space of 4 MB", 1_000_000, lambda n: goal(" " * (n // 2) + "\n" * (n // 2)), (*READS, *WRITES)),
    Case("weeks that are off", 2_500, lambda n: goal("") | {"okr.toml": f"{SETTINGS}[checkin]\noff = [{', '.join(f'{chr(34)}{1900 + i // 52}-W{i % 52 + 1:02}{chr(34)}' for i in range(n))}]\n"}, ("list", "report", "check", "report --ritual", "set okr.toml name=x")),
    Case("steps of a bonus", 25_000, lambda n: goal("") | KPI | {"okr.toml": f"{SETTINGS}[bonus]\ncurve = \"steps\"\nsteps = [{lines('[{i}, {i}], ', n)}]\n"}, ("list", "bonus --role seller", "check", "set okr.toml name=x")),
    Case("own cycles", 1_250, lambda n: goal("") | {"okr.toml": SETTINGS + lines("[cycles.own-{i}]\nstarts = 2026-01-01\nends = 2026-12-31\n", n)}, ("list", "report", "check", "list -q nonsense", "set okr.toml name=x")),
    Case("agreements of one talk", 2_500, lambda n: goal("") | {"coaching/2026-07-01-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-01\n' + lines('[[agreement]]\nowner = "budi"\ntext = "x"\ndue = 2026-07-02\n', n)}, ("todo --all", "check", "coach agenda @budi --as ana", "person @budi", "onboard")),
    Case("steps of an onboarding", 2_500, lambda n: goal("") | {"people/budi.toml": 'name = "Budi"\nmanager = "ana"\njoined = 2026-07-01\nonboarding = "new"\n', "onboarding/new.toml": 'title = "New"\n' + lines('[steps.s{i}]\ntitle = "Read"\nday = 3\n', n)}, ("todo --all", "check", "onboard", "person @budi", "checkin @budi/new/s5 done --as budi")),
    Case("a chain of teams", 1_250, lambda n: chain("teams", 'parent = "t{i}"\n', n), ("tree", "tree -f json", "tree -f csv", "tree -f markdown", "check", "list teams", "set team/t0 purpose=x")),
    Case("a chain of roles", 1_250, lambda n: chain("roles", 'reports_to = "t{i}"\n', n, head="title"), ("list roles", "check", "report", "set role/t0 purpose=x")),
    Case("a chain of managers", 1_250, lambda n: chain("people", 'manager = "t{i}"\n', n), ("list people", "check", "tree", "report --ritual", "coach agenda @t1 --as t0", "todo --all")),
    Case("a chain of supports", 1_250, lambda n: chain("objectives/2026-Q3", _DOWN, n, 'roll_up = "both"\n' + _KRS.format(i=1), "title"), ("list", "report", "check", "explain 2026-Q3/t0", "compare", "todo --all", "tree")),
    Case("a loop of supports", 750, lambda n: chain("objectives/2026-Q3", _DOWN, n, "", "title") | {"objectives/2026-Q3/t0.toml": f'title = "T"\nsupports = ["2026-Q3/t{n - 1}"]\n'}, ("list", "report", "check", "explain 2026-Q3/t0")),
    Case("dated owners", 12_500, lambda n: goal(f"owned = [{', '.join(f'{{ from = {date(1900, 1, 1) + timedelta(days=i)}, owner = {chr(34)}budi{chr(34)} }}' for i in range(n))}]\n"), (*READS, "person @budi", "set 2026-Q3/grow weight=2")),
    Case("dated limits", 5_000, lambda n: goal('[key_results.up]\ntitle = "Keep it"\nat_least = 5\n' + "".join(f'[key_results.up.lines."{date(1900, 1, 1) + timedelta(days=i)}"]\nat_least = 5\n' for i in range(n))), (*READS, "explain 2026-Q3/grow/up", "set 2026-Q3/grow weight=2")),
    Case("days away", 12_500, lambda n: goal("") | {"people/ana.toml": f"name = \"Ana\"\naway = [{', '.join(f'{{ from = {date(1900, 1, 1) + timedelta(days=i)}, to = 2026-08-30 }}' for i in range(n))}]\n"}, ("list", "report --ritual", "todo", "check", "show @ana")),
    Case("a chain of stand-ins", 1_250, lambda n: chain("people", 'away = [{{ from = 2026-07-01, to = 2026-09-30, stand_in = "t{i}" }}]\n', n) | {f"objectives/2026-Q3/g{i}.toml": f'title = "G"\nowner = "t{i}"\n{_KRS.format(i=1)}' for i in range(n)}, ("list", "report --ritual", "todo --all", "check")),
    Case("a chain of closed goals", 300, lambda n: goal("") | {f"objectives/2026/c{i}.toml": f'title = "C"\nroll_up = "both"\n{f"supports = [{chr(34)}2026/c{i - 1}{chr(34)}]" if i else ""}\n{_KRS.format(i=1)}[closed]\ndate = {date(2026, 8, 1) - timedelta(days=i // 8)}\ngrade = 0.5\n' for i in range(n)}, ("list", "report -q 2026", "check", "tree --goals -q 2026")),
    Case("answers to one request", 1_250, lambda n: goal("") | {"coaching/2026-07-01-ana-budi-request.toml": 'kind = "request"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-01\n'} | {f"coaching/2026-07-02-budi-ana-feedback-{i + 2}.toml": 'kind = "feedback"\nfrom = "budi"\nto = "ana"\ndate = 2026-07-02\ntext = "x"\nanswers = "2026-07-01-ana-budi-request"\n' for i in range(n)}, ("todo --all", "check", "coach agenda @budi", "todo")),
)  # fmt: skip


def made(files: Files, root: Path) -> None:
    for path, text in ({"okr.toml": SETTINGS} | PEOPLE | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def measured(command: str, root: Path, home: Path) -> tuple[float, float]:
    """Seconds of the processor, and MB at the most; an error of ours ends everything."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "OKR_TODAY": "2026-08-19", "OKR_USER": "ana", "LC_ALL": "C.UTF-8",
        "XDG_STATE_HOME": str(home), "XDG_DATA_HOME": str(home), "COLUMNS": "120",
    }  # fmt: skip
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [OKR, *command.split()],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
        _, _, usage = os.wait4(process.pid, 0)
        told.seek(0)
        if b"bug in okr" in (said := told.read()):
            sys.exit(f"{command}: {said.decode('utf-8', 'replace')[-500:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rows(case: Case) -> Iterator[tuple[str, list[float], list[float]]]:
    """Each command with its seconds and MB at n and at 4 n."""
    with tempfile.TemporaryDirectory() as folder:
        roots = [Path(folder) / str(times) for times in (1, 4)]
        for times, root in zip((1, 4), roots, strict=True):
            made(case.make(case.n * times), root)
            measured("list", root, Path(folder))
        for command in case.commands:
            found = [measured(command, root, Path(folder)) for root in roots]
            yield command, [seconds for seconds, _ in found], [mb for _, mb in found]


def main() -> int:
    wanted = sys.argv[1:]
    start = min(measured("--version", Path("/"), Path(tempfile.gettempdir()))[0] for _ in range(3))
    worse = 0
    print("| what | n | command | s at n | s at 4 n | times | MB at n | MB at 4 n |")
    print("| --- | --: | --- | --: | --: | --: | --: | --: |")
    for case in CASES:
        if wanted and case.name not in wanted:
            continue
        for command, seconds, memory in rows(case):
            once, four = (max(each - start, 0.001) for each in seconds)
            times = four / max(once, NOISE / MOST)
            slow = times > MOST and four > NOISE
            worse += slow
            print(
                f"| {case.name} | {case.n:,} | `okr {command}` | {seconds[0]:.2f} | {seconds[1]:.2f} "
                f"| {times:.1f}{' **!**' if slow else ''} | {memory[0]:.0f} | {memory[1]:.0f} |",
                flush=True,
            )
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
