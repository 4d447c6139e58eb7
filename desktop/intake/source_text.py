"""A running text as it was extracted in; the same text without page numbers and Markdown, folded for comparing, out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from desktop.intake.labels import Folded, fold, folded, mark_of
from desktop.sheet.text_marks import MARK

PAGE: Final = "\f"
PARAGRAPH: Final = "\u2029"
"""Stands at the end of a line that is a whole paragraph (Word)."""
_NUMBER: Final = re.compile(r"[\s\-－–—]*[0-9０-９]{1,4}(?:\s*[／/]\s*[0-9０-９]{1,4})?[\s\-－–—頁]*")
_MARKDOWN: Final = (
    (re.compile(r"</p>[ \t]*<p>|<br[ \t]*/?>|</?p>"), "\v"),
    (re.compile(r"(?m)^[ \t]*#{1,6}[ \t]+"), ""),
    (re.compile(r"\*\*"), ""),
    (re.compile(r"(?m)^[ \t]*[-*][ \t]+(?=・)"), ""),
    (re.compile(r"(?m)^[ \t]*[-*][ \t]+(?=\S)"), "・"),
    (re.compile(r"(?m)^[ \t|:]*-{3,}[ \t|:\-]*$"), ""),
)
_ENDED: Final = re.compile(rf"({MARK}+) ?(?=[^\n{MARK}])")
_IS_MARKDOWN: Final = re.compile(r"(?m)^#{1,6} |\*\*|</p>|^\|? ?:?-{3,}")

NumberedLine = tuple[int, str]


@dataclass(frozen=True)
class SourceText:
    """The cleaned text of a paper or of several."""

    text: str
    lines: tuple[int, ...]
    """Line number, from 1, in the text as it was given, of every line here."""

    @cached_property
    def folded(self) -> Folded:
        return folded(self.text)

    @cached_property
    def marked(self) -> bool:
        """Paragraph ends are marked (our own PDF)."""
        return f"{MARK}\n" in self.text or self.text.endswith(MARK)

    @cached_property
    def opens(self) -> tuple[int, ...]:
        """For every folded character: 2 when it begins a line, 1 when a blank or a mark stands before it, else 0."""
        return tuple(self._beside(range(at - 1, -1, -1)) for at in self.folded.at)

    @cached_property
    def closes(self) -> tuple[int, ...]:
        """Likewise for what stands behind it."""
        return tuple(self._beside(range(at + 1, len(self.text))) for at in self.folded.at)

    def _beside(self, places: range) -> int:
        blank = False
        for n in places:
            char = self.text[n]
            if char in "\n\f\v":
                return 2
            if not char.isspace():
                return 1 if blank or mark_of(char) is not None else 0
            blank = True
        return 2

    def rest_of_line(self, end: int) -> str:
        """What stands, folded, between a place in the folded text and its line's end."""
        stop = self.text.find("\n", self.folded.at[end - 1])
        rest = self.text[self.folded.at[end - 1] + 1 : stop if stop >= 0 else len(self.text)]
        return fold(rest)

    @cached_property
    def _line_ends(self) -> tuple[int, ...]:
        return tuple(n for n, c in enumerate(self.text) if c == "\n")

    def place(self, at: int) -> str:
        """Where a character stands, for people: 2頁（12行目）."""
        from bisect import bisect_left

        number = bisect_left(self._line_ends, at)
        line = self.lines[min(number, len(self.lines) - 1)] if self.lines else 1
        return f"{self.text.count(PAGE, 0, at + 1) + 1}頁（{line}行目）" if PAGE in self.text else f"{line}行目"


def source_text(text: str) -> SourceText:
    """Clean a text; pages stay parted by form feeds, which stand before their first line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    if f"{MARK}\n" in text:  # our own: neighbouring cells were put in one line
        text = _ENDED.sub(r"\1\n", text)
    if _IS_MARKDOWN.search(text):
        for found, put in _MARKDOWN:
            text = found.sub(put, text)
    made: list[str] = []
    lines: list[int] = []
    for n, page in enumerate(_pages(text)):
        kept = list(_without_number(page))
        for k, (number, line) in enumerate(kept or [(page[0][0], "")]):
            made.append((PAGE if n and not k else "") + line)
            lines.append(number)
    return SourceText("\n".join(made), tuple(lines))


def _pages(text: str) -> Iterator[list[NumberedLine]]:
    """The lines of every page; a line's first blank may be what an extraction left of a form feed."""
    page: list[NumberedLine] = []
    real = PAGE in text
    for number, line in enumerate(text.split("\n"), 1):
        first, *others = line.split(PAGE)
        if not real and page and re.match(r" [^\s]", line):
            yield page
            page = []
        page.append((number, first))
        for other in others:
            yield page
            page = [(number, other)]
    yield page


def _without_number(page: list[NumberedLine]) -> Iterator[NumberedLine]:
    """A page without the number at its foot."""
    last = max((n for n, (_, line) in enumerate(page) if line.strip()), default=-1)
    for n, (number, line) in enumerate(page):
        if not (n == last and n and _NUMBER.fullmatch(line) and fold(line) and not line.endswith(MARK)):
            yield number, line
