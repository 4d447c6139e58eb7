"""Conditions as structured data: what makes a field shown, required, or a rule speak.

In TOML a condition is one table; see forms/README.md:
``true`` / ``false`` · ``{field="koui", has="teikyo"}`` · ``{field="kubun", is="hokoku"}`` · ``{field="biko", filled=true}`` ·
``{field="x", contains=["課税", "税情報"]}`` (any of the words in the text) · ``{field="mk_grid", beyond=["shimei"]}`` (something
chosen outside the list) · ``{field="jiki", starts_before="kaisaibi"}`` (the period begins before the date of a fact) ·
``{field="jikou", ends=["について"]}`` (the text ends so) · ``{field="gt_grid", beyond_field="mk_grid"}`` (something chosen that
is not chosen there) · ``{fact="kaisaibi", outside="nendo"}`` (the date is not one of the days of another fact) ·
``{fact="rinji_kojo", is="kojo"}`` · ``{all=[…]}`` · ``{any=[…]}`` · ``{not={…}}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from desktop.japanese import first_date

Values = Mapping[str, str | tuple[str, ...]]


def is_blank(value: str | tuple[str, ...]) -> bool:
    """Whether an answer holds nothing but blanks; 全角 blanks count as blanks."""
    return not any(v.strip() for v in value) if isinstance(value, tuple) else not value.strip()


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

Test = Literal["has", "is", "filled", "contains", "ends", "beyond", "beyond_field", "starts_before", "outside"]


@dataclass(frozen=True, slots=True)
class Atom:
    """One test of one field or fact; ``given`` holds option ids, words, or the id of another field or fact."""

    source: Literal["field", "fact"]
    id: str
    test: Test
    given: tuple[str, ...] = ()
    wanted: bool = True

    def holds(self, values: Values, facts: Mapping[str, str]) -> bool:
        value = values.get(self.id, "") if self.source == "field" else facts.get(self.id, "")
        if self.test == "beyond_field":
            other = values.get(self.given[0], ())
            return (isinstance(value, tuple) and any(v not in other for v in value)) is self.wanted
        return self._true(value, facts) is self.wanted

    def _true(self, value: str | tuple[str, ...], facts: Mapping[str, str]) -> bool:
        text = "\n".join(value) if isinstance(value, tuple) else value
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
        if self.test == "beyond_field":
            yield "field", self.given[0]


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
