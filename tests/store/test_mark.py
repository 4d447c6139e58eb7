"""Work that was reported as saved and is gone is noticed at the opening; a crash that took nothing is no alarm.

A crash is what lies on the disk while a store is open: the file, its -wal and its lock file, copied. The known-bad
control is the same damage without the mark: the store opens with an old value and says nothing.
"""

from __future__ import annotations

import errno
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import watch
from desktop.store.connect import connect
from desktop.store.ledger import Act
from desktop.store.lock import Lock, accept_loss, lock_path
from desktop.store.mark import Mark, read_mark
from desktop.store.store import Store, open_store
from desktop.store.wal import read_wal, wal_path

KEY = bytes(range(32))
SAVES = 6


@pytest.fixture(params=[b"", KEY], ids=["plain", "sealed"])
def key(request: pytest.FixtureRequest) -> bytes:
    key: bytes = request.param
    return key


def case_of(text: str) -> Case:
    return Case("", (Answers("f", 1, {"a": text}),))


def saved(store: Store, count: int = SAVES, case: Case | None = None) -> Case:
    """A case saved so many times, the last one reported."""
    case = case or store.add_case(case_of("初め"), who="x")
    for _ in range(count):
        text = f"{case.revision}回目" + "情報" * 400
        case = store.save(case.with_answers(Answers("f", 1, {"a": text})), (), who="x")
    return case


def settle(store: Store) -> None:
    """Let nothing be written any more while files are copied."""
    store._writer._idle = lambda _: False
    store._writer.do(lambda _: None)


def image(store: Path, folder: Path) -> Path:
    """What a crash now would leave."""
    folder.mkdir(parents=True)
    for end in ("", "-wal", ".lock"):
        if (source := store.with_name(store.name + end)).exists():
            shutil.copy(source, folder / source.name)
    return folder / store.name


@pytest.fixture
def crashed(path: Path, tmp_path: Path, key: bytes) -> tuple[Path, Case]:
    """A store whose program ended without closing, and the case as it was reported last."""
    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store)
        left = image(path, tmp_path / "crash")
    return left, case


def opened(path: Path, key: bytes, case: Case) -> Case | str:
    """The case as an opening shows it, or the code of the refusal."""
    try:
        with open_store(path, key=key) as store:
            return store.read_case(case.id)
    except DeskError as refused:
        return refused.code


def without_mark(path: Path) -> Path:
    """The same damage for a program that keeps no mark."""
    folder = path.parent.with_name(path.parent.name + "-control")
    shutil.copytree(path.parent, folder)
    lock_path(folder / path.name).unlink()
    return folder / path.name


def test_a_crash_loses_nothing_and_is_no_alarm(crashed: tuple[Path, Case], key: bytes) -> None:
    path, case = crashed
    for _ in range(3):
        assert opened(path, key, case) == case


def test_the_wal_deleted(crashed: tuple[Path, Case], key: bytes) -> None:
    path, case = crashed
    wal_path(path).unlink()
    control = opened(without_mark(path), key, case)
    before = path.read_bytes()
    assert opened(path, key, case) == "store.lost"
    assert path.read_bytes() == before
    assert control == "store.gone", "the control must lose the work without a word"


def test_the_wal_cut_anywhere(crashed: tuple[Path, Case], key: bytes, tmp_path: Path) -> None:
    path, case = crashed
    size = wal_path(path).stat().st_size
    found = set()
    for n, at in enumerate(random.Random(1).sample(range(size), 40)):
        cut = shutil.copytree(path.parent, tmp_path / f"cut{n}") / path.name
        with wal_path(cut).open("rb+") as file:
            file.truncate(at)
        found.add(what := opened(cut, key, case))
        assert what == "store.lost", at
    assert found == {"store.lost"}


def test_a_bit_flipped_in_the_wal(crashed: tuple[Path, Case], key: bytes, tmp_path: Path) -> None:
    """SQLite drops the frames from there on: the control shows an older value as if nothing were."""
    path, case = crashed
    pick = random.Random(2)
    silent = 0
    for n in range(40):
        bad = shutil.copytree(path.parent, tmp_path / f"flip{n}") / path.name
        data = bytearray(wal_path(bad).read_bytes())
        data[at := pick.randrange(len(data))] ^= 1 << pick.randrange(8)
        wal_path(bad).write_bytes(data)
        control = opened(without_mark(bad), key, case) if n < 10 else case
        silent += control != case
        what = opened(bad, key, case)
        assert what in ("store.lost", case), (at, what)
        # bytes of the head that nobody reads (the checkpoint counter is covered by the checksum, too)
        assert what != case or at < 32
    assert silent >= 5


def test_a_long_wal_that_was_moved_and_then_damaged(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames that are in the main file already come back from a cut -wal as older pages: no mixture is shown."""
    monkeypatch.setattr(watch, "LONG", 20)
    with open_store(path) as store:
        settle(store)
        case = saved(store, 12)
        left = image(path, tmp_path / "crash")
    assert opened(shutil.copytree(left.parent, tmp_path / "whole") / left.name, b"", case) == case
    size = wal_path(left).stat().st_size
    for n, at in enumerate(random.Random(3).sample(range(size), 30)):
        bad = shutil.copytree(left.parent, tmp_path / f"bad{n}") / left.name
        with wal_path(bad).open("rb+") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1]))
        assert opened(bad, b"", case) in ("store.lost", "store.mixed", case)


def test_an_older_file_in_its_place(path: Path, tmp_path: Path, key: bytes) -> None:
    with open_store(path, key=key) as store:
        case = saved(store, 1)
    shutil.copy(path, tmp_path / "old")
    with open_store(path, key=key) as store:
        saved(store, 2, case)
    shutil.copy(tmp_path / "old", path)
    assert opened(path, key, case) == "store.lost"


def test_a_main_file_and_a_wal_of_two_times(path: Path, tmp_path: Path, key: bytes) -> None:
    with open_store(path, key=key) as store:
        case = saved(store, 1)
    shutil.copy(path, tmp_path / "old")
    with open_store(path, key=key) as store:
        case = saved(store, 3, case)
    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store, 1, case)
        left = image(path, tmp_path / "crash")
    assert opened(shutil.copytree(left.parent, tmp_path / "whole") / left.name, key, case) == case
    shutil.copy(tmp_path / "old", left)
    before, wal = left.read_bytes(), wal_path(left).read_bytes()
    assert opened(left, key, case) == "store.mixed"
    assert (left.read_bytes(), wal_path(left).read_bytes()) == (before, wal)


def test_another_store_in_its_place(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with open_store(path) as store:
        case = saved(store, 1)
    with open_store(other) as store:
        saved(store, 9)
    shutil.copy(other, path)
    assert opened(path, b"", case) == "store.other"


def test_a_store_that_vanished_is_not_made_anew(path: Path) -> None:
    with open_store(path) as store:
        case = saved(store, 1)
    path.unlink()
    assert opened(path, b"", case) == "store.vanished"
    assert not path.exists()


def test_a_crash_between_commit_and_mark(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path) as store:
        settle(store)
        case = saved(store)
        monkeypatch.setattr(Lock, "put", lambda *_, **__: None)
        last = saved(store, 1, case)
        left = image(path, tmp_path / "crash")
    assert opened(left, b"", last) == last


@pytest.mark.parametrize("nonsense", [b"", b" " * 256, b"mark1 x 1 1 - 0 0 00000000", b"\xff" * 256, b"\0" * 256])
def test_a_mark_that_is_none_blocks_nobody(path: Path, nonsense: bytes) -> None:
    with open_store(path) as store:
        case = saved(store, 1)
    with lock_path(path).open("rb+") as file:
        file.seek(512)
        file.write(nonsense.ljust(256))
    assert opened(path, b"", case) == case


def test_a_mark_reads_as_it_was_written() -> None:
    for mark in (Mark("ab12", 7, 5, "00ff" * 4, 12, moving=True), Mark("", 0, 0, "", 0)):
        assert read_mark(mark.written().ljust(256)) == mark
    line = Mark("ab12", 7, 5, "00ff" * 4, 12).written()
    assert all(read_mark(line[:n] + bytes([line[n] ^ 1]) + line[n + 1 :]) is None for n in range(len(line)))


def test_what_is_reported_is_marked_and_never_more(path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark follows the COMMIT and is there before the save is reported."""
    put, ahead = Lock.put, []

    def watched(self: Lock, mark: Mark, *, lasting: bool = False) -> bool:
        reader = connect(path, key, read_only=True)
        ahead.append(mark.number > reader.execute("SELECT number FROM mark").fetchone()[0])
        reader.close()
        return put(self, mark, lasting=lasting)

    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store, 0)
        monkeypatch.setattr(Lock, "put", watched)
        for _ in range(5):
            case = saved(store, 1, case)
            mark = store._lock.mark()
            reader = connect(path, key, read_only=True)
            assert mark is not None
            assert mark.number == reader.execute("SELECT number FROM mark").fetchone()[0]
            reader.close()
            assert read_wal(path, mark.frames).frames == mark.frames > 0
    assert len(ahead) >= 5
    assert not any(ahead)


def test_a_crash_while_frames_are_moved(path: Path, tmp_path: Path) -> None:
    """Half of the frames in the main file and no -wal: no whole store, whatever the numbers say."""
    with open_store(path) as store:
        settle(store)
        case = saved(store)
        assert store._writer._watch is not None
        store._writer._watch._put(moving=True)
        left = image(path, tmp_path / "crash")
    whole = shutil.copytree(left.parent, tmp_path / "whole") / left.name
    assert opened(whole, b"", case) == case
    wal_path(left).unlink()
    assert opened(left, b"", case) == "store.mixed"


def test_a_number_that_was_moved_proves_nothing(path: Path, tmp_path: Path, key: bytes) -> None:
    """A crash in the middle of a move, the -wal deleted: whole to every check and numbered like the mark, with an old text."""
    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store, 1)
        assert store._writer._watch is not None
        store._writer._watch.move()
        case = saved(store, 1, case)
        store._writer._watch._put(moving=True)
        left = image(path, tmp_path / "crash")
        raw = connect(path, key, read_only=True)
        (page,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'mark'").fetchone()
        raw.close()
    move_pages(left, {page})
    raw = connect(left, key, read_only=True)
    assert raw.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
    mark = read_mark(lock_path(left).read_bytes()[512:768])
    assert mark is not None
    assert raw.execute("SELECT number FROM mark").fetchone()[0] == mark.number
    raw.close()
    assert opened(left, key, case) == "store.mixed"


@pytest.fixture(params=["before", "behind"])
def in_a_move(
    request: pytest.FixtureRequest, path: Path, tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Case]:
    """A crash in the middle of a move, before its first page or behind its last one, and the case as reported last."""
    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store, 2)
        assert store._writer._watch is not None
        store._writer._watch.move()
        case = saved(store, 3, case)
        put, left = Lock.put, tmp_path / "crash" / path.name

        def crash(self: Lock, mark: Mark, *, lasting: bool = False) -> bool:
            if request.param == "behind" and not mark.moving:
                image(path, left.parent)
            done = put(self, mark, lasting=lasting)
            if request.param == "before" and mark.moving:
                image(path, left.parent)
            return done

        with monkeypatch.context() as patch:
            patch.setattr(Lock, "put", crash)
            store._writer._watch.move()
    mark = read_mark(lock_path(left).read_bytes()[512:768])
    assert mark is not None
    assert mark.moving
    return left, case


def test_another_program_finishes_a_move(in_a_move: tuple[Path, Case], key: bytes) -> None:
    """Ours ended in the middle; a viewer opened the file, which moves the rest: all is there, so all is shown."""
    path, case = in_a_move
    viewer = connect(path, key)
    viewer.execute("SELECT count(*) FROM cases").fetchone()
    viewer.close()
    assert not wal_path(path).exists()
    for _ in range(2):
        assert opened(path, key, case) == case


def test_another_program_finishes_a_move_and_leaves_an_empty_wal(in_a_move: tuple[Path, Case], key: bytes) -> None:
    path, case = in_a_move
    viewer = connect(path, key)
    viewer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    left = image(path, path.parent / "again")
    shutil.copy(lock_path(path), lock_path(left))
    viewer.close()
    assert wal_path(left).read_bytes() == b""
    assert opened(left, key, case) == case


def test_a_move_that_lacks_any_one_page_is_never_taken_for_whole(in_a_move: tuple[Path, Case], key: bytes) -> None:
    path, case = in_a_move
    frames = wal_path(path).read_bytes()
    size = int.from_bytes(frames[8:12], "big")
    pages = {int.from_bytes(frames[at : at + 4], "big") for at in range(32, len(frames), 24 + size)}
    for page in pages:
        bad = image(path, path.parent / str(page))
        move_pages(bad, pages)
        with bad.open("r+b") as file:
            file.seek(page * size - 9)
            (byte,) = file.read(1)
            file.seek(page * size - 9)
            file.write(bytes([byte ^ 1]))
        assert opened(bad, key, case) == "store.mixed", f"page {page}"
    whole = image(path, path.parent / "whole")
    move_pages(whole, pages)
    assert opened(whole, key, case) == case


def move_pages(store: Path, wanted: set[int]) -> None:
    """Move some pages out of the -wal, then lose it."""
    frames = wal_path(store).read_bytes()
    size = int.from_bytes(frames[8:12], "big")
    with store.open("r+b") as file:
        for at in range(32, len(frames), 24 + size):
            this_filling = frames[at + 8 : at + 16] == frames[16:24]
            if this_filling and (page := int.from_bytes(frames[at : at + 4], "big")) in wanted:
                file.seek((page - 1) * size)
                file.write(frames[at + 24 : at + 24 + size])
    wal_path(store).unlink()


@pytest.mark.parametrize("broken", ["write", "read"])
def test_a_mark_that_cannot_be_written_any_more(
    path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The lock file fails for ever in the middle of the last move: the store is whole, and the next opening does not refuse it."""
    with open_store(path, key=key) as store:
        settle(store)
        case = saved(store)

        def fail(*_: object) -> bytes:
            raise OSError(errno.EIO, "EIO")

        def move_and_fail() -> None:
            monkeypatch.setattr(Lock, "_write" if broken == "write" else "_read", fail)

        assert store._writer._watch is not None
        put = store._writer._watch._put

        def put_once(*, moving: bool | None = None, lasting: bool = False) -> None:
            put(moving=moving, lasting=lasting)
            move_and_fail()

        monkeypatch.setattr(store._writer._watch, "_put", put_once)
    monkeypatch.undo()
    assert not wal_path(path).exists()
    assert opened(path, key, case) == case


def test_another_program_that_tidied_up(crashed: tuple[Path, Case], key: bytes) -> None:
    """A viewer that opened and closed the file after a crash moved the -wal: nothing is gone, so nothing is said."""
    path, case = crashed
    viewer = connect(path, key)
    viewer.execute("SELECT count(*) FROM cases").fetchone()
    viewer.close()
    assert not wal_path(path).exists()
    assert opened(path, key, case) == case


def test_going_on_after_a_loss_is_an_act_with_a_reason(crashed: tuple[Path, Case], key: bytes) -> None:
    path, case = crashed
    wal_path(path).unlink()
    assert opened(path, key, case) == "store.lost"
    with pytest.raises(DeskError, match="理由を入れてください"):
        accept_loss(path, "　 ", "山田")
    assert opened(path, key, case) == "store.lost"
    accept_loss(path, "控えがなく、紙から入れ直す", "山田")
    with open_store(path, key=key) as store:
        line = store.ledger(act=Act.ACCEPT_LOSS)[0]
        assert (line.who, line.facts["reason"]) == ("山田", "控えがなく、紙から入れ直す")
        assert store.verify_ledger().whole
        settle(store)
        case = saved(store, 2)
        left = image(path, path.parent / "again")
    with open_store(path, key=key) as store:
        assert len(store.ledger(act=Act.ACCEPT_LOSS)) == 1
    wal_path(left).unlink()
    assert opened(left, key, case) == "store.lost", "the decision counts once"


def test_a_restore_forgets_the_mark(path: Path, tmp_path: Path) -> None:
    with open_store(path) as store:
        case = saved(store, 1)
    shutil.copy(path, tmp_path / "backup")
    with open_store(path) as store:
        saved(store, 3, case)
    lock = Lock(path, datetime.now(UTC))
    lock.forget()
    lock.release()
    shutil.copy(tmp_path / "backup", path)
    assert opened(path, b"", case) == case


def test_wal_frames_are_counted_as_sqlite_does(crashed: tuple[Path, Case], key: bytes) -> None:
    path, _ = crashed
    counted = read_wal(path, 10**6)
    raw = connect(path, key)
    raw.execute("SELECT count(*) FROM cases").fetchone()
    assert raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1] == counted.frames > SAVES
    raw.close()
