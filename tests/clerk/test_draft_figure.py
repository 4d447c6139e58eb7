"""The first draft of a figure is drawn from the case.

1. The shipped forms: every node and arrow of the plan, filled with the case's answers.
2. One node for each copy of a paper with its arrows; a copy hangs under its own parent.
3. Nothing overlaps, whatever the number of copies and lanes; everything is A4 wide; zones hold their nodes and no other.
4. A shape whose answers are all missing is left out with its arrows; a long answer is called by its first words.
5. The draft can be drawn, with every word of it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from desktop.answers.figure import FigureShape, shapes_of
from desktop.answers.model import Answers
from desktop.answers.papers import InHand
from desktop.answers.shown import PaperView, View, view
from desktop.case.file import read_case
from desktop.clerk.draft_figure import WIDTH, draft_figure, shortened
from desktop.definition.model import DraftShape, Field, Form
from desktop.sheet.figure import draw_figure

ROOT = Path(__file__).parents[2]


def case_view(name: str) -> tuple[Form, View]:
    found = read_case(ROOT / "tests" / "papers" / f"{name}.toml")
    return found.form, view(found.form, found.case.answers, found.case.facts)


def figure_of(shown: View) -> tuple[InHand, Field]:
    return next((p.hand, f) for p in shown.papers for f in p.hand.form.fields.values() if f.kind == "figure")


def drafted(name: str) -> tuple[FigureShape, ...]:
    form, shown = case_view(name)
    hand, field = figure_of(shown)
    return shapes_of(draft_figure(form, field, hand, shown))


@pytest.mark.parametrize("name", ["j1", "t1", "r1"])
def test_1_shipped_drafts(name: str) -> None:
    form, shown = case_view(name)
    hand, field = figure_of(shown)
    shapes = shapes_of(draft_figure(form, field, hand, shown))
    plain = {p.id for p in field.draft if not p.each and "{" not in p.text}
    assert plain <= {s.id for s in shapes}
    no_overlap(shapes)


def test_1_filled_from_the_case() -> None:
    texts = [s.text.replace("\n", " ") for s in drafted("j1")]
    assert "委託先 アルティウスリンク株式会社" in texts
    assert any(t.startswith("地域福祉課") for t in texts)
    assert "再委託先 テプコ・ソリューション・アドバンス株式会社" in texts


DRAFT = (
    DraftShape("zone", "nai", "庁内", "inside"),
    DraftShape("zone", "net", "LGWAN", "lgwan"),
    DraftShape("node", "ku", "{shukan:last}", "org", 0, zone="nai"),
    DraftShape("node", "pc", "端末", "terminal", 0, zone="nai"),
    DraftShape("node", "cloud", "{nai_ran}", "server", 1, zone="net"),
    DraftShape("node", "sto", "格納先", "medium", 1, zone="net"),
    DraftShape("node", "ita", "{itakusaki@this}", "org", 2, each="itaku"),
    DraftShape("node", "sai", "{saiitakusaki@this}", "org", 3, each="saiitaku"),
    DraftShape("arrow", "a1", "名簿", "to", start="pc", end="sto"),
    DraftShape("arrow", "a2", "{nai_ran}の利用", "both", start="sto", end="ita", each="itaku"),
    DraftShape("arrow", "a3", "再委託", "to", start="ita", end="sai", each="saiitaku"),
    DraftShape("arrow", "a4", "", "to", start="ku", end="cloud"),
    DraftShape("note", "n", "※　個人情報は、閉域網だけで受け渡す。" * 3),
)


def with_copies(count: int) -> tuple[Form, InHand, View]:
    """The case of j1 with so many contractors, each with so many subcontractors in turn."""
    form, shown = case_view("j1")
    hand, _ = figure_of(shown)
    one = {p.hand.key.partition("-")[0]: p for p in shown.papers}
    papers: list[PaperView] = [p for p in shown.papers if not p.hand.key.startswith(("itaku", "saiitaku"))]
    values = {k: v for k, v in shown.values.items() if "@itaku" not in k and "@saiitaku" not in k}
    fields = dict(shown.fields)
    for n in range(1, count + 1):
        for paper, name, parent in (("itaku", "itakusaki", ""), ("saiitaku", "saiitakusaki", f"itaku-{count + 1 - n}")):
            key = f"{paper}-{n}"
            papers.append(replace(one[paper], hand=replace(one[paper].hand, key=key, parent=parent)))
            values[f"{name}@{key}"] = f"第{n}{'再' if parent else ''}委託株式会社(認証取得済み、全国に支店のある会社)"
            fields[f"{name}@{key}"] = form.fields[f"{name}@{key}"]
    answers = Answers(shown.answers.form, shown.answers.version, values)
    return form, hand, replace(shown, papers=tuple(papers), answers=answers, fields=fields)


def draft_of(count: int, draft: tuple[DraftShape, ...] = DRAFT) -> tuple[FigureShape, ...]:
    form, hand, shown = with_copies(count)
    return shapes_of(draft_figure(form, Field("zu", "figure", "図", draft=draft), hand, shown))


@pytest.mark.parametrize("count", [1, 3, 6])
def test_2_one_node_for_each_copy(count: int) -> None:
    shapes = {s.id: s for s in draft_of(count)}
    for n in range(1, count + 1):
        assert shapes[f"ita-{n}"].text == f"第{n}委託株式会社"
        assert (shapes[f"a3-{n}"].start, shapes[f"a3-{n}"].end) == (f"ita-{count + 1 - n}", f"sai-{n}")
    assert f"ita-{count + 1}" not in shapes


@pytest.mark.parametrize("count", [1, 3, 6])
def test_3_nothing_overlaps(count: int) -> None:
    no_overlap(draft_of(count))


@pytest.mark.parametrize("lanes", range(1, 9))
def test_3_any_number_of_lanes(lanes: int) -> None:
    nodes = [
        DraftShape(
            "node",
            f"n{n}",
            "とても長い名前の組織第一課" * 2,
            "person" if n % 3 else "org",
            n % lanes,
            zone="nai" * (n % 4 == 0),
        )
        for n in range(3 * lanes)
    ]
    no_overlap(draft_of(1, (DraftShape("zone", "nai", "庁内", "inside"), *nodes)))


def no_overlap(shapes: tuple[FigureShape, ...]) -> None:
    blocks = [s for s in shapes if s.shape in ("node", "note")]
    zones = [s for s in shapes if s.shape == "zone"]
    assert blocks
    for one, other in [*combinations(blocks, 2), *combinations(zones, 2)]:
        assert not meets(one, other), (one, other)
    for zone in zones:
        for block in blocks:
            assert inside(block, zone) or not meets(block, zone), (block.id, zone.id)
        assert any(inside(block, zone) for block in blocks)
    for shape in (*blocks, *zones):
        assert shape.x >= 0
        assert shape.y >= 0
        assert shape.x + shape.width <= WIDTH + 0.2


def meets(a: FigureShape, b: FigureShape) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def inside(a: FigureShape, b: FigureShape) -> bool:
    return b.x <= a.x and b.y <= a.y and a.x + a.width <= b.x + b.width + 0.1 and a.y + a.height <= b.y + b.height + 0.1


def test_4_missing_answers() -> None:
    shapes = {s.id: s for s in draft_of(1)}
    assert "cloud" not in shapes
    assert "a4" not in shapes
    assert shapes["a2-1"].text == ""
    nothing = draft_of(1, (DraftShape("node", "x", "{nai_ran}", "org"), DraftShape("zone", "z", "空", "inside")))
    assert nothing == ()
    assert draft_of(1, ()) == ()


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("みどり電設株式会社", "みどり電設株式会社"),
        ("【委託先】 みどり電設株式会社(プライバシーマーク取得済み、全国に支店)", "みどり電設株式会社"),
        ("・株式会社 Box Japan (ISMAP 登録済、ISMS クラウドセキュリティ認証取得済み)", "株式会社 Box Japan"),
        ("\n一行目\n二行目", "一行目"),
        ("", ""),
        ("あ" * 40, "あ" * 23 + "…"),
    ],
)
def test_4_long_answers(text: str, short: str) -> None:
    assert shortened(text) == short


@pytest.mark.parametrize("count", [1, 6])
def test_5_it_can_be_drawn(count: int) -> None:
    form, hand, shown = with_copies(count)
    rows = draft_figure(form, Field("zu", "figure", "図", draft=DRAFT), hand, shown)
    drawing = draw_figure(rows, 165, 230, face="mincho", size=9.0, digits="half", field="zu")
    assert "".join(p.line.text for p in drawing.lines) == "".join(s.text for s in shapes_of(rows))
    assert drawing.crowded == ()
