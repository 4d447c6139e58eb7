"""Acts of the window that open something over it: the window in, a dialog shown. Each is a method of the window, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.screen.window import Window


def new_case(window: Window) -> None:
    from desktop.screen.new_case import NewCase

    dialog = NewCase(window.office, window)
    dialog.made.connect(window.show_new)
    window.show_dialog(dialog)


def export_bundle(window: Window) -> None:
    """The cases chosen in the list; one that is open is saved first."""
    from desktop.screen.export_bundle import ExportBundle

    ids = [line.id for line in window.list.chosen()]
    for page in window.case_pages():
        if page.desk.case.id in ids and (why := page.flush()) is not None:
            window.warn_unsaved(page, why)
            return
    if ids:
        window.show_dialog(ExportBundle(window.office, ids, window))


def open_bundle(window: Window) -> None:
    from desktop.screen.receive.door import open_receiving

    open_receiving(window)


def take_receipts(window: Window) -> None:
    from desktop.screen.receive.door import open_receipts

    open_receipts(window)


def handover_book(window: Window) -> None:
    from desktop.screen.handover.book import open_book

    open_book(window)


def media_register(window: Window) -> None:
    from desktop.screen.handover.media_dialog import MediaDialog

    window.show_dialog(MediaDialog(window.office, window))


def desk_keys(window: Window) -> None:
    from desktop.screen.handover.keys_dialog import KeysDialog

    window.show_dialog(KeysDialog(window.office, window))


def erase_media(window: Window) -> None:
    from desktop.screen.handover.erase import EraseMedium

    window.show_dialog(EraseMedium(window.office, window))


def duties(window: Window) -> None:
    from desktop.screen.handover.duties import Duties

    window.show_dialog(Duties(window.office, window))


def take_files(window: Window) -> None:
    from desktop.screen.intake.door import open_door

    open_door(window, [])


def write_lists(window: Window) -> None:
    from desktop.screen.intake.plain_lists import case_sources, cases_source
    from desktop.screen.intake.write_list import WriteList

    page, cases = window.page(), cases_source(window.list.table, window.list.terms())
    if page is None:
        window.show_dialog(WriteList(window.office, (cases,), window))
        return
    desk = page.desk
    page.autosave.save(lambda: window.show_dialog(WriteList(window.office, (*case_sources(desk), cases), window)))


def save_blank(window: Window) -> None:
    from desktop.screen.save_paper import SaveBlank

    window.show_dialog(SaveBlank(window.office, window))


def backups(window: Window) -> None:
    if not window.office.is_open:
        from desktop.screen.restore import open_restore

        open_restore(window)
        return
    from desktop.screen.backups import open_backups

    open_backups(window)


def keeping(window: Window) -> None:
    from desktop.screen.keeping import open_keeping

    open_keeping(window)


def keep_for(window: Window) -> None:
    from desktop.screen.keeping_ask import open_keep_for

    open_keep_for(window)


def ledger(window: Window) -> None:
    from desktop.screen.ledger import open_ledger

    open_ledger(window)


def people(window: Window) -> None:
    from desktop.screen.people_dialog import open_people

    open_people(window)


def first_start(window: Window) -> None:
    from desktop.screen.first_start import FirstStart

    dialog = FirstStart(window.office, window)
    dialog.given_up.connect(window.close)
    window.show_dialog(dialog, window.office.listed.emit)


def choose_settings(window: Window) -> None:
    from desktop.screen.settings_dialog import SettingsDialog

    dialog = SettingsDialog(window.office, window.settings, window)
    dialog.changed.connect(window.use_settings)
    window.show_dialog(dialog)


def keys_help(window: Window) -> None:
    from desktop.screen.about import KeysHelp

    window.show_dialog(KeysHelp(window))


def about(window: Window) -> None:
    from desktop.screen.about import About

    window.show_dialog(About(window))
