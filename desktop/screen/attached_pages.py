"""The files attached to an open case, read on the worker: their sizes for the packet, their pages for screen and printer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop.screen.office import Office
from desktop.sheet.model import Picture

if TYPE_CHECKING:
    from desktop.bundle.model import Source
    from desktop.case.model import Case
    from desktop.clerk.attached import Measured
    from desktop.clerk.desk import Desk
    from desktop.clerk.page_image import PageImage
    from desktop.store.store import Store


def files_of(store: Store, case: Case) -> dict[str, Source]:
    """The attached files of a case, each read when it is asked for."""
    return {a.id: partial(store.attachment_bytes, a.id) for a in case.attachments}


class AttachedPages(QObject):
    """Asks for the files of one case; the last file read stays at hand, as its pages are looked at one after the other."""

    def __init__(self, office: Office, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._desk = office, desk
        self._last: tuple[str, bytes] = ("", b"")

    def measure(self, done: Callable[[Measured], None]) -> None:
        """The sizes of all pages, and a sentence for each file that cannot be printed."""
        case = self._desk.case
        if not case.attachments:
            return

        def job(store: Store) -> Measured:
            from desktop.clerk.attached import measure

            return measure(case, files_of(store, case))

        self._office.ask(job, done, owner=self)

    def ask(
        self, picture: Picture, width: int, done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """The pixels of a page in a width."""

        def job(store: Store) -> PageImage:
            from desktop.clerk.page_image import page_image

            return page_image(self._bytes(store, picture.attachment), picture.page, width)

        self._office.ask(job, done, failed, owner=self)

    def _bytes(self, store: Store, attachment: str) -> bytes:
        """On the worker's thread, which is the only one that touches what was read last."""
        if self._last[0] != attachment:
            self._last = (attachment, b"".join(store.attachment_bytes(attachment)))
        return self._last[1]

    def load(
        self, wanted: frozenset[str], done: Callable[[Mapping[str, bytes]], None], failed: Callable[[Exception], None]
    ) -> None:
        """The whole files of these attachments, for a printer."""
        self._office.ask(
            lambda store: {i: b"".join(store.attachment_bytes(i)) for i in sorted(wanted)}, done, failed, owner=self
        )
