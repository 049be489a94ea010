"""Encrypted connections: who is at the other end, and whether all of it came."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from okr.sources import Secret, web
from tests.sources.serving import CANARY, CSV, HERE, fetched, leads_to, refused, reply, served

QUICK = web.Limits(seconds=0.4)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a certificate of `localhost` that nobody has signed."""
    folder = tmp_path_factory.mktemp("tls")
    try:
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-nodes",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=DNS:localhost"),
            ],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return folder


def encrypted(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=folder / "cert.pem")


def test_certificates_are_verified(certificate: Path) -> None:
    """One that the system does not know, or of another name, is refused before anything is sent."""
    secret = Secret("S", CANARY, "localhost")
    with served({"/": reply(CSV)}, encrypted(certificate)) as server:
        url = server.url(host="localhost")
        assert refused(url, secret=secret).message == "localhost: its certificate is invalid"
        wrong = refused(server.url(), secret=HERE, context=trusting(certificate))
        assert wrong.message == "127.0.0.1: its certificate is invalid"
        assert server.heads == []

        assert fetched(url, secret=secret, context=trusting(certificate)) == CSV
        assert "canary" in server.heads[0]


def test_https_never_leads_to_http(certificate: Path) -> None:
    """Also not on this machine, nor on the same host."""
    secret = Secret("S", CANARY, "localhost")
    with served({"/": reply(CSV)}) as plain:
        replies = {"/": leads_to(plain.url(host="localhost"))}
        with served(replies, encrypted(certificate)) as server:
            error = refused(server.url(host="localhost"), secret=secret, context=trusting(certificate))

        assert plain.heads == []
    assert error.message == "localhost: redirected to an address that is missing, invalid or not https"


def test_an_encrypted_answer_that_is_cut_is_no_answer(certificate: Path) -> None:
    """Without a length the data ends with the connection, which somebody in between can end: then no end is announced."""
    whole = b"HTTP/1.1 200 OK\r\n\r\n" + CSV.encode()

    def cut(connection: socket.socket) -> None:
        connection.sendall(whole)

    with served({"/whole": whole, "/cut": cut}, encrypted(certificate)) as server:
        context = trusting(certificate)
        assert fetched(server.url("/whole", "localhost"), context=context) == CSV
        assert refused(server.url("/cut", "localhost"), context=context).status == "bad answer"


def test_ports_that_speak_the_other_way(certificate: Path) -> None:
    """Plain words to an encrypted server, and the other way round, are no value."""
    with served({}, encrypted(certificate)) as server, served({}) as plain:
        assert refused(f"http://127.0.0.1:{server.port}/").status in ("bad answer", "no connection")
        assert refused(f"https://127.0.0.1:{plain.port}/", limits=QUICK).status in (
            "no connection",
            "timed out",
        )
