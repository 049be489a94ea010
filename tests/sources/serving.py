"""Small servers on this machine that answer as they are told, down to the byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from okr.sources import Secret, SourceError, web
from okr.sources.addresses import address_of
from tests.running import HANGS_AFTER

Reply = bytes | Callable[[socket.socket], None]


class Server:
    """Replies by path; `heads` are the requests that came, as they were sent."""

    def __init__(self, replies: Mapping[str, Reply], context: ssl.SSLContext | None = None) -> None:
        self.replies, self.context = replies, context
        self.heads: list[str] = []
        self.cuts = threading.Semaphore(0)
        """Released when a client has hung up on a reply."""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.context else 'http'}://{host}:{self.port}{path}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        plain.settimeout(HANGS_AFTER)
        with contextlib.suppress(OSError), plain:
            if self.context is None:
                self._reply(plain)
                return
            with self.context.wrap_socket(plain, server_side=True) as encrypted:
                if isinstance(self._reply(encrypted), bytes):
                    encrypted.unwrap()

    def _reply(self, connection: socket.socket) -> Reply | None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(4096)
            if not received:
                return None
            head += received
        self.heads.append(head.decode())
        reply = self.replies.get(head.split()[1].decode().partition("?")[0], b"")
        if isinstance(reply, bytes):
            connection.sendall(reply)
            return reply
        try:
            reply(connection)
        except OSError:
            self.cuts.release()
        return reply


@contextlib.contextmanager
def served(replies: Mapping[str, Reply], context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(replies, context)
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def reply(body: bytes | str, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `content_type="text/csv"` is a header."""
    data = body.encode() if isinstance(body, str) else body
    named = {"content-length": str(len(data))} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {text}" for name, text in named.items() if text)]
    return "\r\n".join([*lines, "", ""]).encode() + data


def leads_to(url: str, status: str = "302 Found") -> bytes:
    return reply("", status, location=url)


def drips(start: bytes, each: bytes) -> Callable[[socket.socket], None]:
    """Bytes without end, a few at a time, each sooner than any limit of a single read."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        pause = threading.Event()
        while not pause.wait(0.02):
            connection.sendall(each)

    return send


def floods(start: bytes, each: bytes) -> Callable[[socket.socket], None]:
    """Bytes without end, as fast as they are taken."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(each)

    return send


# ── questions to them ────────────────────────────────────────────────────────────────────────────

CANARY = "Bearer canary-7f3a"
HERE = Secret("SALES_API", CANARY, "127.0.0.1")
CSV = "month,mrr\n2026-07,12\n"


def fetched(url: str, **options: Any) -> str:
    return web.fetch(address_of(url), **options)[1]


def refused(url: str, **options: Any) -> SourceError:
    """The error of a question; whatever happens, no secret and nothing of the address but its host is in its words."""
    with pytest.raises(SourceError) as caught:
        web.fetch(address_of(url), **options)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.remedy
    assert "canary" not in told
    assert "hidden" not in told
    return caught.value
