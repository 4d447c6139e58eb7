"""A condition as TOML gives it in, a Condition out; every fault is told through ``say`` and reads as NEVER."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from desktop.definition.condition import ALWAYS, NEVER, All, Any, Atom, Condition, Not, Test
from desktop.definition.fault import Say
from desktop.japanese import near

TESTS: tuple[Test, ...] = get_args(Test)
_OF_FACTS: frozenset[Test] = frozenset({"is", "filled", "contains", "lacks", "ends", "starts_before", "outside"})
_FIELDS: frozenset[Test] = frozenset({"beyond_field", "unlike_field", "outside_field"})
_ONE_ID: frozenset[Test] = _FIELDS.union({"starts_before", "outside"})
_HEADS = ("field", "fact", "all", "any", "not")


def read_condition(value: object, say: Say, place: str) -> Condition:
    """One condition; ``place`` is where it stands, such as ``section[2].field[1].shown_when``."""
    if isinstance(value, bool):
        return ALWAYS if value else NEVER
    if not isinstance(value, dict):
        say(place, "条件は true・false か { } の表で書いてください。")
        return NEVER
    heads = [k for k in _HEADS if k in value]
    if len(heads) != 1:
        say(place, "条件には field・fact・all・any・not のどれか１つだけを書いてください。", _unknown(value))
        return NEVER
    return _READERS[heads[0]](value, say, place)


def _unknown(table: Mapping[str, object]) -> str:
    return next((near(k, _HEADS) for k in table if k not in _HEADS and k not in TESTS), "")


def _alone(value: Mapping[str, object], head: str, say: Say, place: str) -> None:
    for key in value:
        if key != head:
            say(f"{place}.{key}", f"「{head}」の条件に「{key}」は書けません。別の条件に分けてください。")


def _parts(value: Mapping[str, object], head: str, say: Say, place: str) -> tuple[Condition, ...]:
    _alone(value, head, say, place)
    given = value[head]
    if not isinstance(given, list) or not given:
        say(f"{place}.{head}", f"「{head}」には条件を１つ以上 [ ] に並べてください。")
        return (NEVER,)
    return tuple(read_condition(part, say, f"{place}.{head}[{n}]") for n, part in enumerate(given, 1))


def _all(value: Mapping[str, object], say: Say, place: str) -> Condition:
    return All(_parts(value, "all", say, place))


def _any(value: Mapping[str, object], say: Say, place: str) -> Condition:
    return Any(_parts(value, "any", say, place))


def _not(value: Mapping[str, object], say: Say, place: str) -> Condition:
    _alone(value, "not", say, place)
    return Not(read_condition(value["not"], say, f"{place}.not"))


def _field(value: Mapping[str, object], say: Say, place: str) -> Condition:
    return _atom(value, "field", say, place)


def _fact(value: Mapping[str, object], say: Say, place: str) -> Condition:
    return _atom(value, "fact", say, place)


_READERS: Mapping[str, Callable[[Mapping[str, object], Say, str], Condition]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "field": _field,
    "fact": _fact,
}


def _atom(value: Mapping[str, object], source: Literal["field", "fact"], say: Say, place: str) -> Condition:
    name, allowed = value[source], [t for t in TESTS if source == "field" or t in _OF_FACTS]
    tests = [t for t in allowed if t in value]
    for key in value:
        if key != source and key not in allowed:
            say(f"{place}.{key}", f"「{source}」の条件に「{key}」という調べ方はありません。", near(key, allowed))
    if not isinstance(name, str) or not name:
        say(f"{place}.{source}", f"「{source}」には識別名を文字で書いてください。")
        return NEVER
    if len(tests) != 1:
        say(place, f"「{name}」の調べ方を {'・'.join(allowed)} のどれか１つで書いてください。")
        return NEVER
    return _tested(name, source, tests[0], value[tests[0]], say, f"{place}.{tests[0]}")


def _tested(name: str, source: Literal["field", "fact"], test: Test, given: object, say: Say, place: str) -> Condition:
    if test == "filled":
        if isinstance(given, bool):
            return Atom(source, name, "filled", wanted=given)
        say(place, "filled は true か false で書いてください。")
        return NEVER
    if test == "over":
        if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
            return Atom(source, name, "over", (str(given),))
        say(place, "over には、０以上の整数を書いてください。")
        return NEVER
    words = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list) else ()
    if not words or not all(isinstance(w, str) and w for w in words):
        say(place, f"{test} には、文字か、文字の並び [ ] を書いてください。")
        return NEVER
    if test in _ONE_ID and len(words) != 1:
        what = "別の欄" if test in _FIELDS else "日付か年度の案件の情報"
        say(place, f"{test} には、{what}の識別名を１つだけ書いてください。")
        return NEVER
    return Atom(source, name, test, words)


def atoms(condition: Condition) -> tuple[Atom, ...]:
    """Every single test inside a condition, in written order."""
    match condition:
        case Atom():
            return (condition,)
        case All(parts) | Any(parts):
            return tuple(a for p in parts for a in atoms(p))
        case Not(part):
            return atoms(part)
    return ()
