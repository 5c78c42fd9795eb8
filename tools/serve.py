"""Show a folder of pages on this machine only, compressed as a web server would: ``python tools/serve.py FOLDER [--port N]``."""

from __future__ import annotations

import argparse
import functools
import gzip
import html
import http
import http.server
import re
import sys
import urllib.parse
from pathlib import Path

GZIP_LEVEL = 6
LOOPBACK = "127.0.0.1"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
    ".yaml": "application/yaml; charset=utf-8",
    ".zip": "application/zip",
}
PACKED = {".ico", ".parquet", ".pdf", ".png", ".woff2", ".zip"}
"""already compressed"""
NOT_FOUND = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>404</title><p>404: there is no such page. <a href=/>Home</a></p></html>"
)


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD from one folder, and nothing outside it."""

    protocol_version = "HTTP/1.1"
    server_version = "olshem-pages"

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.folder = folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a page."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send what would precede a page."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        wanted = (self.folder / path.lstrip("/")).resolve() if "\0" not in path else self.folder / "404"
        inside = wanted.is_relative_to(self.folder)
        if inside and wanted.is_dir() and not path.endswith("/"):
            self._send(http.HTTPStatus.MOVED_PERMANENTLY, b"", ".html", body=body, location=urllib.parse.quote(path.rstrip("/")) + "/")
            return
        page = wanted / "index.html" if wanted.is_dir() else wanted
        if inside and page.is_file():
            self._send(http.HTTPStatus.OK, page.read_bytes(), page.suffix, body=body)
            return
        self._send(http.HTTPStatus.NOT_FOUND, self._lost(path), ".html", body=body)

    def _lost(self, path: str) -> bytes:
        """The page for a wrong address: in the language that the address begins with, else in all of them."""
        for name in (f"{path.strip('/').partition('/')[0]}/404.html", "404.html"):
            own = (self.folder / name).resolve() if "\0" not in name else self.folder
            if own.is_relative_to(self.folder) and own.is_file():
                return own.read_bytes()
        return NOT_FOUND

    def _send(self, status: http.HTTPStatus, data: bytes, suffix: str, *, body: bool, location: str | None = None) -> None:
        packed = suffix not in PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            data = _gzipped(data)
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("X-Content-Type-Options", "nosniff")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing of every request."""


@functools.lru_cache(maxsize=256)
def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, GZIP_LEVEL, mtime=0)


class Server(http.server.ThreadingHTTPServer):
    """A server that shrugs when a browser goes away in the middle of an answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that was closed at the other end."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def make_server(folder: Path, port: int) -> Server:
    """A server of ``folder`` on the loopback address; port 0 takes a free one."""
    return Server((LOOPBACK, port), functools.partial(Pages, folder.resolve()))


def title_of(folder: Path) -> str:
    """What the first page of a site calls itself."""
    found = re.search(r"<title>([^<]*)</title>", (folder / "index.html").read_text(encoding="utf-8", errors="replace"))
    return html.unescape(found[1]).strip() if found else "without a title"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Show a folder of pages on this machine only.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8311, help="0 takes a free one (default: 8311)")
    chosen = parser.parse_args(words)
    if not (chosen.folder / "index.html").is_file():
        print(
            f"there are no pages in {chosen.folder}: make them first (make demo), or say where they are (make serve OUT=build/boston)",
            file=sys.stderr,
        )
        return 3
    try:
        server = make_server(chosen.folder, chosen.port)
    except OSError as error:
        print(f"port {chosen.port} cannot be used ({error.strerror}): choose another one (make serve PORT=8312)", file=sys.stderr)
        return 3
    with server:
        print(f"{chosen.folder}: {title_of(chosen.folder)}")
        print(f"http://{LOOPBACK}:{server.server_address[1]}/   (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
