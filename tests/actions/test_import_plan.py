"""What becomes of drafts: ids, parents, names, what is here already, and the files that come out."""

import shlex
import time
from datetime import date

import pytest

from okr.actions.import_plan import ImportOptions, import_drafts
from okr.exchange.drafts import Closing, Draft, Found, Place, Record, Reference
from okr.periods import cycle
from okr.store import Store
from tests.running import write

TODAY = date(2026, 8, 19)
START = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\n',
    "people/ana.toml": 'name = "Ana Wijaya"\nemails = ["ana@example.com"]\n',
    "teams/growth.toml": 'name = "Growth"\n',
}


@pytest.fixture
def store(tmp_path):
    write(tmp_path, START)
    return Store(tmp_path)


def objective(row, title="Grow", **more):
    return Draft(place=Place(row), kind="objective", values={"title": title}, **more)


def key_result(row, above="Grow", title="Raise MRR", **more):
    values = {"title": title, "start": 100, "target": 130} | more.pop("values", {})
    return Draft(place=Place(row), kind="key result", values=values, above=(Reference(title=above),), **more)


def run(store, *drafts, source="", **options):
    quarter = cycle("2026-Q3", store.load().settings)
    given = {"cycle": quarter, "write": True} | options
    given = {"today": TODAY} | given
    made = ImportOptions(file="goals.csv", who=lambda: "ana", language="en", **given)
    return import_drafts(store, Found(source=source, drafts=list(drafts)), made)


def text(store, path):
    return (store.root / path).read_text()


def test_a_goal_with_its_check_in_becomes_files(store):
    records = [
        Record(
            place=Place(3), date=date(2026, 7, 10), person="Ana Wijaya", values={"value": 112, "note": "Two"}
        )
    ]
    found = run(
        store,
        objective(2, source_id="7", owners=("ana@example.com",), teams=("Growth",)),
        key_result(3, source_id="8", records=records),
        source="viva",
    )

    assert [(item.id, item.state) for item in found.items] == [
        ("2026-Q3/grow", "new"),
        ("2026-Q3/grow/raise-mrr", "new"),
    ]
    assert text(store, "objectives/2026-Q3/grow.toml") == (
        'title = "Grow"\n\nowner = "ana"\nteam = "growth"\nimported = "viva:7"\n\n'
        '[key_results.raise-mrr]\ntitle = "Raise MRR"\n\nstart = 100\ntarget = 130\n\nimported = "viva:8"\n'
    )
    assert text(store, "checkins/2026-W28/2026-07-10-ana.toml") == (
        '[[update]]\nitem = "2026-Q3/grow/raise-mrr"\ndate = 2026-07-10\nvalue = 112\nnote = "Two"\n'
    )


def test_nothing_is_written_without_being_asked_for(store):
    found = run(store, objective(2), key_result(3), write=False)

    assert not found.written
    assert len(found.items) == 2
    assert not (store.root / "objectives").exists()


def test_a_second_import_adds_what_is_new_and_changes_nothing_else(store):
    run(store, objective(2), key_result(3))
    before = text(store, "objectives/2026-Q3/grow.toml")
    again = run(store, objective(2), key_result(3))
    third = run(store, objective(2), key_result(3), key_result(4, title="Open in Malang"))

    assert [item.state for item in again.items] == ["known", "known"]
    assert [item.state for item in third.items] == ["known", "known", "new"]
    assert text(store, "objectives/2026-Q3/grow.toml").startswith(before)


def test_a_changed_definition_is_told_and_written_only_with_update(store):
    run(store, objective(2), key_result(3))
    changed = key_result(3, values={"target": 150})
    told = run(store, objective(2), changed)

    [change] = told.items[1].changes
    assert (change.field, change.here, change.file) == ("target", 130, 150)
    assert told.items[1].command == "okr set 2026-Q3/grow/raise-mrr target=150"
    assert "target = 130" in text(store, "objectives/2026-Q3/grow.toml")
    run(store, objective(2), changed, update=True)
    assert "target = 150" in text(store, "objectives/2026-Q3/grow.toml")


def test_an_item_is_known_by_where_it_came_from_though_its_title_changed(store):
    run(store, objective(2, source_id="7"), source="viva")
    found = run(store, objective(2, "Grow faster", source_id="7"), source="viva")

    assert [(item.id, item.state) for item in found.items] == [("2026-Q3/grow", "changed")]


def test_who_has_no_file_is_told_and_made_only_when_asked_for(store):
    records = [Record(place=Place(3), date=date(2026, 7, 10), person="Budi", values={"value": 112})]
    told = run(store, objective(2, owners=("Budi",)), key_result(3, records=records), write=False)
    run(store, objective(2, owners=("Budi",)), key_result(3, records=records), make_people=True)

    assert [(each.name, each.rows, each.command) for each in told.unknown] == [
        ("Budi", (2, 3), "okr add person Budi")
    ]
    assert told.checkins.left_out == 1
    assert text(store, "people/budi.toml") == 'name = "Budi"\n'
    assert 'owner = "budi"' in text(store, "objectives/2026-Q3/grow.toml")
    assert (store.root / "checkins/2026-W28/2026-07-10-budi.toml").exists()


def test_a_name_of_the_file_is_one_word_of_the_commands_that_are_advised(store):
    """Who copies such a command runs what it says: the shell is to find no command of the file in it."""
    harm = "$(touch x); `id`"
    kpi = Draft(
        place=Place(3), kind="kpi", values={"title": "MRR"}, above=(Reference(title="Grow"),), role=harm
    )
    found = run(store, objective(2, owners=(harm,)), kpi, write=False)

    advised = [each.command for each in found.unknown] + [each.remedy for each in found.skipped]
    assert [shlex.split(command)[:4] for command in advised] == [
        ["okr", "add", "person", harm],
        ["okr", "add", "role", harm],
        ["okr", "add", "role", harm],
    ]


def test_a_thousand_goals_of_the_same_words_have_their_ids_at_once(store):
    """Each looks where the last one was, not from the first number on."""
    drafts = [objective(n, f"Grow {n}") for n in range(2, 8_002)]
    begun = time.process_time()
    found = run(store, *drafts, write=False)

    assert found.items[-1].id == "2026-Q3/grow-8000"
    assert time.process_time() - begun < 2


def test_a_key_result_without_its_objective_is_skipped(store):
    found = run(store, objective(2), key_result(3, above="Something else"))

    [remark] = found.skipped
    assert (remark.row, remark.message) == (
        3,
        'its objective "Something else" is neither in the file nor here',
    )


def test_rows_above_one_another_are_refused(store):
    one = objective(2, "Alpha", above=(Reference(title="Beta"),))
    two = objective(3, "Beta", above=(Reference(title="Alpha"),))
    found = run(store, one, two)

    assert [remark.message for remark in found.refused] == [
        "rows 2, 3 support each other in a loop: 2026-Q3/alpha → 2026-Q3/beta"
    ]
    assert not found.written


def test_two_rows_with_one_id_are_refused(store):
    found = run(store, objective(2, source_id="7"), objective(5, "Other", source_id="7"), source="viva")

    assert [(each.row, each.message) for each in found.refused] == [(5, "7 is the id of row 2, too")]


def test_without_a_cycle_nothing_is_written(store):
    found = run(store, objective(2), key_result(3), cycle=None)

    assert [each.message for each in found.refused] == ["no cycle is named for row 2"]
    assert found.skipped == ()  # of what is below it, one sentence is enough


def test_a_closed_objective_comes_with_its_score(store):
    run(store, objective(2, closing=Closing(date(2026, 8, 1), 0.7)), key_result(3), source="viva")

    assert text(store, "objectives/2026-Q3/grow.toml").endswith(
        '[closed]\ndate = 2026-08-01\ngrade = 0.7\nreason = "Imported from viva"\n'
    )


def test_a_status_that_says_other_than_the_numbers_is_shown(store):
    records = [Record(place=Place(3), date=date(2026, 8, 14), values={"value": 101})]
    found = run(store, objective(2), key_result(3, status="On Track", records=records), write=False)

    assert [(each.file, each.here) for each in found.statuses] == [("On Track", "off_track")]


def test_the_import_is_one_step_that_undo_takes_back(store):
    from okr.actions.undo import undo

    run(store, objective(2), key_result(3))
    undo(store)

    assert not (store.root / "objectives/2026-Q3/grow.toml").exists()


def test_a_slug_is_written_in_any_case(store):
    """A sheet says `Ana`, and @ana is here under her whole name: no second one is made."""
    found = run(store, objective(2, owners=("Ana",), teams=("GROWTH",)), make_people=True)

    assert 'owner = "ana"\nteam = "growth"\n' in text(store, "objectives/2026-Q3/grow.toml")
    assert found.unknown == found.notes == ()


def test_who_may_be_here_already_is_not_made(store):
    """@ana is here with another address: a person decides, and the command for it is told."""
    found = run(store, objective(2, owners=("ana@example.org",)), make_people=True)

    assert [(each.name, each.command) for each in found.unknown] == [
        ("ana@example.org", "okr set @ana emails+=ana@example.org")
    ]
    assert sorted(file.name for file in (store.root / "people").iterdir()) == ["ana.toml"]


def test_one_person_in_two_forms_is_added_once(store):
    """`Citra` in one row, `@citra` in another: no second person is proposed for it."""
    found = run(store, objective(2, owners=("Citra",)), key_result(3, owners=("@citra",)))

    assert {each.name: each.command for each in found.unknown} == {
        "Citra": "okr add person Citra",
        "@citra": "okr add person Citra",
    }


def test_what_has_no_day_is_recorded_once(store):
    """The same sheet a week later: its note and its value are known; another value is new."""

    def again(day, value):
        records = [
            Record(place=Place(3), date=None, values={"value": value}),
            Record(place=Place(3), date=None, values={"note": "Two cities"}),
        ]
        return run(store, objective(2), key_result(3, records=records), today=day).checkins

    assert again(TODAY, 112).new == 2
    assert (again(date(2026, 8, 26), 112).new, again(date(2026, 8, 26), 115).new) == (0, 1)
    assert again(date(2026, 9, 2), 115).new == 0


def test_a_title_that_changed_a_little_is_doubted(store):
    """Without ids nobody knows whether it is the same key result: a second one is added, but not in silence."""
    run(store, objective(2), key_result(3, title="Raise the MRR to 130"))
    found = run(store, objective(2), key_result(3, title="Raise our MRR to 130"), write=False)
    both = run(
        store,
        objective(2),
        key_result(3, title="Raise the MRR to 130"),
        key_result(4, title="Raise our MRR to 130"),
        write=False,
    )

    assert found.items[1].doubts == (
        "2026-Q3/grow/raise-mrr has nearly this title: if it is the same, give both one title",
    )
    assert both.items[2].doubts == ()


def test_a_check_in_after_the_close_that_comes_with_it_is_late(store):
    """Without the mark it would not count."""
    records = [
        Record(place=Place(3), date=date(2026, 7, 24), values={"value": 112}),
        Record(place=Place(3), date=date(2026, 8, 7), values={"value": 130}),
    ]
    run(store, objective(2, closing=Closing(date(2026, 8, 1), 0.7)), key_result(3, records=records))

    assert "late" not in text(store, "checkins/2026-W30/2026-07-24-ana.toml")
    assert text(store, "checkins/2026-W32/2026-08-07-ana.toml").endswith("value = 130\nlate = true\n")


def test_a_key_result_has_owners_and_teams_and_an_end_of_its_own(store):
    """Only those who have a file; the team of its objective and the last day of its cycle go without saying."""
    write(store.root, {"people/budi.toml": 'name = "Budi"\n', "teams/sales.toml": 'name = "Sales"\n'})
    first = {"owners": ("Budi", "Ana Wijaya", "Nobody"), "teams": ("Growth", "Sales")}
    found = run(
        store,
        objective(2, teams=("Growth",)),
        key_result(3, title="Cities", values={"ends": date(2026, 8, 31)}, **first),
        key_result(
            4, title="Margin", values={"ends": date(2026, 9, 30)}, owners=("Budi",), teams=("Growth",)
        ),
        key_result(5, title="Churn", values={"ends": date(2026, 10, 1)}, teams=("Sales",)),
    )

    assert text(store, "objectives/2026-Q3/grow.toml") == (
        'title = "Grow"\n\nteam = "growth"\n\n'
        '[key_results.cities]\ntitle = "Cities"\n\nstart = 100\ntarget = 130\n\nowners = ["budi", "ana"]\n'
        'teams = ["growth", "sales"]\nends = 2026-08-31\n\n'
        '[key_results.margin]\ntitle = "Margin"\n\nstart = 100\ntarget = 130\n\nowner = "budi"\n\n'
        '[key_results.churn]\ntitle = "Churn"\n\nstart = 100\ntarget = 130\n\nteam = "sales"\n'
    )
    assert [*map(str, found.items[3].doubts)] == [
        "left out: ends 1 Oct 2026, outside the cycle (1 Jul 2026 to 30 Sep 2026)"
    ]
    assert [(each.kind, each.name, each.rows) for each in found.unknown] == [("person", "Nobody", (3,))]
