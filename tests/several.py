"""An invented case of several papers with every kind of answer, made without files: a contractor, his subcontractors."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.definition.condition import ALWAYS, Atom
from desktop.definition.layout import Layout
from desktop.definition.model import (
    Article,
    CheckBlock,
    Checklist,
    CheckRow,
    Clause,
    Column,
    Fact,
    Field,
    Form,
    Municipality,
    Option,
    Paper,
    Rule,
    Section,
    Style,
    TablePlan,
    TableRow,
)

STYLE: Final = Style(comma="、", digits="full", thousands="，")
MIHON: Final = Municipality(
    "mihon",
    "見本市",
    "見本市審議会",
    "総務課",
    STYLE,
    (),
    {
        "条例第９条": Article("【要旨】目的外利用", None, date(2023, 3, 31)),
        "法第69条": Article("【要旨】", date(2023, 4, 1), None),
    },
)
A4: Final = Layout(210, 297, 20, 20, 20, 20)


def form_of(
    name: str, *sections: Section, papers: tuple[Paper, ...] = (), rules: tuple[Rule, ...] = (), **more: object
) -> Form:
    """A form of the invented municipality."""
    given: dict[str, object] = {
        "version": 1,
        "title": name,
        "short": name,
        "municipality": MIHON,
        "valid_from": None,
        "valid_to": None,
        "facts": (Fact("kaisaibi", "date", "開催日"), Fact("kigen", "date", "提出期限")),
        "layout": A4,
        **more,
    }
    return Form(f"mihon.{name}", sections=sections, papers=papers, rules=rules, **given)  # type: ignore[arg-type]


def section(*fields: Field, title: str = "本文") -> Section:
    return Section("s", title, fields)


CHECKLIST: Final = Checklist(
    "check",
    1,
    {"ku": "市が行う", "aite": "相手に行わせる"},
    (Option("maru", "○", meaning="対策が可能"), Option("bar", "-", meaning="対策の必要がない")),
    (
        CheckBlock(
            "unyo",
            "【運用上の対策】",
            tuple(CheckRow(f"u{n}", {"ku": f"{n}を指導する。", "aite": f"{n}を遵守させる。"}) for n in range(1, 4)),
        ),
    ),
)

COUNTS: Final = TablePlan(
    (
        Column("r3", "{nendo1}", "count", "件"),
        Column("r4", "{nendo2}", "count", "件"),
        Column("ruikei", "累計", "count", "件", at_least=("r3", "r4")),
    ),
    (TableRow("a", "甲事務"), TableRow("b", "乙事務"), TableRow("gokei", "合計", sum_of=("a", "b"))),
    stub="事務",
)
LISTED: Final = TablePlan(
    (Column("naiyo", "内容", "prose"), Column("umu", "要配慮（有／無）", offers=("有", "無"), required=True)),
    number="No",
)


def contract(*, fields: tuple[Field, ...] = ()) -> Section:
    """The fields of 委託 and 再委託."""
    return section(
        Field("kenmei", "text", "件名", required=ALWAYS),
        Field("itakusaki", "text", "委託先", required=ALWAYS),
        Field("koumoku", "list", "項目", required=ALWAYS, numbering="・"),
        Field("kikan", "period", "期間"),
        Field("riyu", "prose", "委託の理由"),
        *fields,
    )


ITAKU: Final = form_of("itaku", contract())
SAIITAKU: Final = form_of("saiitaku", contract())
CHECK: Final = form_of(
    "check",
    section(
        Field("c_ku", "checklist", "市の対策", checklist=CHECKLIST, voice="ku", required=ALWAYS),
        Field("c_aite", "checklist", "相手の対策", checklist=CHECKLIST, voice="aite"),
    ),
)
TOKEI: Final = form_of(
    "tokei",
    section(
        Field("nendo1", "text", "前の年度"),
        Field("nendo2", "text", "今の年度"),
        Field("t", "table", "件数の表", table=COUNTS),
        Field("ichiran", "table", "一覧", table=LISTED),
        Field("zu", "figure", "流れの図"),
        Field("joko", "clauses", "条項", clauses=(Clause("himitsu", "（秘密の保持）"), Clause("houkoku", "（報告）"))),
        Field("chu", "list", "注", numbering="※"),
        Field("setsumei", "prose", "説明"),
    ),
)

SEVERAL: Final = form_of(
    "fugi",
    section(
        Field("jigyo", "text", "事業の名称", required=ALWAYS),
        Field(
            "koui",
            "choices",
            "行為",
            options=(Option("itaku", "委託"), Option("sai", "再委託"), Option("check", "点検")),
            required=ALWAYS,
        ),
        Field("koumoku", "list", "項目", numbering="・"),
        Field("kikan", "period", "期間"),
        title="共通事項",
    ),
    papers=(
        Paper(
            "itaku",
            ITAKU,
            "業務委託",
            Atom("field", "koui", "has", ("itaku",)),
            takes={"kenmei": "{jigyo}の委託について"},
        ),
        Paper(
            "saiitaku",
            SAIITAKU,
            "再委託",
            Atom("field", "koui", "has", ("sai",)),
            copies=True,
            parents=("itaku",),
            takes={"kenmei": "{jigyo}の再委託について"},
        ),
        Paper("check", CHECK, "点検表", Atom("field", "koui", "has", ("check",))),
        Paper("tokei", TOKEI, "統計", Atom("field", "jigyo", "contains", ("統計",)), annex="別紙{n}", own_pages=True),
    ),
    rules=(
        Rule(
            "beyond",
            "誤り",
            Atom("field", "koumoku@this", "beyond_field", ("koumoku@parent",)),
            "koumoku@this",
            "元の委託にない項目があります。項目を確かめてください。",
            each="saiitaku",
        ),
        Rule(
            "same",
            "注意",
            Atom("field", "koumoku@itaku", "unlike_field", ("koumoku",)),
            "koumoku@itaku",
            "共通事項と項目が違います。項目を確かめてください。",
        ),
    ),
    listed={"title": "jigyo", "division": "itakusaki@itaku", "date": "fact:kaisaibi"},
)
