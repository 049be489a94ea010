"""One number from a source as it is in the file of a KPI, for each kind of source."""

from __future__ import annotations

import os
import sqlite3
import traceback
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from okr.kpi_models import Source
from okr.sources import Answer, Secret, SourceError, program, read
from tests.sources.serving import leads_to, reply, served


def test_a_sheet() -> None:
    """Its export leads to another host, which the source names."""
    body = "Month,MRR\n2026-07,12.5\n2026-08,13\n"
    with served({"/data": reply(body, content_type="text/csv")}) as files:
        with served({"/export": leads_to(files.url("/data", "localhost"))}) as sheets:
            source = Source(csv=sheets.url("/export?format=csv"), column="mrr", hosts=("localhost",))
            answer = read(source, Secret("SHEET", "canary", "127.0.0.1"), {})

        assert "canary" not in files.heads[0]
    assert answer == Answer(13, body.encode())
    assert type(answer.value) is int


def test_a_cell_with_the_unit_of_the_kpi() -> None:
    """Sheets export cells as they show them."""
    with served({"/": reply('Month,Churn\n2026-07,"4,25%"\n')}) as server:
        source = Source(csv=server.url(), column="Churn", where={"Month": "2026-07"})

        assert read(source, None, {}, unit="%").value == 4.25
        with pytest.raises(SourceError, match="is a share, and the unit here is not %"):
            read(source, None, {})


def test_a_json_document_with_a_secret() -> None:
    """The secret is sent in the header that the source names."""
    with served({"/stats": reply('{"data": [{"value": 42}]}', content_type="application/json")}) as server:
        source = Source(json=server.url("/stats"), path="data.0.value", secret="API", header="X-Api-Key")
        answer = read(source, Secret("API", "canary", "127.0.0.1"), {})

    assert answer.value == 42
    assert "x-api-key: canary\r\n" in server.heads[0].lower()


def test_a_server_that_repeats_the_secret() -> None:
    """In a value, cut or in other letters, or in the name of a host: nothing of it is shown."""
    secret = Secret("API", f"Bearer canary-{'7f3a' * 40}", "127.0.0.1")
    token = secret.value.split()[1]
    replies = {
        "/value": reply(f'{{"n": "{token}"}}'),
        "/letters": reply(f'{{"n": "{token.upper()}"}}'),
        "/key": reply(f'{{"n": {{"{token}": 1}}}}'),
        "/host": leads_to(f"https://{token[:60]}.example.com/"),
    }
    with served(replies) as server:
        for path in replies:
            with pytest.raises(SourceError) as caught:
                read(Source(json=server.url(path), path="n", secret="API"), secret, {})
            told = "".join(traceback.format_exception(caught.value)) + caught.value.remedy
            assert "canary" not in told.lower(), path


@pytest.mark.parametrize("path", ["", "/", "/prom", "/prom/?tenant=1"])
def test_a_prometheus_server(path: str) -> None:
    """Its interface is below its address; every sign of the query arrives."""
    body = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"3.5"]}]}}'
    below = path.partition("?")[0].rstrip("/") + "/api/v1/query"
    query = 'sum(rate(http_requests_total{code=~"5..", x!="a&b+c"}[5m])) / 2 # é'
    with served({below: reply(body, content_type="application/json")}) as server:
        assert read(Source(prometheus=server.url(path), query=query), None, {}).value == 3.5

    asked = server.heads[0].split()[1].partition("?")[2]
    assert parse_qs(asked) == {"query": [query]}


def test_a_database(tmp_path: Path) -> None:
    """The evidence is the value as text."""
    path = str(tmp_path / "shop.db")
    with sqlite3.connect(path) as made:
        made.executescript("CREATE TABLE t (n); INSERT INTO t VALUES (7);")
    made.close()

    assert read(Source(sqlite=path, query="SELECT sum(n) FROM t"), None, {}) == Answer(7, b"7")


@pytest.mark.skipif(os.name != "posix", reason="commands are not run there")
@pytest.mark.parametrize(
    ("printed", "path", "value"),
    [
        ("42", None, 42),
        ("\n 3.637 \n\n", None, 3.637),
        ("-1e3", None, -1000),
        ('{"n": {"m": 5}}', "n.m", 5),
        ("3,637", None, '"3,637" is not a number'),
        ("45%", None, '"45%" is not a number'),
        ("nan", None, '"nan" is not a number'),
        ("42\n43", None, "it prints 2 lines, and one number is needed"),
        ("", None, "it prints 0 lines, and one number is needed"),
        ("\\0421", None, "is not a number"),
        ("42\\0000", None, "the data is not text in utf-8"),
        ("\\377", None, "the data is not text in utf-8"),
    ],
)
def test_a_command(printed: str, path: str | None, value: float | str) -> None:
    """One number as programs write it, alone on its line; or a JSON document and where the number is in it."""
    words = ("/usr/bin/printf", "%b", printed)
    source, digest = Source(command=words, path=path), program.digest(words)

    if isinstance(value, str):
        with pytest.raises(SourceError, match=value):
            read(source, None, {}, digest=digest)
    else:
        assert read(source, None, {}, digest=digest).value == value


@pytest.mark.skipif(os.name != "posix", reason="commands are not run there")
@pytest.mark.parametrize("digest", [None, "", "0" * 64])
def test_a_command_that_was_not_allowed_is_not_run(tmp_path: Path, digest: str | None) -> None:
    """Without the digest of now nothing starts."""
    source = Source(command=("/usr/bin/touch", f"{tmp_path}/ran"))

    with pytest.raises(SourceError, match="has changed"):
        read(source, None, {}, digest=digest)
    assert list(tmp_path.iterdir()) == []
