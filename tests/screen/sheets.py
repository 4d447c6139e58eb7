"""One sheet in, a packet of it out; a view of papers in, the first of them out."""

from __future__ import annotations

from desktop.screen.sheet_view import SheetView
from desktop.sheet.model import Sheet
from desktop.sheet.packet import Packet, Part


def packet_of(sheet: Sheet) -> Packet:
    """A case of one paper."""
    return Packet((Part("", sheet.title, sheet),))


def first_sheet(view: SheetView) -> Sheet | None:
    """What the view shows first."""
    parts = view.pages.packet.parts
    return parts[0].sheet if parts else None
