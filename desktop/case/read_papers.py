"""The ``[paper.…]`` tables of an answers file in; answers by ``field@key`` and the papers a clerk decided on out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop.answers.papers import FIRST, OFF, ON
from desktop.case.read_answers import read_answers
from desktop.case.reading import WRONG_KIND, Reading, hint
from desktop.definition.model import Form, Paper, Value
from desktop.definition.place import parts_of_key, place_of
from desktop.errors import refusal

UNKNOWN_PAPER: Final = refusal(
    "case.unknown-paper",
    "「{file}」{line}の [paper.{name}] という用紙は、様式「{form}」にありません。{hint}用紙の名前を直してください。",
)
NO_NUMBER: Final = refusal(
    "case.no-number",
    "「{file}」{line}の「{title}」は１枚ずつ書く用紙です。[paper.{name}-1] のように、番号を付けてください。",
)
UNKNOWN_PARENT: Final = refusal(
    "case.unknown-parent",
    "「{file}」{line}の「{title}」の元の用紙（parent）に「{parent}」は使えません。{hint}用紙の名前を直してください。",
)

PARENT: Final = "parent"
LAID_IN: Final = "laid_in"
_KEY: Final = re.compile(r"(?P<paper>[a-z][a-z0-9_]*)(?:-(?P<number>[1-9][0-9]{0,3}))?")


def read_papers(tables: Mapping[str, Any], form: Form, reading: Reading) -> dict[str, Value]:
    """Values by place; ``tables`` is what stands under ``paper``."""
    found: dict[str, Value] = {}
    copies: dict[str, list[str]] = {}
    decided: dict[str, str] = {}
    for key in tables:
        place = f"paper.{key}"
        paper = _paper(key, form, reading, place)
        table = _table(tables[key], key, reading, place)
        if paper is None or table is None:
            continue
        own = {name: given for name, given in table.items() if name not in (PARENT, LAID_IN)}
        if (laid := _laid_in(table, paper, reading, place)) and "-" not in key:
            decided[paper.id] = laid
        if "-" not in key and paper.copies:
            if own:
                reading.fault(NO_NUMBER, place, title=paper.title, name=key)
            continue
        if "-" in key and laid != OFF:
            copies.setdefault(paper.id, []).extend(_copy(key, table, paper, form, reading))
        answers = read_answers(own, paper.form, reading, place)
        found.update({place_of(name, key): value for name, value in answers.items()})
    for paper in form.papers:
        if entries := (*_said(copies.get(paper.id, [])), *filter(None, [decided.get(paper.id)])):
            found[place_of("", paper.id)] = entries
    return found


def _said(copies: list[str]) -> list[str]:
    """One sheet without a word on its parent is what a case has anyhow."""
    return [] if copies == [FIRST] else [c.rstrip() for c in copies]


def _paper(key: str, form: Form, reading: Reading, place: str) -> Paper | None:
    found = _KEY.fullmatch(key)
    paper = form.paper(found["paper"]) if found else None
    if paper is not None and found is not None and (paper.copies or not found["number"]):
        return paper
    keys = [f"{p.id}-1" if p.copies else p.id for p in form.papers]
    reading.fault(UNKNOWN_PAPER, place, name=key, form=form.short, hint=hint(key, keys))
    return None


def _table(given: object, key: str, reading: Reading, place: str) -> Mapping[str, Any] | None:
    if isinstance(given, dict):
        return given
    wanted = f"表です。[paper.{key}] の下に書きます"
    reading.fault(WRONG_KIND, place, label="用紙", name=key, wanted=wanted)
    return None


def _laid_in(table: Mapping[str, Any], paper: Paper, reading: Reading, place: str) -> str:
    """``on``, ``off``, or empty when the clerk did not decide."""
    given = table.get(LAID_IN)
    if given is None or isinstance(given, bool):
        return "" if given is None else ON if given else OFF
    wanted = "出すか出さないかを true か false で書きます"
    reading.fault(WRONG_KIND, f"{place}.{LAID_IN}", label=paper.title, name=LAID_IN, wanted=wanted)
    return ""


def _copy(key: str, table: Mapping[str, Any], paper: Paper, form: Form, reading: Reading) -> Iterator[str]:
    """Number and parent of a copy: ``2 itaku``; a parent written as empty ends in a blank."""
    number = parts_of_key(key).number
    given = table.get(PARENT)
    if given is None:
        yield number
    elif given == "":
        yield f"{number} "
    elif isinstance(given, str) and _hangs(given, paper, form):
        yield f"{number} {given}"
    else:
        known = [p for p in paper.parents if (above := form.paper(p)) and not above.copies] or paper.parents
        near = hint(str(given), known)
        reading.fault(UNKNOWN_PARENT, f"paper.{key}.{PARENT}", title=paper.title, parent=given, hint=near)


def _hangs(parent: str, paper: Paper, form: Form) -> bool:
    found = _KEY.fullmatch(parent)
    above = form.paper(found["paper"]) if found else None
    return (
        above is not None and found is not None and above.id in paper.parents and above.copies is bool(found["number"])
    )
