"""The first draft of a figure as TOML gives it in, its shapes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.definition.model import DraftKind, DraftShape
from desktop.definition.read_grid import read_id
from desktop.definition.table import Table
from desktop.japanese import near

KINDS: Final[Mapping[DraftKind, tuple[str, ...]]] = {
    "node": ("org", "terminal", "server", "medium", "person", "box"),
    "zone": ("inside", "lgwan", "internet", "other"),
    "arrow": ("to", "both", "line"),
    "note": (),
}
"""Shapes a draft may hold, with the kinds of each as ``desktop.answers.figure`` draws them."""
MOST_LANES: Final = 8


def read_draft(tables: Iterable[Table]) -> tuple[DraftShape, ...]:
    """The shapes in drawing order; ids that meet nothing are told."""
    read = [(t, _shape(t)) for t in tables]
    seen: set[str] = set()
    for table, shape in read:
        if shape.id in seen:
            table.say("id", f"図形の識別名「{shape.id}」が２度使われています。どちらかを別の名前にしてください。")
        seen.add(shape.id)
    shapes = tuple(s for _, s in read)
    for table, shape in read:
        _check(shape, shapes, table)
    return shapes


def _shape(table: Table) -> DraftShape:
    name = table.one_of("shape", tuple(KINDS), "note", needed=True)
    kinds = KINDS[name]
    made = DraftShape(
        shape=name,
        id=read_id(table),
        text=table.text("text"),
        kind=table.one_of("kind", kinds, kinds[0]) if kinds else "",
        lane=_lane(table),
        start=table.text("start", needed=name == "arrow"),
        end=table.text("end", needed=name == "arrow"),
        zone=table.text("zone"),
        each=table.text("each"),
    )
    table.close()
    return made


def _lane(table: Table) -> int:
    lane = table.number("lane", 0.0) or 0.0
    if lane == int(lane) and lane < MOST_LANES:
        return int(lane)
    table.say("lane", f"「lane」は０から{MOST_LANES - 1}の整数で書いてください。左の列が０です。")
    return 0


def _check(shape: DraftShape, shapes: tuple[DraftShape, ...], table: Table) -> None:
    nodes = {s.id: s for s in shapes if s.shape == "node"}
    ends = {s.id: s for s in shapes if s.shape in ("node", "zone", "note")}
    zones = [s.id for s in shapes if s.shape == "zone"]
    if shape.shape == "arrow":
        for key, name in (("start", shape.start), ("end", shape.end)):
            if name and name not in ends:
                table.say(key, f"矢印の端「{name}」という図形がありません。", near(name, nodes))
            elif name and ends[name].each and not shape.each:  # another paper's node: the one of its parent
                sentence = f"「{name}」は「{ends[name].each}」の数だけ描かれるので、矢印にも"
                table.say(key, f'{sentence} each = "{ends[name].each}" を書いてください。')
    elif shape.start or shape.end:
        table.say("start" if shape.start else "end", "start と end は矢印（arrow）だけに書けます。消してください。")
    if shape.zone and shape.zone not in zones:
        table.say("zone", f"区域「{shape.zone}」がありません。", near(shape.zone, zones))
