"""``counted`` of a field as TOML gives it in, the ways of counting out; and whether they make sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from desktop.definition.condition import ALWAYS
from desktop.definition.counted import Closed, Counted, Unit
from desktop.definition.fault import Say
from desktop.definition.model import Fact, Field
from desktop.definition.place import FACT
from desktop.definition.sense_condition import PERIODS, check_condition
from desktop.definition.table import Table
from desktop.japanese import near

_UNITS: Final[tuple[Unit, ...]] = get_args(Unit)


def read_counted(table: Table) -> tuple[Counted, ...]:
    """The ways of a field, in the order in which they are tried."""
    return tuple(_way(t) for t in table.tables("counted"))


def _way(table: Table) -> Counted:
    given = [(unit, number) for unit in _UNITS if (number := table.whole(unit)) is not None]
    if len(given) != 1:
        table.say("", f"数え方を {'・'.join(_UNITS)} のどれか１つで書いてください。")
    unit, number = given[0] if given else ("days", 1)
    start = table.text("from", needed=True)
    closed: Closed = table.one_of("closed", get_args(Closed), "")
    made = Counted(start, unit, number, closed, table.condition("when", ALWAYS))
    table.close()
    return made


def check_counted(field: Field, fields: Mapping[str, Field], facts: Mapping[str, Fact], say: Say, place: str) -> None:
    """Tell what a date is counted from that is not there or holds no date; ``place`` is the field's."""
    for n, way in enumerate(field.counted, 1):
        where = f"{place}.counted[{n}]"
        check_condition(way.when, fields, facts, say, f"{where}.when")
        if way.of_fact:
            _fact(way.start.removeprefix(FACT), facts, say, f"{where}.from")
        elif way.start not in fields:
            say(f"{where}.from", f"数え始める欄「{way.start}」がこの様式にありません。", near(way.start, fields))
        elif fields[way.start].kind not in PERIODS:
            say(f"{where}.from", f"数え始める欄「{way.start}」は、日付を書く欄（text・period）ではありません。")
        elif fields[way.start].counted:
            say(f"{where}.from", f"欄「{way.start}」も数えて求める欄です。書き込む日付の欄から数えてください。")


def _fact(name: str, facts: Mapping[str, Fact], say: Say, place: str) -> None:
    if name not in facts:
        say(place, f"数え始める案件の情報「{name}」がこの様式にありません。", near(name, facts))
    elif facts[name].kind != "date":
        say(place, f"数え始める案件の情報「{name}」は日付（date）ではありません。")
