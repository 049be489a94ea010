"""Conflicts of `okr sync` are told by people and days, and decided in place: at a terminal or by `--keep`."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from tests.gitting import ANA, BUDI, Clone, copied
from tests.running import sealed
from tests.sizes import some
from tests.terminals import conversation

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
Change = Callable[[Clone], None]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


def change(clone: Clone, old: str, new: str, path: str = GOAL) -> None:
    text = clone.read(path)
    assert old in text
    clone.write({path: text.replace(old, new)})


def target_of(clone: Clone, revision: str = "") -> object:
    text = clone.git("show", f"{revision}:{GOAL}") if revision else clone.read(GOAL)
    return tomli.loads(text)["key_results"]["mrr"]["target"]


@pytest.fixture(scope="module")
def division(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Budi set the target to 195, and Ana shared 190 on 10 July and two other changes."""
    folder = tmp_path_factory.mktemp("division")
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, folder / "home")
        hub = Path(shutil.copytree(made / "hub.git", folder / "hub.git"))
        ana = copied(made / "clone", folder / "ana", ANA, of=made / "hub.git", hub=hub)
        budi = copied(made / "clone", folder / "budi", BUDI, of=made / "hub.git", hub=hub)
        change(ana, "target = 130", "target = 190  # agreed")
        change(
            ana, 'title = "First steps"', 'title = "First customers"', "objectives/2026-Q1/first-steps.toml"
        )
        ana.commit("Goals", day="2026-07-10")
        ana.does("checkin", MRR, "118", "--as", "ana")
        ana.does("sync")
        change(budi, "target = 130", "target = 195")
    return folder


@pytest.fixture
def divided(division: Path, hub: Clone, ana: Clone, budi: Clone) -> Clone:
    """Budi's clone; those of Ana and of the server are in that state, too."""
    for clone in (hub, ana, budi):
        shutil.rmtree(clone.top)
    shutil.copytree(division / "hub.git", hub.top)
    for clone, who in ((ana, ANA), (budi, BUDI)):
        copied(division / clone.top.name, clone.top, who, of=division / "hub.git", hub=hub.top)
    return budi


class Person:
    """Somebody at a terminal in a clone."""

    def __init__(self, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in clone.environment.items():
            if name.startswith("GIT_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("OKR_TODAY", "2026-08-19")
        self.clone = clone
        self.meanwhile: dict[int, Callable[[], object]] = {}
        """What others do while so many answers are left."""

    def types(self, keys: str, *words: str) -> tuple[int, str]:
        """Each line, or a Ctrl-C, when the next question is there."""
        left = keys.splitlines()

        def answer(_: str) -> str | None:
            self.meanwhile.pop(len(left), lambda: None)()
            return left.pop(0) if left else None

        found = conversation(self.clone.root, words or ("sync",), answer, prompt=r": |\? ")
        assert not left, found
        return found


# ── without a person ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("keep", "value"), [("mine", 195), ("theirs", 190)])
def test_one_side_everywhere(divided: Clone, ana: Clone, keep: str, value: int) -> None:
    """Files, branch and server have it; my commit keeps its message, and what was no conflict is there of both."""
    divided.does("set", "2026-Q3/grow-revenue", "why=Costs grow")
    said = divided.does("sync", "--keep", keep, today="2026-08-19")

    assert f"Kept {keep}: grow-revenue/mrr target: you 195, @ana 190 on 10 Jul" in said
    ana.does("sync")
    assert target_of(divided) == target_of(ana) == value
    assert "First customers" in divided.read("objectives/2026-Q1/first-steps.toml")
    assert "Costs grow" in ana.read(GOAL)
    assert divided.git("log", "-1", "--format=%an: %s").startswith("Budi: Goals:")
    assert divided.git("status", "--porcelain") == ""
    assert ana.git("rev-parse", "HEAD") == divided.git("rev-parse", "HEAD")


def test_what_keeps_nothing_of_mine_leaves_no_commit(divided: Clone, hub: Clone) -> None:
    there = hub.git("rev-parse", "main")
    divided.does("sync", "--keep", "theirs")

    assert divided.git("rev-parse", "HEAD") == there == hub.git("rev-parse", "main")


def test_the_side_is_a_word_of_two(divided: Clone) -> None:
    ran = divided.okr("sync", "--keep", "ours")
    assert (ran.code, "mine" in ran.err, "theirs" in ran.err) == (2, True, True)


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keys", "value"),
    some(
        [
            ("1\n", 195),
            ("mine\n", 195),
            ("th\n", 190),
            ("2\n", 190),
            ("9\n\nother\n12x\n200\n", 200),
            ("3\n200\n", 200),
            ("3\n1.250\n1250\n", 1250),
        ],
        2,
    ),
)
def test_a_field_is_decided_in_place(
    divided: Clone, ana: Clone, monkeypatch: pytest.MonkeyPatch, keys: str, value: int
) -> None:
    """Mine, theirs or another value; a bad answer is asked again, and of two numbers which one is meant."""
    code, seen = Person(divided, monkeypatch).types(keys)

    assert code == 0, seen
    assert "Conflict 1 of 1:\n  grow-revenue/mrr target: you 195, @ana 190 on 10 Jul\n" in seen
    ana.does("sync")
    assert target_of(divided) == target_of(ana) == value
    assert "update" not in divided.git("status", "--porcelain")
    assert ("1250 or 1.25. Which one? [1250]: " in seen) == (value == 1250)


@pytest.mark.parametrize(
    ("keys", "typed", "message"),
    [
        ("1\n", (), "Goals: mrr target 190 → 195"),
        ("3\n200\n", (), "Goals: mrr target 190 → 200"),
        (
            "3\n200\n",
            ("--reason", "Costs grow"),
            "Goals: mrr target 190 → 200\n\nGoal-Change: Costs grow",
        ),
        ("3\n200\n", ("-m", "Raise it to 195"), "Raise it to 195"),
    ],
)
def test_a_message_says_what_was_decided(
    divided: Clone, monkeypatch: pytest.MonkeyPatch, keys: str, typed: tuple[str, ...], message: str
) -> None:
    """One that okr made says what the commit does now; one that a person wrote stays, and so does a reason."""
    code, seen = Person(divided, monkeypatch).types(keys, "sync", *typed)

    assert code == 0, seen
    assert divided.git("log", "-1", "--format=%B").strip() == message


@pytest.mark.parametrize(("keys", "code"), [("4\n", 6), ("leave\n", 6), ("\x03", 130), ("3\n\x03", 130)])
def test_it_can_be_left(
    divided: Clone, hub: Clone, monkeypatch: pytest.MonkeyPatch, keys: str, code: int
) -> None:
    """Nothing is changed but for my own commit, as with exit 6 elsewhere; Ctrl-C is exit 130. The next sync asks again."""
    there = hub.git("rev-parse", "main")
    person = Person(divided, monkeypatch)
    ended, seen = person.types(keys)

    assert ended == code, seen
    assert target_of(divided) == 195
    assert divided.git("log", "-1", "--format=%s") == "Goals: mrr target 130 → 195"
    assert divided.git("status", "--porcelain") == ""
    assert hub.git("rev-parse", "main") == there
    assert not (divided.top / ".git/okr").exists()
    assert person.types("1\n")[0] == 0
    assert target_of(hub, "main") == 195


def test_several_are_asked_one_after_another(
    ana: Clone, budi: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Indonesian, too. Each is told before it is asked; what is decided is in the answer."""
    change(ana, "target = 130", "target = 190")
    change(ana, 'owner = "ana"  # asked twice', 'owner = "budi"')
    ana.does("sync")
    change(budi, "target = 130", "target = 195")
    change(budi, 'owner = "ana"  # asked twice', 'owner = "siti"')
    budi.write({"people/siti.toml": 'name = "Siti"\n'})
    monkeypatch.setenv("OKR_LANGUAGE", "id")
    code, seen = Person(budi, monkeypatch).types("mereka\n1\n")

    assert code == 0, seen
    assert "Bentrok 1 dari 2:\n" in seen
    assert "Bentrok 2 dari 2:\n  grow-revenue/mrr target: kamu 195, @ana 190 pada " in seen
    assert "   1  punyaku  195\n   2  mereka   190\n   3  lain     ketik nilai lain\n   4  nanti " in seen
    assert 'Tetap punya mereka: grow-revenue owner: kamu "siti", @ana "budi" pada ' in seen
    assert "Tetap punyaku: grow-revenue/mrr target: kamu 195, @ana 190 pada " in seen
    assert tomli.loads(budi.read(GOAL))["owner"] == "budi"
    assert target_of(budi) == 195


def test_leaving_one_leaves_all(ana: Clone, budi: Clone, hub: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what was answered before; it is asked anew the next time."""
    for clone, target, start in ((ana, 190, 90), (budi, 195, 80)):
        change(clone, "start = 100", f"start = {start}")
        change(clone, "target = 130", f"target = {target}")
    ana.does("sync")
    there = hub.git("rev-parse", "main")
    person = Person(budi, monkeypatch)
    code, seen = person.types("1\n4\n")

    assert code == 6, seen
    assert "start: you 80, @ana 90" in seen.partition("error:")[2]
    assert hub.git("rev-parse", "main") == there
    assert target_of(budi) == 195
    assert person.types("1\n2\n")[0] == 0
    assert target_of(budi) == 190
    assert "start = 80" in budi.read(GOAL)


# ── several own commits ──────────────────────────────────────────────────────────────────────────


def test_several_own_commits_are_one_question(
    divided: Clone, ana: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About the last value; each message says what its commit does now."""
    divided.okr("sync")
    change(divided, "target = 195", "target = 200")
    divided.does("set", "2026-Q3/grow-revenue", "why=Costs grow")
    code, seen = Person(divided, monkeypatch).types("1\n")

    assert code == 0, seen
    assert "Conflict 1 of 1:\n  grow-revenue/mrr target: you 200, @ana 190 on 10 Jul\n" in seen
    assert divided.git("log", "-3", "--format=%an %s").split("\n")[:2] == [
        "Budi Goals: 2026-Q3/grow-revenue why – → Costs grow, mrr target 195 → 200",
        "Budi Goals: mrr target 190 → 195",
    ]
    assert target_of(divided, "HEAD~1") == 195
    ana.does("sync")
    assert target_of(ana) == 200


@pytest.mark.parametrize(
    ("value", "kept"), [("190", 190), ("130", 190)], ids=["theirs by hand", "taken back"]
)
def test_what_is_no_conflict_any_more_is_not_asked(divided: Clone, value: str, kept: int) -> None:
    """After a conflict was left, the own value is made that of the others, or what it was before."""
    assert divided.okr("sync").code == 6
    change(divided, "target = 195", f"target = {value}")
    divided.does("sync")

    assert target_of(divided) == kept
    assert divided.git("status", "--porcelain") == ""


def test_two_goals_with_one_id_can_both_be_kept(ana: Clone, budi: Clone, hub: Clone) -> None:
    """The conflict is left, mine gets another id, and the next sync asks nothing."""
    for clone, title in ((ana, "Earn"), (budi, "Earn more")):
        clone.does("add", "objective", title, "-q", "2026-Q3", "--slug", "earn", "--owner", "ana")
    ana.does("sync")
    ran = budi.okr("sync")
    assert (ran.code, '  earn: you added "Earn more"; @ana added "Earn"\n' in ran.err) == (6, True), ran.err
    budi.does("move", "2026-Q3/earn", "earn-more")
    budi.does("sync")

    shown = {slug: hub.git("show", f"main:objectives/2026-Q3/{slug}.toml") for slug in ("earn", "earn-more")}
    assert tomli.loads(shown["earn"])["title"] == "Earn"
    assert tomli.loads(shown["earn-more"])["title"] == "Earn more"


# ── what has no fields in common ─────────────────────────────────────────────────────────────────

FIRST = "objectives/2026-Q1/first-steps.toml"


def removed(clone: Clone) -> None:
    clone.does("remove", "2026-Q1/first-steps")


def retitled(clone: Clone) -> None:
    change(clone, 'title = "First steps"', f'title = "By {clone.name}"', FIRST)


def broken(clone: Clone) -> None:
    clone.commit("By hand", {FIRST: f'title = "By {clone.name}"\nowner = \n'})


def added(clone: Clone) -> None:
    clone.does("add", "person", f"By {clone.name}", "--slug", "nps")


def part_added(clone: Clone) -> None:
    clone.write(
        {
            FIRST: clone.read(FIRST)
            + f'\n[key_results.nps]\ntitle = "By {clone.name}"\nstart = 0\ntarget = 9\n'
        }
    )


def noted(clone: Clone) -> None:
    clone.commit("Notes", {"notes.txt": f"By {clone.name}\n"})


@pytest.mark.parametrize(
    ("theirs", "mine", "says", "keep"),
    some(
        [
            (*case, keep)
            for keep in ("mine", "theirs")
            for case in [
                (removed, retitled, "first-steps: you changed title; @ana removed it"),
                (retitled, removed, "first-steps: you removed it; @ana changed title"),
                (added, added, '@nps: you added "By Budi"; @ana added "By Ana Wijaya"'),
                (part_added, part_added, "nps: you added it; @ana added it"),
                (noted, noted, "notes.txt: you and @ana changed the same lines"),
            ]
        ],
        2,
    ),
)
def test_a_whole_file_is_decided(
    ana: Clone, budi: Clone, hub: Clone, theirs: Change, mine: Change, says: str, keep: str
) -> None:
    """Told in words what each did; exit 6 without a decision, and then exactly one of both."""
    theirs(ana)
    ana.does("sync")
    mine(budi)
    left = budi.okr("sync")
    assert (left.code, f"  {says}\n" in left.err) == (6, True), left.err
    said = budi.does("sync", "--keep", keep)

    assert f"Kept {keep}: {says}\n" in said
    wins = budi if keep == "mine" else ana
    files = [FIRST, "people/nps.toml", "notes.txt"]
    for path in files:
        there = hub.git("show", f"main:{path}", fails=True)
        assert (budi.root / path).exists() == bool(there), path
        assert re.findall(r"[Bb]y ([\w ]+)", there) in ([], [wins.name]), there
    assert (hub.git("ls-tree", "main", FIRST) == "") == ((mine if keep == "mine" else theirs) is removed)
    assert budi.git("status", "--porcelain") == ""
    assert budi.okr("check").code in (0, 3)


def test_a_broken_file_against_a_change(ana: Clone, budi: Clone, hub: Clone) -> None:
    """A text that does not parse is named as such, and never pushed, whichever side is kept."""
    retitled(ana)
    ana.does("sync")
    there = hub.git("rev-parse", "main")
    broken(budi)
    ran = budi.okr("sync")

    assert ran.code == 6
    assert "  first-steps: you and @ana changed it, and your version is not valid TOML\n" in ran.err
    kept = budi.okr("sync", "--keep", "mine")
    assert (kept.code, hub.git("rev-parse", "main")) == (3, there)
    budi.does("sync", "--keep", "theirs")
    assert 'title = "By Ana Wijaya"' in budi.read(FIRST)


# ── others at the same time ──────────────────────────────────────────────────────────────────────


def test_a_push_during_the_question_brings_the_next_one(
    divided: Clone, ana: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was answered is not asked again; what came meanwhile is."""
    person = Person(divided, monkeypatch)
    person.meanwhile[2] = lambda: (change(ana, "start = 100", "start = 90"), ana.does("sync"))
    change(divided, "start = 100", "start = 95")
    code, seen = person.types("1\n1\n")

    assert code == 0, seen
    assert "Someone else pushed to origin/main first" in seen
    assert seen.count("target: you 195, @ana 190 on 10 Jul\n   1") == 1
    assert "Conflict 1 of 1:\n  grow-revenue/mrr start: you 95, @ana 90 on " in seen
    ana.does("sync")
    assert ("start = 95" in ana.read(GOAL), target_of(ana)) == (True, 195)
