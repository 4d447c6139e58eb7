"""Whether a condition makes sense for the fields and facts it reads; every fault is told through ``say`` at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.definition.condition import Atom, Condition
from desktop.definition.fault import Say
from desktop.definition.model import Fact, Field, Kind
from desktop.definition.read_condition import atoms
from desktop.japanese import near


def check_condition(
    condition: Condition, fields: Mapping[str, Field], facts: Mapping[str, Fact], say: Say, place: str
) -> None:
    """Tell what a condition names that does not exist, or asks of a field that cannot answer it."""
    for atom in atoms(condition):
        if atom.source == "fact":
            _fact_atom(atom, facts, say, place)
        elif atom.id not in fields:
            say(place, f"条件にある欄「{atom.id}」はこの様式にありません。", near(atom.id, fields))
        else:
            _field_atom(atom, fields, facts, say, place)


def _fact_atom(atom: Atom, facts: Mapping[str, Fact], say: Say, place: str) -> None:
    if atom.id not in facts:
        say(place, f"条件にある案件の情報「{atom.id}」はこの様式にありません。", near(atom.id, facts))
    elif (fact := facts[atom.id]).kind == "choice" and atom.test == "is":
        _known_options(atom, [o.id for o in fact.options], say, place)
    _days(atom, facts, say, place)


def _days(atom: Atom, facts: Mapping[str, Fact], say: Say, place: str) -> None:
    """``starts_before`` and ``outside`` compare with a fact that holds a date or a year."""
    if atom.test not in ("starts_before", "outside"):
        return
    given = facts.get(atom.given[0])
    if given is None:
        say(place, f"条件にある案件の情報「{atom.given[0]}」はこの様式にありません。", near(atom.given[0], facts))
    elif given.kind not in ("date", "year"):
        say(place, f"「{atom.test}」の相手「{given.id}」は日付（date）や年度（year）ではありません。")


def _field_atom(atom: Atom, fields: Mapping[str, Field], facts: Mapping[str, Fact], say: Say, place: str) -> None:
    field = fields[atom.id]
    choosing = field.chooses
    match atom.test:
        case "has" | "beyond" if not choosing:
            say(place, f"「{atom.test}」は選択の欄だけに使えます。「{field.id}」は {field.kind} です。")
        case "beyond" if field.kind == "choice":
            say(place, f"「{atom.test}」は複数選択の欄だけに使えます。「{field.id}」は１つだけ選ぶ欄です。")
        case "has" | "is" | "beyond":
            if choosing and _whole(field):
                _known_options(atom, list(field.choices), say, place)
        case "over" if choosing or field.has_rows:
            say(place, f"「over」は数や文章の欄だけに使えます。「{field.id}」は {field.kind} です。")
        case "beyond_field" | "unlike_field" | "outside_field":
            _two_fields(atom, fields, say, place)
        case "contains" | "lacks" | "ends" | "starts_before" | "outside" if choosing:
            say(place, f"「{atom.test}」は文章の欄だけに使えます。「{field.id}」は {field.kind} です。")
    _days(atom, facts, say, place)


def _whole(field: Field) -> bool:
    """A grid, checklist or library that is not there is told once, where the field names it."""
    return bool(field.choices) or field.kind in ("choice", "choices")


PERIODS: Final[frozenset[Kind]] = frozenset({"text", "prose", "period"})


def _two_fields(atom: Atom, fields: Mapping[str, Field], say: Say, place: str) -> None:
    """A test against another field needs one that can be compared."""
    field, other = fields[atom.id], fields.get(atom.given[0])
    if other is None:
        say(place, f"条件にある欄「{atom.given[0]}」はこの様式にありません。", near(atom.given[0], fields))
        return
    for one in (field, other):
        if atom.test == "outside_field" and one.kind not in PERIODS:
            say(place, f"「outside_field」は時期の欄だけに使えます。「{one.id}」は {one.kind} です。")
        elif atom.test == "beyond_field" and not one.is_tuple:
            say(place, f"「beyond_field」は複数選択か並べる欄だけに使えます。「{one.id}」は {one.kind} です。")
    if atom.test != "outside_field" and (field.chooses != other.chooses or field.is_tuple != other.is_tuple):
        sentence = f"「{field.id}」（{field.kind}）と「{other.id}」（{other.kind}）は、種類が違うので比べられません。"
        say(place, sentence + "同じ種類の欄にしてください。")


def _known_options(atom: Atom, known: list[str], say: Say, place: str) -> None:
    for name in atom.given:
        if name not in known:
            say(place, f"「{atom.id}」に選択肢「{name}」はありません。", near(name, known))
