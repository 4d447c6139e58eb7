"""A case of a bundle and the store in; how it stands to the one here and every place that differs out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.case.model import Case
from desktop.clerk.handover import record_digest
from desktop.clerk.reopen import ReadCase
from desktop.definition.model import FACT, Value
from desktop.errors import DeskError
from desktop.secretariat.doubts import doubts_of, our_names
from desktop.secretariat.received import FILES, Difference, Received, ReceivedCase, Standing, Trust
from desktop.store.faults import GONE

if TYPE_CHECKING:
    from desktop.store.store import Store


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


def compared_again(store: Store, received: Received) -> Received:
    """The same bundle against the store as it is now."""
    read = (ReadCase(c.case, c.form, c.files, c.papers) for c in received.cases)
    return judged(store, replace(received, cases=tuple(compare(store, one) for one in read)))


def compare(store: Store, read: ReadCase) -> ReceivedCase:
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
