"""Several papers in one form view: which stand there, what they take over, and the clerk's wishes about them as acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.answers.papers import copies_of, laid_in, proposed
from desktop.definition.condition import is_blank
from desktop.definition.place import parts_of, place_of
from desktop.errors import DeskError
from desktop.screen.field_box import FieldBox, SectionBox
from desktop.screen.form_plan import LIST, SHARED_TITLE, Plan
from desktop.screen.labels import value_words
from desktop.screen.paper_heads import Listed, PaperHead, PaperList, SharedHead

if TYPE_CHECKING:
    from desktop.screen.form_view import FormView


class Papers(QObject):
    """The papers of a case on the screen; of a form that stands alone there is nothing to do."""

    def __init__(self, view: FormView) -> None:
        super().__init__(view)
        self.view = view
        self.desk = view.desk
        self._opened: set[str] = set()
        """Places shown for writing although nothing of their own stands there (yet, or any more)."""

    # --- heads ---

    def head(self, plan: Plan) -> SectionBox:
        """What stands at the head of a paper, of what is shared, or the list of papers."""
        over = self.view.area.content
        if plan.head == "list":
            listed = PaperList(plan.title, plan.help, over)
            listed.laid_in.connect(lambda paper, on: self._act(lambda: self.desk.lay_in(paper, on=on), LIST))
            return listed
        if plan.hand is None:
            return SharedHead(plan.title, plan.help, over)
        head = PaperHead(plan.hand, over)
        place = place_of("", plan.key)
        head.left_out.connect(lambda paper: self._act(lambda: self.desk.lay_in(paper, on=False), LIST))
        head.copy_wanted.connect(self._add_copy)
        head.copy_removed.connect(lambda key: self._act(lambda: self.desk.remove_copy(key), LIST))
        head.hung_under.connect(lambda key, parent: self._act(lambda: self.desk.hang_under(key, parent), place))
        return head

    def dress(self, head: SectionBox) -> None:
        """Show in a head how the papers are now."""
        if isinstance(head, PaperList):
            head.show_papers(self._listed())
        elif isinstance(head, PaperHead):
            hand = self.desk.paper(head.hand.key)
            if hand is not None:
                wanted = hand.paper.parents if hand.paper else ()
                above = [h for h in self.desk.papers() if h.paper and h.paper.id in wanted and h.key != hand.key]
                head.show_hand(hand, above)
        if isinstance(head, PaperList | PaperHead):
            head.set_locked(locked=self.view.fields.locked)

    def _listed(self) -> tuple[Listed, ...]:
        values, facts = self.desk.values, self.desk.facts
        return tuple(
            Listed(
                p.id,
                p.title,
                laid_in(p, values, facts),
                proposed(p, values, facts),
                len(copies_of(p, values)) if p.copies else 0,
            )
            for p in self.desk.form.papers
        )

    def _add_copy(self, paper: str) -> None:
        parent = next((h.parent for h in self.desk.papers() if h.paper and h.paper.id == paper), "")
        made = ""

        def add() -> bool:
            nonlocal made
            made = self.desk.add_copy(paper, parent)
            return True

        self._act(add, place_of("", paper))
        if made:
            self.view.walk.go_to_section(place_of("", made))

    def _act(self, act: Callable[[], bool], place: str) -> None:
        """Do something with a paper; the form and whoever listens follow."""
        try:
            changed = act()
        except DeskError as error:
            self.view.fields.tell(str(error))
            changed = False
        self.view.refresh()
        if changed:
            self.view.edited.emit(place)

    # --- what is taken over ---

    def dress_field(self, box: FieldBox) -> None:
        """Show what a field takes over, or the editor when the paper has words of its own."""
        if not self.desk.can_take(box.place):
            return
        own = self.desk.is_own(box.place)
        if own or box.place in self._opened:
            box.show_own(own=own)
        else:
            box.show_taken(value_words(self.desk.form, box.place, self.desk.value(box.place)), self._source(box.place))
            self.view.fields.watch(box)

    def _source(self, place: str) -> str:
        """Where the words come from: the case, or another paper (業務委託)."""
        field, key = parts_of(place)
        hand = self.desk.paper(key)
        for source in hand.sources(field) if hand else ():
            above = parts_of(source).key
            other = self.desk.paper(above) if above else None
            if other is not None:
                return other.title
        return SHARED_TITLE

    def go_to_source(self, box: FieldBox) -> None:
        """To the question whose answer a field takes over."""
        field, key = parts_of(box.place)
        hand = self.desk.paper(key)
        shown = [p for p in hand.sources(field) if self.view.asked.shown(p)] if hand else []
        if shown:
            self.view.go_to(shown[0])

    def open(self, box: FieldBox) -> None:
        """Words of its own for one paper: those of the case stand there to begin with."""
        try:
            self.desk.make_own(box.place)
        except DeskError as error:
            box.show_note(str(error))
            return
        self._opened.add(box.place)
        self.view.renew_place(box.place)
        box.focus_at(-1, 0)
        self.view.edited.emit(box.place)

    def close(self, box: FieldBox) -> None:
        """The words of the case again."""
        try:
            self.desk.take_over(box.place)
        except DeskError as error:
            box.show_note(str(error))
            return
        self._opened.discard(box.place)
        self.view.renew_place(box.place)
        box.focus_at(-1, 0)
        self.view.edited.emit(box.place)

    def typed(self, box: FieldBox) -> None:
        """While the clerk writes in a field of its own it stays open, also when it was emptied."""
        if self.desk.can_take(box.place):
            self._opened.add(box.place)
            own = self.desk.is_own(box.place)
            box.show_own(own=own)
            if not own and not is_blank(self.desk.value(box.place)):
                box.show_note("空にしたので、この用紙にも共通事項の内容が印刷されます。")

    def left(self, box: FieldBox) -> None:
        """The keyboard left a field: emptied, it shows again what it takes over."""
        if box.place in self._opened:
            self._opened.discard(box.place)
            if not self.desk.is_own(box.place):
                self.view.renew_place(box.place)
