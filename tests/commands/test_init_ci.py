"""`okr init --ci`: workflows that check, publish and remind; what they run is run here, with hostile words and a real curl."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import okr
from okr.actions.ci import read_reminder, time_zone, zone_here
from okr.context import Context
from okr.errors import UsageError
from tests.running import WORKSPACE, Okr, write
from tests.terminals import at_a_terminal

CHECK, SITE, REMIND = (f".github/workflows/okr{part}.yml" for part in ("", "-site", "-remind"))
SPACE = "\u200b"
"""Without width: behind an @ it ends a mention."""


# ── which files are written ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("host", "path"), [("github", CHECK), ("gitlab", ".gitlab-ci.yml")])
def test_ci_writes_a_workflow_that_checks(okr: Okr, tmp_path: Path, host: str, path: str) -> None:
    """At the root of the repository, where the host looks, for the folder in which the goals are."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    said = okr.does("init", str(tmp_path / "repo/my: goals"), "--ci", host)

    text = (tmp_path / "repo" / path).read_text("utf-8")
    assert f"Wrote {tmp_path / 'repo' / path}: every push runs" in said
    assert ' OKR_DIR: "my: goals"\n' in text
    assert ("okr check -f github" in text) is (host == "github")
    assert """'pipx install "${OKR_SOURCE:?set this variable}"'""" in text
    assert ("      OKR_SOURCE: ${{ vars.OKR_SOURCE }} #" in text) is (host == "github")
    assert "okr report -f html -o " in text
    assert "include" not in text
    okr.refuses("init", str(tmp_path / "repo/my: goals"), "--ci", host, code=1, says="already exists")


def test_ci_comes_to_a_workspace_that_is_there(okr: Okr) -> None:
    """Only the workflow is written."""
    before = okr.files()
    dry = okr.does("init", "--ci", "github", "--dry-run")
    assert "+      - run: okr check -f github" in dry
    assert okr.files() == before

    okr.does("init", "--ci", "github")
    assert okr.files().keys() - before.keys() == {CHECK}
    okr.refuses(
        "init", "other", "--ci", "sourcehut",
        code=2, says='invalid --ci "sourcehut"\nhint: Choose github or gitlab.',
    )  # fmt: skip


def test_a_page_is_public_only_where_somebody_agreed(okr: Okr) -> None:
    """Who can read it is said first; nothing is published without a terminal or --yes."""
    okr.refuses(
        "init", "--ci", "github", "--public", code=1,
        says="Everybody on the internet can read the page, also of a private repository.",
    )  # fmt: skip

    ran = okr("init", "--ci", "github", "--public", "--yes")

    assert ran.code == 0
    assert ran.err.startswith("Everybody on the internet can read the page")
    assert ran.out.splitlines() == [
        f"Wrote {okr.root / CHECK}: every push runs `okr check` and keeps the report as a page.",
        f"Wrote {okr.root / SITE}: every push to the default branch publishes the goals.",
        "CI installs okr from the variable OKR_SOURCE: set it to a wheel or a git URL.",
        "Choose GitHub Actions in Settings > Pages > Source.",
    ]
    assert "# Everybody on the internet can read the page" in okr.read(SITE)
    for path in (CHECK, SITE):
        text = okr.read(path)
        above, _, jobs = text.partition("jobs:")
        assert "permissions:\n  contents: read\n" in above
        assert ("pages: write" in jobs) is (path == SITE)
    assert "okr" not in okr.read(SITE).partition("  deploy:")[2], "what may write to pages runs no okr"


def test_at_a_terminal_it_asks(okr: Okr) -> None:
    code, screen = at_a_terminal(okr.root, "no\n", "init", "--ci", "gitlab", "--public")
    assert code == 130
    assert "also of a private project" in " ".join(screen.split())
    assert "Publish it? [y/N]" in screen
    assert not (okr.root / ".gitlab").exists()

    assert at_a_terminal(okr.root, "gitlab\nya\n", "init", "--public")[0] == 0
    assert "okr site --out public" in okr.read(".gitlab/okr-site.yml")
    assert "\ninclude: [.gitlab/okr-site.yml]\n" in okr.read(".gitlab-ci.yml")


def test_a_reminder_comes_later(okr: Okr) -> None:
    """The workflow of checks stays as it is; what is there is never written again."""
    okr.does("init", "--ci", "github")
    okr.write({CHECK: "mine"})

    said = okr.does("init", "--ci", "github", "--remind", "jumat 14.30 WIB")

    assert said == (
        f"Wrote {okr.root / REMIND}: a reminder every Friday at 14:30, Asia/Jakarta.\n"
        "Each chat whose secret is set gets it: OKR_SLACK_WEBHOOK, OKR_TEAMS_WEBHOOK, OKR_DISCORD_WEBHOOK, or "
        "OKR_TELEGRAM_TOKEN with OKR_TELEGRAM_CHAT.\n"
    )
    assert okr.read(CHECK) == "mine"
    text = okr.read(REMIND)
    assert '    - cron: "30 14 * * 5" # every Friday at 14:30, Asia/Jakarta; ' in text
    assert text.count('timezone: "Asia/Jakarta"') == text.count('TZ: "Asia/Jakarta"') == 1
    okr.refuses("init", "--ci", "github", "--remind", "monday", code=1, says=f"{REMIND} already exists")
    assert okr.read(REMIND) == text


def test_gitlab_keeps_its_schedule_elsewhere(okr: Okr) -> None:
    """So the command that makes it is named; where there is a .gitlab-ci.yml, also the line to add."""
    okr.write({".gitlab-ci.yml": "mine: {}\n"})

    said = okr.does("init", "--ci", "gitlab", "--remind", "minggu 8 Europe/Berlin").splitlines()

    assert said[0].endswith(".gitlab/okr-remind.yml: a reminder every Sunday at 08:00, Europe/Berlin.")
    make = (
        'glab schedule create --cron "0 8 * * 0" --cronTimeZone Europe/Berlin --ref main --description "okr reminder"'
        " --variable OKR_REMIND:1"
    )
    assert said[1] == "Add this to .gitlab-ci.yml: include: [.gitlab/okr-remind.yml]"
    assert said[3] == f"Add its schedule once: {make}"
    assert f"#   {make}\n" in okr.read(".gitlab/okr-remind.yml")
    assert okr.read(".gitlab-ci.yml") == "mine: {}\n"


# ── when a chat is reminded ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "cron", "zone"),
    [
        ("friday", "7 9 * * 5", "Asia/Tokyo"),
        ("Jumat", "7 9 * * 5", "Asia/Tokyo"),
        ("jum'at", "7 9 * * 5", "Asia/Tokyo"),
        ("setiap hari senin jam 8", "0 8 * * 1", "Asia/Tokyo"),
        ("every Sunday at 23:59", "59 23 * * 0", "Asia/Tokyo"),
        ("sabtu pukul 07.05 wita", "5 7 * * 6", "Asia/Makassar"),
        ("thu 9:00 europe/berlin", "0 9 * * 4", "Europe/Berlin"),
        ("rabu WIT", "7 9 * * 3", "Asia/Jayapura"),
        ("tue 10 UTC", "0 10 * * 2", "UTC"),
    ],
)
def test_a_day_as_people_type_it(text: str, cron: str, zone: str) -> None:
    reminder = read_reminder(text, lambda: "Asia/Tokyo")

    assert (reminder.cron, reminder.zone) == (cron, zone)


@pytest.mark.parametrize(
    "text", ["x", "", "friday 24:00", "friday 9:60", "31/7", "friday $(x)", 'friday 9 "', "friday 9 X/Y", "friday\n9\nWIBB"]
)  # fmt: skip
def test_what_is_no_day_and_time_is_refused(text: str) -> None:
    """So nothing else can get into the workflow."""
    with pytest.raises(UsageError):
        read_reminder(text, lambda: "Asia/Tokyo")


def test_the_zone_is_that_of_the_machine(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it has none with a name, it is asked for, and an answer that is none once more."""
    monkeypatch.setenv("TZ", ":Asia/Jayapura")
    assert "at 09:07, Asia/Jayapura." in okr.does("init", "--ci", "gitlab", "--remind", "friday")
    monkeypatch.setenv("TZ", "XYZ-7")
    monkeypatch.setattr(Path, "readlink", lambda _: Path("/somewhere/else"))
    assert zone_here(os.environ) is None
    okr.refuses("init", "--ci", "github", "--remind", "friday", code=2, says="the time zone is missing")

    answers = iter(["here", "wita"])
    monkeypatch.setattr(Context, "may_ask", True)
    monkeypatch.setattr(Context, "ask", lambda *_, **__: next(answers))
    ran = okr("init", "--ci", "github", "--remind", "friday")

    assert (ran.code, 'unknown time zone "here"' in ran.err) == (0, True)
    assert 'timezone: "Asia/Makassar"' in okr.read(REMIND)


def test_without_a_list_of_zones_any_name_of_that_form_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows; those of Indonesia are known."""
    monkeypatch.setattr("zoneinfo.available_timezones", set)

    assert (time_zone("Asia/Tokyo"), time_zone("wib")) == ("Asia/Tokyo", "Asia/Jakarta")
    for text in ("Tokyo", 'Asia/Tokyo" # x', "Asia/To kyo", "Asia/東京"):
        with pytest.raises(UsageError):
            time_zone(text)


# ── what a reminder sends ────────────────────────────────────────────────────────────────────────


HOSTILE = (
    """Budi "the boss" 'quoted' `touch x` $(touch x) ${HOME} %s \\n \\\\ ; touch x
@everyone @here @channel <!channel> <@U123> <!subteam^S1> <@&99> <at>Ana</at> a@b.id
[pay here](https://evil.example) **bold** _it_ ~~no~~ ||spoiler|| <https://evil.example|link>
# head
> quote
- item :tada: &amp; /start #tag
PYTHON
EOF
${{ secrets.OKR_SLACK_WEBHOOK }} ::add-mask::x
عمر 😀 👩‍👩‍👧 Łukasz 山田"""
)  # fmt: skip


class Receiver:
    """A chat on this machine, which keeps what it is sent."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.bodies: dict[str, Any] = {}
        self.status = 200


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            chat.bodies[self.path] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(chat.status)
            self.end_headers()
            self.wfile.write(b"what the chat answers\n")

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        chat = Receiver(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield chat
        server.shutdown()


def blocks(text: str) -> list[str]:
    """The scripts of a workflow: each block of several lines, without its indentation."""
    found = re.findall(r"(?m)^( *)(?:run:|-) \|\n((?:\1  .*\n|\n)+)", text)
    return [textwrap.dedent(block) for _, block in found]


class Runner:
    """A machine of a hosting site: a checkout, a folder for what is temporary, and an okr that lists what it is told."""

    def __init__(self, folder: Path, okr: Okr) -> None:
        self.folder, self.okr = folder, okr
        self.checkout, self.temporary = folder / "checkout", folder / "temporary"
        for each in (self.checkout, self.temporary, folder / "home/.local/bin"):
            each.mkdir(parents=True)
        self.secrets: dict[str, str] = {}

    def lists(self, message: str, code: int = 0) -> None:
        (self.folder / "list.txt").write_text(f"{message}\n", "utf-8")
        self.installs(
            f'[ "$*" = "todo --all -f text" ] || exit 64\ncat "{self.folder}/list.txt"\nexit {code}'
        )

    def installs(self, program: str) -> None:
        """An okr that is this shell script; else the real one."""
        place = self.folder / "home/.local/bin/okr"
        place.write_text(f"#!/bin/sh\n{program}\n")
        place.chmod(0o755)

    def run(self, script: str, *shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """As the host runs it; nothing that it prints has a secret in it."""
        home = self.folder / "home"
        ran = subprocess.run(
            [*(shell or ("bash", "-e")), "-c", script],
            cwd=self.checkout,
            env={
                "PATH": f"{home}/.local/bin:{os.environ['PATH']}",
                "HOME": str(home),
                "LC_ALL": "C",
                "RUNNER_TEMP": str(self.temporary),
                "TMPDIR": str(self.temporary),
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        for secret in variables.values():
            assert len(secret) < 12 or secret not in ran.stdout + ran.stderr
        return ran

    def github(self, address: str, **variables: str) -> dict[str, int]:
        """Runs each step of several lines; those of chats for the address that has their name."""
        text = self.okr.read(REMIND).replace("https://api.telegram.org", address)
        lists, bodies, *sends = blocks(text)
        codes = {"list": self.run(lists, **variables).returncode}
        codes["write"] = self.run(bodies, OKR_TELEGRAM_CHAT="-100123", SLACK="true").returncode
        for name, send in zip(("slack", "teams", "discord", "telegram"), sends, strict=True):
            secret = f"{address}/{name}/TOP-SECRET\n" if name != "telegram" else "12:TOP-SECRET\n"
            variable = "ADDRESS" if name != "telegram" else "TOKEN"
            codes[name] = self.run(send, **{variable: secret}).returncode
        return codes

    def gitlab(self, address: str, *shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
        text = self.okr.read(".gitlab/okr-remind.yml").replace("https://api.telegram.org", address)
        return self.run(blocks(text)[0], *shell, **variables)


@pytest.fixture
def runner(okr: Okr, tmp_path: Path) -> Runner:
    for host in ("github", "gitlab"):
        okr.does("init", "--ci", host, "--remind", "friday 9 WIB")
    return Runner(tmp_path / "runner", okr)


needs_curl = pytest.mark.skipif(
    os.name == "nt" or not (shutil.which("curl") and shutil.which("bash")), reason="no curl or bash"
)


def said(bodies: dict[str, Any]) -> dict[str, str]:
    """What each chat shows, by the last rules that it has: HTML entities of Slack, backslashes of Discord."""
    by_name = {path.split("/")[1]: body for path, body in bodies.items()}
    card = by_name["teams"]["attachments"][0]["content"]
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}, "in which no Markdown counts"
    return {
        "slack": html.unescape(by_name["slack"]["text"]),
        "teams": "\n".join(run["text"] for run in runs),
        "discord": re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", by_name["discord"]["content"]),
        "telegram": by_name["bot12:TOP-SECRET"]["text"],
    }


@needs_curl
def test_each_chat_gets_the_very_words_and_no_mention(runner: Runner, receiver: Receiver) -> None:
    """Quotes, commands, markup and mentions of people are text, and nothing of it is run."""
    runner.lists(HOSTILE)

    codes = runner.github(receiver.address)

    assert set(codes.values()) == {0}
    assert not (runner.checkout / "x").exists()
    shown = said(receiver.bodies)
    for chat, text in shown.items():
        assert text.replace(SPACE, "") == HOSTILE, chat
        assert not re.search(r"@(?!\u200b)", text), chat
    bodies = {path.split("/")[1]: body for path, body in receiver.bodies.items()}
    assert not re.search("[<>]", bodies["slack"]["text"])
    assert bodies["slack"]["mrkdwn"] is bodies["slack"]["unfurl_links"] is False
    assert bodies["discord"]["allowed_mentions"] == {"parse": []}
    assert not re.search(r"(?<!\\)[*_~`|<>\[#]", bodies["discord"]["content"])
    telegram = bodies["bot12:TOP-SECRET"]
    assert (telegram["chat_id"], "parse_mode" in telegram) == ("-100123", False)


@needs_curl
@pytest.mark.parametrize("shell", [("bash", "-eo", "pipefail"), ("sh", "-e")], ids=["bash", "sh"])
def test_gitlab_sends_the_same(runner: Runner, receiver: Receiver, shell: tuple[str, ...]) -> None:
    runner.lists(HOSTILE)

    ran = runner.gitlab(
        receiver.address,
        *shell,
        **{f"OKR_{chat.upper()}_WEBHOOK": f"{receiver.address}/{chat}/TOP-SECRET" for chat in ("slack", "teams", "discord")},
        OKR_TELEGRAM_TOKEN="12:TOP-SECRET",
        OKR_TELEGRAM_CHAT="-1",
    )  # fmt: skip

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "Sending to slack\nSending to teams\nSending to discord\nSending to telegram\n"
    assert {text.replace(SPACE, "") for text in said(receiver.bodies).values()} == {HOSTILE}
    assert not (runner.checkout / "x").exists()


@needs_curl
def test_a_chat_without_a_secret_is_left_out(runner: Runner, receiver: Receiver) -> None:
    """On GitHub its step is skipped; where there is none at all, that is said."""
    runner.lists("1 due")
    ran = runner.gitlab(receiver.address)
    assert (ran.returncode, ran.stdout) == (0, "Nothing was sent: no variable of a chat is set.\n")
    lists, bodies, *_ = blocks(runner.okr.read(REMIND))
    runner.run(lists)
    assert runner.run(bodies, SLACK="false", TEAMS="false").stdout.startswith("::warning::Nothing was sent")
    assert runner.run(bodies, SLACK="false", TEAMS="true").stdout == ""
    assert receiver.bodies == {}

    conditions = re.findall(r"env\.(\w+) == 'true'", runner.okr.read(REMIND))
    assert conditions == ["SLACK", "TEAMS", "DISCORD", "TELEGRAM"]


@needs_curl
def test_a_chat_that_refuses_fails_the_job_and_keeps_no_other_from_its_message(
    runner: Runner, receiver: Receiver
) -> None:
    """What it answers is not printed."""
    runner.lists("1 due")
    receiver.status = 404
    codes = runner.github(receiver.address)
    assert (codes["write"], codes["slack"], codes["telegram"]) == (0, 22, 22)

    ran = runner.gitlab(
        receiver.address,
        OKR_SLACK_WEBHOOK="http://127.0.0.1:1/TOP-SECRET",
        OKR_TEAMS_WEBHOOK=f"{receiver.address}/teams/TOP-SECRET",
    )
    assert ran.returncode == 1
    assert "what the chat answers" not in ran.stdout + ran.stderr
    assert "/teams/TOP-SECRET" in receiver.bodies


@needs_curl
@pytest.mark.parametrize(("code", "goes_on"), [(3, True), (6, True), (1, False), (127, False)])
def test_one_broken_file_stops_no_reminder(
    runner: Runner, receiver: Receiver, code: int, goes_on: bool
) -> None:
    """What can be read is listed; an error of okr itself is one of the job."""
    runner.lists("1 due", code)

    assert (runner.run(blocks(runner.okr.read(REMIND))[0]).returncode == 0) is goes_on
    webhook = f"{receiver.address}/slack/TOP-SECRET"
    assert (runner.gitlab(receiver.address, OKR_SLACK_WEBHOOK=webhook).returncode == 0) is goes_on
    assert bool(receiver.bodies) is goes_on


@needs_curl
@pytest.mark.parametrize("name", ["json.py", "re.py", "os.py", "sitecustomize.py", "pathlib.py"])
def test_a_module_in_the_checkout_is_not_imported(runner: Runner, receiver: Receiver, name: str) -> None:
    """Who can commit a file runs nothing where the secrets are."""
    runner.lists("1 due")
    (runner.checkout / name).write_text("open('x', 'w')\nraise SystemExit(9)\n")

    assert set(runner.github(receiver.address).values()) == {0}
    assert not (runner.checkout / "x").exists()
    assert set(said(receiver.bodies).values()) == {"1 due"}


@needs_curl
def test_hostile_goals_reach_a_chat_as_text(runner: Runner, receiver: Receiver) -> None:
    """The real okr lists them: titles, names and files that somebody else committed."""
    runner.installs(f'exec "{sys.executable}" -m okr "$@"')
    bad = HOSTILE.splitlines()
    name, title = (json.dumps(text, ensure_ascii=False) for text in (bad[0], " ".join(bad[1:3])))
    write(
        runner.checkout,
        {
            "okr.toml": f"schema = 1\nname = {name}\n",
            "people/budi.toml": f"name = {title}\n",
            "objectives/2026-Q3/o.toml": f"title = {name}\n[initiatives.i]\ntitle = {title}\nowner = 'budi'\ndue = 2026-08-01\n",
            "kpis/$(touch x).toml": "title = [",
            "kpis/a\n::error::x.toml": "title = [",
        },
    )
    before = {path.name for path in runner.checkout.rglob("*")}

    assert set(runner.github(receiver.address, OKR_TODAY="2026-08-19").values()) == {0}

    assert {path.name for path in runner.checkout.rglob("*")} - before <= {
        ".okr",
        ".gitignore",
        "index.sqlite",
        "index.seal",
    }
    for chat, text in said(receiver.bodies).items():
        assert "touch x" in text, chat
        assert "pay here" in text, chat
        assert not re.search(r"@(?!\u200b)|<[!@]", text), chat


def test_what_a_push_runs(okr: Okr, runner: Runner) -> None:
    """The page is written outside of the checkout on GitHub; on GitLab what was committed in its place goes first."""
    runner.installs(f'exec "{sys.executable}" -m okr "$@"')
    write(runner.checkout, {"okr.toml": "schema = 1\n", "okr-report.html": "<script>"})
    check, report = re.findall(r"(?m)^ *- run: (okr .*)$", okr.read(CHECK))

    assert (runner.run(check).returncode, runner.run(report).returncode) == (0, 0)
    assert (runner.temporary / "okr-report.html").read_text("utf-8").startswith("<!doctype html>")
    assert (runner.checkout / "okr-report.html").read_text() == "<script>"

    write(runner.checkout, {"okr.toml": "schema = 99\n"})
    after = okr.read(".gitlab-ci.yml").partition("after_script:")[2].partition("artifacts:")[0]
    for line in re.findall(r"(?m)^ *- (.*)$", after):
        ran = runner.run(line)
    assert (ran.returncode, "schema" in ran.stderr) == (1, True)
    assert not (runner.checkout / "okr-report.html").exists()


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_what_is_published_is_only_what_okr_wrote(okr: Okr, runner: Runner, host: str) -> None:
    """On GitLab, whose folder is in the checkout, what was committed in its place goes first."""
    assert okr("init", "--ci", host, "--public", "--yes").code == 0
    runner.installs(f'exec "{sys.executable}" -m okr "$@"')
    write(runner.checkout, {**WORKSPACE, "public/evil.html": "<script>", "public/.okr-site.json": "{}"})
    text = okr.read(SITE if host == "github" else ".gitlab/okr-site.yml")

    for line in re.findall(r"(?m)^ *- (?:run: )?((?:rm|okr|~/.local/bin/okr) .*)$", text):
        assert runner.run(line).returncode == 0

    pages = (runner.temporary if host == "github" else runner.checkout) / "public"
    assert {"index.html", "cycle.2026-Q3.html"} <= {path.name for path in pages.iterdir()}
    assert not (pages / "evil.html").exists()
    assert "Ana Wijaya" not in "".join(path.read_text("utf-8") for path in pages.iterdir())


@needs_curl
def test_a_long_list_is_cut_at_a_line(runner: Runner, receiver: Receiver) -> None:
    """As each chat has room for it; how many lines are left out is said. 3,900 and 1,900 of 16 bits, 11 a line."""
    runner.lists("\n".join(f"{number:04} 😀 due" for number in range(1000)))

    runner.github(receiver.address)

    shown = said(receiver.bodies)
    # each line has 4 + 1 + 2 + 1 + 3 = 11 units and its end: 3900 // 12 = 325, 1900 // 12 = 158
    assert shown["slack"].splitlines()[-2:] == ["0324 😀 due", "… +675"]
    assert shown["telegram"] == shown["slack"]
    assert shown["teams"].splitlines()[-2:] == ["0157 😀 due", "… +842"]
    assert shown["discord"] == shown["teams"]


@needs_curl
def test_a_name_of_accents_hides_nobody(runner: Runner, receiver: Receiver) -> None:
    """5,000 of them on one letter are one column of a line; the others are still listed."""
    runner.lists("a" + "\u0301" * 5000 + "\nBudi: 1 check-in")

    runner.github(receiver.address)

    assert {tuple(map(len, text.splitlines())) for text in said(receiver.bodies).values()} == {(500, 16)}


# ── what else a workflow does not do ─────────────────────────────────────────────────────────────


def test_no_expression_is_in_a_script(runner: Runner) -> None:
    """Values reach a script by its environment alone, secrets only in the step that sends."""
    runner.okr("init", "--ci", "github", "--public", "--yes")
    for path in (CHECK, SITE, REMIND):
        text = runner.okr.read(path)
        scripts = [*blocks(text), *re.findall(r"(?m)^ *- run: ([^|].*)$", text)]
        assert scripts
        assert not [script for script in scripts if "${{" in script]
        assert not re.search(r"pull_request_target|contents: write|secrets: inherit", text)
        assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    text = runner.okr.read(REMIND)
    assert re.findall(r"(?m)^  (\w+):", text.partition("\non:\n")[2].partition("\npermissions")[0]) == [
        "schedule", "workflow_dispatch"
    ]  # fmt: skip
    first, *steps = re.split(r"(?m)^      - ", text)
    assert re.findall(r"secrets\.\w+ (?!!= '' }})", first) == []
    assert [step.count("${{ secrets.") for step in steps] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert "pipx" in steps[1]
    assert "if: ${{ !github.event.repository.fork }}" in text


def test_the_script_needs_only_the_standard_library() -> None:
    """It runs on the Python of the host, in any locale."""
    text = (Path(okr.__file__).parent / "templates/remind.py").read_text("utf-8")

    assert text.isascii()
    assert set(re.findall(r"(?m)^(?:import|from) ([\w.]+)", text)) <= sys.stdlib_module_names | {
        "collections.abc"
    }
