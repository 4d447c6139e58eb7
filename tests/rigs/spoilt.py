"""F16. Bundles cut off at every kilobyte, with one bit flipped, or with parts of them swapped, in modes A, B and C.

100 % are refused in one sentence that names the file, or hold the very same case byte by byte; the files of the store
are the same afterwards, by hash. The control takes what has the right size for granted, as a plain copy does.

``python -m tests.rigs.spoilt FLIPS STEP`` flips so many bits and cuts every so many bytes.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop.bundle import container
from desktop.bundle.model import Identities, Mode, Passphrase, Unclosed
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.secretariat.receive import receiving_room
from desktop.secretariat.received import Received
from tests.rigs.desks import OFFICE, WORDS, Desks, desks, noise, on_disk, same_case

FLIPS: Final = 1000
STEP: Final = 1024
MODES: Final[tuple[Mode, ...]] = ("A", "B", "C")
FILES: Final = {"資料 𠮷.bin": noise(40_000, 4), "資料2.bin": noise(40_000, 5), "空.txt": b""}
OPENINGS: Final = {"A": Passphrase(WORDS), "B": Identities((OFFICE.secret,)), "C": Unclosed()}


@dataclass
class Outcome:
    """What became of the spoilt bundles."""

    spoilt: int = 0
    identical: int = 0
    believed: int = 0
    """What the control took."""
    refused: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0
    bad: list[str] = field(default_factory=list)


def flipped(data: bytes, pick: random.Random, flips: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(flips):
        # half of them where a program reads first: the headers at both ends
        at = (
            pick.randrange(len(data))
            if pick.random() < 0.7
            else pick.choice((pick.randrange(400), -1 - pick.randrange(2500)))
        )
        at %= len(data)
        bit = pick.randrange(8)
        yield f"bit {bit} of byte {at}", data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def cut(data: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    for size in range(0, len(data), step):
        yield f"cut at {size}", data[:size]
    for size in range(len(data) - 30, len(data)):
        yield f"cut at {size}", data[:size]


def swapped(data: bytes, other: bytes, mode: Mode) -> Iterator[tuple[str, bytes]]:
    """Blocks of the file, its end on another's beginning, members of the open bag under each other's names."""
    for block in (16, 512, 65_552):
        at, then = 2 * block + 300, 4 * block + 300
        if then + block < len(data):
            one, two = data[at : at + block], data[then : then + block]
            yield f"blocks of {block}", data[:at] + two + data[at + block : then] + one + data[then + block :]
    half = len(data) // 2
    yield "the end of another bundle", data[:half] + other[half:]
    yield "another bundle behind it", data + other
    if mode == "C":
        yield from members(data)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A right zip whose members lie under each other's names, one pair after the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as bag:
        held = {info.filename: bag.read(info) for info in bag.infolist()}
    names = list(held)
    for one, two in itertools.pairwise(names):
        if held[one] != held[two]:
            yield f"{one} and {two}", zipped({**held, one: held[two], two: held[one]})
    for name in names:
        yield f"without {name}", zipped({n: d for n, d in held.items() if n != name})


def zipped(held: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bag:
        for name, data in held.items():
            bag.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return made.getvalue()


def inside(data: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    """Mode A: a right container around a bag whose members were swapped, or around another bag."""
    bags = [_bag(data), _bag(other)]
    for name, bag in [*members(bags[0]), ("the bag of another bundle", bags[1])]:
        made = io.BytesIO()
        with container.writing(container.Guarded(made), WORDS, len(bag)) as stream:
            stream.write(bag)
        yield f"inside: {name}", made.getvalue()


def _bag(data: bytes) -> bytes:
    with container.reading(io.BytesIO(data), WORDS, most=1 << 30, ratio=100) as stream:
        return stream.read()


@dataclass
class Right:
    """What the good bundle holds."""

    case: Case
    files: dict[str, bytes]
    papers: list[bytes]

    @classmethod
    def of(cls, received: Received) -> Right:
        (one,) = received.cases
        return cls(one.case, {key: kept.read() for key, kept in one.files.items()}, [k.read() for k in one.papers])

    def same(self, received: Received) -> bool:
        """Whether another bundle holds the very same."""
        other = Right.of(received)
        return same_case(other.case, self.case) and (other.files, other.papers) == (self.files, self.papers)


def opened(desk: Desks, path: Path, mode: Mode, right: Right | None) -> tuple[Right, bool]:
    """Open a bundle in a room of its own."""
    with receiving_room(desk.office) as room:
        received = desk.opened(path, room, OPENINGS[mode])
        return right or Right.of(received), right is None or right.same(received)


def judge(desk: Desks, name: str, path: Path, mode: Mode, right: Right, outcome: Outcome) -> None:
    """One spoilt bundle."""
    start = time.monotonic()
    outcome.spoilt += 1
    try:
        same = opened(desk, path, mode, right)[1]
    except DeskError as refused:
        outcome.refused[refused.code] += 1
        if "\n" in str(refused) or path.name not in str(refused):
            outcome.bad.append(f"{mode} {name}: 「{refused}」")
    except Exception as fault:
        outcome.bad.append(f"{mode} {name}: {type(fault).__name__}: {fault}")
    else:
        outcome.identical += same
        if not same:
            outcome.bad.append(f"{mode} {name}: taken, and not the same")
    outcome.longest_s = max(outcome.longest_s, time.monotonic() - start)


def play(desk: Desks, folder: Path, mode: Mode, pick: random.Random, flips: int, step: int) -> Outcome:
    """Every spoiling of a bundle of one mode."""
    outcome = Outcome()
    done, other = desk.send(folder / "a", mode), desk.send(folder / "b", mode)
    data, another = done.bundle.read_bytes(), other.bundle.read_bytes()
    spoilings = [cut(data, step), flipped(data, pick, flips), swapped(data, another, mode)]
    if mode == "A":
        spoilings.append(inside(data, another))
    before = on_disk(desk.office.path.parent)
    right = opened(desk, done.bundle, mode, None)[0]
    path = folder / done.bundle.name
    for name, spoilt in itertools.chain(*spoilings):
        path.write_bytes(spoilt)
        judge(desk, name, path, mode, right, outcome)
        outcome.believed += len(spoilt) == len(data)
    if on_disk(desk.office.path.parent) != before:
        outcome.bad.append(f"{mode}: the files of the store changed")
    return outcome


def main(flips: int = FLIPS, step: int = STEP, seed: int | None = None) -> bool:
    """Whether all were refused or the same while the control believed what was spoilt."""
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, good = random.Random(seed), True
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), FILES) as desk:
            for mode in MODES:
                start = time.monotonic()
                outcome = play(desk, Path(home) / mode, mode, pick, flips, step)
                print(
                    f"{mode}: {outcome.spoilt} spoilt, {outcome.identical} identical, refused {dict(outcome.refused)},"
                    f" longest {outcome.longest_s:.1f} s, {len(outcome.bad)} bad; control: {outcome.believed} taken for"
                    f" granted; {time.monotonic() - start:.0f} s"
                )
                for wrong in outcome.bad[:20]:
                    print(f"  {wrong}")
                if not outcome.believed:
                    print("  the control believed nothing, so this run proves nothing")
                good &= not outcome.bad and outcome.believed > 0
    return good


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)
