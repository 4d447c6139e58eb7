"""What a clerk does that writes: save, 確定, migrate, import, export; each with its state before and the judge after.

The rigs end an errand, or fail it, at each of its system calls (``calls``) and cut the power in it (``migration``).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

from desktop.answers.model import Answers
from desktop.bundle.model import LIMITS, Passphrase
from desktop.bundle.unseal import unseal
from desktop.case.model import Case, Status
from desktop.clerk.acts import finish
from desktop.clerk.export import export_case
from desktop.clerk.unlock import look
from desktop.definition.find import load
from desktop.errors import DeskError
from desktop.keys.ring import Ring
from desktop.keys.slots import add_passphrase
from desktop.store import safekeeping
from desktop.store.beside import State, Tell
from desktop.store.connect import connect
from desktop.store.kept import folder_of, kept
from desktop.store.restore import check_copy
from desktop.store.safekeeping import take
from desktop.store.sealing import seal_store
from desktop.store.store import Store, open_store
from tests.rigs.ways import CASE, KEY, text_of, whole, with_text

T = TypeVar("T")
NAME: Final = "付議帳.sqlite3"
SCHEMA_1: Final = Path(__file__).parents[1] / "data" / "schemas" / "schema-1.sqlite3"
PASSPHRASE: Final = "あいことば"  # noqa: S105


@dataclass(frozen=True)
class Errand:
    """One act, its preparation and its judge; ``act`` returns when the program would say that it is done."""

    name: str
    make: Callable[[Path], None]
    enter: Callable[[Path], Any]
    """Context manager: what stands open before the act begins."""
    act: Callable[[Any, Path], object]
    check: Callable[[Path, bool], list[str]]
    """What is wrong in the folder afterwards; the flag says whether the act had said that it is done."""


# ---------------------------------------------------------------- in an open store


def _make(folder: Path, key: bytes = b"") -> None:
    with open_store(folder / NAME, key=key) as store:
        case = store.add_case(with_text(Case(CASE, (Answers("rig.form", 1, {}),)), 0), who="試験")
        store.set_status(case.id, Status.REVIEW, who="試験")


@contextmanager
def _entered(folder: Path, key: bytes = b"") -> Iterator[Store]:
    with open_store(folder / NAME, key=key) as store:
        store.warm()
        store._writer.do(lambda _: None)  # the thread stands and has nothing left to do
        yield store


def _save(store: Store, _: Path) -> None:
    store.save(with_text(store.read_case(CASE), 7), (), who="試験")


def _check_save(folder: Path, done: bool, key: bytes = b"") -> list[str]:
    if wrong := whole(folder / NAME, key):
        return wrong
    with open_store(folder / NAME, key=key) as store:
        case = store.read_case(CASE)
        number = int(case.answers.text("b"))
        told = [c.new for c in store.history(CASE) if c.kind == "edit" and c.place == "b"]
    if number not in (0, 7) or case.answers.text("a") != text_of(number):
        wrong.append("neither the old text nor the new one")
    if done and number != 7:
        wrong.append("done, and not stored")
    if told != (["7"] if number else []):
        wrong.append("the history does not fit")
    return wrong


def _settle(store: Store, _: Path) -> None:
    store.set_status(CASE, Status.FINAL, who="試験")


def _check_status(folder: Path, done: bool) -> list[str]:
    if wrong := whole(folder / NAME):
        return wrong
    with open_store(folder / NAME) as store:
        status = store.read_case(CASE).status
        told = [c for c in store.history(CASE) if c.kind == "status"]
    if status not in (Status.REVIEW, Status.FINAL) or (done and status is not Status.FINAL):
        wrong.append(f"done: {done}, and it is {status}")
    if len(told) != (2 if status is Status.FINAL else 1):
        wrong.append("the history does not fit")
    return wrong


def _import(store: Store, _: Path) -> None:
    cases = [Case("", (Answers("rig.form", 1, {"a": text_of(n), "b": str(n)}),)) for n in range(1, 6)]
    store.add_cases(cases, who="試験", note="取り込み：一覧.xlsx")


def _check_import(folder: Path, done: bool) -> list[str]:
    if wrong := whole(folder / NAME):
        return wrong
    with open_store(folder / NAME) as store:
        count, takings = store.count_cases(), store.takings()
    if count not in (1, 6) or (done and count != 6):
        wrong.append(f"done: {done}, and {count - 1} of 5 cases are in")
    if len(takings) != (count == 6):
        wrong.append("the taking cannot be undone as one")
    return wrong


# ---------------------------------------------------------------- a copy, and sealing what was plain


def _in_line(job: Callable[[Tell], T]) -> Generator[State, None, T]:
    """In place of ``beside``: a job on a new thread would run past strace, which holds the threads there are."""
    yield 0, 0, ""
    return job(lambda _: None)


def _copy(store: Store, _: Path) -> None:
    with patch.object(safekeeping, "beside", _in_line):
        finish(take(store, "hand", who="試験"))


def _check_copy(folder: Path, done: bool) -> list[str]:
    wrong = whole(folder / NAME, KEY)
    copies = kept(folder_of(folder / NAME))
    if done and not copies:
        wrong.append("done, and there is no copy")
    for copy in copies:
        try:
            check_copy(copy.path, KEY, lambda _: None)
        except DeskError as refused:
            wrong.append(f"a copy that cannot be restored: {refused.code}")
    return wrong


def _seal(_: object, folder: Path) -> None:
    if look(folder / NAME).kind == "sealed":  # a second try, after the first ended behind the change of files
        return
    with open_store(folder / NAME) as store:
        ring = add_passphrase(Ring(store.setting("store.id")), KEY, "p", "起案 太郎", "みずうみ 二つの橋 えんぴつ")
    seal_store(folder / NAME, KEY, ring)


def _check_seal(folder: Path, done: bool) -> list[str]:
    path = folder / NAME
    try:
        found = look(path).kind
    except DeskError as refused:
        return [f"there is no door: {refused.code}"]
    if found not in ("plain", "sealed") or (done and found != "sealed"):
        return [f"done: {done}, and it is {found}"]
    key = KEY if found == "sealed" else b""
    if wrong := whole(path, key):
        return wrong
    with open_store(path, key=key) as store:
        wrong = [] if store.read_case(CASE).answers.text("a") == text_of(0) else ["the text is another"]
    plain = text_of(3)[:6].encode()
    if found == "sealed" and any(plain in p.read_bytes() for p in folder.rglob("*") if p.is_file()):
        wrong.append("a plain copy is left")
    return wrong


# ---------------------------------------------------------------- opening what is sealed


def _make_left(folder: Path) -> None:
    """A sealed store whose program ended with saved work in the -wal."""
    _make(folder, KEY)
    with tempfile.TemporaryDirectory() as place:
        with open_store(folder / NAME, key=KEY) as store:
            _save(store, folder)
            for end in ("", "-wal", ".lock"):
                shutil.copyfile(folder / (NAME + end), Path(place) / (NAME + end))
        shutil.copytree(place, folder, dirs_exist_ok=True)


def _open(_: object, folder: Path) -> None:
    with open_store(folder / NAME, key=KEY, create=False) as store:
        if store.read_case(CASE).answers.text("b") != "7":
            raise RuntimeError("an older text is shown")
        store.warm()


def _check_open(folder: Path, _: bool) -> list[str]:
    return _check_save(folder, True, KEY)


# ---------------------------------------------------------------- migration


def _make_old(folder: Path) -> None:
    shutil.copyfile(SCHEMA_1, folder / NAME)


@contextmanager
def _closed(folder: Path) -> Iterator[None]:
    yield


def _migrate(_: object, folder: Path) -> None:
    open_store(folder / NAME).close()


@contextmanager
def looked_at(path: Path) -> Iterator[Any]:
    """A connection to a copy of a file and its -wal: whoever opens what a crash left takes its -wal away."""
    with tempfile.TemporaryDirectory() as place:
        for end in ("", "-wal"):
            if (source := path.with_name(path.name + end)).exists():
                shutil.copyfile(source, Path(place) / source.name)
        with closing(connect(Path(place) / path.name)) as raw:
            yield raw


def content(path: Path) -> list[object]:
    """What a store of schema 1 holds, whatever its schema is now."""
    with looked_at(path) as raw:
        return [
            raw.execute("SELECT id, status, title, revision FROM cases ORDER BY no").fetchall(),
            raw.execute("SELECT case_no, position, form, version, text, parts FROM paper ORDER BY no").fetchall(),
            raw.execute("SELECT case_no, at, who, place, old, new FROM revision ORDER BY no").fetchall(),
            raw.execute("SELECT sha256, size FROM content ORDER BY no").fetchall(),
            raw.execute("SELECT position, data FROM chunk ORDER BY no").fetchall(),
        ]


def tables(path: Path) -> tuple[int, tuple[str, ...]]:
    """The schema's number and the tables that are there."""
    with looked_at(path) as raw:
        names = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return raw.execute("PRAGMA user_version").fetchone()[0], tuple(row[0] for row in names)


def check_migration(folder: Path, done: bool) -> list[str]:
    """Old file or new file, never between; what was in it is in it."""
    path = folder / NAME
    try:
        found = tables(path)
    except Exception as fault:  # what the driver says of a damaged file
        return [f"cannot be read: {fault}"]
    wrong = [] if found in _sound() else [f"between the schemas: {found}"]
    if done and found == _sound()[0]:
        wrong.append("done, and the schema is the old one")
    if content(path) != _wanted():
        wrong.append("the content has changed")
    wrong += whole(path)
    if tables(path) != _sound()[1]:
        wrong.append("the second opening does not bring it to today's schema")
    return wrong + (["the content has changed on the second opening"] if content(path) != _wanted() else [])


_KNOWN: dict[str, Any] = {}


def _learn() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _make_old(folder)
        _KNOWN["old"], _KNOWN["content"] = tables(folder / NAME), content(folder / NAME)
        open_store(folder / NAME).close()
        _KNOWN["new"] = tables(folder / NAME)


def _sound() -> tuple[object, object]:
    if not _KNOWN:
        _learn()
    return _KNOWN["old"], _KNOWN["new"]


def _wanted() -> object:
    return _KNOWN["content"]


# ---------------------------------------------------------------- export


def _make_export(folder: Path) -> None:
    (folder / "媒体").mkdir()


@contextmanager
def _case(folder: Path) -> Iterator[Case]:
    yield Case("x", (Answers.of(load("komae.sheet"), {"jimu_mei": "見守り（架空）"}),))


def _export(case: Case, folder: Path) -> None:
    finish(export_case(case, load("komae.sheet"), {}, folder / "媒体", passphrase=PASSPHRASE))


def _check_export(folder: Path, done: bool) -> list[str]:
    bundles = list((folder / "媒体").glob("*.zip"))
    wrong = ["done, and there is no bundle"] if done and not bundles else []
    for bundle in bundles:
        room = folder / "room"
        room.mkdir()
        try:
            finish(unseal(bundle, Passphrase(PASSPHRASE), room, limits=LIMITS))
        except DeskError as fault:
            wrong.append(f"a bundle with its name that does not open: {fault.code}")
    return wrong


# ---------------------------------------------------------------- controls


def _make_whole(folder: Path) -> None:
    (folder / "whole").write_text("old" * 50_000 + "old")


def _save_whole(_: object, folder: Path) -> None:
    with (folder / "whole").open("w") as out:
        out.write("new" * 50_000 + "new")


def _save_deaf(_: object, folder: Path) -> None:
    """A saver that takes no notice of the world."""
    temp = folder / "temp"
    with suppress(OSError), temp.open("w") as out:
        out.write("new" * 50_000 + "new")
    with suppress(OSError):
        temp.replace(folder / "whole")


def _check_whole(folder: Path, done: bool) -> list[str]:
    text = (folder / "whole").read_text()
    wrong = [] if text in ("old" * 50_001, "new" * 50_001) else ["cut off"]
    return wrong + (["done, and not stored"] if done and text != "new" * 50_001 else [])


ERRANDS: Final = (
    Errand("save", _make, _entered, _save, _check_save),
    Errand("sealed", partial(_make, key=KEY), partial(_entered, key=KEY), _save, partial(_check_save, key=KEY)),
    Errand("backup", partial(_make, key=KEY), partial(_entered, key=KEY), _copy, _check_copy),
    Errand("seal", _make, _closed, _seal, _check_seal),
    Errand("open", _make_left, _closed, _open, _check_open),
    Errand("確定", _make, _entered, _settle, _check_status),
    Errand("import", _make, _entered, _import, _check_import),
    Errand("migrate", _make_old, _closed, _migrate, check_migration),
    Errand("export", _make_export, _case, _export, _check_export),
)
KILL_CONTROL: Final = Errand("control: the whole file anew", _make_whole, _closed, _save_whole, _check_whole)
ERROR_CONTROL: Final = Errand("control: deaf to errors", _make_whole, _closed, _save_deaf, _check_whole)
