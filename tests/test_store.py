"""A workspace is found, loaded whole or with what is wrong named, and changed all at once or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from okr.errors import ChangedError, ConflictError, LockedError, NotFoundError, OkrError
from okr.storage.files.lock import locked
from okr.storage.toml.edit import SetKey
from okr.store import Store, find_root

FILES = {
    "okr.toml": 'schema = 1\nname = "Start Friday"\n\n[cycles."2026-launch"]\nstarts = 2026-03-01\nends = 2026-05-31\n',
    "objectives/2026/win-east-java.toml": 'title = "Win East Java"\n',
    "objectives/2026-Q3/grow.toml": 'title = "Grow"\n\n[key_results.mrr]\ntitle = "Raise MRR"\n\nstart = 100\ntarget = 130\n',
    "objectives/2026-launch/shop.toml": 'title = "Open the shop"\n',
    "kpis/mrr.toml": 'title = "MRR"\n\nobjective = "2026/win-east-java"\nrole = "maker"\n\nat_least = 130\n',
    "people/ana.toml": 'name = "Ana Wijaya"\n',
    "teams/growth.toml": 'name = "Growth"\n',
    "roles/maker.toml": 'title = "Maker"\n',
    "onboarding/newcomer.toml": 'title = "First weeks"\n',
    "coaching/2026-07-14-ana-budi-recognition.toml": 'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-14\n',
    "checkins/2026-W28/2026-07-10-ana-maria.toml": '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-07-10\nvalue = 112\n',
}  # fmt: skip
CHECKIN = "checkins/2026-W28/2026-07-10-ana.toml"
UPDATE = {"item": "2026-Q3/grow/mrr", "value": 115, "confidence": 7}


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "workspace"
    for path, text in FILES.items():
        write(folder, path, text)
    return folder


@pytest.fixture
def store(root):
    return Store.open(root)


def write(root, path, text):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def files(root):
    """Every file of the workspace and its bytes, what okr keeps for itself left out."""
    found = (path for path in root.rglob("*") if path.is_file() and ".okr" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


# ── found ────────────────────────────────────────────────────────────────────────────────────────


def test_found_from_a_folder_inside(root):
    """Any folder of the workspace will do."""
    assert find_root(root / "objectives" / "2026-Q3") == root.resolve()
    assert find_root(root) == root.resolve()


def test_the_nearest_one(root):
    """A workspace inside another is its own."""
    write(root, "examples/small/okr.toml", "schema = 1\n")

    assert find_root(root / "examples" / "small") == (root / "examples" / "small").resolve()


def test_not_found(tmp_path):
    """The error says how to make one."""
    with pytest.raises(OkrError) as error:
        find_root(tmp_path)

    assert error.value.exit_code == 1
    assert str(error.value) == (
        f"no okr workspace here: no okr.toml in {tmp_path.resolve()} or above\n"
        "  Create one: okr init. If yours is in another folder: okr -C DIR …"
    )


def test_the_home_folder_is_the_last_one(tmp_path, monkeypatch):
    """A workspace in the home folder is found, one above it is somebody else's."""
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    write(tmp_path, "okr.toml", "schema = 1\n")
    with pytest.raises(OkrError, match="no okr workspace"):
        find_root(home / "work")
    write(home, "okr.toml", "schema = 1\n")

    assert find_root(home / "work") == home.resolve()


def test_a_file_system_border_ends_the_walk(root, monkeypatch):
    """What is mounted inside a workspace does not belong to it."""
    real = Path.stat

    def stat(path, **options):
        status = list(real(path, **options))
        status[2] += "objectives" in path.parts  # the device
        return os.stat_result(status)

    monkeypatch.setattr(Path, "stat", stat)

    with pytest.raises(OkrError, match="no okr workspace"):
        find_root(root / "objectives" / "2026-Q3")


# ── loaded ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("use_index", [True, False])
def test_everything_is_there_under_its_id(root, use_index):
    """Ids are paths; each kind in the order of its paths; people, KPIs, teams and roles by their prefix."""
    workspace = Store.open(root, use_index=use_index).load()

    assert workspace.name == "Start Friday"
    assert list(workspace.objectives) == ["2026-Q3/grow", "2026-launch/shop", "2026/win-east-java"]
    assert workspace.objectives["2026-Q3/grow"].key_results["mrr"].target == 130
    assert list(workspace.kpis) == ["kpi/mrr"]
    assert workspace.people["@ana"].name == "Ana Wijaya"
    assert list(workspace.teams) == ["team/growth"]
    assert list(workspace.roles) == ["role/maker"]
    assert workspace.paths["@ana"] == "people/ana.toml"
    assert workspace.path("2026-Q3/grow") == "objectives/2026-Q3/grow.toml"
    assert workspace.paths.keys() == {"@ana", "kpi/mrr", "team/growth", "role/maker"}
    (entry,) = workspace.updates("2026-Q3/grow/mrr")
    assert (entry.update.value, entry.person) == (112, "ana-maria")
    assert workspace.findings == ()
    assert (root / ".okr" / "index.sqlite").exists() == use_index


def test_the_name_is_the_folders_without_one(root):
    """`name` may be left out."""
    write(root, "okr.toml", "schema = 1\n")
    (root / "objectives/2026-launch/shop.toml").unlink()

    assert Store.open(root).load().name == "workspace"


def test_broken_files_are_left_out_and_named(store, root):
    """Each with its place; the others are all there; warnings leave nothing out."""
    write(root, "objectives/2026-Q3/broken.toml", 'title = "a"\nweight = "2"\n')
    write(root, "people/budi.toml", 'name = "Budi"\nemail = "budi@example.com"\n')
    write(root, "checkins/2026-W28/2026-07-10-budi.toml", "[[update]\n")
    workspace = store.load()

    assert [str(finding) for finding in workspace.findings] == [
        (
            "checkins/2026-W28/2026-07-10-budi.toml:1:9: F001 is not valid TOML: "
            "expected ']]' at the end of an array declaration"
        ),
        (
            'objectives/2026-Q3/broken.toml:2:1: F003 weight needs a number of 0 or more, found the text "2"; '
            "remove the quotes"
        ),
        'people/budi.toml:2:1: F004 unknown key "email"; did you mean emails?',
    ]
    assert list(workspace.people) == ["@ana", "@budi"]
    assert list(workspace.objectives) == ["2026-Q3/grow", "2026-launch/shop", "2026/win-east-java"]
    assert len(workspace.updates("2026-Q3/grow/mrr")) == 1


def test_an_objective_in_no_cycle_is_left_out_and_named(store, root):
    """The days of `NOSUCHCYCLE` are not known, so nothing in it can be scored."""
    write(root, "objectives/NOSUCHCYCLE/lost.toml", 'title = "Lost"\n')
    workspace = store.load()

    assert [str(finding) for finding in workspace.findings] == [
        'objectives/NOSUCHCYCLE/lost.toml:1:1: F005 wrong place: unknown cycle "NOSUCHCYCLE"'
    ]
    assert "NOSUCHCYCLE/lost" not in workspace.objectives
    assert "NOSUCHCYCLE/lost" not in workspace.paths


def test_a_cycle_of_the_calendar_has_a_capital_in_its_folder(store, root):
    """On a disk that ignores capitals nobody sees that it has none; elsewhere it is another folder."""
    write(root, "objectives/2026-q3/lost.toml", 'title = "Lost"\n')
    (finding,) = store.load().findings

    assert (str(finding), finding.fix) == (
        'objectives/2026-q3/lost.toml:1:1: F005 wrong place: unknown cycle "2026-q3"',
        "rename the folder to 2026-Q3",
    )


def test_cycles_with_one_folder_on_another_disk_are_told(store, root):
    """They are read: here each has its own folder."""
    days = "starts = 2026-08-01\nends = 2026-08-31\n"
    names = ("spring", "2026-q3", "Spring", "sprint")
    settings = "schema = 1\n" + "".join(f'[cycles."{name}"]\n{days}' for name in names)
    write(root, "okr.toml", settings)
    workspace = store.load()

    says = "F005 its folder is that of"
    assert [str(finding) for finding in workspace.findings if finding.path == "okr.toml"] == [
        f'okr.toml:5:2: {says} "2026-Q3" on a disk that ignores capitals',
        f'okr.toml:8:2: {says} "spring" on a disk that ignores capitals',
    ]
    assert [*workspace.settings.cycles] == [*names]


def test_a_cycle_that_okr_toml_names_later(store, root):
    """Whether a folder is a cycle hangs on the settings of today, not on when its files were read."""
    write(root, "objectives/sprint-1/ship.toml", 'title = "Ship"\n')
    assert len(store.load().findings) == 1
    write(
        root, "okr.toml", FILES["okr.toml"] + "\n[cycles.sprint-1]\nstarts = 2026-08-01\nends = 2026-08-14\n"
    )

    assert store.load().findings == ()
    assert "sprint-1/ship" in store.load().objectives


SETTINGS = {
    "syntax": ("schema =\n", OkrError, 1, "okr.toml:1:9: is not valid TOML: invalid value"),
    "wrong value": (
        'schema = 1\n[pace]\nrule = "fast"\nahead = true\n',
        OkrError,
        1,
        (
            'okr.toml:3:1: rule needs one of "ratio", "gap", found the text "fast"\n'
            "  okr.toml:4:1: ahead needs a number, found true"
        ),
    ),
    "conflict": (
        "schema = 1\n<<<<<<< HEAD\n=======\n>>>>>>> x\n",
        ConflictError,
        6,
        "okr.toml:2:1: has conflict markers of git",
    ),
    "newer": (
        "schema = 7\n",
        OkrError,
        1,
        "okr.toml:1:1: schema 7 is newer than this okr, which reads up to 1",
    ),
    "thresholds": (
        "schema = 1\n[pace]\nahead = 0.5\n",
        OkrError,
        1,
        "okr.toml:2:2: pace: committed goals: ahead 0.5, on_track 0.9 and at_risk 0.75 must fall in this order",
    ),
}


@pytest.mark.parametrize(("text", "kind", "exit_code", "message"), SETTINGS.values(), ids=SETTINGS.keys())
def test_without_settings_nothing_is_read(root, text, kind, exit_code, message):
    """An error in okr.toml is raised with its line and column, every time, and gone when it is mended."""
    store = Store.open(root)
    write(root, "okr.toml", text)
    for _ in range(2):
        with pytest.raises(OkrError) as error:
            store.load()
        assert (type(error.value), error.value.exit_code, error.value.message) == (kind, exit_code, message)
        assert error.value.remedy

    write(root, "okr.toml", FILES["okr.toml"])

    assert store.load().name == "Start Friday"


def test_an_unknown_key_in_the_settings_stops_nothing(store, root):
    """It is a warning as in every other file."""
    write(root, "okr.toml", FILES["okr.toml"] + "\n[future]\nx = 1\n")

    assert [f.code for f in store.load().findings] == ["F004"]


def test_settings_that_lead_out(store, root, tmp_path):
    """A link in the place of okr.toml is not followed out of the workspace."""
    (root / "okr.toml").rename(tmp_path / "okr.toml")
    (root / "okr.toml").symlink_to(tmp_path / "okr.toml")

    with pytest.raises(OkrError, match="leads out"):
        store.load()


def test_settings_that_are_gone(store, root):
    """Deleted between finding and reading."""
    (root / "okr.toml").unlink()

    with pytest.raises(OkrError, match=r"okr.toml not found"):
        store.load()


def test_an_older_view_does_not_change(store, root):
    """What was loaded stays as it was, its updates too, though they are fetched later."""
    before = store.load()
    with store.writing("checkin") as writing:
        writing.append_update("ana", date(2026, 7, 10), UPDATE)
    after = store.load()

    assert [e.update.value for e in before.updates("2026-Q3/grow/mrr")] == [112]
    assert [e.update.value for e in after.updates("2026-Q3/grow/mrr")] == [115, 112]


@pytest.mark.parametrize("what", ["file", "link"])
def test_okr_folder_that_is_none(root, tmp_path, what):
    """`.okr` as a file or a link: not touched, said once, and everything is read all the same."""
    outside = tmp_path / "outside"
    outside.mkdir()
    if what == "file":
        (root / ".okr").write_text("mine")
    else:
        (root / ".okr").symlink_to(outside)
    store = Store.open(root)
    store.load()

    assert "@ana" in store.load().people
    (warning,) = store.warnings
    assert warning.startswith(".okr is not a folder")
    assert warning.endswith("The index is kept in memory.")
    assert list(outside.iterdir()) == []


def test_a_read_only_folder(root, monkeypatch):
    """No index can be kept, and nothing is said about it."""

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    store = Store.open(root)
    monkeypatch.setattr(Path, "mkdir", refused)

    assert "@ana" in store.load().people
    assert store.warnings == []
    assert not (root / ".okr").exists()


def test_the_index_is_not_for_git(store, root):
    """`.okr` ignores itself: git sees nothing of it."""
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    store.load()
    status = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain"], check=True, capture_output=True, text=True
    )

    assert "okr.toml" in status.stdout
    assert ".okr/" not in status.stdout


# ── changed ──────────────────────────────────────────────────────────────────────────────────────


def test_changes_are_written_together_at_the_end(store, root):
    """Nothing is on the disk before the block is through; then all of it is."""
    with store.writing("test") as writing:
        writing.create("people/budi.toml", 'name = "Budi"\n')
        writing.edit("objectives/2026-Q3/grow.toml", [SetKey(("owner",), "budi")])
        writing.delete("teams/growth.toml")
        writing.move("roles/maker.toml", "roles/builder.toml")
        assert writing.read("people/budi.toml") == b'name = "Budi"\n'
        assert [change.path for change in writing.changes] == [
            "people/budi.toml",
            "objectives/2026-Q3/grow.toml",
            "teams/growth.toml",
            "roles/builder.toml",
            "roles/maker.toml",
        ]
        assert files(root) == {path: text.encode() for path, text in FILES.items()}
    workspace = store.load()

    assert workspace.objectives["2026-Q3/grow"].owner == "budi"
    assert list(workspace.people) == ["@ana", "@budi"]
    assert list(workspace.teams) == []
    assert list(workspace.roles) == ["role/builder"]


def test_nothing_is_written_where_anything_goes_wrong(store, root):
    """An error in the block leaves every file as it was."""
    before = files(root)

    def fail():
        with store.writing("test") as writing:
            writing.create("people/budi.toml", 'name = "Budi"\n')
            writing.delete("kpis/mrr.toml")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert files(root) == before


def test_a_dry_run_writes_nothing_and_waits_for_nobody(store, root):
    """It stages the same changes, also while another command writes."""
    before = files(root)
    store.dry_run = True
    with locked(root, "sync"), store.writing("checkin") as writing:
        path = writing.append_update("ana", date(2026, 7, 10), UPDATE).path
    (change,) = writing.changes

    assert (change.path, change.before) == (path, None)
    assert b"value = 115" in change.after
    assert files(root) == before


def test_what_is_changed_is_read_under_the_lock(store, root):
    """What another command wrote in between is seen, not overwritten."""
    first = store.load()
    write(root, "people/budi.toml", 'name = "Budi"\n')
    with store.writing("test") as writing:
        assert "@budi" in writing.workspace.people
    assert "@budi" not in first.people


def test_one_writer_at_a_time(root):
    """While one writes, another is told who holds the lock."""
    store = Store.open(root)
    with store.writing("sync"):
        code = (
            "from pathlib import Path; from okr.storage.files import lock\n"
            "lock.GIVE_UP_AFTER = 0.1; lock.locked.__wrapped__.__kwdefaults__.update(tell_after=0)\n"
            "from okr.store import Store; from okr.errors import LockedError; said = []\n"
            f"store = Store(Path({str(root)!r}), on_wait=said.append)\n"
            "try:\n"
            "    with store.writing('checkin'): pass\n"
            "except LockedError as error: print(int(error.exit_code), error.message, said)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"{int(LockedError.exit_code)} ")
    assert "waiting for `okr sync`" in done.stdout


def test_a_file_that_changes_meanwhile(store, root):
    """An editor saved the file while the command ran: exit 5, nothing written, the editor's text stays."""

    def edit_while_another_saves():
        with store.writing("set") as writing:
            writing.edit("people/ana.toml", [SetKey(("team",), "growth")])
            write(root, "people/ana.toml", 'name = "Ana W."\n')

    with pytest.raises(ChangedError):
        edit_while_another_saves()
    assert files(root)["people/ana.toml"] == b'name = "Ana W."\n'


def test_updates_are_appended(store, root):
    """The first makes the file of the day, the next stands behind it; the date follows the item."""
    for values in (UPDATE, {"item": "kpi/mrr", "period": "2026-Q2", "value": 108}):
        with store.writing("checkin") as writing:
            assert writing.append_update("ana", date(2026, 7, 10), values).path == CHECKIN

    assert files(root)[CHECKIN].decode() == (
        '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-07-10\nvalue = 115\nconfidence = 7\n\n'
        '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\nperiod = "2026-Q2"\nvalue = 108\n'
    )


def test_nothing_is_appended_to_a_file_that_is_left_out(store, root):
    """A check-in behind a broken one would be recorded and never counted."""
    write(root, CHECKIN, '[[update]]\nitem = "a/b/c"\n')
    before = files(root)

    with (
        pytest.raises(OkrError, match=r"date is missing.*nothing was added"),
        store.writing("checkin") as writing,
    ):
        writing.append_update("ana", date(2026, 7, 10), UPDATE)
    assert files(root) == before


@pytest.mark.parametrize("person", ["../../people/ana", "Ana", "", "a/b", "con"])
def test_a_name_that_leads_out_is_refused(store, root, person):
    """The file of a check-in is made of a name, so the name is checked."""
    before = files(root)

    with pytest.raises(OkrError), store.writing("checkin") as writing:
        writing.append_update(person, date(2026, 7, 10), UPDATE)
    assert files(root) == before


def test_what_is_not_there(store):
    """Reading, editing and deleting of a missing file say so; creating an existing one, too."""
    with store.writing("test") as writing:
        with pytest.raises(NotFoundError):
            writing.read("people/nobody.toml")
        with pytest.raises(NotFoundError):
            writing.delete("people/nobody.toml")
        with pytest.raises(OkrError, match="exists already"):
            writing.create("people/ana.toml", "")


def test_an_item_that_is_gone_between_two_reads_is_no_bug(store):
    """A command looks for its item, waits for the lock and reads again: by then the item may be gone, or unreadable."""
    workspace = store.load()
    part = f"{next(iter(workspace.objectives))}/gone"

    with pytest.raises(NotFoundError, match=f'item "{part}" not found'):
        workspace.key_result(part)
    with pytest.raises(NotFoundError, match='item "2026-Q3/gone" not found'):
        workspace.objectives["2026-Q3/gone"]


def test_a_whole_text_is_replaced(store, root):
    """For what was edited by hand; the hash of what it replaces is kept."""
    with store.writing("edit") as writing:
        writing.replace("people/ana.toml", b'name = "Ana"\n')

    assert files(root)["people/ana.toml"] == b'name = "Ana"\n'


def test_a_file_where_nothing_is_kept_is_named(store, root):
    """Too high, too deep or among the weeks: each is told, and the others are still there."""
    before = store.load()
    lost = (
        "objectives/loose.toml",
        "objectives/2026-Q3/deep/goal.toml",
        "kpis/a/b.toml",
        "checkins/2026-07-10-ana.toml",
    )
    for path in lost:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text('title = "Lost"\n', "utf-8")

    found = store.load()

    assert found.items == before.items
    assert {f.path for f in found.findings if f.code == "F005"} == set(lost)
