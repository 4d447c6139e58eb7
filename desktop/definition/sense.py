"""Whether a form that reads well also makes sense: ids meet, conditions can hold, nothing goes in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from desktop.definition.circles import tell_circles
from desktop.definition.condition import Condition
from desktop.definition.fault import Say
from desktop.definition.model import Fact, Field, Form
from desktop.definition.place import is_on_paper
from desktop.definition.read_block import named_in
from desktop.definition.read_counted import check_counted
from desktop.definition.sense_condition import check_condition
from desktop.definition.sense_rules import check_rules
from desktop.definition.sense_table import check_table
from desktop.japanese import near

_OF_THE_HEAD = frozenset({"form", "version", "short", "valid_from", "valid_to", "items", "papers", "alone", "use"})
"""Keys that TOML takes for keys of ``[listed]`` when they stand below it."""


def check_sense(form: Form, say: Say, say_rule: Say) -> None:
    """Tell every fault of the definition through ``say`` and of the rules through ``say_rule``."""
    placed = list(_placed(form))
    _doubles(form, placed, say)
    for place, field in placed:
        _options(field, place, say)
        check_table(field, form.fields, say, place)
        check_counted(field, form.fields, _facts(form), say, place)
        if form.alone:
            _draft(field, form, say, place)
    for n, fact in enumerate(form.facts, 1):
        if fact.kind == "choice" and not fact.options:
            say(f"fact[{n}]", f"案件の情報「{fact.id}」は選択なのに options がありません。")
    for place, condition in _conditions(form, placed):
        check_condition(condition, form.fields, _facts(form), say, place)
    if not form.papers:  # those of a case go through its papers too, see sense_papers
        _circles(form, placed, say)
    _history(form, say)
    _listed(form, say)
    if form.valid_from and form.valid_to and form.valid_from > form.valid_to:
        say("valid_to", f"valid_to（{form.valid_to}）が valid_from（{form.valid_from}）より前です。")
    check_rules(form, say_rule)


def _facts(form: Form) -> Mapping[str, Fact]:
    return {f.id: f for f in form.facts}


def _placed(form: Form) -> Iterator[tuple[str, Field]]:
    for s, section in enumerate(form.sections, 1):
        for f, field in enumerate(section.fields, 1):
            yield f"section[{s}].field[{f}]", field


def _conditions(form: Form, placed: list[tuple[str, Field]]) -> Iterator[tuple[str, Condition]]:
    for s, section in enumerate(form.sections, 1):
        yield f"section[{s}].shown_when", section.shown
    for place, field in placed:
        yield f"{place}.shown_when", field.shown
        yield f"{place}.required", field.required


def _twice(ids: Iterable[tuple[str, str]], what: str, say: Say) -> None:
    seen: set[str] = set()
    for place, name in ids:
        if name and name in seen:
            say(place, f"{what}の識別名「{name}」が２度使われています。どちらかを別の名前にしてください。")
        seen.add(name)


def _listed(form: Form, say: Say) -> None:
    """What the case list shows must be there."""
    known = ("title", "division", "year", "due", "owner")
    places = [*form.fields, *(f"fact:{f.id}" for f in form.facts)]
    for what, place in form.listed.items():
        if what in _OF_THE_HEAD:
            say(f"listed.{what}", f"「{what}」は様式の頭のキーです。最初の [ で始まる行より前に移してください。")
        elif what not in known:
            say(f"listed.{what}", f"一覧に出すものに「{what}」はありません。", near(what, known))
        elif place not in places:
            say(f"listed.{what}", f"一覧に出す欄「{place}」がこの様式にありません。", near(place, places))


def _doubles(form: Form, placed: list[tuple[str, Field]], say: Say) -> None:
    _twice(((f"section[{n}].id", s.id) for n, s in enumerate(form.sections, 1)), "段", say)
    _twice(((f"{place}.id", field.id) for place, field in placed), "欄", say)
    _twice(((f"fact[{n}].id", f.id) for n, f in enumerate(form.facts, 1)), "案件の情報", say)
    for place, field in placed:
        options = ((f"{place}.options[{n}].id", o.id) for n, o in enumerate(field.options, 1))
        _twice(options, f"欄「{field.id}」の選択肢", say)


def _options(field: Field, place: str, say: Say) -> None:
    if field.kind in ("choice", "choices") and not field.options:
        say(place, f"欄「{field.id}」は選択なのに options がありません。選択肢を書いてください。")
    if field.kind not in ("choice", "choices") and field.options:
        say(f"{place}.options", f"欄「{field.id}」は選択ではないので options は書けません。kind を確かめてください。")


def _draft(field: Field, form: Form, say: Say, place: str) -> None:
    """What a draft reads of other papers (``field@paper``) is looked at in the case that has them."""
    for n, shape in enumerate(field.draft, 1):
        for name in named_in(shape.text):
            if not is_on_paper(name) and name not in form.fields:
                sentence = f"下書きにある欄「{name}」はこの様式にありません。"
                say(f"{place}.draft[{n}].text", sentence, near(name, form.fields))


def _circles(form: Form, placed: list[tuple[str, Field]], say: Say) -> None:
    """A field may not, even through others, decide whether it is itself shown."""
    places = {field.id: place for place, field in placed}
    leads = {
        f.id: frozenset(
            name for c in (f.shown, form.section_of[f.id].shown) for source, name in c.names() if source == "field"
        )
        for f in form.fields.values()
    }
    tell_circles(leads, "表示の条件", lambda field: f"{places.get(field, '')}.shown_when", say)


def _history(form: Form, say: Say) -> None:
    for old, new in form.renamed.items():
        if new not in form.fields:
            say(f"renamed.{old}", f"改名の先「{new}」という欄がありません。", near(new, form.fields))
        if old in form.fields:
            say(f"renamed.{old}", f"改名した元の欄「{old}」がまだあります。どちらかを消してください。")
        if old in form.withdrawn:
            say(f"withdrawn.{old}", f"欄「{old}」は改名と廃止の両方に書かれています。どちらかを消してください。")
    for old in form.withdrawn:
        if old in form.fields:
            say(f"withdrawn.{old}", f"廃止した欄「{old}」がまだあります。どちらかを消してください。")
