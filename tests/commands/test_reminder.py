"""The reminder of `okr todo`: what everyone may read of what is due, as text, as Markdown and as links."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from okr.formats.terminal_layout import cells
from tests.running import GROW, Okr

PRIVATE = (
    "Legal review",
    "Call three accounts",
    "Read the handbook",
    "How was the pitch",
    "away",
    "Feri",
    "3",
    "41",
)
"""A blocker, an agreement, a step of onboarding, a request, an absence, the confidence, the days overdue."""
FILES = {
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nonboarding = "newcomer"\njoined = 2026-08-10\n',
    "people/eka.toml": 'name = "Eka"\nrole = "account-manager"\n',
    "people/feri.toml": 'name = "Feri"\naway = [{ from = 2026-08-01, to = 2026-08-31, stand_in = "eka" }]\n',
    "onboarding/newcomer.toml": 'title = "Welcome"\n[steps.handbook]\ntitle = "Read the handbook"\nday = 1\n',
    "coaching/2026-08-12-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-12\n\n'
    '[[agreement]]\nowner = "budi"\ndue = 2026-08-19\ntext = "Call three accounts"\n',
    "coaching/2026-08-12-ana-budi-request.toml": 'kind = "request"\nfrom = "ana"\nto = "budi"\n'
    'date = 2026-08-12\ntext = "How was the pitch?"\n',
    "checkins/2026-W28/2026-07-10-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-07-10\n'
    'value = 112\nconfidence = 3\nblocker = "Legal review"\n',
    "objectives/2026-Q3/care.toml": 'title = "Care for clients"\nowner = "feri"\n'
    '[initiatives.script]\ntitle = "Write the script"\ndue = 2026-08-24\n'
    '[initiatives.list]\ntitle = "Draw up the list"\ndue = 2026-08-19\n',
}


@pytest.fixture
def team(okr: Okr) -> Okr:
    """On Wednesday 19 August; nothing of Q1 is open, and of the KPI the second quarter was never read."""
    okr.write(FILES | {GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.write({"kpis/mrr.toml": okr.read("kpis/mrr.toml") + 'since = "2026-Q2"\n'})
    (okr.root / "objectives/2026-Q1/first-steps.toml").unlink()
    okr.environment.setenv("OKR_USER", "budi")
    return okr


SAID = """\
Start Friday · Wed 19 Aug 2026
Due: 2 check-ins, 1 KPI reading, 3 initiatives

Ana Wijaya: 1 check-in, 1 initiative
- Grow recurring revenue › Open in three cities
- Grow recurring revenue › Publish the new pricing page

Budi: 1 check-in
- Grow recurring revenue › Raise MRR from 100 to 130

Eka: 1 KPI reading, 2 initiatives
- Monthly recurring revenue
- Care for clients › Draw up the list
- Care for clients › Write the script · due Mon 24 Aug
"""


def test_the_text_of_all(team: Okr) -> None:
    """Names and counts of what is due; Eka stands in for Feri, and nobody is told why."""
    said = team.does("todo", "--all", "-f", "text")

    assert said == SAID
    assert not any(word in said.replace("Q3", "") for word in PRIVATE[:-2])


def test_in_indonesian_the_names_and_titles_stay(team: Okr) -> None:
    said = team.does("todo", "--all", "-f", "text", "--language", "id")

    assert said.startswith(
        "Start Friday · Rab 19 Agu 2026\nPerlu diselesaikan: 2 check-in, 1 angka KPI, 3 inisiatif\n\n"
        "Ana Wijaya: 1 check-in, 1 inisiatif\n- Grow recurring revenue › Open in three cities\n"
    )
    assert said.endswith("› Write the script · tenggat Sen 24 Agu\n")


def test_days_overdue_are_told_only_where_they_are_asked_for(team: Okr) -> None:
    """The pricing page was due on 15 August; in no form a day that is past is told without --late."""
    told = "- Grow recurring revenue › Publish the new pricing page · 4\n  days overdue\n"

    assert told in team.does("todo", "--all", "-f", "text", "--late")
    for form in ("text", "markdown", "html", "json", "csv"):
        words = ("todo", "--all", "--share", "-f", form)
        assert "overdue" not in team.does(*words)
        assert "2026-08-15" not in team.does(*words)
        late = " ".join(team.does(*words, "--late").split())
        assert re.search(r'4 days overdue|"due":"2026-08-15","late_days":4|,2026-08-15,4 ', late)
    team.refuses("todo", "--all", "--late", code=2, says="--share is missing")


def test_the_order_does_not_tell_who_is_late(team: Okr) -> None:
    """By title, not the most overdue first, as on a list of one's own; with --late as there."""
    team.write({
        "objectives/2026-Q3/site.toml": 'title = "Site"\nowner = "eka"\n[initiatives.photos]\ntitle = "Photos"\n'
        'due = 2026-08-01\n[initiatives.contract]\ntitle = "Contract"\ndue = 2026-08-18\n'
        '[initiatives.launch]\ntitle = "A launch"\ndue = 2026-08-22\n'
    })  # fmt: skip

    def titles(*words: str) -> list[str]:
        found = json.loads(team.does("todo", "--person", "eka", "--share", *words, "-f", "json"))["data"][
            "people"
        ]
        return [item["title"] for item in found[0]["items"] if item["kind"] == "initiative"]

    site = [title for title in titles() if title.startswith("Site")]
    assert site == ["Site › Contract", "Site › Photos", "Site › A launch"]
    assert next(title for title in titles("--late") if title.startswith("Site")) == "Site › Photos"


def test_pages_of_all_are_the_reminder_and_data_is_the_list(team: Okr) -> None:
    """What others read has nothing private in it; JSON and the terminal have the lists, as they had."""
    for form in ("markdown", "html"):
        page = team.does("todo", "--all", "-f", form)
        assert "Publish the new pricing page" in page
        assert not any(word in page for word in PRIVATE[:6])
    for form in ("terminal", "json", "csv"):
        assert "Call three accounts" in team.does("todo", "--all", "-f", form)
    assert team.does("todo", "--all", "-f", "markdown").startswith(
        "# Start Friday · Wed 19 Aug 2026\n\nDue: 2 check-ins, 1 KPI reading, 3 initiatives\n\n"
        "### Ana Wijaya: 1 check-in, 1 initiative\n\n- [ ] Grow recurring revenue › Open in three cities\n"
    )


def test_the_own_list_on_a_page_stays_whole(team: Okr) -> None:
    """As text, and with --share, it is the reminder of one person."""
    own = team.does("todo", "-f", "markdown")
    assert "Call three accounts" in own
    assert "Read the handbook" in own

    reminder = "Start Friday · Wed 19 Aug 2026\nDue: 1 check-in\n\nBudi: 1 check-in\n- Grow recurring revenue › Raise MRR from 100 to 130\n"
    assert team.does("todo", "-f", "text") == reminder
    assert team.does("todo", "--person", "budi", "-f", "text", "--as", "ana") == reminder


def test_nothing_is_due(team: Okr) -> None:
    """Nor of Feri, who is away: that is Eka's now."""
    said = team.does("todo", "--person", "feri", "-f", "text")
    assert said == "Start Friday · Wed 19 Aug 2026\nNothing is due today.\n"
    assert team.does("todo", "--person", "feri", "-f", "text", "--language", "id").endswith(
        "\nHari ini tidak ada yang perlu diselesaikan.\n"
    )
    assert unquote(team.does("todo", "--person", "feri", "--share")).count("Nothing is due today.") == 2


def test_two_people_of_one_name_are_told_apart(team: Okr) -> None:
    team.write({"people/eka.toml": team.read("people/eka.toml").replace("Eka", "Budi")})
    said = team.does("todo", "--all", "-f", "text")

    assert "\nBudi (budi): 1 check-in\n" in said
    assert "\nBudi (eka): 1 KPI reading, 2 initiatives\n" in said


def test_an_owner_without_a_file_has_the_slug_as_name(team: Okr) -> None:
    for file in (team.root / "people").iterdir():
        file.unlink()
    ran = team("todo", "--as", "budi", "-f", "text")

    assert "\nbudi: 1 check-in\n" in ran.out


# ── what people wrote ────────────────────────────────────────────────────────────────────────────

HOSTILE = "@everyone <!channel> <@U1|x> <at>all</at> [pay](http://evil) \u202egnp.exe \x1b[2J\u200b@here <4 h ana@example.com"
SAFE = "\uff20everyone \u2039!channel> \u2039\uff20U1|x> \u2039at>all\u2039/at> [pay] (http://evil) \\u202egnp.exe ␛[2J\\u200b\uff20here <4 h ana\uff20example.com"


def hostile(team: Okr) -> Okr:
    text = json.dumps(HOSTILE).replace("\\u001b", "\\u001B")
    team.write({
        "people/ana.toml": f"name = {text}\n",
        GROW: team.read(GROW).replace('"Publish the new pricing page"', text),
        "okr.toml": f"schema = 1\nname = {text}\n",
    })  # fmt: skip
    return team


def test_nobody_is_mentioned_and_nothing_hides(team: Okr) -> None:
    """`@everyone`, the marks of Slack, Discord and Teams, a link below other words, signs that hide: all are words."""
    said = hostile(team).does("todo", "--all", "-f", "text")
    links = team.does("todo", "--all", "--share")

    joined = re.sub(r"\n  (?=\S)", " ", said)
    assert joined.startswith(f"{SAFE} · Wed 19 Aug 2026\n")
    assert f"\n{SAFE}: 1 check-in, 1 initiative\n" in joined
    assert f"› {SAFE}\n" in joined
    assert f"{SAFE}: 1 check-in, 1 initiative" in unquote(links)
    assert not re.search(r"@|<[!@a]|\]\(|[\x00-\x09\x0b-\x1f\u202e\u200b]", said)
    page = team.does("todo", "--all", "-f", "markdown")
    assert not re.search(r"(?<!`)@everyone|<!channel|(?<!\\)\[pay", page)


def test_no_line_is_wider_than_sixty_columns(team: Okr) -> None:
    """Also of wide letters, of a name from right to left, and of a word that is longer than a line."""
    for text in (HOSTILE, "東京" * 60, "مریم‌السادات " * 12, "x" * 130):
        text_ = json.dumps(text, ensure_ascii=False).replace("\\u001b", "\\u001B")
        team.write({"people/ana.toml": f"name = {text_}\n", "okr.toml": f"schema = 1\nname = {text_}\n"})
        said = team.does("todo", "--all", "-f", "text")
        assert max(map(cells, said.splitlines())) <= 60
        if text != HOSTILE:
            assert "".join(text.split()) in "".join(said.split())


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def test_the_links_have_the_whole_text(team: Okr) -> None:
    """As chat and mail read them: one line a person or an item, CRLF in the mail."""
    whatsapp, mail = team.does("todo", "--all", "--share").splitlines()

    assert whatsapp.startswith(
        "https://wa.me/?text=Start%20Friday%20%C2%B7%20Wed%2019%20Aug%202026%0ADue%3A%202"
    )
    assert parse_qs(urlsplit(whatsapp).query)["text"] == [SAID.removesuffix("\n")]
    sent = parse_qs(urlsplit(mail).query)
    assert mail.startswith("mailto:?subject=Due%20on%20Wed%2019%20Aug%202026&body=")
    assert sent["subject"] == ["Due on Wed 19 Aug 2026"]
    assert sent["body"] == [SAID.removesuffix("\n").replace("\n", "\r\n")]
    team.refuses("todo", "--all", "--person", "budi", "--share", code=2, says="--all and --person")


def crowd(team: Okr, people: int, name: str, title: str = "Draw up the list") -> Okr:
    """So many people of that name, each with one initiative that is due."""
    for n in range(people):
        team.write({
            f"people/p{n:03}.toml": f'name = "{name} {n:03}"\n',
            f"objectives/2026-Q3/o{n:03}.toml": f'title = "Goal"\nowner = "p{n:03}"\n'
            f'[initiatives.list]\ntitle = "{title}"\ndue = 2026-08-19\n',
        })  # fmt: skip
    return team


def messages(team: Okr, *words: str) -> list[list[str]]:
    """The lines of the two messages, from links that are short enough."""
    links = team.does("todo", "--all", "--share", *words).splitlines()
    assert max(map(len, links)) <= 2000
    return [
        parse_qs(urlsplit(link).query)[key][0].splitlines()
        for link, key in zip(links, ("text", "body"), strict=True)
    ]


def test_a_message_that_is_too_long_loses_its_lists_first(team: Okr) -> None:
    """Of 23 people all are named with their counts; the 26 titles are left out."""
    for lines in messages(crowd(team, 20, "Made")):
        assert lines[1] == "Due: 2 check-ins, 1 KPI reading, 23 initiatives"
        assert lines[2] == "Ana Wijaya: 1 check-in, 1 initiative"
        assert lines[-2:] == ["Made 019: 1 initiative", "26 lines left out"]
        assert len(lines) == 2 + 23 + 1


@pytest.mark.parametrize("name", ["Made", "مریم", "東京" * 40, "@" * 30], ids=range(4))
def test_then_whole_lines_at_the_end(team: Okr, name: str) -> None:
    """Of 200 people; what is left and what is left out come to all lines: 2, 203 people and 206 items."""
    for lines in messages(crowd(team, 200, name), "--language", "id"):
        *kept, last = lines
        assert last == f"{2 + 203 + 206 - len(kept)} baris tidak dimuat"
        whole = team.does("todo", "--all", "--share", "-f", "json", "--language", "id")
        names = [person["name"] for person in json.loads(whole)["data"]["people"]]
        assert [line.rpartition(": ")[0].replace("\uff20", "@") for line in kept[2:]] == names[
            : len(kept) - 2
        ]


def test_a_name_that_is_longer_than_a_link(team: Okr) -> None:
    """Not a part of a line is shown: all ten are left out."""
    team.write({"okr.toml": f'schema = 1\nname = "{"long " * 500}"\n'})

    assert messages(team) == [["11 lines left out"], ["11 lines left out"]]
