"""文字の大きさ, 色, Enterキー and who sits here; shown at once while it is chosen, taken back by 取り消し."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from desktop.screen.dialog import Dialog
from desktop.screen.first_start import Seat
from desktop.screen.look import em
from desktop.screen.office import Office
from desktop.screen.settings import LARGEST, SMALLEST, STEP, THEMES, Settings


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
        self.seat = Seat(office, self)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.add_button("決定(&O)", self.keep, default=True)
        self.slider.valueChanged.connect(self._show)
        self.theme.currentIndexChanged.connect(self._show)
        self.fit(38)

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
        self.office.sit_down(self.seat.clerk())
        self.accept()

    def reject(self) -> None:
        self.changed.emit(self.before)
        super().reject()
