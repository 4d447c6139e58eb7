"""Bundles that were taken in or refused in; the papers for their senders, filled and shown before they are printed, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.sheet.packet import Packet, Part

if TYPE_CHECKING:
    from desktop.clerk.record_papers import RecordPaper
    from desktop.screen.office import Clerk
    from desktop.secretariat.sitting import Lot
    from desktop.store.handover import Handover


def receipt_packet(taken: Sequence[Handover], clerk: Clerk) -> Packet:
    """受領書 of every bundle that was taken in."""
    from desktop.clerk.record_papers import fill, moment

    def paper(given: Handover) -> RecordPaper:
        values = {
            "ate": given.partner,
            "moto": clerk.division,
            "sha": clerk.name,
            "bango": given.number,
            "nichiji": moment(datetime.fromisoformat(given.at)),
            "sakusei": moment(datetime.fromisoformat(given.made_at)),
            "naiyo": given.content,
            "suryo": f"{len(given.cases)}件、{given.files}ファイル、{given.size:,}バイト",
            "kimitsu": given.secrecy,
            "kekka": "受領",
            "fugo": given.sha256,
        }
        return fill("juryosho", values)

    return one_packet((one.number, paper(one)) for one in taken)


def again_packet(lots: Sequence[Lot], clerk: Clerk, today: date) -> Packet:
    """再提出依頼 of every bundle that is bad."""
    from desktop.clerk.record_papers import day_words, fill

    def paper(lot: Lot) -> RecordPaper:
        values = {
            "ate": lot.received.parcel.division if lot.received else "",
            "moto": clerk.division,
            "hizuke": day_words(today),
            "bango": lot.number,
            "file": lot.name,
            "fugo": lot.waiting.sha256 if lot.waiting else "",
            "riyu": str(lot.fault or ""),
        }
        return fill("saiteishutsu", values)

    return one_packet((lot.number, paper(lot)) for lot in lots)


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
