"""A folder in; two desks with a case to hand over, and what the store of each holds, out: for the rigs about bundles."""

from __future__ import annotations

import hashlib
import io
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from desktop.bundle.model import Closing, Mode, Opening, Passphrase, Recipients, Unclosed
from desktop.case.file import read_case
from desktop.case.model import Attachment, Case
from desktop.clerk import export
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.keys.desk import make_receiving_key, make_signing_key
from desktop.keys.passphrase import make_passphrase
from desktop.secretariat.accepting import accept
from desktop.secretariat.receive import look, open_bundle, opening_for, receiving_room
from desktop.secretariat.received import Received, Waiting
from desktop.store import writer
from desktop.store.store import Store, open_store

AT: Final = datetime(2026, 11, 21, tzinfo=UTC)
OFFICE, DESK = make_receiving_key("総務課", AT), make_signing_key("室", AT)
WORDS: Final = make_passphrase(random.Random(3).randrange)
TERMS: Final = Terms(
    "総務課", "課長", date(2026, 11, 20), "USB-07", "USBメモリ", date(2026, 11, 27), "3B", "無害化のため"
)
CLOSINGS: Final[Mapping[Mode, Closing]] = {
    "A": Passphrase(WORDS),
    "B": Recipients((OFFICE.public,)),
    "C": Unclosed(),
}
PAPER: Final = Path(__file__).parents[1] / "papers" / "k4.toml"


@dataclass
class Desks:
    """The sender's store, the one of the 事務局, and a case at the sender's."""

    folder: Path
    sender: Store
    office: Store
    case: Case
    said: dict[str, Any] = field(default_factory=dict)

    def act(self, folder: Path, mode: Mode = "B") -> Any:
        """The handing over as a generator."""
        given = (self.sender, [self.case.id], folder, CLOSINGS[mode], TERMS)
        return hand_over(*given, who="山田", division="室", signer=DESK)

    def send(self, folder: Path, mode: Mode = "B") -> HandedOver:
        done: HandedOver = finish(self.act(folder, mode))
        return done

    def opened(self, path: Path, room: Any, opening: Opening | None = None) -> Received:
        """A dropped file as it stands to the office's store, or the refusal."""
        waitings: tuple[Waiting, ...] = finish(look([path], room))
        if (fault := waitings[0].fault) is not None:
            raise fault
        how = opening or opening_for(self.office, waitings[0], WORDS)
        assert how is not None
        received: Received = finish(open_bundle(self.office, waitings[0], how, room))
        return received

    def take(self, path: Path) -> None:
        with receiving_room(self.office) as room:
            finish(accept(self.office, self.opened(path, room), who="鈴木"))
        time.sleep(1.5 * writer.IDLE_S)  # the index is written when nobody asks for anything


def state(store: Store) -> tuple[object, ...]:
    """All that a handover may change: rows, lines, histories, cases."""
    cases = [store.read_case(row.id) for row in store.list_cases(today=date(2026, 11, 21))]
    histories = [store.history(case.id) for case in cases]
    return store.handovers(), store.ledger(limit=5000), cases, histories


def on_disk(folder: Path) -> str:
    """One digest of every file of a store's folder that holds anything of the cases."""
    made = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".lock", ".sqlite3-shm")):
        made.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return made.hexdigest()


def digests(store: Store, case: Case) -> dict[str, str]:
    """SHA-256 of the bytes the store gives for each attachment."""
    return {a.id: hashlib.sha256(b"".join(store.attachment_bytes(a.id))).hexdigest() for a in case.attachments}


def same_case(one: Case, other: Case) -> bool:
    """Whether everything of a case came over."""

    def content(case: Case) -> tuple[object, ...]:
        papers = [(p.form, p.version, dict(p.values)) for p in case.papers]
        return case.id, papers, dict(case.facts), case.status, case.attachments, case.rounds

    return content(one) == content(other)


def attachment(number: int, name: str, data: bytes) -> Attachment:
    return Attachment(f"a{number}", name, "", len(data), hashlib.sha256(data).hexdigest())


@contextmanager
def desks(folder: Path, files: Mapping[str, bytes], *, quick: bool = True) -> Iterator[Desks]:
    """Two stores in a folder; ``quick`` lays the papers out once only, however often the case is sent."""
    with ExitStack() as stack:
        sender = stack.enter_context(open_store(folder / "課" / "付議帳.sqlite3"))
        office = stack.enter_context(open_store(folder / "局" / "付議帳.sqlite3"))
        if quick:
            stack.enter_context(laid_out_once())
        office.keep_desk_key(OFFICE, who="鈴木")
        office.keep_known_key(DESK.card, who="鈴木")
        office.confirm_known_key(DESK.public, who="鈴木")
        given = {f"a{n}": io.BytesIO(data) for n, data in enumerate(files.values(), 1)}
        attached = tuple(attachment(n, name, data) for n, (name, data) in enumerate(files.items(), 1))
        read = replace(read_case(PAPER).case, id="", attachments=attached)
        yield Desks(folder, sender, office, sender.add_case(read, who="山田", files=given))


@contextmanager
def laid_out_once() -> Iterator[None]:
    """The PDF and the Excel of a case are made at the first sending; what the rigs look at comes after."""
    kept: Callable[..., bytes] = export.packet_bytes
    made: dict[tuple[str, str], bytes] = {}

    def once(packet: Any, form: Any, kind: Any, *rest: Any, **more: Any) -> bytes:
        key = (form.id, kind)
        if key not in made:
            made[key] = kept(packet, form, kind, *rest, **more)
        return made[key]

    export.packet_bytes = once  # type: ignore[assignment]
    try:
        yield
    finally:
        export.packet_bytes = kept


@cache
def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that nothing can pack."""
    return random.Random(seed).randbytes(size)
