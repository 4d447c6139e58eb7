"""Whether the rules of a form make sense: what they read, speak at and would change is there."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.definition.fault import Say
from desktop.definition.model import Change, Fact, Field, Form, Rule, Tally
from desktop.definition.place import PARENT, THIS, place_of
from desktop.definition.sense_condition import check_condition
from desktop.japanese import near


def check_rules(form: Form, say: Say) -> None:
    """Tell every fault of the rules file through ``say``."""
    seen: set[str] = set()
    for n, rule in enumerate(form.rules, 1):
        _rule(rule, form, say, f"rule[{n}]")
        if rule.id and rule.id in seen:
            sentence = f"規則の識別名「{rule.id}」が２度使われています。どちらかを別の名前にしてください。"
            say(f"rule[{n}].id", sentence)
        seen.add(rule.id)


def _rule(rule: Rule, form: Form, say: Say, place: str) -> None:
    fields = _of_each(rule, form, say, place)
    facts: Mapping[str, Fact] = {f.id: f for f in form.facts}
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
    found.update({place_of(name, THIS): field for name, field in paper.form.fields.items()})
    for parent in filter(None, map(form.paper, paper.parents)):
        found.update({place_of(name, PARENT): field for name, field in parent.form.fields.items()})
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
