"""The boxes found in a text in, what was chosen out; a mark that was lost is never guessed silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.definition.model import Field, Value
from desktop.intake.labels import Mark

LOST: Final = "「{label}」の前の印が読み取れません。原本を見て、{options}の印を確かめてください。"
LOST_ROW: Final = "「{label}」の{count}行の印が読み取れません。原本を見て、印を確かめてください。"
SEVERAL: Final = "「{label}」の印が２つ以上付いています。原本を見て、１つを選んでください。"
MISSING: Final = "「{label}」の{options}が見つかりません。原本を見て、印を確かめてください。"


@dataclass(frozen=True, slots=True)
class BoxesRead:
    value: Value
    sentence: str = ""
    """Why the clerk must look, empty when every mark was read."""


def read_boxes(
    field: Field, marks: Mapping[str, Mark], filled: frozenset[str] = frozenset(), *, alone: bool = False
) -> BoxesRead:
    """What was chosen in a choice, choices or grid; ``filled`` are options with a written bracket, ``alone`` says that
    only the chosen box is printed."""
    lost = [o for o, mark in marks.items() if mark == "lost"]
    chosen = [o for o, mark in marks.items() if mark == "chosen"]
    likely = chosen + [o for o in lost if not chosen or o in filled]
    ids = tuple(o for o in field.choices if o in likely)
    sentence = LOST.format(label=field.label, options=_named(field, lost)) if lost else ""
    missing = [o for o in field.choices if o not in marks]
    if missing and not alone and not sentence:
        sentence = MISSING.format(label=field.label, options=_named(field, missing))
    if field.is_tuple:
        return BoxesRead(ids, sentence)
    if len(ids) > 1:
        sentence = sentence or SEVERAL.format(label=field.label)
    return BoxesRead(ids[0] if ids else "", sentence)


def _named(field: Field, options: list[str]) -> str:
    names = [f"{field.choices[o].number}{field.choices[o].label}" for o in options]
    return "・".join(names[:8]) + (f"ほか{len(names) - 8}" if len(names) > 8 else "")


def read_checks(field: Field, rows: Mapping[str, str]) -> BoxesRead:
    """The marks of a checklist: row -> id of its mark, empty where it was lost."""
    if field.checklist is None:
        return BoxesRead(())
    wanted = [row.id for row in field.checklist.rows]
    said = {mark for mark in rows.values() if mark}
    usual = next(iter(said)) if len(said) == 1 else ""
    lost = [row for row in wanted if not rows.get(row)]
    value = tuple(f"{row}={rows.get(row) or usual}" for row in wanted if rows.get(row) or (usual and row in rows))
    return BoxesRead(value, LOST_ROW.format(label=field.label, count=len(lost)) if lost and rows else "")
