"""Who may put a kept copy back, and by which passphrase.

1. As long as the store has its ring, the people of today are asked, and its rights: who was stopped opens nothing with an
older copy, who came later does, and the ring stays. 2. Only a missing or damaged ring comes from the copy, without who was
stopped; that is said and written down. 3. Every change of a slot reaches the rings beside the copies; media that are away
are remembered. 4. After 鍵の作り直し older copies are tried, put back and cleansed of erased cases as before, by the people
of today only.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.case.people import Role
from desktop.clerk import copies, unlock
from desktop.clerk.acts import finish
from desktop.clerk.copies import RECOVERY, Opened, look_at, open_copy, put_back, try_copy
from desktop.clerk.retention import erase
from desktop.clerk.unlock import enter, enter_recovery, look, set_up
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.keys import slots
from desktop.keys.ring import read_ring, ring_path
from desktop.store.kept import Kept, folder_of, kept
from desktop.store.restore import Restored
from desktop.store.safekeeping import behind, take
from desktop.store.store import Store

TODAY = date(2026, 11, 21)
BOSS, LEFT, LATE, DRAFTER = (
    "たぬきと夜の電車とかぜの音",
    "赤い傘をさした人が三人いる",
    "新しい人の長い合言葉です",
    "起案する人の長い合言葉だ",
)


class Made(NamedTuple):
    path: Path
    copy: Path
    """Taken when 辞めた人 still worked here."""
    stolen: Path
    """The same copy with its ring of then, on a stick nobody knows of."""
    code: str
    """The recovery code of then."""


def add(store: Store, name: str) -> str:
    return store.add_case(Case("", (Answers.of(load("komae.sheet"), {"jimu_mei": name}),), {}), who="山田").id


def slot(path: Path, label: str) -> str:
    return next((s.id for s in look(path).slots if s.label == label), "")


def entered(path: Path, label: str, words: str) -> Store:
    return enter(path, slot(path, label), words)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """山田 is the 管理者; 辞めた人, another one, was stopped since the copy; 新人 came, and the paper was renewed."""
    path, stick = tmp_path / "室" / "付議帳.sqlite3", tmp_path / "持ち出し"
    first = set_up(path, person_name="山田", passphrase=BOSS)
    with first.store as store:
        left = unlock.add_person(store, "辞めた人", Role.ADMIN, LEFT)
        unlock.add_person(store, "起案", Role.DRAFTER, DRAFTER)
        add(store, "ひとつめ")
        copy = finish(take(store, "hand")).path
        shutil.copytree(copy.parent, stick)
        unlock.stop_person(store, left.id)
        unlock.add_person(store, "新人", Role.ADMIN, LATE)
        unlock.new_recovery(store)
        add(store, "ふたつめ")
    return Made(path, copy, stick / copy.name, first.recovery_code)


def opened(made: Made, label: str, words: str, *, copy: Path | None = None) -> Opened:
    return open_copy(copy or made.copy, typed=words, store=made.path, person=label)


def back(one: Opened, path: Path) -> Restored:
    return finish(put_back(one, path))


def count(path: Path, label: str = "山田", words: str = BOSS) -> int:
    with entered(path, label, words) as store:
        return store.count_cases()


# ---------------------------------------------------------------- the people of today


@pytest.mark.parametrize("where", ["copy", "stolen"])
def test_who_was_stopped_puts_nothing_back(made: Made, where: str) -> None:
    """1"""
    ring = ring_path(made.path).read_bytes()
    copy: Path = getattr(made, where)
    assert [s.label for s in look_at(copy, made.path).slots] == ["山田", "起案", "新人", "回復用の合言葉"]
    with pytest.raises(DeskError) as fault:
        opened(made, "辞めた人", LEFT, copy=copy)
    assert fault.value.code == "clerk.no-such-person"
    with pytest.raises(DeskError) as fault:
        open_copy(copy, RECOVERY, made.code, store=made.path)  # the old paper
    assert fault.value.code == "keys.wrong-code"
    assert (ring_path(made.path).read_bytes(), count(made.path)) == (ring, 2)


def test_an_old_ring_beside_a_copy_is_not_asked(made: Made) -> None:
    """1: not even by who opened the copy without naming the store"""
    one = open_copy(made.stolen, typed=LEFT, person="辞めた人")
    with pytest.raises(DeskError) as fault:
        back(one, made.path)
    assert fault.value.code == "store.copy-of-another"
    assert count(made.path) == 2


def test_who_came_later_puts_an_older_copy_back(made: Made) -> None:
    """1"""
    ring = ring_path(made.path).read_bytes()
    done = back(opened(made, "新人", LATE), made.path)
    assert (done.cases, done.ring_back, done.set_back) == (1, False, False)
    assert ring_path(made.path).read_bytes() == ring
    assert count(made.path, "新人", LATE) == 1
    with entered(made.path, "山田", BOSS) as store:
        assert {p.name: p.active for p in store.people()}["辞めた人"] is False
        assert store.ledger(act="restore")[0].who == "新人"
    with pytest.raises(DeskError):
        enter_recovery(made.path, made.code)


def test_the_rights_are_those_of_today(made: Made) -> None:
    """1"""
    with pytest.raises(DeskError, match="控えからの復元.*起案者の起案さん"):
        back(opened(made, "起案", DRAFTER), made.path)
    with entered(made.path, "山田", BOSS) as store:
        me = next(p for p in store.people() if p.name == "起案")
        unlock.change_person(store, me.id, role=Role.ADMIN)
    assert back(opened(made, "起案", DRAFTER), made.path).cases == 1


def test_a_copy_without_its_ring_is_opened_by_that_of_the_store(made: Made) -> None:
    """1"""
    ring_path(made.copy).unlink()
    assert back(opened(made, "山田", BOSS), made.path).cases == 1


def test_a_damaged_store_with_a_sound_ring(made: Made) -> None:
    """1: the slots of today, the rights of the copy"""
    made.path.write_bytes(b"no store" * 2000)
    with pytest.raises(DeskError):
        opened(made, "辞めた人", LEFT)
    with pytest.raises(DeskError):  # nobody knows whether the copy's table would allow somebody it does not have
        back(opened(made, "新人", LATE), made.path)
    done = back(opened(made, "山田", BOSS), made.path)
    assert (done.cases, done.ring_back, done.set_back) == (1, False, True)
    assert count(made.path) == 1


# ---------------------------------------------------------------- a ring that is gone


@pytest.mark.parametrize("how", ["missing", "damaged"])
def test_a_ring_comes_back_without_who_was_stopped(made: Made, how: str) -> None:
    """2"""
    if how == "missing":
        ring_path(made.path).unlink()
    else:
        ring_path(made.path).write_bytes(b"{}")
    shutil.copy(ring_path(made.stolen), ring_path(made.copy))  # as on a medium that was away
    with pytest.raises(DeskError, match="辞めた人.*今の記録の利用者ではない"):
        back(opened(made, "辞めた人", LEFT), made.path)
    assert how == "damaged" or not ring_path(made.path).exists()
    done = back(opened(made, "山田", BOSS), made.path)
    assert (done.ring_only, done.ring_back) == (True, True)
    assert [s.label for s in look(made.path).slots] == ["山田", "回復用の合言葉", "起案"]
    assert count(made.path) == 2
    with entered(made.path, "山田", BOSS) as store:
        line = store.ledger(act="slot")[0]
        assert (line.who, line.facts["name"]) == ("山田", made.copy.name)


def test_all_is_lost_but_a_copy(made: Made, tmp_path: Path) -> None:
    """2"""
    new = tmp_path / "新しいPC" / "付議帳.sqlite3"
    done = back(open_copy(made.copy, typed=BOSS, store=new, person="山田"), new)
    assert (done.cases, done.ring_back, done.set_back) == (1, True, True)
    with entered(new, "山田", BOSS) as store:
        assert store.ledger(act="restore")[0].facts["slot"] == "控えの鍵のファイル"


def test_a_ring_that_is_not_that_of_the_copy(made: Made, tmp_path: Path) -> None:
    """2: nobody could come in afterwards"""
    other = tmp_path / "別" / "付議帳.sqlite3"
    set_up(other, person_name="佐藤", passphrase=LEFT).store.close()
    shutil.copy(ring_path(other), ring_path(made.copy))
    new = tmp_path / "新しいPC" / "付議帳.sqlite3"
    with pytest.raises(DeskError):
        back(open_copy(made.copy, typed=LEFT, store=new), new)
    assert not new.exists()


# ---------------------------------------------------------------- rings beside the copies


def labels(copy: Path) -> set[str]:
    return {s.label for s in read_ring(ring_path(copy)).slots}


def test_every_change_of_a_slot_reaches_the_copies(made: Made, tmp_path: Path) -> None:
    """3"""
    assert labels(made.copy) == {"山田", "起案", "新人", "回復用の合言葉"}
    assert ring_path(made.copy).read_bytes() == ring_path(made.path).read_bytes()
    stick, drawer = tmp_path / "USB", tmp_path / "引き出し"
    with entered(made.path, "山田", BOSS) as store:
        away = finish(take(store, "hand", folder=stick)).path
        stick.rename(drawer)
        late = next(p for p in store.people() if p.name == "新人")
        unlock.stop_person(store, late.id)
        assert behind(store) == (stick,)
        assert store.ledger(act="slot")[0].facts["behind"] == 1
        assert "鍵が前のままの控え：1" in store.ledger(act="slot")[0].said
        assert labels(made.copy) == {"山田", "起案", "回復用の合言葉"}
        drawer.rename(stick)
        finish(take(store, "auto"))
        assert behind(store) == ()
        assert labels(away) == {"山田", "起案", "回復用の合言葉"}


def test_a_copy_that_no_key_of_ours_opens_keeps_its_ring(made: Made, tmp_path: Path) -> None:
    """3: it is the only one that opens it"""
    strange = made.copy.with_name(made.copy.name.replace("_0001_", "_0009_"))
    other = tmp_path / "別" / "付議帳.sqlite3"
    set_up(other, person_name="佐藤", passphrase=LEFT).store.close()
    for source, target in ((other, strange), (ring_path(other), ring_path(strange))):
        shutil.copy(source, target)
    with entered(made.path, "山田", BOSS) as store:
        unlock.new_recovery(store)
    assert labels(strange) == {"佐藤", "回復用の合言葉"}


# ---------------------------------------------------------------- after 鍵の作り直し


@pytest.fixture
def rekeyed(made: Made) -> Made:
    """Twice: the copy is two keys old."""
    for _ in range(2):
        finish(unlock.new_key(made.path, slot(made.path, "山田"), BOSS)).store.close()
    return made


def test_an_older_copy_is_tried_and_put_back_under_the_new_key(rekeyed: Made) -> None:
    """4"""
    ring = ring_path(rekeyed.path).read_bytes()
    one = opened(rekeyed, "山田", BOSS)
    assert one.key != one.unlocked
    assert finish(try_copy(open_copy(rekeyed.copy, typed=BOSS))).cases == 1
    done = back(one, rekeyed.path)
    assert (done.cases, done.ring_back) == (1, False)
    assert ring_path(rekeyed.path).read_bytes() == ring
    with entered(rekeyed.path, "山田", BOSS) as store:
        assert store.key == one.unlocked
        assert copies.open_with(rekeyed.copy, store) == Opened(rekeyed.copy, one.key)


def test_an_older_key_opens_nothing_new(rekeyed: Made) -> None:
    """4: neither what was carried off then, nor with the ring that lies beside the older copy now"""
    stolen = open_copy(rekeyed.stolen, typed=LEFT, person="辞めた人")
    with pytest.raises(DeskError):
        back(stolen, rekeyed.path)
    with pytest.raises(DeskError):
        enter(rekeyed.path, slot(rekeyed.path, "山田"), LEFT)
    assert labels(rekeyed.copy) == {"山田", "回復用の合言葉"}
    for sealed in read_ring(ring_path(rekeyed.copy)).older:
        assert stolen.key not in sealed
    assert slots_opened(rekeyed.copy, LEFT) == []


def slots_opened(copy: Path, words: str) -> list[str]:
    ring, found = read_ring(ring_path(copy)), []
    for one in ring.of("passphrase"):
        try:
            slots.open_slot(ring, one.id, words)
        except DeskError:
            continue
        found.append(one.label)
    return found


def test_all_is_lost_but_an_older_copy(rekeyed: Made, tmp_path: Path) -> None:
    """2, 4: the ring beside it opens the new key, that the old one"""
    new = tmp_path / "新しいPC" / "付議帳.sqlite3"
    back(open_copy(rekeyed.copy, typed=BOSS, store=new), new)
    assert count(new) == 1
    again = new.with_name("もう一度.sqlite3")
    assert finish(try_copy(open_copy(rekeyed.copy, typed=BOSS, store=new), scratch=again.parent)).cases == 1


def test_a_case_is_erased_from_older_copies_too(rekeyed: Made) -> None:
    """4"""
    with entered(rekeyed.path, "山田", BOSS) as store:
        case_id = next(line.id for line in store.list_cases(today=TODAY) if line.title == "ひとつめ")
        for person in store.people():
            if person.name in ("起案", "新人"):
                store.change_person(person.id, active=False)
        store.bin(case_id, who="山田")
        done = finish(erase(store, [case_id], who="山田"))
        assert (done.settled.left, done.settled.refused) == ((), ())
        assert rekeyed.copy in done.settled.reached
    copy = kept_at(rekeyed.copy)
    assert copy.note is not None
    assert copy.note.counts["cases"] == 0


def kept_at(copy: Path) -> Kept:
    return next(one for one in kept(folder_of(copy.parents[1] / "付議帳.sqlite3")) if one.path == copy)


def test_a_copy_of_a_lost_key_is_named_as_that(made: Made) -> None:
    """4: no file of another program"""
    data = bytearray(made.copy.read_bytes())

    data[:16] = b"0123456789abcdef"
    made.copy.write_bytes(data)
    with entered(made.path, "山田", BOSS) as store:
        case_id = next(line.id for line in store.list_cases(today=TODAY))
        for person in store.people():
            if person.name in ("起案", "新人"):
                store.change_person(person.id, active=False)
        store.bin(case_id, who="山田")
        (refused,) = finish(erase(store, [case_id], who="山田")).settled.refused
    assert refused.code == "store.copy-other-key"
    with pytest.raises(DeskError) as fault:
        opened(made, "山田", BOSS)
    assert fault.value.code == "clerk.copy-old-key"
