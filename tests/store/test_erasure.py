"""Erasing: nothing of a case is left in any file, other cases keep all of theirs, and what cannot be reached is listed.

1. 40 canaries in every place a case has: not one is found afterwards in any file, plain or in the letters of the index.
2. Other cases and shared files stay. 3. Four eyes. 4. A crash at any step leaves the rest on the list.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case, Remark, Status
from desktop.case.people import Role
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.store import erasure
from desktop.store.connect import connect
from desktop.store.index import tokens
from desktop.store.store import Store

Make = Callable[..., Case]
TABLES = ("cases", "paper", "attachment", "content", "chunk", "revision", "round", "remark", "pending", "erase_asked")


def canary(n: int) -> str:
    return f"CANARY{n:03}鵺{n:03}"


def seeded(store: Store) -> str:
    """A case with a canary in every place there is."""
    form = load("komae.sheet")
    texts = [f.id for f in form.fields.values() if f.kind in ("text", "prose", "count", "period")][:20]
    values = {field: canary(n) for n, field in enumerate(texts)}
    answers = Answers.of(form, values)
    case = store.add_case(Case("", (answers,), {"tanto": canary(30), "nendo": canary(31)}), who="山田")
    store.attach(case.id, io.BytesIO(canary(32).encode() * 3000), canary(33) + ".txt", title=canary(34), who="山田")
    store.attach(case.id, io.BytesIO(canary(35).encode("utf-16-le")), "b.txt", who="山田")
    case = store.read_case(case.id)
    changed = {**dict(case.answers.values), texts[0]: canary(36)}
    store.save(case.with_answers(Answers(form.id, 1, MappingProxyType(changed))), (), who="山田")
    store.set_status(case.id, Status.REVIEW, who="山田")
    store.return_case(case.id, [Remark(texts[0], canary(37))], who="山田")
    store.bin(case.id, who="山田")
    store.ask_erasure([case.id], who="山田", reason=canary(38))
    return case.id


def found(folder: Path) -> set[str]:
    """Canaries in any file below a folder, in any writing a file may have them."""
    hits = set()
    data = b"\0".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for n in range(40):
        word = canary(n)
        grams = tokens([word]).split(" x ")[1].split(" ")[:3]
        ways = [word.encode(), word.encode("utf-16-le"), f"CANARY{n:03}".encode(), " ".join(grams).encode()]
        if any(way in data for way in ways) or f"CANARY{n:03}".encode("utf-16-le") in data:
            hits.add(word)
    return hits


def index_letters(folder: Path) -> bool:
    """Whether pairs of letters only a canary has stand in the index."""
    pair = tokens(["鵺"]).split(" ")[0].encode()
    return any(pair in p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_the_canaries_are_seen_before(store: Store, make: Make, path: Path) -> None:
    """The control: what the next test looks for is there, and a case that is only deleted is found."""
    case_id = seeded(store)
    wait_for_index(store)
    assert len(found(path.parent)) >= 25
    assert index_letters(path.parent)
    raw = connect(path)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("DELETE FROM paper WHERE case_no = (SELECT no FROM cases WHERE id = ?)", (case_id,))
    raw.execute("DELETE FROM find")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.execute("VACUUM")
    raw.close()
    assert index_letters(path.parent)


def wait_for_index(store: Store) -> None:
    from time import monotonic, sleep

    end = monotonic() + 5
    while store._read(lambda r: r.execute("SELECT 1 FROM pending").fetchone()) and monotonic() < end:
        sleep(0.05)


@pytest.mark.parametrize("indexed", [True, False])
def test_nothing_is_left(store: Store, make: Make, path: Path, own_home: Path, indexed: bool) -> None:
    other = make(jikou="残る案件")
    case_id = seeded(store)
    if indexed:
        wait_for_index(store)
    store.erase([case_id], who="佐藤")
    assert found(path.parent) == set()
    assert not index_letters(path.parent)
    assert found(own_home) == set()
    store.close()
    assert found(path.parent) == set()
    assert Path(path.parent / (path.name + "-wal")).exists() is False
    assert other.id


def test_no_row_is_left_and_others_keep_theirs(store: Store, make: Make) -> None:
    other = make({"nendo": "令和８年度"}, jikou="残る案件")
    store.attach(other.id, io.BytesIO(b"shared"), "同じ.txt", who="山田")
    before = [store.read_case(other.id), store.history(other.id)]
    shared = store.read_case(other.id).attachments[0]
    case = store.duplicate(other.id, who="山田")
    copy_of_file: Attachment = case.attachments[0]
    assert copy_of_file.sha256 == shared.sha256
    store.bin(case.id, who="山田")
    counts = store.erase([case.id], who="山田")
    assert (counts.cases, counts.attachments, counts.bytes) == (1, 1, 0)
    assert [store.read_case(other.id), store.history(other.id)] == before
    assert b"".join(store.attachment_bytes(shared.id)) == b"shared"
    assert store.count_cases(text="残る") == 1
    store.bin(other.id, who="山田")
    assert store.erase([other.id], who="山田").bytes == 6
    rows = {t: store._read(lambda r, t=t: r.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) for t in TABLES}  # noqa: S608
    assert rows == dict.fromkeys(TABLES, 0)


def test_one_refusal_erases_none(store: Store, make: Make) -> None:
    case, kept = make(jikou="甲"), make(jikou="乙")
    store.bin(case.id, who="山田")
    with pytest.raises(DeskError):
        store.erase([case.id, kept.id], who="山田")
    assert store.count_cases(binned=True) == 1


def test_four_eyes(store: Store, make: Make) -> None:
    admin = store.add_person("管理", Role.ADMIN)
    case = make(jikou="甲")
    store.bin(case.id, who="")
    drafter = store.add_person("起案", Role.DRAFTER)
    assert refused(store, case) == "store.unasked"
    store.ask_erasure([case.id], who="")
    assert refused(store, case) == "store.same-person"
    store.sit(drafter.id)
    assert refused(store, case) == "store.not-allowed"
    store.ask_erasure([case.id], who="")
    store.sit(admin.id)
    store.erase([case.id], who="")
    line = store.ledger(act="erase")[0]
    assert (line.who, line.person, line.facts["asked"]) == ("管理", admin.id, [drafter.id])


def refused(store: Store, case: Case) -> str:
    with pytest.raises(DeskError) as fault:
        store.erase([case.id], who="")
    return fault.value.code


def test_a_person_alone_needs_no_second(store: Store, make: Make) -> None:
    store.add_person("管理", Role.ADMIN)
    case = make(jikou="甲")
    store.bin(case.id, who="")
    assert store.erase([case.id], who="").cases == 1


def test_a_crash_before_the_file_is_written_anew_stays_listed(
    store: Store, make: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = seeded(store)

    def fail(raw: object, *, sealed: bool) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "scrub", fail)
        with pytest.raises(RuntimeError):
            store.erase([case_id], who="山田")
    assert [(u.case_id, u.place) for u in store.unerased()] == [(case_id, erasure.SELF)]
    store.scrub()
    assert store.unerased() == ()
    assert found(path.parent) == set()


def test_the_ledger_knows_what_must_not_come_back(store: Store, make: Make) -> None:
    case = make(jikou="甲")
    store.bin(case.id, who="山田")
    store.erase([case.id], who="山田")
    (line,) = store.entries(("erase",))
    assert line.facts["cases"] == [case.id]
    assert store.due(date(2099, 1, 1)) == ()
