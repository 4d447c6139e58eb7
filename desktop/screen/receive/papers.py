"""Bundles that were taken in or refused in; the papers for their senders, filled and shown before they are printed, out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.bundle.model import Progress
from desktop.sheet.packet import Packet, Part

if TYPE_CHECKING:
    from desktop.clerk.record_papers import RecordPaper
    from desktop.secretariat.dropped import Carrier
    from desktop.secretariat.sitting import Lot
    from desktop.store.handover import Handover
    from desktop.store.store import Store


def receipt_packet(store: Store, taken: Sequence[Handover], division: str) -> Generator[Progress, None, Packet]:
    """受領書 of every bundle that was taken in."""
    from desktop.clerk.handover_papers import receipt_paper

    papers = []
    for number, given in enumerate(taken):
        yield Progress(number, len(taken), f"束 {given.number} の受領書を作っています")
        papers.append((given.number, receipt_paper(store, given.id, division=division)))
    return one_packet(papers)


def again_packet(
    lots: Sequence[Lot], division: str, at: datetime, carrier: Carrier
) -> Generator[Progress, None, Packet]:
    """再提出依頼書 of every bundle that is bad."""
    from desktop.clerk.handover_papers import again_paper
    from desktop.secretariat.sitting import bad_of

    papers = []
    for number, lot in enumerate(lots):
        yield Progress(number, len(lots), f"「{lot.name}」の再提出依頼を作っています")
        papers.append((lot.number, again_paper(bad_of(lot, carrier), at=at, division=division)))
    return one_packet(papers)


def one_packet(papers: Iterable[tuple[str, RecordPaper]]) -> Packet:
    """All papers to be printed in one go, each a part that is called by the number of its bundle."""
    parts: list[Part] = []
    for number, (name, paper) in enumerate(papers, 1):
        for part in paper.packet().parts:
            parts.append(replace(part, key=f"{number}{part.key}", title=f"{part.title}　{name}".rstrip()))
    return Packet(tuple(parts))


def preview(packet: Packet, over: QWidget) -> None:
    """The print preview, with nothing to choose but the papers."""
    from desktop.screen.printing import PrintPreview

    shown = PrintPreview(lambda *_: packet, draft=False, parent=over)
    for box in (shown.draft, shown.blank):
        box.hide()
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown.open()
