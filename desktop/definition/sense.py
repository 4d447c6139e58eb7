"""Whether a form that reads well also makes sense: ids meet, conditions can hold, nothing goes in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from desktop.definition.circles import tell_circles
from desktop.definition.condition import Atom, Condition
from desktop.definition.fault import Say
from desktop.definition.model import AT, Change, Fact, Field, Form, Kind, Rule, Tally
from desktop.definition.read_block import named_in
from desktop.definition.read_condition import atoms
from desktop.definition.sense_table import check_table
from desktop.japanese import near

_OF_THE_HEAD = frozenset({"form", "version", "short", "valid_from", "valid_to", "items", "papers", "alone"})
"""Keys that TOML takes for keys of ``[listed]`` when they stand below it."""


def check_sense(form: Form, say: Say, say_rule: Say) -> None:
    """Tell every fault of the definition through ``say`` and of the rules through ``say_rule``."""
    placed = list(_placed(form))
    _doubles(form, placed, say)
    for place, field in placed:
        _options(field, place, say)
        check_table(field, form.fields, say, place)
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
    for n, rule in enumerate(form.rules, 1):
        _rule(rule, form, say_rule, f"rule[{n}]")
    _twice(((f"rule[{n}].id", r.id) for n, r in enumerate(form.rules, 1)), "規則", say_rule)


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
            if AT not in name and name not in form.fields:
                sentence = f"下書きにある欄「{name}」はこの様式にありません。"
                say(f"{place}.draft[{n}].text", sentence, near(name, form.fields))


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
        case "beyond_field" | "unlike_field" | "outside_field":
            _two_fields(atom, fields, say, place)
        case "contains" | "lacks" | "ends" | "starts_before" | "outside" if choosing:
            say(place, f"「{atom.test}」は文章の欄だけに使えます。「{field.id}」は {field.kind} です。")
    _days(atom, facts, say, place)


def _whole(field: Field) -> bool:
    """A grid, checklist or library that is not there is told once, where the field names it."""
    return bool(field.choices) or field.kind in ("choice", "choices")


_PERIODS: Final[frozenset[Kind]] = frozenset({"text", "prose", "period"})


def _two_fields(atom: Atom, fields: Mapping[str, Field], say: Say, place: str) -> None:
    """A test against another field needs one that can be compared."""
    field, other = fields[atom.id], fields.get(atom.given[0])
    if other is None:
        say(place, f"条件にある欄「{atom.given[0]}」はこの様式にありません。", near(atom.given[0], fields))
        return
    for one in (field, other):
        if atom.test == "outside_field" and one.kind not in _PERIODS:
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


def _rule(rule: Rule, form: Form, say: Say, place: str) -> None:
    fields = _of_each(rule, form, say, place)
    facts = _facts(form)
    check_condition(rule.when, fields, facts, say, f"{place}.when")
    kind, _, name = rule.at.partition(":")
    if kind == "fact" and name:
        if name not in facts:
            say(f"{place}.at", f"行き先の案件の情報「{name}」がありません。", near(name, facts))
    elif rule.at not in fields and rule.at != "attachments":
        say(f"{place}.at", f"行き先の欄「{rule.at}」がありません。", near(rule.at, [*fields, "attachments"]))
    if rule.change is not None:
        _change(rule.change, fields, say, f"{place}.change")
    _cells(rule.row_with, rule.at, fields, say, f"{place}.row_with")
    if rule.tally is not None:
        _cells(rule.tally.having, rule.at, fields, say, f"{place}.tally.having")
        _counted(rule.tally, fields, say, f"{place}.tally")


def _cells(cells: Mapping[str, str], name: str, fields: Mapping[str, Field], say: Say, place: str) -> None:
    """Cells of rows are told by the columns of a table."""
    field = fields.get(name)
    if not cells or field is None:
        return
    if field.table is None:
        say(place, f"「{name}」は表の欄ではありません。at に表の欄を書いてください。")
        return
    for column in cells:
        if column not in field.columns:
            say(place, f"表「{name}」に列「{column}」はありません。", near(column, field.columns))


def _counted(tally: Tally, fields: Mapping[str, Field], say: Say, place: str) -> None:
    """The count a list is held against stands in one cell of a table with fixed rows."""
    field = fields.get(tally.of)
    if field is None or field.table is None:
        say(f"{place}.of", f"表の欄「{tally.of}」がありません。", near(tally.of, fields))
        return
    rows = [r.id for r in field.table.rows]
    if tally.row not in rows:
        say(f"{place}.row", f"表「{tally.of}」に行「{tally.row}」はありません。", near(tally.row, rows))
    if tally.column not in field.columns:
        say(
            f"{place}.column",
            f"表「{tally.of}」に列「{tally.column}」はありません。",
            near(tally.column, field.columns),
        )


def _of_each(rule: Rule, form: Form, say: Say, place: str) -> Mapping[str, Field]:
    """The fields a rule may name; one with ``each`` also those of a copy and of what it hangs under."""
    if not rule.each:
        return form.fields
    copied = [p.id for p in form.papers if p.copies]
    if rule.each not in copied:
        sentence = f"each の「{rule.each}」は、何枚も作る用紙（copies = true）ではありません。"
        say(f"{place}.each", sentence + "用紙の識別名を確かめてください。", near(rule.each, copied))
    return of_each(form, rule.each)


def of_each(form: Form, each: str) -> Mapping[str, Field]:
    """The fields of a case, and of one copy of a paper: ``field@this``, with ``field@parent`` of what it hangs under."""
    found: dict[str, Field] = dict(form.fields)
    paper = form.paper(each)
    if paper is None:
        return found
    found.update({f"{name}{AT}this": field for name, field in paper.form.fields.items()})
    for parent in filter(None, map(form.paper, paper.parents)):
        found.update({f"{name}{AT}parent": field for name, field in parent.form.fields.items()})
    return found


def _change(change: Change, fields: Mapping[str, Field], say: Say, place: str) -> None:
    field = fields.get(change.field)
    if field is None:
        say(f"{place}.field", f"直す欄「{change.field}」がありません。", near(change.field, fields))
    elif change.kind in ("choose", "unchoose"):
        option = change.old
        if option not in field.choices:
            say(place, f"「{field.id}」に選択肢「{option}」はありません。", near(option, field.choices))
    elif change.kind == "replace" and not change.old:
        say(f"{place}.old", "置き換える元の文字（old）がありません。")
