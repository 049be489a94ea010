"""`okr decide`: what is decided about a KPI that is off its limit, and where it is asked for until then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okr.actions.merge import Outcome, merge_texts
from tests.gitting import Clone
from tests.running import DAY_IS_SET, GROW, MRR, Okr
from tests.terminals import conversation

KPI = "kpi/first-answer"
FILE = "decisions/2026-08-19-first-answer.toml"
FILES = {
    "kpis/first-answer.toml": (
        'title = "First answer time"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
        'owner = "budi"\nat_most = 4\nunit = "h"\ncadence = "monthly"\n'
    ),
    "checkins/2026-W27/2026-07-03-budi.toml": (
        f'[[update]]\nitem = "{KPI}"\ndate = 2026-07-03\nperiod = "2026-06"\nvalue = 5.2\n'
    ),
    "checkins/2026-W32/2026-08-07-budi.toml": (
        f'[[update]]\nitem = "{KPI}"\ndate = 2026-08-07\nperiod = "2026-07"\nvalue = 5.6\n'
    ),
}
"""Off its limit in June and July, so on 19 August for two months."""


@pytest.fixture
def firm(okr: Okr) -> Okr:
    okr.write(FILES | {GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.environment.setenv("OKR_USER", "ana")
    return okr


def decided(**keys: str) -> str:
    """A file of `decisions/` of 19 August, in the order of the model."""
    values = {"kpi": KPI, "date": "2026-08-19", "by": "ana"} | keys
    bare = ("date", "until")
    return "".join(
        f"{key} = {text if key in bare else chr(34) + text + chr(34)}\n" for key, text in values.items()
    )


def asked_for(okr: Okr, day: str) -> bool:
    """Whether a check on a day asks for a decision."""
    found = json.loads(okr("check", "--select", "P020", "-f", "json", "--today", day).out)["data"]["findings"]
    return [each["id"] for each in found] == [KPI]


def test_to_act_names_a_key_result_and_holds_until_the_quarter_ends(firm: Okr) -> None:
    """The key result is not linked yet: the command that links it is named, and it can be typed."""
    said = firm.does("decide", "first-answer", "act", "--key-result", "grow-revenue/mrr")

    assert firm.read(FILE) == decided(decision="act", until="2026-09-30", key_result=MRR)
    assert said == (
        f"Recorded the decision in {FILE}.\n"
        "  First answer time · until 30 Sep: act through Raise MRR from 100 to 130\n"
        f"Link it: okr set {MRR} moves+={KPI}\n"
        "`okr sync` shares it with the team.\n"
    )
    firm.does("set", MRR, f"moves+={KPI}")
    assert "Link it" not in firm.does("decide", "first-answer", "act", "--key-result", MRR)


def test_to_act_by_a_day_names_how_a_key_result_is_added(firm: Okr) -> None:
    said = firm.does("decide", KPI, "act", "--until", "2026-10-31")

    assert firm.read(FILE) == decided(decision="act", until="2026-10-31")
    assert (
        "  First answer time · until 31 Oct: act\n"
        f"Add a key result: okr add kr OBJECTIVE TITLE --from START --to TARGET --moves {KPI}\n"
    ) in said


def test_to_accept_needs_a_reason(firm: Okr) -> None:
    """What must be typed is named, and nothing is written."""
    firm.refuses("decide", KPI, "accept", code=2, says="--reason is missing")
    assert (
        'hint: Example: okr decide kpi/first-answer accept --reason "…"' in firm("decide", KPI, "accept").err
    )

    said = firm.does("decide", KPI, "accept", "--reason", "Two are on leave", "--until", "2026-09-04")

    assert firm.read(FILE) == decided(decision="accept", until="2026-09-04", reason="Two are on leave")
    assert "  First answer time · until 4 Sep: accepted · Two are on leave\n" in said


def test_a_wrong_limit_is_changed_from_the_running_period_on(firm: Okr) -> None:
    """The command is one that works, once the new limit is typed."""
    said = firm.does("decide", KPI, "change")

    assert firm.read(FILE) == decided(decision="change", until="2026-09-30")
    assert f"Change it: okr set {KPI} at_most=… --from 2026-08-01\n" in said
    assert "targets.2026-08.at_most" in firm.does("set", KPI, "at_most=5", "--from", "2026-08-01")


def test_days_are_read_as_elsewhere(firm: Okr) -> None:
    """A cycle means its last day; the next fiscal quarter decides where none is named."""
    firm("decide", KPI, "act", "--until", "Q4")
    assert "until = 2026-12-31" in firm.read(FILE)

    firm.write({"okr.toml": firm.read("okr.toml") + "\n[cycle]\nyear_starts = 3\n"})
    firm.does("decide", KPI, "change")  # June to August is a quarter now
    assert "until = 2026-08-31" in firm.read("decisions/2026-08-19-first-answer-2.toml")


def test_a_second_decision_of_a_day_has_a_file_of_its_own(firm: Okr) -> None:
    """The last one counts, also the tenth; a file that cannot be read is not overwritten."""
    firm.write({"decisions/2026-08-19-first-answer-2.toml": "kpi =\n"})
    for n in range(1, 11):
        firm("decide", KPI, "accept", "--reason", f"Reason {n}")

    assert 'reason = "Reason 2"' in firm.read("decisions/2026-08-19-first-answer-3.toml")
    assert firm.read("decisions/2026-08-19-first-answer-2.toml") == "kpi =\n"
    (kpi,) = (
        each for each in json.loads(firm("compare", "-f", "json").out)["data"]["kpis"] if each["id"] == KPI
    )
    assert kpi["decision"]["reason"] == "Reason 10"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((KPI, "ac"), 2, 'invalid decision "ac"'),
        ((KPI, "act"), 2, "act needs --key-result or --until"),
        ((KPI, "act", "--until", "2026-08-18"), 2, "--until: 2026-08-18 is in the past"),
        ((KPI, "act", "--key-result", "nothing"), 4, 'unknown key result "nothing"'),
        ((KPI, "act", "--key-result", "pricing-page"), 1, "is an initiative, not a key result"),
        ((KPI, "change", "--key-result", MRR), 2, "--key-result needs the decision act"),
        ((KPI, "accept", "--reason", "a\x07"), 2, "control character"),
        (("grow-revenue", "change"), 1, "is an objective, not a KPI"),
        (("kpi/none", "change"), 4, 'unknown KPI "kpi/none"'),
    ],
)
def test_what_is_refused_writes_nothing(firm: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    firm.refuses("decide", *words, code=code, says=says)


def test_without_a_terminal_the_three_are_named(firm: Okr) -> None:
    ran = firm("decide", KPI)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: DECISION is missing\nhint: Type one of these:\n"
        f"  okr decide {KPI} act --key-result ID\n"
        f'  okr decide {KPI} accept --reason "…"\n'
        f"  okr decide {KPI} change\n"
    )


def test_who_decides_must_be_known(firm: Okr) -> None:
    firm.environment.delenv("OKR_USER")
    firm.refuses("decide", KPI, "change", code=1, says="cannot tell who you are")


def test_what_is_over_is_refused(firm: Okr) -> None:
    """A retired KPI; a key result that is dropped, or whose objective is closed."""
    firm.does("drop", MRR, "--reason", "Merged")
    firm.refuses("decide", KPI, "act", "--key-result", MRR, code=1, says="was dropped on 19 Aug 2026")
    firm.does("undo")
    firm.does("close", "grow-revenue", "--outcome", "keep", "--lesson", "Ask", "--yes")
    firm.refuses(
        "decide", KPI, "act", "--key-result", MRR, code=1, says="grow-revenue was closed on 19 Aug 2026"
    )
    firm.does("undo")
    firm.does("drop", KPI, "--reason", "Another team")
    firm.refuses("decide", KPI, "change", code=1, says="kpi/first-answer was retired on 19 Aug 2026")


def test_a_kpi_within_its_limit_may_be_decided_on(firm: Okr) -> None:
    """With a remark; `kpi/mrr` was never read, and nothing is said of that."""
    firm.write(
        {"kpis/first-answer.toml": FILES["kpis/first-answer.toml"].replace("at_most = 4", "at_most = 6")}
    )

    assert "kpi/first-answer is within its limit now.\n" in firm.does("decide", KPI, "change")
    assert "is within its limit" not in firm.does("decide", "kpi/mrr", "change")


def test_a_dry_run_shows_the_file(firm: Okr) -> None:
    before = firm.files()
    said = firm.does("decide", KPI, "act", "--until", "2026-08-31", "--dry-run")

    assert said.startswith(f"Would record the decision in {FILE}.\n")
    assert '+decision = "act"\n+until = 2026-08-31\n' in said
    assert firm.files() == before


def test_undo_takes_the_decision_back(firm: Okr) -> None:
    before = firm.files()
    firm.does("decide", KPI, "change")

    assert f"removed {FILE}" in firm.does("undo")
    assert firm.files() == before


# ── when a decision is asked for ─────────────────────────────────────────────────────────────────


def test_one_month_off_asks_for_nothing_two_do(firm: Okr) -> None:
    """July's 5.6 is recorded on 7 August; before, June alone was off."""
    assert not asked_for(firm, "2026-08-06")
    assert asked_for(firm, "2026-08-07")


def test_within_its_tolerance_a_kpi_asks_for_nothing(firm: Okr) -> None:
    """5.6 is within 4 and 2 more, so it is `watch`."""
    firm.does("set", KPI, "tolerance=2")

    assert not asked_for(firm, "2026-08-19")


def test_a_decision_holds_up_to_its_last_day(firm: Okr) -> None:
    """On the day after it is asked again, in other words; a decision of the 19th did not count on the 18th."""
    firm.does("decide", KPI, "accept", "--reason", "Leave", "--until", "2026-08-25")

    assert [asked_for(firm, f"2026-08-{day}") for day in (18, 19, 25, 26)] == [True, False, False, True]
    said = firm("check", "--select", "P020", "--today", "2026-08-26").out
    assert "off its limit for 2 months; the decision of 19 Aug 2026 ended on 25 Aug 2026" in said
    assert (
        "what has changed since? act, accept it again, or change the limit: `okr decide kpi/first-answer`"
        in said
    )


def test_a_changed_limit_ends_the_question(firm: Okr) -> None:
    """With 6 from July on, July's 5.6 is healthy."""
    firm.does("set", KPI, "at_most=6", "--from", "2026-07-01")

    assert not asked_for(firm, "2026-08-19")


def test_the_screens_of_a_day_ask_for_it(firm: Okr) -> None:
    """Todo, `okr` alone and a reminder, until it is decided."""
    line = "First answer time: 5.6 h, limit ≤ 4 h, off for 2 months"

    assert f"decision     {line}   okr decide kpi/first-answer\n" in firm.does("todo", "--as", "budi")
    assert f"1  {line}\n" in firm.does()
    reminder = firm.does("todo", "--all", "-f", "text")
    assert "1 KPI to decide about\n" in reminder
    assert reminder.count("- decide about First answer time\n") == 2
    assert "keputusan" in firm.does("todo", "--all", "-f", "text", "--language", "id")

    firm.does("decide", KPI, "change")
    for words in (("todo",), (), ("todo", "--all", "-f", "text")):
        assert "irst answer" not in firm.does(*words, "--as", "budi")


def test_the_meeting_of_a_week_asks_for_it_and_tells_it(firm: Okr) -> None:
    """Among what is off its limit, and once more where the meeting decides; after the last day it comes back."""
    wanted = "               needs a decision   okr decide kpi/first-answer\n"
    proposed = "  First answer time · Act on it, accept it until a date, or change its limit?\n"
    health = "5. Health · 2 min\n  ▼ unhealthy  First answer time · 5.2 → 5.6 h, limit ≤ 4 h, no key result linked, @budi\n"

    agenda = firm.does("meet", "week")
    assert health + wanted in agenda
    assert "6. One decision · 5 min\n" + proposed in agenda

    firm.does("decide", KPI, "act", "--key-result", MRR, "--until", "2026-08-25")
    agenda = firm.does("meet", "week")
    assert f"{health}               decision until 25 Aug: act through Raise MRR from 100 to 130\n" in agenda
    assert proposed not in agenda
    assert "until 25 Aug: act through" in firm.does("meet", "month")

    firm.environment.setenv("OKR_TODAY", "2026-08-26")
    agenda = firm.does("meet", "week")
    ended = "needs a decision · decision ended on 25 Aug: act through Raise MRR from 100 to 130"
    assert f"{ended}\n               okr decide kpi/first-answer\n" in agenda
    assert proposed in agenda
    assert "perlu diputuskan · keputusan berakhir 25 Agu: digarap lewat Raise MRR" in firm.does(
        "meet", "week", "--language", "id"
    )


def test_the_longest_off_its_limit_is_proposed_first(firm: Okr) -> None:
    """`kpi/delay` is off since May: one decision a meeting, and both are among what is off."""
    checkins = "".join(
        f'[[update]]\nitem = "kpi/delay"\ndate = 2026-08-07\nperiod = "2026-0{month}"\nvalue = 9\n'
        for month in (5, 6, 7)
    )
    delay = FILES["kpis/first-answer.toml"].replace("First answer time", "Delay")
    firm.write({"kpis/delay.toml": delay, "checkins/2026-W32/2026-08-07-ana.toml": checkins})
    agenda = data(firm, "meet", "week")

    assert agenda["undecided"] == ["kpi/delay", KPI]
    assert firm.does("meet", "week").count("Act on it, accept it") == 1


def test_the_one_on_one_and_the_pages_of_the_kpi_tell_it(firm: Okr) -> None:
    asks = "needs a decision   okr decide kpi/first-answer"
    assert asks in firm.does("coach", "agenda", "@budi")
    assert asks in firm.does("person", "@budi")
    assert "decision       needed: okr decide kpi/first-answer\n" in firm.does("show", KPI)

    firm.does("decide", KPI, "accept", "--reason", "Leave", "--until", "2026-08-25")
    for words in (("coach", "agenda", "@budi"), ("person", "@budi")):
        assert "\n               decision until 25 Aug: accepted · Leave\n" in firm.does(*words)
    assert "decision       until 25 Aug: accepted · Leave (@ana, 19 Aug)\n" in firm.does("show", KPI)
    assert "until 25 Aug" not in firm.does("show", KPI, "--today", "2026-08-18")

    firm.environment.setenv("OKR_TODAY", "2026-08-26")
    said = firm.does("show", KPI)
    assert "decision       ended on 25 Aug: accepted · Leave (@ana, 19 Aug)\n" in said
    assert "               needed: okr decide kpi/first-answer\n" in said
    shown = data(firm, "show", KPI)
    assert (shown["decision"]["over"], shown["undecided"]) == (True, True)


# ── other commands and the file ──────────────────────────────────────────────────────────────────


def test_a_decision_stays_as_it_was_made_when_things_move(firm: Okr) -> None:
    """As meetings do: the old ids of the KPI, the key result and the person lead to what they are called now."""
    firm.does("decide", KPI, "act", "--key-result", MRR)
    before = firm.read(FILE)
    firm.does("move", KPI, "kpi/answer-time")
    firm.does("move", MRR, "income")
    firm.does("move", "@ana", "@wijaya")
    firm.environment.setenv("OKR_USER", "wijaya")

    assert firm.read(FILE) == before
    assert not asked_for(firm, "2026-08-19")
    (kpi,) = (each for each in data(firm, "compare")["kpis"] if each["id"] == "kpi/answer-time")
    decision = kpi["decision"]
    assert (decision["by"], decision["key_result"]) == ("wijaya", "2026-Q3/grow-revenue/income")


def test_what_a_decision_names_is_in_use(firm: Okr) -> None:
    """`okr remove` refuses it, and a decision about nothing is a finding."""
    firm.does("decide", "kpi/mrr", "act", "--key-result", "cities")
    named = "decisions/2026-08-19-mrr.toml"

    firm.refuses("remove", "kpi/mrr", code=1, says=named)
    firm.refuses("remove", "grow-revenue/cities", code=1, says=named)
    (firm.root / "kpis/mrr.toml").unlink()
    assert f"{named}:1:1" in firm("check", "--select", "R001").out


def test_the_schema_has_the_file(firm: Okr) -> None:
    schema = json.loads(firm.does("schema", "decision"))

    assert list(schema["properties"]) == ["kpi", "date", "by", "decision", "until", "reason", "key_result"]
    assert schema["required"] == ["kpi", "date", "by", "decision"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"decision": "accept"}, "accept needs a reason"),
        ({"decision": "act"}, "act needs a key_result or until"),
        ({"decision": "wait"}, "decision"),
        (
            {"decision": "change", "until": "2026-08-18"},
            "until 18 Aug 2026 is before the decision of 19 Aug 2026",
        ),
    ],
)
def test_a_file_by_hand_is_checked(firm: Okr, lines: dict[str, str], says: str) -> None:
    firm.write({FILE: decided(**lines)})

    ran = firm("check")
    assert ran.code == 3
    assert says in ran.out


def test_the_log_of_a_kpi_has_its_decisions(firm: Okr) -> None:
    """As what was recorded; those of later days and of other KPIs are not in it."""
    firm.does("decide", KPI, "act", "--key-result", MRR, "--reason", "It follows")
    firm.does("decide", "kpi/mrr", "change")
    firm.does("decide", KPI, "change", "--today", "2026-08-20")

    said = firm.does("log", KPI)
    assert f"decision act until 30 Sep 2026, {MRR} (@ana, 19 Aug 2026)\n    note: It follows\n" in said
    assert said.count("decision ") == 1
    (entry,) = (each for each in data(firm, "log", KPI)["entries"] if each["field"] == "decision")
    assert entry["new"] == {"decision": "act", "until": "2026-09-30", "key_result": MRR}
    assert (entry["who"], entry["date"], entry["path"]) == ("ana", "2026-08-19", FILE)
    assert "keputusan act sampai 30 Sep 2026" in firm.does("log", KPI, "--language", "id")


# ── between clones ───────────────────────────────────────────────────────────────────────────────


def test_sync_shares_a_decision(ana: Clone, budi: Clone) -> None:
    """And the log knows its commit then."""
    ana.does("decide", "kpi/mrr", "change", "--as", "ana")
    assert "Committed 1 file: Record: decisions/2026-08-19-mrr.toml\n" in ana.does("sync")
    budi.does("sync")

    assert 'kpi = "kpi/mrr"' in budi.read("decisions/2026-08-19-mrr.toml")
    (entry,) = (
        each
        for each in json.loads(budi.does("log", "kpi/mrr", "-f", "json"))["data"]["entries"]
        if each["field"] == "decision"
    )
    assert entry["commit"] == ana.git("rev-parse", "HEAD").strip()


def test_two_decisions_of_a_day_in_two_clones_are_a_conflict(ana: Clone, budi: Clone) -> None:
    """Both are kept where they were: a person says which one holds."""
    ana.does("decide", "kpi/mrr", "change", "--as", "ana")
    budi.does("decide", "kpi/mrr", "accept", "--reason", "Late renewals", "--as", "budi")
    ana.does("sync")
    ran = budi.okr("sync")

    assert ran.code == 6
    assert "  2026-08-19-mrr.toml: you added it; @ana added it\n" in ran.err
    assert 'by = "budi"' in budi.read("decisions/2026-08-19-mrr.toml")
    assert budi.okr("sync", "--keep", "theirs").code == 0
    assert 'by = "ana"' in budi.read("decisions/2026-08-19-mrr.toml")


@pytest.mark.parametrize("swapped", [False, True])
def test_a_merge_keeps_what_each_side_changed(*, swapped: bool) -> None:
    """One moved the day, the other gave a reason; of two days both are shown."""
    base = decided(decision="change", until="2026-09-30")
    later, other = (base.replace("09-30", day) for day in ("10-15", "10-31"))
    reasoned = base + 'reason = "The team has grown"\n'

    def merged(*sides: str) -> Outcome:
        ours, theirs = reversed(sides) if swapped else sides
        return merge_texts(FILE, base.encode(), ours.encode(), theirs.encode())

    assert merged(later, reasoned).text.decode() == later + 'reason = "The team has grown"\n'
    days = ("2026-10-31", "2026-10-15") if swapped else ("2026-10-15", "2026-10-31")
    assert merged(later, other).conflicts == (f"{FILE} until: ours {days[0]}, theirs {days[1]}",)


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


def dialogue(okr: Okr, answers: list[str], *words: str) -> str:
    okr.environment.setenv("NO_COLOR", "1")
    given = iter(answers)
    code, seen = conversation(okr.root, words, lambda _: next(given), prompt=r": |\? ", columns=120)
    assert code == 0, seen
    return DAY_IS_SET.sub("", seen)


def test_a_terminal_shows_the_facts_and_asks(firm: Okr) -> None:
    """Enter is the end of the quarter."""
    seen = dialogue(firm, ["accept", "Two are on leave", ""], "decide", KPI)

    assert seen.startswith(
        "First answer time: 5.6 h, limit ≤ 4 h, off for 2 months\n  2026-06: 5.2 · 2026-07: 5.6\n"
    )
    assert (
        "Decision: accept\nWhy is it all right for now? Two are on leave\nUntil when [2026-09-30]: \n" in seen
    )
    assert firm.read(FILE) == decided(decision="accept", until="2026-09-30", reason="Two are on leave")


def test_a_key_result_is_chosen_what_is_linked_first(firm: Okr) -> None:
    firm.does("set", "grow-revenue/cities", f"moves={KPI}")
    seen = dialogue(firm, ["1"], "decide", KPI, "act")

    assert "   1  2026-Q3/grow-revenue/cities" in seen
    assert "   2  -" in seen
    assert firm.read(FILE) == decided(
        decision="act", until="2026-09-30", key_result="2026-Q3/grow-revenue/cities"
    )


def test_without_a_key_result_yet_a_day_is_asked_for(firm: Okr) -> None:
    """One that has passed is asked again."""
    seen = dialogue(firm, ["-", "2026-08-01", "2026-09-15"], "decide", KPI, "act")

    assert "--until: 2026-08-01 is in the past" in seen
    assert firm.read(FILE) == decided(decision="act", until="2026-09-15")


def test_the_last_decision_is_among_the_facts(firm: Okr) -> None:
    firm.does("decide", KPI, "accept", "--reason", "Leave", "--until", "2026-08-25")
    firm.environment.setenv("OKR_TODAY", "2026-08-26")

    assert "Last decision: ended on 25 Aug: accepted · Leave\n" in dialogue(
        firm, ["change", ""], "decide", KPI
    )


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


def test_the_name_of_a_file_says_of_when_and_what_it_is(firm: Okr) -> None:
    """Also under an earlier id of the KPI; the name says which decision of a day is the last."""
    firm.does("decide", KPI, "act", "--until", "2026-08-25")
    firm.does("move", KPI, "kpi/answers")
    firm.does("decide", "kpi/answers", "change")
    firm.does("decide", "kpi/answers", "change")
    assert "R010" not in firm("check", "--select", "R").out

    text = firm.read("decisions/2026-08-19-answers.toml")
    for name in ("hello", "2026-08-18-answers", "2026-08-19-answer", "2026-08-19-answers-1"):
        firm.write({f"decisions/{name}.toml": text})

    said = firm("check", "--select", "R").out
    assert said.count("R010 file name does not fit its date and KPI") == 4
    assert said.count("rename it to 2026-08-19-answers.toml, or correct the content") == 4
