"""Nobody can be told from a pulse: neither rows nor their order are anywhere, and no second state of a record is kept
beside which it would show what one person answered."""

from __future__ import annotations

import base64
import json
import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from okr.actions.merge import merge_texts
from tests.gitting import Clone, init
from tests.running import GROW, Okr

FILE = "pulse/2026-08.toml"
HEAD = "Timestamp,Name,Email,reliance,conversations,voice,feedback,recognition,network,words"
ROWS = (
    '1987-03-01 04:05:06,Zaphod,zaphod@heart.example,4,3,2,5,4,4,"Quokka"',
    "1987-03-01 04:05:07,Trillian,trillian@heart.example,4,2,2,5,4,5,Axolotl",
    "1987-03-02 14:15:16,Marvin,marvin@heart.example,5,3,4,4,3,1,",
    "1987-03-03 09:15:16,Slartibartfast,slarti@heart.example,3,3,2,2,4,5,",
    "1987-03-04 09:15:16,Fenchurch,fen@heart.example,1,4,5,4,2,2,Pangolin",
)
LATE = "1987-03-09 09:15:16,Agrajag,agrajag@heart.example,1,1,1,1,1,1,"
COUNTS = {
    "reliance": (1, 0, 1, 2, 1), "conversations": (0, 1, 3, 1, 0), "voice": (0, 3, 0, 1, 1), "feedback": (0, 1, 0, 2, 2),
    "recognition": (0, 1, 1, 3, 0), "network": (1, 1, 0, 1, 2),
}  # fmt: skip
"""Of the five, without the late one."""
PEOPLE = re.compile(rb"(?i)1987-03|Zaphod|Trillian|Marvin|Slarti|Fenchurch|Agrajag|heart\.example")
"""Nothing that a hash in hexadecimal digits or the time of day could hold by chance: a year alone stands in one hash of a
thousand."""
WORDS = re.compile(rb"Quokka|Axolotl|Pangolin")


@pytest.fixture
def firm(okr: Okr) -> Clone:
    """The workspace in a repository with a first commit."""
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    clone = init(okr.root)
    clone.commit("Goals", day="2026-07-01")
    return clone


def table(okr: Okr, rows: Sequence[str]) -> str:
    file = okr.root.parent / "answers.csv"
    file.write_text("\n".join((HEAD, *rows, "")), "utf-8")
    return str(file)


def record(okr: Okr, rows: Sequence[str] = ROWS, *more: str) -> str:
    said = alone(okr, "pulse", "record", "--file", table(okr, rows), *more)
    (okr.root.parent / "answers.csv").unlink()
    alone(okr, "report")
    return said


def alone(okr: Okr, *words: str) -> str:
    """What okr says in a process of its own, which alone can write the index."""
    return Clone(okr.root).does(*words)


def kept(okr: Okr) -> Iterator[tuple[str, bytes]]:
    """All that is on the disk of this person, unpacked: the workspace with .git and .okr, and what okr keeps at home."""
    for file in (path for path in okr.root.parent.rglob("*") if path.is_file()):
        data = file.read_bytes()
        yield str(file), data
        if file.parent.name == "journal":
            for text in re.findall(rb'"(?:before|after)":"([^"]*)"', data):
                yield f"{file} unpacked", zlib.decompress(base64.b64decode(text))
        if ".git/objects" in file.as_posix() and data[:1] == b"\x78":
            yield f"{file} unpacked", zlib.decompress(data)


def places(okr: Okr, pattern: re.Pattern[bytes]) -> list[str]:
    return [place for place, data in kept(okr) if pattern.search(data)]


def of_counts() -> re.Pattern[bytes]:
    """The counts of the five in TOML or JSON: of any statement, since that of one shows the late answer to it."""
    lists = (rf"{slug}\W+{', ?'.join(map(str, counts))}\]" for slug, counts in COUNTS.items())
    return re.compile("|".join(lists).encode())


def of_rows() -> re.Pattern[bytes]:
    """The answers of one person one after the other, whatever is between them."""
    answers = (row.split(",")[3:9] for row in (*ROWS, LATE))
    return re.compile(
        "|".join(r"[,;:\s\[\]\"']{1,3}".join(each) for each in answers if len({*each}) > 1).encode()
    )


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "more", "code"),
    [
        (ROWS, (), 0),
        (ROWS, ("--dry-run",), 0),
        (ROWS, ("-f", "json", "--dry-run"), 0),
        (ROWS[:3], (), 1),
        ([*ROWS, LATE.replace("1,1,1,1", "1,zwölf,0,1")], (), 2),
        ([*ROWS, ROWS[0] + ",more"], (), 2),
        ([*ROWS, '"' + LATE], (), 2),
        ([row.replace(",4,4,", ",4,5,").replace(",3,1,", ",3,5,").replace(",2,2,", ",2,5,") for row in ROWS], (), 1),
    ],
)  # fmt: skip
def test_rows_are_nowhere(okr: Okr, firm: Clone, rows: list[str], more: tuple[str, ...], code: int) -> None:
    """Neither in what was said nor on the disk, whether the answers are recorded or refused."""
    file = table(okr, rows)
    ran = Clone(okr.root).okr("pulse", "record", "--file", file, *more)
    Path(file).unlink()
    alone(okr, "report")

    assert ran.code == code, ran
    said = (ran.out + ran.err).encode()
    for pattern in (PEOPLE, WORDS, of_rows()):
        assert not pattern.search(said)
        assert places(okr, pattern) == []
    assert not re.search(rb"line \d|row \d|csv:\d|zw", said)
    assert firm.git("status", "--porcelain") == ("?? pulse/" if code == 0 and not more else "")


def test_the_search_finds_what_is_there(okr: Okr, firm: Clone) -> None:
    """In the file, the index and what is committed: so it would find what is left."""
    record(okr, ROWS, "--words")
    firm.commit("Pulse")

    assert {Path(place).name for place in places(okr, of_counts())} > {"2026-08.toml"}
    assert any(".okr" in place for place in places(okr, of_counts()))
    assert any("objects" in place for place in places(okr, of_counts()))
    assert places(okr, WORDS) != []
    assert of_rows().search(ROWS[0].encode())


def test_a_bug_writes_no_row_into_its_log(okr: Okr, firm: Clone) -> None:
    def fails(given: Sequence[object], _statements: object) -> None:
        raise RuntimeError(given)

    okr.environment.setattr("okr.commands.pulse.counted", fails)
    file = table(okr, ROWS)
    ran = okr("pulse", "record", "--file", file)
    Path(file).unlink()

    assert "this is a bug in okr: RuntimeError" in ran.err
    for pattern in (PEOPLE, of_rows()):
        assert not pattern.search((ran.out + ran.err).encode())
        assert places(okr, pattern) == []


def test_the_order_of_rows_changes_nothing(okr: Okr, firm: Clone) -> None:
    """Byte by byte the same file and the same words on the screen; only free words are in an order of chance."""
    rows = list(ROWS)
    said = record(okr, rows)
    text = okr.read(FILE)
    for seed in range(5):
        by_undo(okr)
        random.Random(seed).shuffle(rows)
        assert record(okr, rows) == said
        assert okr.read(FILE) == text


# ── a second state ───────────────────────────────────────────────────────────────────────────────


def by_undo(okr: Okr) -> None:
    alone(okr, "undo")


def by_hand(okr: Okr) -> None:
    (okr.root / FILE).unlink()


@pytest.mark.parametrize("removed", [by_undo, by_hand])
def test_what_was_taken_back_is_nowhere_beside_the_next_record(
    okr: Okr, firm: Clone, removed: Callable[[Okr], None]
) -> None:
    """Its counts would show the late answer. Not in the journal, nor in a page of the index that is free again."""
    record(okr)
    removed(okr)
    alone(okr, "report")
    assert places(okr, of_counts()) == []
    record(okr, [*ROWS, LATE])

    assert okr.read(FILE).startswith("reliance = [2, 0, 1, 2, 1]\n")
    assert places(okr, of_counts()) == []
    for words in (("undo", "--list", "--all", "-f", "json"), ("log", "grow-revenue"), ("audit",), ("diff",)):
        assert not of_counts().search(okr(*words).out.encode())


def test_a_change_by_hand_is_not_in_the_journal(okr: Okr, firm: Clone) -> None:
    """Nor can it be undone: that would need the counts before it."""
    record(okr)
    okr.environment.setenv("EDITOR", "sed -i 's/= .1, 0, 1, 2, 1./= [2, 0, 1, 2, 1]/; /^[^r]/d; /^rec/d'")
    alone(okr, "edit", FILE)

    assert okr.read(FILE) == "reliance = [2, 0, 1, 2, 1]\n"
    alone(okr, "report")
    assert places(okr, of_counts()) == []
    okr.refuses("undo", code=1, says="pulse/2026-08.toml: the earlier counts of a pulse are not kept")


def staged(firm: Clone) -> None:
    firm.git("add", FILE)


def committed(firm: Clone) -> None:
    firm.commit("Pulse")


def removed_by_a_commit(firm: Clone) -> None:
    firm.commit("Pulse")
    firm.git("rm", "-q", FILE)
    firm.commit("Without it")


def reset(firm: Clone) -> None:
    firm.commit("Pulse")
    firm.git("reset", "-q", "--hard", "HEAD~1")


def stashed(firm: Clone) -> None:
    firm.git("stash", "push", "-q", "-u")


def on_a_side_branch(firm: Clone) -> None:
    """Added and removed there, and merged: the file is in no tree of the main line."""
    firm.git("checkout", "-q", "-b", "side")
    removed_by_a_commit(firm)
    firm.git("checkout", "-q", "main")
    firm.commit("More", {"teams/sales.toml": 'name = "Sales"\n'})
    firm.git("merge", "-q", "--no-edit", "side")
    firm.git("branch", "-q", "-D", "side")


STATES = [staged, committed, removed_by_a_commit, reset, stashed, on_a_side_branch]


@pytest.mark.parametrize("known_to_git", STATES)
def test_what_git_knows_is_neither_recorded_again_nor_undone(
    okr: Okr, firm: Clone, known_to_git: Callable[[Clone], None]
) -> None:
    record(okr)
    known_to_git(firm)
    there = (okr.root / FILE).is_file()
    file = table(okr, [*ROWS, LATE])

    says = "exists: one pulse a month" if there else "was recorded before: git keeps it"
    okr.refuses(
        "pulse", "record", "--file", file, "--yes", code=1, says=f"{FILE} {says}\nhint: A second pulse"
    )
    if there:
        okr.refuses(
            "undo",
            "--yes",
            code=1,
            says=f"git keeps {FILE}, so it cannot be undone\nhint: Together with a second",
        )


def test_a_workspace_without_git_can_undo(okr: Okr) -> None:
    okr.does("pulse", "record", "--file", table(okr, ROWS))
    okr.does("undo")
    assert FILE not in okr.files()


def test_two_records_are_never_mixed_by_a_merge() -> None:
    """Two clones that recorded one month: a conflict of the whole files, and no count is told."""
    ours, theirs = b"reliance = [1, 0, 1, 2, 1]\nvoice = [0, 1, 2, 1, 1]\n", b"reliance = [1, 0, 1, 2, 1]\n"

    merged = merge_texts(FILE, b"", ours, theirs)

    assert merged.whole
    assert merged.conflicts == (
        "pulse/2026-08.toml: ours and theirs cannot be joined by field. Choose by hand, then run git add.",
    )


# ── teams ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(20))
def test_all_without_the_teams_is_nobody_or_four(okr: Okr, seed: int) -> None:
    """Whatever the sizes: for each statement each team that is kept, and what is left, has no answer or at least four."""
    okr.write({f"teams/t{n}.toml": f'name = "T{n}"\n' for n in range(3)})
    chance = random.Random(seed)
    slugs = list(COUNTS)
    rows = [
        ",".join(["t", "n", "e", *(str(chance.choice((1, 2, 3, 4, 5, ""))) for _ in slugs), "", chance.choice(("T0", "T1", "T2", ""))])
        for _ in range(chance.randint(4, 40))
    ]  # fmt: skip
    file = okr.root.parent / "answers.csv"
    file.write_text("\n".join((f"{HEAD},team", *rows)), "utf-8")
    if okr("pulse", "record", "--file", str(file), "--yes").code:
        return
    found = json.loads(okr("pulse", "show", "-f", "json").out)["data"]

    whole = {each["slug"]: each["now"]["answers"] for each in found["statements"]}
    for team in found["teams"]:
        for each in team["statements"]:
            assert each["now"]["answers"] >= 4
            whole[each["slug"]] -= each["now"]["answers"]
    assert all(n >= 4 for n in whole.values()) or not any(whole.values())
