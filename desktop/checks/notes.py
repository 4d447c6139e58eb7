"""※ notes of a paper in: findings on a （※３） without its note, and on a note that no text refers to, out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.model import Field
from desktop.japanese import read_int, write_number

_REFERENCE: Final = re.compile(r"※ ?([0-9０-９]{1,2})")
_OWN_NOTE: Final = re.compile(r"^[ 　・]*[（(]?※ ?([0-9０-９]{1,2})", re.M)
"""A note written out in a text, at the head of a line."""


def note_findings(shown: View) -> Iterator[Finding]:
    """Nothing where the paper has no list of ※ notes."""
    lists = [f for f in shown.fields.values() if f.kind == "list" and f.numbering == "※"]
    if not lists:
        return
    texts = [f for f in shown.fields.values() if not f.chooses and f not in lists and f.kind != "attachments"]
    noted = {n for f in lists for n in _numbers(shown, f)}
    noted.update(read_int(m[1]) for f in texts for m in _OWN_NOTE.finditer(shown.text(f.id)))
    named: set[int] = set()
    for field in texts:
        text = shown.text(field.id)
        for found in _REFERENCE.finditer(text):
            number = read_int(found[1])
            named.add(number)
            if number not in noted:
                yield _without_note(shown, field, found, len(noted))
    for field in lists:
        named.update(read_int(m[1]) for m in _REFERENCE.finditer(shown.text(field.id)))
        if len(lists) == 1:
            yield from _unnamed(shown, field, named, "※" in "".join(shown.text(f.id) for f in texts))


def _numbers(shown: View, field: Field) -> tuple[int, ...]:
    """The number of each note: the one it begins with, else its place."""
    own = [_OWN_NOTE.match(entry) for entry in shown.chosen(field.id)]
    return tuple(read_int(found[1]) if found else n for n, found in enumerate(own, 1))


def _without_note(shown: View, field: Field, found: re.Match[str], count: int) -> Finding:
    have = f"注は{write_number(count)}件です" if count else "注がありません"
    say = f"「{found[0]}」とありますが、その注が書かれていません（{have}）。注を書き足すか、番号を直してください。"
    return Finding("注意", "note.missing", field.id, shown.label(field.id), say, found.start(), len(found[0]))


def _unnamed(shown: View, field: Field, named: set[int], spoken: bool) -> Iterator[Finding]:  # noqa: FBT001
    """Notes no text refers to; a single one may be meant by a bare ※."""
    entries = shown.chosen(field.id)
    start = 0
    for number, entry in zip(_numbers(shown, field), entries, strict=True):
        if entry.strip() and number not in named and not (len(entries) == 1 and spoken):
            say = f"注「※{write_number(number)}」を指す文がありません。注の要る言葉に「（※{write_number(number)}）」を付けてください。"
            yield Finding("注意", "note.unused", field.id, shown.label(field.id), say, start, len(entry))
        start += len(entry) + 1
