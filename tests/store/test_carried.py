"""What a restore does not set back.

1. Bundles that went out, their passphrases, media and keys stay as they are now; what was retired stays retired. 2. Also
where copy and store went on apart, and beside a copy of the first schema. 3. A case erased since the copy does not come
back; one that came anew after its erasure stays. 4. A store that cannot be read: the copy's own standing, and it is said.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.definition.find import load
from desktop.keys.desk import SecretKey, make_receiving_key, make_signing_key
from desktop.store import backup
from desktop.store.beside import State
from desktop.store.connect import connect
from desktop.store.handover import Handover, Medium
from desktop.store.kept import Kept, folder_of
from desktop.store.receiving import Arrival
from desktop.store.restore import Door, Restored, restore
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
KEY = bytes(range(32))
SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"


def quiet(_state: State) -> None:
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "室" / "付議帳.sqlite3"
    path.parent.mkdir()
    path.with_name(path.name + ".keys").write_bytes(b"ring")
    return path


seconds = count()


def now() -> datetime:
    return AT + timedelta(seconds=next(seconds))


def opened(path: Path) -> Store:
    return open_store(path, key=KEY, clock=now)


def copy_of(path: Path, key: bytes = KEY) -> Kept:
    return backup.make(path, key, folder_of(path), "hand", AT, quiet)


def back(copy: Kept, path: Path) -> Restored:
    return restore(copy.path, path, Door(KEY, KEY), "山田", AT, quiet)


def add(store: Store, case_id: str = "") -> Case:
    answers = Answers.of(load("komae.sheet"), {"jimu_mei": "件名"})
    return store.add_case(Case(case_id, (answers,), {}), who="山田")


def parcel(number: str, *cases: str) -> Handover:
    digests = dict.fromkeys(cases, "d" * 64)
    said = {"partner": "総務課", "content": "付議案件", "medium": "USB-07", "approved_by": "課長"}
    return Handover(number, "out", "passphrase", AT.isoformat(), "a" * 64, 9, 1, "komae", "室", cases=digests, **said)


def give(store: Store, number: str, words: str = "たぬき-きつね") -> None:
    """A bundle goes out."""
    store.record_out(parcel(number, "c1"), who="山田", secret=words)


def receiving() -> SecretKey:
    return make_receiving_key("事務局", AT)


def test_what_was_handed_out_and_the_keys_stay(path: Path) -> None:
    """1"""
    sign, mine, new = make_signing_key("税務課", AT), receiving(), receiving()
    with opened(path) as store:
        add(store)
        store.keep_desk_key(mine, who="山田")
        store.keep_known_key(sign.card, who="山田")
        store.confirm_known_key(sign.public, who="山田")
        give(store, "11111111-aaaa", "前に渡した-たぬき")
        store.add_medium(Medium("USB-07", "USBメモリ"), who="山田")
    copy = copy_of(path)
    with opened(path) as store:
        store.record_step("11111111-aaaa", "out", "notice", who="山田")
        give(store, "22222222-bbbb")
        store.retire_known_key(sign.public, who="山田")
        store.keep_desk_key(new, who="山田")
        store.change_medium(Medium("USB-07", "USBメモリ"), retired=True, who="山田")
        store.add_medium(Medium("USB-08", "USBメモリ"), who="山田")
        before = store.handovers()
    assert not back(copy, path).set_back
    with opened(path) as store:
        assert store.handovers() == before
        assert store.secret("22222222-bbbb") == "たぬき-きつね"
        assert store.secret("11111111-aaaa") == ""  # it was told since
        assert [k.retired_at != "" for k in store.known_keys()] == [True]
        assert [k.key.public for k in store.desk_keys()] == [new.public, mine.public]
        assert {m.number: m.retired_at != "" for m in store.media(retired=True)} == {"USB-07": True, "USB-08": False}
        store.record_step("22222222-bbbb", "out", "receipt", who="山田")
        assert store.verify_ledger().whole


def test_two_copies_that_went_on_apart(path: Path) -> None:
    """2: the store was put back from A without B, then B is found: what either of them did is done"""
    sign = make_signing_key("税務課", AT)
    with opened(path) as store:
        add(store)
        give(store, "11111111-aaaa", "いちご-うさぎ")
        store.keep_known_key(sign.card, who="山田")
    first = copy_of(path)
    with opened(path) as store:
        give(store, "22222222-bbbb")
        store.record_step("11111111-aaaa", "out", "notice", who="山田")
        store.add_person("後の人", Role.ADMIN)
    second = copy_of(path)
    path.write_bytes(b"x" * 9000)  # lost; the copy B lies on a medium that is away
    assert back(first, path).set_back
    with opened(path) as store:
        give(store, "33333333-cccc")
        store.retire_known_key(sign.public, who="山田")
    assert not back(second, path).set_back
    with opened(path) as store:
        store.sit(store.people()[0].id)
        assert {h.id[:1]: set(h.cases) for h in store.handovers()} == {"1": {"c1"}, "2": {"c1"}, "3": {"c1"}}
        assert (store.secret("11111111-aaaa"), store.secret("33333333-cccc") != "") == ("", True)
        assert store.secret("22222222-bbbb") != ""
        assert store.known_keys()[0].retired_at
        assert [p.name for p in store.people()] == ["後の人"]
        assert store.verify_ledger().whole


def test_a_copy_of_the_first_schema(tmp_path: Path) -> None:
    """2: it has none of the tables, and its ledger begins with that of the store"""
    path = Path(shutil.copy(SCHEMAS / "schema-1.sqlite3", tmp_path / "付議帳.sqlite3"))
    copy = copy_of(path, b"")
    with open_store(path, clock=now) as store:
        store.record_out(parcel("11111111-aaaa", "c1"), who="山田", secret="")
        own = store.setting("store.id")
    assert restore(copy.path, path, Door(b"", b""), "山田", AT, quiet).cases == 6
    with open_store(path) as store:
        assert len(store.handovers()) == 1
        assert store.setting("store.id") == own
        assert store.verify_ledger().whole


def ids(path: Path) -> set[str]:
    with closing(connect(path, KEY, read_only=True)) as raw:
        return {row[0] for row in raw.execute("SELECT id FROM cases")}


def erase(store: Store, case_id: str) -> None:
    store.bin(case_id, who="山田")
    store.erase([case_id], who="山田")


def receive(store: Store, number: str, case_id: str) -> None:
    case = Case(case_id, (Answers.of(load("komae.sheet"), {"jimu_mei": "再び届いた"}),), {})
    given = replace(parcel(number, case_id), direction="in")
    for _ in store.take_bundle(given, [Arrival(case, {})], who="受付", facts={}):
        pass


@pytest.mark.parametrize("clock", ["right", "set back"])
def test_a_case_that_came_anew_stays(path: Path, clock: str) -> None:
    """3"""
    with opened(path) as store:
        case_id, gone, typed = add(store).id, add(store).id, add(store).id
    uncleansed = copy_of(path)
    with opened(path) as store:
        for one in (case_id, gone, typed):
            erase(store, one)
    when = AT - timedelta(days=900) if clock == "set back" else AT + timedelta(hours=1)
    with open_store(path, key=KEY, clock=lambda: when) as store:
        receive(store, "11111111-aaaa", case_id)
        if clock == "right":
            add(store, typed)
    copy = copy_of(path)
    lives = {case_id, typed} if clock == "right" else {case_id}
    assert back(copy, path).cases == len(lives)
    assert ids(path) == lives
    assert back(uncleansed, path).cases == 0  # taken before they were erased: none of them comes back
    assert ids(path) == set()
    assert back(copy, path).cases == len(lives)


def test_an_erased_case_in_a_later_copy_does_not_come_back(path: Path) -> None:
    """3: nothing tells how it came in again"""
    with opened(path) as store:
        case_id = add(store).id
        erase(store, case_id)
        store.note("print", "x")
    with closing(connect(path, KEY)) as raw:
        raw.execute("INSERT INTO cases (no, id, form, title, division, year, due, owner, status, turn, archived, binned,"
                    " copied_from, revision, created_at, updated_at) VALUES (9, ?, '', '', '', '', '', '', '下書き', '',"
                    " 0, 0, '', 1, '2020-01-01', '')", (case_id,))  # fmt: skip
    assert back(copy_of(path), path).cases == 0


def test_a_store_that_cannot_be_read(path: Path) -> None:
    """4"""
    with opened(path) as store:
        add(store)
        give(store, "11111111-aaaa")
    copy = copy_of(path)
    path.write_bytes(b"x" * 9000)
    assert back(copy, path).set_back
    with opened(path) as store:
        assert [h.id for h in store.handovers()] == ["11111111-aaaa"]
        assert store.secret("11111111-aaaa")
    with closing(connect(path, KEY)) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchone() is None
