"""The ledger of acts: lines are only added, the chain tells every change, a head on paper tells what was cut off.

1. What the store does itself is written with it. 2. The table refuses every change. 3. Every altered sign is found.
4. Lines cut off the end are found: by the kept head, by a head from a paper, by the mark at the next opening.
5. Pages and filters. 6. No text of a case.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.case.model import Case
from desktop.clerk.acts import finish
from desktop.errors import DeskError
from desktop.store import ledger
from desktop.store.connect import connect
from desktop.store.kept import folder_of, kept
from desktop.store.lock import accept_loss
from desktop.store.restore import Door, restore
from desktop.store.safekeeping import take
from desktop.store.store import Store, open_store

Make = Callable[..., Case]


def written(store: Store, *kinds: str) -> None:
    for kind in kinds:
        store.note(kind, "x", who="山田", count=1)


def opened(path: Path) -> Any:
    """The file as somebody sees it who writes around the program: without the triggers."""
    raw = connect(path)
    for name in ("ledger_stays", "ledger_keeps", "ledger_grows"):
        raw.execute(f"DROP TRIGGER {name}")
    return raw


def test_acts_of_the_store_are_written_with_it(store: Store, make: Make) -> None:
    case = make(jikou="件名の語")
    store.bin(case.id, who="山田")
    store.restore(case.id, who="山田")
    (taken,) = store.add_cases([replace(case, id="")], who="佐藤", note="取り込み：一覧.xlsx")
    store.set_setting("policy.keep_years", "3", who="佐藤")
    store.bin(taken.id, who="佐藤")
    store.ask_erasure([taken.id], who="佐藤", reason="理由の語")
    store.erase([taken.id], who="佐藤")
    lines = store.ledger()[::-1]
    acts = ["delete", "undelete", "import", "settings", "delete", "erase_ask", "erase"]
    assert [line.act for line in lines] == acts
    assert [line.no for line in lines] == list(range(1, 8))
    assert [line.who for line in lines] == ["山田"] * 2 + ["佐藤"] * 5
    assert lines[2].facts == {"count": 1, "cases": [taken.id]}
    erased = dict(lines[6].facts)
    assert (erased["count"], erased["papers"], erased["attachments"], erased["changes"]) == (1, 1, 0, 2)
    assert not [line for line in lines if "語" in str(line)]
    assert store.verify_ledger().whole


def test_a_refused_act_leaves_no_line(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    with pytest.raises(DeskError):
        store.erase([case.id], who="山田")
    assert store.ledger() == ()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET who = 'x' WHERE no = 1",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT 2, at, 'x', person, act, subject, facts, before, hash FROM ledger WHERE no=2",
        "INSERT INTO ledger SELECT 9, at, 'x', person, act, subject, facts, before, hash FROM ledger WHERE no=2",
        "UPDATE OR REPLACE ledger SET no = 2 WHERE no = 3",
    ],
)
def test_the_table_takes_new_lines_only(store: Store, path: Path, sql: str) -> None:
    written(store, "unlock", "print", "lock")
    raw = connect(path)
    with pytest.raises(Exception, match="append only"):
        raw.execute(sql)
    raw.close()
    assert [line.act for line in store.ledger()] == ["lock", "print", "unlock"]


def test_an_empty_ledger_is_whole(store: Store) -> None:
    found = store.verify_ledger()
    assert (found.whole, found.count, found.head) == (True, 0, store.setting("store.id"))


def test_an_emptied_ledger_is_missed(store: Store, path: Path) -> None:
    """The table and the head that was kept are both gone: the store was written into, so there were lines."""
    written(store, "unlock")
    raw = opened(path)
    raw.execute("DELETE FROM ledger")
    raw.execute("DELETE FROM setting WHERE name = 'ledger.head'")
    found = ledger.verify(raw)
    assert (found.cut, found.count) == (True, 0)
    assert "残っているのは0行" in found.words
    raw.close()


def anew(raw: Any, keep: int) -> None:
    """The chain written anew with everything in the file set right."""
    rows = raw.execute("SELECT at, who, person, act, subject, facts FROM ledger ORDER BY no").fetchall()[:keep]
    raw.execute("DELETE FROM ledger")
    raw.execute("DELETE FROM setting WHERE name = 'ledger.head'")
    for at, _who, *rest in rows:
        ledger.put(raw, (at, "だれか", *rest))


@pytest.mark.parametrize("keep", [3, 2], ids=["altered", "shortened"])
@pytest.mark.parametrize("outside", ["beside", "copy"])
def test_a_chain_written_anew_is_found_by_what_is_kept_outside(
    path: Path, clock: Callable[[], datetime], keep: int, outside: str
) -> None:
    with open_store(path, clock=clock) as store:
        written(store, "unlock", "print", "export")
        if outside == "copy":
            finish(take(store, "auto"))
            note = kept(folder_of(path))[0].note
            assert note is not None
            assert note.line == 3
    if outside == "copy":
        path.with_name(path.name + ".lock").unlink()
    raw = opened(path)
    anew(raw, keep)
    assert ledger.verify(raw).whole  # the file alone knows nothing of it
    raw.close()
    for _ in range(2):  # and what is kept is not set right by the opening
        with open_store(path, clock=clock) as store:
            found = store.verify_ledger()
            assert (found.whole, found.bad, found.cut) == (False, 3 if keep == 3 else 0, keep == 2)


def test_a_restore_is_no_chain_written_anew(path: Path, clock: Callable[[], datetime]) -> None:
    """Copies taken after the one that was put back speak of lines that are lost, and the ledger says of the restore."""
    with open_store(path, clock=clock) as store:
        written(store, "unlock")
        first = finish(take(store, "auto"))
        written(store, "print", "export")
        finish(take(store, "auto"))
    path.write_bytes(b"x" * 9000)
    restore(first.path, path, Door(b"", b""), "山田", clock(), lambda _state: None)
    for _ in range(2):
        with open_store(path, clock=clock) as store:
            assert store.verify_ledger().whole
            finish(take(store, "hand"))
            written(store, "lock")


def test_an_accepted_loss_is_no_chain_written_anew(path: Path, clock: Callable[[], datetime]) -> None:
    with open_store(path, clock=clock) as store:
        written(store, "unlock")
    old = shutil.copy(path, path.with_name("前の.sqlite3"))
    with open_store(path, clock=clock) as store:
        written(store, "print")
        finish(take(store, "auto"))
    shutil.copy(old, path)
    accept_loss(path, "練習用", "山田")
    for _ in range(2):
        with open_store(path, clock=clock) as store:
            assert store.verify_ledger().whole
            written(store, "lock")


COLUMNS = ("at", "who", "person", "act", "subject", "facts", "before", "hash")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("no", [1, 3, 5])
def test_every_altered_column_is_found(store: Store, path: Path, column: str, no: int) -> None:
    written(store, "unlock", "print", "export", "backup", "lock")
    raw = opened(path)
    raw.execute(f"UPDATE ledger SET {column} = {column} || ' ' WHERE no = ?", (no,))  # noqa: S608
    found = ledger.verify(raw)
    assert (found.whole, found.bad) == (False, no)
    assert found.words.startswith(f"第{no}行が、書かれたときと違います。")
    raw.close()


def test_a_line_taken_out_or_moved_is_found(store: Store, path: Path) -> None:
    written(store, "unlock", "print", "export", "lock")
    raw = opened(path)
    raw.execute("DELETE FROM ledger WHERE no = 2")
    assert ledger.verify(raw).bad == 2
    raw.execute("UPDATE ledger SET no = no - 1 WHERE no > 2")
    assert ledger.verify(raw).bad == 2
    raw.close()


def test_lines_cut_off_are_missed(store: Store, path: Path) -> None:
    written(store, "unlock", "print", "export")
    raw = opened(path)
    raw.execute("DELETE FROM ledger WHERE no = 3")
    found = ledger.verify(raw)
    assert (found.cut, found.bad, found.count) == (True, 0, 2)
    assert "末尾の行が失われています" in found.words
    raw.execute("DELETE FROM ledger")
    assert ledger.verify(raw).cut
    raw.close()


def test_a_head_on_paper_tells_a_chain_written_anew(store: Store, path: Path) -> None:
    """Somebody who also sets the kept head right is found by the paper."""
    written(store, "unlock", "print", "export")
    printed = f"第3行 {store.verify_ledger().code}"
    written(store, "lock")
    assert store.verify_ledger(printed).whole
    raw = opened(path)
    raw.execute("DELETE FROM ledger WHERE no > 2")
    head = raw.execute("SELECT no || ' ' || hash FROM ledger WHERE no = 2").fetchone()
    raw.execute("UPDATE setting SET value = ? WHERE name = 'ledger.head'", head)
    assert ledger.verify(raw).whole  # the file alone knows nothing of it
    assert ledger.verify(raw, printed).cut
    raw.execute("BEGIN")
    ledger.put(raw, ("2026-11-20T03:00:00.000000+00:00", "悪意", "", "lock", "", "{}"))
    raw.execute("COMMIT")
    assert ledger.verify(raw).whole
    assert ledger.verify(raw, printed).bad == 3
    raw.close()


def test_an_older_file_put_in_its_place_is_noticed_at_the_opening(path: Path, clock: Callable[[], datetime]) -> None:
    """The mark: a whole, valid store with a shorter ledger."""
    with open_store(path, clock=clock) as store:
        written(store, "unlock")
    old = shutil.copy(path, path.with_name("前の.sqlite3"))
    with open_store(path, clock=clock) as store:
        written(store, "print")
    shutil.copy(old, path)
    with pytest.raises(DeskError) as refused:
        open_store(path, clock=clock)
    assert refused.value.code == "store.lost"


@pytest.mark.parametrize("typed", ["第2行 {c}", "２行　{w}", "2 {l}", " 第 2 行{c} "])
def test_a_head_is_typed_from_a_paper(store: Store, typed: str) -> None:
    written(store, "unlock", "print")
    code = store.verify_ledger().code
    wide = code.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEF-"})
    words = typed.format(c=code, w=wide, l=code.lower().replace("-", ""))
    assert store.verify_ledger(words).whole
    other = code.translate(str.maketrans("0123456789ABCDEF", "123456789ABCDEF0"))
    assert not store.verify_ledger(f"第2行 {other}").whole


@pytest.mark.parametrize("typed", ["3F2A", "第2行", "第2行 3F2A 91", "第2行 XXXX 91BC 07DE 5C44"])
def test_a_head_nobody_can_read_is_refused(store: Store, typed: str) -> None:
    written(store, "unlock", "print")
    with pytest.raises(DeskError) as refused:
        store.verify_ledger(typed)
    assert refused.value.code == "store.no-ledger-head"


def test_pages_and_filters(store: Store) -> None:
    written(store, "unlock", "handover.out", "handover.return", "print")
    store.note("export", "案件A", who="佐藤", sha256="ab12")
    assert [line.act for line in store.ledger(limit=2)] == ["export", "print"]
    assert [line.act for line in store.ledger(offset=4)] == ["unlock"]
    assert [line.act for line in store.ledger(act="handover")] == ["handover.return", "handover.out"]
    assert [line.act for line in store.ledger(act="handover.out")] == ["handover.out"]
    assert [line.no for line in store.ledger(text="佐藤")] == [5]
    assert [line.no for line in store.ledger(text="ab12")] == [5]
    assert [line.no for line in store.ledger(text="持出")] == [2]
    assert store.count_ledger(text="山田") == 4
    assert store.ledger()[0].words == "書き出し"
    assert store.ledger()[0].said == "SHA-256：ab12"


def test_days_are_those_of_japan(path: Path) -> None:
    """An act at 8:30 in the morning of the 1st is in UTC still of the day before."""
    when = datetime.fromisoformat("2026-11-30T23:30:00+00:00")
    with open_store(path, clock=lambda: when) as store:
        store.note("print")
        assert store.count_ledger(since=date(2026, 12, 1), until=date(2026, 12, 1)) == 1
        assert store.count_ledger(until=date(2026, 11, 30)) == 0
        assert store.count_ledger(since=date(2026, 12, 2)) == 0


def test_a_clock_set_back_changes_no_order(path: Path) -> None:
    now = ["2026-11-20T01:00:00+00:00"]
    with open_store(path, clock=lambda: datetime.fromisoformat(now[0])) as store:
        for kind, at in (("unlock", now[0]), ("print", "1970-01-01T00:00:00Z"), ("lock", "2027-01-01T00:00:00Z")):
            now[0] = at
            written(store, kind)
        assert [line.act for line in store.ledger()] == ["lock", "print", "unlock"]
        assert store.verify_ledger().whole


def test_verifying_while_others_write(store: Store) -> None:
    """One view of lines and head: a line added meanwhile is no cut."""
    from threading import Thread

    written(store, "unlock")
    writing = Thread(target=lambda: [store.note("print") for _ in range(150)])
    writing.start()
    while writing.is_alive():
        assert store.verify_ledger().whole
    writing.join()
    assert store.verify_ledger().count == 151


def test_lines_of_one_person(store: Store) -> None:
    store.note("export", "案件A", who="佐藤　一")
    store.note("print", "案件A", who="佐藤")
    assert store.ledger_names()[-2:] == ("佐藤　一", "佐藤")
    assert [line.act for line in store.ledger(by="佐藤")] == ["print"]
    assert store.count_ledger(by="佐藤") == 1
