"""文字の大きさ, 色, Enterキー, the lock and who sits here; shown at once while it is chosen, taken back by 取り消し."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSlider, QWidget

from desktop.screen.dialog import Dialog
from desktop.screen.first_start import Seat
from desktop.screen.lock import NO_WORDS
from desktop.screen.look import em
from desktop.screen.office import MINUTES, Office
from desktop.screen.settings import LARGEST, SMALLEST, STEP, THEMES, Settings
from desktop.secretariat.doubts import NAMES

IDLE = (5, 10, 15, 30, 60, 0)
"""Minutes without a key until the window is locked; 0 for never."""


class SettingsDialog(Dialog):
    """The window shows and keeps what ``changed`` gives."""

    changed = Signal(object)

    def __init__(self, office: Office, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent, "設定")
        self.office = office
        self.before = self.now = settings
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SMALLEST // STEP, LARGEST // STEP)
        self.slider.setPageStep(2)
        self.slider.setValue(settings.percent // STEP)
        self.percent = QLabel(f"{settings.percent} %")
        self.percent.setMinimumWidth(em(self) * 4)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.slider, 1)
        line.addWidget(self.percent)
        row.setFocusProxy(self.slider)
        self.add_field("文字の大きさ(&S)", row)
        self.slider.setAccessibleName("文字の大きさ（％）")
        self.theme = QComboBox()
        for name, words in THEMES.items():
            self.theme.addItem(words, name)
        self.theme.setCurrentIndex(list(THEMES).index(settings.theme))
        self.add_field("画面の色(&T)", self.theme)
        self.enter = self.add_check("Enterキーで次の項目へ移る(&E)（文章の欄では改行します）", on=settings.enter_moves)
        self.idle = self._idle_box()
        self.seat = Seat(office, self)
        self.names = QLineEdit()
        self.names.setEnabled(False)
        self._names = ""
        note = "受け取る束のあて先と比べます。課と鍵の名前のほかにあれば、「、」で区切って入れます。"
        self.add_field("あて先として使われる名前(&A)", self.names, note)
        office.ask(lambda store: store.setting(NAMES), self._show_names, owner=self)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.add_button("決定(&O)", self.keep, default=True)
        self.slider.valueChanged.connect(self._show)
        self.theme.currentIndexChanged.connect(self._show)
        self.fit(38)

    def _idle_box(self) -> QComboBox:
        """When to lock; it binds everybody of the store, so not everybody may change it."""
        box, now = QComboBox(), self.office.seat.minutes
        for minutes in sorted({*IDLE, now}, key=lambda m: m or 10_000):
            box.addItem(f"{minutes}分間操作がないとき" if minutes else "操作がなくてもロックしない", minutes)
        box.setCurrentIndex(box.findData(now))
        note = "PCの画面がロックされたときとスリープしたときは、いつもロックします。"
        why = self.office.hindrance("settings") if self.office.seat.sealed else NO_WORDS
        self.add_field("画面のロック(&L)", box, why or note)
        box.setEnabled(not why)
        box.setToolTip(why)
        return box

    def _show_names(self, names: str) -> None:
        """The names this desk goes by, on one line."""
        self._names = "、".join(names.splitlines())
        self.names.setText(self._names)
        self.names.setEnabled(True)

    def _keep_names(self) -> None:
        said = self.names.text().strip()
        if self.names.isEnabled() and said != self._names:
            who = self.office.clerk.who
            self.office.ask(lambda store: store.set_setting(NAMES, said, who=who))

    def _keep_idle(self) -> None:
        minutes = self.idle.currentData()
        if self.idle.isEnabled() and minutes != self.office.seat.minutes:
            self.office.ask(lambda store: store.set_setting(MINUTES, str(minutes)))
            self.office.look_again()

    def _show(self) -> None:
        """Show it while it is chosen; a slider that is being dragged would make the window jump at every step."""
        self.now = replace(
            self.before,
            percent=self.slider.value() * STEP,
            theme=self.theme.currentData(),
            enter_moves=self.enter.isChecked(),
        )
        self.percent.setText(f"{self.now.percent} %")
        self.changed.emit(self.now)

    def keep(self) -> None:
        if fault := self.seat.fault():
            self.say(fault)
            return
        self._show()
        self._keep_idle()
        self._keep_names()
        self.office.sit_down(self.seat.clerk())
        self.accept()

    def reject(self) -> None:
        self.changed.emit(self.before)
        super().reject()
