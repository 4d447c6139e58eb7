"""A bundle taken into the store: its files piece by piece, then everything in one transaction.

1. It tells how far it is, and another save goes in between two pieces.
2. Called off at any step before the end nothing stays: no case, no line, no byte of a file; afterwards it goes in whole.
3. A file that cannot be read to its end leaves nothing either.
4. A file that is here already is not read again.
5. Taken in twice it is refused, with the hour in Japan of the first time.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType

import pytest

from desktop.case.model import Attachment, Case
from desktop.clerk.acts import finish
from desktop.errors import DeskError
from desktop.store.contents import CHUNK
from desktop.store.handover import Handover
from desktop.store.receiving import Arrival
from desktop.store.store import Store
from tests.store.test_contents import Dribble, count

Make = Callable[..., Case]
SIZES = (9 * CHUNK + 5, 0, 3 * CHUNK)
GIVEN = Handover("1" * 32, "in", "B", "2026-11-21T00:00:00+00:00", "ab", 1, 4, "komae", "室", "室", "付議案件 1件")


def arrival(make: Make, store: Store, *, broken: bool = False) -> tuple[Arrival, dict[str, bytes]]:
    """A case of elsewhere with three files."""
    case = make(jikou="届いた案件")
    store.bin(case.id, who="山田")
    datas = {f"f{n}": os.urandom(size) for n, size in enumerate(SIZES)}
    files = tuple(Attachment(k, f"{k}.bin", "", len(d), sha256(d).hexdigest(), 0, 0) for k, d in datas.items())
    new = replace(case, id="9" * 32, revision=0, binned=False, attachments=files)
    opens = {k: (lambda d=d: Dribble(d, breaks=broken)) for k, d in datas.items()}
    return Arrival(new, MappingProxyType(opens)), datas


def taking(store: Store, one: Arrival, given: Handover = GIVEN) -> Generator[int, None, Handover]:
    return store.take_bundle(replace(given, cases=MappingProxyType({one.case.id: "d"})), [one], who="鈴木", facts={})


def state(store: Store) -> tuple[int, ...]:
    store._writer.do(lambda _: None)  # what was given up goes behind this
    return (*(count(store.path, table) for table in ("cases", "content", "chunk", "parcel")), len(store.ledger()))


def test_it_tells_how_far_it_is(store: Store, make: Make) -> None:
    """1"""
    one, datas = arrival(make, store)
    other = make(jikou="ここの案件")
    told = []
    for done in taking(store, one):
        if not told:
            store.attach(other.id, io.BytesIO(b"x"), "x.txt", who="山田")
        told.append(done)
    assert len(told) >= 4
    assert told == sorted(told)
    assert told[-1] == sum(SIZES)
    for key, data in datas.items():
        assert b"".join(store.attachment_bytes(key)) == data
    assert [h.direction for h in store.handovers()] == ["in"]


def test_called_off_nothing_stays(store: Store, make: Make) -> None:
    """2"""
    one, datas = arrival(make, store)
    before, steps = state(store), 0
    while True:
        act = taking(store, one)
        try:
            for _ in range(steps + 1):
                next(act)
        except StopIteration:
            break
        assert count(store.path, "content") > before[1]
        act.close()
        assert state(store) == before
        steps += 1
    assert steps >= 4
    assert store.read_case(one.case.id).attachments == one.case.attachments
    assert b"".join(store.attachment_bytes("f0")) == datas["f0"]


def test_a_file_that_breaks_off(store: Store, make: Make) -> None:
    """3"""
    one, _ = arrival(make, store, broken=True)
    before = state(store)
    with pytest.raises(DeskError):
        finish(taking(store, one))
    assert state(store) == before


def test_a_file_that_is_here_is_not_read_again(store: Store, make: Make) -> None:
    """4"""
    one, _ = arrival(make, store)
    finish(taking(store, one))
    here = store.read_case(one.case.id)
    new = replace(here, attachments=here.attachments[:1], facts={"memo": "新しい"})
    again = Arrival(new, {})
    assert list(taking(store, again, replace(GIVEN, id="2" * 32))) == []
    assert store.read_case(here.id).attachments == here.attachments[:1]


def test_taken_in_twice(store: Store, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    one, _ = arrival(make, store)
    monkeypatch.setattr(store, "_clock", lambda: datetime(2026, 11, 21, 19, 6, tzinfo=UTC))
    finish(taking(store, one))
    with pytest.raises(DeskError, match="2026年11月22日04時06分"):
        finish(taking(store, one))
