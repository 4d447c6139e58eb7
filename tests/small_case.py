"""A case of several papers that can be laid out: an outline, a contract, its subcontracts (copies) and a counted 別紙.

``tests.several`` has the case with every kind of answer, for what needs no layout.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from desktop.definition.condition import NEVER, Atom, Condition
from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Field, Form, Option, Paper, Section
from tests.several import A4, MIHON


def form_of(
    name: str,
    title: str,
    fields: tuple[Field, ...],
    *,
    page_number: str = "",
    block: Literal["field", "figure"] = "field",
) -> Form:
    """A form of one section whose fields stand below each other."""
    rows = tuple(RowPlan((CellPlan(170.0, (Block(block, field=f.id, height=100.0),)),)) for f in fields)
    return Form(
        id=f"mihon.{name}",
        version=1,
        title=title,
        short=title,
        municipality=MIHON,
        valid_from=None,
        valid_to=None,
        sections=(Section("dan", title, fields),),
        facts=(),
        rules=(),
        layout=replace(A4, rows=rows, page_number=page_number),
    )


def when(act: str) -> Condition:
    return Atom("field", "koui", "has", (act,))


KENMEI = Field("kenmei", "text", "件名")
KOUMOKU = Field("koumoku", "list", "項目", numbering="、")
NAIYO = Field("naiyo", "prose", "内容", required=Atom("field", "kenmei", "filled"))
GAIYO = form_of("gaiyo", "事業の概要", (KENMEI, NAIYO))
ITAKU = form_of("itaku", "業務委託", (KENMEI, Field("itakusaki", "text", "委託先"), KOUMOKU))
MOTO, SAKI = Field("moto", "text", "委託先"), Field("saki", "text", "再委託先")
SAIITAKU = form_of("saiitaku", "再委託", (KENMEI, MOTO, SAKI, KOUMOKU))
BESSHI = form_of("besshi", "別紙", (Field("zu", "prose", "流れ"),), page_number="{n}")

CASE = Form(
    id="mihon.fugi",
    version=1,
    title="付議事項",
    short="付議事項",
    municipality=MIHON,
    valid_from=None,
    valid_to=None,
    sections=(
        Section(
            "kyotsu",
            "共通事項",
            (
                Field("jigyo", "text", "事業名"),
                Field("koui", "choices", "行為", options=(Option("itaku", "業務委託"), Option("saiitaku", "再委託"))),
                KOUMOKU,
                Field("memo", "text", "メモ", shown=NEVER),
            ),
        ),
    ),
    facts=(),
    rules=(),
    layout=A4,
    listed={"title": "jigyo"},
    papers=(
        Paper("gaiyo", GAIYO, "事業の概要", takes={"kenmei": "{jigyo}に係る外部結合等について"}),
        Paper("itaku", ITAKU, "業務委託", when("itaku"), takes={"kenmei": "{jigyo}の委託について"}),
        Paper(
            "saiitaku",
            SAIITAKU,
            "再委託",
            when("saiitaku"),
            copies=True,
            parents=("itaku",),
            takes={"moto": "{itakusaki@parent}", "koumoku": "{koumoku@parent}"},
        ),
        Paper("besshi", BESSHI, "流れ図", annex="別紙{n}", own_pages=True),
        Paper("besshi2", BESSHI, "工程表", NEVER, annex="別紙{n}", own_pages=True, after="工程"),
    ),
)
