"""Folders of cycles that nobody asks for are looked at by their time alone; whatever is asked for is looked at file by file."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from okr.actions.check import Selection, check
from okr.actions.close import remove
from okr.actions.move import move
from okr.context import Context, GlobalOptions
from okr.errors import NotFoundError, OkrError
from okr.people_models import Person
from okr.references import support_loops
from okr.storage.files.journal import Change
from okr.storage.index import index
from okr.storage.index.index import Index
from okr.storage.source import Folder, Listing, Skips, no_folder
from okr.store import Store, changed_workspace
from okr.views.results import Done

NOW, OLD = "2026-Q3", "2022-Q1"
ID, DAY = f"{NOW}/grow", date(2026, 8, 19)
GOAL = 'title = "Grow"\n\n[key_results.mrr]\ntitle = "Raise MRR"\n\nstart = 100\ntarget = 130\n'
FILES = {
    "okr.toml": "schema = 1\n",
    f"objectives/{NOW}/grow.toml": GOAL,
    f"objectives/{OLD}/grow.toml": GOAL,
    "people/ana.toml": 'name = "Ana"\n',
    "checkins/2022-W05/2022-02-04-ana.toml": f'[[update]]\nitem = "{OLD}/grow/mrr"\ndate = 2022-02-04\nvalue = 110\n',
    "checkins/2026-W29/2026-07-17-ana.toml": f'[[update]]\nitem = "{NOW}/grow/mrr"\ndate = 2026-07-17\nvalue = 112\n',
}
FOLDERS = {path.rpartition("/")[0] for path in FILES if path.count("/") == 2}


class Seen(Folder):
    """A folder that remembers which of its folders were listed file by file."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.folders: set[str] = set()

    def listing(self, skips: Skips = no_folder) -> Listing:  # type: ignore[override]
        found = super().listing(skips)
        self.folders |= found.files.keys() & FOLDERS
        return found

    def listed(self, folder: str) -> Listing:
        self.folders.add(folder)
        return super().listed(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        write(tmp_path / path, text)
    (tmp_path / ".okr").mkdir()
    settle()
    seen(tmp_path)
    return tmp_path


def settle() -> None:
    """Wait until the times of all folders are to be trusted."""
    time.sleep(0.06)


def write(target: Path, text: str) -> None:
    """The text in place: its folder has no other time than before, where the file was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def seen(root: Path, *firsts: str) -> set[str]:
    """The folders that a command looks at which asks for these cycles."""
    source = Seen(root)
    index = Index(source, root / ".okr/index.sqlite", whole=False)
    for first in firsts:
        index.objectives(first)
        index.series(first)
    index.close()
    return source.folders


def titles(root: Path, cycle: str) -> list[str]:
    return [each.title for each in Store.open(root).load().by_cycle.in_cycle(cycle).values()]


def test_only_what_is_asked_for_is_listed(root: Path) -> None:
    """The folder of objectives of the cycle, and those of check-ins in which something of it stands."""
    assert seen(root) == set()
    assert seen(root, NOW) == {f"objectives/{NOW}", "checkins/2026-W29"}
    assert seen(root, OLD) == {f"objectives/{OLD}", "checkins/2022-W05"}
    assert seen(root, "kpi") == set()


@pytest.mark.parametrize("how", ["added", "replaced", "removed", "moved"])
def test_a_folder_in_which_files_come_and_go(root: Path, how: str) -> None:
    """It has another time, so it is looked at, whoever asks."""
    path = root / f"objectives/{OLD}/grow.toml"
    match how:
        case "added":
            write(path.with_name("more.toml"), GOAL)
        case "replaced":
            write(path.with_name("new"), GOAL.replace("Grow", "Grew"))
            path.with_name("new").replace(path)
        case "removed":
            path.unlink()
        case "moved":
            path.rename(root / f"objectives/{NOW}/grew.toml")

    assert f"objectives/{OLD}" in seen(root)


def test_a_whole_folder_comes_or_goes(root: Path) -> None:
    (root / f"objectives/{OLD}").rename(root / "objectives/2022-Q2")

    loaded = Store.open(root).load()

    assert list(loaded.objectives) == ["2022-Q2/grow", f"{NOW}/grow"]
    assert f"{OLD}/grow" not in loaded.items


def test_a_time_as_young_as_the_look_is_not_trusted(root: Path) -> None:
    """The folder could change once more within one tick of the clock without another time, as git knows of its index."""
    write(root / f"objectives/{OLD}/more.toml", GOAL)

    assert f"objectives/{OLD}" in seen(root)
    assert f"objectives/{OLD}" in seen(root)

    settle()
    seen(root)
    assert seen(root) == set()


def test_a_coarse_clock_is_not_trusted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that keeps whole seconds may have two changes at one time."""
    monkeypatch.setattr("okr.storage.source._changed", lambda _: 1_600_000_000_000_000_000)
    write(root / f"objectives/{OLD}/more.toml", GOAL)

    assert seen(root) == FOLDERS
    assert seen(root) == FOLDERS


def test_a_folder_with_more_than_plain_files_is_always_listed(root: Path) -> None:
    """What a link leads to, or what is deeper, changes without it."""
    (root / f"objectives/{OLD}/deep").mkdir()
    (root / "checkins/2022-W05/2022-02-04-budi.toml").symlink_to("2022-02-04-ana.toml")
    settle()
    seen(root)

    assert seen(root) == {f"objectives/{OLD}", "checkins/2022-W05"}


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="such a name cannot be")
def test_a_folder_whose_name_is_no_text(root: Path) -> None:
    """What is in it is named, and nothing of it is kept."""
    (root / "checkins/empty\udcff").mkdir()
    write(root / "objectives/x\udcff/grow.toml", GOAL)

    for _ in range(2):
        assert [f.path for f in Store.open(root).load().findings] == ["objectives/x\\udcff/grow.toml"]


def test_an_edit_in_place_is_seen_by_who_asks(root: Path) -> None:
    """Not by a command that has no use for that cycle, and that is why it costs nothing."""
    path = root / f"objectives/{OLD}/grow.toml"
    write(path, GOAL.replace("Grow", "Grew").replace("[key_results.mrr]", "[key_results.arr]"))

    assert titles(root, NOW) == ["Grow"]
    loaded = Store.open(root).load()
    assert f"{OLD}/grow/mrr" in loaded.items
    assert f"{OLD}/grow/arr" in loaded.items, "what is not known is looked for in the file"
    assert f"{OLD}/grow/mrr" not in loaded.items
    assert titles(root, OLD) == ["Grew"]


def test_a_file_that_was_broken_in_place(root: Path) -> None:
    """Whoever asks for its cycle is told; so is the check, which looks at all."""
    write(root / f"objectives/{OLD}/grow.toml", "title = \n")

    loaded = Store.open(root).load()
    assert loaded.findings == ()
    assert loaded.by_cycle.in_cycle(OLD) == {}
    assert [finding.code for finding in loaded.findings] == ["F001"]

    write(root / f"objectives/{OLD}/grow.toml", "title = 1\n")
    whole = Store.open(root)
    whole.whole = True
    assert [finding.code for finding in whole.load().findings] == ["F003"]


@pytest.mark.parametrize(
    "act", [lambda store: remove(store, ID), lambda store: move(store, ID, "grew", today=DAY)]
)
def test_nothing_is_moved_or_removed_while_an_old_file_is_broken(
    root: Path, act: Callable[[Store], Done]
) -> None:
    """It may refer to the item, so these look at every file."""
    write(root / f"objectives/{OLD}/grow.toml", "title = \n")

    with pytest.raises(OkrError, match="files that cannot be read may refer to it"):
        act(Store.open(root))


def test_the_time_of_a_folder_that_was_set_by_hand(root: Path) -> None:
    """A copy that keeps times gives a folder its old time back; the one that is looked at cannot be set."""
    folder = root / f"objectives/{OLD}"
    before = folder.stat().st_mtime_ns
    write(folder / "new", GOAL.replace("Grow", "Grew"))
    (folder / "new").replace(folder / "grow.toml")
    os.utime(folder, ns=(before, before))

    assert f"objectives/{OLD}" in seen(root)


def test_rows_of_files_are_read_only_where_a_folder_has_others(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash tells of all files of a folder that they are those of the index, also where every file is looked at."""
    asked: list[str] = []
    of_folder = index.rows_of

    def told(db: sqlite3.Connection, folder: str) -> set[tuple[object, ...]]:
        asked.append(folder)
        return of_folder(db, folder)

    def looked() -> set[str]:
        asked.clear()
        Index(Folder(root), root / ".okr/index.sqlite").close()
        return {*asked}

    looked()
    monkeypatch.setattr(index, "rows_of", told)

    assert not looked() & FOLDERS
    write(root / f"objectives/{OLD}/grow.toml", GOAL.replace("Grow", "Grew"))
    assert looked() & FOLDERS == {f"objectives/{OLD}"}
    assert titles(root, OLD) == ["Grew"]


def test_of_a_week_that_is_asked_for_its_readings_alone(root: Path) -> None:
    """The files with readings of KPIs are looked at, and the whole folder once one of them is another."""
    reading = '[[update]]\nitem = "kpi/mrr"\ndate = 2022-02-04\nperiod = "2022-01"\nvalue = {}\n'
    write(root / "checkins/2022-W05/2022-02-04-budi.toml", reading.format(90))
    settle()
    seen(root)
    assert seen(root, "kpi") == set()

    write(root / "checkins/2022-W05/2022-02-04-budi.toml", reading.format(91))

    assert [entry.update.value for entry in Store.open(root).load().updates("kpi/mrr")] == [91]
    assert seen(root, "kpi", OLD) == {f"objectives/{OLD}", "checkins/2022-W05"}


def linked(root: Path) -> Path:
    """The file of a goal of old that is to move a KPI, and the index knows it."""
    path = root / f"objectives/{OLD}/grow.toml"
    write(path, f'{GOAL}moves = ["kpi/mrr"]\n')
    write(
        root / "kpis/mrr.toml", 'title = "MRR"\nobjective = "2026-Q3/grow"\nrole = "head"\nat_least = 130\n'
    )
    settle()
    seen(root, OLD)
    return path


def test_what_is_linked_to_a_kpi_is_looked_at_file_by_file(root: Path) -> None:
    """Without a look at the rest of its cycle, and once it says something else with all of it."""
    path = linked(root)
    loaded = Store.open(root).load()
    assert loaded.linked_to("kpi/mrr") == (f"{OLD}/grow/mrr",)

    write(path, GOAL)

    assert Store.open(root).load().linked_to("kpi/mrr") == ()


def test_an_item_that_is_gone_from_its_old_file(root: Path) -> None:
    """Whoever names it is told so: its cycle is looked at before anything is done with the id."""
    write(root / f"objectives/{OLD}/grow.toml", GOAL.replace("[key_results.mrr]", "[key_results.arr]"))
    context = Context(options=GlobalOptions(directory=str(root), today=str(DAY)))

    with pytest.raises(NotFoundError):
        context.resolve(f"{OLD}/grow/mrr", "key result")
    assert context.resolve(f"{OLD}/grow/arr", "key result") == f"{OLD}/grow/arr"


def test_a_loop_of_old_goals(root: Path) -> None:
    """Every answer tells of it, so the files are looked at that make it."""
    path = root / f"objectives/{OLD}/grow.toml"
    write(path, GOAL.replace("\n\n", f'\nsupports = ["{OLD}/grow"]\n\n', 1))
    settle()
    seen(root, OLD)
    assert [*support_loops(Store.open(root).load())]
    write(path, GOAL)

    assert not [*support_loops(Store.open(root).load())]


def test_an_old_id_that_nothing_has_any_more(root: Path) -> None:
    """What is no objective by the file as it was is nothing by the file as it is."""
    path = root / f"objectives/{OLD}/grow.toml"
    write(path, f'{GOAL}formerly = ["{NOW}/was"]\n')
    settle()
    seen(root, OLD)
    write(path, GOAL)
    context = Context(options=GlobalOptions(directory=str(root), today=str(DAY)))

    with pytest.raises(OkrError, match=f'unknown objective "{NOW}/was"'):
        context.resolve(f"{NOW}/was", "objective")


def test_the_ids_for_a_shell_are_those_of_every_file(root: Path) -> None:
    write(root / f"objectives/{NOW}/grow.toml", GOAL.replace("[key_results.mrr]", "[key_results.arr]"))

    assert {f"{NOW}/grow/arr", f"{NOW}/grow/mrr"}.intersection(Store.open(root).names()) == {
        f"{NOW}/grow/arr"
    }


def test_the_weeks_of_the_cycle_of_an_item_that_is_named(root: Path) -> None:
    """Nothing was said of it there before."""
    week = root / "checkins/2022-W06/2022-02-08-ana.toml"
    write(week, '[[update]]\nitem = "2023-Q1/gone"\ndate = 2022-02-08\nnote = "x"\n')
    settle()
    seen(root)
    write(week, f'[[update]]\nitem = "{OLD}/grow/mrr"\ndate = 2022-02-08\nvalue = 9\n')
    context = Context(options=GlobalOptions(directory=str(root), today=str(DAY)))

    assert context.workspace.series(context.resolve(f"{OLD}/grow/mrr", "key result")).values == (110, 9)


def test_the_weeks_of_the_cycle_of_an_old_id_that_is_typed(root: Path) -> None:
    write(root / f"objectives/{NOW}/grow.toml", GOAL.replace("\n\n", f'\nformerly = ["{OLD}/was"]\n\n', 1))
    week = root / "checkins/2022-W06/2022-02-08-ana.toml"
    write(week, '[[update]]\nitem = "2023-Q1/gone"\ndate = 2022-02-08\nnote = "x"\n')
    settle()
    seen(root, NOW)
    write(week, f'[[update]]\nitem = "{OLD}/was/mrr"\ndate = 2022-02-08\nvalue = 9\n')
    context = Context(options=GlobalOptions(directory=str(root), today=str(DAY)))

    assert len(context.workspace.updates(context.resolve(f"{OLD}/was/mrr", "key result"))) == 2


def test_a_time_that_has_no_place_in_the_index(root: Path) -> None:
    source = Seen(root)
    source.listing = lambda *_: Listing({"people": [("ana.toml", 13, -(2**70))]}, {})  # type: ignore[method-assign]

    assert len(Index(source).records(Person)) == 1


def test_a_change_that_is_not_written_yet_is_judged_by_the_same_files(root: Path) -> None:
    """The workspace as it will be knows of a link what the one before it knows, whichever is asked first."""
    write(linked(root), GOAL)

    after = changed_workspace(Store.open(root).load(), [Change("people/budi.toml", None, b'name = "Budi"\n')])

    assert after.linked_to("kpi/mrr") == ()


def test_damage_that_shows_while_old_weeks_are_looked_at(root: Path) -> None:
    """All files are read into memory then, and no folder is left that was not looked at."""
    reading = '[[update]]\nitem = "kpi/mrr"\ndate = 2022-02-08\nperiod = "2022-01"\nvalue = 7\n'
    write(root / "checkins/2022-W06/2022-02-08-ana.toml", reading)
    settle()
    seen(root)
    index = Index(Folder(root), root / ".okr/index.sqlite", whole=False)
    index._db.execute("DROP TABLE checkin")
    write(root / "checkins/2022-W06/2022-02-08-ana.toml", reading.replace("7", "8"))

    assert index.series("kpi")["kpi/mrr"].values == (8,)
    index.close()


def test_a_check_of_some_files_looks_at_these_and_at_what_they_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And at no other cycle; of all files it looks at each."""
    closed = f"{GOAL}\n[closed]\ndate = 2022-04-01\ngrade = 0.5\n"
    write(root / f"objectives/{OLD}/grow.toml", closed)
    settle()
    seen(root, OLD)
    source = Seen(root)
    monkeypatch.setattr("okr.store.Folder", lambda _: source)

    def codes(*paths: str) -> set[str]:
        source.folders.clear()
        return {found.code for found in check(Store.open(root), DAY, Selection(paths=paths))[0]}

    assert "R005" not in codes(f"objectives/{NOW}/grow.toml")
    assert source.folders == {f"objectives/{NOW}", "checkins/2026-W29"}
    write(root / f"objectives/{OLD}/grow.toml", closed.replace("[key_results.mrr]", "[key_results.arr]"))
    assert "R005" not in codes(f"objectives/{NOW}")
    assert f"objectives/{OLD}" not in source.folders
    assert "R005" in codes("checkins/2022-W05/2022-02-04-ana.toml")
    codes()
    assert source.folders == FOLDERS


def test_a_check_of_some_files_while_an_old_update_goes(root: Path) -> None:
    """What was in doubt is gone once its week is looked at: the check is done anew with all files."""
    path = root / "checkins/2022-W05/2022-02-04-budi.toml"
    write(path, f'[[update]]\nitem = "{OLD}/gone/mrr"\ndate = 2022-02-04\nvalue = 1\n')
    settle()
    seen(root)
    write(path, "")
    asked = Selection(paths=(f"objectives/{NOW}/grow.toml",))

    found = check(Store.open(root), DAY, asked)

    assert found == check(Store.open(root, use_index=False), DAY, asked)
