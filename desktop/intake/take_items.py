"""An item list or a record layout in, and the field of a form it is for; the items of the grid, or the entries, out.

Every name says what it became; what no item takes is offered for その他の項目, and what is sensitive is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.definition.model import Field, Form, Value
from desktop.definition.place import parts_of, place_of
from desktop.intake.item_list import ItemList, Name, list_of
from desktop.intake.item_words import SURE, Dictionary, Mapped, general_words, own_words
from desktop.intake.labels import fold
from desktop.intake.model import Doubt, Found, Grid, Reading
from desktop.japanese import write_digits

ARROW = "→"


@dataclass(frozen=True)
class ItemsRead(Reading):
    """A reading of an item list that also says what every name became."""

    mapped: tuple[Mapped, ...] = ()


def take_items(grid: Grid, form: Form, field: str, folders: tuple[Path, ...] | None = None) -> ItemsRead:
    """Read an item list for a grid field of a form, or for a list field (``koumoku``, ``koumoku@itaku-1``)."""
    asked = form.fields[field]
    paper, _ = _paper_of(form, field)
    own = own_words(form, folders)
    words = general_words()
    dictionary = Dictionary(asked.grid, own, words)
    found = list_of(grid, words, dictionary.knows)
    if asked.kind == "list":
        return _entries(found, form, field, dictionary)
    return _chosen(found, form, paper, field, dictionary, own.others)


def _paper_of(form: Form, field: str) -> tuple[Form, str]:
    """The form a place belongs to, and the field's id there."""
    name, key = parts_of(field)
    paper = form.paper(key)
    return (paper.form, name) if paper is not None else (form, name)


def others_field(form: Form, field: str, named: Mapping[str, str] | None = None) -> str:
    """The field that takes what is in no item of a grid: the one the municipality names, else その他の項目 behind it."""
    if named and named.get(field) in form.fields:
        return named[field]
    fields = list(form.fields.values())
    at = next((n for n, f in enumerate(fields) if f.id == field), len(fields))
    behind = fields[at + 1 : at + 2]
    return next((f.id for f in behind if f.kind in ("prose", "text", "list")), "")


# ---- a list ----


def _entries(found: ItemList, form: Form, field: str, dictionary: Dictionary) -> ItemsRead:
    names = _once(found.names)
    mapped = tuple(dictionary.look_up(n.text, n.where) for n in names)
    technical = [m for m in mapped if m.how == "ignored"]
    kept = [m for m in mapped if m.how != "ignored"]
    doubts = [*_placed(found.say, field), *_sensitive(field, kept)]
    values: dict[str, Value] = {field: tuple(m.word for m in kept)} if kept else {}
    at = {field: Found("\n".join(m.word for m in kept), kept[0].where)} if kept else {}
    left = tuple(Found(m.word, m.where) for m in technical) + tuple(Found(n.text, n.where) for n in found.left_out)
    return ItemsRead(form.id, form.version, values, {}, at, tuple(doubts), left, mapped)


# ---- a grid ----


def _chosen(
    found: ItemList, form: Form, paper: Form, place: str, dictionary: Dictionary, named: Mapping[str, str]
) -> ItemsRead:
    field, key = parts_of(place)
    mapped = tuple(dictionary.look_up(n.text, n.where) for n in _once(found.names))
    items = {m.item for m in mapped if m.item}
    asked = paper.fields[field]
    values: dict[str, Value] = {}
    at: dict[str, Found] = {}
    if items:
        values[place] = tuple(i for i in asked.choices if i in items)
        mine = [m for m in mapped if m.item]
        at[place] = Found("\n".join(f"{m.word} {ARROW} {m.label}" for m in mine), mine[0].where)
    others = others_field(paper, field, named)
    rest = [m for m in mapped if not m.item and m.how != "ignored"]
    doubts = [*_placed(found.say, place), *_unsure(place, mapped), *_sensitive(place, mapped)]
    left = [Found(m.word, m.where) for m in mapped if m.how == "ignored"]
    left += [Found(n.text, n.where) for n in found.left_out]
    if rest and others:
        there = place_of(others, key)
        values[there] = _others(paper.fields[others], rest, form)
        at[there] = Found("\n".join(m.word for m in rest), rest[0].where)
        doubts += _offered(there, rest, paper.fields[others].label)
    elif rest:
        left += [Found(m.word, m.where) for m in rest]
    return ItemsRead(form.id, form.version, values, {}, at, tuple(doubts), tuple(left), mapped)


def _others(asked: Field, rest: list[Mapped], form: Form) -> Value:
    """Names of no item as the field writes several: numbered."""
    names = [m.word for m in rest]
    if asked.kind == "list":
        return tuple(names)
    if len(names) == 1:
        return names[0]
    return "\n".join(f"{write_digits(str(n), form.style.digits)}．{name}" for n, name in enumerate(names, 1))


def _offered(place: str, rest: list[Mapped], label: str) -> Iterator[Doubt]:
    for found in rest:
        why = "項目表にない" if found.how in SURE else "辞書にない"
        sentence = f"「{found.word}」は{why}名前なので、「{label}」に入れました。当たる項目がないか確かめてください。"
        yield Doubt(place, sentence, found.word, found.where)


def _unsure(place: str, mapped: Iterable[Mapped]) -> Iterator[Doubt]:
    for found in mapped:
        if found.item and found.how not in SURE:
            sentence = f"「{found.word}」を「{found.label}」と読みました。合っているか確かめてください。"
            yield Doubt(place, sentence, found.word, found.where)


def _sensitive(place: str, mapped: Iterable[Mapped]) -> Iterator[Doubt]:
    for found in mapped:
        if found.sensitive:
            item = f"（{found.label}）" if found.label and fold(found.label) != fold(found.word) else ""
            kind = f"{found.sensitive}個人情報"
            sentence = f"「{found.word}」{item}は{kind}に当たるおそれがあります。本当に取り扱うか確かめてください。"
            yield Doubt(place, sentence, found.word, found.where)


def _placed(doubts: Iterable[Doubt], place: str) -> Iterator[Doubt]:
    for doubt in doubts:
        yield Doubt(place, doubt.sentence, doubt.source, doubt.where)


def _once(names: Iterable[Name]) -> tuple[Name, ...]:
    """Every name once, in order."""
    seen: dict[str, Name] = {}
    for name in names:
        seen.setdefault(fold(name.text), name)
    return tuple(seen.values())
