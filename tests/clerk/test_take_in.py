"""A bundle becomes a case of the store, whole or not at all.

1. The case of the store is the case of the sender, its attachments to the last byte.
2. The same bundle again is refused and changes nothing; ``beside`` makes a case of its own.
3. After any refusal or a cancel the store is as it was, and no plain file lies beside it.
"""

from __future__ import annotations

import errno
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.case.file import read_case
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.clerk import acts
from desktop.errors import DeskError
from desktop.keys.passphrase import make_passphrase
from desktop.store.store import Store, open_store

SECRET = make_passphrase(random.Random(4).randrange)


@dataclass
class Handed:
    """A bundle and the store of the receiver."""

    case: Case
    files: dict[str, bytes]
    bundle: Path
    store: Store

    def take(self, passphrase: str = SECRET, **given: Any) -> tuple[Case, ...]:
        return acts.finish(acts.take_in(self.bundle, passphrase, self.store, who="事務局", **given))

    def count(self) -> int:
        return self.store.count_cases()

    def beside(self) -> list[str]:
        return [p.name for p in self.store.path.parent.iterdir() if p.name.startswith(".fugicho")]


@pytest.fixture
def handed(tmp_path: Path, papers: Path) -> Iterator[Handed]:
    read = read_case(papers / "k1.toml")
    files = {"a": b"", "b": random.Random(1).randbytes(3 << 20)}
    made = tuple(
        Attachment(key, f"資料{key} 𠮷.pdf", "題", len(data), hashlib.sha256(data).hexdigest(), 2, 1)
        for key, data in files.items()
    )
    rounds = (Round(1, "事務局", datetime(2026, 11, 1, tzinfo=UTC), (Remark("jikou", "直してください"),)),)
    case = replace(read.case, attachments=made, status=Status.REVIEW, rounds=rounds)
    act = acts.export_case(case, read.form, dict(files), tmp_path / "usb", passphrase=SECRET)
    bundle = acts.finish(act).bundle
    with open_store(tmp_path / "受け側" / "付議帳.sqlite3") as store:
        yield Handed(case, files, bundle, store)


def test_a_copy_of_the_store_is_kept_before(handed: Handed) -> None:
    """3: one for each taking in, none for a bundle that is refused; they are never thinned"""
    from desktop.store.backup import read_closed
    from desktop.store.kept import folder_of, kept
    from desktop.store.thinning import THINNED

    handed.take()
    with pytest.raises(DeskError):
        handed.take()
    handed.take(beside=True)
    copies = kept(folder_of(handed.store.path))
    assert [one.why for one in copies] == ["import", "import"]
    assert "import" not in THINNED
    counts = []
    for one in copies:
        opened = read_closed(one.path, b"")
        counts.append(opened.execute("SELECT count(*) FROM cases").fetchone()[0])
        opened.close()
    assert counts == [1, 0]


def test_taken_in(handed: Handed) -> None:
    """1"""
    (case,) = handed.take()
    stored = handed.store.read_case(case.id)
    assert stored.id == handed.case.id
    assert stored.papers == handed.case.papers
    assert stored.facts == handed.case.facts
    assert stored.status == handed.case.status
    assert stored.rounds == handed.case.rounds
    assert stored.attachments == handed.case.attachments
    for a in stored.attachments:
        assert b"".join(handed.store.attachment_bytes(a.id)) == handed.files[a.id]
    assert handed.beside() == []


def test_twice(handed: Handed) -> None:
    """2"""
    handed.take()
    before = handed.store.read_case(handed.case.id)
    with pytest.raises(DeskError, match="同じ案件が既に"):
        handed.take()
    assert handed.count() == 1
    assert handed.store.read_case(handed.case.id) == before
    assert handed.beside() == []


def test_beside(handed: Handed) -> None:
    """2"""
    (first,) = handed.take()
    (second,) = handed.take(beside=True)
    assert second.id not in ("", first.id)
    assert handed.count() == 2
    assert second.papers == first.papers
    for one in (first, second):
        kept = [b"".join(handed.store.attachment_bytes(a.id)) for a in one.attachments]
        assert kept == list(handed.files.values())


def test_refused(handed: Handed) -> None:
    """3"""
    whole = handed.bundle.read_bytes()
    wrong: list[tuple[bytes, str, str]] = [
        (whole, make_passphrase(), "bundle.wrong-passphrase"),
        (whole, "abcd", "keys.length"),
        (whole[:-100], SECRET, "bundle.truncated"),
        (whole[: 1 << 20] + b"x" + whole[(1 << 20) + 1 :], SECRET, "bundle.damaged"),
        (b"x", SECRET, "bundle.not-bundle"),
    ]
    for data, passphrase, code in wrong:
        handed.bundle.write_bytes(data)
        with pytest.raises(DeskError) as caught:
            handed.take(passphrase)
        assert caught.value.code == code
        assert handed.count() == 0
        assert handed.beside() == []


def test_store_fails(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    """3"""
    real: Callable[..., Case] = handed.store.add_case

    def failing(*_: Any, **__: Any) -> Case:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(handed.store, "add_case", failing)
    with pytest.raises(OSError, match="No space"):
        handed.take()
    monkeypatch.setattr(handed.store, "add_case", real)
    assert handed.beside() == []
    assert len(handed.take()) == 1


def test_cancel(handed: Handed) -> None:
    """3"""
    for steps in (1, 3, 6):
        act = acts.take_in(handed.bundle, SECRET, handed.store, who="事務局")
        for _ in range(steps):
            next(act)
        act.close()
        assert handed.count() == 0
        assert handed.beside() == []
