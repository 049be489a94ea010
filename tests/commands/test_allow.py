"""Nothing is contacted or run before a person allowed exactly this on this machine, and nothing in a workspace widens it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pulling import Places
from tests.running import Okr
from tests.terminals import conversation

TOUCHED = "touched"


@pytest.fixture
def places(okr: Okr) -> Places:
    okr.environment.setenv("OKR_USER", "ana")
    return Places(okr)


@pytest.fixture
def canary(places: Places) -> Path:
    """A file that is there only if the script of the KPI was run."""
    path = places.top / TOUCHED
    places.runs(places.script(f"touch {path}\necho 135"))
    return path


def is_refused(okr: Okr, canary: Path, why: str = "not allowed on this machine") -> None:
    """The script is not run, and no value is recorded."""
    ran = okr("pull")
    assert ran.code == 1
    assert why in ran.out
    assert not canary.exists()
    assert not list(okr.root.glob("checkins/*/*-ana.toml"))


def kept_hash(places: Places) -> str:
    return places.okr("allow", "mrr", "--hash").out.strip()


# ── the way of a person ──────────────────────────────────────────────────────────────────────────


def test_what_is_allowed_is_shown_whole_and_kept_outside(okr: Okr, places: Places, canary: Path):
    is_refused(okr, canary)
    assert "kpi/mrr  command mrr  not allowed" in okr("allow").out

    ran = okr("allow", "mrr", "--yes")

    assert ran.code == 0
    assert ran.out == "kpi/mrr is allowed. Try it: okr pull kpi/mrr --dry-run\n"
    assert ran.err.splitlines() == [
        "kpi/mrr: Revenue",
        "  command",
        f'    "{places.top}/bin/mrr"',
        f'  runs or reads "{places.top}/bin/mrr"',
        f'  runs or reads "{Path("/bin/sh").resolve()}"',
        "  runs with your rights: it can read and contact what you can",
        f'  for the workspace "{okr.root}"',
    ]
    assert "kpi/mrr  command mrr  allowed" in okr("allow").out
    (kept,) = (places.state / "allowed").iterdir()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert okr("pull").code == 0
    assert canary.exists()
    assert "is allowed already" in okr("allow", "mrr").out


def test_nobody_to_ask_allows_nothing(okr: Okr, canary: Path):
    ran = okr("allow", "mrr")

    assert ran.code == 1
    assert "okr allow kpi/mrr --yes" in ran.err
    assert okr("allow", "mrr", "--dry-run").out == "kpi/mrr would be allowed.\n"
    is_refused(okr, canary)


@pytest.mark.parametrize(("answer", "code", "was_run"), [("n", 130, False), ("", 130, False), ("y", 0, True)])
def test_a_person_at_a_terminal_is_asked(
    okr: Okr, places: Places, canary: Path, answer: str, code: int, was_run: bool
):
    """After all of it was shown; Enter is a no."""
    asked, seen = conversation(okr.root, ("allow", "mrr"), lambda _: answer, prompt=r"\[y/N\]: ", columns=120)

    assert asked == code
    assert seen.index(str(places.top / "bin/mrr")) < seen.index("Allow exactly this on this machine? [y/N]")
    okr("pull")
    assert canary.exists() == was_run


def test_it_is_taken_back(okr: Okr, canary: Path):
    okr("allow", "mrr", "--yes")

    assert okr.does("allow", "mrr", "--remove") == "kpi/mrr is no longer allowed.\n"
    is_refused(okr, canary)
    assert okr.does("allow", "mrr", "--remove") == "kpi/mrr was not allowed.\n"


def test_a_ci_has_the_hash_in_its_environment(okr: Okr, places: Places, canary: Path):
    okr.environment.setenv("OKR_ALLOWED", "0" * 64)
    is_refused(okr, canary)

    okr.environment.setenv("OKR_ALLOWED", f"{'0' * 64}, {kept_hash(places)}")

    assert okr("pull").code == 0
    assert not (places.state / "allowed").exists()
    assert "OKR_ALLOWED still allows it" in okr("allow", "mrr", "--remove").out


def test_a_ci_needs_no_home_folder(okr: Okr, places: Places, canary: Path, monkeypatch: pytest.MonkeyPatch):
    okr.environment.setenv("OKR_ALLOWED", kept_hash(places))
    okr.environment.delenv("XDG_STATE_HOME")

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)

    assert okr("pull").code == 0
    assert canary.exists()
    okr.environment.delenv("OKR_ALLOWED")
    assert "okr cannot find your home folder" in okr("pull").out


def test_what_acts_on_a_terminal_or_hides_is_written_out(okr: Okr, places: Places):
    places.runs(places.script(), "a\u202eb\x1b[2J", "x" + " " * 90 + "; rm", "p\u0430ge")

    said = okr("allow", "mrr", "--dry-run").err

    assert '"a\\u202eb\\u001b[2J"' in said
    assert "x" + r"\u0020" * 90 + "; rm" in said
    assert '"p\\u0430ge"' in said  # a Cyrillic letter


# ── any change revokes ───────────────────────────────────────────────────────────────────────────


def test_a_changed_script_is_not_run(okr: Okr, places: Places, canary: Path):
    okr("allow", "mrr", "--yes")

    places.script(f"touch {canary}; echo 136")

    is_refused(okr, canary, "changed since you allowed it. Look at it: okr allow kpi/mrr")
    assert "changed since" in okr("allow").out


def test_a_changed_file_of_an_argument_is_not_read(okr: Okr, places: Places, canary: Path):
    places.okr.root.parent.joinpath("q.sql").write_text("select 1")
    places.runs(places.script(f"touch {canary}\necho 135"), f"--file={places.top}/q.sql")
    okr("allow", "mrr", "--yes")

    (places.top / "q.sql").write_text("select 2")

    is_refused(okr, canary, "changed since you allowed it")


@pytest.mark.parametrize("key", ['reads = "ended"', 'path = "a"', 'command = ["/bin/echo", "1"]'])
def test_a_changed_source_is_not_read(okr: Okr, places: Places, canary: Path, key: str):
    okr("allow", "mrr", "--yes")
    command = f'command = ["{places.top}/bin/mrr"]\n'
    places.source(key if "command" in key else command + key, more='since = "2026-Q1"\ncadence = "monthly"\n')
    okr.environment.setenv("OKR_TODAY", "2026-09-03")

    is_refused(okr, canary, "changed since you allowed it")


def test_a_moved_kpi_and_a_copied_workspace_need_a_new_permission(okr: Okr, places: Places, canary: Path):
    okr("allow", "mrr", "--yes")
    copy = places.top / "copy"
    shutil.copytree(okr.root, copy)
    moved = okr("-C", str(copy), "pull")
    assert (moved.code, canary.exists()) == (1, False)

    okr.does("move", "kpi/mrr", "kpi/revenue")

    is_refused(okr, canary)


def test_another_kpi_with_the_same_source_is_not_allowed(okr: Okr, places: Places, canary: Path):
    okr("allow", "mrr", "--yes")
    (okr.root / "kpis/mrr.toml").rename(okr.root / "kpis/other.toml")

    is_refused(okr, canary)


# ── a workspace that wants to allow itself ───────────────────────────────────────────────────────


def planted(places: Places, folder: Path) -> None:
    """A permission as okr would keep it, in a folder of the workspace."""
    okr = places.okr
    okr("allow", "mrr", "--yes")
    shutil.copytree(places.state, folder, dirs_exist_ok=True)
    okr("allow", "mrr", "--remove")


@pytest.mark.parametrize("place", ["allowed", ".okr/allowed", ".okr/okr/allowed", "okr/allowed"])
def test_a_permission_in_the_workspace_is_none(okr: Okr, places: Places, canary: Path, place: str):
    planted(places, okr.root / place)

    is_refused(okr, canary)


def test_a_state_folder_in_the_workspace_is_refused(okr: Okr, places: Places, canary: Path):
    planted(places, okr.root / "state" / "okr")
    okr.environment.setenv("XDG_STATE_HOME", str(okr.root / "state"))

    ran = okr("pull")

    assert ran.code == 1
    assert "is in the workspace, where okr keeps nothing private" in ran.out
    assert "Set XDG_STATE_HOME to another folder." in ran.out
    assert not canary.exists()
    okr.refuses("allow", "mrr", "--remove", code=1, says="where okr keeps nothing private")


@pytest.mark.parametrize("link", ["state", "state/okr", "state/okr/allowed"])
def test_a_link_from_the_state_folder_into_the_workspace_is_refused(
    okr: Okr, places: Places, canary: Path, link: str
):
    inside = okr.root / "planted"
    planted(places, inside / "okr" if link == "state" else inside)
    target = inside / "allowed" if link.endswith("allowed") else inside
    way = places.top / "home" / link
    shutil.rmtree(way)
    way.symlink_to(target)

    ran = okr("pull")

    assert ran.code == 1
    assert not canary.exists()


def test_the_repository_around_the_workspace_counts_as_the_workspace(okr: Okr, places: Places, canary: Path):
    (places.top / ".git").mkdir()
    shutil.rmtree(places.top / "home")
    okr.environment.setenv("XDG_STATE_HOME", str(places.top / "state"))

    ran = okr("allow", "mrr", "--yes")

    assert ran.code == 1
    assert "names something in the workspace" in ran.err  # the script is in the repository, too
    assert not canary.exists()


def test_settings_and_files_of_variables_widen_nothing(okr: Okr, places: Places, canary: Path):
    said = kept_hash(places)
    settings = okr.read("okr.toml")
    okr.write(
        {
            ".env": f"OKR_ALLOWED={said}\n",
            ".envrc": f"export OKR_ALLOWED={said}\n",
            "okr.toml": f'{settings}allowed = ["{said}"]\n[pull]\nallowed = ["{said}"]\nyes = true\n',
            ".git/config": f"[okr]\n\tallowed = {said}\n",
        }
    )

    is_refused(okr, canary)


def test_a_permission_that_others_can_write_is_none(okr: Okr, places: Places, canary: Path):
    okr("allow", "mrr", "--yes")
    (kept,) = (places.state / "allowed").iterdir()
    kept.chmod(0o666)

    is_refused(okr, canary, "is not yours alone, so it is not read")


# ── what a command may not name ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "word",
    [
        "{root}/kpis/mrr.toml",
        "{root}",
        "kpis/mrr.toml",
        "./kpis",
        "--opt={root}/tool.py",
        "--opt=kpis/mrr.toml",
        "-f{root}/tool.py",
        "-fkpis",
        "@{root}/tool.py",
        "--data=@okr.toml",
        "file:{root}/tool.py",
        "file://{root}/t%6Fol.py",
        "{top}/elsewhere/../goals/okr.toml",
        "../goals/okr.toml",
        "../../../../{root}/okr.toml",
        "{top}/link/okr.toml",
        "{top}/to-file",
        "PATH={top}:{root}/bin",
        "cat {root}/tool.py | sh",
        "cat kpis/mrr.toml",
        "~/goals/tool.py",
        "$HOME/goals/tool.py",
        "cd ${{HOME}}/goals",
        "cd ~; goals/tool.py",
        "goals/not-there-yet",
        "{root}/not-there-yet",
    ],
)
def test_an_argument_in_the_workspace_is_refused(okr: Okr, places: Places, word: str):
    """Absolute, relative, behind an option or `@`, with `..`, through a link, or not there yet."""
    okr.write({"tool.py": "print(1)\n"})
    (places.top / "elsewhere").mkdir()
    (places.top / "link").symlink_to(okr.root)
    (places.top / "to-file").symlink_to(okr.root / "tool.py")
    places.runs(places.script(), word.format(root=okr.root, top=places.top))
    okr.environment.setenv("HOME", str(places.top))

    ran = okr("allow", "mrr", "--yes")

    assert (ran.code, ran.out) == (1, "")
    assert "names something in the workspace, so it is neither run nor read" in ran.err
    assert okr("pull").code == 1
    assert "never allowed" in okr("allow").out


@pytest.mark.parametrize(
    "word", [".", "-", "/", "--month=2026-07", "select value from kpis", "{top}/elsewhere"]
)
def test_other_arguments_are_taken(okr: Okr, places: Places, word: str):
    (places.top / "elsewhere").mkdir()
    places.runs(places.script(), word.format(top=places.top))

    assert okr("allow", "mrr", "--yes").code == 0


@pytest.mark.parametrize("way", ["program", "link", "interpreter"])
def test_a_program_of_the_workspace_is_refused(okr: Okr, places: Places, way: str):
    okr.write({"tool": "#!/bin/sh\necho 1\n"})
    (okr.root / "tool").chmod(0o755)
    path = okr.root / "tool"
    if way == "link":
        path = places.top / "tool"
        path.symlink_to(okr.root / "tool")
    if way == "interpreter":
        path = places.top / "script"
        path.write_text(f"#!{okr.root}/tool\n")
        path.chmod(0o755)
    places.runs(str(path))

    ran = okr("allow", "mrr", "--yes")

    assert ran.code == 1
    assert "names something in the workspace" in ran.err


def test_a_folder_that_others_can_write_is_refused(okr: Okr, places: Places):
    """`python3 FOLDER` runs what is in it, which is in no hash."""
    folder = places.top / "tool"
    folder.mkdir()
    folder.chmod(0o777)
    places.runs(places.script(), f"--from={folder}")

    ran = okr("allow", "mrr", "--yes")

    assert ran.code == 1
    assert f"others can change {folder}, so {folder} is not run" in ran.err


@pytest.mark.parametrize("place", ["bin/mrr", "bin"])
def test_a_program_that_others_can_exchange_is_refused(okr: Okr, places: Places, place: str):
    """Between the look at it and its start they could put another one there."""
    path = places.script()
    (places.top / place).chmod(0o777)
    places.runs(path)

    ran = okr("allow", "mrr", "--yes")

    assert ran.code == 1
    assert f"others can change {places.top / place}, so {path} is not run" in ran.err
    assert f"chmod go-w {places.top / place}" in ran.err


def test_a_database_of_the_workspace_is_refused(okr: Okr, places: Places):
    (places.top / "link.db").symlink_to(okr.root / "shop.db")
    places.source(f'sqlite = "{places.top}/link.db"\nquery = "select 1"')

    assert "names something in the workspace" in okr("allow", "mrr", "--yes").err


def test_without_a_source_there_is_nothing_to_allow(okr: Okr):
    okr.refuses("allow", "mrr", code=1, says="kpi/mrr has no [source]")
    assert okr("allow").out == "No KPI has a [source].\n"
    okr.refuses("allow", "--yes", code=2, says="ID is missing")
