"""Copies of an open store: taken when something changed, thinned, carried to a second place that is never mistaken.

1. Only what changed leads to a copy; opening, locking and the copies themselves do not. 2. Saving goes on meanwhile.
3. The second place: another drive only, found again under another name, another stick is not taken for it, overdue is
told. 4. Clock jumps take no copy away and set no counter back. 5. No room: refused before the disk is full.
6. A copy elsewhere is known to the erasure.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.case.model import Case
from desktop.clerk.acts import finish
from desktop.errors import DeskError
from desktop.store import safekeeping
from desktop.store.backup import read_closed
from desktop.store.beside import State, Tell
from desktop.store.kept import Kept, folder_of, kept
from desktop.store.safekeeping import (
    SECOND_NAME,
    Second,
    all_kept,
    automatic,
    carry,
    changed,
    choose_second,
    overdue,
    reached,
    second_of,
    take,
)
from desktop.store.store import Store, open_store
from desktop.store.volume import Volume

MakeCase = Callable[..., Case]


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def run(act: Generator[Any, None, Any]) -> Any:
    return finish(act)


def other_drive(_one: Path, _other: Path) -> bool:
    return False


def counters(store: Store) -> list[int]:
    return [one.counter for one in kept(folder_of(store.path))]


def test_a_copy_is_taken_only_when_something_changed(store: Store, make: MakeCase) -> None:
    """1"""
    case = make(jikou="件")
    assert changed(store)
    assert run(automatic(store)).counter == 1
    assert run(automatic(store)) is None
    for act in ("unlock", "lock"):
        store.note(act)
    assert run(automatic(store)) is None
    for change in (
        lambda: store.archive(case.id, who="山田"),
        lambda: store.unarchive(case.id, who="山田"),
        lambda: store.set_setting("list.division", "総務課"),
        lambda: store.add_phrase("komae.sheet", "biko", "題", "文"),
        lambda: store.note("print", case.id, pages=2),
    ):
        change()
        assert run(automatic(store)) is not None
        assert run(automatic(store)) is None
    assert counters(store) == [6, 5, 4, 3, 2, 1]


def test_it_is_remembered_over_closing(store: Store, make: MakeCase, path: Path) -> None:
    """1"""
    make(jikou="件")
    run(take(store, "auto"))
    store.close()
    with open_store(path) as again:
        assert not changed(again)
        for one in kept(folder_of(path)):
            one.path.unlink()
        assert changed(again)
        assert run(take(again, "hand")).counter == 2


def test_saving_goes_on_between_two_steps(store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """2"""
    for n in range(30):
        make(jikou=f"件{n}", jimu_gaiyo="あ" * 5000)
    real = safekeeping.make

    def slowed(store: Path, key: bytes, place: Path, why: str, at: datetime, tell: Tell, **given: Any) -> Kept:
        def held(state: State) -> None:  # a small store is copied within one step
            time.sleep(0.05)
            tell(state)

        return real(store, key, place, why, at, held, **given)

    monkeypatch.setattr(safekeeping, "make", slowed)
    steps = take(store, "auto")
    saved = 0
    try:
        while True:
            next(steps)
            make(jikou="あとから")
            saved += 1
    except StopIteration as last:
        made: Kept = last.value
    assert saved > 1
    assert made.note is not None
    assert made.note.counts["cases"] < 30 + saved
    assert changed(store)


def test_called_off_it_takes_nothing(store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(30):
        make(jikou=f"件{n}", jimu_gaiyo="あ" * 9000)
    real = safekeeping.make

    def slowed(store: Path, key: bytes, place: Path, why: str, at: datetime, tell: Tell, **given: Any) -> Kept:
        def held(state: State) -> None:  # a small store is copied before anybody can call it off
            while True:
                tell(state)
                time.sleep(0.005)

        return real(store, key, place, why, at, held, **given)

    monkeypatch.setattr(safekeeping, "make", slowed)
    steps = take(store, "hand")
    next(steps)
    steps.close()
    assert counters(store) == []
    assert store.ledger(act="backup") == ()


def test_a_copy_by_hand_is_in_the_ledger(store: Store, make: MakeCase) -> None:
    make(jikou="件")
    made = run(take(store, "hand", who="山田"))
    (line,) = store.ledger(act="backup")
    assert (line.who, line.subject) == ("山田", made.path.name)
    assert line.facts["bytes"] == made.size


def test_the_second_place_must_be_another_drive(store: Store, tmp_path: Path) -> None:
    """3"""
    with pytest.raises(DeskError) as refused:
        choose_second(store, tmp_path)
    assert refused.value.code == "store.second-same-drive"
    assert second_of(store) is None
    assert not (tmp_path / SECOND_NAME).exists()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder


@pytest.fixture
def second(store: Store, stick: Path) -> Second:
    return choose_second(store, stick, same=other_drive)


def test_each_copy_goes_to_the_second_place_too(store: Store, make: MakeCase, stick: Path, second: Second) -> None:
    """3"""
    make(jikou="件")
    made = run(take(store, "auto"))
    place = stick / SECOND_NAME
    assert [one.path.name for one in kept(place)] == [made.path.name]
    with read_closed(kept(place)[0].path, b"") as opened:
        assert opened.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    again = second_of(store)
    assert again is not None
    assert again.counter == 1
    assert overdue(store) is None
    assert [folder for folder, _ in all_kept(store)] == [folder_of(store.path), place]


def test_overdue_is_told(store: Store, make: MakeCase, clock: Clock, stick: Path, second: Second) -> None:
    """3: only when there is something to carry"""
    make(jikou="件")
    run(take(store, "auto"))
    away = stick.rename(stick.with_name("引き出しの中"))
    clock.at += timedelta(days=9)
    assert overdue(store) is None
    make(jikou="二")
    run(take(store, "auto"))
    late = overdue(store)
    assert late is not None
    assert late.days == 9
    assert "9日たちました" in late.sentence
    with pytest.raises(DeskError) as refused:
        run(carry(store))
    assert refused.value.code == "store.second-away"
    away.rename(stick)
    assert run(carry(store)) == 1
    assert overdue(store) is None


def test_a_clock_that_makes_no_sense_is_overdue(
    store: Store, make: MakeCase, clock: Clock, stick: Path, second: Second
) -> None:
    """4"""
    clock.at += timedelta(days=400)
    make(jikou="件")
    run(take(store, "auto"))
    clock.at -= timedelta(days=400)
    stick.rename(stick.with_name("引き出しの中"))
    make(jikou="二")
    run(take(store, "auto"))
    late = overdue(store)
    assert late is not None
    assert late.days == -1


def test_another_stick_is_not_taken_for_it(store: Store, stick: Path, second: Second, tmp_path: Path) -> None:
    """3"""
    assert reached(second) == stick / SECOND_NAME
    mine = stick.rename(tmp_path / "mine")
    (stick / SECOND_NAME).mkdir(parents=True)
    assert reached(second) is None  # same path, no mark
    (stick / SECOND_NAME / "付議帳の控え.id").write_text("of another store")
    assert reached(second) is None
    shutil.rmtree(stick)
    shutil.copytree(mine, stick)  # everything copied to another volume
    known = replace(second, volume="AAAA-1111")
    assert reached(known, volume_at=lambda _: Volume("BBBB-2222")) is None
    assert reached(known, volume_at=lambda _: Volume("AAAA-1111")) == stick / SECOND_NAME


def test_it_is_found_under_another_drive_letter(
    store: Store, make: MakeCase, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3, 6: what the erasure knew of it goes along"""
    monkeypatch.setattr(safekeeping, "mount_of", lambda _: stick)
    made = choose_second(store, stick, same=other_drive)
    assert made.inside == SECOND_NAME
    old = str(stick / SECOND_NAME)
    store.put(
        "",
        lambda pen: pen.raw.execute(
            "INSERT INTO unerased (case_id, at, place) VALUES ('x', '2026', ?)", (old + os.sep + "a.sqlite3",)
        ),
    )
    stick.rename(tmp_path / "F")
    monkeypatch.setattr(safekeeping.volume, "roots", lambda: (tmp_path / "G", tmp_path / "F"))
    assert reached(made, elsewhere=safekeeping.volume.roots) == tmp_path / "F" / SECOND_NAME
    monkeypatch.setattr(
        reached, "__kwdefaults__", {**(reached.__kwdefaults__ or {}), "elsewhere": safekeeping.volume.roots}
    )
    make(jikou="件")
    run(take(store, "auto"))
    again = second_of(store)
    assert again is not None
    assert again.folder == str(tmp_path / "F" / SECOND_NAME)
    assert json.loads(store.setting("backup.folders")) == [again.folder]
    assert store.look(lambda r: r.execute("SELECT place FROM unerased").fetchall()) == [
        (again.folder + os.sep + "a.sqlite3",)
    ]


def test_forced_copies_are_carried_later(store: Store, make: MakeCase, stick: Path, second: Second) -> None:
    """3"""
    away = stick.rename(stick.with_name("引き出しの中"))
    for why in ("auto", "import", "auto", "auto"):
        make(jikou=why)
        run(take(store, why))
    away.rename(stick)
    assert run(carry(store)) == 2
    assert [(one.counter, one.why) for one in kept(stick / SECOND_NAME)] == [(4, "auto"), (2, "import")]


def test_a_medium_that_lies_is_found_out(
    store: Store, make: MakeCase, stick: Path, second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3"""
    make(jikou="件")
    real = safekeeping.sync

    def lose(path: Path) -> None:
        path.write_bytes(bytes(path.stat().st_size))
        real(path)

    monkeypatch.setattr(safekeeping, "sync", lose)
    with pytest.raises(DeskError) as refused:
        run(take(store, "auto"))
    assert refused.value.code == "store.not-carried"
    assert kept(stick / SECOND_NAME) == ()
    assert counters(store) == [1]
    again = second_of(store)
    assert again is not None
    assert again.counter == 0


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=366), timedelta(days=-20000)])
def test_a_jump_of_the_clock(store: Store, make: MakeCase, clock: Clock, jump: timedelta) -> None:
    """4"""
    for n in range(3):
        make(jikou=f"件{n}")
        run(take(store, "auto"))
    clock.at += jump
    make(jikou="飛んだ")
    run(take(store, "auto"))
    clock.at -= jump
    make(jikou="戻った")
    run(take(store, "auto"))
    assert counters(store) == [5, 4, 3, 2, 1]


def test_no_room(store: Store, make: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    make(jikou="件")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))  # type: ignore[attr-defined]
    with pytest.raises(DeskError) as refused:
        run(automatic(store))
    assert refused.value.code == "store.no-room-for-copy"
    assert counters(store) == []
    assert run(take(store, "hand")).counter == 1  # one that is asked for is tried


def test_a_copy_elsewhere_is_known_to_the_erasure(store: Store, make: MakeCase, tmp_path: Path) -> None:
    """6"""
    make(jikou="件")
    made = run(take(store, "hand", folder=tmp_path / "よその場所"))
    assert json.loads(store.setting("backup.folders")) == [str(tmp_path / "よその場所")]
    assert [one.path for _, copies in all_kept(store) for one in copies] == [made.path]
