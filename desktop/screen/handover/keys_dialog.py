"""The desk's own keys and those of others in; keys made, made anew, carded, taken in, compared by voice and retired out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from desktop.japanese import japan_time
from desktop.keys.desk import KIND_WORDS
from desktop.screen.asking import ask
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.handover.fingerprint import Compare, Groups
from desktop.screen.handover.parts import (
    allow,
    button_row,
    day_short,
    fill,
    make_table,
    measure_table,
    moment_words,
    refused,
)
from desktop.screen.look import Plain, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.keys.desk import KeyKind, PublicKey, SecretKey
    from desktop.store.handover import DeskKey, KnownKey
    from desktop.store.store import Store

HEADS = ("だれの鍵", "種類", "状態", "照合の数字")
CHARS = (0, 8, 14, 20)
LEAD = (
    "受取り用の鍵を相手に渡すと、相手はパスワードなしで、こちらだけが開ける束を作れます。"
    "署名用の鍵は、この課が作った束と受領書であることを示します。"
)
NONE_YET: Final = (
    "鍵がまだありません。「鍵を作る・作り直す」で作るか、相手から届いた公開鍵のファイルを取り込んでください。"
)
USE: Final[Mapping[KeyKind, str]] = {
    "receive": "相手は、この鍵で、この課だけが開ける束を作れます。",
    "sign": "相手は、この鍵で、この課が作った束と受領書かを確かめられます。束を閉じてもらうには、受取り用の鍵も送ってください。",
}
"""What a partner can do with the public half."""
MOST: Final = 1 << 17
"""Bytes that are read of a file that should be a card."""
CARD: Final = "公開鍵のファイル (*.txt);;すべて (*)"


class Line(NamedTuple):
    """One key of the table, one's own or not."""

    card: PublicKey
    mine: bool
    state: str
    retired: bool
    confirmed: bool


class KeysDialog(Dialog):
    """The table above, the numbers of the chosen key below it, and what can be done with it."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, "鍵", LEAD)
        self.office = office
        self.lines: list[Line] = []
        self.table = make_table("鍵", HEADS, CHARS, 3)
        self.table.itemSelectionChanged.connect(self._follow)
        self.body.addWidget(self.table, 1)
        self.old = self.add_check("使っていない前の鍵も出す(&V)")
        self.old.toggled.connect(lambda _on: self.reload())
        self.whose = Plain()
        self.groups = Groups(self)
        self.body.addWidget(self.whose)
        acts = (
            ("鍵を作る・作り直す(&M)…", self.make),
            ("公開鍵を書き出す(&S)…", self.ask_card),
            ("相手の公開鍵を取り込む(&I)…", self.ask_cards),
            ("数字を照合する(&K)…", self.compare),
            ("使うのをやめる(&X)…", self.retire),
        )
        row, buttons = button_row(self, acts)
        self.make_act, self.card_act, self.take_act, self.compare_act, self.retire_act = buttons
        self.body.addWidget(self._beside(self.groups, buttons))
        row.deleteLater()
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(60, 24)
        self._follow()
        self.reload()

    def _beside(self, groups: Groups, buttons: list[QPushButton]) -> QWidget:
        """The numbers, and beside them the acts: one's own keys in the left column, those of others in the right one."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(round(em(self) * 0.5))
        grid.addWidget(groups, 0, 0, 3, 1)
        for button, (line, column) in zip(buttons, ((0, 1), (1, 1), (0, 2), (1, 2), (2, 2)), strict=True):
            grid.addWidget(button, line, column)
        return holder

    def _measure(self) -> None:
        measure_table(self.table, CHARS, 3)
        self.groups.measure()
        super()._measure()

    # what there is ---------------------------------------------------------------------------------------------------

    def reload(self, public: str = "", *, then_compare: bool = False) -> None:
        """Ask the store; stand on a key, and offer to compare it when it was just taken in."""
        line = self.chosen()
        chosen = public or (line.card.public if line is not None else "")

        def show(found: tuple[tuple[DeskKey, ...], tuple[KnownKey, ...]]) -> None:
            self._show(*found, chosen)
            if then_compare:
                self.compare()

        self.office.ask(lambda store: (store.desk_keys(), store.known_keys()), show, owner=self)

    def _show(self, own: tuple[DeskKey, ...], known: tuple[KnownKey, ...], chosen: str) -> None:
        mine = sorted(map(_own_line, own), key=lambda line: (line.retired, line.card.kind != "receive"))
        lines = [*mine, *map(_known_line, known)]
        self.lines = [line for line in lines if self.old.isChecked() or not line.retired]
        rows = [(_whose(x), KIND_WORDS[x.card.kind], x.state, x.card.fingerprint) for x in self.lines]
        publics = [x.card.public for x in self.lines]
        fill(self.table, rows, publics.index(chosen) if chosen in publics else 0)
        if self.doing.text() in ("", NONE_YET):  # what an act came to stays
            self.tell("" if rows else NONE_YET)
        self._follow()
        self.table.setFocus()

    def chosen(self) -> Line | None:
        row = self.table.currentRow()
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def _follow(self) -> None:
        line, why = self.chosen(), self.office.hindrance("settings")
        mine = line is not None and line.mine
        theirs = line is not None and not line.mine and not line.retired
        self.whose.setText(_said_of(line))
        self.groups.show_number(line.card.fingerprint if line is not None else "")
        allow(self.make_act, True, why)  # noqa: FBT003
        allow(self.card_act, mine and line is not None and not line.retired)
        allow(self.take_act, True, why)  # noqa: FBT003
        if line is not None and line.card.kind == "sign" and not self.office.hindrance("receive"):
            why = ""  # who receives bundles calls the desk whose key signed them
        allow(self.compare_act, theirs and line is not None and not line.confirmed, why)
        allow(self.retire_act, theirs, why)

    # one's own -------------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """A new key; the one used until now becomes a former one."""
        line = self.chosen()
        in_use = {x.card.kind for x in self.lines if x.mine and not x.retired}
        chosen: KeyKind = line.card.kind if line is not None and line.mine else "receive"
        kind = next((k for k in KIND_WORDS if k not in in_use), chosen)
        dialog = MakeKey(self.office, kind, in_use, self)
        dialog.accepted.connect(lambda: self.reload(dialog.public))
        dialog.open()

    def ask_card(self) -> None:
        from desktop.clerk.file_names import safe_name

        line = self.chosen()
        if line is None:
            return
        name = safe_name(f"付議帳の公開鍵_{line.card.name}_{KIND_WORDS[line.card.kind]}.txt")
        start = str(Path(self.office.folder("card")) / name)
        choose(self, "save", "公開鍵の保存先", start, lambda paths: self.write_card(paths[0]), CARD)

    def write_card(self, path: Path) -> None:
        """The public half as a file that may travel anywhere."""
        line = self.chosen()
        if line is None:
            return
        card = line.card
        self.office.remember("card", path.parent)

        def job() -> None:
            from desktop.keys.desk import write_card
            from desktop.places import write_file

            write_file(path, write_card(card))

        def done(_done: object) -> None:
            self.tell(
                f"{KIND_WORDS[card.kind]}の公開鍵を「{path.name}」に書き出しました。{USE[card.kind]}"
                "相手に送り、届いたら電話で数字を照合してもらってください。"
            )

        self.office.worker.run(job, done, refused(self, self.office.worker.trouble), owner=self)

    def tell(self, sentence: str) -> None:
        """What came of it, in a line that stays."""
        self.doing.setText(sentence)
        self.doing.setVisible(bool(sentence))
        self.grow()

    # of others -------------------------------------------------------------------------------------------------------

    def ask_cards(self) -> None:
        start = self.office.folder("card")
        choose(self, "open", "相手の公開鍵のファイル", start, lambda paths: self.take_card(paths[0]), CARD)

    def take_card(self, path: Path) -> None:
        """Keep a key of another desk; it is used only after its numbers were compared."""
        who = self.office.clerk.who
        self.office.remember("card", path.parent)

        def job(store: Store) -> str:
            from desktop.keys.desk import read_card

            return store.keep_known_key(read_card(_bytes_of(path), path.name), who=who).key.public

        self.say("")
        tell = refused(self, self.office.worker.trouble)
        self.office.ask(job, lambda public: self.reload(public, then_compare=True), tell, owner=self)

    def compare(self) -> None:
        line = self.chosen()
        if line is None or line.mine or line.confirmed:
            return
        card = line.card
        dialog = Compare(card, self)
        dialog.agreed.connect(lambda: self._settle(card, f"「{card.name}」の鍵を照合しました。これから使えます。"))
        said = f"「{card.name}」の鍵を使わないことにしました。相手に、公開鍵を送り直してもらってください。"
        dialog.differs.connect(lambda: self._retire(card, said))
        dialog.open()

    def _settle(self, card: PublicKey, said: str) -> None:
        who = self.office.clerk.who
        self._do(lambda store: store.confirm_known_key(card.public, who=who), said)

    def retire(self) -> None:
        line = self.chosen()
        if line is None or line.mine:
            return
        card = line.card
        said = f"「{card.name}」の{KIND_WORDS[card.kind]}を、これから使わないことにします。これまでの記録は残ります。"
        box = ask(self, "使うのをやめる", said, "使うのをやめる(&X)", danger=True)
        box.accepted.connect(lambda: self._retire(card, f"「{card.name}」の鍵を使わないことにしました。"))
        box.open()

    def _retire(self, card: PublicKey, said: str) -> None:
        who = self.office.clerk.who
        self._do(lambda store: store.retire_known_key(card.public, who=who), said)

    def _do(self, job: Any, said: str) -> None:
        def done(_done: object) -> None:
            self.tell(said)
            self.reload()

        self.say("")
        self.office.ask(job, done, refused(self, self.office.worker.trouble), owner=self)


class MakeKey(Dialog):
    """What for and in whose name; a key in use is replaced."""

    def __init__(
        self, office: Office, kind: KeyKind, in_use: set[KeyKind], parent: QWidget | None = None, *, name: str = ""
    ) -> None:
        super().__init__(parent, "鍵を作る", "作った鍵は、この保存先の中だけに置きます。相手に渡すのは公開鍵だけです。")
        self.office, self.in_use = office, in_use
        self.public = ""
        self.kind = QComboBox()
        for key, words in KIND_WORDS.items():
            self.kind.addItem(words, key)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.name = QLineEdit(name or office.clerk.division)
        self.add_field("種類(&T)", self.kind)
        self.add_field("だれの鍵(&N)", self.name, "相手の画面に出る名前です。例：総務部総務課")
        self.note = Quiet()
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("作る(&O)", self.keep, default=True)
        self.kind.currentIndexChanged.connect(lambda _n: self._follow())
        self.fit(42)
        self._follow()
        self.name.setFocus()

    def _follow(self) -> None:
        again = self.kind.currentData() in self.in_use
        self.go.setText("作り直す(&O)" if again else "作る(&O)")
        self.note.setText(
            "今の鍵は「前の鍵」になります。前の鍵あての束は、これからも開けます。新しい公開鍵を、相手に送り直してください。"
            if again
            else "作った後で、公開鍵を書き出して相手に送り、電話で数字を照合してもらいます。"
        )
        self.grow()

    def keep(self) -> None:
        name, kind, who = " ".join(self.name.text().split()), self.kind.currentData(), self.office.clerk.who
        if not name:
            self.say("だれの鍵かがありません。課の名前を入れてください。")
            self.name.setFocus()
            return

        def job(store: Store) -> str:
            from desktop.keys.desk import make_receiving_key, make_signing_key

            make = make_receiving_key if kind == "receive" else make_signing_key
            key: SecretKey = make(name, datetime.now().astimezone())
            store.keep_desk_key(key, who=who)
            return key.public

        self.say("")
        self.go.setEnabled(False)
        self.office.ask(job, self._made, self._refused, owner=self)

    def _made(self, public: str) -> None:
        self.public = public
        self.accept()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office.worker.trouble)(fault)


def _own_line(own: DeskKey) -> Line:
    card, retired = own.key.card, bool(own.retired_at)
    made = f"{day_short(japan_time(card.made_at).date())}作成"
    return Line(card, mine=True, state=f"前の鍵（{made}）" if retired else made, retired=retired, confirmed=True)


def _known_line(known: KnownKey) -> Line:
    confirmed, retired = bool(known.confirmed_at), bool(known.retired_at)
    if retired:
        state = "使わない"
    elif confirmed:
        state = f"照合済み {moment_words(known.confirmed_at).split()[0]}"
    else:
        state = "まだ照合していません"
    return Line(known.key, mine=False, state=state, retired=retired, confirmed=confirmed)


def _whose(line: Line) -> str:
    return f"{line.card.name}（自分）" if line.mine else line.card.name


def _said_of(line: Line | None) -> str:
    if line is None:
        return "照合の数字"
    if line.mine:
        return "照合の数字（電話で聞かれたら、一組から六組まで順に読み上げてください）"
    return f"照合の数字（「{line.card.name}」の画面に出ている数字と同じかを確かめます）"


def _bytes_of(path: Path) -> bytes:
    from desktop.places import world_error

    try:
        with path.open("rb") as file:
            return file.read(MOST)
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
