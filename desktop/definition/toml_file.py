"""A TOML file in, its tables out, or one refusal with the line; and the line of every key of a file that is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desktop.errors import DeskError, refusal
from desktop.places import world_error

BROKEN: Final = refusal(
    "definition.broken-toml",
    "「{file}」の{line}行目{column}文字目で、TOMLとして読めません（{why}）。その行を直してから、もう一度行ってください。",
)
NOT_TEXT: Final = refusal(
    "definition.not-text",
    "「{file}」はUTF-8の文字のファイルではありません。ファイルが正しいかを確かめ、正しければ文字コードをUTF-8にして保存し直してください。",
)

_WHY: Final[tuple[tuple[str, str], ...]] = (
    ("Expected '=' after a key", "名前の後に = がありません"),
    ("Cannot overwrite a value", "同じ名前が２度書かれています"),
    ("Duplicate inline table key", "同じ名前が２度書かれています"),
    ("Cannot declare", "同じ表が２度書かれています"),
    ("Cannot mutate", "同じ表が２度書かれています"),
    ("Cannot redefine", "同じ表が２度書かれています"),
    ("Unclosed array", "[ が閉じていません"),
    ("Unclosed inline table", "{ が閉じていません"),
    ("Unterminated string", "引用符が閉じていません"),
    ("Expected \"'''\"", "''' が閉じていません"),
    ('Expected "\'"', "' が閉じていません"),
    ("Expected ']", "見出しの ] が閉じていません"),
    ("Illegal character '\\n'", "引用符が閉じていません"),
    ("Found invalid character '\\n'", "引用符が閉じていません"),
    ("Found invalid character", "使えない制御文字があります"),
    ("Illegal character", "使えない制御文字があります"),
    ("Unescaped '\\'", "\\ の使い方に誤りがあります"),
    ("Escaped character", "\\ の使い方に誤りがあります"),
    ("Invalid hex value", "\\ の使い方に誤りがあります"),
    ("Expected newline or end of document", "行の終わりに余分な文字があります"),
    ("Invalid value", "値として読めません"),
    ("Invalid initial character for a key", "名前として読めません"),
    ("Invalid statement", "名前 = 値 の形になっていません"),
    ("Invalid date or datetime", "日付として読めません"),
)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark; refuses other encodings and missing files."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DeskError(NOT_TEXT, file=path.name) from fault
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def parse(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text; ``file`` is the name the sentence gives."""
    try:
        return tomllib.loads(text)
    except ValueError as fault:  # TOMLDecodeError, or a number of more digits than Python reads
        line, column = _where(str(fault), text)
        raise DeskError(BROKEN, file=file, line=line, column=column, why=_why(str(fault))) from fault
    except RecursionError as fault:
        raise DeskError(BROKEN, file=file, line=1, column=1, why="かっこが深すぎます") from fault


def _where(message: str, text: str) -> tuple[int, int]:
    if found := re.search(r"at line (\d+), column (\d+)", message):
        return int(found[1]), int(found[2])
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def _why(message: str) -> str:
    return next((japanese for english, japanese in _WHY if message.startswith(english)), "書き方に誤りがあります")


def key_lines(text: str) -> Mapping[str, int]:
    """Line (from 1) of every table, key and list entry by its place (``section[2].field[1].label``).

    For a text that :func:`parse` takes; used only when there is a fault to tell.
    """
    return _Scan(text.replace("\r\n", "\n")).run()


_BARE: Final = re.compile(r"[^\s=.\[\]{},#\"']+")
_STRING: Final = re.compile(r"'''[\s\S]*?'{3,5}|\"\"\"(?:\\[\s\S]|[^\\])*?\"{3,5}|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"")
_SKIP: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_PLAIN: Final = re.compile(r"[^,\]}\n#]*")


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def run(self) -> Mapping[str, int]:
        table = ""
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._heading()
            else:
                self._pair(table)
            self._skip()
        return self.lines

    def _skip(self) -> None:
        found = _SKIP.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _note(self, place: str) -> None:
        self.lines.setdefault(place, self.text.count("\n", 0, self.at) + 1)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip()
            found = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if found is None:
                self.at = len(self.text)
                return parts
            parts.append(found[0].strip("\"'"))
            self.at = found.end()
            self._skip()
            if self.text[self.at : self.at + 1] != ".":
                return parts
            self.at += 1

    def _heading(self) -> str:
        double = self.text.startswith("[[", self.at)
        start, self.at = self.at, self.at + 1 + double
        place = ""
        *outer, last = self._key() or [""]
        for part in outer:
            place = _join(place, part)
            if count := self.counts.get(place):
                place = f"{place}[{count}]"
        place = _join(place, last)
        if double:
            self.counts[place] = self.counts.get(place, 0) + 1
            place = f"{place}[{self.counts[place]}]"
        self.at, end = start, self.at
        self._note(place)
        self.at = end + 1 + double
        return place

    def _pair(self, table: str) -> None:
        start = self.at
        parts = self._key()
        end, self.at = self.at, start
        place = table
        for part in parts:
            place = _join(place, part)
            self._note(place)
        self.at = end + 1
        self._value(place)

    def _value(self, place: str) -> None:
        self._skip()
        sign = self.text[self.at : self.at + 1]
        if sign == "{":
            self._inside("}", place)
        elif sign == "[":
            self._inside("]", place)
        else:
            found = _STRING.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)

    def _inside(self, end: str, place: str) -> None:
        self.at += 1
        count = 0
        while self.at < len(self.text):
            self._skip()
            if self.text.startswith(end, self.at):
                self.at += 1
                return
            if self.text.startswith(",", self.at):
                self.at += 1
                continue
            if end == "}":
                self._pair(place)
            else:
                count += 1
                self._note(f"{place}[{count}]")
                self._value(f"{place}[{count}]")


def _join(place: str, part: str) -> str:
    return f"{place}.{part}" if place else part


def line_of(place: str, lines: Mapping[str, int]) -> int:
    """The line of a place, or of the nearest place around it; 0 when there is none."""
    while place:
        if line := lines.get(place):
            return line
        cut = max(place.rfind("."), place.rfind("["))
        place = place[:cut] if cut > 0 else ""
    return 0
