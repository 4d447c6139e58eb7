"""The two pages of the assistant: what goes out and under whose approval; on which medium and how it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.screen.handover.parts import (
    KINDS,
    SECRECY,
    STAYS,
    DayBox,
    NoDay,
    button_row,
    fill,
    make_table,
    measure_table,
    offer,
    refused,
    size_words,
    words_box,
)
from desktop.screen.handover.place_box import PlaceBox
from desktop.screen.look import Plain, Quiet, em

if TYPE_CHECKING:
    from desktop.keys.desk import PublicKey
    from desktop.screen.dialog import Dialog
    from desktop.screen.handover.reading import Known, ToHand
    from desktop.screen.office import Office
    from desktop.store.handover import Medium
    from desktop.store.store import Store

HEADS = ("案件", "様式", "状態", "誤り", "注意", "添付")
CHARS = (0, 10, 5, 4, 4, 4)
NAME = Qt.ItemDataRole.ToolTipRole
BY_KEY, BY_WORDS, OPEN = "B", "A", "C"
NO_MEDIUM = "（登録した媒体は使わない）"
ERRORS_LEFT = "誤りの残っている案件があります（{count}件）。このまま渡せますが、受取先で直すことになります。"
NO_KEY = "受取先の公開鍵を「鍵」の画面で取り込み、電話で照合しておくと、パスワードなしで渡せます。"

NO_SIGNER = (
    "受取先の鍵で閉じる束と暗号化しない束には、署名が要ります。この課には、署名用の鍵がまだありません。"
    "ここで作れます（一度だけです）。"
)
SIGNER_MADE = (
    "署名用の鍵を作りました。「鍵」の画面で公開鍵を書き出して受取先（事務局）に渡し、照合の数字を電話で確かめてもらってください。"
    "それまで、束は受取先で確認待ちになります。"
)


def field(dialog: Dialog, words: str, box: QWidget, note: str = "") -> QWidget:
    """A labelled input of the dialog's own kind as a widget that can stand anywhere."""
    label = dialog.add_field(words, box, note)
    return label.parentWidget() or label


def beside(dialog: Dialog, *rows: Sequence[QWidget]) -> QWidget:
    """Fields in rows of equal columns."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(em(dialog))
    grid.setVerticalSpacing(round(em(dialog) * 0.8))
    for n, row in enumerate(rows):
        for column, widget in enumerate(row):
            grid.addWidget(widget, n, column)
            grid.setColumnStretch(column, 1)
    return holder


class Page(QWidget):
    """A page in the dialog's body; ``hinders`` says what is missing and puts the keyboard there."""

    def __init__(self, dialog: Dialog, office: Office) -> None:
        super().__init__()
        self.dialog, self.office = dialog, office
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(round(em(dialog) * 0.8))

    def put(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.whole.addWidget(widget)

    def hinders(self) -> tuple[str, QWidget] | None:
        raise NotImplementedError


class WhatPage(Page):
    """Cases, 持出先, 機密性, 承認者 and 承認日."""

    def __init__(self, dialog: Dialog, office: Office) -> None:
        super().__init__(dialog, office)
        self.cases: list[ToHand] = []
        self.table = make_table("渡す案件", HEADS, CHARS, 4)
        row, (self.leave_out,) = button_row(dialog, (("選んだ案件を外す(&X)", self.take_out),))
        self.row = row
        self.told = Plain()
        self.partner = words_box((), "", "例：総務部総務課")
        self.secrecy = words_box(SECRECY, SECRECY[3])
        self.approver = words_box((), "", "例：課長　付議　花子")
        self.approved_on = DayBox(office.today(), office.today())
        grid = beside(
            dialog,
            (field(dialog, "持出先（相手）(&P)", self.partner), field(dialog, "機密性(&S)", self.secrecy)),
            (field(dialog, "承認者(&A)", self.approver), field(dialog, "承認日(&D)", self.approved_on)),
        )
        self.put(self.table, row, self.told, grid)
        self.whole.addStretch(1)

    def measure(self) -> None:
        measure_table(self.table, CHARS, 4)

    def show_known(self, known: Known) -> None:
        """Cases to be handed over, and the words used before."""
        self.cases = list(known.cases)
        self._show_cases()
        offer(self.partner, known.partners)
        offer(self.approver, known.approvers)
        if known.last is not None:
            self.partner.setCurrentText(self.partner.currentText() or known.last.partner)
            self.approver.setCurrentText(self.approver.currentText() or known.last.approved_by)
            self.secrecy.setCurrentText(known.last.secrecy or self.secrecy.currentText())

    def _show_cases(self) -> None:
        row = self.table.currentRow()
        fill(self.table, [_case_words(c) for c in self.cases], row)
        self.row.setVisible(len(self.cases) > 1)
        wrong = sum(bool(c.errors) for c in self.cases)
        files, size = sum(c.files for c in self.cases), sum(c.size for c in self.cases)
        said = f"{len(self.cases)}件、添付{files}個、約{size_words(size)}です。"
        self.told.setText(said + (f"\n▲ {ERRORS_LEFT.format(count=wrong)}" if wrong else ""))
        self.dialog.grow()

    def take_out(self) -> None:
        """The case chosen stays here."""
        row = self.table.currentRow()
        if 0 <= row < len(self.cases) and len(self.cases) > 1:
            del self.cases[row]
            self._show_cases()

    def size(self) -> int:  # type: ignore[override]
        """About how many bytes go out."""
        return sum(c.size for c in self.cases)

    def hinders(self) -> tuple[str, QWidget] | None:
        today = self.office.today()
        if not self.cases:
            return "渡す案件がありません。一覧で案件を選んで、やり直してください。", self.table
        if not self.partner.currentText().strip():
            return "持出先（相手）が入力されていません。渡す相手を入れてください。", self.partner
        if not self.approver.currentText().strip():
            return "承認者が入力されていません。持出しを承認した人の氏名を入れてください。", self.approver
        day = self.approved_on.day()
        if day is None:
            return "承認日を日付として読めません。「R8.11.21」のように入れてください。", self.approved_on
        if day > today:
            return "承認日が今日より後です。持出しの承認を受けてから、書き出してください。", self.approved_on
        return None


class HowPage(Page):
    """The place, 媒体の種類, 管理番号, 返却予定日, and how the bundle is closed."""

    def __init__(self, dialog: Dialog, office: Office) -> None:
        super().__init__(dialog, office)
        self.media: tuple[Medium, ...] = ()
        self.signs = False
        self.needed = 0
        self.approver = ""
        self._kind_said = False
        self.place = PlaceBox(office, dialog)
        self.kind = words_box(KINDS, KINDS[0])
        self.number = QComboBox()
        self.due_back = DayBox(office.today())
        self.closing = QComboBox()
        self.key = QComboBox()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：受取先の無害化装置が、暗号化したファイルを通さない")
        self.room = Plain()
        self.hint = Quiet()
        media = beside(
            dialog,
            (
                field(dialog, "管理番号(&N)", self.number),
                field(dialog, "媒体の種類(&T)", self.kind),
                field(dialog, "返却予定日(&B)", self.due_back),
            ),
        )
        closing = field(dialog, "束の閉じ方(&L)", self.closing)
        self.key_part = field(dialog, "受取先の鍵(&R)", self.key)
        self.reason_part = field(dialog, "暗号化しない理由(&W)", self.reason)
        self.agreed = dialog.add_check("暗号化しないことについて、承認者の承認を受けました(&G)")
        self.signed_row, (self.sign_act,) = button_row(dialog, (("署名用の鍵を作る(&Y)", self.make_signer),))
        self._made_signer = False
        row, (self.media_act, self.keys_act) = button_row(
            dialog, (("媒体の登録簿(&M)…", self._open_media), ("鍵(&K)…", self._open_keys))
        )
        registers = QWidget()
        inside = QHBoxLayout(registers)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.room, 1)
        inside.addWidget(row)
        self.no_day = NoDay(self.due_back)
        self.put(self.place, registers, media, self.no_day, closing, self.key_part, self.reason_part, self.agreed)
        self.put(self.hint, self.signed_row)
        self.whole.addStretch(1)
        self.closing.currentIndexChanged.connect(lambda _n: self._follow())
        self.number.currentIndexChanged.connect(lambda _n: self._take_kind())
        self.place.changed.connect(self._follow_place)
        self.kind.activated.connect(self._keep_kind)
        self.kind.currentTextChanged.connect(lambda text: self.no_day.follow(wanted=text not in STAYS))
        self.kind.editTextChanged.connect(lambda text: self._keep_kind() if text not in KINDS else None)

    # what there is ---------------------------------------------------------------------------------------------------

    def show_known(self, known: Known) -> None:
        """Media and keys; the way to close that is chosen stays when it is still there."""
        self.media, self.signs = known.media, known.signs
        number, way, key = self.number.currentData(), self.closing.currentData(), self.key.currentData()
        self.number.clear()
        self.number.addItem(NO_MEDIUM, "")
        for medium in known.media:
            self.number.addItem("　".join(filter(None, (medium.number, medium.label or medium.kind))), medium.number)
        self.number.setCurrentIndex(max(0, self.number.findData(number or "")))
        self._show_keys(known.keys, key)
        self.closing.clear()
        if known.keys:
            self.closing.addItem("受取先の鍵で閉じる（パスワードは要りません）", BY_KEY)
        self.closing.addItem("パスワードで閉じる（パスワードは、別の機会に通知します）", BY_WORDS)
        self.closing.addItem("暗号化しない（署名だけを付けます。理由と承認が要ります）", OPEN)
        self.closing.setCurrentIndex(max(0, self.closing.findData(way)))
        self._follow()

    def _show_keys(self, keys: tuple[PublicKey, ...], chosen: str | None) -> None:
        self.key.clear()
        for key in keys:
            self.key.addItem(f"{key.name}　{key.fingerprint.split()[0]}…", key.public)
            self.key.setItemData(self.key.count() - 1, key.name, NAME)
        if chosen:
            self.key.setCurrentIndex(max(0, self.key.findData(chosen)))

    def enter(self, partner: str, approver: str, needed: int) -> None:
        """The page comes in sight: the key of the partner, and how much room is needed."""
        self.needed, self.approver = needed, approver
        names = [str(self.key.itemData(n, NAME)) for n in range(self.key.count())]
        if partner in names:
            self.key.setCurrentIndex(names.index(partner))
        self.agreed.setText(f"暗号化しないことについて、承認者（{approver}）の承認を受けました(&G)")
        self._tell_room()
        self.place.watch(on=True)
        self.place.rows.setFocus()

    def _keep_kind(self) -> None:
        """The clerk has said what kind of medium it is."""
        self._kind_said = True

    def _follow_place(self) -> None:
        """A folder is burnt to a disc, as a rule; a drive is a stick, as long as nobody says otherwise."""
        if not (self._kind_said or self.number.currentData()):
            self.kind.setCurrentText(KINDS[1] if self.place.by_folder() else KINDS[0])
        self._tell_room()

    def _take_kind(self) -> None:
        medium = next((m for m in self.media if m.number == self.number.currentData()), None)
        if medium is not None:
            self.kind.setCurrentText(medium.kind)

    def _follow(self) -> None:
        way = self.closing.currentData()
        self.key_part.setVisible(way == BY_KEY)
        for widget in (self.reason_part, self.agreed):
            widget.setVisible(way == OPEN)
        hint = ""
        if way == BY_WORDS and not self.key.count():
            hint = NO_KEY
        elif way != BY_WORDS and not self.signs:
            hint = NO_SIGNER
        elif way != BY_WORDS and self._made_signer:
            hint = SIGNER_MADE
        self.signed_row.setVisible(hint == NO_SIGNER)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.dialog.grow()

    def _tell_room(self) -> None:
        free = self.place.free()
        room = f"　空き　{size_words(free)}" if free >= 0 else ""
        self.room.setText(f"{'▲ ' if self.lacks() else ''}束の大きさ　約{size_words(self.needed)}{room}")

    def lacks(self) -> bool:
        """More bytes than there is room for."""
        return 0 <= self.place.free() < self.needed

    # the registers ---------------------------------------------------------------------------------------------------

    def _open_media(self) -> None:
        from desktop.screen.handover.media_dialog import MediaDialog

        self._over(MediaDialog(self.office, self.dialog))

    def _open_keys(self) -> None:
        from desktop.screen.handover.keys_dialog import KeysDialog

        self._over(KeysDialog(self.office, self.dialog))

    def make_signer(self) -> None:
        """The desk's signing key with one press, in the name of the 課; without one, the dialog asks for it."""
        if why := self.office.hindrance("settings"):
            self.dialog.say(why)
            return
        name, who = " ".join(self.office.clerk.division.split()), self.office.clerk.who
        if not name:
            from desktop.screen.handover.keys_dialog import MakeKey

            asked = MakeKey(self.office, "sign", set(), self.dialog)
            asked.accepted.connect(self._signer_made)
            self._over(asked)
            return

        def job(store: Store) -> None:
            from desktop.keys.desk import make_signing_key

            store.keep_desk_key(make_signing_key(name, store.now()), who=who)

        self.dialog.say("")
        self.sign_act.setEnabled(False)
        tell = refused(self.dialog, self.office.worker.trouble)

        def failed(fault: Exception) -> None:
            self.sign_act.setEnabled(True)
            tell(fault)

        self.office.ask(job, lambda _made: self._signer_made(), failed, owner=self)

    def _signer_made(self) -> None:
        self._made_signer = True
        self.sign_act.setEnabled(True)
        self.dialog.say("")
        self.dialog.read_again()  # type: ignore[attr-defined]

    def _over(self, dialog: Dialog) -> None:
        dialog.finished.connect(lambda _result: self.dialog.read_again())  # type: ignore[attr-defined]
        dialog.open()

    # what hinders ----------------------------------------------------------------------------------------------------

    def due(self) -> date | None:
        return self.due_back.day()

    def hinders(self) -> tuple[str, QWidget] | None:
        if self.place.folder_path() is None:
            return "書き出すフォルダーが入力されていません。フォルダーを選んでください。", self.place.folder.edit
        if hint := self.place.hint():
            return hint, self.place.rows
        if self.lacks():
            return (
                f"空きが足りません（必要 約{size_words(self.needed)}、空き {size_words(self.place.free())}）。"
                "要らないファイルを片付けるか、別の媒体を選んでください。"
            ), self.place.rows
        if self.due_back.wrong():
            return "返却予定日を日付として読めません。「R8.12.4」のように入れてください。", self.due_back
        if (due := self.due()) is not None and due < self.office.today():
            return "返却予定日が今日より前です。日付を確かめてください。", self.due_back
        way = self.closing.currentData()
        if way == OPEN and (hinders := self._open_hinders()):
            return hinders
        return (NO_SIGNER, self.sign_act) if way != BY_WORDS and not self.signs else None

    def _open_hinders(self) -> tuple[str, QWidget] | None:
        if not self.reason.text().strip():
            return "暗号化しない理由が入力されていません。理由は管理簿に残ります。", self.reason
        if not self.agreed.isChecked():
            return "暗号化しないことの承認を受けてから、承認の欄に印を付けてください。", self.agreed
        return None


def _case_words(case: ToHand) -> tuple[str, ...]:
    marks = (f"{case.errors}" if case.errors else "―", f"{case.warnings}" if case.warnings else "―")
    return (case.title, case.form, case.status, *marks, f"{case.files}" if case.files else "―")
