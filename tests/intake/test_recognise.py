"""What a file seems to be is told among all installed forms.

1. The official papers of five councils: the right form or case first, with a sentence.
2. Lists: a list of cases, an item list, statistics, a large list.
3. A shopping list is none of them: the clerk chooses.
4. A paper of an older version is told as such.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from desktop.definition.find import forms, load
from desktop.definition.model import Form
from desktop.intake.model import Document, Grid, Guess
from desktop.intake.recognise import recognise
from tests.intake.official import golden, official_text


@cache
def every_form() -> tuple[Form, ...]:
    return tuple(load(e.id, e.version) for e in forms())


def first(document: Document) -> Guess:
    return recognise(document, every_form())[0]


def table(*rows: tuple[str, ...]) -> Document:
    return Document("excel", (Grid("表", rows),))


@pytest.mark.parametrize("name", ["k1", "k3", "k4", "t1", "s2", "j1", "r1"])
def test_1_official_papers(name: str) -> None:
    found = first(Document("text", text=official_text(name)))
    assert (found.purpose, found.form) == ("sheet", golden(name).form.id)
    assert found.certainty > 0.6
    assert golden(name).form.municipality.name in found.say


def test_2_list_of_cases() -> None:
    found = first(
        table(("年度", "件名", "主管課", "実施時期"), ("R7", "見本", "福祉課", "R7.4"), ("R8", "別", "課税課", "R8.5"))
    )
    assert found.purpose == "cases"
    assert "2行" in found.say


def test_2_item_list() -> None:
    rows = [(str(n), name, "10") for n, name in enumerate(("氏名", "住所", "生年月日", "電話番号", "口座情報"), 1)]
    assert first(table(("No", "項目名", "桁数"), *rows)).purpose == "items"


def test_2_statistics() -> None:
    names = ("区長", "教育委員会", "選挙管理委員会", "監査委員", "農業委員会", "合計")
    found = first(table(("実施機関", "審査件数"), *((n, "３件") for n in names)))
    assert (found.purpose, found.form) == ("statistics", "setagaya.review")


def test_2_large_list() -> None:
    rows = tuple((f"{n}", "見本太郎", "1990-01-01") for n in range(3000))
    found = first(table(("番号", "氏名", "生年月日"), *rows))
    assert found.purpose == "large"
    assert "3,001行" in found.say


def test_3_none() -> None:
    (found,) = recognise(Document("text", text="牛乳\n卵\n食パン"), every_form())
    assert (found.form, found.certainty) == ("", 0.0)
    assert "様式を選んでください" in found.say


def test_4_older_version() -> None:
    old = golden("k4").form
    new = replace(old, version=2, title="別の題名のシート")
    found = recognise(Document("text", text=official_text("k4")), (old, new))
    assert "古い版（第1版）" in found[0].say
