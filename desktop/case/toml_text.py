"""Values in, TOML text out that a person can read and that reads back code point by code point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_NOT_BASIC: Final = re.compile(r'[\\"\x00-\x1f\x7f]')
_NOT_LITERAL: Final = re.compile(r"'''|[\x00-\x08\x0b-\x1f\x7f]")


def quoted(text: str) -> str:
    """A one-line TOML string, every special character escaped."""
    return '"' + _NOT_BASIC.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text) + '"'


def answer(text: str) -> str:
    """A text as an answers file writes it; one line end is added before the closing quotes (the reader takes it off).

    One line stands in plain quotes, several lines in three single quotes so that they look as typed.
    """
    if "\n" not in text:
        return quoted(text)
    if _NOT_LITERAL.search(text):
        return quoted(text + "\n")
    return f"'''\n{text}\n'''"


def unanswered(text: str) -> str:
    """What :func:`answer` meant: the text without the one line end before the closing quotes."""
    return text.removesuffix("\n")


def array(texts: Iterable[str]) -> str:
    """A list of texts; entries with line ends stand on lines of their own."""
    made = [answer(t) for t in texts]
    if any("\n" in m for m in made) or sum(map(len, made)) > 90:
        return "[\n" + "".join(f"  {m},\n" if "\n" not in m else f"{m},\n" for m in made) + "]"
    return "[" + ", ".join(made) + "]"


def inline(cells: Mapping[str, str]) -> str:
    """An inline table in one line; a text that ends in a line end gets one more (the reader takes it off)."""
    made = (f"{key} = {quoted(text + chr(10) if text.endswith(chr(10)) else text)}" for key, text in cells.items())
    return "{ " + ", ".join(made) + " }" if cells else "{}"
