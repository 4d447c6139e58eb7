"""Files dropped on the window in; the screen they belong to out: bundles, receipts, or files to be taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.screen.receive.sorting import sort_files

if TYPE_CHECKING:
    from desktop.screen.receive.receipts import Receipts
    from desktop.screen.receive.receiving import Receiving
    from desktop.screen.window import Window


def open_for(window: Window, paths: Sequence[Path]) -> bool:
    """Open what a drop is for; False when it has neither bundles nor receipts."""
    found = sort_files(paths)
    if found.bundles and not window.hindrance("open_bundle"):
        open_receiving(window, found.bundles, left=len(found.other) + len(found.receipts))
    elif found.receipts and not window.hindrance("take_receipts"):
        open_receipts(window, found.receipts)
    elif found.bundles or found.receipts:
        window.say(window.hindrance("open_bundle" if found.bundles else "take_receipts"))
    else:
        return False
    return True


def open_receiving(window: Window, paths: Sequence[Path] = (), *, left: int = 0) -> None:
    """The receiving screen over the window; ``left`` files of the drop are no bundles.

    What it needs is loaded on the worker first, and it is shown before the bundles are listed: the window goes on.
    """

    def show(_loaded: object) -> None:
        from desktop.screen.receive.receiving import Receiving

        dialog = Receiving(window.office, window)
        dialog.taking.connect(window.close_cases)
        dialog.taken.connect(window.office.listed.emit)
        dialog.finished.connect(lambda _result: _show_only(window, dialog))
        window.show_dialog(dialog)
        if paths:
            QTimer.singleShot(0, dialog, lambda: dialog.add(paths, left=left))

    window.office.worker.run(_load, show, owner=window)


def _load() -> None:
    import desktop.screen.receive.words  # noqa: F401 - and with it everything that is not Qt


def _show_only(window: Window, dialog: Receiving) -> None:
    """A sitting of one case ends with that case."""
    from desktop.secretariat.sitting import State

    cases = [
        c.case.id for lot in dialog.lots.lots if lot.state is State.TAKEN and lot.received for c in lot.received.cases
    ]
    if len(cases) == 1:
        window.open_id(cases[0])


def open_receipts(window: Window, paths: Sequence[Path] = ()) -> Receipts:
    """The receipts of who received our bundles."""
    from desktop.screen.receive.receipts import Receipts

    dialog = Receipts(window.office, window)
    dialog.taken.connect(window.office.listed.emit)
    window.show_dialog(dialog)
    if paths:
        dialog.add(paths)
    else:
        dialog.ask_files()
    return dialog
