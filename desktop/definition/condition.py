"""Conditions as structured data: what makes a field shown, required, or a rule speak.

In TOML a condition is one table; see forms/README.md:
``true`` / ``false`` · ``{field="koui", has="teikyo"}`` · ``{field="kubun", is="hokoku"}`` · ``{field="biko", filled=true}`` ·
``{field="x", contains=["課税", "税情報"]}`` (any of the words in the text) · ``{field="mk_grid", beyond=["shimei"]}`` (something
chosen outside the list) · ``{field="jiki", starts_before="kaisaibi"}`` (the period begins before the date of a fact) ·
``{field="jikou", ends=["について"]}`` (the text ends so) · ``{field="gt_grid", beyond_field="mk_grid"}`` (something chosen or
listed that is not there; blanks and widths do not count) · ``{field="koumoku", unlike_field="koumoku@itaku"}`` (not the
same entries) · ``{field="kikan", outside_field="kikan@itaku"}`` (a period not inside the other) ·
``{field="aite", lacks=["認証"]}`` (a word is not in the text) · ``{field="ninzu", over=100}`` (the number is larger) · ``{fact="kaisaibi", outside="nendo"}`` (the date is not one of the days of another fact) ·
``{fact="rinji_kojo", is="kojo"}`` · ``{all=[…]}`` · ``{any=[…]}`` · ``{not={…}}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from desktop.definition.counts import count_in
from desktop.japanese import first_date, folded, read_period

Given = str | tuple[str, ...] | tuple[tuple[str, ...], ...]
"""The same as ``desktop.definition.model.Value``, which stands above this module."""
Values = Mapping[str, Given]


def is_blank(value: Given) -> bool:
    """Whether an answer holds nothing but blanks; 全角 blanks count as blanks."""
    if isinstance(value, tuple):
        return all(is_blank(v) for v in value)
    return not value.strip()


def _texts(value: Given) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v if isinstance(v, str) else "\t".join(v) for v in value)


class Condition(Protocol):
    """Something that holds, or not, for the answers and the facts of a case."""

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool: ...

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (``field`` or ``fact``, id) the condition reads."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:  # noqa: ARG002
        return self.value

    def names(self) -> Iterator[tuple[str, str]]:
        return iter(())


ALWAYS = Constant(value=True)
NEVER = Constant(value=False)

Test = Literal[
    "has", "is", "filled", "contains", "lacks", "ends", "beyond", "beyond_field", "unlike_field", "outside_field",
    "starts_before", "outside", "over",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """One test of one field or fact; ``given`` holds option ids, words, the id of another field or fact, or a number."""

    source: Literal["field", "fact"]
    id: str
    test: Test
    given: tuple[str, ...] = ()
    wanted: bool = True

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:
        value = values.get(self.id, "") if self.source == "field" else facts.get(self.id, "")
        if self.test in ("beyond_field", "unlike_field", "outside_field"):
            return self._against(value, values.get(self.given[0], "")) is self.wanted
        return self._true(value, facts) is self.wanted

    def _against(self, value: Given, other: Given) -> bool:
        """Against the answer of another field; two blanks never disagree."""
        if self.test == "outside_field":
            return _outside("\n".join(_texts(value)), "\n".join(_texts(other)))
        mine, theirs = ([folded(t) for t in _texts(v) if t.strip()] for v in (value, other))
        if self.test == "unlike_field":
            return bool(mine) and bool(theirs) and mine != theirs
        return isinstance(value, tuple) and any(t not in theirs for t in mine)

    def _true(self, value: Given, facts: Mapping[str, str]) -> bool:
        text = "\n".join(_texts(value))
        match self.test:
            case "filled":
                return not is_blank(value)
            case "has" | "is":
                return any(g in value for g in self.given) if isinstance(value, tuple) else value in self.given
            case "contains":
                return any(g in text for g in self.given)
            case "ends":
                return text.rstrip().endswith(self.given)
            case "beyond":
                return isinstance(value, tuple) and any(v not in self.given for v in value)
            case "over":
                number = count_in(text)
                return number is not None and number > int(self.given[0])
            case "lacks":
                return any(g not in text for g in self.given)
            case "starts_before":
                starts, limit = first_date(text), first_date(facts.get(self.given[0], ""))
                return starts is not None and limit is not None and starts.last < limit.first
            case "outside":
                day, among = first_date(text), first_date(facts.get(self.given[0], ""))
                return day is not None and among is not None and not among.first <= day.first <= among.last
        return False

    def names(self) -> Iterator[tuple[str, str]]:
        yield self.source, self.id
        if self.test in ("starts_before", "outside"):
            yield "fact", self.given[0]
        if self.test in ("beyond_field", "unlike_field", "outside_field"):
            yield "field", self.given[0]


def _outside(inner: str, outer: str) -> bool:
    """Whether a written period surely begins before, or ends after, another one; what cannot be read decides nothing."""
    (begin, end), (first, last) = read_period(inner), read_period(outer)
    early = begin is not None and first is not None and begin.last < first.first
    late = last is not None and any(d is not None and d.first > last.last for d in (begin, end))
    return early or late


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:
        return all(p.holds(values, facts) for p in self.parts)

    def names(self) -> Iterator[tuple[str, str]]:
        for p in self.parts:
            yield from p.names()


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:
        return any(p.holds(values, facts) for p in self.parts)

    def names(self) -> Iterator[tuple[str, str]]:
        for p in self.parts:
            yield from p.names()


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:
        return not self.part.holds(values, facts)

    def names(self) -> Iterator[tuple[str, str]]:
        yield from self.part.names()
