"""The page server: compressed, typed, inside its folder, on this machine only."""

from __future__ import annotations

import gzip
import http.client
import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def serve(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("serve", root / "tools" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def port(serve: ModuleType, tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "site"
    (site / "kk" / "body").mkdir(parents=True)
    (site / "index.html").write_text("<p>home" * 200)
    (site / "kk" / "body" / "index.html").write_text("<p>body")
    (site / "kk" / "404.html").write_text("<p>Мұндай бет жоқ", encoding="utf-8")
    (site / "404.html").write_text("<p>404")
    (site / "font.woff2").write_bytes(b"\0" * 999)
    (tmp_path / "secret.txt").write_text("outside")
    with serve.make_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_pages_are_compressed_for_those_who_can_read_it(port: int) -> None:
    packed, body = ask(port, "/", **{"Accept-Encoding": "gzip, br"})
    plain, text = ask(port, "/")
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(body) == text
    assert len(body) < len(text) / 4
    assert plain.getheader("Content-Encoding") is None
    assert plain.getheader("Content-Type") == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/kk/body/", 200, "text/html; charset=utf-8"),
        ("/kk/body", 301, "text/html; charset=utf-8"),
        ("/font.woff2", 200, "font/woff2"),
        ("/nothing/", 404, "text/html; charset=utf-8"),
        ("/../secret.txt", 404, "text/html; charset=utf-8"),
        ("/%2e%2e/secret.txt", 404, "text/html; charset=utf-8"),
        ("/%00", 404, "text/html; charset=utf-8"),
    ],
)
def test_every_address_has_its_answer(port: int, path: str, status: int, kind: str) -> None:
    response, body = ask(port, path)
    assert (response.status, response.getheader("Content-Type")) == (status, kind)
    assert b"outside" not in body
    if status == 301:
        assert response.getheader("Location") == "/kk/body/"


@pytest.mark.parametrize(
    ("path", "said"),
    [("/kk/body/none/", "Мұндай бет жоқ"), ("/kk/none", "Мұндай бет жоқ"), ("/ru/none", "404"), ("/", "home"), ("/../x", "404")],
)
def test_a_wrong_address_is_answered_in_its_language(port: int, path: str, said: str) -> None:
    assert ask(port, path)[1].decode().startswith(f"<p>{said}")


def test_fonts_are_not_compressed_again_and_head_sends_no_body(port: int) -> None:
    font, body = ask(port, "/font.woff2", **{"Accept-Encoding": "gzip"})
    head, nothing = ask(port, "/font.woff2", "HEAD")
    assert font.getheader("Content-Encoding") is None
    assert len(body) == 999
    assert (head.getheader("Content-Length"), nothing) == ("999", b"")


def test_an_empty_folder_is_refused_with_what_to_do(serve: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main([str(tmp_path)]) == 3
    assert "make demo" in capsys.readouterr().err


def test_a_taken_port_is_refused_with_what_to_do(serve: ModuleType, port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main([str(tmp_path / "site"), "--port", str(port)]) == 3
    assert "PORT=" in capsys.readouterr().err


def test_it_says_what_it_serves(serve: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>Olshem &#183; Boston</title>")
    assert serve.title_of(tmp_path) == "Olshem \N{MIDDLE DOT} Boston"
    (tmp_path / "index.html").write_text("<p>no title")
    assert serve.title_of(tmp_path) == "without a title"


@pytest.mark.parametrize(
    ("fault", "said"), [(BrokenPipeError(), False), (ConnectionResetError(), False), (ValueError("odd"), True)], ids=repr
)
def test_a_browser_that_goes_away_is_no_news(
    serve: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: Exception, said: bool
) -> None:
    with serve.make_server(tmp_path, 0) as server:
        try:
            raise fault
        except Exception:
            server.handle_error(None, ("127.0.0.1", 1))
    assert ("Traceback" in capsys.readouterr().err) is said
