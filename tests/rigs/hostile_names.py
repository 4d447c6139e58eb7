"""F19 and F20. Every hostile name survives the round trip, or its bundle is refused; nothing is written outside.

1. Attachments with every name of the list, twins of NFC and NFD among them, go out, come in and are taken in (modes A
   and B): every code point and every byte is there. The bundle is also opened into a folder, under names that
   every file system takes, next to files that must stay as they are.
2. Archives whose entries have these names (and links, devices, doubles, bombs, half names) are refused, in all modes.
3. The covers and names of dropped files are hostile, too: what is dropped is judged by what it holds.
``python -m tests.rigs.hostile_names 9`` plays every ninth of 2 and 3. Whatever happens, no file appears outside the rooms. The control unpacks in good faith, and writes outside.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import stat
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from desktop.bundle import container
from desktop.bundle.model import Mode
from desktop.clerk.acts import finish, open_bundle
from desktop.errors import DeskError
from desktop.secretariat.receive import receiving_room
from tests.rigs.bagit import OPENINGS
from tests.rigs.desks import WORDS, Desks, desks, digests, on_disk, same_case

NFC, NFD = "がぎぐげご.pdf", "か\u3099き\u3099く\u3099け\u3099こ\u3099.pdf"
NAMES: Final = (
    *("../外.txt", "../../../../tmp/外.txt", "/tmp/外.txt", "..", ".", "", "...", "....//外.txt", "a/../../外.txt"),  # noqa: S108
    *("..\\外.txt", "C:\\外.txt", "C:外.txt", "\\\\server\\share\\外.txt", "\\\\?\\C:\\外.txt", "//server/外.txt"),
    *(
        "CON",
        "con.txt",
        "NUL",
        "NUL.txt",
        "nul .txt",
        "AUX.",
        "COM1",
        "COM¹.txt",
        "LPT9.pdf",
        "PRN",
        "CONIN$",
        "CLOCK$",
    ),
    *("x.txt.", "x.txt ", "x.txt...", " x.txt", "　x.txt", "x.txt::$DATA", "a:b", 'a?b*c|d<e>f"g.txt'),
    *("漢" * 85, "漢" * 300 + ".pdf", "a" * 255, "a" * 300, "𠮷" * 127 + ".pdf", "あ" * 81 + ".拡張子が長い"),
    *(NFC, NFD, "ｶﾞ.txt", "ガ.txt", "カ\u3099.txt", "髙﨑𠮷野家.txt", "辻󠄀.txt", "辻.txt"),
    *("案件.json", "履歴.json", "contents.json", "answers.toml", ".fugicho-opening", "bag.zip", "bagit.txt"),
    *(
        "名.exe",
        "名\u202etxt.exe",
        "改\n行.txt",
        "改\r\n行.txt",
        "タ\tブ.txt",
        "零\0.txt",
        "\x1b[2J.txt",
        "\ue000\uf8ff.txt",
    ),
    *(
        "A.TXT",
        "a.txt",
        "Ａ.txt",
        "ß.txt",
        "SS.txt",
        "ı.txt",
        "\u200b.txt",
        "\ufeff.txt",
        "👩‍👩‍👧.txt",
        "-rf",
        "~",
        "$HOME",
        "%TEMP%",
    ),
)
ATTACHED: Final = tuple(name for name in NAMES if "\0" not in name)
"""A store refuses a NUL when a file is attached."""


@dataclass
class Outcome:
    """What became of the names."""

    survived: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)


def around(place: Path, *rooms: Path) -> dict[str, str]:
    """Every file of a place and of the folders a climbing name would reach, but for these rooms."""
    found = {}
    for path in place.rglob("*"):
        if path.is_file() and not any(room in path.parents for room in rooms):
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    for folder in (Path(tempfile.gettempdir()), Path.cwd(), Path("/")):
        found |= {str(path): "" for path in folder.glob("*外*")}
    return found


def stores_of(desk: Desks) -> tuple[Path, Path]:
    """The folders of both stores, whose writers may still be at their index: what lies there is looked at by itself."""
    return desk.office.path.parent, desk.sender.path.parent


def round_trip(desk: Desks, place: Path, mode: Mode, outcome: Outcome) -> None:
    """1"""
    done = desk.send(place / f"usb-{mode}", mode)
    stores = stores_of(desk)
    before = around(place, *stores)
    desk.take(done.bundle)
    here = desk.office.read_case(desk.case.id)
    if not same_case(here, desk.sender.read_case(desk.case.id)):
        outcome.bad.append(f"{mode}: the case is not the same")
    if [a.name for a in here.attachments] != list(ATTACHED):
        outcome.bad.append(f"{mode}: the names are not the same")
    if digests(desk.office, here) != {a.id: a.sha256 for a in here.attachments}:
        outcome.bad.append(f"{mode}: the bytes are not the same")
    if around(place, *stores) != before:
        outcome.bad.append(f"{mode}: something was written outside")
    outcome.survived += len(here.attachments)


def into_a_folder(desk: Desks, place: Path, outcome: Outcome) -> None:
    """1: what lies in the folder afterwards is every file once, under a name of its own."""
    (bundle,) = (place / "usb-A").glob("*.zip")
    target = place / "開いた" / "ここ"
    target.parent.mkdir()
    rooms = (target, desk.office.path.parent, desk.sender.path.parent)
    before = around(place, *rooms)
    done = finish(open_bundle(bundle, WORDS, target))
    files = done.cases[0].attachments
    if around(place, *rooms) != before:
        outcome.bad.append("opened: something was written outside")
    for a in desk.case.attachments:
        path = files[a.id]
        if path.parent != target or hashlib.sha256(path.read_bytes()).hexdigest() != a.sha256:
            outcome.bad.append(f"opened: {a.name!r} lies at {path}")
    if len({os.path.normcase(p.name).casefold() for p in files.values()}) != len(ATTACHED):
        outcome.bad.append("opened: two names are one for Windows")


def archives(good: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """2: the good bag with one thing of the archive changed; made only when it is played."""
    with zipfile.ZipFile(io.BytesIO(good)) as bag:
        held = {i.filename: bag.read(i) for i in bag.infolist()}
    last = max(n for n in held if n.startswith("bag/data/0"))
    for name in (*NAMES, "data/0001.json", "bag/data/0001.json", "bag/../bag/data/0001.json", "bag/data/x/0001.json"):
        if name:
            yield f"one more, {name!r}", partial(packed, held, [(name, b"x", 0)])
            yield f"in its place, {name!r}", partial(packed, held, [(f"bag/data/{name}", held[last], 0)], without=last)
    for kind in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK):
        yield f"kind {kind:o}", partial(packed, held, [(last, b"/etc/passwd", (kind | 0o777) << 16)], without=last)
    yield "a double", partial(packed, held, [(last, held[last], 0)])
    yield (
        "a double of the table",
        partial(packed, held, [("bag/data/contents.json", held["bag/data/contents.json"], 0)]),
    )
    yield "a bomb", partial(packed, held, [("bag/data/9999.bin", bytes(300 << 20), 0)], deflated=True)
    yield "a bomb in its place", partial(packed, held, [(last, bytes(300 << 20), 0)], without=last, deflated=True)
    yield "ten thousand entries", partial(packed, held, [(f"bag/data/x{n}.bin", b"", 0) for n in range(10_000)])
    yield "seventy thousand entries", partial(packed, held, [(f"bag/data/x{n}.bin", b"", 0) for n in range(70_000)])


def packed(
    held: Mapping[str, bytes], more: list[tuple[str, bytes, int]], *, without: str = "", deflated: bool = False
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as bag:
        given = [(name, data, 0) for name, data in held.items() if name != without]
        for name, data, attributes in [*given, *more]:
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = name  # as it is, a NUL in it, too
            info.external_attr, info.compress_type = attributes, bag.compression
            info.create_system = 3
            bag.writestr(info, data)
    return made.getvalue()


def hostile(desk: Desks, place: Path, mode: Mode, good: bytes, outcome: Outcome, every: int) -> None:
    """2: each archive, closed the way of the mode."""
    path = place / f"付議帳_20261121_0000000{mode}.zip"
    stores = on_disk(desk.office.path.parent)
    for name, make in itertools.islice(archives(good), 0, None, every):
        path.write_bytes(make() if mode == "C" else enclosed(make()))
        before = around(place, *stores_of(desk))
        try:
            with receiving_room(desk.office) as room:
                desk.opened(path, room, OPENINGS[mode])
        except DeskError as refused:
            outcome.refused[refused.code] += 1
            if "\n" in str(refused) or path.name not in str(refused):
                outcome.bad.append(f"{mode} {name}: 「{refused}」")
        except Exception as fault:
            outcome.bad.append(f"{mode} {name}: {type(fault).__name__}: {fault}")
        else:
            outcome.bad.append(f"{mode} {name}: taken")
        if around(place, *stores_of(desk)) != before:
            outcome.bad.append(f"{mode} {name}: something was written outside")
    if on_disk(desk.office.path.parent) != stores:
        outcome.bad.append(f"{mode}: the files of the store changed")


def enclosed(bag: bytes) -> bytes:
    made = io.BytesIO()
    with container.writing(container.Guarded(made), WORDS, len(bag)) as stream:
        stream.write(bag)
    return made.getvalue()


def dropped_names(desk: Desks, place: Path, outcome: Outcome, every: int) -> None:
    """3: a good bundle under every name a file can have here."""
    folder = place / "落とした"
    folder.mkdir()
    (bundle,) = (place / "usb-B").glob("*.age")
    for name in NAMES[::every]:
        path = folder / f"{name.replace('/', '_').replace(chr(0), '')[:55]}.age"
        path.write_bytes(bundle.read_bytes())
        try:
            with receiving_room(desk.office) as room:
                desk.opened(path, room)
            outcome.survived += 1
        except DeskError as refused:
            outcome.bad.append(f"dropped as {name!r}: {refused}")
        except Exception as fault:
            outcome.bad.append(f"dropped as {name!r}: {type(fault).__name__}: {fault}")
        path.unlink()


def control(place: Path) -> int:
    """In good faith: how many of the names lead out of the folder, fall together or cannot be written."""
    inside = place / "control" / "a" / "b"
    inside.mkdir(parents=True)
    lost = 0
    for name in NAMES:
        target = Path(os.path.normpath(inside / name)) if "\0" not in name else inside
        lost += target.parent != inside or len(os.fsencode(target.name)) > 255
    return lost


def main(every: int = 1) -> bool:
    """Whether nothing was lost and nothing written outside while good faith lost something."""
    outcome, start = Outcome(), time.monotonic()
    files = {name: f"{number} {name!r}".encode() for number, name in enumerate(ATTACHED)}
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        os.environ["FUGICHO_HOME"] = home
        for mode in ("A", "B"):
            with desks(place / mode, files) as desk:
                round_trip(desk, place, mode, outcome)
                if mode == "A":
                    into_a_folder(desk, place, outcome)
                else:
                    good = desk.send(place / "usb-C", "C").bundle.read_bytes()
                    for closed in ("A", "C"):
                        hostile(desk, place, closed, good, outcome, every)
                    dropped_names(desk, place, outcome, every)
        lost = control(place)
    print(
        f"{len(NAMES)} names, {outcome.survived} round trips, archives refused {dict(outcome.refused)},"
        f" {len(outcome.bad)} bad; control: {lost} names lead outside or cannot be written; {time.monotonic() - start:.0f} s"
    )
    for wrong in outcome.bad[:30]:
        print(f"  {wrong}")
    return not outcome.bad and lost > 0


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)
