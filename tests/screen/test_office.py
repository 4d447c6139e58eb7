"""The office: the store behind the window opened, asked, watched, closed for a while and opened again.

1. What lies there decides what follows. 2. A share is refused before anything is read or written. 3. Questions and their
answers, refusals and faults. 4. What the store tells besides. 5. Who sits here and what hinders them. 6. Whatever closes
the store for a while leaves it open. 7. Leaving forgets the key and says so in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.case.people import Right, Role
from desktop.errors import DeskError
from desktop.screen.office import STEPS, Clerk, Office
from desktop.screen.worker import Worker
from desktop.store import local
from desktop.store.lock import Lock
from desktop.store.spare import NARROW
from desktop.store.store import open_store
from tests.screen.lock_rig import ADMIN, CHECKER, DRAFTER, WORDS, copy_store, make_sealed

WAIT = 15_000


class Desk:
    """An office without a window."""

    def __init__(self, bot: QtBot, path: Path, *, sample: bool = False) -> None:
        self.bot, self.path = bot, path
        self.worker = Worker()
        self.faults: list[BaseException] = []
        self.worker.trouble = self.faults.append
        self.office = Office(path, self.worker, sample=sample)
        self.said: list[tuple[str, Any]] = []
        for name in ("opened", "seated"):
            getattr(self.office, name).connect(lambda n=name: self.said.append((n, None)))
        for name in ("asked", "refused", "noticed"):
            getattr(self.office, name).connect(lambda what, n=name: self.said.append((n, what)))

    def until(self, held: Any) -> None:
        self.bot.waitUntil(lambda: bool(held()), timeout=WAIT)

    def look(self) -> tuple[str, Any]:
        """Open it; what came of it."""
        self.office.open()
        self.until(lambda: [s for s in self.said if s[0] in ("opened", "asked", "refused")])
        return self.said[-1]

    def get(self, job: Any) -> Any:
        answers: list[Any] = []
        self.office.ask(job, answers.append, answers.append)
        self.until(lambda: answers)
        return answers[0]

    def enter(self, name: str = ADMIN, words: str = "") -> Any:
        """Come in by a passphrase; the seat, or what hindered it."""
        from desktop.clerk import unlock

        slot = next(s for s in unlock.look(self.path).slots if s.label == name)
        answers: list[Any] = []
        typed = words or WORDS[name]
        self.office.enter(lambda: unlock.enter(self.path, slot.id, typed), answers.append, answers.append)
        self.until(lambda: answers)
        if not isinstance(answers[0], Exception):
            self.office.sit(answers[0])
        return answers[0]


@pytest.fixture
def desks(qtbot: QtBot) -> Iterator[Any]:
    made: list[Desk] = []

    def make(path: Path, **how: Any) -> Desk:
        made.append(Desk(qtbot, path, **how))
        return made[-1]

    yield make
    for desk in made:
        desk.office.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("封") / "付議帳.sqlite3"
    make_sealed(path)
    return path


@pytest.fixture
def sealed(kept: Path, tmp_path: Path) -> Path:
    return copy_store(kept, tmp_path / "封")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "案件" / "付議帳.sqlite3"
    with open_store(path) as store:
        for name, value in zip(STEPS, ("komae", "未来戦略室", "付議　太郎"), strict=True):
            store.set_setting(name, value)
    return path


# 1 -------------------------------------------------------------------------------------------------------------------


def test_a_plain_store_is_opened_at_once(desks: Any, plain: Path) -> None:
    desk = desks(plain)
    assert desk.look() == ("opened", None)
    assert desk.office.clerk == Clerk("komae", "未来戦略室", "付議　太郎")
    assert not desk.office.first_time
    assert not desk.office.seat.sealed
    assert not desk.office.seems_sealed()


def test_a_sealed_store_asks_who_it_is(desks: Any, sealed: Path) -> None:
    desk = desks(sealed)
    assert desk.office.seems_sealed()
    what, door = desk.look()
    assert what == "asked"
    assert [s.label for s in door.slots if s.kind == "passphrase"] == [ADMIN, CHECKER, DRAFTER]
    assert not desk.office.is_open
    fault = desk.enter(words="ちがう 合言葉を いれた")
    assert isinstance(fault, DeskError)
    assert fault.code.startswith("keys.wrong")
    assert not desk.office.is_open
    assert desk.enter().person.name == ADMIN
    assert desk.office.is_open


def test_nothing_there_asks_too_and_makes_nothing(desks: Any, tmp_path: Path) -> None:
    desk = desks(tmp_path / "まだない" / "付議帳.sqlite3")
    what, door = desk.look()
    assert (what, door.kind) == ("asked", "absent")
    assert not (tmp_path / "まだない").exists()


def test_a_foreign_file_is_refused_and_left_alone(desks: Any, tmp_path: Path) -> None:
    path = tmp_path / "付議帳.sqlite3"
    path.write_bytes("これは別の書類です。".encode() * 100)
    what, fault = desks(path).look()
    assert what == "refused"
    assert fault.code in ("store.not-a-store", "keys.ring-missing")
    assert path.read_bytes() == "これは別の書類です。".encode() * 100


def test_a_sample_store_is_made_without_asking(desks: Any, tmp_path: Path) -> None:
    desk = desks(tmp_path / "見本" / "付議帳.sqlite3", sample=True)
    assert desk.look() == ("opened", None)
    assert desk.office.seat.plain_reason == "見本"


# 2 -------------------------------------------------------------------------------------------------------------------


def test_a_share_is_refused_before_anything_is_written(
    desks: Any, sealed: Path, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "place_of", lambda _path, **_given: "share")
    for path in (sealed, plain, tmp_path / "まだない" / "付議帳.sqlite3"):
        folder = path.parent
        before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} if folder.is_dir() else {}
        what, fault = desks(path).look()
        assert (what, fault.code) == ("refused", "store.share")
        after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} if folder.is_dir() else {}
        assert after == before


# 3 -------------------------------------------------------------------------------------------------------------------


def test_questions_before_the_opening_are_told_that_nothing_is_open(desks: Any, sealed: Path) -> None:
    fault = desks(sealed).get(lambda store: store.years())
    assert isinstance(fault, DeskError)
    assert fault.code == "screen.not-open"
    assert str(sealed) in str(fault)


def test_what_nobody_takes_is_told_as_trouble(desks: Any, plain: Path) -> None:
    desk = desks(plain)
    desk.look()
    desk.office.ask(lambda _store: 1 // 0)
    desk.until(lambda: desk.faults)
    assert isinstance(desk.faults[0], ZeroDivisionError)
    assert desk.get(lambda store: store.count_cases()) == 0


# 4 -------------------------------------------------------------------------------------------------------------------


def test_what_the_store_tells_besides_is_told_once(desks: Any, plain: Path) -> None:
    desk = desks(plain)
    desk.look()
    desk.get(lambda store: store.years())
    assert [s for s in desk.said if s[0] == "noticed"] == []
    desk.office.store._writer.notice = NARROW
    desk.get(lambda store: store.years())
    desk.get(lambda store: store.years())
    desk.office.ask(lambda _store: 1 // 0)  # also when the job fails
    desk.office.store._writer.notice = ""
    desk.get(lambda store: store.years())
    desk.until(lambda: len([s for s in desk.said if s[0] == "noticed"]) == 2)
    assert [what for name, what in desk.said if name == "noticed"] == [NARROW, ""]


# 5 -------------------------------------------------------------------------------------------------------------------


def test_who_sits_here_and_what_hinders_them(desks: Any, sealed: Path) -> None:
    desk = desks(sealed)
    desk.look()
    desk.enter(DRAFTER)
    assert desk.office.seat.person.role is Role.DRAFTER
    assert desk.office.clerk.name == DRAFTER
    assert desk.office.hindrance(Right.EDIT.value) == ""
    why = desk.office.hindrance(Right.PEOPLE.value)
    assert "起案者の権限ではできません" in why
    assert "管理者に頼んでください" in why
    fault = desk.get(lambda store: store.add_person("だれか", Role.ADMIN))  # nor behind the window's back
    assert isinstance(fault, DeskError)
    assert fault.code == "store.not-allowed"


def test_rights_that_change_are_known_at_the_next_look(desks: Any, sealed: Path) -> None:
    desk = desks(sealed)
    desk.look()
    desk.enter()
    assert desk.office.hindrance(Right.PRINT.value) == ""

    def less(store: Any) -> None:
        table = dict(store.rights())
        table[Role.ADMIN] = table[Role.ADMIN] - {Right.PRINT}
        store.set_rights(table)

    desk.get(less)
    desk.office.look_again()
    desk.until(lambda: desk.office.hindrance(Right.PRINT.value))


# 6 -------------------------------------------------------------------------------------------------------------------


def test_a_sealing_that_fails_leaves_the_plain_store_open(
    desks: Any, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desks(plain)
    desk.look()

    def broken(*_given: object, **_named: object) -> Any:
        raise OSError("disk")

    monkeypatch.setattr("desktop.clerk.unlock.seal_plain", broken)
    faults: list[Any] = []
    desk.office.seal("付議　太郎", WORDS[ADMIN], faults.append, faults.append, lambda _state: None)
    waiting: list[Any] = []
    desk.office.ask(lambda store: store.count_cases(), waiting.append)
    desk.until(lambda: faults and waiting)
    assert isinstance(faults[0], OSError)
    assert waiting == [0]  # what was asked meanwhile waited, and was not told that nothing is open
    assert desk.office.is_open


def test_a_new_key_by_wrong_words_changes_nothing(desks: Any, sealed: Path) -> None:
    desk = desks(sealed)
    desk.look()
    desk.enter()
    before = desk.office.store.key
    answers: list[Any] = []
    desk.office.new_key("ちがう 合言葉を いれた", answers.append, answers.append, lambda _state: None)
    desk.until(lambda: answers)
    assert isinstance(answers[0], DeskError)
    assert desk.office.store.key == before
    assert desk.get(lambda store: store.person.name) == ADMIN


def test_a_copy_that_cannot_be_put_back_leaves_the_store_open(desks: Any, sealed: Path, tmp_path: Path) -> None:
    desk = desks(sealed)
    desk.look()
    desk.enter()
    answers: list[Any] = []
    desk.office.put_back(tmp_path / "ない.sqlite3", "", "", answers.append, answers.append, lambda _state: None)
    desk.until(lambda: answers)
    assert isinstance(answers[0], DeskError)
    assert desk.get(lambda store: store.person.name) == ADMIN


# 7 -------------------------------------------------------------------------------------------------------------------


def test_leaving_forgets_the_key_and_is_noted(desks: Any, sealed: Path) -> None:
    desk = desks(sealed)
    desk.look()
    desk.enter()
    left: list[bool] = []
    desk.office.leave(lambda: left.append(True))
    desk.until(lambda: left)
    assert not desk.office.is_open
    Lock(sealed, datetime.now(UTC)).release()  # nobody holds it any more
    desk.enter()
    assert [line.act for line in desk.get(lambda store: store.ledger(limit=2))] == ["unlock", "lock"]


def test_closing_ends_what_was_asked_before(desks: Any, plain: Path) -> None:
    desk = desks(plain)
    desk.look()
    done: list[str] = []
    desk.office.ask(lambda store: done.append(store.setting("clerk.name")))
    desk.office.close()
    assert done == ["付議　太郎"]
    with open_store(plain) as store:
        assert store.count_cases() == 0
