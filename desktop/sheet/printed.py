"""Answers in, the text that stands on paper out, with the offset of each stretch in the field's own text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from desktop.definition.model import Field, Form, Numbering, Style, Value, entries_of, text_of
from desktop.fonts.grapheme import graphemes
from desktop.japanese import ERAS, canonical_date, write_digits

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)(:last|:date)?\}")
_DIVISION: Final = re.compile(r"^.+?[部局](?=.)")
_NUMBERED: Final = re.compile(r"[（(]?[0-9０-９]+[）)．.　 、，]|[①-⑳㉑-㉟㊱-㊿]")
_ROOM: Final = "　" * 6
"""Left free for an answer to be written by hand."""
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_LONGEST: Final = 100
"""Characters of an answer in a running head: three lines of an A4 page; no 課 has so long a name."""
_ANNEX: Final = "別紙"
_NUMBER_BEHIND: Final = re.compile(r"(?<=.)\{annex\}")
"""What a 別紙 is called that is printed without its case."""


class Stretch(NamedTuple):
    """A paragraph or entry as printed; ``start`` is its offset in the field's text, less what was put before it."""

    text: str
    start: int


def stretches(field: Field, value: Value, style: Style) -> tuple[Stretch, ...]:
    """What is printed of a field: the text, or the entries of a list, each with what its numbering puts before it."""
    if isinstance(value, str):
        return (Stretch(value, 0),)
    entries = entries_of(value)
    if not entries:
        return (Stretch("", 0),)
    if in_one_run(field):
        return (Stretch(style.comma.join(entries), 0),)
    heads = _heads(field.numbering, entries, style) if field.kind == "list" else [""] * len(entries)
    made, at = [], 0
    for head, entry in zip(heads, entries, strict=True):
        made.append(Stretch(head + entry, at - len(head)))
        at += len(entry) + 1
    return tuple(made)


def in_one_run(field: Field) -> bool:
    """The entries of a list are parted by commas only."""
    return field.kind == "list" and field.numbering == "、"


def _heads(numbering: Numbering, entries: tuple[str, ...], style: Style) -> list[str]:
    """What stands before each entry; nothing where the clerk wrote it, and no number before a single entry."""
    count = len(entries)
    if numbering in ("・", "※"):
        if all(e.startswith(numbering) for e in entries):
            return [""] * count
        if numbering == "・" or count == 1:
            return [numbering] * count
        return [f"※{write_digits(str(n), style.digits)}　" for n in range(1, count + 1)]
    if count == 1 or all(_NUMBERED.match(e) for e in entries):
        return [""] * count
    return [_number(numbering, n, style) for n in range(1, count + 1)]


def _number(numbering: Numbering, n: int, style: Style) -> str:
    written = write_digits(str(n), style.digits)
    match numbering:
        case "（１）":
            return f"（{written}）"
        case "①":
            return _CIRCLED[n - 1] if n <= len(_CIRCLED) else f"（{written}）"
        case "なし":
            return ""
        case _:
            return f"{written}．"


class Written(NamedTuple):
    """A template with its answers in it."""

    text: str
    field: str = ""
    """The field whose answer stands in it unchanged, when it is the only one."""
    before: int = 0
    """Characters before that answer."""
    after: int = 0
    """Characters behind it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What templates are filled from."""

    form: Form
    values: Mapping[str, Value]
    annex: str = ""
    """The number of this 別紙 as written."""
    blank: bool = False

    def fill(self, template: str) -> Written:
        """``〔諮問第{bango}号〕`` with its answers; one that is missing leaves room to write it by hand."""
        template = self.without_number(template)
        found = list(_PLACE.finditer(template)) if "{" in template else []
        if not found:
            return Written(template)
        one = found[0] if len(found) == 1 else None
        if one is None or one[1] not in self.form.fields:
            return Written(_PLACE.sub(lambda m: self._printed(m) or _room(m[2], self.form.style), template))
        text = self._printed(one)
        alone = one[0] == template
        if not text and not (alone and not self.blank):
            return Written(template.replace(one[0], _room(one[2], self.form.style)))
        same = text == text_of(self.values.get(one[1], ""))
        return Written(template.replace(one[0], text), one[1] if same else "", one.start(), len(template) - one.end())

    def without_number(self, template: str) -> str:
        """A number of a 別紙 behind other words (報告資料Ｎｏ．２－２) is left out where there is none."""
        return template if self.annex else _NUMBER_BEHIND.sub("", template)

    def _printed(self, place: re.Match[str]) -> str:
        return _shaped(self.answer(place[1]), place[2], self.form.style)

    def answer(self, name: str) -> str:
        """The words of an answer: labels of what was chosen, entries in one run."""
        if name == "title":
            return self.form.title
        if name == "annex":
            return self.annex or _ANNEX
        value, field, style = self.values.get(name, ""), self.form.fields.get(name), self.form.style
        if field is not None and field.chooses:
            chosen = entries_of(value)
            return style.comma.join(o.label for o in field.choices.values() if o.id in chosen)
        return value if isinstance(value, str) else style.comma.join(entries_of(value))


def _shaped(text: str, how: str | None, style: Style) -> str:
    if how == ":last":
        return last_division(text)
    return spaced_date(text, style) if how == ":date" else text


def spaced_date(text: str, style: Style) -> str:
    """令 和 ５ 年 ２ 月 ６ 日 where the style wants its dates so; what is no date stays as it was written."""
    if style.dates == "plain":
        return text
    date = canonical_date(text, style.digits)
    return text if date is None else " ".join(date)


def _room(how: str | None, style: Style) -> str:
    if how != ":date":
        return _ROOM
    parts = f"{ERAS[-1].name}　年　月　日"
    return " ".join(parts) if style.dates == "spaced" else parts.replace("　", "　　")


def named(template: str) -> tuple[str, ...]:
    """Fields a template names, each once."""
    if "{" not in template:
        return ()
    return _named(template)


@lru_cache(maxsize=1024)
def _named(template: str) -> tuple[str, ...]:
    names = (m[1] for m in _PLACE.finditer(template))
    return tuple(dict.fromkeys(n for n in names if n not in ("title", "annex")))


def head_text(plan: str, words: Words) -> str:
    """A running head with its answers, of each the first line; a missing answer leaves room to write it by hand."""

    def answer(found: re.Match[str]) -> str:
        text = words.answer(found[1]).split("\n")[0].strip()
        return shortened(_shaped(text, found[2], words.form.style)) or _room(found[2], words.form.style)

    return _PLACE.sub(answer, words.without_number(plan))


def shortened(text: str) -> str:
    """An answer in a running head stays within a few lines; its field has the whole of it."""
    if len(text) <= _LONGEST:
        return text
    return "".join(graphemes(text[: 2 * _LONGEST])[: _LONGEST - 1]) + "…"


def last_division(name: str) -> str:
    """The 課 or 室 of a 主管課: 企画財政部未来戦略室 → 未来戦略室."""
    last = name.split()[-1] if name.split() else ""
    return _DIVISION.sub("", last, count=1) if len(last) > 3 else last
