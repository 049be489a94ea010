"""No command writes what `okr check` calls an error: the rules are asked before anything is written."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from random import Random

import pytest

from okr.fields import Bounds, Dropped, keys
from okr.ids import KINDS
from okr.kpi_models import Bonus
from okr.models import Closed
from okr.settings import Settings
from tests.running import TODAY, Okr
from tests.sizes import size

SHARE = size(67, 1)
"""One of so many pairs of field and value is tried."""
WRONG_WAY = 'name = "Dewi"\njoined = 2026-03-02\nleft = 2026-02-27\n'
ANOTHER = 'title = "Win again"\n'


def errors(okr: Okr) -> set[tuple[str, str, str]]:
    """What the check calls an error, wherever in a file."""
    found = json.loads(okr("check", "--format", "json").out)["data"]["findings"]
    return {(f["code"], f["id"], f["message"]) for f in found if f["level"] == "error"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "grow-revenue/mrr", "since=2026-10-01"), "since 1 Oct 2026, outside the cycle"),
        (
            ("add", "kr", "grow-revenue", "X", "--from", "0", "--to", "5", "--since", "2027-02-01"),
            "since 1 Feb 2027, outside the cycle (1 Jul 2026 to 30 Sep 2026)",
        ),
        (("set", "@budi", "joined=2026-08-01", "left=2026-07-01"), "left on 1 Jul 2026, before joining on 1 Aug 2026"),
        (("add", "person", "X", "--joined", "2026-08-01", "--left", "2026-01-01"), "before joining on 1 Aug 2026"),
        (("set", "@budi", "emails=ana@example.com"), "is also an address of @ana"),
        (("add", "person", "Citra", "--email", "ANA@EXAMPLE.com"), "is the address of @ana"),
        (("set", "okr.toml", "checkin.off=2025-W53"), '"2025-W53" is not a week'),
        (("set", "grow-revenue", "closed.date=2026-06-30", "closed.grade=0.5"), "closed on 30 Jun 2026, before the cycle"),
        (("set", "grow-revenue/mrr", "dropped.date=2026-06-30", "dropped.reason=Merged"), "dropped on 30 Jun 2026"),
        (("set", "kpi/mrr", "targets.2026-08.at_least=5"), '"2026-08" is not a period of a quarterly KPI'),
        (("set", "kpi/mrr", "cadence=monthly", "targets.2026-Q4.at_least=5"), "not a period of a monthly KPI"),
        (("set", "okr.toml", "cycle.year_starts=4"), "2026-Q3/late/late: since 10 Aug 2026, outside the cycle"),
    ],
)  # fmt: skip
def test_an_error_is_refused_before_it_is_written(okr: Okr, words: tuple[str, ...], says: str) -> None:
    """Each of these was written, and the next check called it broken."""
    late = 'title = "Late"\n[key_results.late]\ntitle = "Late"\nstart = 0\ntarget = 9\nsince = 2026-08-10\n'
    okr.write({"objectives/2026-Q3/late.toml": late})

    okr.refuses(*words, code=1, says=says)
    okr.refuses(*words, "--dry-run", code=1, says=says)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("close", "next", "--outcome", "drop", "--lesson", "x", "--grade", "0", "--reason", "y"), "2026-Q4 only begins on 1 Oct 2026"),
        (("drop", "next/clients", "--reason", "x"), "2026-Q4 only begins on 1 Oct 2026"),
    ],
)  # fmt: skip
def test_nothing_ends_before_its_cycle_begins(okr: Okr, words: tuple[str, ...], says: str) -> None:
    """A plan is taken out or moved instead, which the sentence says."""
    plan = 'title = "Next"\nowner = "ana"\n[key_results.clients]\ntitle = "Raise clients"\nstart = 1\ntarget = 4\n'
    okr.write({"objectives/2026-Q4/next.toml": plan})

    okr.refuses(*words, code=1, says=says)


def test_one_word_with_two_owners(okr: Okr) -> None:
    """One person answers for it; the sentence says so instead of seeking a person of that name."""
    for words in ("ana,budi", "ana and budi", "@ana @budi"):
        okr.refuses(
            "set",
            "grow-revenue",
            f"owner={words}",
            code=2,
            says=f'owner takes one person, not "{words}"\nhint: Use ',
        )


def test_what_was_wrong_before_stops_nothing(okr: Okr) -> None:
    """Only what the change brings is refused; a file that is wrong already can be changed, moved and mended."""
    okr.write(
        {"people/dewi.toml": WRONG_WAY, "people/dimas.toml": 'name = "D"\nemails = ["ana@example.com"]\n'}
    )
    assert {code for code, *_ in errors(okr)} == {"R011", "R013"}

    okr.does("set", "@dewi", "team=growth")
    okr.does("add", "objective", "Another", "-q", "2026-Q3")
    okr.does("set", "@ana", "name=Ana W")
    okr.does("move", "@dewi", "@citra")
    okr.does("move", "@ana", "@zahra")
    assert {code for code, *_ in errors(okr)} == {"R011", "R013"}
    okr.refuses("set", "@citra", "left=2026-01-01", code=1, says="left on 1 Jan 2026, before joining")
    okr.does("set", "@citra", "left=2026-12-31")

    assert {code for code, *_ in errors(okr)} == {"R013"}


def test_a_rule_that_is_ignored_refuses_nothing(okr: Okr) -> None:
    """What the check does not call an error here is written: by okr.toml, and by a comment in the file."""
    okr.write({"people/dewi.toml": f"# okr: ignore R011 as the register has it\n{WRONG_WAY}"})
    okr.does("set", "@dewi", "left=2026-01-01")
    okr.does("set", "okr.toml", "check.ignore=R008")
    okr.does("set", "grow-revenue/mrr", "since=2026-12-01")

    assert errors(okr) == set()
    okr.refuses("set", "okr.toml", "check.ignore=", "checkin.off=2025-W53", code=1, says="2025-W53")


def test_an_editor_is_opened_again_with_what_is_wrong(okr: Okr, tmp_path: Path) -> None:
    """`okr edit` keeps the rules, too, and the text that was left."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_text()\n"
        "file.write_text(text if text.startswith('#!') else text + 'joined = 2026-09-01\\nleft = 2026-08-01\\n')\n"
    )
    okr.environment.setenv("EDITOR", f"{sys.executable} {script}")
    okr.environment.setattr("tempfile.tempdir", str(tmp_path))
    before = okr.files()

    ran = okr("edit", "@budi")

    assert ran.code == 1
    assert "left on 1 Aug 2026, before joining on 1 Sep 2026" in ran.err
    assert "Your text is kept in" in ran.err
    assert okr.files() == before


def test_an_editor_may_mend_a_broken_file_step_by_step(okr: Okr, tmp_path: Path) -> None:
    """A file that was left out is held against its own form alone: what it then names is told by the check."""
    okr.write({"people/budi.toml": 'name = 3\nmanager = "nobody"\n'})
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n"
        "file.write_text(file.read_text().replace('= 3', '= \"Budi\"'))\n"
    )
    okr.environment.setenv("EDITOR", f"{sys.executable} {script}")

    ran = okr("edit", "@budi")

    assert ran.code == 0
    assert okr.read("people/budi.toml") == 'name = "Budi"\nmanager = "nobody"\n'


def test_a_check_in_asks_no_rules(okr: Okr) -> None:
    """What a check-in may hold is known to its command: the module that asks the rules is never imported."""
    code = (
        "import sys; from okr.cli import main; code = main(['checkin', 'grow-revenue/mrr', '115', '--as', 'budi', "
        "'--today', '2026-08-19']);"
        "assert not {m for m in sys.modules if m in ('okr.actions.check', 'okr.checks')}; sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False, cwd=okr.root, capture_output=True)

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_sum_beyond_all_numbers_is_refused(okr: Okr) -> None:
    """`--add` writes the sum, and a sum is held against the same bounds as a number that is typed."""
    okr.does("checkin", "grow-revenue/mrr", "9e99", "--yes", "--as", "ana")

    okr.refuses("checkin", "grow-revenue/mrr", "9e99", "--add", "--as", "ana", code=2, says="is beyond 1e100")


# ── every field, with every value ────────────────────────────────────────────────────────────────

TARGETS = {
    "okr.toml": Settings, "grow-revenue": KINDS["objective"].model, "grow-revenue/mrr": KINDS["key result"].model,
    "grow-revenue/cities": KINDS["key result"].model, "pricing-page": KINDS["initiative"].model, "kpi/mrr": KINDS["kpi"].model,
    "@ana": KINDS["person"].model, "@budi": KINDS["person"].model, "team/growth": KINDS["team"].model, "role/account-manager": KINDS["role"].model,
}  # fmt: skip
VALUES = (
    "", "0", "-1", "1.5", "100", "130", "1e100", "1e101", str(2**63), str(2**64), "9" * 400, "nan", "true", "x", "ana",
    "budi", "@ana", "ana,budi", "nobody", "growth", "account-manager", "2025-W53", "2026-W53", "2026-W28", "2026-Q3",
    "2026-07", "autumn", "1999-12-31", "2026-06-30", "2026-08-10", "2026-10-01", "2999-12-31", "weekly", "yearly",
    "monthly", "sum", "committed", "aligned", "ana@example.com", "ANA@Example.com", "2026-Q3/grow-revenue",
    "grow-revenue/mrr", "2026/win-east-java", "kpi/mrr", "[[110, 0.2], [120, 0.6]]", "[]", "Q", "R008", "4", "12",
)  # fmt: skip


def names(model: type, prefix: str = "") -> list[str]:
    """The fields of a model as `okr set` names them, those of tables too."""
    tables = {"closed": Closed, "dropped": Dropped, "bonus": Bonus, "targets": Bounds}
    found = [f"{prefix}{key}" for key in keys(model)]
    for name in [name for name in found if name in tables]:
        between = (".2026-Q4.", ".2026-08.", ".2026.") if name == "targets" else (".",)
        found += [f"{name}{dot}{key}" for dot in between for key in keys(tables[name])]
    if model is Settings:
        inner_of = {"cycle": "CycleSettings", "checkin": "CheckinSettings", "pace": "PaceSettings", "check": "CheckSettings",
                    "health": "HealthSettings", "grade": "GradeSettings", "bonus": "BonusSettings"}  # fmt: skip
        for name, table in inner_of.items():
            inner = getattr(sys.modules["okr.settings"], table)
            found += [f"{name}.{key}" for key in keys(inner)]
        found += ["cycles.launch.starts", "cycles.launch.ends"]
    return found


EVERY = [(target, name, value) for target, model in TARGETS.items() for name, value in product(names(model), VALUES)]  # fmt: skip
CHOSEN = Random(24).sample(EVERY, len(EVERY) // SHARE)


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_set_brings_no_error(okr: Okr, part: int) -> None:
    """A field and a value at random: either nothing is written, or the check has no error that it did not have before."""
    written = 0
    known = errors(okr)
    start = okr.files()
    for target, name, value in CHOSEN[part::4]:
        before = okr.files()
        ran = okr("set", target, f"{name}={value}", "--yes", "--today", TODAY)
        assert "bug in okr" not in ran.err, (target, name, value)
        if ran.code:
            assert okr.files() == before, (target, name, value)
            continue
        written += 1
        brought = errors(okr) - known
        assert not brought, (target, name, value, brought)
        okr.write({path: data.decode() for path, data in start.items()})
    assert written > size(2, 200)
