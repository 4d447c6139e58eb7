"""What sealing costs: 20 MB in each mode, read back and compared, against a bare AES zip of the same bytes with fsync."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from desktop.bundle.model import Closing, Inside, Member, Paper, Parcel, Passphrase, Recipients, Unclosed
from desktop.bundle.seal import seal
from desktop.clerk.acts import finish
from desktop.keys.desk import make_receiving_key, make_signing_key
from tests.bench.row import Row

SIZE = 20 << 20
TURNS = 7
GOAL = 1.5
AT = datetime(2026, 11, 21, tzinfo=UTC)
WORDS = "2345-6789-abcd-efgh-jkmn-pqrs"


def run() -> list[Row]:
    data = os.urandom(SIZE)
    office, desk = make_receiving_key("事務局", AT), make_signing_key("課", AT)
    modes: dict[str, Closing] = {"A": Passphrase(WORDS), "B": Recipients((office.public,)), "C": Unclosed()}
    times: dict[str, list[float]] = {name: [] for name in ("bare", *modes)}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(TURNS):
            times["bare"].append(_timed(lambda: _bare(Path(folder) / "bare.zip", data)))
            for name, how in modes.items():
                target = Path(folder) / f"{turn}{name}.bin"
                times[name].append(
                    _timed(lambda t=target, h=how: finish(seal(_parcel(), _members(data), t, h, signer=desk)).keep())
                )  # type: ignore[misc]
                target.unlink()
    bare = median(times["bare"])
    return [
        Row(f"seal 20 MB, mode {name}, verified ÷ bare AES zip + fsync", median(times[name]), bare, GOAL, "s")
        for name in modes
    ]


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _bare(path: Path, data: bytes) -> None:
    import pyzipper

    with path.open("wb") as file:
        with pyzipper.AESZipFile(file, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as made:
            made.setpassword(WORDS.encode())
            made.writestr("bag.zip", data)
        file.flush()
        os.fsync(file.fileno())


def _parcel() -> Parcel:
    inside = (Inside("c", (Paper("komae.sheet", 1),)),)
    return Parcel("3f2a9c1b-5d6e-4f70-8a9b-0c1d2e3f4a5b", AT, "fugicho", "komae", "課", inside)


def _members(data: bytes) -> tuple[Member, ...]:
    return (
        Member("case", "c", "案件.json", b"{}", 2),
        Member("attachment", "c", "資料.pdf", data, len(data), attachment="a"),
    )
