"""Papers the program fills itself: what stands on them is what the ledger says, and nothing of a case.

1. They are no forms for a case. 2. Each is filled and printed as PDF. 3. Times are those of Japan. 4. A municipality's
own form of a paper comes first. 5. Refusals.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.checks.check import check
from desktop.clerk.papers import packet_bytes
from desktop.clerk.record_papers import (
    MOST,
    RecordPaper,
    erasure_paper,
    ledger_paper,
    moment,
    record_form,
    recovery_paper,
    recovery_sheet,
)
from desktop.definition.find import forget, forms, load, municipalities
from desktop.errors import DeskError
from desktop.places import FORMS
from desktop.store.erasure import FOLDERS
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
GROUPS = ("abcd", "efgh", "jkmn", "pqrs", "tuvw", "xyz2")


@pytest.fixture
def clock() -> Callable[[], datetime]:
    minutes = count()
    return lambda: datetime(2026, 11, 20, 15, 0, tzinfo=UTC) + timedelta(minutes=next(minutes))


@pytest.fixture
def store(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Store]:
    with open_store(tmp_path / "付議帳.sqlite3", clock=clock) as opened:
        yield opened


def printed(paper: RecordPaper) -> str:
    """Every word of the PDF without blanks."""
    data = packet_bytes(paper.packet(), paper.form, "pdf")
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def thrown(store: Store, words: str) -> str:
    case = store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": words}),)), who="")
    store.attach(case.id, io.BytesIO(b"x" * 1234), f"{words}.txt", who="")
    store.bin(case.id, who="")
    return case.id


def test_they_are_no_forms_for_a_case() -> None:
    papers = {e.id.partition(".")[2] for e in forms((FORMS,), use="paper")}
    assert papers >= {"aikotoba", "sosa", "shokyo"}
    offered = {e.id for e in forms((FORMS,))}
    assert not {e.id for e in forms((FORMS,), use="paper")} & offered
    assert {e.id for e in forms((FORMS,), use="")} > offered
    assert len(municipalities((FORMS,))) == 5


def test_the_ledger_on_paper(store: Store) -> None:
    admin = store.add_person("管理 一郎", Role.ADMIN)
    thrown(store, "件名の語")
    store.note("print", admin.id, pages=3)
    paper = ledger_paper(store, at=AT, who="管理 一郎")
    said = printed(paper)
    verdict = store.verify_ledger()
    assert f"第{verdict.count}行{verdict.code}".replace(" ", "") in said
    assert "すべてが、書かれたときのままです。" in said
    assert "R8.11.2100:0" in said  # 15:00 UTC of the day before
    assert "令和8年11月21日9時05分" in said
    assert "頁：3" in said
    assert admin.id not in said  # people by their names
    assert "件名の語" not in said
    code = paper.case.answers.text("fugo")
    assert store.verify_ledger(code).whole
    assert check(paper.form, paper.case) == ()


def test_lines_of_a_time_oldest_first(store: Store) -> None:
    for kind in ("unlock", "print", "export", "lock"):
        store.note(kind)
    paper = ledger_paper(store, at=AT, who="x", act="print", since=date(2026, 11, 1))
    assert paper.case.answers.text("hani") == "令和8年11月1日～、操作「印刷」"
    assert [row[3] for row in paper.case.answers.values["gyo"]] == ["印刷"]
    every = ledger_paper(store, at=AT, who="x")
    assert every.case.answers.text("hani") == "全期間"
    assert [row[0] for row in every.case.answers.values["gyo"]] == ["1", "2", "3", "4"]


def test_an_erasure_on_paper(store: Store) -> None:
    admin = store.add_person("管理 一郎", Role.ADMIN)
    drafter = store.add_person("山田 花子", Role.DRAFTER)
    case_id = thrown(store, "件名の語")
    store.set_setting(FOLDERS, json.dumps(["/nowhere/USB/控え"]))
    store.sit(drafter.id)
    store.ask_erasure([case_id], who="", reason="理由の語")
    store.sit(admin.id)
    store.erase([case_id], who="")
    paper = erasure_paper(store, store.ledger(act="erase")[0].no)
    said = printed(paper)
    for words in (
        case_id,
        "山田花子",
        "管理一郎",
        "案件1件、添付1件（1,234バイト）、履歴3行",
        str(Path("/nowhere/USB/控え")),
        "0個",
    ):
        assert words in said, words
    assert "の語" not in said
    assert check(paper.form, paper.case) == ()


def test_an_erasure_with_nothing_left(store: Store) -> None:
    store.erase([thrown(store, "件名")], who="山田")
    answers = erasure_paper(store, store.ledger(act="erase")[0].no).case.answers
    assert answers.text("mishokyo") == "なし"
    assert answers.text("shonin") == "山田"


def test_the_recovery_code_on_paper(tmp_path: Path) -> None:
    paper = recovery_paper(GROUPS, "けやき・ふくろう", tmp_path / "付議帳.sqlite3", "山田", date(2026, 11, 21))
    said = printed(paper)
    assert "".join(GROUPS) in said
    assert "けやき・ふくろう" in said
    assert "【取扱注意】" in said
    assert check(paper.form, paper.case) == ()
    sheet = recovery_sheet(GROUPS, "けやき・ふくろう", tmp_path / "付議帳.sqlite3", "山田", date(2026, 11, 21))
    assert len(sheet.pages) == 1
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]  # no file of it anywhere


def test_a_paper_is_written_like_every_form(store: Store, tmp_path: Path) -> None:
    store.note("print")
    job = ledger_paper(store, at=AT, who="x").write(tmp_path / "出力", ("pdf", "xlsx"))
    paths: tuple[Path, ...] = ()
    try:
        while True:
            next(job)
    except StopIteration as end:
        paths = end.value
    assert [p.suffix for p in paths] == [".pdf", ".xlsx"]
    assert all(p.name.startswith("操作の記録") for p in paths)


def test_a_municipalitys_own_paper_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "forms" / "mihon"
    shutil.copytree(FORMS / "kyotsu", own, ignore=shutil.ignore_patterns("examples"))
    for path in own.glob("*.toml"):
        path.write_text(path.read_text("utf-8").replace("kyotsu.", "mihon."), "utf-8")
    folders = (FORMS, tmp_path / "forms")
    assert record_form("sosa", folders).id == "mihon.sosa"
    forget()


def test_refusals(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.note("print")
    for act, code in (
        (lambda: record_form("nai"), "clerk.no-record-paper"),
        (lambda: erasure_paper(store, 1), "clerk.no-erasure"),
        (lambda: erasure_paper(store, 99), "clerk.no-erasure"),
    ):
        with pytest.raises(DeskError) as refused:
            act()
        assert refused.value.code == code
    monkeypatch.setattr(store, "count_ledger", lambda **_: MOST + 1)
    with pytest.raises(DeskError) as refused:
        ledger_paper(store, at=AT, who="x")
    assert refused.value.code == "clerk.ledger-too-long"


def test_moments() -> None:
    assert moment(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == "令和8年4月1日0時00分"
    assert moment(datetime(2019, 4, 30, 15, 0, tzinfo=UTC)) == "令和元年5月1日0時00分"
