"""Files dropped on the window in; the screen they belong to out: bundles, receipts, or files to be taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.screen.receive.sorting import sort_files

if TYPE_CHECKING:
    from desktop.screen.receive.receipts import Receipts
    from desktop.screen.receive.receiving import Receiving
    from desktop.screen.window import Window


def open_for(window: Window, paths: Sequence[Path]) -> bool:
    """Open what a drop is for; False when it has neither bundles nor receipts."""
    found = sort_files(paths)
    if found.bundles and not window.hindrance("open_bundle"):
        dialog = open_receiving(window, found.bundles)
        if left := len(found.other) + len(found.receipts):
            dialog.say(f"束ではないファイルが{left}件あります。束とは分けて落としてください。")
    elif found.receipts and not window.hindrance("take_receipts"):
        open_receipts(window, found.receipts)
    elif found.bundles or found.receipts:
        window.say(window.hindrance("open_bundle" if found.bundles else "take_receipts"))
    else:
        return False
    return True


def open_receiving(window: Window, paths: Sequence[Path] = ()) -> Receiving:
    """The receiving screen over the window."""
    from desktop.screen.receive.receiving import Receiving

    dialog = Receiving(window.office, window)
    dialog.taking.connect(window.close_cases)
    dialog.taken.connect(window.office.listed.emit)
    dialog.finished.connect(lambda _result: _show_only(window, dialog))
    window.show_dialog(dialog)
    if paths:
        dialog.add(paths)
    return dialog


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
