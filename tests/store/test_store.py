"""The store as its rooms use it.

1. What was saved is what is read, to the last code point, also after closing.
2. A save that was made elsewhere first, a locked case and a case that is gone are refused, and nothing is changed.
3. A copy has answers, facts and attachments, not status and rounds.
4. Bin, restore, erase: nothing of an erased case is left in any table.
5. Settings and phrases. 6. Many threads read while one writes.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.answers.model import Act, Answers, Edit
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.store import Store, open_store

Make = Callable[..., Case]
TODAY = date(2026, 11, 20)
HARD = "　辻󠄀さんと𠮷田さん\n１　「個人情報」：100%_'\"\\\n\tがとか\u3099はちがう\u200b。\r\n \u0000終"


def test_values_come_back_after_closing(path: Path) -> None:
    papers = (Answers("komae.sheet", 1, {"jikou": HARD, "mk_jimu": ("", HARD, "二"), "grid": ("shimei", "jusho")}),)
    papers += (Answers("komae.survey", 1, {"an_mei": "２枚目"}),)
    with open_store(path) as store:
        case = store.add_case(Case("", papers, {"tanto": HARD, "kimitsusei": "2"}), who="山田")
        assert case == store.read_case(case.id)
    with open_store(path, create=False) as store:
        again = store.read_case(case.id)
    assert again == case
    assert (again.papers, dict(again.facts)) == (papers, {"tanto": HARD, "kimitsusei": "2"})
    assert again.revision == 1


def test_save(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make({"tanto": "甲"}, jikou="古い", biko="消す")
    saved = store.save(replace(edited(case, jikou=HARD, biko=""), facts={"nendo": "令和８年度"}), (), who="山田")
    assert saved == store.read_case(case.id)
    assert dict(saved.answers.values) == {"jikou": HARD}
    assert dict(saved.facts) == {"nendo": "令和８年度"}
    assert saved.revision == case.revision + 1


def test_saving_nothing_changes_nothing(store: Store, make: Make) -> None:
    case = make(jikou="同じ")
    assert store.save(case, (Act("入力", (Edit("jikou", "x", "同じ"),)),), who="山田") == case
    assert len(store.history(case.id)) == 1


def test_papers_may_come_and_go(store: Store, make: Make) -> None:
    case = make(jikou="一枚目")
    second = Answers("komae.survey", 1, {"an_mei": "二枚目"})
    saved = store.save(replace(case, papers=(*case.papers, second)), (), who="山田")
    assert saved.papers == (case.answers, second)
    assert store.count_cases(text="二枚目") == 1
    assert store.save(replace(saved, papers=case.papers), (), who="山田").papers == case.papers
    assert store.count_cases(text="二枚目") == 0


def test_a_lost_update_is_refused(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="初め")
    first = store.save(edited(case, jikou="先の窓"), (), who="山田")
    with pytest.raises(DeskError) as refused:
        store.save(edited(case, jikou="後の窓"), (), who="田中")
    assert refused.value.code == "store.lost-update"
    assert store.read_case(case.id) == first


@pytest.mark.parametrize("how", ["確定", "archive", "bin"])
def test_a_locked_case_is_not_saved(store: Store, make: Make, edited: Callable[..., Case], how: str) -> None:
    case = make(jikou="初め")
    if how == "確定":
        store.set_status(case.id, Status.REVIEW, who="山田")
        locked = store.set_status(case.id, Status.FINAL, who="山田")
    else:
        locked = getattr(store, how)(case.id, who="山田")
    assert locked.locked
    for change in (
        lambda: store.save(edited(locked, jikou="後"), (), who="山田"),
        lambda: store.attach(case.id, io.BytesIO(b"x"), "x.txt", who="山田"),
    ):
        with pytest.raises(DeskError) as refused:
            change()
        assert refused.value.code == "store.locked"
    assert store.read_case(case.id) == locked


def test_a_case_that_is_gone(store: Store, make: Make) -> None:
    case = make(jikou="消す")
    store.bin(case.id, who="山田")
    store.erase([case.id], who="山田")
    for ask in (
        lambda: store.read_case(case.id),
        lambda: store.history(case.id),
        lambda: store.save(case, (), who="山田"),
        lambda: store.duplicate(case.id, who="山田"),
        lambda: store.erase([case.id], who="山田"),
    ):
        with pytest.raises(DeskError) as refused:
            ask()
        assert refused.value.code == "store.gone"


def test_an_id_is_taken_only_once(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    with pytest.raises(DeskError) as refused:
        store.add_case(case, who="山田")
    assert refused.value.code == "store.already"


def test_a_whole_case_comes_in_at_once(store: Store, make: Make, clock: Callable[..., object]) -> None:
    """As a bundle brings it: status, rounds, attachments; a missing file brings nothing in."""
    case = make(jikou="案件")
    rounds = (
        Round(1, "課長", store.history(case.id)[0].at, (Remark("jikou", "直す", settled=True), Remark("", "全体"))),
    )
    files = tuple(Attachment(i, f"{i}.pdf", "資料", 3, "", pages=2, first_page=1) for i in ("f1", "f2"))
    brought = Case("11111111-2222-3333-4444-555555555555", case.papers, {}, Status.FINAL, files, rounds)
    with pytest.raises(KeyError):
        store.add_case(brought, who="山田", files={"f1": io.BytesIO(b"abc")})
    assert store.count_cases() == 1
    added = store.add_case(brought, who="山田", files={"f1": io.BytesIO(b"abc"), "f2": io.BytesIO(b"abc")})
    assert (added.id, added.status, added.rounds) == (brought.id, Status.FINAL, rounds)
    assert [(a.id, a.name, a.size, a.pages) for a in added.attachments] == [
        ("f1", "f1.pdf", 3, 2),
        ("f2", "f2.pdf", 3, 2),
    ]
    assert b"".join(store.attachment_bytes("f2")) == b"abc"
    assert rows(store, "content") == 1


def test_a_copy(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make({"nendo": "令和７年度"}, jikou="昨年の案件", mk_jimu=("一", "二"))
    attached = store.attach(case.id, io.BytesIO(b"abc"), "図.png", title="図", pages=1, who="山田")
    store.set_status(case.id, Status.REVIEW, who="山田")
    store.return_case(case.id, [Remark("jikou", "直す")], who="課長")
    copy = store.duplicate(case.id, who="田中")
    assert (copy.copied_from, copy.status, copy.rounds, copy.revision) == (case.id, Status.DRAFT, (), 1)
    assert (copy.papers, dict(copy.facts)) == (case.papers, {"nendo": "令和７年度"})
    (file,) = copy.attachments
    assert (file.name, file.title, file.pages, file.sha256) == ("図.png", "図", 1, attached.sha256)
    assert file.id != attached.id
    store.detach(attached.id, who="山田")
    assert b"".join(store.attachment_bytes(file.id)) == b"abc"
    changed = store.save(edited(copy, jikou="今年の案件"), (), who="田中")
    assert store.first_answers(copy.id) == case.answers
    assert store.read_case(case.id).answers == case.answers
    assert changed.answers != case.answers


def rows(store: Store, table: str) -> int:
    reader = connect(store.path, read_only=True)
    try:
        return int(reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
    finally:
        reader.close()


def test_erasing_leaves_no_row(store: Store, make: Make) -> None:
    case = make({"nendo": "令和７年度"}, jikou="消す案件")
    store.attach(case.id, io.BytesIO(b"abc"), "図.png", who="山田")
    store.set_status(case.id, Status.REVIEW, who="山田")
    store.return_case(case.id, [Remark("jikou", "直す")], who="課長")
    with pytest.raises(DeskError) as refused:
        store.erase([case.id], who="山田")
    assert refused.value.code == "store.not-binned"
    store.bin(case.id, who="山田")
    store.erase([case.id], who="山田")
    tables = ("cases", "paper", "attachment", "content", "chunk", "revision", "round", "remark", "pending")
    assert {table: rows(store, table) for table in tables} == dict.fromkeys(tables, 0)
    assert store.count_cases(text="消す", binned=True) == 0


def test_settings(store: Store) -> None:
    assert store.setting("課", "未設定") == "未設定"
    store.set_setting("課", "未来戦略室")
    store.set_setting("課", "福祉課")
    assert store.setting("課") == "福祉課"


def test_phrases(store: Store) -> None:
    first = store.add_phrase("komae.sheet", "biko", "年度", "令和８年度の")
    second = store.add_phrase("komae.sheet", "biko", "辻󠄀", HARD)
    store.add_phrase("komae.sheet", "jikou", "別の欄", "別")
    assert store.phrases("komae.sheet", "biko") == (first, second)
    assert second.text == HARD
    store.remove_phrase(first.number)
    store.remove_phrase(first.number)
    assert store.phrases("komae.sheet", "biko") == (second,)


def test_reading_goes_on_while_others_write(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    """A reader sees the title of the list and the case's text of one and the same save, or of the next."""
    case = make(jimu_mei="0000")
    seen: list[tuple[str, str]] = []
    faults: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                title = store.list_cases(today=TODAY)[0].title
                seen.append((title, store.read_case(case.id).answers.text("jimu_mei")))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(1, 60):
        case = store.save(edited(case, jimu_mei=f"{n:04d}"), (), who="山田")
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert seen
    assert all(title <= text for title, text in seen)


def test_a_closed_store_says_so(path: Path) -> None:
    store = open_store(path)
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        store.set_setting("課", "福祉課")
