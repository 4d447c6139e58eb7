"""The [answers] and [facts] of an answers file in, values of the form's own kinds out; faults go to the reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop.case.read_rows import read_checklist, read_figure, read_table
from desktop.case.reading import WRONG_KIND, Reading, hint, plain
from desktop.definition.model import Fact, Field, Form, Value
from desktop.errors import refusal
from desktop.japanese import near

UNKNOWN_FIELD: Final = refusal(
    "case.unknown-field",
    "「{file}」{line}の「{name}」という欄は、様式「{form}」にありません。{hint}欄の識別名を直してください。",
)
RENAMED: Final = refusal(
    "case.renamed-field", "「{file}」{line}の欄「{name}」は「{new}」に改められました。名前を直してください。"
)
WITHDRAWN: Final = refusal(
    "case.withdrawn-field", "「{file}」{line}の欄「{name}」は廃止されました（{why}）。この行を消してください。"
)
UNKNOWN_FACT: Final = refusal(
    "case.unknown-fact",
    "「{file}」{line}の「{name}」という案件の情報は、様式「{form}」にありません。{hint}識別名を直してください。",
)
UNKNOWN_OPTION: Final = refusal(
    "case.unknown-option",
    "「{file}」{line}の「{label}」（{name}）に選択肢「{option}」はありません。{hint}選択肢の識別名を直してください。",
)


def read_answers(table: Mapping[str, Any], form: Form, reading: Reading, where: str = "answers") -> dict[str, Value]:
    """Values by field id, as the kinds of the form want them; ``where`` names the table in the file."""
    values: dict[str, Value] = {}
    for name, given in table.items():
        place = f"{where}.{name}"
        if (asked := form.fields.get(name)) is not None:
            values[name] = _READERS[_sort(asked)](given, asked, reading, place)
        elif name in form.renamed:
            reading.fault(RENAMED, place, name=name, new=form.renamed[name])
        elif name in form.withdrawn:
            reading.fault(WITHDRAWN, place, name=name, why=form.withdrawn[name].rstrip("。"))
        else:
            reading.fault(UNKNOWN_FIELD, place, name=name, form=form.short, hint=hint(name, form.fields))
    return values


def _sort(asked: Field) -> str:
    if asked.kind in ("table", "figure", "checklist"):
        return asked.kind
    if asked.chooses:
        return "one" if asked.kind == "choice" else "several"
    return "entries" if asked.is_tuple else "text"


def _text(given: object, asked: Field, reading: Reading, place: str) -> Value:
    if isinstance(given, str):
        return plain(given, asked.label, reading, place)
    _wrong("文章の欄なので、引用符で囲んだ文字で答えます", asked, reading, place)
    return ""


def _entries(given: object, asked: Field, reading: Reading, place: str) -> Value:
    if isinstance(given, list) and all(isinstance(g, str) for g in given):
        return tuple(plain(g, asked.label, reading, f"{place}[{n}]") for n, g in enumerate(given, 1))
    _wrong('１つずつ並べる欄なので、["…", "…"] の形で答えます', asked, reading, place)
    return ()


def _one(given: object, asked: Field, reading: Reading, place: str) -> Value:
    if isinstance(given, str):
        return given if not given or _known(given, asked, reading, place) else ""
    _wrong("１つだけ選ぶ欄なので、選択肢の識別名を１つ、引用符で囲んで答えます", asked, reading, place)
    return ""


def _several(given: object, asked: Field, reading: Reading, place: str) -> Value:
    if isinstance(given, list) and all(isinstance(g, str) for g in given):
        return tuple(g for n, g in enumerate(given, 1) if _known(g, asked, reading, f"{place}[{n}]"))
    _wrong('いくつでも選べる欄なので、選択肢の識別名を ["…", "…"] の形で答えます', asked, reading, place)
    return ()


def _wrong(wanted: str, asked: Field, reading: Reading, place: str) -> None:
    reading.fault(WRONG_KIND, place, label=asked.label, name=asked.id, wanted=wanted)


_READERS: Final[Mapping[str, Callable[[object, Field, Reading, str], Value]]] = {
    "text": _text,
    "entries": _entries,
    "one": _one,
    "several": _several,
    "table": read_table,
    "figure": read_figure,
    "checklist": read_checklist,
}


def _known(option: str, asked: Field, reading: Reading, place: str) -> bool:
    if option in asked.choices:
        return True
    labels = {label: o.id for o in asked.choices.values() for label in (o.caption, o.label)}
    meant = labels.get(option) or near(option, asked.choices)
    meant = f"「{meant}」ではありませんか。" if meant else ""
    reading.fault(UNKNOWN_OPTION, place, label=asked.label, name=asked.id, option=option, hint=meant)
    return False


def read_facts(table: Mapping[str, Any], form: Form, reading: Reading) -> dict[str, str]:
    """Texts by fact id; empty ones are left out."""
    known = {f.id: f for f in form.facts}
    found = {}
    for name, given in table.items():
        place = f"facts.{name}"
        if name not in known:
            reading.fault(UNKNOWN_FACT, place, name=name, form=form.short, hint=hint(name, known))
        elif text := _fact(given, known[name], reading, place):
            found[name] = text
    return found


def _fact(given: object, fact: Fact, reading: Reading, place: str) -> str:
    if not isinstance(given, str):
        reading.fault(WRONG_KIND, place, label=fact.label, name=fact.id, wanted="引用符で囲んだ文字で答えます")
        return ""
    options = [o.id for o in fact.options]
    if fact.kind == "choice" and given and given not in options:
        meant = hint(given, options)
        reading.fault(UNKNOWN_OPTION, place, label=fact.label, name=fact.id, option=given, hint=meant)
    return plain(given, fact.label, reading, place)
