"""Bags of every mode judged by bagit-python, an independent tool of the Library of Congress, where it is installed.

The controls are the same bags with one byte changed, one file gone, one file more: it must refuse each of them.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from desktop.bundle.closing import reading
from desktop.bundle.model import Identities, Mode, Opening, Passphrase, Unclosed
from tests.rigs.desks import OFFICE, WORDS, desks, noise
from tests.rigs.needs import NotRun

FILES: Final = {"資料 𠮷か\u3099.bin": noise(40_000, 4), "CON": noise(4_000, 5), "空.txt": b""}
OPENINGS: Final[Mapping[Mode, Opening]] = {
    "A": Passphrase(WORDS),
    "B": Identities((OFFICE.secret,)),
    "C": Unclosed(),
}


def unpacked(bundle: Path, how: Opening, folder: Path) -> Path:
    """The bag of a bundle as a folder."""
    with bundle.open("rb") as file, reading(file, how, most=1 << 30, ratio=100) as stream:
        made = io.BytesIO()
        while piece := stream.read(1 << 20):
            made.write(piece)
    with zipfile.ZipFile(made) as bag:
        bag.extractall(folder)  # our own bag
    return folder / "bag"


def _change(bag: Path) -> None:
    path = next(p for p in sorted(bag.glob("data/*.bin")) if p.stat().st_size)
    data = path.read_bytes()
    path.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])


SPOILINGS: Final[Mapping[str, Callable[[Path], None]]] = {
    "one byte changed": _change,
    "one file gone": lambda bag: next(iter(sorted(bag.glob("data/*.json")))).unlink(),
    "one file more": lambda bag: (bag / "data" / "x.bin").write_bytes(b"x") and None,
    "another signature": lambda bag: (bag / "signature.json").write_bytes(b"{}") and None,
}


def main() -> bool:
    """Whether every bag is valid and every spoilt one is not."""
    try:
        judge: Any = importlib.import_module("bagit")
    except ImportError as lacking:
        raise NotRun("bagit-python is not installed here (pip install bagit==1.9.0)") from lacking
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    valid, refused = 0, 0
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), FILES) as desk:
            for mode, how in OPENINGS.items():
                bundle = desk.send(Path(home) / mode, mode).bundle
                bag = unpacked(bundle, how, Path(home) / f"{mode}-bag")
                valid += judge.Bag(str(bag)).is_valid()
                for name, spoil in SPOILINGS.items():
                    copy = Path(home) / f"{mode}-{name}"
                    shutil.copytree(bag, copy)
                    spoil(copy)
                    refused += not judge.Bag(str(copy)).is_valid()
    print(
        f"bagit-python {judge.VERSION}: {valid} of 3 bags valid, {refused} of {3 * len(SPOILINGS)} spoilt ones refused"
    )
    return valid == len(OPENINGS) and refused == len(OPENINGS) * len(SPOILINGS)


if __name__ == "__main__":
    try:
        sys.exit(0 if main() else 1)
    except NotRun as lacking:
        print(f"not run: {lacking}")
