"""Figures are drawn as one reads them on paper.

1. Every word of every shape is in the drawing, in the order of the rows, once; numbers as ① before the words.
2. Nothing lies outside the figure, whatever the coordinates.
3. The same rows give the same drawing.
4. Arrows end at the edges of what they join, with their heads; straight where nothing is in the way, else round it.
5. No stroke runs through words: they stand beside it or on white.
6. Several arrows between the same two shapes stand apart; one within its zone leads to the zone's edge.
7. A figure larger than its place is made smaller, its words not below 6 pt; what does not fit is told.
8. Long texts in boxes stand left with hanging indents; a few words stand in the middle.
9. A line of a figure knows where its text stands in the answer.
10. 500 shapes are drawn; a figure of rubbish or of nothing is drawn too.
11. Pictures keep their place; one that is not at hand is a grey box with its title.
12. Timetables: months in equal columns, dates at the ends of bars, ◆ for a point.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.answers.figure import NODE_KINDS, ZONE_KINDS, FigureShape, rows_of, shapes_of
from desktop.definition.model import FIGURE_COLUMNS, Rows, text_of
from desktop.sheet.compose import MM, clear_cache
from desktop.sheet.figure import Drawing, draw_figure, stand_in
from desktop.sheet.figure_arrows import Stroke, crosses
from desktop.sheet.figure_paths import Rect
from desktop.sheet.model import Picture, Placed, Shape
from tests.sheet.figures import BOXES, FIGURES, FLOW, PORTAL, TIMETABLE, arrow, bar, node, note, zone

EVERY = pytest.mark.parametrize("name", FIGURES)


def drawn(rows: Rows, width: float = 165.0, height: float = 160.0, size: float = 9.0) -> Drawing:
    return draw_figure(rows, width, height, face="mincho", size=size, digits="mixed", field="zu")


def words(drawing: Drawing) -> str:
    return "".join(p.line.text for p in drawing.lines)


def said(rows: Rows) -> str:
    """What stands in the rows as printed, in their order."""
    made = ""
    for s in shapes_of(rows):
        number = "①②③④⑤⑥⑦⑧⑨⑩"[int(s.number) - 1] if s.number.isdecimal() and int(s.number) < 11 else s.number
        number = f"（{number}）" if number.isdecimal() else number
        dates = s.start + s.end if s.shape == "bar" else ""
        made += dates + number + (s.text if s.shape != "picture" else "")
    return made.replace("\n", "")


def area(placed: Placed) -> Rect:
    line = placed.line
    return Rect(placed.x + line.left, placed.y, line.right - line.left, line.height)


def points(shape: Shape) -> list[tuple[float, float]]:
    return [(p[n], p[n + 1]) for _, p in shape.path for n in range(0, len(p), 2)]


def open_lines(drawing: Drawing) -> list[list[tuple[float, float]]]:
    """The strokes of arrows: not closed, not filled, not of a chart's light lines."""
    return [points(s) for s in drawing.shapes if s.fill is None and s.path[-1][0] != "Z"]


def heads(drawing: Drawing) -> list[Shape]:
    return [s for s in drawing.shapes if s.fill == 0.0 and len(s.path) == 4]


@EVERY
def test_1_every_word_in_the_order_of_the_rows(name: str) -> None:
    rows, width, height = FIGURES[name]
    assert words(drawn(rows, width, height)) == said(rows)


def test_1_numbers() -> None:
    assert "①申請" in words(drawn(FLOW))
    assert "（21）現地調査" in words(drawn(FLOW))


@EVERY
@pytest.mark.parametrize("size", [(165.0, 160.0), (80.0, 60.0), (20.0, 20.0), (165.0, 5.0)])
def test_2_nothing_outside(name: str, size: tuple[float, float]) -> None:
    inside(drawn(FIGURES[name][0], *size), *size)


def inside(drawing: Drawing, width: float, height: float) -> None:
    for placed in drawing.lines:
        r = area(placed)
        assert r.x >= -0.01
        assert r.right <= width + 0.01
        assert r.y >= -0.01
        assert r.bottom <= height + 0.01


@EVERY
def test_3_the_same_rows_the_same_drawing(name: str) -> None:
    rows, width, height = FIGURES[name]
    first = drawn(rows, width, height)
    clear_cache()
    again = draw_figure(rows, width, height + 1e-9, face="mincho", size=9.0, digits="mixed", field="zu")
    assert again.shapes == first.shapes
    assert [(p.x, p.y, p.line.text) for p in again.lines] == [(p.x, p.y, p.line.text) for p in first.lines]


def test_4_a_level_arrow_from_edge_to_edge() -> None:
    pair = (node("a", "org", "甲", (0, 0, 30, 14)), node("b", "org", "乙", (80, 4, 30, 14)))
    drawing = drawn(rows_of((*pair, arrow("x", "a", "b"))))
    (line,) = open_lines(drawing)
    (head,) = heads(drawing)
    assert line[0][0] == 30
    assert line[0][1] == line[1][1]
    assert max(x for x, _ in points(head)) == 80


@pytest.mark.parametrize(("kind", "count"), [("to", 1), ("both", 2), ("line", 0)])
def test_4_heads(kind: str, count: int) -> None:
    pair = (node("a", "org", "甲", (0, 0, 30, 14)), node("b", "org", "乙", (60, 60, 30, 14)))
    assert len(heads(drawn(rows_of((*pair, arrow("x", "a", "b", kind=kind)))))) == count


def test_4_an_arrow_goes_round_what_stands_between() -> None:
    nodes = [node(n, "org", n, (x, 40, 30, 14)) for n, x in (("a", 0), ("m", 55), ("b", 110))]
    (line,) = open_lines(drawn(rows_of((*nodes, arrow("x", "a", "b")))))
    assert len(line) > 2
    assert not any(crosses(Stroke(*pair), Rect(55, 40, 30, 14)) for pair in pairwise(line))


def test_4_dashed_and_bold() -> None:
    shapes = [s for s in drawn(FLOW).shapes if s.fill is None and s.path[-1][0] != "Z"]
    assert sum(bool(s.dash) for s in shapes) == 1
    assert len({s.weight for s in shapes}) == 2


def test_4_an_arrow_without_shapes_and_one_to_nowhere() -> None:
    free = FigureShape("arrow", "x", "to", "流れ", 10, 10, 40, 20)
    assert open_lines(drawn(rows_of((free,))))[0][0] == (10, 10)
    lost = drawn(rows_of((arrow("x", "無い", "無い", "行き先"),)))
    assert words(lost) == "行き先"
    assert not open_lines(lost)


@EVERY
def test_5_no_stroke_runs_through_words(name: str) -> None:
    """Where one would, the words stand on a ground drawn after it."""
    rows, width, height = FIGURES[name]
    drawing = drawn(rows, width, height)
    arrows = [n for n, s in enumerate(drawing.shapes) if s.fill is None and s.path[-1][0] != "Z" and s.weight > 0.8]
    for placed in drawing.lines:
        r = area(placed).inset(0.3)
        for n in arrows:
            if any(crosses(Stroke(*pair), r) for pair in pairwise(points(drawing.shapes[n]))):
                assert any(covers(s, r) for s in drawing.shapes[n:]), placed.line.text


def covers(shape: Shape, r: Rect) -> bool:
    found = points(shape)
    left, right = min(x for x, _ in found), max(x for x, _ in found)
    top, bottom = min(y for _, y in found), max(y for _, y in found)
    whole = left <= r.x and right >= r.right and top <= r.y and bottom >= r.bottom
    return shape.fill is not None and shape.fill > 0.8 and whole


def test_5_the_rig_notices_a_stroke_through_words() -> None:
    drawing = drawn(PORTAL)
    covering = [s for s in drawing.shapes if s.fill is not None and s.weight == 0]
    assert covering


def test_5_words_of_arrows_hide_no_node() -> None:
    for rows in (PORTAL, FLOW):
        drawing = drawn(rows)
        nodes = [Rect(s.x, s.y, s.width, s.height) for s in shapes_of(rows) if s.kind in ("org", "server", "box")]
        captions = {s.text for s in shapes_of(rows) if s.shape == "arrow" and s.text}
        for placed in drawing.lines:
            if any(placed.line.text.lstrip("①②③④⑤（21）") in c for c in captions):
                assert not any(r.inset(3.0).meets(area(placed)) for r in nodes), placed.line.text


def test_6_two_arrows_between_the_same_two() -> None:
    pair = (node("a", "org", "甲", (0, 0, 30, 40)), node("b", "org", "乙", (80, 0, 30, 40)))
    lines = open_lines(drawn(rows_of((*pair, arrow("x", "a", "b", "行き"), arrow("y", "b", "a", "帰り")))))
    assert abs(lines[0][0][1] - lines[1][0][1]) > 8


def test_6_from_a_node_to_its_zone() -> None:
    rows = rows_of(
        (zone("z", "inside", "庁内", (0, 0, 100, 60)), node("a", "org", "課", (40, 24, 30, 14)), arrow("x", "a", "z"))
    )
    (line,) = open_lines(drawn(rows))
    assert line[0] != line[1]


def test_7_a_large_figure_is_made_smaller() -> None:
    rows = rows_of([node(f"n{n}", "org", "組織", (n % 10 * 60, n // 10 * 40, 50, 30)) for n in range(50)])
    drawing = drawn(rows, 160, 100)
    assert max(x for s in drawing.shapes for x, _ in points(s)) <= 160.01
    assert min(r.size for p in drawing.lines for r in p.line.runs) >= 6
    assert words(drawing) == "組織" * 50


def test_7_words_that_do_not_fit_are_told_and_stay_in_the_figure() -> None:
    rows = rows_of((node("長い", "org", "あ" * 3000, (10, 10, 20, 10)), node("短い", "org", "課", (60, 10, 20, 10))))
    drawing = drawn(rows, 165, 60)
    assert drawing.crowded == ("長い",)
    assert words(drawing) == said(rows)
    inside(drawing, 165, 60)


def test_8_boxes_hang_and_nodes_are_centred() -> None:
    lines = [p.line for p in drawn(BOXES).lines]
    long = next(n for n, line in enumerate(lines) if line.text.startswith("（１）"))
    assert lines[long + 1].left > lines[long].left
    centred = next(p for p in drawn(FLOW).lines if p.line.text == "地域福祉課")
    r = area(centred)
    assert abs(r.x + r.width / 2 - 24) < 0.1


def test_8_a_name_parts_where_its_phrases_begin() -> None:
    lines = [p.line.text for p in drawn(rows_of((node("a", "org", "委託先みどり電設株式会社", (0, 0, 18, 24)),))).lines]
    assert lines[-1] == "株式会社"
    assert "".join(lines) == "委託先みどり電設株式会社"


@EVERY
def test_9_lines_know_their_place_in_the_answer(name: str) -> None:
    rows, width, height = FIGURES[name]
    whole = text_of(rows)
    for placed in drawn(rows, width, height).lines:
        line = placed.line
        assert line.field == "zu"
        number = re.match("[①-⑩]|（21）", line.text)
        printed = number.end() if number and not whole[line.start :].startswith(number[0]) else 0
        at = line.start + printed
        assert whole[at : at + len(line.text) - printed] == line.text[printed:]


def test_10_five_hundred_shapes() -> None:
    def many(count: int) -> Rows:
        nodes = [node(f"n{n}", "org", f"組織{n}", (n % 20 * 26, n // 20 * 16, 20, 10)) for n in range(count)]
        return rows_of((*nodes, *(arrow(f"a{n}", f"n{n}", f"n{n + 1}", f"流れ{n}") for n in range(count - 1))))

    rows = many(500)
    drawing = drawn(rows)
    assert Counter(words(drawing)) == Counter(said(rows))
    inside(drawing, 165, 160)


def test_10_nothing_and_rubbish() -> None:
    assert drawn(()) == Drawing()
    assert drawn((("unknown", "x"), ("node",), ())).lines == ()
    rubbish = [("node", "a", "??", "字", "x", "-5", "1e9", "nan", "a", "a", "a", "??", "??")]
    rubbish.append(("arrow", "b", "??", "矢", "inf", "", "-900", "900", "a", "b", "", "", ""))
    drawing = drawn(tuple(rubbish))
    assert words(drawing).replace("a", "") == "字矢"
    inside(drawing, 165, 160)


_COORDINATES = st.one_of(st.floats(-1000, 1000).map(str), st.sampled_from(["", "x", "-0", "999", "1e3"]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.tuples(*[_COORDINATES] * 4), min_size=1, max_size=12))
def test_10_any_coordinates(seed: int, places: list[tuple[str, ...]]) -> None:
    rng = random.Random(seed)
    rows = []
    for n, place in enumerate(places):
        shape = rng.choice(["node", "zone", "note", "arrow", "timetable", "bar", "picture"])
        kind = rng.choice([*NODE_KINDS, *ZONE_KINDS, "both", "point", ""])
        ends = (f"s{rng.randrange(12)}", f"s{rng.randrange(12)}")
        text = rng.choice(["", "字", "二行\nの字", "長" * 60])
        rows.append((shape, f"s{n}", kind, text, *place, *ends, rng.choice(["", "3", "※"]), "", ""))
    drawing = drawn(tuple(rows))
    inside(drawing, 165, 160)
    shown = [s for s in shapes_of(tuple(rows)) if s.shape != "picture"]
    for shape in shown:
        for line in shape.text.split("\n"):
            assert line in words(drawing)


def test_11_pictures() -> None:
    rows = rows_of(
        (FigureShape("picture", "p", "", "配置図", 10, 20, 60, 40, number="2"), note("n", "図のとおり", (0, 70, 60, 8)))
    )
    assert drawn(rows).pictures == ((Picture("配置図", 2), 10.0, 20.0, 60.0, 40.0),)
    (half,) = drawn(rows, 35.0, 100.0).pictures
    assert half[1:] == (5.0, 10.0, 30.0, 20.0)
    made = stand_in(Picture("配置図", 1), 60, 40)
    assert words(made) == "配置図"
    assert made.shapes[0].fill is not None


def test_12_timetable() -> None:
    drawing = drawn(TIMETABLE)
    found = {p.line.text: area(p) for p in drawing.lines}
    middles = [found[m].x + found[m].width / 2 for m in ("7月", "8月", "9月", "10月", "11月")]
    assert [round(b - a, 1) for a, b in pairwise(middles)] == [33.0] * 4
    assert found["9/14"].right < 80 < 122 < found["10/22"].x
    assert found["11/26"].right < found["商品券再発送"].x < 159
    diamonds = [s for s in drawing.shapes if s.fill == 0.0 and len(s.path) == 5]
    assert len(diamonds) == 3


def test_12_a_bar_at_the_edge_keeps_its_dates_in_the_chart() -> None:
    rows = rows_of(
        (
            FigureShape("timetable", "t", "", "4月\n5月", 0, 0, 80, 40),
            bar("b", "bar", "募集", (0, 12, 80, 12), "4/1", "5/31"),
        )
    )
    drawing = drawn(rows, 80, 40)
    inside(drawing, 80, 40)
    places = [area(p) for p in drawing.lines]
    assert not any(a.inset(0.1).meets(b.inset(0.1)) for n, a in enumerate(places) for b in places[:n])


def test_columns_are_those_of_the_answer() -> None:
    assert len(PORTAL[0]) == len(FIGURE_COLUMNS)
    assert drawn(PORTAL).lines[0].line.runs[0].size * MM > 0
