"""Files dropped on the window in; the screen they belong to out: bundles, receipts, or files to be taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from desktop.screen.receive.receipts import Receipts
    from desktop.screen.receive.receiving import Receiving
    from desktop.screen.receive.sorting import Sorted
    from desktop.screen.window import Window


def open_for(window: Window, paths: Sequence[Path], otherwise: Callable[[], object] = lambda: None) -> None:
    """Open what a drop is for; ``otherwise`` when it has neither bundles nor receipts.

    The files are looked into on the worker: a medium may be slow.
    """

    def look() -> Sorted:
        from desktop.screen.receive.sorting import sort_files

        found = sort_files(paths)
        if found.bundles:
            _load()
        return found

    def go(found: Sorted) -> None:
        act = "open_bundle" if found.bundles else "take_receipts"
        if not found.bundles and not found.receipts:
            otherwise()
        elif hindrance := window.hindrance(act):
            window.say(hindrance)
        elif found.bundles:
            _show_receiving(window, found.bundles, len(found.other) + len(found.receipts))
        else:
            open_receipts(window, found.receipts)

    window.office.worker.run(look, go, owner=window)


def open_receiving(window: Window) -> None:
    """The receiving screen over the window, empty; what it needs is loaded on the worker first: the window goes on."""
    window.office.worker.run(_load, lambda _loaded: _show_receiving(window), owner=window)


def _show_receiving(window: Window, paths: Sequence[Path] = (), left: int = 0) -> None:
    """It is shown before the bundles are listed; ``left`` files of the drop are no bundles."""
    from desktop.screen.receive.receiving import Receiving

    dialog = Receiving(window.office, window)
    dialog.taking.connect(window.close_cases)
    dialog.taken.connect(window.office.listed.emit)
    dialog.finished.connect(lambda _result: _show_only(window, dialog))
    window.show_dialog(dialog)
    if paths:
        QTimer.singleShot(0, dialog, lambda: dialog.add(paths, left=left))


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
