"""An opened bundle and what was chosen for its cases in; all of it in the store with its line in the 管理簿, or nothing, out."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.bundle.model import (
    Progress,
)
from desktop.case.model import Case
from desktop.clerk.handover import content_words
from desktop.definition.model import FACT
from desktop.errors import DeskError, refusal
from desktop.japanese import day_and_minute, japan_time
from desktop.secretariat.doubts import Doubt, refuse_unsettled
from desktop.secretariat.dropped import Carrier
from desktop.secretariat.received import FILES, NOT_SAID, Choice, Chosen, Received, ReceivedCase, Standing
from desktop.store.handover import Handover

if TYPE_CHECKING:
    from desktop.store.receiving import Arrival
    from desktop.store.store import Store

OTHER_CONTENT: Final = refusal(
    "secretariat.other-content",
    "「{path}」は、{at}に受け取った束 {number} と同じ番号の別の束です（SHA-256 が違います）。受け取っていません。"
    "送り元に、どちらの束が正しいかを確かめてください。",
)
RENAMED: Final = "名前が変えられている"
"""What the 管理簿 has of a name that is not the program's own: the name itself may tell of a person, and would stay."""


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
