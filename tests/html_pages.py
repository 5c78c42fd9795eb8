"""A page of the site, read strictly."""

from __future__ import annotations

import html.parser
import re
from pathlib import Path

VOID = {"meta", "link", "br", "input", "img", "hr"}
PHRASING = {"p", "span", "a", "b", "i", "small", "code", "data", "caption", "h1", "h2", "h3", "dt", "label", "strong"}
BLOCK = {"p", "div", "ul", "ol", "dl", "table", "section", "figure", "h1", "h2", "h3", "nav", "aside", "pre"}


class Document(html.parser.HTMLParser):
    """A page read strictly: elements closed in order, ids, references and headings collected."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.open, self.faults = path, [], []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.named: list[str] = []
        self.headings: list[int] = []
        self.language = ""
        self.feed(path.read_text(encoding="utf-8"))
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if len(values) != len(attrs):
            self.faults.append(f"attribute twice in {tag}")
        if self.open and self.open[-1] in PHRASING and tag in BLOCK:
            self.faults.append(f"{tag} inside {self.open[-1]} at {self.getpos()}")
        self.ids += [values["id"]] if "id" in values else []
        self.hrefs += [values[name] for name in ("href", "src") if name in values]
        self.named += [name for key in ("aria-labelledby", "aria-describedby") for name in values.get(key, "").split()]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.language = values.get("lang", "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of order at {self.getpos()}")
