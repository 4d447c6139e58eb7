"""Figures.

1. Arrows to nothing, too many shapes, pictures that are not attached are 注意; shapes outside the frame a 気づき.
2. Words in shapes are looked at, lengths and kinds are not.
3. A required figure without a shape is a 誤り.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.answers.figure import MOST, FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.condition import ALWAYS
from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Field, text_of
from tests.several import A4, form_of, section

FIGURE = Block("figure", field="zu", height=100)
INSIDE = RowPlan((CellPlan(170, rows=(RowPlan((CellPlan(20), CellPlan(150, (FIGURE,)))),)),))
FORM = form_of("zu", section(Field("zu", "figure", "流れの図")), layout=replace(A4, rows=(INSIDE,)))
NODES = (
    FigureShape("node", "a", "org", "市", 10, 10, 30, 10),
    FigureShape("node", "b", "org", "事業者", 100, 10, 30, 10),
)


def found(*shapes: FigureShape, attachments: tuple[Attachment, ...] = ()) -> tuple[Finding, ...]:
    return check(FORM, Case("0", (Answers.of(FORM, {"zu": rows_of(shapes)}),), attachments=attachments))


def test_1_a_sound_figure_is_silent() -> None:
    assert found(*NODES, FigureShape("arrow", "x", "to", "名簿", start="a", end="b")) == ()
    assert found(FigureShape("arrow", "x", "to", "名簿", 10, 10, 20, 0)) == ()
    assert found() == ()


def test_1_arrows_to_nothing() -> None:
    (finding,) = found(*NODES, FigureShape("arrow", "x", "to", "名簿", start="a", end="c", number="①"))
    assert (finding.grade, finding.code, finding.place) == ("注意", "figure.arrow", "zu")
    assert finding.sentence.startswith("矢印「①名簿」の先に図形がありません")


def test_1_too_many_shapes() -> None:
    (finding,) = found(*(replace(NODES[0], id=f"n{n}") for n in range(MOST + 1)))
    assert (finding.grade, finding.code) == ("注意", "figure.many")
    assert "301個" in finding.sentence


def test_1_a_picture_that_is_not_attached() -> None:
    picture = FigureShape("picture", "p", text="構成図", width=100, height=80)
    (finding,) = found(picture)
    assert (finding.grade, finding.code) == ("注意", "figure.picture")
    assert found(picture, attachments=(Attachment("1", "図.pdf", "構成図", 1, "0"),)) == ()


def test_1_outside_the_frame() -> None:
    for shape in (replace(NODES[0], x=130), replace(NODES[0], y=95), replace(NODES[0], x=-3)):
        (finding,) = found(shape)
        assert (finding.grade, finding.code) == ("気づき", "figure.outside")
        assert "図形「市」が、図の枠からはみ出しています" in finding.sentence


def test_2_words_in_shapes() -> None:
    shapes = (replace(NODES[0], id="ｱ", text="ﾃﾞｰﾀ"), NODES[1])
    (finding,) = found(*shapes)
    assert finding.code == "text.half-kana"
    assert text_of(rows_of(shapes))[finding.start : finding.start + finding.length] == "ﾃﾞｰﾀ"


def test_3_a_required_figure() -> None:
    form = form_of("zu", section(Field("zu", "figure", "流れの図", required=ALWAYS)))
    (finding,) = check(form, Case("0", (Answers.of(form),)))
    assert (finding.grade, finding.code) == ("誤り", "missing")
    assert finding.sentence.startswith("「流れの図」が描かれていません。")
