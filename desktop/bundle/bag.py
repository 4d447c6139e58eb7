"""The tag files of a BagIt 1.0 bag as bytes, and back: bagit.txt, bag-info.txt, manifests (RFC 8493, sections 2.1–2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

BASE: Final = "bag/"
"""The base directory inside the serialisation (RFC 8493, section 4)."""
ALGORITHMS: Final = ("sha256", "sha512")
DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_MANIFESTS: Final = tuple(f"tagmanifest-{a}.txt" for a in ALGORITHMS)
"""They list every other tag file and are listed nowhere."""
PAYLOAD: Final = re.compile(r"data/[a-z0-9]{1,32}(\.[a-z0-9]{1,8})?")
"""Generated names: nothing to escape, nothing a Windows or Linux file system could mistake."""
TAG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\.[a-z]{1,8}")
"""Tag files in the base directory; ones we do not know yet (a signature) must be listed in the tag manifests."""
_LINE: Final = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128}) {1,2}\*?([^\r\n]+)")

Digests = Mapping[str, Mapping[str, str]]
"""Path -> algorithm -> lower-case hexadecimal digest."""


class BadBag(ValueError):  # noqa: N818
    """A tag file does not read as RFC 8493 says; the opener turns it into its one sentence."""


def write_info(pairs: Iterable[tuple[str, str]]) -> bytes:
    """``bag-info.txt``: one line a pair, in the given order; line ends inside a value become blanks."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in pairs).encode()


def write_manifest(digests: Digests, algorithm: str) -> bytes:
    """One manifest, in path order."""
    return "".join(f"{digests[path][algorithm]}  {path}\n" for path in sorted(digests)).encode("ascii")


def read_info(data: bytes) -> dict[str, tuple[str, ...]]:
    """Values by label; lines that begin with a blank continue the value before."""
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in _text(data).splitlines():
        if line[:1] in (" ", "\t") and last:
            last[-1] += " " + line.strip()
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip():
            raise BadBag("bag-info")
        last = found.setdefault(label.strip(), [])
        last.append(value.strip())
    return {label: tuple(values) for label, values in found.items()}


def read_manifest(data: bytes, algorithm: str) -> dict[str, str]:
    """Digest by path; the same path twice, or a line that is none, is a bad bag."""
    wanted = 64 if algorithm == "sha256" else 128
    found: dict[str, str] = {}
    for line in _text(data).splitlines():
        match = _LINE.fullmatch(line)
        if match is None or len(match[1]) != wanted or match[2] in found:
            raise BadBag("manifest")
        found[match[2]] = match[1]
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadBag("utf-8") from fault
