"""Small forms made by hand, and the shipped ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from desktop.definition.layout import Block, CellPlan, Layout, RowPlan
from desktop.definition.model import Field, Form, Grid, Item, ItemGroup, Municipality, Option, Section, Style
from desktop.sheet.lay_out import clear_cache

MUNICIPALITY = Municipality("shi", "架空市", "架空市審議会", "総務課", Style(), ("総務部総務課",))
GRID = Grid(
    "koumoku",
    1,
    (
        ItemGroup(
            "kihon", "基本", (Item("shimei", "氏名", row=0), Item("jusho", "住所", row=0), Item("denwa", "電話", row=1))
        ),
        ItemGroup("sonota", "その他", (Item("shumi", "趣味", row=0),)),
    ),
)
FIELDS = (
    Field("kubun", "choice", "区分", options=(Option("shimon", "諮問"), Option("hokoku", "報告"))),
    Field(
        "konkyo",
        "choices",
        "根拠",
        options=(
            Option("k8", "条例第８条", caption="本人外収集", number="①"),
            Option("sonota", "その他", number="②"),
        ),
    ),
    Field("konkyo_sonota", "text", "その他の根拠"),
    Field("shukan", "text", "主管課"),
    Field("gaiyo", "prose", "概要"),
    Field("jimu", "list", "事務"),
    Field("shiryo", "attachments", "資料"),
    Field("grid", "grid", "項目", grid=GRID),
    Field("biko", "prose", "備考"),
)


def cell(width: float, *blocks: Block, **more: object) -> CellPlan:
    return CellPlan(width, blocks=blocks, **more)  # type: ignore[arg-type]


def answer(field: str, **more: object) -> Block:
    return Block("field", field=field, **more)  # type: ignore[arg-type]


def label(text: str, **more: object) -> Block:
    return Block("label", text=text, spread=True, align="left", **more)  # type: ignore[arg-type]


MakeForm = Callable[..., Form]


@pytest.fixture
def make_form() -> MakeForm:
    """A form of these rows on a page 100 mm wide with room for ten lines of 5 mm."""

    def made(rows: Sequence[RowPlan], *, fields: Sequence[Field] = FIELDS, **page: object) -> Form:
        usual: dict[str, object] = {
            "width": 100.0, "height": 70.0, "top": 10.0, "right": 10.0, "bottom": 10.0, "left": 10.0,
            "size": 10.0, "leading": 5.0 * 72 / 25.4, "pad": 2.0, "pad_top": 0.0,
        }  # fmt: skip
        layout = Layout(rows=tuple(rows), **{**usual, **page})  # type: ignore[arg-type]
        section = Section("s", "案件", tuple(fields))
        return Form("shi.hyo", 1, "架空の票", "票", MUNICIPALITY, None, None, (section,), (), (), layout)

    return made


@pytest.fixture(autouse=True)
def fresh() -> None:
    clear_cache()
