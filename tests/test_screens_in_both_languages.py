"""The screens of a week and the errors of bad input, in English and Indonesian, as a person at 80 columns sees them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.running import TODAY, Okr

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "start-friday"
GOLDEN = ROOT / "tests" / "golden" / "languages"
SCREENS: dict[str, list[tuple[str, ...]]] = {
    "report": [
        ("report", "-q", "2026-Q3"),
        ("report", "-q", "2026-Q3", "--team", "growth", "-f", "markdown"),
    ],
    "month": [("report", "--month", "2026-08"), ("report", "--quarter-review", "-q", "2026-Q3")],
    "checkin": [
        ("checkin", "2026-Q3/grow-revenue/mrr", "124.5", "--confidence", "8", "--note", "Two renewals"),
        ("checkin", "2026-Q3/grow-revenue/cities", "--done", "bali"),
        ("checkin", "2026-Q3/sell-package/sign-ups", "33", "--blocker", "Landing page"),
    ],
    "todo": [("todo", "--as", "ana"), ("todo", "--as", "kenji")],
    "agenda": [
        ("coach", "agenda", "@budi", "--as", "ana"),
        ("coach", "agenda", "@kenji", "--as", "ana"),
        ("coach", "agenda", "@putri", "--as", "rizky", "--today", "2026-09-18"),
        ("onboard",),
    ],
    "onboarding": [
        ("onboard", "@kenji", "--today", "2026-09-18"),
        ("todo", "--as", "ana", "--today", "2026-10-01"),
        ("profile",),
    ],
    "ritual": [("report", "-q", "2026-Q3", "--ritual")],
    "check": [("check",), ("check", "--explain", "P003")],
    "explain": [("explain", "2026-Q3/keep-clients/churn"), ("explain", "kpi/first-answer")],
    "compare": [("compare", "-q", "2026-Q3")],
    "errors": [
        ("report", "-q", "Q9"),
        ("report", "-f", "pdf"),
        ("report", "--at", "2027-01-01"),
        ("show", "nix"),
        ("checkin", "2026-Q3/grow-revenue/mrr", "1;2"),
        ("checkin", "2026-Q3/grow-revenue/mrr", "124", "--confidence", "11"),
        ("set", "2026-Q3/grow-revenue/mrr", "targt=120"),
        ("set", "2026-Q3/grow-revenue/mrr", "start=x"),
        ("add", "kr", "2026-Q3/grow-revenue", "Ship it"),
        ("add", "initiative", "2026-Q3/grow-revenue", "Call", "--due", "07/17/2026"),
        ("close", "2026-Q3/grow-revenue", "--outcome", "foo"),
        ("remove", "@ana"),
        ("nix",),
    ],
}


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(okr: Okr, pytestconfig: pytest.Config, name: str, language: str) -> None:
    """Each command with what it says; the exit code where it is not 0."""
    shutil.rmtree(okr.root)
    shutil.copytree(EXAMPLE, okr.root, ignore=shutil.ignore_patterns(".okr"))
    okr.environment.chdir(okr.root)
    okr.environment.setenv("OKR_LANGUAGE", language)
    okr.environment.setenv("OKR_USER", "budi")
    okr.environment.setenv("OKR_TODAY", TODAY)
    okr.has_terminal(columns=80)

    text = ""
    for words in SCREENS[name]:
        ran = okr(*words)
        code = f"[{ran.code}]\n" if ran.code else ""
        text += f"$ okr {' '.join(words)}\n{ran.out}{ran.err}{code}\n"

    golden = GOLDEN / language / f"{name}.txt"
    if pytestconfig.getoption("--snapshot-update"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
