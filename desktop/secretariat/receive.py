"""Bundles as they were dropped in, what each holds and how it stands to the store out; then taken in as was chosen.

Each file is copied into a room of its own first and judged there; one bad bundle never stops the others. What is
unpacked is veiled, so that nothing readable lies on the disk. The store changes only in :func:`accept`.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.bundle.closing import mode_on
from desktop.bundle.container import CHUNK
from desktop.bundle.model import (
    LIMITS,
    Identities,
    Kept,
    Limits,
    Mode,
    Opening,
    Parcel,
    Passphrase,
    Progress,
    Signature,
    Unclosed,
)
from desktop.bundle.unseal import NOT_BUNDLE, unseal
from desktop.case.model import Case
from desktop.clerk.handover import content_words, record_digest
from desktop.clerk.reopen import ReadCase, read_inside
from desktop.definition.model import FACT, Form, Value
from desktop.errors import DeskError, refusal
from desktop.japanese import day_and_minute, japan_time
from desktop.keys.desk import PublicKey, fingerprint
from desktop.keys.veil import Veil
from desktop.places import world_error
from desktop.secretariat.doubts import Doubt, doubts_of, our_names, refuse_unsettled
from desktop.secretariat.dropped import NUMBER, OWN_NAME, Carrier, Cover, bundles_among, covers_among
from desktop.store.faults import GONE
from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.store.receiving import Arrival
    from desktop.store.store import Store

NOT_THE_SLIP: Final = refusal(
    "secretariat.not-the-slip",
    "「{path}」は、表紙（{cover}）の SHA-256 と一致しません。写し間違いか、別の束です。送り元に書き出し直しを依頼してください。",
)
TWICE: Final = refusal(
    "secretariat.twice", "「{path}」は、一緒に選んだ「{other}」と同じ束です。一方だけを受け取ってください。"
)
OTHER_CONTENT: Final = refusal(
    "secretariat.other-content",
    "「{path}」は、{at}に受け取った束 {number} と同じ番号の別の束です（SHA-256 が違います）。受け取っていません。"
    "送り元に、どちらの束が正しいかを確かめてください。",
)
NOT_OPENED: Final = refusal(
    "secretariat.not-opened", "「{path}」は、まだ開いていません。パスワードを入れて開いてください。"
)

NOT_SAID: Final = Carrier()
RENAMED: Final = "名前が変えられている"
"""What the 管理簿 has of a name that is not the program's own: the name itself may tell of a person, and would stay."""
ROOM: Final = ".fugicho-receiving-"


class Standing(StrEnum):
    """How a case of a bundle stands to the store."""

    NEW = "新しい案件"
    SAME = "同じ内容"
    CHANGED = "変更あり"
    OLDER = "以前の内容"


class Trust(StrEnum):
    """What is known of who signed."""

    KNOWN = "確かめた鍵の署名"
    UNKNOWN = "知らない鍵の署名"
    RETIRED = "使うのをやめた鍵の署名"
    NONE = "署名なし"


class Choice(StrEnum):
    """What becomes of a case that is here already."""

    TAKE = "受け取った内容にする"
    KEEP = "ここの内容のままにする"
    MERGE = "項目ごとに選ぶ"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dropped file in its room."""

    name: str
    """As it lay on the medium."""
    copy: Path
    size: int
    sha256: str
    mode: Mode | None
    slip: Cover | None = None
    """The cover that lay beside it."""
    fault: DeskError | None = None

    @property
    def number(self) -> str:
        """束の番号 as the name tells it, or its cover; empty when neither does."""
        found = NUMBER.search(self.name)
        return found[1] if found else self.slip.number if self.slip else ""

    def well_named(self, number: str) -> bool:
        """Whether it is called as the sender's program called it, or a copy of that."""
        found = OWN_NAME.fullmatch(self.name)
        return found is not None and found[1].upper() == number

    @property
    def cover(self) -> bool:
        """Whether a cover lay beside it that has the same digest."""
        return self.slip is not None and self.slip.sha256 == self.sha256


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs between the store and what came."""

    place: str
    ours: Value
    theirs: Value
    touched: bool
    """Whether it was changed here since the case last came in: then nobody but a person can say which is right."""


@dataclass(frozen=True, slots=True)
class ReceivedCase:
    """A case of a bundle and how it stands to the store."""

    case: Case
    form: Form
    standing: Standing
    digest: str
    files: Mapping[str, Kept]
    """By attachment id."""
    here: Case | None = None
    differences: tuple[Difference, ...] = ()
    papers: tuple[Kept, ...] = ()

    @property
    def lies(self) -> str:
        """Where the case lies here, when that is not in the list."""
        here = self.here
        return "" if here is None else "ごみ箱" if here.binned else "保管" if here.archived else ""


@dataclass(frozen=True, slots=True)
class Received:
    """An opened bundle."""

    waiting: Waiting
    parcel: Parcel
    cases: tuple[ReceivedCase, ...]
    signature: Signature | None
    trust: Trust
    before: Handover | None = None
    """The same bundle, when it was taken in before: then taking it in changes nothing."""
    files: int = 0
    card: PublicKey | None = None
    """Of the key that signed, when it was compared: whose signature it is says the card, never the bundle."""
    doubts: tuple[Doubt, ...] = ()
    """What a person has to make sure of first."""

    @property
    def carrier(self) -> Carrier:
        """What it came on, as sealed, else as the cover says."""
        said = Carrier(self.parcel.medium_kind, self.parcel.medium)
        return said.filled(self.waiting.slip.carrier) if self.waiting.slip else said

    @property
    def signed(self) -> str:
        """Whose signature it is, as the 管理簿 has it: the name on the card and the fingerprint of the key."""
        if self.signature is None:
            return self.trust.value
        number = fingerprint(self.signature.public)
        return f"{self.trust.value}（{f'{self.card.name}　' if self.card else ''}{number}）"

    @property
    def changes_nothing(self) -> bool:
        return self.before is not None or all(c.standing is Standing.SAME for c in self.cases)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for one case that is here already."""

    choice: Choice
    theirs: frozenset[str] = frozenset()
    """Places to be taken over, for MERGE."""


@dataclass(slots=True)
class Room:
    """Where dropped bundles lie until they are taken in; its veil dies with it."""

    folder: Path
    veil: Veil = field(default_factory=Veil)
    count: int = 0

    def place(self) -> Path:
        self.count += 1
        made = self.folder / f"{self.count:04d}"
        made.mkdir()
        return made


@contextmanager
def receiving_room(store: Store) -> Iterator[Room]:
    """A room beside the store, taken away at the end."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=ROOM, dir=store.path.parent))
    except OSError as fault:
        raise world_error(fault, store.path.parent) from fault
    try:
        yield Room(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------- looking


def look(paths: Sequence[Path], room: Room) -> Generator[Progress, None, tuple[Waiting, ...]]:
    """The bundles among these files; covers dropped with them are compared, nothing is opened."""
    return (yield from look_at(bundles_among(paths), covers_among(paths), room))


def look_at(
    bundles: Sequence[Path], covers: Sequence[Cover], room: Room
) -> Generator[Progress, None, tuple[Waiting, ...]]:
    """Copy each bundle into the room and tell what it is."""
    found: list[Waiting] = []
    seen: dict[str, str] = {}
    for number, path in enumerate(bundles):
        waiting = yield from _copied(path, room, Progress(number, len(bundles), f"「{path.name}」を写しています"))
        if waiting.sha256 in seen:
            waiting = replace(waiting, fault=DeskError(TWICE, path=path.name, other=seen[waiting.sha256]))
        elif waiting.fault is None:
            seen[waiting.sha256] = path.name
            waiting = _compared(waiting, covers)
        found.append(waiting)
    return tuple(found)


def _copied(path: Path, room: Room, step: Progress) -> Generator[Progress, None, Waiting]:
    """The quarantine copy, a piece at a time; what cannot be read is told, not raised."""
    yield step
    place = room.place()
    copy, digest, size = place / "bundle", hashlib.sha256(), 0
    try:
        with path.open("rb") as file, copy.open("xb") as out:
            while piece := file.read(CHUNK // 4):  # the medium may be slow
                digest.update(piece)
                size += len(piece)
                out.write(piece)
                yield step
        mode = mode_on(copy)
    except OSError as fault:
        full = fault.errno in (errno.ENOSPC, errno.EDQUOT)  # the disk of the record, not the medium
        said = world_error(fault, room.folder.parent) if full else world_error(fault, path, reading=True)
        return Waiting(path.name, copy, size, "", None, fault=said)
    foreign = None if mode else DeskError(NOT_BUNDLE, path=path.name)
    return Waiting(path.name, copy, size, digest.hexdigest(), mode, fault=foreign)


def _compared(waiting: Waiting, covers: Sequence[Cover]) -> Waiting:
    """A bundle that was renamed is known by its digest; one whose number a cover has must have its digest, too."""
    slip = next((c for c in covers if c.sha256 == waiting.sha256), None)
    slip = slip or next((c for c in covers if c.number == waiting.number), None)
    compared = replace(waiting, slip=slip)
    if slip is None or compared.cover:
        return compared
    return replace(compared, fault=DeskError(NOT_THE_SLIP, path=waiting.name, cover=slip.name))


def opening_for(store: Store, waiting: Waiting, passphrase: str = "") -> Opening | None:
    """What opens a bundle: its passphrase, one's own keys, or nothing; None while a passphrase is still to be typed."""
    match waiting.mode:
        case "A":
            return Passphrase(passphrase) if passphrase else None
        case "B":
            return Identities(tuple(k.key.secret for k in store.desk_keys() if k.key.kind == "receive"))
        case "C":
            return Unclosed()
    return None


def open_bundle(
    store: Store, waiting: Waiting, opening: Opening, room: Room, *, limits: Limits = LIMITS
) -> Generator[Progress, None, Received]:
    """Open a bundle in the room and compare its cases with the store; refuses in one sentence that names the file."""
    place = room.place()
    try:
        named = place / waiting.name
        waiting.copy.rename(named)  # the refusals name the file as it lay on the medium
        try:
            inside = place / "files"
            inside.mkdir()
            opened = yield from unseal(named, opening, inside, limits=limits, veil=room.veil)
        finally:
            named.rename(waiting.copy)
    except OSError as fault:
        raise world_error(fault, place) from fault
    read = tuple(read_inside(opened, one) for one in opened.parcel.cases)
    cases = tuple(_compare(store, one) for one in read)
    made = Received(waiting, opened.parcel, cases, opened.signature, Trust.NONE, files=len(opened.files))
    return judged(store, made)


def judged(store: Store, received: Received) -> Received:
    """With what the store knows now of the key, of this desk's names, and of the bundle."""
    parcel, signature = received.parcel, received.signature
    public = signature.public if signature else ""
    known = next((k for k in store.known_keys() if k.key.public == public and k.key.kind == "sign"), None)
    card = known.key if known and known.usable else None
    trust = Trust.NONE if signature is None else Trust.KNOWN if card else Trust.UNKNOWN
    if known and known.retired_at:
        trust = Trust.RETIRED
    doubts = doubts_of(parcel, received.waiting.mode, signature, card, our_names(store))
    before = store.handover(parcel.id, "in")
    return replace(received, trust=trust, card=card, doubts=doubts, before=before)


# ---------------------------------------------------------------- comparing


def compared_again(store: Store, received: Received) -> Received:
    """The same bundle against the store as it is now."""
    read = (ReadCase(c.case, c.form, c.files, c.papers) for c in received.cases)
    return judged(store, replace(received, cases=tuple(_compare(store, one) for one in read)))


def _compare(store: Store, read: ReadCase) -> ReceivedCase:
    digest = record_digest(read.case)
    made = ReceivedCase(read.case, read.form, Standing.NEW, digest, read.attachments, papers=read.papers)
    try:
        here = store.read_case(read.case.id)
    except DeskError as fault:
        if fault.what is not GONE:
            raise
        return made
    came = [h.cases[here.id] for h in store.handovers_of(here.id) if h.direction == "in"]
    differences = tuple(_differences(store, here, read.case))
    standing = Standing.CHANGED
    if digest == record_digest(here) or (came and digest == came[0]) or (not differences and _alike(here, read.case)):
        standing = Standing.SAME
    elif digest in came:
        standing = Standing.OLDER
    return replace(made, standing=standing, here=here, differences=differences)


def _alike(here: Case, there: Case) -> bool:
    """Whether nothing else differs that the record has."""
    return (here.status, here.rounds) == (there.status, there.rounds)


def _differences(store: Store, here: Case, there: Case) -> Iterator[Difference]:
    """Answers, facts and files that differ, in the order of the paper."""
    touched = _touched_here(store, here)
    ours, theirs = _places(here), _places(there)
    for place in {**theirs, **ours}:
        a, b = ours.get(place), theirs.get(place)
        if a != b:
            empty: Value = "" if isinstance(a if b is None else b, str) else ()
            yield Difference(place, empty if a is None else a, empty if b is None else b, place in touched)


FILES: Final = "files"
"""The place that stands for the attachments of a case as a whole."""


def _places(case: Case) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for number, paper in enumerate(case.papers):
        start = f"{number}/" if number else ""
        found |= {f"{start}{place}": value for place, value in paper.values.items() if value not in ("", ())}
    found |= {f"{FACT}{name}": value for name, value in case.facts.items() if value}
    names = tuple(f"{a.name}（SHA-256 {a.sha256[:16]}…）" for a in case.attachments)
    return found | ({FILES: names} if names else {})


def _touched_here(store: Store, here: Case) -> frozenset[str]:
    """Places changed in this store since the case came in."""
    found = set()
    for change in store.history(here.id):  # newest first
        if change.kind == "receive":
            break
        if change.kind == "edit":
            found.add(change.place)
        elif change.kind in ("attach", "detach", "describe"):
            found.add(FILES)
    return frozenset(found)


# ---------------------------------------------------------------- taking in


def accept(
    store: Store,
    received: Received,
    choices: Mapping[str, Chosen] = MappingProxyType({}),
    *,
    who: str,
    carrier: Carrier = NOT_SAID,
    agreed: Sequence[tuple[Doubt, str]] = (),
) -> Generator[Progress, None, Handover]:
    """Take a bundle in as chosen, in one transaction with its line in the 管理簿; closed before that, nothing is taken.

    ``agreed`` is what was made sure of, with its words for the 管理簿; a doubt that is left is refused.

    A changed case without a choice is taken as it came. A bundle that was taken in before changes nothing and gives the
    row it has. ``carrier`` is told for what neither the bundle nor its cover says.
    """
    if received.before is not None:
        refuse_other_content(received)
        return received.before
    refuse_unsettled(received.waiting.name, received.doubts, (doubt for doubt, _ in agreed))
    arrivals, told = _arrivals(received, choices)
    facts: dict[str, object] = {
        **told,
        "signature": received.signed,
        "result": "受領",
        "number": received.parcel.number,
    }
    if not received.waiting.well_named(received.parcel.number):
        facts["condition"] = RENAMED
    if agreed:
        facts["reason"] = "。".join(words for _, words in agreed)
    size = sum(a.size for arrival in arrivals for a in arrival.case.attachments)
    words = f"「{received.waiting.name}」を受け取っています"
    yield Progress(0, size, words)
    steps = store.take_bundle(_handover(received, received.carrier.filled(carrier)), arrivals, who=who, facts=facts)
    with closing(steps):
        while True:
            try:
                done = next(steps)
            except StopIteration as last:
                taken: Handover = last.value
                return taken
            yield Progress(min(done, size), size, words)


def refuse_other_content(received: Received) -> None:
    """Raises when another bundle of this number was taken in before."""
    before = received.before
    if before is not None and before.sha256 != received.waiting.sha256:
        at = day_and_minute(japan_time(before.at))
        raise DeskError(OTHER_CONTENT, path=received.waiting.name, number=before.number, at=at)


def _arrivals(received: Received, choices: Mapping[str, Chosen]) -> tuple[list[Arrival], dict[str, int]]:
    """The cases as they are to stand in the store, and how many of each kind there are."""
    from desktop.store.receiving import Arrival

    arrivals: list[Arrival] = []
    told = {"new": 0, "same": 0, "changed": 0, "kept": 0}
    for one in received.cases:
        files = {key: kept.open for key, kept in one.files.items()}
        case = chosen_case(one, choices.get(one.case.id, Chosen(Choice.TAKE)))
        if one.here is None:
            told["new"] += 1
            arrivals.append(Arrival(replace(one.case, revision=0), files))
        elif case is None:
            told["same" if one.standing is Standing.SAME else "kept"] += 1
        else:
            told["changed"] += 1
            arrivals.append(Arrival(case, files))
    return arrivals, told


def chosen_case(one: ReceivedCase, chosen: Chosen) -> Case | None:
    """The case as it is to stand in the store, among those that are seen; None when it stays as and where it is."""
    if one.here is None:
        return one.case
    if one.standing is Standing.SAME or chosen.choice is Choice.KEEP:
        return None
    base = replace(one.case, revision=one.here.revision, archived=False, binned=False)
    if chosen.choice is Choice.TAKE:
        return base
    return _merged(one, base, chosen.theirs)


def _merged(one: ReceivedCase, base: Case, theirs: frozenset[str]) -> Case:
    """Ours, with the chosen places from what came; the status stays ours, too."""
    here = one.here
    assert here is not None  # noqa: S101 - told by the caller
    facts, papers = dict(here.facts), list(here.papers)
    for d in one.differences:
        if d.place not in theirs:
            continue
        if d.place.startswith(FACT):
            facts[d.place.removeprefix(FACT)] = str(d.theirs)
        elif d.place != FILES:
            number, _, field_id = d.place.rpartition("/")
            at = int(number or 0)
            while len(papers) <= at:
                papers.append(base.papers[len(papers)])
            values = {k: v for k, v in papers[at].values.items() if k != field_id}
            if d.theirs not in ("", ()):
                values[field_id] = d.theirs
            papers[at] = replace(papers[at], values=MappingProxyType(values))
    attachments = base.attachments if FILES in theirs else here.attachments
    facts = {name: value for name, value in facts.items() if value}
    shown = replace(here, archived=False, binned=False)
    return replace(shown, papers=tuple(papers), facts=facts, attachments=attachments)


def _handover(received: Received, carrier: Carrier) -> Handover:
    parcel, waiting = received.parcel, received.waiting
    return Handover(
        id=parcel.id,
        direction="in",
        mode=waiting.mode or "",
        made_at=parcel.made_at.isoformat(timespec="seconds"),
        sha256=waiting.sha256,
        size=waiting.size,
        files=received.files,
        municipality=parcel.municipality,
        division=parcel.division,
        partner=parcel.division,
        content=content_words(c.form for c in received.cases),
        secrecy=parcel.secrecy,
        medium=carrier.number,
        medium_kind=carrier.kind,
        cases=MappingProxyType({c.case.id: c.digest for c in received.cases}),
    )
