"""backup and restore without a window.

1. A copy is taken, tried and put back; what lay there is kept. 2. A sealed store asks for its passphrase, by file or
standard input. 3. Wrong words, missing files and damaged copies: one sentence, code 2, nothing changed.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.clerk.copies import RING_BACK, SET_BACK
from desktop.clerk.unlock import add_person, enter, look, set_up
from desktop.command import main as command
from desktop.definition.find import load
from desktop.keys import recovery, slots
from desktop.store.kept import folder_of, kept
from desktop.store.store import Store, open_store

TODAY = date(2026, 11, 21)
TYPED = "みさきの海は 今日も青い"


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def act(*words: object) -> Said:
        def window(store: Path | None, sample: bool) -> int:
            raise AssertionError

        return Said(command.main([str(w) for w in words], window), *capfd.readouterr())

    return act


def add(store: Store, name: str) -> None:
    store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jimu_mei": name}),), {}), who="山田")


def titles(store: Store) -> list[str]:
    return sorted(line.title for line in store.list_cases(today=TODAY))


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "付議帳.sqlite3"
    with open_store(path) as store:
        add(store, "ひとつめ")
    return path


class Sealed(NamedTuple):
    path: Path
    slip: Path
    code: str


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    path = tmp_path / "封" / "付議帳.sqlite3"
    made = set_up(path, person_name="山田", passphrase=TYPED)
    add(made.store, "ひとつめ")
    made.store.close()
    slip = tmp_path / "合言葉.txt"
    slip.write_text(TYPED + "\r\n", "utf-8")
    return Sealed(path, slip, made.recovery_code)


def only(folder: Path) -> Path:
    (one,) = kept(folder)
    return one.path


def test_taken_tried_and_put_back(run: Run, plain: Path, tmp_path: Path) -> None:
    """1"""
    said = run("backup", plain, "-o", tmp_path / "よそ")
    assert said.code == 0, said.err
    copy = only(tmp_path / "よそ")
    assert str(copy) in said.out
    assert "案件1件" in said.out
    said = run("backup", "--test", copy)
    assert (said.code, said.err) == (0, "")
    assert "戻して開きました。案件1件、添付0件" in said.out
    with open_store(plain) as store:
        add(store, "ふたつめ")
    said = run("restore", copy, "--store", plain, "--who", "総務課　山田")
    assert said.code == 0, said.err
    before = only(folder_of(plain))
    assert f"戻す前の記録　{before}" in said.out
    with open_store(plain) as store:
        assert titles(store) == ["ひとつめ"]
        assert store.ledger(act="restore")[0].who == "総務課　山田"
    assert run("restore", before, "--store", plain).code == 0
    with open_store(plain) as store:
        assert titles(store) == ["ひとつめ", "ふたつめ"]


def test_a_sealed_store(run: Run, sealed: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    said = run("backup", sealed.path, "-o", tmp_path / "よそ", "--passphrase-file", sealed.slip, "--json")
    assert said.code == 0, said.err
    table: dict[str, Any] = json.loads(said.out)
    assert (table["sealed"], table["counts"]["cases"]) == (True, 1)
    copy = Path(table["copy"])
    assert TYPED not in said.out + said.err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TYPED.encode())))
    assert "案件1件" in run("backup", "--test", copy, "--passphrase-file", "-").out
    code = tmp_path / "回復.txt"
    code.write_text(sealed.code, "utf-8")
    assert run("backup", "--test", copy, "--passphrase-file", code).code == 0
    new = tmp_path / "新しいPC" / "付議帳.sqlite3"
    said = run("restore", copy, "--store", new, "--passphrase-file", sealed.slip)
    assert said.code == 0, said.err
    (slot, *_) = look(new).slots
    with enter(new, slot.id, TYPED) as store:
        assert titles(store) == ["ひとつめ"]
        assert store.ledger(act="restore")[0].who == "山田"
        assert store.verify_ledger().whole


def test_a_lost_ring_comes_back(run: Run, sealed: Sealed, tmp_path: Path) -> None:
    """1, 2: the ring alone; what was saved since the copy stays"""
    assert run("backup", sealed.path, "-o", tmp_path / "よそ", "--passphrase-file", sealed.slip).code == 0
    with enter(sealed.path, look(sealed.path).slots[0].id, TYPED) as store:
        add(store, "控えの後")
    ring = sealed.path.with_name(sealed.path.name + ".keys")
    ring.unlink()
    said = run("backup", sealed.path, "-o", tmp_path / "よそ2", "--passphrase-file", sealed.slip)
    assert (said.code, "見つからないため開けません" in said.err) == (2, True)
    copy = only(tmp_path / "よそ")
    said = run("restore", copy, "--store", sealed.path, "--passphrase-file", sealed.slip)
    assert "鍵のファイルを戻しました" in said.out
    with enter(sealed.path, look(sealed.path).slots[0].id, TYPED) as store:
        assert titles(store) == ["ひとつめ", "控えの後"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["backup"], "どちらか一方"),
        (["backup", "{store}"], "どちらか一方"),
        (["backup", "{store}", "--test", "x"], "どちらか一方"),
        (["backup", "無い.sqlite3", "-o", "{out}"], "見つかりません"),
        (["backup", "--test", "無い.sqlite3"], "控えではないか、見つかりません"),
        (["backup", "--test", "{text}"], "控えではないか、見つかりません"),
        (["restore", "{text}", "--store", "{store}"], "控えではないか、見つかりません"),
        (["restore", "{store}"], "--store"),
    ],
)
def test_refused_words(run: Run, plain: Path, tmp_path: Path, words: list[str], told: str) -> None:
    """3"""
    text = tmp_path / "文.sqlite3"
    text.write_text("これは記録ではない" * 500)
    before = plain.read_bytes()
    given = [w.format(store=plain, out=tmp_path / "out", text=text) for w in words]
    said = run(*given)
    assert said.code == 2
    assert told in said.err
    assert said.err.count("\n") == 1
    assert plain.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_a_wrong_passphrase(run: Run, sealed: Sealed, tmp_path: Path) -> None:
    """3"""
    wrong = tmp_path / "違う.txt"
    wrong.write_text("これは違う合言葉です")
    assert run("backup", sealed.path, "-o", tmp_path / "よそ", "--passphrase-file", sealed.slip).code == 0
    copy = only(tmp_path / "よそ")
    before = sealed.path.read_bytes()
    for words in (
        ("backup", sealed.path, "-o", tmp_path / "x"),
        ("backup", "--test", copy),
        ("restore", copy, "--store", sealed.path),
    ):
        said = run(*words, "--passphrase-file", wrong)
        assert (said.code, "違います" in said.err) == (2, True), said
        said = run(*words)
        assert (said.code, "合言葉" in said.err) == (2, True), said
    assert sealed.path.read_bytes() == before


def test_a_damaged_copy_is_not_put_back(run: Run, plain: Path, tmp_path: Path) -> None:
    """3"""
    run("backup", plain, "-o", tmp_path / "よそ")
    copy = only(tmp_path / "よそ")
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    before = plain.read_bytes()
    for words in (("backup", "--test", copy), ("restore", copy, "--store", plain)):
        said = run(*words)
        assert said.code == 2
        assert "一致しません" in said.err or "壊れて" in said.err
    assert plain.read_bytes() == before


def test_a_store_in_use_is_named(run: Run, plain: Path, tmp_path: Path) -> None:
    """3"""
    run("backup", plain, "-o", tmp_path / "よそ")
    copy = only(tmp_path / "よそ")
    with open_store(plain):
        assert "開いています" in run("restore", copy, "--store", plain).err
        assert "開いています" in run("backup", plain, "-o", tmp_path / "x").err


def test_whose_passphrase(run: Run, sealed: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: the person is named, or the only one; no passphrase is tried on all of them"""
    tried: list[str] = []
    real = slots.unseal

    def unseal(ring: Any, slot: Any, typed: str) -> Any:
        tried.append(slot.label)
        return real(ring, slot, typed)

    other = "べつの人の 長い合言葉です"
    with enter(sealed.path, look(sealed.path).slots[0].id, TYPED) as store:
        for name in ("佐藤　花子", "鈴木"):
            add_person(store, name, Role.DRAFTER, other)
    slip, code = tmp_path / "佐藤.txt", tmp_path / "回復.txt"
    slip.write_text(other, "utf-8")
    code.write_text(sealed.code, "utf-8")
    monkeypatch.setattr(slots, "unseal", unseal)
    monkeypatch.setattr(recovery, "unseal", unseal)
    words = ("backup", sealed.path, "-o", tmp_path / "よそ", "--passphrase-file", slip)
    said = run(*words)
    assert (said.code, "--person 氏名" in said.err, "山田、佐藤　花子、鈴木" in said.err) == (2, True, True)
    said = run(*words, "--person", "田中")
    assert (said.code, "「田中」という人の合言葉はありません" in said.err) == (2, True)
    assert tried == []
    assert run(*words, "--person", "佐藤 花子").code == 0
    copy = only(tmp_path / "よそ")
    assert run("backup", "--test", copy, "--passphrase-file", slip, "--person", "佐藤花子").code == 0
    said = run("restore", copy, "--store", sealed.path, "--passphrase-file", slip, "--person", "佐藤花子")
    assert (said.code, "起案者の佐藤　花子さんには許されていません" in said.err) == (2, True)
    assert tried == ["佐藤　花子"] * 3
    said = run("restore", copy, "--store", sealed.path, "--passphrase-file", code)
    assert (said.code, tried[3:]) == (0, ["回復用の合言葉"])


def test_what_came_from_the_copy_is_said(run: Run, sealed: Sealed, tmp_path: Path) -> None:
    """1, 2"""
    assert run("backup", sealed.path, "-o", tmp_path / "よそ", "--passphrase-file", sealed.slip).code == 0
    copy = only(tmp_path / "よそ")
    said = run("restore", copy, "--store", tmp_path / "新" / "付議帳.sqlite3", "--passphrase-file", sealed.slip)
    assert RING_BACK in said.out
    assert SET_BACK in said.out
    said = run("restore", copy, "--store", sealed.path, "--passphrase-file", sealed.slip)
    assert said.code == 0
    assert RING_BACK not in said.out
    assert SET_BACK not in said.out
