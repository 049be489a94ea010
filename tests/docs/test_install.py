"""The pages about installing say what the package says, in both languages; a full run installs okr by each of their ways.

Installing takes the network and minutes, so that only `make test-full` does it. `OKR_PYTHON` names another Python for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import platformdirs.macos
import pytest

from okr.storage.files.seal import user_folder
from tests.sizes import FULL

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "docs/install.md", "id": ROOT / "docs/id/pasang.md"}
TEXTS = {language: page.read_text("utf-8") for language, page in PAGES.items()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BLOCK = r"```\w+\n(.*?)```"
PYTHON = os.path.realpath(os.environ.get("OKR_PYTHON", sys.executable))


def sections(text: str) -> dict[str, str]:
    """What is below each heading; what is above the first one is below none."""
    _, *parts = re.split(r"^#+ (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


# ── what the pages say ───────────────────────────────────────────────────────────────────────────


def test_both_pages_have_the_same_commands() -> None:
    """In the same order; what stands in tables and sentences, too."""
    english, indonesian = (
        (re.findall(BLOCK, text, re.DOTALL), re.findall(r"`((?:uv|pipx?|git|okr|man) [^`]+)`", text))
        for text in TEXTS.values()
    )
    assert english == indonesian
    assert len(english[0]) >= 12


@pytest.mark.parametrize("language", PAGES)
def test_the_page_names_the_python_and_the_extras_of_the_package(language: str) -> None:
    text = TEXTS[language]
    needed = PROJECT["requires-python"].removeprefix(">=")
    assert f"**Python {needed} " in text
    assert set(re.findall(r"^\| `(\w+)` \| ", text, re.MULTILINE)) == {*PROJECT["optional-dependencies"]}
    classified = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if ":: Python :: 3." in name]
    first, second, third = classified
    assert re.search(rf"Python {first}, {second} (?:and|dan) {third}", text)


@pytest.mark.parametrize("language", PAGES)
def test_the_folders_of_a_person_are_where_the_page_says(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of Linux and macOS; those of Windows are told by Windows itself."""
    rows = re.findall(
        r"^\| [^|]+ \| `(~[^`]+)` \| `(~[^`]+)` \| `([^`]+)` \|$", TEXTS[language], re.MULTILINE
    )
    monkeypatch.setenv("HOME", "/home/ana")
    mac = platformdirs.macos.MacOS("okr", appauthor=False)
    for (linux, macos, windows), kind in zip(rows, ("data", "config", "state"), strict=True):
        monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
        assert linux.replace("~", "/home/ana") == str(user_folder(kind, {}))
        own = "/.state" if kind == "state" else ""
        assert macos.replace("~", "/home/ana") == getattr(mac, f"user_{kind}_dir") + own
        assert windows == r"%LOCALAPPDATA%\okr" + own.replace("/", "\\")


def test_both_readmes_lead_to_the_page() -> None:
    assert "](docs/install.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "](pasang.md)" in (ROOT / "docs/id/README.md").read_text("utf-8")


# ── what they say is done ────────────────────────────────────────────────────────────────────────

full = pytest.mark.skipif(not FULL or os.name == "nt", reason="installs by the network: make test-full")


class Machine:
    """A person's machine with uv and pipx, a checkout, and nothing of okr."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder = folder
        self.checkout = folder / "okr"
        home = folder / "home"
        home.mkdir(parents=True)
        kept = ("PIP_", "UV_", "SSL_", "REQUESTS_", "LANG", "LC_", "HTTP", "http", "NO_PROXY", "no_proxy")
        places = (home / ".local/bin", tools, Path(PYTHON).parent, "/usr/bin", "/bin")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(kept)},
            "HOME": str(home),
            "PATH": ":".join(map(str, places)),
            "UV_PYTHON": PYTHON,
            "PIPX_DEFAULT_PYTHON": PYTHON,
            "OKR_TODAY": "2026-08-19",
            "MANPAGER": "cat",
        }
        self.does(f"git clone -q {ROOT.as_uri()} okr", folder)

    def does(self, script: str, folder: Path | None = None) -> str:
        """A script of the page by bash, in the checkout; each line must go well."""
        done = subprocess.run(
            ["bash", "-e", "-c", script.replace("ADDRESS", ROOT.as_uri())],
            cwd=folder or self.checkout, env=self.environment, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([folder / "bin/pip", "install", "-q", "uv", "pipx"], check=True)
    own = folder / "own"  # without the `python3` and `pip` of that environment
    own.mkdir()
    for name in ("uv", "pipx"):
        (own / name).symlink_to(folder / "bin" / name)
    return own


@pytest.fixture
def machine(tmp_path: Path, tools: Path) -> Iterator[Machine]:
    yield Machine(tmp_path / "machine", tools)
    shutil.rmtree(tmp_path / "machine", ignore_errors=True)


def blocks(heading: str) -> str:
    return "\n".join(re.findall(BLOCK, sections(TEXTS["en"])[heading], re.DOTALL))


def said(heading: str, beginning: str) -> list[str]:
    """The commands in the sentences and tables of a section."""
    return re.findall(
        rf"`({beginning}[^`]*)`", re.sub(BLOCK, "", sections(TEXTS["en"])[heading], flags=re.DOTALL)
    )


@full
def test_the_address_can_be_cloned(machine: Machine) -> None:
    machine.does(f"mkdir new; cd new\n{blocks('Installing okr')}\ntest -f okr/cli.py")


@full
@pytest.mark.parametrize(("heading", "uninstall"), [("With uv", "uv tool"), ("With pipx", "pipx")])
def test_each_tool_installs_okr(machine: Machine, heading: str, uninstall: str) -> None:
    """From the checkout, from the address, and with extras."""
    assert " (Python 3." in machine.does(blocks(heading))
    for command in said(heading, "pipx install git"):
        machine.does(f"{command} --force")
    install = "uv tool install --compile-bytecode" if uninstall == "uv tool" else "pipx install --force"
    for extras in ("'.[excel,mcp]'", "'okr[excel] @ git+ADDRESS'"):
        assert f"`{extras}`" in TEXTS["en"]
        machine.does(f'{install} {extras}\nokr -C examples/start-friday export -o "$HOME/goals.xlsx"')
    machine.does(f"{uninstall} uninstall okr\nhash -r\n! command -v okr")


@full
def test_pip_installs_okr(machine: Machine) -> None:
    assert "okr 0." in machine.does(blocks("With pip"))


@full
def test_a_folder_of_wheels_is_enough(machine: Machine) -> None:
    """With a proxy that nobody answers, so that nothing can come from elsewhere."""
    pip, offline, other = re.findall(BLOCK, sections(TEXTS["en"])["Without a network"], re.DOTALL)
    activated = f"{PYTHON} -m venv ~/own && . ~/own/bin/activate\n"
    machine.does(activated + pip)
    machine.environment.update(
        dict.fromkeys(("https_proxy", "HTTPS_PROXY", "http_proxy"), "http://127.0.0.1:9")
    )
    assert "okr 0." in machine.does(offline)
    for command in (*said("Without a network", "uv tool"), *said("Without a network", "pipx ")):
        tool = command.partition(" install")[0]
        machine.does(f"{command}\nokr --version\n{tool} uninstall okr")
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy"):
        machine.environment.pop(name)
    machine.does(activated + other)
    machine.does("ls wheels-windows/msgspec-*win_amd64.whl")


@full
def test_completion_man_page_and_the_first_commands(machine: Machine) -> None:
    machine.does("uv tool install .")
    text = blocks("Completion and man page")
    out = machine.does(text if shutil.which("man") else text.partition("man ")[0])
    assert "completion installed in" in out
    assert "Goals in git" in out or not shutil.which("man")
    assert "Objectives" in machine.does(f"cd\n{blocks('Does it work?')}")


@full
def test_each_tool_upgrades_and_uninstalls_okr(machine: Machine) -> None:
    """What changed in the checkout is there afterwards, though its version is the same."""
    rows = re.findall(r"^\| (\w+) \| `([^`]+)` \| `([^`]+)` \|$", TEXTS["en"], re.MULTILINE)
    assert [name for name, *_ in rows] == ["uv", "pipx", "pip"]
    installs = (
        "uv tool install .",
        "pipx install .",
        f"{PYTHON} -m venv ~/own\n. ~/own/bin/activate\npip install .",
    )
    for (_, upgrade, uninstall), install in zip(rows, installs, strict=True):
        machine.does("git checkout -q okr/__init__.py")
        machine.does(
            f"{install}\nokr --version\nsed -i 's/^__version__ = .*/__version__ = \"0.99\"/' okr/__init__.py\n"
            f"{upgrade}\nokr --version | grep 0.99\n{uninstall.replace('pip un', 'pip --no-input un')} "
            f"{'--yes' if uninstall.startswith('pip ') else ''}\nhash -r\n! command -v okr"
        )
