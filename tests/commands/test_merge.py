"""`okr merge` on files, as git's merge driver, and after a merge of git that ended in markers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from okr.actions.merge import merge_texts
from okr.words import translated
from tests.gitting import Clone, init
from tests.running import WORKSPACE, Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"
OBJECTIVE = "2026-Q3/grow-revenue"
BASE = WORKSPACE[GOAL]
CHECKIN = "checkins/2026-W28/2026-07-10-ana.toml"


def update(value: int) -> str:
    return f'[[update]]\nitem = "{OBJECTIVE}/mrr"\ndate = 2026-07-10\nvalue = {value}\n'


def merged(ours: str, theirs: str, path: str = GOAL, base: str = BASE) -> str:
    outcome = merge_texts(path, base.encode(), ours.encode(), theirs.encode())
    assert outcome.conflicts == ()
    return outcome.text.decode()


def test_fields_in_neighbouring_lines() -> None:
    """What git would call a conflict is none: the comments of both stay."""
    ours = BASE.replace("start = 100", "start = 101  # counted")
    theirs = BASE.replace("target = 130", "target = 140  # agreed").replace("# Agreed on", "# Settled on")

    text = merged(ours, theirs)

    assert "start = 101  # counted\ntarget = 140" in text
    assert "# Settled on 1 July." in text


MRR = "start = 100\ntarget = 130"
REMARKS = [
    (MRR, "start = 100\ntarget = 125", "start = 90 # yours\ntarget = 130", "start = 90 # yours\ntarget = 125"),
    (MRR, "start = 100\ntarget = 125", "# why 90\nstart = 90\ntarget = 130", "# why 90\nstart = 90\ntarget = 125"),
    (MRR, "start = 100\ntarget = 125", "start = 100\ntarget = 130  # note", "start = 100\ntarget = 125  # note"),
    (MRR, "start = 100\ntarget = 125", "start = 100\n# n\ntarget = 130", "start = 100\n# n\ntarget = 125"),
    (
        'title = "Raise MRR from 100 to 130"',
        'title = "Lift MRR"  # named by Ana',
        '# first\ntitle = "Raise MRR from 100 to 130"  # named by Budi',
        'title = "Lift MRR"  # named by',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "mine", "other", "says"), REMARKS)
@pytest.mark.parametrize("swapped", [False, True])
def test_remarks_of_both_sides_stay(old: str, mine: str, other: str, says: str, swapped: bool) -> None:
    """Beside the line that the other side changed: behind a key, above it, on both sides; whichever side is ours."""
    sides = [BASE.replace(old, new) for new in (mine, other)]

    text = merged(sides[swapped], sides[not swapped])

    assert says in text
    for side in sides:
        for line in side.splitlines():
            if "#" in line:
                assert "#" + line.partition("#")[2] in text


def test_a_remark_at_the_end_and_above_a_header() -> None:
    """They stay where they were put, although the tables around them changed on the other side."""
    ours = BASE + '\n[key_results.a]\ntitle = "A"\n\nstart = 0\ntarget = 1\n'
    theirs = BASE.replace("[key_results.mrr]", "# First of all.\n[key_results.mrr]") + "\n# The end.\n"

    for sides in ((ours, theirs), (theirs, ours)):
        text = merged(sides[0], sides[1])
        assert "# First of all.\n[key_results.mrr]" in text
        assert text.count("# The end.") == 1


def test_a_remark_on_an_update_that_both_have() -> None:
    """Updates have no names: the one that says the same is meant."""
    ours = "\n".join((update(100), update(130)))
    theirs = "\n".join((update(100).replace("value", "# from the bank\nvalue"), update(120)))

    for sides in ((ours, theirs), (theirs, ours)):
        assert "# from the bank\nvalue = 100" in merged(sides[0], sides[1], path=CHECKIN, base=update(100))


FIELDS = {"n1": 'cadence = "weekly"', "n2": "since = 2026-07-02"}
ADDED = [
    lambda name: BASE + f'\n[key_results.{name}]\ntitle = "{name}"\n\nstart = 0\ntarget = 1\n',
    lambda name: BASE.replace("bali = 2", f"bali = 2, {name} = 1"),
    lambda name: BASE.replace("target = 130", "target = 130\n" + FIELDS[name]),
]  # fmt: skip


@pytest.mark.parametrize("added", ADDED)
def test_the_order_of_what_both_added_does_not_depend_on_the_side(added: Callable[[str], str]) -> None:
    """A key result, a milestone, a field: the text is the same whichever side is ours."""
    assert merged(added("n1"), added("n2")) == merged(added("n2"), added("n1"))


@pytest.mark.parametrize("crlf", [False, True])
def test_tables_that_both_added(crlf: bool) -> None:
    """Both are there with their comments, in the line endings of ours."""
    ours = BASE + '\n# Ours.\n[key_results.a]\ntitle = "A"\n\nstart = 0\ntarget = 1\n'
    theirs = BASE + '\n# Theirs.\n[key_results.b]\ntitle = "B"  # really\n\nstart = 0\ntarget = 2\n'
    if crlf:
        ours = ours.replace("\n", "\r\n")

    text = merged(ours, theirs)

    assert "# Ours." in text
    assert "# Theirs." in text
    assert 'title = "B"  # really' in text
    assert list(tomli.loads(text)["key_results"]) == ["mrr", "cities", "a", "b"]
    assert ("\r\n" in text) == crlf
    assert not crlf or text.count("\n") == text.count("\r\n")


def test_the_order_of_updates_does_not_depend_on_the_side() -> None:
    """Base first, then the side whose text sorts first; a correction stays behind what it corrects."""
    base, ours, theirs = update(100), [update(130), update(110)], [update(120), update(105)]
    texts = ["\n".join((base, *added)) for added in (ours, theirs)]
    values = [u["value"] for u in tomli.loads(merged(texts[0], texts[1], CHECKIN, base))["update"]]

    assert values == [100, 120, 105, 130, 110]
    assert merged(texts[0], texts[1], CHECKIN, base) == merged(texts[1], texts[0], CHECKIN, base)


def test_what_both_added_alike_is_there_once() -> None:
    ours, theirs = "\n".join((update(1), update(2))), "\n".join((update(1), update(3)))

    text = merged(ours, theirs, path=CHECKIN, base="")
    assert [u["value"] for u in tomli.loads(text)["update"]] == [1, 2, 3]


def test_comments_between_updates_stay() -> None:
    ours = update(100) + "\n# Mine.\n" + update(130)
    theirs = update(100) + "\n# Yours.\n" + update(120).removesuffix("\n")

    text = merged(ours, theirs, path=CHECKIN, base=update(100))
    assert text == "\n".join((update(100), "# Yours.\n" + update(120), "# Mine.\n" + update(130)))


CONFLICTS = [
    ("target = 130", "target = 120", "target = 140", f"{OBJECTIVE}/mrr target: ours 120, theirs 140"),
    ('title = "Grow', 'title = "Win', 'title = "Raise', f'{OBJECTIVE} title: ours "Win recurring revenue", theirs "Raise recurring revenue"'),
    ("bali = 2", "bali = 1", "bali = 3", f"{OBJECTIVE}/cities milestones.bali: ours 1, theirs 3"),
    ('supports = ["2026/win-east-java"]\n', "", 'supports = ["2026/b"]\n', f'{OBJECTIVE} supports: ours nothing, theirs ["2026/b"]'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "mine", "other", "says"), CONFLICTS)
def test_one_field_changed_on_both_sides(old: str, mine: str, other: str, says: str) -> None:
    """It is named with both values and marked in the file; all else is merged."""
    ours = BASE.replace(old, mine) + "\n# Mine.\n"
    theirs = BASE.replace(old, other).replace('team = "growth"', 'team = "sales"')

    outcome = merge_texts(GOAL, BASE.encode(), ours.encode(), theirs.encode())

    text = outcome.text.decode()
    assert outcome.conflicts == (says,)
    assert text.count("<<<<<<< ours\n") == text.count("=======\n") == text.count(">>>>>>> theirs\n") == 1
    assert 'team = "sales"' in text
    assert "# Mine." in text


def test_right_alone_and_wrong_together() -> None:
    """A stretch on one side and a target beyond it on the other: no file that breaks the rules is written as merged."""
    ours = BASE.replace("target = 130", "target = 130\nstretch = 140")
    theirs = BASE.replace("target = 130", "target = 150")

    outcome = merge_texts(GOAL, BASE.encode(), ours.encode(), theirs.encode())
    assert outcome.conflicts == (
        f"{OBJECTIVE}/mrr stretch: ours 140, theirs nothing",
        f"{OBJECTIVE}/mrr target: ours 130, theirs 150",
    )
    assert (
        b"<<<<<<< ours\ntarget = 130\nstretch = 140\n=======\ntarget = 150\n>>>>>>> theirs\n" in outcome.text
    )


def test_a_table_taken_out_here_and_changed_there() -> None:
    ours = BASE[: BASE.index("[key_results.cities]")] + BASE[BASE.index("[initiatives") :]
    theirs = BASE.replace("bali = 2", "bali = 3")

    outcome = merge_texts(GOAL, BASE.encode(), ours.encode(), theirs.encode())
    assert outcome.conflicts == (f"{OBJECTIVE}/cities: ours removed it; theirs changed milestones",)
    assert (
        b"""<<<<<<< ours
=======
[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1, malang = 1, bali = 3 }
>>>>>>> theirs
"""
        in outcome.text
    )


def test_a_side_that_cannot_be_read_is_not_lost() -> None:
    """git's own markers then, with both texts."""
    outcome = merge_texts(GOAL, BASE.encode(), b'title = "Ours\n', BASE.replace("130", "140").encode())

    (said,) = outcome.conflicts
    assert said == (f"{OBJECTIVE}: ours cannot be read as TOML. Correct the file by hand, then run git add.")
    assert "ours tidak bisa dibaca sebagai TOML" in translated(said, "id")
    assert b'title = "Ours\n' in outcome.text
    assert b"target = 140" in outcome.text
    assert b"<<<<<<< ours" in outcome.text


def test_remarks_in_a_list_that_is_written_anew() -> None:
    """One side wrote the updates in one list, the other changed them where they were."""
    lines = [
        f'{{ item = "{OBJECTIVE}/mrr", date = 2026-07-10, value = {value} }}'
        for value in (100, 120, 130, 140)
    ]
    ours = f"update = [\n  {lines[0]},  # mine\n  {lines[1]},\n]\n"
    theirs = update(100).replace("value", "# yours\nvalue") + "\n" + update(130) + "\n" + update(140)
    for sides in ((ours, theirs), (theirs, ours)):
        *remarks, text = merged(*sides, path=CHECKIN, base=update(100) + "\n" + update(110)).splitlines()
        assert sorted(remarks) == ["# mine", "# yours"]
        assert text == f"update = [{', '.join(lines)}]"


def test_what_cannot_be_joined() -> None:
    """Numbers that no editor writes, in a table that each side writes in its own way."""
    ours, theirs = BASE + "\n[closed]\nmine = nan\n", BASE.replace("\n", "\nclosed.yours = nan\n", 1)

    outcome = merge_texts(GOAL, BASE.encode(), ours.encode(), theirs.encode())

    (said,) = outcome.conflicts
    assert said == (
        f"{OBJECTIVE}: ours and theirs cannot be joined by field. Choose by hand, then run git add."
    )
    assert "ours dan theirs tidak bisa digabung per field" in translated(said, "id")
    assert outcome.text.decode() == f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"


def test_on_files(okr: Okr, tmp_path: Path) -> None:
    """OURS is written; the name of the item comes from PATH, also in a folder of a larger repository; exit 6."""
    names = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    for name, text in zip(
        names,
        (BASE, BASE.replace("target = 130", "target = 120"), BASE.replace("start = 100", "start = 90")),
        strict=True,
    ):
        Path(name).write_text(text)
    okr.does("merge", *names, GOAL)
    assert tomli.loads(Path(names[1]).read_text())["key_results"]["mrr"]["start"] == 90

    Path(names[2]).write_text(BASE.replace("target = 130", "target = 99"))
    ran = okr("merge", *names, f"goals/{GOAL}")
    assert ran.code == 6
    assert f"{OBJECTIVE}/mrr target: ours 120, theirs 99" in ran.err
    okr.refuses("merge", names[0], code=2, says="BASE, OURS and THEIRS, or --resolve, are missing")
    okr.refuses("merge", names[0], names[1], str(tmp_path / "gone"), code=4, says="gone")


@pytest.fixture
def ana(okr: Okr) -> Clone:
    clone = init(okr.root)
    clone.commit("Goals")
    return clone


def branches(clone: Clone, ours: str, theirs: str) -> None:
    clone.git("switch", "-q", "-c", "side")
    clone.commit("Theirs", {GOAL: theirs})
    clone.git("switch", "-q", "main")
    clone.commit("Ours", {GOAL: ours})


def test_as_gits_driver(okr: Okr, ana: Clone) -> None:
    """With what `okr init` sets up, `git merge` itself merges by field."""
    okr.does("init", "--merge-driver")
    ana.git("config", "merge.okr.driver", f"{sys.executable} -m okr merge -- %O %A %B %P")
    ana.commit("Attributes")
    branches(
        ana, BASE.replace("start = 100", "start = 101"), BASE.replace("target = 130", "target = 140 # why")
    )
    ana.git("merge", "-q", "--no-edit", "side")

    mrr = tomli.loads(ana.read(GOAL))["key_results"]["mrr"]
    assert (mrr["start"], mrr["target"]) == (101, 140)
    assert "target = 140 # why\n" in ana.read(GOAL)
    assert ana.git("status", "--porcelain") == ""


ODD = [
    "--dry-run",
    "--resolve",
    "-",
    "--",
    "-f json",
    "a b",
    "q\"u'o",
    "n\nl",
    "é ü",
    "$(touch pwned)",
    "%O",
    "x;y",
]


def test_the_driver_takes_every_name_for_a_name(okr: Okr, ana: Clone, tmp_path: Path) -> None:
    """What begins with a dash, has quotes, a newline or an accent; `okr init --merge-driver` renews an older line."""
    ana.git("config", "merge.okr.driver", "okr merge %O %A %B %P")
    okr.does("init", "--merge-driver")
    line = ana.git("config", "merge.okr.driver")
    assert line == "okr merge -- %O %A %B %P"
    ana.git("config", "merge.okr.driver", line.replace("okr", f"{sys.executable} -m okr", 1))
    ana.commit("Names", dict.fromkeys(ODD, "weight = 1\nprice = 1\n") | {".gitattributes": "* merge=okr\n"})
    ana.git("switch", "-q", "-c", "side")
    ana.commit("Theirs", dict.fromkeys(ODD, "weight = 2\nprice = 1\n"))
    ana.git("switch", "-q", "main")
    ana.commit("Ours", dict.fromkeys(ODD, "weight = 1\nprice = 2\n"))

    ana.git("merge", "-q", "--no-edit", "side")

    assert {ana.read(name) for name in ODD} == {"weight = 2\nprice = 2\n"}
    assert not (ana.root / "pwned").exists()


def test_only_the_file_itself_is_written(okr: Okr, tmp_path: Path) -> None:
    """Not what a link leads to; and nothing that is no file is read."""
    base, link, theirs = (str(tmp_path / name) for name in ("base", "link", "theirs"))
    Path(base).write_text(BASE)
    Path(theirs).write_text(BASE.replace("130", "140"))
    Path(link).symlink_to(base)

    okr.refuses("merge", base, link, theirs, GOAL, code=1, says="is a link")
    okr.refuses("merge", base, theirs, "/dev/zero", GOAL, code=1, says="is not a regular file")
    assert Path(base).read_text() == BASE


def test_markers_of_git_are_mended(okr: Okr, ana: Clone) -> None:
    """`--resolve` reads git's stages, writes the merged file and tells git; `okr undo` takes the file back."""
    branches(
        ana, BASE.replace("start = 100", "start = 101"), BASE.replace("target = 130", "target = 140 # why")
    )
    ana.git("merge", "-q", "side", fails=True)
    broken = ana.read(GOAL)
    assert "<<<<<<< " in broken
    assert okr("report").code == 6
    assert okr.does("merge", "--resolve", "--dry-run") == f"Would resolve {GOAL}.\n"
    assert ana.read(GOAL) == broken

    assert okr.does("merge", "--resolve") == f"Resolved {GOAL}.\n"

    mrr = tomli.loads(ana.read(GOAL))["key_results"]["mrr"]
    assert (mrr["start"], mrr["target"]) == (101, 140)
    assert "target = 140 # why\n" in ana.read(GOAL)
    assert ana.git("ls-files", "-u") == ""
    assert "No unmerged files in this workspace." in okr.does("merge", "--resolve")
    okr.does("undo")
    assert ana.read(GOAL) == broken


def test_markers_in_a_folder_of_a_larger_repository(okr: Okr, tmp_path: Path) -> None:
    """Only the files of the workspace are mended; what is open beside it stays open."""
    large = init(tmp_path / "large", inner="team/goals")
    large.write(WORKSPACE)
    large.commit("All", {"../code.txt": "1\n"})
    large.git("switch", "-q", "-c", "side")
    large.commit("Theirs", {GOAL: BASE.replace("target = 130", "target = 140"), "../code.txt": "2\n"})
    large.git("switch", "-q", "main")
    large.commit("Ours", {GOAL: BASE.replace("start = 100", "start = 101"), "../code.txt": "3\n"})
    large.git("merge", "-q", "side", fails=True)

    assert okr.does("-C", str(large.root), "merge", "--resolve") == f"Resolved {GOAL}.\n"
    assert large.git("diff", "--name-only", "--diff-filter=U") == "team/code.txt"
    assert large.git("status", "--porcelain", "--", "team/goals") == f"M  team/goals/{GOAL}"


def test_what_is_edited_by_hand_already_is_left(okr: Okr, ana: Clone) -> None:
    branches(ana, BASE.replace("target = 130", "target = 120"), BASE.replace("target = 130", "target = 140"))
    ana.git("merge", "-q", "side", fails=True)
    ana.write({GOAL: BASE.replace("target = 130", "target = 133")})

    ran = okr("merge", "--resolve")
    assert (ran.code, "run git add" in ran.err) == (6, True)
    assert "target = 133" in ana.read(GOAL)


def test_removed_here_and_changed_there(okr: Okr, ana: Clone) -> None:
    ana.git("switch", "-q", "-c", "side")
    ana.commit("Theirs", {GOAL: BASE.replace("130", "140")})
    ana.git("switch", "-q", "main")
    (ana.root / GOAL).unlink()
    ana.commit("Ours")
    ana.git("merge", "-q", "side", fails=True)

    ran = okr("merge", "--resolve")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        6,
        f"{OBJECTIVE}: you removed it; @ana changed key_results",
    )


def test_init_for_git(okr: Okr, tmp_path: Path) -> None:
    """Ignore and attributes are written, what stands there is kept; a commit only when asked."""
    new = init(tmp_path / "new")
    new.write({".gitignore": "*.log", "notes.txt": "mine\n"})
    said = okr.does("init", str(new.root))

    assert "okr init --merge-driver" in said
    assert new.read(".gitignore").splitlines() == ["*.log", ".okr/", ".*.tmp-*"]
    assert "/objectives/**/*.toml merge=okr" in new.read(".gitattributes")
    assert new.git("rev-parse", "--verify", "-q", "HEAD", fails=True) == ""
    assert new.git("check-attr", "merge", "--", GOAL).endswith("merge: okr")


def test_init_with_a_first_commit(okr: Okr, tmp_path: Path) -> None:
    """Outside of a repository it makes one; of a larger one it commits the workspace alone. No hook is run."""
    okr.environment.setenv("GIT_AUTHOR_NAME", "Ana")
    okr.environment.setenv("GIT_AUTHOR_EMAIL", "ana@example.com")
    okr.environment.setenv("GIT_COMMITTER_NAME", "Ana")
    okr.environment.setenv("GIT_COMMITTER_EMAIL", "ana@example.com")
    okr.does("init", str(tmp_path / "alone"), "--commit")
    assert "okr.toml" in Clone(tmp_path / "alone").git("ls-tree", "--name-only", "HEAD")

    large = init(tmp_path / "large")
    large.commit("Code", {"code.py": "1\n"})
    large.write({"code.py": "2\n"})
    large.git("add", "-A")
    (large.top / ".git/hooks").mkdir(exist_ok=True)
    (large.top / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (large.top / ".git/hooks/pre-commit").chmod(0o755)
    okr.does("init", str(large.root / "goals"), "--commit", "--merge-driver")
    assert large.git("status", "--porcelain") == "M  code.py".strip()
    assert large.git("config", "merge.okr.driver") == "okr merge -- %O %A %B %P"
