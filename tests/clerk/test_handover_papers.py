"""Papers of the handover: what stands on them is what the 管理簿 says, in the order of the paper; the rest is blank.

1. Papers of a bundle: 通知書, 受渡書・受領書, 表紙, 受領書 of who received it, 再提出依頼.
2. The passphrase is on the notice only, in groups a program can read again, and no file of the notice can be made.
3. The 管理簿: both directions, oldest first, with the head of the chain; counts of 渡し and 戻り; nothing of a case.
4. 媒体貸出・返却簿: with bundles and without, what is back and what is not.
5. 消去報告書 and 事故報告書: dates counted over month ends, weekends and the turn of the year; thresholds with controls.
6. The exchange over the portal step by step.
7. Every rule of these forms has a case on which it speaks and one on which it is silent.
8. A bundle the 管理簿 does not know is refused; a municipality's paper with fewer fields is filled with what it has.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pypdf import PdfReader

from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.bundle.unseal import DAMAGED, DAMAGED_FILE
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.clerk.acts import finish
from desktop.clerk.duty_papers import erasure_report_paper, findings, incident_paper, lending_paper, portal_paper
from desktop.clerk.duty_reports import Goods, Incident, expect_report, record_incident, take_report
from desktop.clerk.handover_papers import (
    Bad,
    again_paper,
    book_paper,
    cover_paper,
    delivery_paper,
    notice_paper,
    receipt_paper,
)
from desktop.clerk.medium_steps import lend, notice, return_loan, return_medium
from desktop.clerk.papers import packet_bytes
from desktop.clerk.passphrase_file import passphrase_in
from desktop.clerk.portal import Done, PortalFile, begin_exchange, record_portal
from desktop.clerk.record_papers import RecordPaper, record_form
from desktop.definition.find import forget, load
from desktop.definition.model import Value
from desktop.errors import DeskError
from desktop.keys.passphrase import groups, make_passphrase
from desktop.places import FORMS
from desktop.store.handover import Handover, Medium
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, 0, 15, tzinfo=UTC)
SUM = "3f2a91bc07de5c44" * 4
OUT = Handover(
    id="3f2a91bc-0000-4000-8000-000000000000",
    direction="out",
    mode="A",
    made_at="2026-11-21T09:15:00+09:00",
    sha256=SUM,
    size=1_234_567,
    files=9,
    municipality="komae",
    division="未来戦略室",
    partner="総務課",
    content="付議案件 2件（付議案件シート 2件）",
    secrecy="3B",
    medium="USB-07",
    medium_kind="USBメモリ",
    approved_by="室長",
    approved_on="2026-11-20",
    due_back="2026-11-27",
    cases=MappingProxyType({"11111111-1111-4111-8111-111111111111": "a", "22222222-2222-4222-8222-222222222222": "b"}),
)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    minutes = count()
    return lambda: AT + timedelta(minutes=next(minutes))


@pytest.fixture
def store(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Store]:
    with open_store(tmp_path / "付議帳.sqlite3", clock=clock) as opened:
        yield opened


def out(store: Store, **changed: Any) -> Handover:
    return store.record_out(
        replace(OUT, **changed), who="山田", facts={"name": "付議帳_20261121_3F2A91BC.zip", "result": "完了"}
    )


def printed(paper: RecordPaper) -> str:
    """Every word of the PDF without blanks."""
    data = packet_bytes(paper.packet(), paper.form, "pdf")
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def in_order(paper: RecordPaper, *words: str) -> None:
    """The words stand on the paper one after the other, each behind its label."""
    said, at = printed(paper), 0
    for word in words:
        found = said.find("".join(word.split()), at)
        assert found >= 0, (word, said)
        at = found + 1


# ---------------------------------------------------------------- a bundle


def test_the_notice(store: Store) -> None:
    """1, 2"""
    given, secret = out(store), make_passphrase()
    paper = notice_paper(store, given.id, secret, at=AT, who="山田 花子", receiver="総務課長", way="hand")
    first, second = groups(secret)[:3], groups(secret)[3:]
    in_order(
        paper, "【取扱注意】", "総務課長様", "".join(first), "".join(second), "束の番号", "3F2A91BC", "令和8年11月21日9時15分",
        "情報の内容", OUT.content, "送り元", "未来戦略室", "令和8年11月21日9時15分　山田 花子", "■手渡し", "□郵送", "受領", "返却",
    )  # fmt: skip
    assert "USB-07" not in printed(paper)  # nothing that leads from the notice to the medium but the number
    assert findings(paper) == ()
    data = packet_bytes(paper.packet(), paper.form, "pdf")
    assert passphrase_in(data, "x") == secret


def test_the_notice_is_kept_nowhere(store: Store, tmp_path: Path) -> None:
    """2"""
    given, secret = out(store), make_passphrase()
    paper = notice_paper(store, given.id, secret)
    paper.packet()
    with pytest.raises(DeskError, match="ファイルには保存しません"):
        finish(paper.write(tmp_path / "出力"))
    parts = [part.encode() for part in groups(secret)]
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        assert not any(part in path.read_bytes() for part in parts[:-1]), path
    assert not (tmp_path / "出力").exists()
    control = delivery_paper(store, given.id)
    assert [p.suffix for p in finish(control.write(tmp_path / "出力"))] == [".pdf"]


def test_the_notice_says_who_printed_it_when(store: Store) -> None:
    """1: without being told, now and who sits there; the way is left to be ticked by hand."""
    paper = notice_paper(store, out(store).id, make_passphrase())
    assert paper.case.answers.text("insatsu").startswith("令和8年11月21日9時")
    assert "□手渡し" in printed(paper)


def test_delivery_and_receipt_on_one_sheet(store: Store) -> None:
    """1"""
    paper = delivery_paper(store, out(store).id)
    assert len(paper.packet().sheets[0].pages) == 1
    in_order(
        paper, "受渡書", "総務課様", "送り元", "未来戦略室", "取扱者", "山田", "3F2A91BC", "令和8年11月21日9時15分", OUT.content,
        "2件、9ファイル、1,234,567バイト", "3B", "USBメモリ", "USB-07", "室長（令和8年11月20日）", "令和8年11月27日", "■パスワード",
        SUM, "渡した日", "切り取り線", "受領書", "未来戦略室様", "3F2A91BC", "2件、9ファイル", "USBメモリ　USB-07", SUM[:16], "受領した日",
    )  # fmt: skip
    assert findings(paper) == ()


def test_what_is_not_known_stays_blank(store: Store) -> None:
    """1"""
    given = out(store, medium="", medium_kind="", approved_by="", approved_on="", due_back="", secrecy="", mode="B")
    for paper in (delivery_paper(store, given.id), cover_paper(store, given.id)):
        values = paper.case.answers.values
        assert not {"baitai", "kanri", "shonin", "henkyaku", "kimitsu"} & values.keys()
        assert values["akekata"] == "b"
        said = printed(paper)
        assert "None" not in said
        assert "（）" not in said
    assert [f.code for f in findings(cover_paper(store, given.id))] == ["missing"]  # 機密性 is to be written


def test_the_cover(store: Store) -> None:
    """1"""
    given = out(store)
    paper = cover_paper(store, given.id)
    in_order(
        paper, "束の表紙", "機密性", "3B", "束の番号", "3F2A91BC", "相手", "総務課", "送り元", "未来戦略室", OUT.content, "■パスワード",
        "USBメモリ", "USB-07", "付議帳_20261121_3F2A91BC.zip", SUM,
    )  # fmt: skip
    assert "別の名前.zip" in printed(cover_paper(store, given.id, "別の名前.zip"))


def test_the_receipt_of_who_received_it(store: Store) -> None:
    """1"""
    came = replace(OUT, direction="in", partner="未来戦略室", medium="", medium_kind="")
    facts = {"new": 1, "same": 0, "changed": 1, "kept": 0, "signature": "確かめた鍵の署名", "result": "受領"}
    finish(store.take_bundle(came, (), who="佐藤", facts=facts))
    paper = receipt_paper(store, came.id, division="総務部総務課")
    in_order(
        paper, "受領書", "未来戦略室様", "総務部総務課", "3F2A91BC", "受領した日時", "令和8年11月21日9時", "取扱者", "佐藤", OUT.content,
        "2件、9ファイル、1,234,567バイト", "確かめた鍵の署名", "受領（新しい案件1件、変更のあった案件1件）", SUM, "第",
    )  # fmt: skip
    code = paper.case.answers.text("fugo_gyo")
    assert store.verify_ledger(code).whole
    assert findings(paper) == ()
    with pytest.raises(DeskError, match="管理簿にありません"):
        receipt_paper(store, out(store, id="9" * 8 + OUT.id[8:]).id, division="総務課")


def test_again(store: Store) -> None:
    """1: number of the file and id of the case, never the name of the file."""
    del store
    fault = DeskError(
        DAMAGED_FILE,
        path="付議帳_20261121_3F2A91BC.zip",
        name="敬老会の対象者.xlsx",
        file="data/files/0003",
        case="11111111-1111",
    )
    told = ("中のファイル「data/files/0003」が違っていました。", "もう一度作って提出してください。")
    bad = Bad(fault, "付議帳_20261121_3F2A91BC.zip", *told, "3F2A91BC", SUM, "未来戦略室", "USB-07", "USBメモリ")
    paper = again_paper(bad, at=AT, division="総務課", due=date(2026, 11, 27))
    in_order(
        paper, "再提出依頼書", "令和8年11月21日", "未来戦略室様", "総務課", "3F2A91BC", "令和8年11月21日9時15分", "USBメモリ", "USB-07", SUM,
        *told, "11111111-1111", "data/files/0003", "令和8年11月27日",
    )  # fmt: skip
    assert "敬老会" not in printed(paper)
    assert "敬老会" in str(fault)  # control: the window may say it
    assert findings(paper) == ()


def test_again_when_hardly_anything_is_known() -> None:
    """1"""
    paper = again_paper(
        Bad(DeskError(DAMAGED, path="x.zip"), "x.zip", "傷んでいました。", "", cases=("c1",)), at=AT, division="総務課"
    )
    values = paper.case.answers.values
    assert not {"ate", "bango", "fugo", "kigen", "renraku"} & values.keys()
    assert values["hason"] == (("c1", "", "読み取れない"),)


# ---------------------------------------------------------------- lists


def test_the_book(store: Store) -> None:
    """3"""
    given = out(store)
    notice(store, given.id, receiver="総務課長", way="hand", who="山田")
    store.record_step(given.id, "out", "receipt", who="山田", facts={"result": "署名を確認"})
    return_medium(store, given.id, 1, who="山田")
    came = replace(
        OUT, id="aaaaaaaa-0000-4000-8000-000000000000", direction="in", partner="市民課", content="付議案件 1件"
    )
    finish(store.take_bundle(came, (), who="佐藤", facts={"result": "受領"}))
    store.note(
        "handover.refuse",
        "BBBBBBBB",
        who="佐藤",
        number="BBBBBBBB",
        reason="傷んでいる",
        result="受領せず",
        direction="in",
    )
    out(store, id="cccccccc-0000-4000-8000-000000000000", due_back="")
    paper = book_paper(store, at=AT, who="山田")
    rows = paper.case.answers.rows("gyo")
    assert [row[1] for row in rows] == [
        "持出し",
        "パスワードの通知",
        "受領書",
        "媒体の返却",
        "受領",
        "受領の拒否",
        "持出し",
    ]
    assert rows[0][1:] == (
        "持出し", "山田", f"束 {OUT.number}　{OUT.content}", "2件", "USBメモリ", "USB-07", "総務課", "室長 R8.11.20", "3F2A-91BC-07DE-5C44", "完了", "",
    )  # fmt: skip
    assert [row[10] for row in rows] == ["完了", "通知", "署名を確認", "一致", "受領", "受領せず（傷んでいる）", "完了"]
    assert (rows[3][4], rows[5][3], rows[5][4], rows[4][7]) == ("1個", "束 BBBBBBBB", "", "市民課")
    assert paper.case.answers.text("shukei") == "持出し2件、受領書1件、受領書待ち1件、返却待ち1件、受領1件"
    in_order(
        paper,
        "管理簿（確認記録票）",
        "全期間",
        "すべてが、書かれたときのままです。",
        "No",
        "日時",
        "R8.11.21 09:",
        "持出し",
        "受領の拒否",
    )
    assert store.verify_ledger(paper.case.answers.text("fugo")).whole
    assert findings(paper) == ()


def test_the_book_of_a_time(store: Store) -> None:
    """3"""
    out(store)
    paper = book_paper(store, at=AT, who="", since=date(2026, 11, 22), text="USB")
    assert paper.case.answers.text("hani") == "令和8年11月22日～、「USB」を含む行"
    assert paper.case.answers.rows("gyo") == ()
    assert paper.case.answers.text("shukei") == "持出し0件、受領書待ち0件、受領0件"


def test_the_book_of_a_side_and_of_what_is_open(store: Store) -> None:
    """3: the paper has what the screen has, and says so"""
    given = out(store)
    came = replace(OUT, id="aaaaaaaa-0000-4000-8000-000000000000", direction="in", partner="市民課")
    finish(store.take_bundle(came, (), who="佐藤", facts={"result": "受領"}))
    store.record_step(given.id, "out", "receipt", who="山田", facts={"result": "署名を確認"})
    done = out(store, id="cccccccc-0000-4000-8000-000000000000", due_back="")
    store.withdraw(done.id, who="山田")

    def told(**asked: Any) -> tuple[list[str], str]:
        answers = book_paper(store, at=AT, who="", **asked).case.answers
        return [row[1] for row in answers.rows("gyo")], answers.text("hani")

    assert told(direction="in") == (["受領"], "全期間、受け取ったものだけ")
    assert told(direction="out")[0] == ["持出し", "受領書", "持出し", "持出しの取りやめ"]
    assert told(open_only=True) == (["持出し", "受領書"], "全期間、まだ終わっていないものだけ")
    assert told(direction="in", open_only=True)[0] == []


def test_a_count_that_differs_and_a_withdrawal(store: Store) -> None:
    """3"""
    given = store.record_out(OUT, who="山田", facts={"pieces": 2, "result": "完了"})
    return_medium(store, given.id, 1, who="山田")
    other = out(store, id="cccccccc-0000-4000-8000-000000000000")
    store.withdraw(other.id, who="山田")
    rows = book_paper(store, at=AT, who="").case.answers.rows("gyo")
    assert (rows[1][4], rows[1][10]) == ("1個（渡し2個）", "数が違う")
    assert rows[-1][1] == "持出しの取りやめ"
    assert "取りやめ1件" in book_paper(store, at=AT, who="").case.answers.text("shukei")


def test_long_books_run_over_pages_with_their_head(store: Store) -> None:
    """3"""
    for n in range(60):
        out(store, id=f"{n:08d}-0000-4000-8000-000000000000")
    paper = book_paper(store, at=AT, who="")
    data = packet_bytes(paper.packet(), paper.form, "pdf")
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 2
    assert all("管理簿（確認記録票）" in page and "ハッシュ" in page for page in pages)
    sizes = {tuple(map(float, page.mediabox[2:])) for page in PdfReader(io.BytesIO(data)).pages}
    assert all(width > height for width, height in sizes)


def test_lending(store: Store) -> None:
    """4"""
    store.add_medium(Medium("DVD-12", "DVD-R"), who="山田")
    store.add_medium(Medium("USB-07", "USBメモリ"), who="山田")
    given = out(store)
    loan = lend(store, "DVD-12", partner="見本株式会社", due_back=date(2026, 12, 20), who="山田", approved_by="室長")
    paper = lending_paper(store, at=AT, who="山田")
    assert paper.case.answers.text("kensu") == "貸出し2件、未返却2件"
    rows = paper.case.answers.rows("gyo")
    assert rows[0] == ("USB-07", "USBメモリ", "R8.11.21", "総務課", OUT.content, "室長", "R8.11.27", "", "", "")
    assert rows[1] == ("DVD-12", "DVD-R", "R8.11.21", "見本株式会社", "貸出し（1個）", "室長", "R8.12.20", "", "", "")
    return_loan(store, loan.id, 1, who="山田")
    return_medium(store, given.id, 1, who="山田")
    store.record_step(given.id, "out", "erase", who="山田")
    paper = lending_paper(store, at=AT, who="山田")
    assert paper.case.answers.text("kensu") == "貸出し2件、未返却0件"
    assert [row[7:9] for row in paper.case.answers.rows("gyo")] == [("R8.11.21", "R8.11.21"), ("R8.11.21", "")]
    one = lending_paper(store, at=AT, who="", medium="DVD-12", since=date(2026, 11, 21), until=date(2026, 11, 21))
    assert [row[0] for row in one.case.answers.rows("gyo")] == ["DVD-12"]
    assert one.case.answers.text("hani").endswith("管理番号 DVD-12")
    assert lending_paper(store, at=AT, who="", until=date(2026, 11, 20)).case.answers.rows("gyo") == ()
    in_order(paper, "媒体貸出・返却簿", "全期間", "管理番号", "返却予定日", "USB-07", "総務課", "R8.11.27", "DVD-12")


# ---------------------------------------------------------------- reports


def shown(form_id: str, **values: Value) -> Mapping[str, Value]:
    form = load(f"kyotsu.{form_id}")
    return view(form, Answers.of(form, values), {}).values


@pytest.mark.parametrize(
    ("known", "wrongful", "first", "last", "final"),
    [
        ("令和8年11月21日", False, "令和8年11月23日", "令和8年11月25日", "令和8年12月21日"),  # the 30th day is a Sunday
        ("令和8年11月21日", True, "令和8年11月23日", "令和8年11月25日", "令和9年1月19日"),
        ("令和8年12月1日", False, "令和8年12月3日", "令和8年12月5日", "令和9年1月4日"),  # 30 December is closed
        ("令和9年1月30日", False, "令和9年2月1日", "令和9年2月3日", "令和9年3月1日"),  # Sunday after a short month
        ("令和10年2月28日", False, "令和10年3月1日", "令和10年3月3日", "令和10年3月28日"),  # a leap year
    ],
)
def test_due_dates_of_an_incident(known: str, wrongful: bool, first: str, last: str, final: str) -> None:
    """5: the form counts as ``Incident`` does."""
    jitai = ("fusei",) if wrongful else ()
    values = shown("jiko", shitta=known, jitai=jitai)
    assert (values["sokuho_hajime"], values["sokuho_owari"], values["kakuho_kigen"]) == (first, last, final)


def test_an_incident_on_paper(store: Store) -> None:
    """5"""
    given = out(store)
    incident = record_incident(
        store, Incident(date(2026, 11, 20), "loss", 120, frozenset({"sensitive"}), parcel=given.id), who="山田"
    )
    points: dict[str, Value] = {"gaiyo": "受渡しの途中で媒体が所在不明となった。", "genin": "調査中"}
    paper = incident_paper(store, incident, stage="sokuho", given=points)
    in_order(
        paper, "事故報告書", "■速報", "□確報", "知った日", "令和8年11月20日", "令和8年11月22日", "～", "令和8年11月24日", "確報の期限",
        "令和8年12月21日", "■①要配慮", "□②", "□③", "■④本人の数が100人を超える", "目安の日までに速報を", OUT.content, "USBメモリ",
        "USB-07", "総務課", "3F2A91BC", "■滅失", "■していない", "１　概要", "所在不明", "３　本人の数", "120人", "調査中",
    )  # fmt: skip
    said = [f.code for f in findings(paper)]
    assert "rule.hyaku-nin" in said
    assert "rule.hitori" in said
    assert str(incident.final_due) == "2026-12-21"


def warned(**values: Value) -> set[str]:
    form = load("kyotsu.jiko")
    case = Case("", (Answers.of(form, {"shubetsu": "sokuho", "shitta": "令和8年11月20日", "gaiyo": "滅失", **values}),))
    return {f.code.removeprefix("rule.") for f in check(form, case)}


def test_thresholds() -> None:
    """5, with controls: 100 persons are not more than 100; nothing is said of one person without a grave state."""
    assert warned(ninzu="100人") == set()
    assert warned(ninzu="1人") == set()
    assert warned(ninzu="101人", jitai=("hyaku",)) == {"hyaku-nin"}
    assert warned(ninzu="101人") == {"hyaku-nin", "hyaku-erabu"}
    assert warned(ninzu="約1,200人", jitai=("hyaku",), ango="shita") == {"angoka"}
    for state in ("yohairyo", "zaisan", "fusei"):
        assert warned(ninzu="1人", jitai=(state,)) == {"hitori"}
        assert warned(ninzu="1人", jitai=(state,), ango="shita") == {"angoka"}
    assert warned(ninzu="50人", jitai=("hyaku",), ango="fumei") == {"hyaku-inai"}


def test_the_printed_warning() -> None:
    """5: on the paper, too; not where nothing has to be reported."""
    form = load("kyotsu.jiko")

    def said(**values: Value) -> str:
        return printed(RecordPaper(form, Case("", (Answers.of(form, values),))))

    warning, exempt = "①～④に当たる事態は", "高度な暗号化をしていれば"
    assert warning in said(ninzu="101人")
    assert warning not in said(ninzu="100人")
    assert warning in said(ninzu="1人", jitai=("zaisan",))
    assert warning not in said(ninzu="101人", ango="shita")
    assert exempt in said(ninzu="101人", ango="shita")
    assert exempt not in said(ninzu="100人", ango="shita")


def test_an_erasure_report(store: Store) -> None:
    """5"""
    given = out(store)
    report = expect_report(
        store, partner="見本株式会社", contract_end=date(2026, 11, 15), given=Goods(1, 120, 1), who="山田"
    )
    paper = erasure_report_paper(store, report=report, parcel_id=given.id, work="宛名シールの作成")
    in_order(
        paper, "消去報告書", "未来戦略室様", "報告者", "見本株式会社", "宛名シールの作成", "令和8年11月15日", "報告の期限", "令和8年11月30日",
        OUT.content, "令和8年11月21日", "3F2A91BC", "3B", "USBメモリ等", "□専用の装置", "□メディアシュレッダー", "渡した数 1個", "渡した数 120枚",
        "パスワード通知書", "渡した数 1通",
    )  # fmt: skip
    assert findings(paper) == ()  # the form counts the same day as the 管理簿
    came = take_report(
        store, report.id, came_on=date(2026, 11, 20), back=Goods(1, 120, 0), method="専用装置による破壊", who="山田"
    )
    paper = erasure_report_paper(store, report=came)
    in_order(
        paper, "令和8年11月20日", "渡した数 1個、戻り 1個", "渡した数 1通、戻り 0通", "消去の方法：専用装置による破壊"
    )


def test_a_blank_erasure_report_counts_its_due_date(store: Store) -> None:
    """5"""
    assert erasure_report_paper(store).case.answers.values == {}
    paper = erasure_report_paper(store, contract_end=date(2027, 3, 31))
    in_order(paper, "令和9年3月31日", "報告の期限", "令和9年4月14日")
    weekend = erasure_report_paper(store, contract_end=date(2026, 12, 17))  # 31 December
    in_order(weekend, "令和8年12月17日", "令和9年1月4日")
    nothing = expect_report(store, partner="見本", contract_end=date(2026, 11, 15), given=Goods(1, 0, 0), who="")
    assert erasure_report_paper(store, report=nothing).case.answers.values["kaeshi_tsuchi"] == "nashi"


def test_the_portal(store: Store, clock: Callable[[], datetime]) -> None:
    """6"""
    began = begin_exchange(store, partner="見本県福祉局", at=clock(), handler="山田", who="山田")
    paper = portal_paper(store, began)
    assert paper.case.answers.rows("tejun")[1:] == (("", "", "", ""),) * 3
    file = PortalFile("setai.age", 31_200, SUM)
    record_portal(store, began.id, Done("upload", clock(), "山田", file), who="山田")
    now = record_portal(store, began.id, Done("download", clock(), "佐藤", file), who="山田")
    paper = portal_paper(store, now, content="給付金の対象の世帯")
    in_order(
        paper, "交換記録", now.number, "送信", "見本県福祉局", "給付金の対象の世帯", "31,200件", ".age（SHA-256", SUM, "承認ログイン",
        "令和8年11月21日9時", "山田", "アップロード", "31,200件", "ダウンロード確認", "佐藤", "数とハッシュが一致", "消去確認",
    )  # fmt: skip
    assert store.verify_ledger(paper.case.answers.text("fugo_gyo")).whole
    other = begin_exchange(store, partner="見本県", at=clock(), handler="山田", who="山田", direction="in")
    record_portal(store, other.id, Done("upload", clock(), "佐藤", file), who="山田")
    wrong = record_portal(store, other.id, Done("download", clock(), "山田", replace(file, rows=31_199)), who="山田")
    in_order(portal_paper(store, wrong), "受信", "31,199件、数又はハッシュが違う")
    rows = book_paper(store, at=AT, who="").case.answers.rows("gyo")
    assert [row[1] for row in rows[:3]] == ["ポータルの承認", "ポータルへの登録", "ポータルからの取得"]
    assert (rows[1][3], rows[1][4], rows[2][2]) == ("ポータルでの受渡し", "31,200件", "佐藤")


# ---------------------------------------------------------------- forms


TRIES: dict[tuple[str, str], tuple[dict[str, Value], dict[str, Value]]] = {
    ("jiko", "hyaku-nin"): ({"ninzu": "101人"}, {"ninzu": "100人"}),
    ("jiko", "hyaku-erabu"): ({"ninzu": "101人"}, {"ninzu": "101人", "jitai": ("hyaku",)}),
    ("jiko", "hyaku-inai"): ({"ninzu": "9人", "jitai": ("hyaku",)}, {"ninzu": "", "jitai": ("hyaku",)}),
    ("jiko", "hitori"): ({"jitai": ("zaisan",)}, {"jitai": ("hyaku",)}),
    ("jiko", "angoka"): ({"jitai": ("zaisan",), "ango": "shita"}, {"ango": "shita"}),
    ("shokyo_hokoku", "usb-hakai"): (
        {"kimitsu": "3B", "usb_hoho": ("angoka",)},
        {"kimitsu": "3B", "usb_hoho": ("hakai", "angoka")},
    ),
    ("shokyo_hokoku", "tsuchi-kaeshi"): (
        {"kaeshi_baitai": "henkyaku"},
        {"kaeshi_baitai": "henkyaku", "kaeshi_tsuchi": "henkyaku"},
    ),
}


def test_every_rule_has_a_try() -> None:
    """7"""
    papers = ("aikotoba", "sosa", "shokyo", "tsuchisho", "ukewatashi", "juryosho", "kashidashi", "kanribo", "shokyo_hokoku",
              "jiko", "saiteishutsu", "portal", "hyoshi")  # fmt: skip
    assert {(name, rule.id) for name in papers for rule in load(f"kyotsu.{name}").rules} == TRIES.keys()


@pytest.mark.parametrize(("name", "rule"), TRIES)
def test_rules(name: str, rule: str) -> None:
    """7"""
    form = load(f"kyotsu.{name}")
    speaks, silent = ({f.code for f in check(form, Case("", (Answers.of(form, v),)))} for v in TRIES[name, rule])
    assert f"rule.{rule}" in speaks
    assert f"rule.{rule}" not in silent


def test_unknown_bundles(store: Store) -> None:
    """8"""
    acts: tuple[Callable[[], RecordPaper], ...] = (
        lambda: notice_paper(store, "x", make_passphrase()),
        lambda: delivery_paper(store, "x"),
        lambda: cover_paper(store, "x"),
        lambda: receipt_paper(store, "x", division=""),
        lambda: erasure_report_paper(store, parcel_id="x"),
    )
    for act in acts:
        with pytest.raises(DeskError) as refused:
            act()
        assert refused.value.code == "store.no-parcel"


def test_a_municipalitys_own_paper(store: Store, tmp_path: Path) -> None:
    """8: without a field of ours, and without an option of ours."""
    own = tmp_path / "forms" / "mihon"
    own.mkdir(parents=True)
    for path in (FORMS / "kyotsu").glob("*.toml"):
        if path.name.startswith(("municipality", "hyoshi")):
            own.joinpath(path.name).write_text(path.read_text("utf-8").replace("kyotsu.", "mihon."), "utf-8")
    form = own / "hyoshi.v1.toml"
    text = re.sub('  { id = "a", .*\n', "", form.read_text("utf-8"))
    form.write_text(text.replace('id = "shonin"', 'id = "kettei"'), "utf-8")
    sheet = own / "hyoshi.v1.layout.toml"
    sheet.write_text(sheet.read_text("utf-8").replace('field = "shonin"', 'field = "kettei"'), "utf-8")
    try:
        folders = (FORMS, tmp_path / "forms")
        assert record_form("hyoshi", folders).id == "mihon.hyoshi"
        values = cover_paper(store, out(store).id, folders=folders).case.answers.values
        assert "shonin" not in values
        assert "akekata" not in values
        assert values["bango"] == "3F2A91BC"
    finally:
        forget()
