"""The heads of a list and a form in, the place of the form each column goes to out; what a clerk corrects stays.

A column goes to a field (``jimu_mei``), a field of a paper (``naiyo@gaiyo``,
of the first sheet where there may be several: ``saki@itaku-1``), a fact (``fact:nendo``) or one option of
a field (``koui=teikyo``: a column of ○).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final

from desktop.answers.papers import FIRST
from desktop.definition.model import Fact, Field, Form, Kind
from desktop.definition.place import FACT, copy_key, place_of
from desktop.intake.labels import fold
from desktop.places import RESOURCES

IS: Final = "="
"""Between a field and the option a whole column stands for."""
KINDS: Final[frozenset[Kind]] = frozenset({"text", "prose", "choice", "choices", "grid", "period", "count", "list"})
"""Kinds a cell can answer."""
JOINT: Final = "・"
"""Between a head over several columns and the head of one of them."""
_NEAR: Final = 0.8
_SHORTEST: Final = 3
"""Characters from which a head may be a near or partial name."""
_NOTE: Final = re.compile(r"[(\[〔【<][^)\]〕】>]*[)\]〕】>]")
_UNIT: Final = re.compile(r"[(\[](?:単位:?)?([^()\[\]:]{1,4})[)\]]")
_FILE: Final = RESOURCES / "words" / "columns.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """What lists call things, from ``resources/words/columns.toml``, folded."""

    groups: tuple[tuple[str, frozenset[str]], ...]
    """Key of a form's ``listed`` (or empty) and names that mean the same."""
    yes: frozenset[str]
    no: frozenset[str]
    sums: frozenset[str]
    nothing: frozenset[str]
    ditto: frozenset[str]


@cache
def words() -> Words:
    """The words of the shipped file, read once."""
    tables: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))
    groups = tuple((g.get("listed", ""), _folded(g["names"])) for g in tables["column"])
    marks, rows = tables["marks"], tables["rows"]
    kept = (marks["yes"], marks["no"], rows["sums"], rows["nothing"], rows["ditto"])
    return Words(groups, *map(_folded, kept))


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name).casefold() for name in names)


@dataclass(frozen=True, slots=True)
class Target:
    """A place a column can go to."""

    place: str
    label: str
    """As the clerk reads it in the list of choices."""
    names: tuple[str, ...]
    """Folded names of its own, without and with notes in brackets."""
    rank: int
    """A column that fits several places goes to the lowest."""
    of: tuple[str, ...] = ()
    """For one option: folded names of its field."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list with the place it goes to."""

    index: int
    """From 0, in the list."""
    head: str
    place: str = ""
    """Empty: it is left out."""
    certainty: float = 0.0
    """1 for the same name, less for a near one; 1 also for what the clerk chose."""

    @property
    def unit(self) -> str:
        """The unit its head names: 件数（人）."""
        found = _UNIT.search(_flat(self.head))
        return found[1] if found else ""


def layout_key(heads: Sequence[str]) -> str:
    """What tells lists of one layout: a sum of their heads in order."""
    return hashlib.sha256("\n".join(name_of(head) for head in heads).encode()).hexdigest()[:24]


def name_of(head: str) -> str:
    """A head as names are compared: folded, without notes in brackets."""
    flat = _flat(head)
    return _NOTE.sub("", flat) or flat


def _flat(head: str) -> str:
    return fold(head).casefold()


# ---------------------------------------------------------------- what a form has room for


def targets(form: Form) -> tuple[Target, ...]:
    """Every place of a form that a column can go to, in the order of the form."""
    return tuple(_all_targets(form))


def _all_targets(form: Form) -> Iterator[Target]:
    for fact in form.facts:
        yield _target(f"{FACT}{fact.id}", fact.label, (fact.label,), 1)
    own = [f for s in form.sections for f in s.fields]
    for field in own:
        yield from _of_field(field, form.label_of(field.id), 0)
    for paper in form.papers:
        key = copy_key(paper.id, FIRST) if paper.copies else paper.id
        taken = {*paper.takes, *(f.id for f in own)}
        for field in paper.form.fields.values():
            label = f"{paper.title}・{paper.form.label_of(field.id)}"
            yield from _of_field(field, label, 3 if field.id in taken else 2, key)


def _of_field(field: Field, label: str, rank: int, paper: str = "") -> Iterator[Target]:
    if field.kind not in KINDS:
        return
    place = place_of(field.id, paper)
    yield _target(place, label, (field.label, label), rank)
    if field.kind in ("choices", "grid"):
        of = tuple(name_of(n) for n in (field.label, label))
        for option in field.choices.values():
            names = (option.label, option.label.removesuffix("する"), f"{option.number}{option.label}")
            yield _target(f"{place}{IS}{option.id}", f"{label}：{option.label}", names, rank + 4, of)


def _target(place: str, label: str, names: Iterable[str], rank: int, of: tuple[str, ...] = ()) -> Target:
    return Target(
        place, label, tuple(dict.fromkeys(n for name in names for n in (name_of(name), _flat(name)))), rank, of
    )


def field_at(form: Form, place: str) -> Field | Fact | None:
    """The field or fact of a column's place; the option of a column of ○ is taken off."""
    base = place.partition(IS)[0]
    if base.startswith(FACT):
        return next((f for f in form.facts if f.id == base.removeprefix(FACT)), None)
    return form.fields.get(base)


# ---------------------------------------------------------------- which column goes where


def match_columns(form: Form, heads: Sequence[str]) -> tuple[Column, ...]:
    """Each column with the place its head names; the surest first, no place twice."""
    known = targets(form)
    found = sorted(
        (
            (score, -target.rank, -number, -order, target.place)
            for number, head in enumerate(heads)
            for order, target in enumerate(known)
            if head.strip() and (score := _score(form, target, _flat(head), name_of(head)))
        ),
        reverse=True,
    )
    places: dict[int, tuple[str, float]] = {}
    for score, _, number, _, place in found:
        if -number not in places and all(place != p for p, _ in places.values()):
            places[-number] = (place, score)
    return tuple(Column(n, head, *places.get(n, ("", 0.0))) for n, head in enumerate(heads))


def _score(form: Form, target: Target, whole: str, name: str) -> float:
    """How well a head names a place: same name 1, listed or synonym 0.9, last part of a joint head, near name."""
    if whole in target.names:
        return 0.85 if target.of else 1.0
    if name in target.names:
        return 0.84 if target.of else 0.99
    if not target.of:
        for listed, names in words().groups:
            if name in names:
                if listed and form.listed.get(listed) == target.place:
                    return 0.95
                if any(n in names for n in target.names):
                    return 0.9
    group, _, part = name.rpartition(JOINT)
    if group and part in target.names:
        return 0.9 if target.of and _same(group, target.of) else 0.8
    if target.of or len(name) < _SHORTEST:
        return 0.0
    return max((_likeness(name, n) for n in target.names if len(n) >= _SHORTEST), default=0.0)


def _same(name: str, others: Iterable[str]) -> bool:
    """Whether a group's head names the field, by its name or another word for it."""
    meant = {name}.union(*(names for _, names in words().groups if name in names))
    return any(other in meant or name in other for other in others)


def _likeness(name: str, other: str) -> float:
    if name in other or other in name:
        share = min(len(name), len(other)) / max(len(name), len(other))
        return 0.6 * share + 0.1 if share >= 0.5 else 0.0
    ratio = SequenceMatcher(None, name, other, autojunk=False).ratio()
    return 0.7 * ratio if ratio >= _NEAR else 0.0


def corrected(columns: Sequence[Column], index: int, place: str) -> tuple[Column, ...]:
    """The columns with one set by the clerk; another column that had the place gives it up."""
    made = []
    for column in columns:
        if column.index == index:
            made.append(Column(column.index, column.head, place, 1.0 if place else 0.0))
        elif place and column.place == place:
            made.append(Column(column.index, column.head))
        else:
            made.append(column)
    return tuple(made)


def remembered(columns: Sequence[Column], places: Sequence[str], form: Form) -> tuple[Column, ...]:
    """The columns with the places a clerk chose for a list of this layout; places the form has no more are left out."""
    if len(places) != len(columns):
        return tuple(columns)
    known = {t.place for t in targets(form)}
    return tuple(
        Column(c.index, c.head, place if place in known else "", 1.0 if place in known else 0.0)
        for c, place in zip(columns, places, strict=True)
    )
