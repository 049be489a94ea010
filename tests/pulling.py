"""What the tests of `okr pull` and `okr allow` need: a program, a server on this machine, and canaries that nobody may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.running import Okr, write

CANARY = "c4nary-of-ana"
"""A secret; the tests look for it wherever okr writes."""


class Places:
    """Folders of a person beside the workspace: their programs, what okr keeps for them."""

    def __init__(self, okr: Okr) -> None:
        self.okr = okr
        self.top = okr.root.parent
        self.state = self.top / "home" / "state" / "okr"
        self.config = self.top / "home" / "config" / "okr"

    def script(self, text: str = "echo 135", name: str = "bin/mrr") -> str:
        """A program of the person outside of the workspace; its path."""
        path = self.top / name
        write(self.top, {name: f"#!/bin/sh\n{text}\n"})
        path.chmod(0o755)
        return str(path)

    def runs(self, *words: str, kpi: str = "mrr") -> None:
        self.source(f"command = {json.dumps(words)}", kpi)

    def source(self, text: str, kpi: str = "mrr", more: str = "") -> None:
        """A KPI with a source."""
        head = (
            'title = "Revenue"\nobjective = "2026/win-east-java"\nrole = "account-manager"\nat_least = 130\n'
        )
        self.okr.write({f"kpis/{kpi}.toml": f"{head}{more}[source]\n{text}\n"})

    def secret(self, text: str, mode: int = 0o600) -> Path:
        path = self.config / "secrets.toml"
        write(self.config, {"secrets.toml": text})
        path.chmod(mode)
        return path

    def everything(self) -> str:
        """All that is on the disk but the person's own secrets and programs: the workspace with .okr, and okr's folders."""
        found = [*self.okr.root.rglob("*"), *(self.top / "home").rglob("*")]
        files = [path for path in found if path.is_file() and path.name != "secrets.toml"]
        return "".join(path.read_bytes().decode("latin-1") for path in files)


class Server:
    """Answers every path with the same text; `asked` are the paths and headers of what came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.text = '{"mrr": 135}'
        self.status = 200
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/v1?team=growth") -> str:
        return f"http://{self.host}{path}"


@contextmanager
def serving() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            data = server.text.encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server = Server(listener.server_port)
        Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown()
