"""Attachments: any file, its name and bytes exactly, in chunks, kept once; nothing half-taken stays."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.contents import CHUNK
from desktop.store.store import Store, open_store

Make = Callable[..., Case]


class Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time, then breaks when told to."""

    def __init__(self, data: bytes, breaks: bool = False) -> None:
        self._inner = io.BytesIO(data)
        self._breaks = breaks

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(min(size, 100_000))
        if not data and self._breaks:
            raise OSError(5, "Input/output error")
        return data


def count(path: Path, table: str) -> int:
    reader = connect(path, read_only=True)
    try:
        return int(reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
    finally:
        reader.close()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 7])
def test_bytes_come_back(store: Store, make: Make, tmp_path: Path, size: int) -> None:
    case, data = make(jikou="案件"), os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    told: list[int] = []
    attached = store.attach(case.id, tmp_path / "file", "資料.bin", who="山田", progress=told.append)
    assert (attached.size, attached.sha256) == (size, sha256(data).hexdigest())
    pieces = list(store.attachment_bytes(attached.id))
    assert b"".join(pieces) == data
    assert all(len(piece) <= CHUNK for piece in pieces)
    assert told == sorted(told)
    assert told[-1:] == ([size] if size else [])
    assert store.read_case(case.id).attachments == (attached,)


def test_a_stream_that_gives_little_at_a_time(store: Store, make: Make) -> None:
    data = os.urandom(2 * CHUNK)
    attached = store.attach(make(jikou="案件").id, Dribble(data), "x", who="山田")
    assert b"".join(store.attachment_bytes(attached.id)) == data


def test_names_are_kept_code_point_by_code_point(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    names = ["ガ.pdf", unicodedata.normalize("NFD", "ガ.pdf"), "辻󠄀さん　（案）.xlsx", "a/b\\c:*?.txt", "CON", "x" * 300]
    for name in names:
        store.attach(case.id, io.BytesIO(name.encode()), name, who="山田")
    assert [a.name for a in store.read_case(case.id).attachments] == names


def test_pages_follow_each_other(store: Store, make: Make) -> None:
    case = make(jikou="案件")
    first = store.attach(case.id, io.BytesIO(b"1"), "1.pdf", pages=3, who="山田")
    second = store.attach(case.id, io.BytesIO(b"2"), "2.pdf", pages=2, who="山田")
    third = store.attach(case.id, io.BytesIO(b"3"), "3.pdf", first_page=20, who="山田")
    assert [a.first_page for a in (first, second, third)] == [1, 4, 20]
    changed = store.describe_attachment(second.id, title="表題", pages=9, first_page=2, who="山田")
    assert store.read_case(case.id).attachments[1] == changed
    assert (changed.name, changed.title, changed.pages, changed.first_page) == ("2.pdf", "表題", 9, 2)


def test_equal_files_are_kept_once_and_go_with_the_last(store: Store, make: Make) -> None:
    one, other = make(jikou="一"), make(jikou="二")
    files = [store.attach(c.id, io.BytesIO(b"same" * 9), "x", who="山田") for c in (one, one, other)]
    assert count(store.path, "content") == 1
    for n, file in enumerate(files):
        assert count(store.path, "chunk") == 1
        store.detach(file.id, who="山田")
        assert count(store.path, "content") == (0 if n == 2 else 1)
    with pytest.raises(DeskError) as refused:
        list(store.attachment_bytes(files[0].id))
    assert refused.value.code == "store.no-attachment"
    with pytest.raises(DeskError):
        store.detach(files[0].id, who="山田")


def test_attaching_lets_an_open_desk_save_on(store: Store, make: Make, edited: Callable[..., Case]) -> None:
    case = make(jikou="案件")
    store.attach(case.id, io.BytesIO(b"x"), "x.pdf", title="資料", who="山田")
    saved = store.save(edited(case, jikou="続き"), (), who="山田")
    assert saved.attachments[0].name == "x.pdf"
    assert store.count_cases(text="x.pd") == 1


def settled(store: Store) -> None:
    """What was given up goes behind the next job of the writer, or at the latest before the store is closed."""
    store.set_setting("settled", "x")


class Cancelled(Exception):  # noqa: N818
    pass


def test_cancelling_leaves_nothing(store: Store, make: Make) -> None:
    def cancel(done: int) -> None:
        if done > 4 * CHUNK:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.attach(make(jikou="案件").id, io.BytesIO(bytes(9 * CHUNK)), "x", who="山田", progress=cancel)
    settled(store)
    assert (count(store.path, "content"), count(store.path, "chunk"), count(store.path, "attachment")) == (0, 0, 0)


def test_a_source_that_breaks_leaves_nothing(store: Store, make: Make, tmp_path: Path) -> None:
    case = make(jikou="案件")
    with pytest.raises(DeskError) as refused:
        store.attach(case.id, Dribble(bytes(CHUNK), breaks=True), "x", who="山田")
    assert refused.value.world
    with pytest.raises(DeskError) as refused:
        store.attach(case.id, tmp_path / "ない.pdf", "ない.pdf", who="山田")
    assert refused.value.code == "places.no-place"
    settled(store)
    assert count(store.path, "content") == 0


def test_what_an_ended_program_left_is_cleared(path: Path) -> None:
    with open_store(path) as store:
        store.set_setting("x", "y")
    raw = connect(path)
    raw.execute("INSERT INTO content (sha256, size) VALUES (NULL, 0)")
    raw.execute("INSERT INTO chunk (content_no, position, data) VALUES (1, 0, x'00')")
    raw.close()
    with open_store(path) as store:
        store.set_setting("x", "z")
        assert (count(path, "content"), count(path, "chunk")) == (0, 0)


def test_a_damaged_attachment_is_refused(store: Store, make: Make) -> None:
    attached = store.attach(make(jikou="案件").id, io.BytesIO(b"abc"), "x", who="山田")
    raw = connect(store.path)
    raw.execute("UPDATE chunk SET data = x'616264'")
    raw.close()
    with pytest.raises(DeskError) as refused:
        list(store.attachment_bytes(attached.id))
    assert refused.value.code == "store.damaged"
