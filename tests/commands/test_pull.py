"""Values from their sources: recorded as what a person checked in, once a period and value, and never a failure as a value."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator

import pytest

from okr import sources
from okr.commands import bug_log
from tests.pulling import CANARY, Places, Server, serving
from tests.running import Okr

ANAS = "checkins/2026-W34/2026-08-19-ana.toml"
KEPT = f'[SALES]\nvalue = "{CANARY}"\nhost = "127.0.0.1"\n'


@pytest.fixture
def places(okr: Okr) -> Places:
    okr.environment.setenv("OKR_USER", "ana")
    return Places(okr)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def is_served(places: Places, server: Server, more: str = "", kpi: str = "mrr") -> None:
    """A KPI whose values are on the server, and allowed."""
    places.source(f'json = "{server.url()}"\npath = "mrr"\n{more}', kpi)
    assert places.okr("allow", f"kpi/{kpi}", "--yes").code == 0


def pulled(okr: Okr, *words: str) -> list[dict]:
    return json.loads(okr("pull", *words, "-f", "json").out)["data"]["kpis"]


# ── what is recorded ─────────────────────────────────────────────────────────────────────────────


def test_a_value_is_an_update_of_the_person_with_its_source_and_evidence(
    okr: Okr, places: Places, server: Server
):
    is_served(places, server)

    assert okr.does("pull") == (
        "Revenue (KPI), 2026-Q3\n  135 · healthy, limit ≥ 130\n  from json 127.0.0.1\n"
        "Recorded 1 value. Undo: okr undo\n"
    )
    assert okr.read(ANAS) == (
        '[[update]]\nitem = "kpi/mrr"\ndate = 2026-08-19\nperiod = "2026-Q3"\nvalue = 135\n'
        'source = "json 127.0.0.1"\n'
        f'evidence = "sha256:{hashlib.sha256(server.text.encode()).hexdigest()}"\n'
    )


def test_a_value_that_is_there_is_not_written_again(okr: Okr, places: Places, server: Server):
    is_served(places, server)
    okr("pull")
    before = okr.files()

    assert okr.does("pull") == "kpi/mrr: 2026-Q3 has 135 already\n"
    assert okr.files() == before
    server.text = '{"mrr": 136.5}'
    okr.does("pull")
    assert "value = 136.5" in okr.read(ANAS)


def test_all_of_a_run_is_one_step_back(okr: Okr, places: Places, server: Server):
    before = okr.files()
    places.source(f'json = "{server.url()}"\npath = "mrr"', "arr")
    is_served(places, server)
    places.okr("allow", "kpi/arr", "--yes")
    with_sources = okr.files()
    okr.does("pull")
    assert okr.read(ANAS).count("[[update]]") == 2

    okr.does("undo")

    assert okr.files() == with_sources
    assert before.keys() < with_sources.keys()


def test_only_what_is_named_is_read(okr: Okr, places: Places, server: Server):
    is_served(places, server)
    is_served(places, server, kpi="arr")

    okr.does("pull", "arr")

    assert "kpi/mrr" not in okr.read(ANAS)


def test_a_dry_run_reads_and_writes_nothing(okr: Okr, places: Places, server: Server):
    is_served(places, server)
    places.source(f'json = "{server.url("/other")}"\npath = "mrr"', "arr")
    before = places.everything()

    ran = okr("pull", "--dry-run")

    assert ran.code == 1  # arr is not allowed
    assert "+value = 135" in ran.out
    assert [path for path, _ in server.asked] == ["/v1?team=growth"]
    assert places.everything() == before


@pytest.mark.parametrize(
    ("reads", "today", "period"),
    [
        ("now", "2026-08-31", "2026-08"),
        ("ended", "2026-09-01", "2026-08"),
        ("ended", "2026-08-04", "2026-07"),
    ],
)
def test_the_period_of_a_figure(
    okr: Okr, places: Places, server: Server, reads: str, today: str, period: str
):
    is_served(places, server, f'reads = "{reads}"')
    text = okr.read("kpis/mrr.toml").replace("[source]", 'cadence = "monthly"\nsince = "2026-01"\n[source]')
    okr.write({"kpis/mrr.toml": text})

    assert [each["period"] for each in pulled(okr, "--today", today)] == [period]


def test_behind_its_window_an_ended_period_is_not_read(okr: Okr, places: Places, server: Server):
    is_served(places, server, 'reads = "ended"')

    ran = okr("pull", "--today", "2026-09-25")

    assert (ran.code, server.asked) == (0, [])
    assert re.fullmatch(r"kpi/mrr: json 127\.0\.0\.1, 2026-Q2 could be read until \d+ \w+ 2026\n", ran.out)


def test_an_unlikely_value_needs_a_yes(okr: Okr, places: Places, server: Server):
    server.text = '{"mrr": 135000}'
    is_served(places, server)

    ran = okr("pull")

    assert ran.code == 1
    assert ran.out == (
        "kpi/mrr: json 127.0.0.1, not recorded, as it is unlikely: 135,000? The limit is ≥ 130. "
        "If it is right: okr pull kpi/mrr --yes\n"
    )
    assert not (okr.root / ANAS).exists()
    okr.does("pull", "mrr", "--yes")
    assert "value = 135000" in okr.read(ANAS)


def test_without_a_source_nothing_is_pulled(okr: Okr):
    assert okr.does("pull") == "No KPI has a [source].\n"
    okr.refuses("pull", "mrr", "--as", "ana", code=1, says="kpi/mrr has no [source]")


def test_a_kpi_that_is_left_out_is_not_passed_over(okr: Okr, places: Places, server: Server):
    """Its file has an error, so nobody knows what its source is."""
    is_served(places, server)
    places.source('json = "https://ana:pw@example.com/"\npath = "mrr"', "arr")

    ran = okr("pull")

    assert ran.code == 3
    assert "kpis/arr.toml" in ran.err
    assert "value = 135" in okr.read(ANAS)


def test_a_source_that_changed_while_it_was_read_is_not_recorded(
    okr: Okr, places: Places, server: Server, monkeypatch: pytest.MonkeyPatch
):
    is_served(places, server)
    real = sources.read

    def read(*given: object, **more: object) -> object:
        places.source(f'json = "{server.url()}"\npath = "other"')
        return real(*given, **more)

    monkeypatch.setattr("okr.actions.source_reading.read", read)

    (found,) = pulled(okr)

    assert (found["status"], found["reason"]) == ("changed", "changed meanwhile")
    assert not (okr.root / ANAS).exists()


# ── a failure is never a value ───────────────────────────────────────────────────────────────────


def test_a_failure_is_told_with_host_status_and_since_when(okr: Okr, places: Places, server: Server):
    places.runs(places.script("echo 140"), kpi="arr")
    places.okr("allow", "arr", "--yes")
    is_served(places, server)
    server.status = 404

    first, again = okr("pull", "-f", "json"), okr("pull", "mrr")

    by_id = {each["id"]: each for each in json.loads(first.out)["data"]["kpis"]}
    assert first.code == again.code == 1
    assert "404" in by_id["kpi/mrr"]["fault"]
    assert by_id["kpi/mrr"]["value"] is None
    assert by_id["kpi/mrr"]["failing_since"]
    assert by_id["kpi/arr"]["status"] == "recorded"  # the others go on
    assert re.search(r"^kpi/mrr: 127\.0\.0\.1: .*404.*, since .* \d\d:\d\d\. ", again.out)
    assert "kpi/mrr" not in okr.read(ANAS)
    server.status = 200
    okr.does("pull", "mrr")
    assert not list((places.state / "failing").iterdir())


def test_an_error_of_okr_itself_is_told_without_its_words(
    okr: Okr, places: Places, server: Server, monkeypatch: pytest.MonkeyPatch
):
    places.secret(KEPT)
    is_served(places, server, 'secret = "SALES"')

    def broken(*given: object, **_: object) -> None:
        raise ValueError(f"Invalid header value {CANARY}")

    monkeypatch.setattr("okr.actions.source_reading.read", broken)

    ran = okr("pull")

    assert ran.code == 1
    assert ran.out == "kpi/mrr: json 127.0.0.1, this is a bug in okr: ValueError\n"
    assert CANARY not in ran.out + ran.err + places.everything()


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", ["file", "environment"])
def test_a_secret_is_sent_and_seen_nowhere(okr: Okr, places: Places, server: Server, way: str):
    if way == "file":
        places.secret(KEPT)
    else:
        okr.environment.setenv("OKR_SECRET_SALES", CANARY)
        okr.environment.setenv("OKR_SECRET_SALES_HOST", "127.0.0.1")
    places.source(f'json = "{server.url()}"\npath = "mrr"\nsecret = "SALES"\nheader = "X-Key"')
    said = [okr("allow", "mrr", "--yes"), okr("pull"), okr("pull", "-f", "json")]
    server.status = 401
    said += [
        okr("pull"),
        okr("pull", "-f", "json"),
        okr("allow"),
        okr("show", "kpi/mrr"),
        okr("log", "kpi/mrr"),
    ]

    assert server.asked[0][1]["X-Key"] == CANARY
    assert "and sends your secret SALES" in said[0].err
    assert CANARY not in "".join(ran.out + ran.err for ran in said)
    assert CANARY not in places.everything()
    assert "value = 135" in okr.read(ANAS)


def test_a_secret_goes_to_its_own_host_alone(okr: Okr, places: Places, server: Server):
    """A KPI that names the secret of something else does not get it."""
    places.secret(f'[SALES]\nvalue = "{CANARY}"\nhost = "api.example.com"\n')
    is_served(places, server, 'secret = "SALES"')

    ran = okr("pull")

    assert (ran.code, server.asked) == (1, [])
    assert "the secret SALES is for api.example.com only" in ran.out
    assert CANARY not in ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        (KEPT, 0o644, "is not yours alone, so it is not read"),
        (KEPT, 0o640, "is not yours alone, so it is not read"),
        (f'[SALES]\nvalue = "{CANARY}"\n', 0o600, "is not a table of secrets"),
        (f'SALES = "{CANARY}"\n', 0o600, "is not a table of secrets"),
        (f'[SALES]\nvalue = "{CANARY}\n', 0o600, "is not a table of secrets"),
        (f'[SALES]\nvalue = "{CANARY}"\nhost = ""\n', 0o600, "needs value and host"),
        (f'[OTHER]\nvalue = "{CANARY}"\nhost = "x"\n', 0o600, "there is no secret SALES"),
    ],
)
def test_a_secret_that_is_not_well_kept_is_not_used(
    okr: Okr, places: Places, server: Server, text: str, mode: int, why: str
):
    places.secret(text, mode)
    is_served(places, server, 'secret = "SALES"')

    ran = okr("pull")

    assert (ran.code, server.asked) == (1, [])
    assert why in ran.out
    assert CANARY not in ran.out + ran.err + places.everything()


def test_a_link_and_a_file_of_the_workspace_hold_no_secrets(okr: Okr, places: Places, server: Server):
    is_served(places, server, 'secret = "SALES"')
    okr.write({"okr/secrets.toml": KEPT})
    (okr.root / "okr/secrets.toml").chmod(0o600)
    okr.environment.setenv("XDG_CONFIG_HOME", str(okr.root))
    assert "where okr keeps nothing private" in okr("pull").out

    okr.environment.setenv("XDG_CONFIG_HOME", str(places.config.parent))
    places.config.mkdir(parents=True)
    (places.config / "secrets.toml").symlink_to(okr.root / "okr/secrets.toml")

    ran = okr("pull")

    assert (ran.code, server.asked) == (1, [])
    assert CANARY not in ran.out


def test_a_secret_of_the_environment_needs_its_host(okr: Okr, places: Places, server: Server):
    okr.environment.setenv("OKR_SECRET_SALES", CANARY)
    is_served(places, server, 'secret = "SALES"')

    ran = okr("pull")

    assert (ran.code, server.asked) == (1, [])
    assert "Set OKR_SECRET_SALES_HOST to the host that may get it." in ran.out
    assert CANARY not in ran.out


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"])
def test_the_workspace_does_not_say_whom_a_connection_trusts(
    okr: Okr, places: Places, server: Server, name: str
):
    is_served(places, server)
    okr.environment.setenv(name, str(okr.root / "certificates"))

    ran = okr("pull")

    assert (ran.code, server.asked) == (1, [])
    assert f"{name} names something in the workspace" in ran.out


def test_a_bug_leaves_no_secret_in_the_log(
    okr: Okr, places: Places, server: Server, monkeypatch: pytest.MonkeyPatch
):
    """Behind a source nothing has the secret any more; and the log has no words at all."""
    places.secret(KEPT)
    is_served(places, server, 'secret = "SALES"')
    log = places.top / "log"
    monkeypatch.setattr(bug_log, "user_log_path", lambda *_, **__: log)
    log.mkdir()
    monkeypatch.setattr("okr.actions.pull.filed", lambda *_: 1 / 0)

    ran = okr("pull")

    assert "this is a bug in okr" in ran.err
    assert (log / "bug.log").exists()
    assert CANARY not in ran.out + ran.err + (log / "bug.log").read_text() + places.everything()


# ── a hostile script ─────────────────────────────────────────────────────────────────────────────


def test_a_command_sees_neither_variables_nor_the_workspace(okr: Okr, places: Places):
    okr.environment.setenv("OKR_SECRET_SALES", CANARY)
    seen = places.top / "seen"
    places.runs(places.script(f"(env; pwd) > {seen}\necho 135"))
    okr("allow", "mrr", "--yes")

    assert okr("pull").code == 0

    names = {line.partition("=")[0] for line in seen.read_text().splitlines() if "=" in line}
    assert names <= {"PATH", "HOME", "LANG", "PWD", "SHLVL", "_", "OLDPWD"}
    assert str(okr.root) not in seen.read_text()
    assert os.environ["OKR_SECRET_SALES"] == CANARY


def test_a_script_that_changes_itself_is_asked_about_again(okr: Okr, places: Places):
    path = places.script("echo 135\necho '# more' >> \"$0\"")
    places.runs(path)
    okr("allow", "mrr", "--yes")

    assert okr("pull").code == 0
    assert "changed since you allowed it" in okr("pull").out
