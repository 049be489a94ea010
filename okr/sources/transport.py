"""Connections of one exchange with web servers: https, http on this machine, and no more."""

from __future__ import annotations

import io
import socket
import ssl
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from okr.sources.addresses import PORTS, Address, is_loopback


class Sockets:
    """The sockets of an exchange, so that whoever waits for it can end it."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_over = False

    def add(self, each: socket.socket) -> None:
        if self._is_over:
            each.close()
            raise TimeoutError
        self._sockets.append(each)

    def cut(self) -> None:
        """End every connection, also under a thread that still reads, and let none begin."""
        self._is_over = True
        for each in self._sockets:
            try:
                socket.socket.shutdown(
                    each, socket.SHUT_RDWR
                )  # the one of TLS would change what a reader uses
            except OSError:  # closed already, as after every whole answer
                continue


class TooMuchError(HTTPException):
    """More bytes than any answer may have, with its headers and the marks of its chunks."""


class _Counted(io.RawIOBase):
    """What is read from a connection, up to a limit: a length that a server tells may be a lie, or below zero."""

    def __init__(self, raw: Any, most: int) -> None:
        super().__init__()
        self.raw, self.left = raw, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        read: int | None = self.raw.readinto(buffer)
        self.left -= read or 0
        if self.left < 0:
            raise TooMuchError
        return read

    def close(self) -> None:
        self.raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *, most: int, **options: Any) -> None:
        super().__init__(sock, **options)
        self.fp: io.BufferedReader = io.BufferedReader(_Counted(self.fp.detach(), most))


class Connection(HTTPConnection):
    """To the host of an address: encrypted, or to this machine only; an answer has at most so many bytes.

    The context is the one of the system: certificates are verified. No proxy, cookie, password or redirect is handled.
    """

    def __init__(
        self, address: Address, sockets: Sockets, *, seconds: float, most: int, context: ssl.SSLContext | None
    ) -> None:
        self.default_port = PORTS[address.scheme]
        super().__init__(address.host, address.port, timeout=seconds)
        self.response_class = partial(_Response, most=most)  # type: ignore[assignment]  # it makes one
        self.sockets, self.seconds = sockets, seconds
        self.context = (context or ssl.create_default_context()) if address.scheme == "https" else None

    def connect(self) -> None:
        self.sock = self._connected()
        if self.context:
            # an end that was not announced is a cut: what is missing may be the last row
            self.sock = self.context.wrap_socket(
                self.sock, server_hostname=self.host, suppress_ragged_eofs=False
            )
            self.sockets.add(self.sock)

    def _connected(self) -> socket.socket:
        """A connection to the first address that takes it; each has a fair share of the time."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if self.context is None:
            found = [each for each in found if is_loopback(str(each[4][0]))]
        error = OSError()
        for family, kind, protocol, _, name in found:
            plain = socket.socket(family, kind, protocol)
            self.sockets.add(plain)
            plain.settimeout(self.seconds / len(found))
            try:
                plain.connect(name)
            except OSError as failed:
                plain.close()
                error = failed
                continue
            plain.settimeout(self.seconds)
            return plain
        raise error
