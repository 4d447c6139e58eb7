"""Files as they lie on a medium in; which of them are bundles, and what their covers say, out, by their first bytes.

A gateway or a medium may give a file any ending, so a name only counts where the content says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from desktop.bundle.closing import mode_on
from desktop.bundle.model import ENDINGS
from desktop.bundle.receipt import RECEIPT

Kind = Literal["bundle", "cover", "receipt", ""]

NUMBER: Final = re.compile(r"付議帳_\d{8}_([0-9A-F]{8})")
OWN_NAME: Final = re.compile(
    r"付議帳_\d{8}_([0-9A-F]{8})(?: ?\(\d+\)| - コピー(?: ?\(\d+\))?)?\.(?:zip|age|open\.zip)", re.IGNORECASE
)
"""What the sender's program calls a bundle, also where a system copied it beside itself."""
_COVER: Final = "付議帳　束の表紙"
_COVER_NAME: Final = re.compile(r"付議帳_\d{8}_[0-9A-F]{8}.*表紙\.txt", re.IGNORECASE)
_RECEIPT_NAME: Final = re.compile(r"受領書.*\.json", re.IGNORECASE)
_HEAD: Final = 256
_COVER_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a bundle came on, as far as somebody said it."""

    kind: str = ""
    """媒体の種類"""
    number: str = ""
    """管理番号"""

    def filled(self, other: Carrier) -> Carrier:
        """What is not known here, from another one."""
        return Carrier(self.kind or other.kind, self.number or other.number)


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover, which nobody has signed."""

    name: str
    number: str
    """束の番号"""
    sha256: str
    sender: str = ""
    carrier: Carrier = Carrier()


def kind_of(path: Path) -> Kind:
    """What a file is by its content, else by its name; a file that cannot be read is what its name says."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if mode_on(path) is not None:
            return "bundle"
    except OSError:
        return _by_name(path.name)
    text = head.decode("utf-8-sig", "replace")
    if text.startswith(_COVER):
        return "cover"
    return "receipt" if f'"{RECEIPT}"' in text else _by_name(path.name)


def _by_name(name: str) -> Kind:
    if _RECEIPT_NAME.fullmatch(name):
        return "receipt"
    if _COVER_NAME.fullmatch(name):
        return "cover"
    return "bundle" if NUMBER.match(name) or name.lower().endswith(tuple(ENDINGS.values())) else ""


def bundles_among(paths: Iterable[Path]) -> tuple[Path, ...]:
    """What is to be judged as a bundle: all but covers and other texts; what turns out to be none is told then."""
    return tuple(p for p in paths if (kind := kind_of(p)) != "cover" and (kind or p.suffix.lower() != ".txt"))


def covers_among(paths: Iterable[Path]) -> tuple[Cover, ...]:
    """What the covers among these files say."""
    return tuple(c for p in paths if kind_of(p) == "cover" and (c := read_cover(p)) is not None)


def read_cover(path: Path) -> Cover | None:
    """A cover; None when it does not say what it is the cover of."""
    try:
        with path.open("rb") as file:
            text = file.read(_COVER_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return None
    sha256 = _said(text, r"SHA-256：([0-9a-f]{64})")
    number = _said(text, r"束の番号：([0-9A-F]{8})") or (found[1] if (found := NUMBER.search(path.name)) else "")
    if not sha256 or not number:
        return None
    carrier = Carrier(_said(text, r"媒体：([^（\n].{0,59}?)　管理番号"), _said(text, r"管理番号：([^（\n].{0,59})"))
    return Cover(path.name, number, sha256, _said(text, r"送り元：(.{1,80})"), carrier)


def _said(text: str, pattern: str) -> str:
    found = re.search(rf"^.*?{pattern}", text, re.MULTILINE)
    return found[1].strip() if found else ""
