"""The bare window: menus, bars, the pages with the list of cases, the status line, its place on the screen.

Only what the first paint shows is made at once; the rest comes with :meth:`desktop.screen.window.Window.wake`. No name of
the namespace ``Qt`` may be touched before that (a key of an act touches it too): PySide6 makes its eighty enumerations
then, which takes longer than building the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QGuiApplication, QIcon, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget, QToolBar

from desktop.places import RESOURCES
from desktop.screen.actions import LIST_BAR, MENUS, Words, key_words, plain
from desktop.screen.case_list import CaseList
from desktop.screen.office import Office
from desktop.screen.settings import Settings, write_settings

if TYPE_CHECKING:
    from desktop.screen.case_page import CasePage

TITLE = "付議帳"
ICON = RESOURCES / "icons" / "fugicho.png"
LIST, CASE = "案件の一覧", "案件"
SIZE = (1280, 720)
SMALL = 1440
"""Screens up to this width are filled at the first start."""


class Frame(QMainWindow):
    """What can be seen and how large; what an act does is said by who inherits this."""

    def __init__(self, office: Office, settings: Settings) -> None:
        super().__init__()
        self.office = office
        self.settings = settings
        self.acts: dict[str, QAction] = {}
        self.setWindowTitle(TITLE)
        self._words = {word.name: word for _, words in MENUS for word in words}
        self._menus = [self.menuBar().addMenu(title) for title, _ in MENUS]
        self.bars = {LIST: self._make_bar(LIST, LIST_BAR)}
        self._make_pages()
        self._make_status()
        self._place()

    def _fill_menus(self) -> None:
        """With the keys of the acts: only after the first paint (see above)."""
        for menu, (_, words) in zip(self._menus, MENUS, strict=True):
            for word in words:
                if word.name:
                    menu.addAction(self._act(word.name))
                    self.acts[word.name].setShortcut(QKeySequence(word.key))
                else:
                    menu.addSeparator()
        self.setWindowIcon(QIcon(str(ICON)))

    # acts -------------------------------------------------------------------------------------------------------------

    def _act(self, name: str) -> QAction:
        """The act of a name, made when it is first needed."""
        if name not in self.acts:
            self.acts[name] = self._make_act(self._words[name])
        return self.acts[name]

    def _make_act(self, word: Words) -> QAction:
        act = QAction(word.text, self)
        act.setToolTip(tip_words(word))
        act.setIconText(plain(word.text))
        act.triggered.connect(lambda _=False, name=word.name: self.do(name))
        return act

    def do(self, name: str) -> None:
        """Run an act by its name: of the open case, of the list, or of the window."""
        page = self.page()
        if page is not None and name in page.acts:
            page.acts[name]()
        elif page is None and name == "look_for":
            self.list.look_for()
        else:
            getattr(self, name)()

    def createPopupMenu(self) -> None:
        """No menu on the bars: Qt's own one hides them, and a clerk would not find them again."""

    def _make_bar(self, name: str, words: tuple[str, ...]) -> QToolBar:
        bar = QToolBar(name, self)
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)  # nobody hides it by a menu of the right button
        for word in words:
            if word:
                bar.addAction(self._act(word))
            else:
                bar.addSeparator()
        self.addToolBar(bar)
        return bar

    def _tint_extensions(self) -> None:
        """The sign for buttons that have no room is dark in every theme of Qt: draw it in the text's colour."""
        from PySide6.QtGui import QPainter, QPalette, QPixmap
        from PySide6.QtWidgets import QToolButton

        side = self.fontMetrics().height()
        for bar in self.bars.values():
            for button in bar.findChildren(QToolButton, "qt_toolbar_ext_button"):
                picture = QPixmap(side, side)
                picture.fill("transparent")
                painter = QPainter(picture)
                painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
                painter.setFont(self.font())
                painter.drawText(0, self.fontMetrics().ascent(), "»")
                painter.end()
                button.setIcon(QIcon(picture))
                button.setToolTip("続きの操作")
                button.setAccessibleName("続きの操作")

    # pages ------------------------------------------------------------------------------------------------------------

    def _make_pages(self) -> None:
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(True)
        self.list = CaseList(self.office, self.acts)
        self.pages.addTab(self.list, LIST)
        self.setCentralWidget(self.pages)

    def page(self) -> CasePage | None:
        """The case in front, None on the list."""
        current: Any = self.pages.currentWidget()
        return None if current is self.list else current

    def case_pages(self) -> list[CasePage]:
        return [self.pages.widget(n) for n in range(1, self.pages.count())]  # type: ignore[misc]

    def show_list(self) -> None:
        from PySide6.QtCore import Qt

        self.pages.setCurrentIndex(0)
        self.list.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_page(self) -> None:
        self.pages.setCurrentIndex((self.pages.currentIndex() + 1) % self.pages.count())

    def previous_page(self) -> None:
        self.pages.setCurrentIndex((self.pages.currentIndex() - 1) % self.pages.count())

    # status line ------------------------------------------------------------------------------------------------------

    def _make_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.where = QLabel(f"保存先　{self.office.path}")
        self.where.setAccessibleName("案件の保存先")
        bar.addPermanentWidget(self.where)

    def _finish_status(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QProgressBar

        from desktop.screen.look import Flat

        held = Qt.TextInteractionFlag
        self.where.setTextInteractionFlags(held.TextSelectableByMouse | held.TextSelectableByKeyboard)
        self.where.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setMaximumWidth(120)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("処理中")
        self.progress.hide()
        self.who = QLabel()
        self.who.setAccessibleName("今の利用者")
        self.office.seated.connect(self._show_who)
        copy = Flat("写し取る", "保存先の場所をクリップボードに写し取る", tabbed=True)
        copy.clicked.connect(self.copy_path)
        self.statusBar().insertPermanentWidget(0, self.progress)
        self.statusBar().addPermanentWidget(copy)
        self.statusBar().addWidget(self.who)

    def _show_who(self) -> None:
        """Who sits here, in a store with people."""
        person = self.office.seat.person
        self.who.setText(f"{person.name}（{person.role.value}）" if person else "")

    def copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self.office.path))
        self.statusBar().showMessage("保存先の場所を写し取りました。", 4000)

    def say(self, sentence: str) -> None:
        """A passing word in the status bar."""
        self.statusBar().showMessage(sentence, 6000)

    # place and size of the words --------------------------------------------------------------------------------------

    def _place(self) -> None:
        """Where it stood last time, if that is still on a screen."""
        words = self.settings.place.split(",")
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(SIZE[0], screen.width()), min(SIZE[1], screen.height() - 40))
        if len(words) >= 4 and all(w.lstrip("-").isdecimal() for w in words[:4]):
            from PySide6.QtCore import QRect

            rect = QRect(*map(int, words[:4]))
            if any(s.availableGeometry().contains(rect.center()) for s in QGuiApplication.screens()):
                self.setGeometry(rect)
        small = not self.settings.place and screen.width() <= SMALL
        self._maximized = "max" in words or small

    def appear(self) -> None:
        """Show it as large as it was last time."""
        if self._maximized:
            self.showMaximized()
        else:
            self.show()

    def larger(self) -> None:
        self.use_settings(self.settings.resized(1))

    def smaller(self) -> None:
        self.use_settings(self.settings.resized(-1))

    def use_settings(self, settings: Settings) -> None:
        """Show and keep new settings."""
        from desktop.screen.theme import dress

        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, settings)
        self.settings = settings
        self.list.font_changed()
        self._tint_extensions()
        for page in self.case_pages():
            page.form.keys.enter_moves = settings.enter_moves
        write_settings(settings)

    def _follow_contrast(self) -> None:
        """The PC's own contrast theme is asked for only now (see above); seldom does it change what was painted."""
        from desktop.screen.theme import dress, wants_own_contrast

        app = QApplication.instance()
        if isinstance(app, QApplication) and wants_own_contrast(app, self.settings):
            dress(app, self.settings, own_contrast=True)


def tip_words(word: Words) -> str:
    """What an act does, with its key."""
    return f"{word.tip or plain(word.text)}{f'（{key_words(word.key)}）' if word.key else ''}"
