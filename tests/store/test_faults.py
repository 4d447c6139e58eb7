"""What the database says, told as a sentence; what is our own bug stays one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.case.model import Case
from desktop.errors import REFUSALS, DeskError
from desktop.store import faults
from desktop.store.store import Store

PATH = Path("記録") / "付議帳.sqlite3"


def fault(name: str) -> dbapi2.Error:
    made = dbapi2.OperationalError("what sqlite says")
    made.sqlite_errorname = name
    return made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "places.full"),
        ("SQLITE_BUSY", "store.busy"),
        ("SQLITE_BUSY_SNAPSHOT", "store.busy"),
        ("SQLITE_NOTADB", "store.not-a-store"),
        ("SQLITE_CORRUPT_VTAB", "store.damaged"),
        ("SQLITE_READONLY_DBMOVED", "places.read-only"),
        ("SQLITE_CANTOPEN", "places.no-place"),
        ("SQLITE_IOERR_WRITE", "places.broken"),
    ],
)
def test_the_worlds_faults(name: str, code: str) -> None:
    refused = faults.told(fault(name), PATH)
    assert refused is not None
    assert (refused.code, refused.world) == (code, True)
    assert "付議帳.sqlite3" in str(refused)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("disk I/O error", "places.broken"),
        ("database disk image is malformed", "store.damaged"),
        ("database or disk is full", "places.full"),
        ("unable to open database: 控え", "places.no-place"),
    ],
)
@pytest.mark.parametrize("name", ["SQLITE_ERROR", ""])
def test_the_worlds_faults_without_a_name(words: str, code: str, name: str) -> None:
    """The backup API and sqlcipher_export tell only the words."""
    made = dbapi2.OperationalError(words)
    made.sqlite_errorname = name
    refused = faults.told(made, PATH)
    assert refused is not None
    assert refused.code == code


@pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_MISUSE", ""])
def test_our_bugs(name: str) -> None:
    assert faults.told(fault(name), PATH) is None
    assert faults.told(ValueError("x"), PATH) is None


def test_every_sentence_says_what_to_do() -> None:
    sentences = [r.sentence for code, r in REFUSALS.items() if code.startswith("store.")]
    assert len(sentences) >= 15
    assert [s for s in sentences if not s.endswith(("ください。", "{next}"))] == []


def test_letters_that_are_none(
    store: Store, make: Callable[..., Case], edited: Callable[..., Case], tmp_path: Path
) -> None:
    """Half a surrogate pair: refused with the field's printed name, and nothing is changed."""
    case = make(jikou="初め")
    with pytest.raises(DeskError, match="「備考」の中に"):
        store.save(edited(case, jikou="後", biko="\ud842"), (), who="山田")
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(DeskError, match="ファイルの名前"):
        store.attach(case.id, tmp_path / "f", "\udc83.pdf", who="山田")
    with pytest.raises(DeskError, match="保存できない符号"):
        store.count_cases(text="\ud842")
    assert store.read_case(case.id) == case


# ---------------------------------------------------------------- a disk that does not answer is told as that


@pytest.mark.parametrize("name", ["SQLITE_CANTOPEN", "SQLITE_READONLY"])
def test_a_file_that_is_there_and_may_be_written_is_neither_missing_nor_read_only(name: str, tmp_path: Path) -> None:
    (tmp_path / "付議帳.sqlite3").write_bytes(b"x")
    refused = faults.told(fault(name), tmp_path / "付議帳.sqlite3")
    assert refused is not None
    assert refused.code == "places.broken"


@pytest.mark.parametrize("name", ["SQLITE_CORRUPT", "SQLITE_NOTADB"])
def test_what_was_just_made_and_cannot_be_read_is_no_damage_of_the_store(name: str, tmp_path: Path) -> None:
    with pytest.raises(DeskError) as refused, faults.just_made(tmp_path):
        raise fault(name)
    assert refused.value.code == "places.broken"
    assert str(tmp_path) in str(refused.value)


def test_an_open_store_is_a_store_whatever_is_read_now(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise fault("SQLITE_NOTADB")

    with pytest.raises(DeskError) as refused:
        store._read(unreadable)
    assert refused.value.code == "store.damaged"


def dead(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """``stat`` of files with this ending fails: the disk does not answer."""
    real = Path.stat

    def stat(self: Path, **words: bool) -> os.stat_result:
        if self.name.endswith(end):
            raise OSError(errno.EIO, "Input/output error", str(self))
        return real(self, **words)

    monkeypatch.setattr(Path, "stat", stat)


@pytest.mark.parametrize("end", [".sqlite3", ".sqlite3.lock"])
def test_a_save_on_a_disk_that_does_not_answer(
    end: str, store: Store, make: Callable[..., Case], edited: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither "somebody else has it open" nor "it was replaced"; and the next save works."""
    case = make(jikou="初め")
    with monkeypatch.context() as patch:
        dead(patch, end)
        with pytest.raises(DeskError) as refused:
            store.save(edited(case, jikou="後"), (), who="山田")
    assert refused.value.code == "places.broken"
    store.save(edited(case, jikou="後"), (), who="山田")
    assert store.read_case(case.id).answers.text("jikou") == "後"
