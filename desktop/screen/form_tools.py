"""Tools of the texts: 定型文, 字形, find and replace; a wish of the clerk in, one act of the case out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from desktop.definition.model import Phrase, Value, text_of
from desktop.definition.place import parts_of
from desktop.errors import DeskError
from desktop.screen.editors.base import Editor
from desktop.screen.editors.text_box import TextBox
from desktop.screen.find_replace import FindBar, Hit, Place, hits_in, replace_all, replace_one
from desktop.screen.glyph_picker import GlyphPicker, character_at, with_form
from desktop.screen.overlay import rect_in
from desktop.screen.phrases import PhraseBook, PhraseList, phrase_of

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk
    from desktop.screen.field_box import FieldBox
    from desktop.screen.form_view import FormView


class TextTools(QObject):
    """定型文 and 字形 of the text the clerk is in."""

    def __init__(self, view: FormView, book: PhraseBook) -> None:
        super().__init__(view)
        self.view = view
        self._book = book
        self._of: tuple[str, str] = ("", "")
        """Form and field the phrases were opened for."""
        self._then: Callable[[str], None] | None = None
        self.phrases, self.glyphs = PhraseList(view), GlyphPicker(view)
        self.phrases.removed.connect(self._forget_phrase)
        for overlay in (self.phrases, self.glyphs):
            overlay.picked.connect(self._picked)

    def close(self) -> None:
        """Close what is open; the keyboard stays where it is."""
        for overlay in (self.phrases, self.glyphs):
            overlay.close_over(give_back=False)

    def open_phrases(self, of: FieldBox | None = None) -> None:
        """The 定型文 of a field, or of the one with the keyboard."""
        box = of or self.view.fields.in_hand
        if box is not None and self._may_write(box):
            self._of = _named(box)
            self._open(box, f"「{box.field.label}」の定型文", box.editor.offered(), self._book.own(*self._of))

    def open_references(self) -> None:
        """The 別紙 and attached papers of the case with the page they stand on now, to refer to in a text."""
        box = self.view.fields.in_hand
        if box is None or not self._may_write(box):
            return
        offered = references(self.view.desk)
        if not offered:
            box.show_note("この案件には、頁を入れられる別紙や添付がまだありません。")
            return
        self._open(box, "別紙の頁を入れる", offered, (), "別紙を入れる")

    def _may_write(self, box: FieldBox) -> bool:
        return bool(box.editor.boxes()) and not box.is_taken and not self.view.fields.locked

    def _open(
        self, box: FieldBox, title: str, offered: Sequence[Phrase], own: Sequence[Phrase], what: str = "定型文を入れる"
    ) -> None:
        boxes = box.editor.boxes()
        text = next((b for b in boxes if b.hasFocus()), boxes[-1])
        start, length = text.selection()
        place = rect_in(text.viewport(), text.cursorRect(), self.view)
        self.phrases.open_for(title, offered, own, place, text)
        self._then = lambda new: self._put(box.editor, text, (start, length), new, what)

    def _picked(self, text: str) -> None:
        """Something was picked in a list: it goes to the field the list was opened for."""
        then, self._then = self._then, None
        if then is not None:
            then(text)

    def _put(self, editor: Editor, text: TextBox, where: tuple[int, int], new: str, name: str) -> None:
        editor.put(text, where[0], where[1], new, f"「{editor.field.label}」に{name}")
        text.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_phrase(self) -> None:
        """Add the selected text to the clerk's own phrases of this field."""
        found = self.view.fields.text_in_hand()
        if found is None:
            return
        box, text = found
        start, length = text.selection()
        chosen = text.text()[start : start + length]
        if not chosen.strip():
            box.show_note("定型文に加える文を選んでから、Ctrl+Shift+J を押してください。")
            return
        phrase = phrase_of(chosen)
        if phrase in self._book.own(*_named(box)):
            box.show_note(f"「{phrase.title}」は、既に自分の定型文にあります。")
            return
        self._book.add(*_named(box), phrase)
        box.show_note(f"「{phrase.title}」を自分の定型文に加えました。Ctrl+J で入れられます。")

    def _forget_phrase(self, phrase: object) -> None:
        if isinstance(phrase, Phrase):
            self._book.remove(*self._of, phrase)

    def open_glyphs(self) -> None:
        """The forms of the selected character, or the one before the cursor."""
        found = self.view.fields.text_in_hand()
        if found is None or self.view.fields.locked:
            return
        box, text = found
        spot = character_at(text.text(), *text.selection())
        if spot is None:
            box.show_note("字形を選ぶ字の後ろにカーソルを置くか、字を選んでから、Ctrl+G を押してください。")
            return
        try:
            opened = self.glyphs.open_for(spot.text, rect_in(text.viewport(), text.cursorRect(), self.view), text)
        except DeskError as error:
            box.show_note(str(error))
            return
        if not opened:
            box.show_note(f"「{spot.text[0]}」には、選べる字形がほかにありません。")
            return
        where = (spot.start, spot.length)
        self._then = lambda form: self._put(box.editor, text, where, with_form(spot.text, form), "字形を入れる")


def _named(box: FieldBox) -> tuple[str, str]:
    """Form and field of a question; a paper of a case has its own form."""
    return box.form.id, parts_of(box.place).field


def references(desk: Desk) -> tuple[Phrase, ...]:
    """What can be referred to: every 別紙 and attached paper of the packet of now."""
    from desktop.sheet.packet import ATTACHED, reference

    digits = desk.form.style.digits
    return tuple(
        Phrase(f"{p.annex}　{p.title}".strip(), reference(p, digits))
        for p in desk.packet().parts
        if p.annex or p.own or p.key.startswith(ATTACHED)
    )


class Search(QObject):
    """Find and replace over the texts of the case that are asked for now."""

    def __init__(self, view: FormView, bar: FindBar) -> None:
        super().__init__(view)
        self.view = view
        self.bar = bar
        self.bar.searched.connect(self._search)
        self.bar.shown.connect(lambda hit: self._show_hit(hit, jump=False))
        self.bar.jumped.connect(lambda hit: self._show_hit(hit, jump=True))
        self.bar.replace_wanted.connect(self._replace)
        self.bar.all_wanted.connect(self._replace_all)
        self.bar.closed.connect(self.close)

    def renew(self) -> None:
        """The texts changed: look again."""
        if not self.bar.isHidden():
            self._search(self.bar.needle.text())

    def open(self, *, replacing: bool = False) -> None:
        """Find over all texts of the case; what is selected is looked for."""
        found = self.view.fields.text_in_hand()
        chosen = ""
        if found is not None:
            start, length = found[1].selection()
            chosen = found[1].text()[start : start + length]
        self.bar.set_locked(locked=self.view.fields.locked)
        self.bar.open_with(chosen, replacing=replacing and not self.view.fields.locked)

    def close(self) -> None:
        """Close the bar, the keyboard goes back to the form."""
        box = self.view.fields.in_hand
        if box is not None and not box.isHidden():
            box.editor.focus_at(-1, 0)  # before hiding, or Qt would choose another input
        self.bar.hide()

    def _places(self) -> Sequence[Place]:
        places = []
        for plan in self.view.plans.now:
            if self.view.asked.section_shown(plan):
                places += [
                    Place(p, f.label, self.view.asked.value_of(p))
                    for p, f in plan.fields
                    if not f.chooses
                    and f.kind != "figure"
                    and self.view.asked.shown(p)
                    and not self.view.asked.is_taken(p)
                ]
        return places

    def _search(self, needle: str) -> None:
        self.bar.show_hits(hits_in(self._places(), needle))

    def _show_hit(self, hit: Hit, *, jump: bool) -> None:
        keeper = self.bar.focusWidget()
        self.view.go_to(hit.place, hit.start, hit.length)
        if not jump and keeper is not None:
            keeper.setFocus()

    def _replace(self, hit: Hit, new: str) -> None:
        value = self.view.asked.value_of(hit.place)
        text = text_of(value)
        if self.view.fields.locked or text[hit.start : hit.start + hit.length] != self.bar.needle.text():
            self._search(self.bar.needle.text())
            return
        if self._edit_many("置換", {hit.place: replace_one(value, hit, new)}):
            self._next_hit(hit, len(new))

    def _next_hit(self, hit: Hit, written: int) -> None:
        """Show the first hit behind what was just written, or the first of all."""
        order = [p.place for p in self._places()]
        behind = (order.index(hit.place), hit.start + written)
        later = (n for n, h in enumerate(self.bar.hits) if (order.index(h.place), h.start) >= behind)
        if self.bar.hits:
            self.bar.go(next(later, 0))

    def _replace_all(self, needle: str, new: str) -> None:
        if self.view.fields.locked:
            return
        many = len(self.bar.hits)
        changed = dict(replace_all(self._places(), needle, new))
        if changed and self._edit_many("すべて置換", changed):
            self.bar.tell(f"{many}か所を置き換えました。Ctrl+Z で一度に元へ戻せます。")

    def _edit_many(self, name: str, changed: dict[str, Value]) -> bool:
        try:
            self.view.desk.edit_many(name, changed)
        except DeskError as error:
            self.bar.tell(str(error))
            return False
        self.view.refresh()
        for place in changed:
            self.view.edited.emit(place)
        return True
