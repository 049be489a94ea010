"""What a `[source]` may say: good ones are read as they stand, and each bad one is refused by a sentence."""

from __future__ import annotations

import pytest

from okr.kpi_models import Kpi
from okr.storage import codec

HEAD = 'title = "Revenue"\nobjective = "2026/win"\nrole = "sales"\nat_least = 100\n'
GOOD = (
    'csv = "https://docs.google.com/d/pub?gid=0&output=csv"\ncolumn = "MRR"\nhosts = ["*.googleusercontent.com"]',
    'csv = "https://example.com/a.csv"\ncolumn = "MRR"\nwhere = { Month = "2026-07" }\nreads = "ended"',
    'json = "https://api.example.com:8443/v1/stats"\npath = "data.items.0.count"\nsecret = "SALES_API"\nheader = "X-Key"',
    'json = "http://127.0.0.1:8080/"\npath = "n"',
    'sqlite = "/srv/shop.db"\nquery = "select count(*) from orders"',
    'sqlite = "C:\\\\data\\\\shop.db"\nquery = "select 1"',
    'prometheus = "https://metrics.example.com"\nquery = "sum(up)"',
    'command = ["/usr/local/bin/mrr", "--month", "now"]\npath = "mrr.total"',
)
BAD = (
    ("", "needs exactly one of csv, json, sqlite, prometheus, command"),
    ('csv = "https://a.b/c"\njson = "https://a.b/c"\ncolumn = "x"', "needs exactly one of"),
    ('csv = "https://a.b/c"', "csv needs column"),
    ('json = "https://a.b/c"\npath = "n"\nrow = "first"', "row means nothing for json"),
    ('sqlite = "/x.db"\nquery = "select 1"\nsecret = "KEY"', "secret means nothing for sqlite"),
    ('sqlite = "shop.db"\nquery = "select 1"', "sqlite needs an absolute path"),
    ('command = ["mrr"]', "command needs an absolute path"),
    ('command = ["/bin/x", "a\\u0000b"]', "command has a character with the code 0"),
    ('csv = "https://ana:c4nary@a.b/c"\ncolumn = "x"', "csv has a password or key in its address"),
    ('csv = "ftp://ana:c4nary@a.b/c"\ncolumn = "x"', "csv has a password or key in its address"),
    (
        'csv = "https://a.b/c?api_key=c4nary"\ncolumn = "x"',
        "csv has a password or key in its address",
    ),
    (
        'csv = "https://a.b/c?x=1&Token=c4nary"\ncolumn = "x"',
        "csv has a password or key in its address",
    ),
    ('csv = "https://a.b/c#gid=1"\ncolumn = "x"', "csv has a #"),
    ('csv = "http://a.b/c"\ncolumn = "x"', "csv needs an address that begins with https://"),
    (
        'csv = "http://localhost.evil.test/c"\ncolumn = "x"',
        "csv needs an address that begins with https://",
    ),
    ('csv = "file:///etc/passwd"\ncolumn = "x"', "csv needs an address that begins with https://"),
    (
        'csv = "https://a.b/c\\nHost: evil"\ncolumn = "x"',
        "csv needs an address that begins with https://",
    ),
    ('csv = "https://ä.b/c"\ncolumn = "x"', "csv needs an address that begins with https://"),
    ('csv = "https://a.b\\\\@evil.test/c"\ncolumn = "x"', "csv "),
    ('csv = "https://a.b/c"\ncolumn = "x"\nhosts = ["*"]', 'hosts has "*"'),
    ('csv = "https://a.b/c"\ncolumn = "x"\nhosts = ["*.com"]', 'hosts has "*.com"'),
    (
        'csv = "https://a.b/c"\ncolumn = "x"\nsecret = "Bearer c4nary"',
        "secret takes the name of a secret",
    ),
    ('csv = "https://a.b/c"\ncolumn = "x"\nheader = "X-Key"', "header takes the name of a header"),
    (
        'csv = "https://a.b/c"\ncolumn = "x"\nsecret = "KEY"\nheader = "A: c4nary"',
        "header takes the name",
    ),
)


def read(source: str, head: str = HEAD):
    return codec.decode("kpis/mrr.toml", f"{head}[source]\n{source}\n".encode())


@pytest.mark.parametrize("source", GOOD)
def test_a_good_source_is_read(source):
    decoded = read(source)

    assert not decoded.errors
    assert isinstance(decoded.record, Kpi)
    assert decoded.record.source.kind in source


@pytest.mark.parametrize(("source", "words"), BAD)
def test_a_source_that_means_nothing_is_refused_and_never_quotes_a_secret(source, words):
    (finding,) = read(source).errors

    assert str(finding.message).startswith(f"source: {words}")
    assert "c4nary" not in f"{finding.message}{finding.fix}"


def test_the_figure_of_a_whole_period_is_not_added_up():
    (finding,) = read(GOOD[0], f'{HEAD}takes = "sum"\n').errors

    assert 'needs takes = "last"' in str(finding.message)
