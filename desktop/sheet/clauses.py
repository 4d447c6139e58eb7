"""The chosen clauses of a library in, their lines out: heading, 第〇条 with the first 項, ２　and the further 項."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.definition.counts import count_in
from desktop.definition.model import Clause
from desktop.japanese import Digits, write_digits
from desktop.sheet.compose import Style, compose
from desktop.sheet.model import Line


def clause_lines(clauses: Sequence[Clause], start: str, style: Style, hang: float, digits: Digits) -> Iterator[Line]:
    """``start`` is the number of the first 条; without a number in it every 条 is 第〇条."""
    first = count_in(start)
    if not clauses:
        yield from compose("", style)
    for n, clause in enumerate(clauses):
        number = "〇" if first is None else write_digits(str(first + n), digits)
        if clause.label:
            yield from compose(clause.label, style._replace(indent=style.indent + hang, first=0.0))
        for k, paragraph in enumerate(clause.paragraphs, 1):
            head = f"第{number}条　" if k == 1 else f"{write_digits(str(k), digits)}　"
            yield from _paragraph(head + paragraph, style, hang)


def _paragraph(text: str, style: Style, hang: float) -> Iterator[Line]:
    """A 項 with the lines below its first one standing in, the 号 it lists further in."""
    first, *others = text.split("\n")
    inside = style._replace(indent=style.indent + hang, first=0.0, hang=0.0)
    yield from compose(first, inside._replace(first=-hang))
    for other in others:
        yield from compose(other, inside._replace(hang=hang))
