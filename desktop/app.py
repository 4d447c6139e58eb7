"""The window's front door: nothing in but the store's path, an exit code out; heavy modules load after the first paint."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from desktop.errors import DeskError, refusal

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication, QDialog

    from desktop.screen.office import Office
    from desktop.screen.settings import Settings
    from desktop.screen.window import Window
    from desktop.screen.worker import Worker
    from desktop.store.store import Store

NO_SCREEN = refusal(
    "app.no-screen",
    "画面が見つからないため、窓を開けません。画面のある所で開くか、画面なしの命令（「python -m desktop --help」で一覧）を使ってください。",
    world=True,
)
CUPS_SOCKET = "/run/cups/cups.sock"
HEAVY = (
    "desktop.store.store",
    "desktop.definition.find",
    "desktop.screen.case_page",
    "desktop.sheet.lay_out",
    "desktop.checks.check",
    "desktop.clerk.acts",
    "reportlab.pdfgen.canvas",
    "openpyxl",
)
"""Loaded on the worker once the window is up, in the order they will be wanted."""


def run(store: Path | None = None, *, sample: bool = False) -> int:
    """Open the window on a store (None: the clerk's own) and stay until it is closed; gives the exit code.

    ``sample`` copies the sample cases into a store that has no cases, without asking who sits here.
    """
    gc.disable()  # what is made until the first paint stays; looking through it for garbage costs a tenth of the start
    prepare()
    if not has_screen():
        raise DeskError(NO_SCREEN)
    from PySide6.QtWidgets import QApplication

    from desktop.screen.settings import read_settings
    from desktop.screen.theme import FONT_FILES, dress, load_fonts

    app = QApplication(sys.argv[:1])
    app.setApplicationName("付議帳")
    app.setApplicationDisplayName("")
    load_fonts(FONT_FILES[:1])  # nothing bold stands on the first paint
    translators = load_translations(app)
    settings = read_settings()
    dress(app, settings)
    window = make_window(store, settings, sample=sample)
    window.appear()
    code = app.exec()
    del translators
    return code


def make_window(store: Path | None, settings: Settings, *, sample: bool = False) -> Window:
    """The window, joined to a worker and a store that is opened after the first paint."""
    from desktop.places import store_file
    from desktop.screen.office import Office
    from desktop.screen.window import Window
    from desktop.screen.worker import Worker

    worker = Worker()
    office = Office(settings.store_for(store or store_file()), worker, sample=sample)
    window = Window(office, settings)
    catch_faults(window, worker)
    window.painted.connect(lambda: begin(office))
    window.painted.connect(lambda: keep(window))
    return window


def keep(window: Window) -> None:
    """Copies of the store are taken from now on by themselves, and the store is watched over."""
    from desktop.screen.backups_keeper import Keeper
    from desktop.screen.health import Warden

    window.keeper = Keeper(window)
    window.warden = Warden(window)


def prepare() -> None:
    """What must stand before Qt loads: printers are asked through a local socket, never through the network."""
    if sys.platform != "win32" and not os.environ.get("CUPS_SERVER", "").startswith("/"):
        os.environ["CUPS_SERVER"] = CUPS_SOCKET  # a server named by its address would be asked over the network


def has_screen() -> bool:
    """False where Qt would abort for want of a display server (Linux without X or Wayland)."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(n) for n in named)


def begin(office: Office) -> None:
    """After the first paint: open the store, then load what will be wanted."""
    from desktop.screen.theme import FONT_FILES, load_fonts

    gc.freeze()
    gc.enable()
    office.open()
    load_fonts(FONT_FILES[1:])
    office.opened.connect(lambda: office.ask(prefetch, failed=_leave))
    office.asked.connect(lambda _door: office.worker.run(load, failed=_leave, through=True))


def prefetch(store: Store) -> Generator[str, None, None]:
    """Load the heavy modules one by one; short jobs go between them."""
    store.warm()
    yield from load()


def load() -> Generator[str, None, None]:
    """The same while somebody types their passphrase; coming in goes between two modules."""
    for name in HEAVY:
        importlib.import_module(name)
        yield name


def _leave(fault: Exception) -> None:
    """A module that does not load is reported when it is used, where the sentence can say what for."""


def load_translations(app: QApplication) -> list[QTranslator]:
    """Qt's own words (standard buttons, file dialogs) in Japanese; gives the translators, to be kept."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    made = []
    for name in ("qtbase_ja", "qt_ja"):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
            made.append(translator)
    from desktop.screen.qt_words import QtWords

    made.append(QtWords(app))
    app.installTranslator(made[-1])
    return made


def catch_faults(window: Window, worker: Worker) -> None:
    """Every exception nobody took becomes a box: one sentence for a refusal, a report for a bug of ours."""

    shown: list[QDialog] = []

    def show(fault: BaseException) -> None:
        from desktop.screen.trouble import show_trouble

        if getattr(fault, "code", "") == "store.damaged" and window.warden is not None and window.office.is_open:
            window.warden.tell_damage()
        elif not shown:  # one box at a time: what fails in a paint event fails again with every paint
            box = show_trouble(window.front(), fault)
            shown.append(box)
            box.finished.connect(lambda _result: shown.clear())

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
        else:
            show(fault)

    worker.trouble = show
    sys.excepthook = hook
