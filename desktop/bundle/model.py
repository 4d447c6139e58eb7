"""The values of a bundle: what goes in, the limits it is judged by, what came out, and progress on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from desktop.keys.veil import Veil

FORMAT: Final = "fugicho-bundle"
FORMAT_VERSION: Final = 1
"""Version of the table ``data/contents.json``; see FORMAT.md."""

Role = Literal["case", "pdf", "excel", "attachment", "figure", "history"]
"""case: the answers as JSON · pdf, excel: the printed paper · attachment: a file of the case · figure: chart data ·
history: the changes of a case as JSON."""
ROLES: Final[frozenset[str]] = frozenset({"case", "pdf", "excel", "attachment", "figure", "history"})

Mode = Literal["A", "B", "C"]
"""A: passphrase · B: keys of the receiver, signed · C: open but signed; see FORMAT.md."""
ENDINGS: Final[dict[Mode, str]] = {"A": ".zip", "B": ".age", "C": ".open.zip"}


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Closes and opens mode A."""

    text: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Closes mode B: the receiving keys (``age1…``) any of which opens it."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Opens mode B: one's own secret keys, the retired ones too."""

    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclosed:
    """Closes and opens mode C: nothing is kept from anybody."""


Closing = Passphrase | Recipients | Unclosed
Opening = Passphrase | Identities | Unclosed


def mode_of(how: Closing | Opening) -> Mode:
    match how:
        case Passphrase():
            return "A"
        case Recipients() | Identities():
            return "B"
        case Unclosed():
            return "C"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a bundle, by the key that is in it; whether that key is known to us is the receiver's to say."""

    name: str
    public: str
    valid: bool


Source = Path | bytes | Callable[[], Iterable[bytes]]
"""Where the bytes of a member come from; a callable gives them in pieces, so that nothing large is held in memory."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long act is: ``done`` of ``of`` (bytes, or papers) and what is being done, in words for the clerk."""

    done: int
    of: int
    what: str


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be sealed."""

    role: Role
    case: str
    """Id of the case it belongs to."""
    name: str
    """The real name, every code point; it is written only into the table of names."""
    source: Source
    size: int
    """Bytes; a source that gives more or fewer is refused."""
    attachment: str = ""
    """Id of the attachment."""
    sha256: str = ""
    """Digest the source had when it was attached; a source that changed since is refused."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A form of a case by its id, in one version."""

    form: str
    version: int


@dataclass(frozen=True, slots=True)
class Inside:
    """A case in a bundle."""

    id: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is written on a bundle, besides its members."""

    id: str
    """UUID of the bundle."""
    made_at: datetime
    """With its zone."""
    software: str
    """``fugicho 0.1.0``"""
    municipality: str
    division: str
    """The 課 that sends it."""
    cases: tuple[Inside, ...]
    to: str = ""
    """Whom it is for, in words (市の総務課); empty in bundles that do not say."""
    secrecy: str = ""
    """機密性 class: 3B, 2 …"""
    medium_kind: str = ""
    """媒体の種類 it goes out on, as the sender wrote it down; empty in bundles that do not say."""
    medium: str = ""
    """管理番号 of that medium."""

    @property
    def number(self) -> str:
        """束の番号, short enough to be said on the telephone: the first eight digits of the id."""
        return self.id.replace("-", "")[:8].upper()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bundle may hold; an export is refused by the same limits before anything is written."""

    entries: int = 1_000
    entry: int = 2 * 1024**3
    """Bytes of one entry."""
    total: int = 4 * 1024**3
    """Bytes of all entries."""
    ratio: int = 100
    """Times an entry may grow when it is unpacked."""


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of an opened bundle, lying under a generated name."""

    path: Path
    role: Role
    case: str
    name: str
    size: int
    sha256: str
    attachment: str = ""
    veil: Veil | None = None
    """What it is read through, None for a plain file."""

    def open(self) -> IO[bytes]:
        """The file for reading."""
        return self.path.open("rb") if self.veil is None else self.veil.open(self.path, "rb")

    def read(self) -> bytes:
        """The whole of a small one."""
        with self.open() as file:
            return file.read()


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened bundle whose every digest was found right."""

    parcel: Parcel
    files: tuple[Kept, ...]
    signature: Signature | None = None
    """None when nobody signed it."""

    def of(self, case: str, role: Role) -> tuple[Kept, ...]:
        """The files of one role of a case, in the order of the table."""
        return tuple(f for f in self.files if f.case == case and f.role == role)
