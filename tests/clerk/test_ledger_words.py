"""What a clerk reads of a line: words and names on the screen, ids beside them, no 件名 on paper.

1. People and keys. 2. Cases, there, thrown away and erased. 3. Before and after as one. 4. Other facts. 5. Paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import DEFAULT_RIGHTS, Right, Role
from desktop.clerk import unlock
from desktop.clerk.ledger_words import Known, known
from desktop.clerk.record_papers import ledger_paper
from desktop.definition.find import load
from desktop.keys.ring import read_ring, ring_path
from desktop.store.ledger import Act, Line
from desktop.store.store import Store

WORDS = "たぬきと夜の電車とかぜの音"
TITLE = "配食の事務について"
AT = datetime(2026, 11, 21, 15, 5, tzinfo=UTC)
HEX = re.compile(r"[0-9a-f]{8}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "付議帳.sqlite3"
    made = unlock.set_up(path, person_name="狛江　花子", passphrase=WORDS)
    made.store.close()
    with unlock.enter(path, read_ring(ring_path(path)).slots[0].id, WORDS) as opened:
        yield opened


def read(store: Store, **asked: str) -> tuple[Known, Line]:
    lines = store.ledger(**asked)  # type: ignore[arg-type]
    return known(store, lines), lines[0]


def made_case(store: Store, title: str = TITLE) -> str:
    form = load("komae.sheet")
    return store.add_case(Case("", (Answers.of(form, {"jimu_mei": title}),)), who="").id


def erased(store: Store, case_id: str) -> None:
    store.bin(case_id, who="")
    store.erase([case_id], who="")


def test_a_key_is_called_by_its_person(store: Store) -> None:
    """1"""
    words, line = read(store, act="unlock")
    assert words.subject(line) == "狛江　花子"
    assert words.said(line) == "開け方：合言葉、使った鍵：狛江　花子"
    assert words.who(line) == "狛江　花子"
    slot = read_ring(ring_path(store.path)).slots[0]
    assert dict(words.ids(line)) == {"対象の番号": slot.person, "使った鍵の番号": slot.id}
    store.note(Act.UNLOCK, "", kind="合言葉", slot="0" * 16)
    words, line = read(store, act="unlock")
    assert "今は使えない鍵" in words.said(line)


def test_the_paper_of_the_recovery_is_no_person(store: Store, tmp_path: Path) -> None:
    """1"""
    code = read_ring(ring_path(store.path)).of("recovery")[0]
    store.note(Act.UNLOCK, "", kind="回復用の合言葉", slot=code.id)
    words, line = read(store, act="unlock")
    assert words.said(line) == "開け方：回復用の合言葉、使った鍵：回復用の票"


def test_somebody_a_line_writes_otherwise_is_called_as_the_list_of_people_does(store: Store) -> None:
    """1"""
    line = read(store, act="unlock")[1]
    named = Known(people={"a": "狛江　花子"})
    for who in ("狛江 花子", "狛江花子"):
        assert named.who(_by(line, who)) == "狛江　花子"
    assert named.who(_by(line, "山田")) == "山田"


def _by(line: Line, who: str) -> Line:
    from dataclasses import replace

    return replace(line, who=who)


def test_a_case_is_called_by_its_title_until_it_is_erased(store: Store) -> None:
    """2"""
    case_id = made_case(store)
    store.note(Act.PRINT, case_id, pages=3)
    words, line = read(store, act="print")
    assert words.subject(line) == TITLE
    assert words.said(line) == "頁：3"
    store.bin(case_id, who="")
    words, line = read(store, act="print")
    assert words.subject(line) == TITLE
    store.erase([case_id], who="")
    words, line = read(store, act="print")
    assert words.subject(line) == "消去済みの案件"
    assert dict(words.ids(line)) == {"対象の番号": case_id}
    words, line = read(store, act="erase")
    assert "案件：消去済みの案件" in words.said(line)
    assert case_id not in words.said(line)
    assert dict(words.ids(line))["案件の番号"] == case_id


def test_several_cases_are_counted_when_they_are_gone(store: Store) -> None:
    """2"""
    ids = [made_case(store, f"{n}件目") for n in range(3)]
    for case_id in ids:
        store.bin(case_id, who="")
    store.ask_erasure(ids, who="")
    words, line = read(store, act="erase_ask")
    assert "案件：1件目・2件目" in words.said(line).replace("0件目・", "")
    store.erase(ids[:2], who="")
    words, line = read(store, act="erase_ask")
    assert "案件：2件目・消去済みの案件2件" in words.said(line)
    assert dict(words.facts(line, whole=True))["案件"] == "消去済みの案件・消去済みの案件・2件目"


def test_before_and_after_are_one(store: Store) -> None:
    """3"""
    sato = unlock.add_person(store, "佐藤", Role.DRAFTER, WORDS)
    words, line = read(store, act="role")
    assert (words.subject(line), words.said(line)) == ("佐藤", "役割：起案者")
    unlock.change_person(store, sato.id, role=Role.ADMIN)
    words, line = read(store, act="role")
    assert words.said(line) == "役割：起案者 → 管理者"
    unlock.change_person(store, sato.id, name="佐藤　次郎")
    words, line = read(store, act="role")
    assert words.said(line) == "名前：変更"
    unlock.stop_person(store, sato.id)
    words, line = read(store, act="role")
    assert words.said(line) == "役割：管理者 → 利用停止"
    words, line = read(store, act="slot")
    assert words.said(line) == "開け方：合言葉、結果：取消し"


def test_years_and_settings(store: Store) -> None:
    """3"""
    case_id = made_case(store)
    store.set_keeping(case_id, 10, who="")
    words, line = read(store, act="keeping")
    assert (words.subject(line), words.said(line)) == (TITLE, "保存期間：ふだんの年数 → 10年")
    store.set_setting("policy.lock.minutes", "0")
    words, line = read(store, act="settings")
    assert (words.subject(line), words.said(line)) == ("画面のロックまでの時間", "決めた値：ロックしない")
    store.set_setting("policy.keep_years", "-1")
    words, line = read(store, act="settings")
    assert words.said(line) == "決めた値：永年"


def test_rights_are_said_in_words(store: Store) -> None:
    """4"""
    drafter = DEFAULT_RIGHTS[Role.DRAFTER] - {Right.PRINT} | {Right.LEDGER}
    store.set_rights({**DEFAULT_RIGHTS, Role.DRAFTER: drafter})
    words, line = read(store, act="rights")
    assert words.subject(line) == "起案者"
    assert words.said(line) == f"加えた権限：{Right.LEDGER.words}、除いた権限：{Right.PRINT.words}"
    store.set_rights({**DEFAULT_RIGHTS, Role.DRAFTER: drafter - {Right.LEDGER}})
    words, line = read(store, act="rights")
    assert words.said(line) == f"除いた権限：{Right.LEDGER.words}"


def test_days_kinds_and_hashes(store: Store) -> None:
    """4"""
    facts = {
        "kind": ["pdf", "xlsx"],
        "sha256": ["ab" * 32],
        "due": "2027-03-31",
        "received_at": "2026-11-21T00:05:00+00:00",
    }
    store.note(Act.EXPORT, made_case(store), bytes=1234, mode="A", **facts)
    words, line = read(store, act="export")
    said = words.said(line)
    for part in (
        "種類：PDF・Excel",
        "満了：令和9年3月31日",
        "令和8年11月21日9時05分",
        "大きさ：1,234バイト",
        "封の方法：パスワード",
    ):
        assert part in said
    assert not HEX.search(said)
    assert dict(words.facts(line, whole=True))["SHA-256"] == "ab" * 32


@pytest.mark.parametrize("act", ["handover.lend", "handover.report", "portal.approve"])
def test_what_has_an_id_of_its_own_is_called_by_what_it_says(store: Store, act: str) -> None:
    """4"""
    store.note(act, "0f0f0f0f-0000-4000-8000-000000000000", medium_number="USB-3", partner="委託先")
    words, line = read(store, act=act)
    assert words.subject(line) == "USB-3"


def test_paper_has_words_and_no_title(store: Store) -> None:
    """5"""
    case_id = made_case(store)
    sato = unlock.add_person(store, "佐藤", Role.DRAFTER, WORDS)
    store.note(Act.PRINT, case_id, pages=3)
    store.bin(case_id, who="")
    store.ask_erasure([case_id], who="")
    unlock.change_person(store, sato.id, role=Role.ADMIN)
    rows = ledger_paper(store, at=AT, who="狛江　花子").case.answers.values["gyo"]
    said = "\n".join("　".join(row) for row in rows)
    assert "役割：起案者 → 管理者" in said
    assert "使った鍵：狛江　花子" in said
    assert TITLE not in said
    assert said.count(case_id) == 3
    slot = read_ring(ring_path(store.path)).slots[0]
    assert slot.id not in said
    assert sato.id not in said


def test_words_of_a_title_one_looked_for_stand_on_no_paper(store: Store) -> None:
    """5"""
    store.note(Act.PRINT, made_case(store), pages=3)
    paper = ledger_paper(store, at=AT, who="", text="配食")
    assert len(paper.case.answers.values["gyo"]) == 1  # found by the title of now
    assert "配食" not in str(paper.case.answers.values)
    assert "「件名の言葉」を含む行" in paper.case.answers.text("hani")
    assert store.count_ledger(text="狛江") > 1
