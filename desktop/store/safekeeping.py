"""An open store in; its copies taken when they are due, thinned, carried to a second place, listed out.

What is remembered stands in the store's settings (``backup.…``): the last counter, what the last automatic copy saw,
the second place and every folder on another medium that ever got a copy (for the erasure).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from desktop.case.people import Right
from desktop.errors import DeskError, refusal
from desktop.keys.ring import ring_path
from desktop.places import put_in_place, sync_folder, world_error, write_file
from desktop.store import ledger, rings, volume
from desktop.store.backup import file_hash, make, next_counter, sync
from desktop.store.beside import State, Tell, beside
from desktop.store.erasure import FOLDERS
from desktop.store.kept import Kept, folder_of, kept, note_path, remove
from desktop.store.thinning import THINNED, expendable
from desktop.store.volume import Volume, mount_of, volume_of

if TYPE_CHECKING:
    from desktop.store.pen import Pen
    from desktop.store.store import Store

SAME_DRIVE: Final = refusal(
    "store.second-same-drive",
    "「{path}」は、記録と同じドライブにあります。ドライブが壊れると両方を失うので、USBメモリーなど別のドライブのフォルダーを選んでください。",
)
NOT_SECOND: Final = refusal(
    "store.second-away",
    "控えの二つめの置き場所（{label}、{path}）がつながっていません。その媒体を差し込んでから、もう一度行ってください。",
    world=True,
)
NOT_CARRIED: Final = refusal(
    "store.not-carried",
    "二つめの置き場所「{path}」に書いた控えが、元の控えと一致しませんでした。媒体を確かめ、もう一度行ってください。",
    world=True,
)
NO_ROOM: Final = refusal(
    "store.no-room-for-copy",
    "自動の控えを取れませんでした。「{path}」の空きが{free}しかありません（{wanted}必要です）。不要なファイルを片付けてください。",
    world=True,
)
SECOND_NAME: Final = "付議帳の控え"
MARK_NAME: Final = "付議帳の控え.id"
"""File in the second place: a stick without it is another stick."""
DAYS: Final = 7
"""Days after which the second place is overdue, unless the setting says otherwise."""
EVERY: Final = timedelta(minutes=30)
"""Between two automatic copies, if something changed."""
_SPARE: Final = 64 << 20
"""Bytes an automatic copy leaves free for saving."""
SECOND: Final = "backup.second"
_COUNTER: Final = "backup.counter"
_SEEN: Final = "backup.seen"
_BEHIND: Final = "backup.rings_behind"
"""Places whose key rings may still know a revoked slot, as JSON."""
Steps = Generator[State, None, Kept]


@dataclass(frozen=True, slots=True)
class Second:
    """The second place of the copies, as the settings keep it."""

    folder: str
    mark: str
    """What stands in its mark file."""
    volume: str = ""
    label: str = ""
    inside: str = ""
    """The folder as seen from the root of its volume, to find it under another drive letter."""
    days: int = DAYS
    at: str = ""
    """When a copy was last carried there, ISO in UTC."""
    counter: int = 0
    """Of that copy."""

    @property
    def name(self) -> str:
        """What the clerk knows the medium by."""
        return self.label or Path(self.folder).drive or self.folder


@dataclass(frozen=True, slots=True)
class Overdue:
    """The second place waits for a copy."""

    second: Second
    days: int
    """Since the last one; -1 when there never was one or the clock jumped."""

    @property
    def sentence(self) -> str:
        since = f"最後に写してから{self.days}日たちました" if self.days >= 0 else "まだ写していません"
        return (
            f"控えの二つめの置き場所「{self.second.name}」に、{since}。媒体を差し込み、「控え」の画面で写してください。"
        )


# ---------------------------------------------------------------- taking


def take(store: Store, why: str, *, who: str = "", folder: Path | None = None) -> Steps:
    """Take a copy into the folder beside the store (or another one), thin the folder, carry the copy on."""
    if why == "hand":
        store.allow(Right.BACKUP)
    place = folder or folder_of(store.path)
    seen = _fingerprint(store)
    least = max(_number(store.setting(_COUNTER)) + 1, next_counter(folder_of(store.path), store.path))
    if why == "auto":
        _refuse_narrow(store.path, place)
    made: Kept = yield from beside(
        lambda tell: make(store.path, store.key, place, why, store.now(), tell, counter=least)
    )
    values = {_COUNTER: str(made.counter), _SEEN: seen}
    if folder is not None:
        values[FOLDERS] = json.dumps(sorted({*_folders(store), str(folder.resolve())}), ensure_ascii=False)
    _remember(store, values, made if why == "hand" else None, who)
    thin(place, store.path.stem)
    if folder is None:
        yield from _carry_when_there(store)
    if behind(store):  # a medium may be there again
        yield from beside(lambda _tell: follow_rings(store))
    return made


def automatic(store: Store) -> Generator[State, None, Kept | None]:
    """Take a copy if something changed since the last one; nothing otherwise."""
    if not changed(store):
        return None
    return (yield from take(store, "auto"))


def changed(store: Store) -> bool:
    """Whether the store holds something no copy of the folder beside it has."""
    if not kept(folder_of(store.path), store.path.stem):
        return True
    return store.setting(_SEEN) != _fingerprint(store)


def thin(folder: Path, stem: str) -> tuple[Kept, ...]:
    """Remove the copies of a folder that may go -> what went."""
    gone = expendable(_local(kept(folder, stem)))
    for one in gone:
        remove(one.path)
    return gone


def _local(copies: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """Days as the office sees them."""
    return tuple(replace(one, at=one.at.astimezone()) for one in copies)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _refuse_narrow(store: Path, place: Path) -> None:
    """A copy nobody asked for does not take the room the next save needs."""
    try:
        size = store.stat().st_size
        free = shutil.disk_usage(place if place.is_dir() else store.parent).free
    except OSError as fault:
        raise world_error(fault, store) from fault
    if free < size + _SPARE:
        raise DeskError(NO_ROOM, path=place, free=f"{free >> 20}MB", wanted=f"{(size + _SPARE) >> 20}MB")


_CHANGES: Final = (
    "SELECT max(no), count(*) FROM revision",
    "SELECT count(*), max(no) FROM cases",
    "SELECT count(*), max(no), sum(settled) FROM remark",
    "SELECT * FROM phrase",
    "SELECT * FROM person",
    "SELECT name, value FROM setting WHERE name NOT LIKE 'backup.%' AND name <> 'ledger.head' ORDER BY name",
    "SELECT no FROM ledger WHERE act NOT IN ('unlock', 'lock', 'backup', 'check') ORDER BY no DESC LIMIT 1",
)


def _fingerprint(store: Store) -> str:
    """What is different after every change that a copy should have; opening and locking are none."""
    found = store.look(lambda reader: [reader.execute(sql).fetchall() for sql in _CHANGES])
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _remember(store: Store, values: Mapping[str, str], taken: Kept | None, who: str) -> None:
    sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

    def job(pen: Pen) -> None:
        for name, value in values.items():
            pen.raw.execute(sql, (name, value))
        if taken is not None:
            digest = taken.note.sha256 if taken.note else ""
            ledger.note(pen, ledger.Act.BACKUP, taken.path.name, bytes=taken.size, sha256=digest)

    store.put(who, job)


# ---------------------------------------------------------------- the second place


def second_of(store: Store) -> Second | None:
    """The second place, None when none was chosen."""
    try:
        made: Any = json.loads(store.setting(SECOND) or "null")
        return Second(**made) if made else None
    except (ValueError, TypeError):
        return None


def choose_second(
    store: Store,
    folder: Path,
    *,
    who: str = "",
    days: int = DAYS,
    same: Callable[[Path, Path], bool] = volume.same_drive,
) -> Second:
    """Make a folder on another drive the second place; an own folder is made in it."""
    store.allow(Right.BACKUP)
    target = folder if folder.name == SECOND_NAME else folder / SECOND_NAME
    try:
        if same(store.path.parent, folder):
            raise DeskError(SAME_DRIVE, path=folder)
        target.mkdir(parents=True, exist_ok=True)
        mark = _mark_in(target) or uuid4().hex
        write_file(target / MARK_NAME, mark.encode())
    except OSError as fault:
        raise world_error(fault, target) from fault
    on = volume_of(target)
    second = Second(str(target), mark, on.id, on.label, _inside(target), days)
    before = second_of(store)
    if before is not None and before.mark == mark:
        second = replace(second, at=before.at, counter=before.counter)
    _keep_second(store, second, who, noted=True)
    return second


def forget_second(store: Store, *, who: str = "") -> None:
    """Have no second place any more; what lies there stays, and stays known to the erasure."""
    store.allow(Right.BACKUP)
    _remember(store, {SECOND: ""}, None, who)


def set_days(store: Store, days: int, *, who: str = "") -> None:
    """Remind after so many days."""
    second = second_of(store)
    if second is not None:
        store.allow(Right.BACKUP)
        _keep_second(store, replace(second, days=days), who)


def reached(
    second: Second,
    *,
    volume_at: Callable[[Path], Volume] = volume_of,
    elsewhere: Callable[[], tuple[Path, ...]] = volume.roots,
) -> Path | None:
    """Where the second place lies now, None when its medium is away; another medium is not taken for it."""
    places = [Path(second.folder)]
    if second.inside:
        places += [root / second.inside for root in elsewhere()]
    for place in places:
        if _mark_in(place) == second.mark:
            there = volume_at(place).id
            if not (second.volume and there) or there == second.volume:
                return place
    return None


def _mark_in(folder: Path) -> str:
    try:
        return (folder / MARK_NAME).read_bytes()[:64].decode("ascii", "replace").strip()
    except OSError:
        return ""


def _inside(folder: Path) -> str:
    try:
        return str(folder.resolve().relative_to(mount_of(folder)))
    except ValueError:
        return ""


def overdue(store: Store) -> Overdue | None:
    """Whether the second place should get a copy: too long ago by its days, or by a clock that makes no sense."""
    second = second_of(store)
    newest = next((one.counter for one in kept(folder_of(store.path), store.path.stem) if one.usable), 0)
    if second is None or newest <= second.counter:
        return None
    if not second.at:
        return Overdue(second, -1)
    days = (store.now() - datetime.fromisoformat(second.at)) // timedelta(days=1)
    return Overdue(second, days if days >= 0 else -1) if days >= second.days or days < -1 else None


def carry(store: Store) -> Generator[State, None, int]:
    """Write the copies the second place lacks (the newest and those that are never thinned) -> how many."""
    second = second_of(store)
    place = reached(second) if second is not None else None
    if second is None or place is None:
        raise DeskError(NOT_SECOND, label=second.name if second else "", path=second.folder if second else "")
    copies = [one for one in kept(folder_of(store.path), store.path.stem) if one.usable]
    lacking = [one for n, one in enumerate(copies) if n == 0 or one.why not in THINNED]
    lacking = [one for one in lacking[::-1] if not (place / one.path.name).exists()]
    yield from beside(lambda tell: _carry_all(lacking, place, tell))
    thin(place, store.path.stem)
    moved = replace(second, folder=str(place), at=_stamp(store), counter=copies[0].counter if copies else 0)
    _keep_second(store, moved, "", old=second.folder)
    return len(lacking)


def _carry_when_there(store: Store) -> Generator[State, None, None]:
    second = second_of(store)
    if second is not None and reached(second) is not None:
        yield from carry(store)


def _carry_all(copies: Sequence[Kept], place: Path, tell: Tell) -> None:
    for one in copies:
        _carry(one, place, tell)


def _carry(one: Kept, place: Path, tell: Tell) -> None:
    """One copy with its ring and note; under its name only when it is whole on the medium."""
    target = place / one.path.name
    part = place / f".{target.name}.part"
    words = "二つめの置き場所に写しています"
    try:
        try:
            _stream(one, part, tell, words)
            sync(part)
            if file_hash(part, tell, words) != file_hash(one.path, tell, words):
                raise DeskError(NOT_CARRIED, path=place)
            for source, end in ((one.ring, ring_path(target)), (note_path(one.path), note_path(target))):
                if source.exists():
                    write_file(end, source.read_bytes())
            put_in_place(part, target)
            sync_folder(place)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise world_error(fault, place) from fault


def _stream(one: Kept, part: Path, tell: Tell, words: str) -> None:
    done = 0
    with one.path.open("rb") as source, part.open("wb") as target:
        while data := source.read(1 << 20):
            target.write(data)
            done += len(data)
            tell((done, one.size, words))


def _keep_second(store: Store, second: Second, who: str, *, old: str = "", noted: bool = False) -> None:
    """Keep the second place; under another drive letter it takes what was known of it along."""
    folders = {*_folders(store), second.folder} - ({old} if old and old != second.folder else set())
    sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

    def job(pen: Pen) -> None:
        pen.raw.execute(sql, (SECOND, json.dumps(asdict(second), ensure_ascii=False)))
        pen.raw.execute(sql, (FOLDERS, json.dumps(sorted(folders), ensure_ascii=False)))
        if old and old != second.folder:
            moved = "UPDATE unerased SET place = ? || substr(place, ?) WHERE substr(place, 1, ?) = ?"
            pen.raw.execute(moved, (second.folder, len(old) + 1, len(old), old))
        if noted:
            ledger.note(pen, ledger.Act.SETTINGS, SECOND, new=second.label or second.volume)

    store.put(who, job)


def _folders(store: Store) -> set[str]:
    try:
        return set(json.loads(store.setting(FOLDERS) or "[]"))
    except (ValueError, TypeError):
        return set()


def _stamp(store: Store) -> str:
    return store.now().astimezone(UTC).isoformat(timespec="seconds")


# ---------------------------------------------------------------- key rings


def follow_rings(store: Store) -> rings.Given:
    """After a change of the key ring: the same ring beside every copy; what could not be reached is remembered."""
    second = second_of(store)
    there = reached(second) if second is not None else None
    places = [folder_of(store.path), *map(Path, sorted(_folders(store)))]
    if second is not None:
        places = [p for p in places if p != Path(second.folder)] + [there or Path(second.folder)]
    given = rings.give(store.path, store.key, places)
    if given.behind != behind(store):
        store.set_setting(_BEHIND, json.dumps(list(map(str, given.behind)), ensure_ascii=False))
    return given


def behind(store: Store) -> tuple[Path, ...]:
    """Folders and copies that did not get the last change of the key ring: media that were away."""
    try:
        return tuple(map(Path, json.loads(store.setting(_BEHIND) or "[]")))
    except (ValueError, TypeError):
        return ()


def all_kept(store: Store) -> tuple[tuple[Path, tuple[Kept, ...]], ...]:
    """Every place that can be reached now with its copies: the folder beside the store, the second place, others."""
    places = [folder_of(store.path)]
    second = second_of(store)
    if second is not None and (there := reached(second)) is not None:
        places.append(there)
    places += [Path(name) for name in sorted(_folders(store)) if Path(name).is_dir()]
    return tuple((place, kept(place, store.path.stem)) for place in dict.fromkeys(places))
