"""Every rule by its own two examples, which are also its manual."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from okr.checks import FAMILIES, RULES, files_of, manual
from okr.checks.rule import Rule
from okr.errors import OkrError
from okr.findings import dotted
from okr.storage.files.read import LARGEST
from okr.words import Words
from tests.checks.conftest import Check

GOLDEN = Path(__file__).parents[1] / "golden" / "check"
EVERY = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())


def sample(rule: Rule, which: str) -> dict[str, str]:
    """The files of an example. That of F008 says that it is 4 MiB long, that of F007 names its byte: here they are."""
    text = getattr(manual()[rule.code], which).replace(r"\xe9", "\udce9")
    files = dict(files_of(text))
    assert files
    if rule.code == "F008":
        files = {path: text.replace("… and 4 MiB more", "x" * LARGEST) for path, text in files.items()}
    return files


def test_the_base_has_no_finding(checked: Check) -> None:
    """What the examples are written into is clean, so that each finding is their own."""
    assert checked() == ()


@EVERY
def test_the_bad_example_has_its_finding(
    rule: Rule, root: Path, checked: Check, request: pytest.FixtureRequest
) -> None:
    """Exactly one, at its very place, in these words: the golden file holds them all."""
    if rule.code == "F006":
        with pytest.raises(OkrError, match="schema 2 is newer than this okr, which reads up to 1"):
            checked(sample(rule, "bad"))
        return
    if rule.code == "F009":
        checked(sample(rule, "bad"))
        subprocess.run(["git", "init", "-q"], check=True, cwd=root)
        subprocess.run(["git", "add", "-f", ".okr"], check=True, cwd=root)
    found = [f for f in checked(sample(rule, "bad"), select=(rule.code,)) if f.code == rule.code]
    said = "\n".join(f"{f.level} {f}\n    key '{dotted(f.key)}' of '{f.id}': {f.fix}" for f in found)
    golden = GOLDEN / "rules" / f"{rule.code}.txt"
    if request.config.getoption("--snapshot-update"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(said + "\n", "utf-8")

    assert said + "\n" == golden.read_text("utf-8")
    assert {f.level for f in found} == {rule.level}
    if rule.code != "F008":  # as the system says it
        assert all(isinstance(text, Words) for f in found for text in (f.message, f.fix))
    assert len(found) == (2 if rule.code in ("R002", "R003", "R020", "R022") else 1)


@EVERY
def test_the_good_example_has_none(rule: Rule, checked: Check) -> None:
    """The same without the mistake is not told."""
    assert checked(sample(rule, "good"), select=(rule.code,)) == ()


@EVERY
def test_a_rule_says_why_and_what_to_write(rule: Rule) -> None:
    """A paragraph of reason, a short name, a code of its family."""
    assert re.fullmatch(f"[{''.join(FAMILIES)}][0-9]{{3}}", rule.code)
    entry = manual()[rule.code]
    assert len(entry.reason) > 90
    assert entry.reason.endswith(".")
    assert len(entry.name) < 80
    assert not entry.name.endswith(".")


def test_the_manual_has_every_rule_and_no_other() -> None:
    assert manual().keys() == RULES.keys()


def test_what_a_language_lacks_is_english() -> None:
    """Rule by rule; a language without a manual has the English one."""
    assert manual("xx") == manual()


def test_quality_plan_and_ritual_are_never_errors() -> None:
    """The contract: only what is broken fails a check that is not strict."""
    assert {rule.level for rule in RULES.values() if rule.code[0] in "QP"} == {"warning", "hint"}


def test_no_golden_file_is_left_over() -> None:
    """Each belongs to a rule that there is."""
    assert {file.stem for file in (GOLDEN / "rules").iterdir()} == RULES.keys() - {"F006"}
