"""A reading under the clerk's eyes: what was read in, what was confirmed, corrected and still is 要確認 out. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from desktop.answers.model import in_order
from desktop.definition.model import Field, Form, Value
from desktop.definition.place import FACT, parts_of
from desktop.intake.model import Doubt, Found, Reading
from desktop.screen.form_plan import field_of_fact
from desktop.screen.labels import label_of, value_words

BLANK = "（空）"
_ENDS = re.compile("[\u2028\u2029](?=\n)")
_SHOWN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2028": "\n", "\u2029": "\n"})


def as_shown(text: str) -> str:
    """A text of a PDF or of Word to look at: hard blanks are blanks, the sign of a paragraph's end is not seen.

    As long as before, so that places in it stay where they are.
    """
    return _ENDS.sub("\u200b", text).translate(_SHOWN)


class Review:
    """Values by place as they stand now; a place is open while a doubt about it is not settled."""

    def __init__(self, reading: Reading, form: Form) -> None:
        self.reading, self.form = reading, form
        self.values: dict[str, Value] = {p: v for p, v in reading.values.items() if self.field(p) is not None}
        self.values |= {f"{FACT}{name}": text for name, text in reading.facts.items()}
        self._doubts: dict[str, tuple[Doubt, ...]] = {}
        for number, doubt in enumerate(reading.doubts):
            known = doubt.place if self.field(doubt.place) is not None else f"?{number}"
            self._doubts[known] = (*self._doubts.get(known, ()), doubt)
        self._settled: set[str] = set()
        self._past: dict[str, list[Value]] = {}

    # what there is ---------------------------------------------------------------------------------------------------

    def places(self) -> tuple[str, ...]:
        """Doubtful places first, then everything that was read, both in the order of the form; ``?3`` is no place."""
        doubtful = sorted(self._doubts, key=self._order)
        return (*doubtful, *sorted((p for p in self.values if p not in self._doubts), key=self._order))

    def _order(self, place: str) -> tuple[int, str, int]:
        """What belongs to the whole file, the facts, the case's own fields, then paper by paper."""
        if place.startswith("?"):
            return 0, "", int(place[1:])
        if place.startswith(FACT):
            return 1, "", 0
        field, key = parts_of(place)
        paper = self.form.paper(key)
        own = list(paper.form.fields if paper else self.form.fields)
        number = self.form.papers.index(paper) + 3 if paper else 2
        return number, key, own.index(field) if field in own else -1

    def field(self, place: str) -> Field | None:
        """The field of a place, of a fact too; None for what is none of this form."""
        if place.startswith(FACT):
            return next((field_of_fact(f) for f in self.form.facts if place == f"{FACT}{f.id}"), None)
        try:
            return self.form.fields[place]
        except KeyError:
            return None

    def paper_form(self, place: str) -> Form:
        """The form of the paper a place stands on."""
        paper = self.form.paper(parts_of(place).key)
        return paper.form if paper else self.form

    def label(self, place: str) -> str:
        return "ファイルの全体" if place.startswith("?") else label_of(self.form, place)

    def words(self, place: str) -> str:
        """The value of a place as a person reads it."""
        return as_shown(value_words(self.form, place, self.values.get(place, ""))) or BLANK

    def doubts(self, place: str) -> tuple[Doubt, ...]:
        return self._doubts.get(place, ())

    def found(self, place: str) -> Found:
        """Where it was read: the find itself, else what the doubt names."""
        found = self.reading.found.get(place)
        if found is not None:
            return found
        return next((Found(d.source, d.where) for d in self.doubts(place) if d.where or d.source), Found("", ""))

    # the clerk -------------------------------------------------------------------------------------------------------

    def is_open(self, place: str) -> bool:
        return place in self._doubts and place not in self._settled

    def open_places(self) -> tuple[str, ...]:
        return tuple(p for p in self.places() if self.is_open(p))

    def settle(self, place: str, *, on: bool = True) -> None:
        (self._settled.add if on else self._settled.discard)(place)

    def change(self, place: str, value: Value) -> None:
        """The clerk wrote something else: that settles the doubt too."""
        field = self.field(place)
        if field is not None:
            value = in_order(field, value)
        self._past.setdefault(place, []).append(self.values.get(place, field.empty if field else ""))
        self.values[place] = value
        self.settle(place)

    def back(self, place: str) -> bool:
        """Take the last change of a place back -> whether there was one."""
        past = self._past.get(place)
        if not past:
            return False
        self.values[place] = past.pop()
        return True

    # the result ------------------------------------------------------------------------------------------------------

    def result(self) -> Reading:
        """The reading as it was confirmed, with the doubts that are left."""
        left = tuple(d for place in self.open_places() for d in self._doubts[place])
        facts = {p.removeprefix(FACT): str(v) for p, v in self.values.items() if p.startswith(FACT) and v}
        values = {p: v for p, v in self.values.items() if not p.startswith(FACT) and v not in ("", ())}
        read = self.reading
        return Reading(
            read.form, read.version, MappingProxyType(values), MappingProxyType(facts), read.found, left, read.leftover
        )

    def left_words(self) -> Iterator[str]:
        """The doubts that are left, a line each: 事務の名称：…"""
        for place in self.open_places():
            yield from (f"{self.label(place)}：{doubt.sentence}" for doubt in self._doubts[place])
