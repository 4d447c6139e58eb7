"""Bundles of one sitting: dropped in together or one by one, each judged, decided and taken in on its own.

What is here runs on whatever thread the caller has; a window reads the lots while they change.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundle.model import Progress
from desktop.bundle.unseal import WRONG_PASSPHRASE
from desktop.case.people import Right
from desktop.errors import DeskError, refusal
from desktop.keys.desk import PublicKey
from desktop.keys.passphrase import read_typed
from desktop.secretariat.accepting import accept, refuse_other_content
from desktop.secretariat.comparing import compared_again, judged
from desktop.secretariat.doubts import REFUSED, Doubt, add_name, words_of
from desktop.secretariat.dropped import Carrier, bundles_among, covers_among
from desktop.secretariat.receive import ROOM, TWICE, Room, look_at, open_bundle, opening_for, receiving_room
from desktop.secretariat.received import NOT_SAID, Choice, Chosen, Received, ReceivedCase, Standing, Waiting
from desktop.secretariat.refusing import asks_again, refuse, told_sender, word_of
from desktop.store.faults import ALREADY, LOST_UPDATE
from desktop.store.handover import DONE_BEFORE, Handover

if TYPE_CHECKING:
    from desktop.clerk.handover_papers import Bad
    from desktop.store.store import Store

FAILED: Final = refusal(
    "secretariat.failed",
    "「{path}」を調べている途中で、付議帳の不具合が起きました。この束は受け取っていません。記録のファイルを付議帳の担当に渡してください。",
)
MOVED_ON: Final = refusal(
    "secretariat.moved-on",
    "「{path}」の案件は、見比べた後にここで変わりました。見比べ直したので、もう一度確かめてください。",
)


_STALE: Final = 24 * 3600
"""Seconds after which a room belongs to nobody; another record in the same folder may be receiving now."""


_LITTLE: Final = 1 << 20
"""Bytes that taking in a bundle without files counts as."""


class State(StrEnum):
    """Where a bundle stands."""

    WAITING = "順番待ち"
    OPENING = "調べています"
    LOCKED = "パスワード待ち"
    READY = "受け取れます"
    ASK = "確認待ち"
    CHOOSE = "選択待ち"
    BEFORE = "受領済み"
    BAD = "受け取れません"
    TAKEN = "受け取りました"
    STOPPED = "中止"


@dataclass(eq=False)
class Lot:
    """One bundle of the sitting."""

    path: Path
    state: State = State.WAITING
    waiting: Waiting | None = None
    received: Received | None = None
    fault: DeskError | None = None
    choices: dict[str, Chosen] = field(default_factory=dict)
    """By case id, for cases that are here already and differ."""
    agreed: dict[Doubt, str] = field(default_factory=dict)
    """What was made sure of, with its words for the 管理簿."""
    taken: Handover | None = None
    refused: bool = False
    """Whether the 管理簿 has that it was not taken in."""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def number(self) -> str:
        """束の番号, as far as it is known."""
        if self.received is not None:
            return self.received.parcel.id.replace("-", "")[:8].upper()
        return self.waiting.number if self.waiting else ""

    @property
    def sender(self) -> str:
        """送り元, as sealed; of a bundle that does not open as its cover says."""
        if self.received is not None:
            return self.received.parcel.division
        return self.waiting.slip.sender if self.waiting and self.waiting.slip else ""

    @property
    def carrier(self) -> Carrier:
        """What it came on, as the bundle or its cover says."""
        if self.received is not None:
            return self.received.carrier
        return self.waiting.slip.carrier if self.waiting and self.waiting.slip else NOT_SAID

    @property
    def verdict(self) -> str:
        """The state in a word, with what is wrong."""
        if self.state in (State.BAD, State.LOCKED) and self.fault is not None:
            return word_of(self.fault)
        if self.state is State.ASK:
            return self.open_doubts()[0].value
        return self.state.value

    @property
    def asks_again(self) -> bool:
        """Whether a 再提出依頼 goes to the sender."""
        return self.state is State.BAD and self.fault is not None and asks_again(self.fault)

    def open_doubts(self) -> tuple[Doubt, ...]:
        """What a person still has to make sure of."""
        return tuple(d for d in (self.received.doubts if self.received else ()) if d not in self.agreed)

    def agree(self, doubt: Doubt) -> None:
        """A person made sure of it."""
        assert self.received is not None  # noqa: S101 - only what was opened is doubted
        received = self.received
        self.agreed[doubt] = words_of(doubt, received.parcel, received.signature, received.card)
        self.settle()

    def turn_away(self, doubt: Doubt) -> None:
        """A person found that it is not to be taken."""
        self.refuse(DeskError(REFUSED[doubt], path=self.name))

    def differing(self) -> tuple[ReceivedCase, ...]:
        """Cases that are here already in another state."""
        cases = self.received.cases if self.received else ()
        return tuple(c for c in cases if c.standing in (Standing.CHANGED, Standing.OLDER))

    def decide(self, case_id: str, chosen: Chosen) -> None:
        """A person chose for one case."""
        self.choices[case_id] = chosen
        self.settle()

    def settle(self) -> None:
        """Ready when everything is made sure of and chosen."""
        if self.state in (State.READY, State.ASK, State.CHOOSE):
            open_ = any(c.case.id not in self.choices for c in self.differing())
            self.state = State.ASK if self.open_doubts() else State.CHOOSE if open_ else State.READY

    def refuse(self, fault: DeskError, state: State = State.BAD) -> None:
        self.fault, self.state = fault, state


class Sitting:
    """The lots and the room they lie in; :meth:`close` takes the room away."""

    def __init__(self) -> None:
        self.lots: list[Lot] = []
        self.bugs: list[Exception] = []
        self.carrier = NOT_SAID
        """What the bundles came on that do not say it themselves, as a person said."""
        self._stack = ExitStack()
        self._room: Room | None = None
        self._kept_before = False

    def add(self, paths: Sequence[Path]) -> tuple[Lot, ...]:
        """Lots for the bundles among these files, by their content; covers get none."""
        made = tuple(map(Lot, bundles_among(paths)))
        self.lots += made
        return made

    def close(self) -> None:
        self._stack.close()
        self._room = None

    def room(self, store: Store) -> Room:
        if self._room is None:
            clear_left(store.path.parent)
            self._room = self._stack.enter_context(receiving_room(store))
        return self._room

    # judging ---------------------------------------------------------------------------------------------------------

    def judge(self, store: Store, paths: Sequence[Path], lots: Sequence[Lot]) -> Generator[Progress, None, None]:
        """Copy, compare and open these bundles; every fault stands at its lot."""
        try:
            store.allow(Right.RECEIVE)
            waitings = yield from look_at([lot.path for lot in lots], covers_among(paths), self.room(store))
            for lot, waiting in zip(lots, waitings, strict=True):
                lot.waiting = waiting
                if fault := waiting.fault or self._twice(lot, waiting):
                    lot.refuse(fault)
            for number, lot in enumerate(lots):
                yield Progress(number, len(lots), f"「{lot.name}」を調べています")
                if lot.state is State.WAITING:
                    yield from self.open(store, lot)
        except DeskError as fault:
            for lot in lots:
                if lot.state in (State.WAITING, State.OPENING):
                    lot.refuse(fault)
        finally:
            for lot in lots:
                if lot.state in (State.WAITING, State.OPENING):
                    lot.state = State.STOPPED

    def called_off(self) -> None:
        """What was called off before it began is stopped, too."""
        for lot in self.lots:
            if lot.state is State.WAITING:
                lot.state = State.STOPPED

    def _twice(self, lot: Lot, waiting: Waiting) -> DeskError | None:
        """The same file was dropped before in this sitting."""
        for other in self.lots:
            if other is lot:
                return None
            if other.waiting and other.waiting.sha256 == waiting.sha256 and other.state is not State.STOPPED:
                return DeskError(TWICE, path=lot.name, other=other.name)
        return None

    def open(self, store: Store, lot: Lot, typed: str = "") -> Generator[Progress, None, None]:
        """Open one bundle; without its passphrase it waits for it."""
        waiting = lot.waiting
        assert waiting is not None  # noqa: S101 - judged before
        lot.fault = None
        try:
            opening = opening_for(store, waiting, read_typed(typed) if typed else "")
            if opening is None:
                lot.state = State.LOCKED
                return
            lot.state = State.OPENING
            lot.received = yield from open_bundle(store, waiting, opening, self.room(store))
            self._settle(store, lot)
        except DeskError as fault:
            locked = waiting.mode == "A" and (fault.code == WRONG_PASSPHRASE.code or fault.code.startswith("keys."))
            lot.refuse(fault, State.LOCKED if locked else State.BAD)
        except Exception as bug:  # one bundle never stops the others
            self.bugs.append(bug)
            lot.refuse(DeskError(FAILED, path=lot.name))

    def _settle(self, store: Store, lot: Lot) -> None:
        """What changed at the sender only, since it last came in, is taken unless a person chooses otherwise."""
        received = lot.received
        assert received is not None  # noqa: S101 - just opened
        try:
            refuse_other_content(received)
        except DeskError as fault:
            lot.refuse(fault)
            return
        if received.before is not None:
            lot.state, lot.taken = State.BEFORE, received.before
            return
        lot.state = State.READY
        lot.choices = {c.case.id: Chosen(Choice.TAKE) for c in lot.differing() if goes_on(store, c)}
        lot.settle()

    # making sure -----------------------------------------------------------------------------------------------------

    def confirm_key(self, store: Store, lot: Lot, name: str, *, who: str) -> None:
        """The numbers of the key that signed were compared by voice with the desk ``name``.

        The key is known from now on.
        """
        assert lot.received is not None  # noqa: S101 - only what was opened is doubted
        signature = lot.received.signature
        assert signature is not None  # noqa: S101 - a key is doubted
        key = PublicKey("sign", name, signature.public, store.now())
        if not any(k.key.public == key.public and not k.retired_at for k in store.known_keys()):
            store.keep_known_key(key, who=who)
        store.confirm_known_key(key.public, who=who)
        lot.agree(Doubt.KEY)
        for other in self.lots:
            if other.received is not None and other.state in (State.READY, State.ASK, State.CHOOSE):
                other.received = judged(store, other.received)
                other.settle()

    def own_name(self, store: Store, name: str, *, who: str) -> None:
        """This desk goes by that name, too; bundles for it wait no longer."""
        add_name(store, name, who=who)
        for other in self.lots:
            if other.received is not None and other.state is State.ASK:
                other.received = judged(store, other.received)
                other.settle()

    # taking in -------------------------------------------------------------------------------------------------------

    def take(self, store: Store, lots: Sequence[Lot], *, who: str) -> Generator[Progress, None, None]:
        """Take in what is ready; a case that changed meanwhile is compared again and waits for a person."""
        ready = [lot for lot in lots if lot.state is State.READY]
        if any(not lot.received.changes_nothing for lot in ready if lot.received):
            yield from self._keep_before(store)
        seen: set[str] = set()
        done, whole = 0, sum(map(_weight, ready))
        for lot in ready:
            yield Progress(done, whole, f"「{lot.name}」を受け取っています")
            ids = {c.case.id for c in lot.received.cases} if lot.received else set()
            if ids & seen:  # another bundle of this sitting had the same case
                self._again(store, lot)
            if lot.state is State.READY:
                for step in self._take(store, lot, who):
                    yield replace(step, done=done + step.done, of=whole)
            seen |= ids
            done += _weight(lot)

    def _take(self, store: Store, lot: Lot, who: str) -> Generator[Progress, None, None]:
        assert lot.received is not None  # noqa: S101 - it is ready
        try:
            agreed = tuple(lot.agreed.items())
            act = accept(store, lot.received, lot.choices, who=who, carrier=self.carrier, agreed=agreed)
            lot.taken = yield from act
            lot.state, lot.fault = State.TAKEN, None
        except DeskError as fault:
            if fault.code in (LOST_UPDATE.code, ALREADY.code, DONE_BEFORE.code):
                self._again(store, lot)
                if lot.state is not State.BAD:
                    lot.fault = DeskError(MOVED_ON, path=lot.name)
            else:
                lot.fault = fault  # it stays ready: a full disk is no fault of the bundle

    def _again(self, store: Store, lot: Lot) -> None:
        """Compare once more with what the store has now."""
        assert lot.received is not None  # noqa: S101 - opened before
        lot.received = compared_again(store, lot.received)
        self._settle(store, lot)

    def _keep_before(self, store: Store) -> Generator[Progress, None, None]:
        """A copy of the store as it was before the sitting, which is never thinned."""
        if self._kept_before:
            return
        from desktop.store.safekeeping import take

        steps = take(store, "import")
        try:
            for done, of, what in steps:
                yield Progress(done, of, what)
        finally:
            steps.close()
        self._kept_before = True

    # refusing --------------------------------------------------------------------------------------------------------

    def note_refused(self, store: Store, lots: Sequence[Lot], *, who: str) -> None:
        """Each of these bundles was not taken in: its line in the 管理簿, once."""
        for lot in lots:
            if lot.asks_again and not lot.refused and lot.waiting is not None and lot.fault is not None:
                parcel = lot.received.parcel if lot.received else None
                refuse(store, lot.waiting, lot.fault, who=who, parcel=parcel, carrier=lot.carrier.filled(self.carrier))
                lot.refused = True


def _weight(lot: Lot) -> int:
    """What taking a bundle in takes, for the progress: its files, and a little for all else."""
    cases = lot.received.cases if lot.received else ()
    return _LITTLE + sum(a.size for one in cases for a in one.case.attachments)


def bad_of(lot: Lot, carrier: Carrier = NOT_SAID) -> Bad:
    """What the 再提出依頼 of a bundle says; ``carrier`` is told where nothing else does."""
    from desktop.clerk.handover_papers import Bad

    assert lot.fault is not None  # noqa: S101 - it is bad
    wrong, again = told_sender(lot.fault)
    came = lot.carrier.filled(carrier)
    sha256 = lot.waiting.sha256 if lot.waiting else ""
    file = Bad(lot.fault, lot.name, wrong, again, number=lot.number, sha256=sha256, partner=lot.sender)
    return replace(file, medium=came.number, medium_kind=came.kind)


def clear_left(folder: Path) -> None:
    """Take away rooms that a run left behind that was killed; what lies in them nobody can read any more."""
    for left in folder.glob(f"{ROOM}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)


def goes_on(store: Store, one: ReceivedCase) -> bool:
    """Whether only the sender changed a case since it last came in, so that nothing of here would be lost."""
    here = one.here
    return (
        one.standing is Standing.CHANGED
        and here is not None
        and not (here.archived or here.binned or here.locked)
        and not any(d.touched for d in one.differences)
        and any(h.direction == "in" for h in store.handovers_of(one.case.id))
    )
