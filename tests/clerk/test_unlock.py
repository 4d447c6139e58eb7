"""Coming into a store.

1. The first start: sealed with its first 管理者, or plain for a recorded reason; interrupted, it can be done again.
2. Passphrase, recovery code, Windows account: who sits down, what the ledger says, what is refused in which words.
3. People come, change, leave and come back. 4. A plain store is sealed; a new key shuts everybody else out.
5. A lost or damaged key ring is told and found again beside a copy.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Right, Role
from desktop.clerk import unlock
from desktop.clerk.unlock import Entered, enter, enter_recovery, look, set_up
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.keys.recovery import check_word
from desktop.keys.ring import Ring, read_ring, ring_path
from desktop.store.backup import make as make_copy
from desktop.store.beside import State, Tell
from desktop.store.kept import folder_of
from desktop.store.store import Store, open_store

WORDS = "たぬきと夜の電車とかぜの音"
OTHER = "赤い傘をさした人が三人いる"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "新しい場所" / "付議帳.sqlite3"


@pytest.fixture
def code(path: Path) -> str:
    """The recovery code of a sealed store at the path, closed, with 山田 as its 管理者."""
    made = set_up(path, person_name="山田", passphrase=WORDS)
    made.store.close()
    return made.recovery_code


def first(path: Path) -> str:
    return look(path).slots[0].id


def acts(store: Store) -> list[tuple[str, str]]:
    return [(line.act, line.who) for line in reversed(store.ledger())]


def refused(code: str) -> Any:
    return pytest.raises(DeskError, check=lambda fault: fault.code == code)


def ended(steps: Generator[Any, None, Entered]) -> Entered:
    try:
        while True:
            next(steps)
    except StopIteration as end:
        made: Entered = end.value
        return made


# ---------------------------------------------------------------- the first start


def test_a_sealed_store_is_made(path: Path) -> None:
    assert look(path).kind == "absent"
    made = set_up(path, person_name=" 山田　太郎 ", passphrase=WORDS)
    with made.store as store:
        assert store.sealed
        assert store.person is not None
        assert (store.person.name, store.person.role) == ("山田　太郎", Role.ADMIN)
        assert ("unlock", "山田　太郎") in acts(store)
        assert store.verify_ledger().whole
    door = look(path)
    assert door.kind == "sealed"
    assert [(s.kind, s.label) for s in door.slots] == [("passphrase", "山田　太郎"), ("recovery", "回復用の合言葉")]
    assert "山田".encode() not in path.read_bytes()
    assert not [p for p in path.parent.iterdir() if p.name.startswith(".")]


def test_a_plain_store_is_made_for_a_reason(path: Path) -> None:
    made = set_up(path, person_name="山田", plain_reason="操作の練習に使うため")
    with made.store as store:
        assert not store.sealed
        assert made.recovery_code == ""
        assert store.setting(unlock.PLAIN_REASON) == "操作の練習に使うため"
        assert ("plain", "山田") in acts(store)
    assert look(path).plain


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [("山田", "短い", "keys.short"), ("山田", "あ" * 20, "keys.same"), ("  ", WORDS, "store.nameless")],
)
def test_what_is_refused_leaves_nothing(path: Path, name: str, words: str, reason: str) -> None:
    with refused(reason):
        set_up(path, person_name=name, passphrase=words)
    assert look(path).kind == "absent"
    assert not [p for p in path.parent.iterdir() if not p.name.endswith(".lock")]
    set_up(path, person_name="山田", passphrase=WORDS).store.close()


def test_a_share_is_refused_before_any_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.store import local

    monkeypatch.setattr(local, "place_of", lambda *_, **__: "share")
    with pytest.raises(DeskError):
        set_up(path, person_name="山田", passphrase=WORDS)
    assert not path.parent.exists()


def test_a_store_that_is_there_is_not_made_again(path: Path, code: str) -> None:
    before = path.read_bytes()
    with refused("clerk.store-already-there"):
        set_up(path, person_name="佐藤", passphrase=OTHER)
    assert path.read_bytes() == before


def test_interrupted_before_the_ring_was_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a power cut: nothing tidies up until the next look."""
    with monkeypatch.context() as patch:

        def cut(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(unlock, "write_ring", cut)
        patch.setattr(unlock, "_clear_unfinished", lambda _path: None)
        with pytest.raises(KeyboardInterrupt):
            set_up(path, person_name="山田", passphrase=WORDS)
    assert path.exists()
    assert look(path).kind == "absent"
    assert not path.exists()
    set_up(path, person_name="山田", passphrase=WORDS).store.close()
    enter(path, first(path), WORDS).close()


def test_the_ring_of_a_store_that_went_away_is_kept(path: Path, code: str) -> None:
    away = path.rename(path.with_name("よそ.sqlite3"))
    ring = ring_path(path).read_bytes()
    path.with_name(path.name + ".lock").unlink()
    set_up(path, person_name="佐藤", passphrase=OTHER).store.close()
    assert ring_path(path).with_name(ring_path(path).name + ".1").read_bytes() == ring
    assert away.exists()


# ---------------------------------------------------------------- coming in


def test_enter(path: Path, code: str) -> None:
    with enter(path, first(path), f" {WORDS} ") as store:
        assert store.person is not None
        case = store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": "件名"}),), {}), who="だれか")
        assert store.history(case.id)[0].who == "山田"
        assert acts(store)[-1] == ("unlock", "山田")


def test_a_wrong_passphrase(path: Path, code: str) -> None:
    with pytest.raises(DeskError, match="合言葉が違います.*Caps Lock") as fault:
        enter(path, first(path), WORDS + "！")
    assert fault.value.code == "keys.wrong"
    assert WORDS not in str(fault.value)
    enter(path, first(path), WORDS).close()


def test_the_recovery_code(path: Path, code: str) -> None:
    with enter_recovery(path, code.upper().replace("-", "　")) as store:
        assert unlock.by_recovery(store)
        assert store.ledger()[0].facts["kind"] == "回復用の合言葉"
        me = store.person
        assert me is not None
        unlock.change_passphrase(store, me.id, OTHER)
    with refused("keys.wrong"):
        enter(path, first(path), WORDS)
    with enter(path, first(path), OTHER) as store:
        assert not unlock.by_recovery(store)


def test_an_old_recovery_paper(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        new = unlock.new_recovery(store)
    word = check_word(read_ring(ring_path(path)))
    with pytest.raises(DeskError, match=f"今使える票の「確認の言葉」は「{word}」"):
        enter_recovery(path, code)
    enter_recovery(path, new).close()


class Account:
    """A Windows account of the test."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    def protect(self, secret: bytes, about: bytes) -> bytes:
        return self.name + about + secret

    def unprotect(self, sealed: bytes, about: bytes) -> bytes:
        if not sealed.startswith(self.name + about):
            raise OSError(13, "key not valid for use in specified state")
        return sealed.removeprefix(self.name + about)


def test_the_windows_account(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        unlock.add_windows(store, Account(b"yamada"))
        unlock.add_windows(store, Account(b"yamada"))
    assert [s.kind for s in look(path).slots] == ["passphrase", "recovery", "windows"]
    with unlock.enter_windows(path, Account(b"yamada")) as store:
        assert store.person is not None
        assert store.person.name == "山田"
    with refused("keys.not-this-account"):
        unlock.enter_windows(path, Account(b"sato"))
    with refused("keys.not-this-account" if sys.platform == "win32" else "keys.no-windows"):
        unlock.enter_windows(path)
    with unlock.enter_windows(path, Account(b"yamada")) as store:
        unlock.remove_windows(store)
    assert [s.kind for s in look(path).slots] == ["passphrase", "recovery"]


def test_a_locked_store_that_is_still_open(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        unlock.add_person(store, "佐藤", Role.DRAFTER, OTHER)
        second = look(path).slots[-1].id
        with refused("keys.wrong"):
            unlock.resume(store, "passphrase", second, WORDS)
        assert store.person is not None
        assert store.person.name == "山田"
        assert unlock.resume(store, "passphrase", second, OTHER) is store
        assert store.person.name == "佐藤"
        assert unlock.by_recovery(unlock.resume(store, "recovery", "", code))


# ---------------------------------------------------------------- people


def test_people_come_change_leave_and_come_back(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        sato = unlock.add_person(store, "佐藤", Role.DRAFTER, OTHER)
        unlock.change_person(store, sato.id, name="佐藤 花子", role=Role.CHECKER)
    slot = look(path).slots[-1]
    assert slot.label == "佐藤 花子"
    with enter(path, slot.id, OTHER) as store:
        assert not store.may(Right.PEOPLE)
        with refused("store.not-allowed"):
            unlock.new_recovery(store)
        with refused("store.not-allowed"):
            unlock.change_passphrase(store, look(path).slots[0].person, OTHER)
        with refused("keys.wrong"):
            unlock.change_passphrase(store, sato.id, WORDS, old=WORDS)
        unlock.change_passphrase(store, sato.id, WORDS, old=OTHER)
    with enter(path, first(path), WORDS) as store:
        unlock.stop_person(store, sato.id)
        assert "佐藤 花子" not in [s.label for s in look(path).slots]
        unlock.return_person(store, sato.id, OTHER)
    with enter(path, look(path).slots[-1].id, OTHER) as store:
        assert store.person is not None
        assert store.person.id == sato.id


def test_a_name_is_shown_at_the_door_and_in_every_line_as_it_was_typed(path: Path) -> None:
    unlock.set_up(path, person_name="狛江　花子", passphrase=WORDS).store.close()
    assert look(path).slots[0].label == "狛江　花子"
    with enter(path, first(path), WORDS) as store:
        assert store.person is not None
        assert store.person.name == "狛江　花子"
        assert {line.who for line in store.ledger()} == {"狛江　花子"}


def test_the_last_admin_stays(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        me = store.person
        assert me is not None
        with refused("store.last-admin"):
            unlock.stop_person(store, me.id)
    enter(path, first(path), WORDS).close()


# ---------------------------------------------------------------- another key


def test_a_plain_store_is_sealed(path: Path) -> None:
    made = set_up(path, person_name="山田", plain_reason="試しに")
    made.store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jikou": "件名の印"}),), {}), who="山田")
    made.store.close()
    make_copy(path, b"", folder_of(path), "hand", datetime.now(UTC), lambda _state: None)
    sealed = ended(unlock.seal_plain(path, person_name="山田", passphrase=WORDS))
    with sealed.store as store:
        assert sealed.left == ()
        assert store.person is not None
        assert (store.person.name, store.person.role) == ("山田", Role.ADMIN)
        assert store.setting(unlock.PLAIN_REASON) == ""
        assert acts(store)[-1] == ("seal", "山田")
        assert store.count_cases() == 1
        assert store.verify_ledger().whole
    assert not [p for p in path.parent.rglob("*") if p.is_file() and "件名の印".encode() in p.read_bytes()]
    enter(path, first(path), WORDS).close()
    enter_recovery(path, sealed.recovery_code).close()


def test_interrupted_before_the_person_was_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(path, plain_reason="試しに").store.close()

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(unlock, "enter", cut)
        with pytest.raises(KeyboardInterrupt):
            ended(unlock.seal_plain(path, person_name="山田", passphrase=WORDS))
    with enter(path, first(path), WORDS) as store:
        assert store.person is not None
        assert look(path).slots[0].person == store.person.id
    enter(path, first(path), WORDS).close()


def test_sealing_is_called_off(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(path, plain_reason="試しに").store.close()
    real = unlock.seal_store

    def slowed(path: Path, key: bytes, ring: Ring, tell: Tell, **given: Any) -> object:
        def held(state: State) -> None:  # a small store is sealed before anybody can call it off
            while True:
                tell(state)
                time.sleep(0.005)

        return real(path, key, ring, held, **given)

    monkeypatch.setattr(unlock, "seal_store", slowed)
    steps = unlock.seal_plain(path, person_name="山田", passphrase=WORDS)
    next(steps)
    steps.close()
    assert look(path).plain
    with open_store(path) as store:
        assert store.people() == ()


def test_a_new_key_shuts_everybody_else_out(path: Path, code: str) -> None:
    with enter(path, first(path), WORDS) as store:
        old_key = store.key
        sato = unlock.add_person(store, "佐藤", Role.ADMIN, OTHER)
    second = look(path).slots[-1].id
    with ended(unlock.new_key(path, second, OTHER)).store as store:
        assert store.key != old_key
        assert [s.label for s in look(path).slots] == ["佐藤", "回復用の合言葉"]
        me = next(p for p in store.people() if p.name == "山田")
        unlock.change_passphrase(store, me.id, WORDS)
    with refused("keys.wrong-code"):
        enter_recovery(path, code)
    with refused("store.wrong-key"):
        open_store(path, key=old_key)
    with enter(path, look(path).slots[-1].id, WORDS) as store:
        assert store.person is not None
        assert (store.person.id, sato.active) == (me.id, True)


# ---------------------------------------------------------------- a lost ring


def test_a_missing_ring_is_sought_beside_a_copy(path: Path, code: str) -> None:
    ring_path(path).unlink()
    with pytest.raises(DeskError, match=r"付議帳\.sqlite3\.keys.*控えのフォルダー") as fault:
        look(path)
    assert fault.value.code == "keys.ring-missing"


def test_a_damaged_ring_is_no_wrong_passphrase(path: Path, code: str) -> None:
    ring = ring_path(path)
    text = ring.read_text("utf-8")
    sealed = look(path).slots[0].sealed.hex()
    ring.write_text(text.replace(sealed, sealed[::-1]), "utf-8")
    with refused("keys.ring-damaged"):
        look(path)


def test_the_ring_of_another_store(path: Path, code: str, tmp_path: Path) -> None:
    other = tmp_path / "別" / "付議帳.sqlite3"
    set_up(other, person_name="佐藤", passphrase=OTHER).store.close()
    ring_path(path).write_bytes(ring_path(other).read_bytes())
    with refused("store.wrong-key"):
        enter(path, first(path), OTHER)


def test_a_copy_opens_with_the_ring_beside_it(path: Path, code: str, tmp_path: Path) -> None:
    """As after a lost PC: only the medium with the copies is left."""
    with enter(path, first(path), WORDS) as store:
        make_copy(path, store.key, tmp_path / "媒体", "hand", datetime.now(UTC), lambda _state: None)
    (copy,) = (tmp_path / "媒体").glob("*.sqlite3")
    with enter_recovery(copy, code) as store:
        assert [p.name for p in store.people()] == ["山田"]
