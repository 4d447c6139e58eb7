"""What the clerk confirmed in; new cases or an act of the open case out, each with the one step that takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.clerk.keep_taken import TAKEN_IN, remarks_of, source_words
from desktop.definition.model import FACT, Value
from desktop.screen.intake.way_back import CasesBack, FillBack, WayBack

if TYPE_CHECKING:
    from desktop.clerk.take_files import Looked
    from desktop.clerk.take_list import Listed
    from desktop.screen.case_page import CasePage
    from desktop.screen.intake.engine import Engine, Kept
    from desktop.screen.intake.one_work import Work
    from desktop.screen.intake.review import Review
    from desktop.screen.intake.taking import Taking
    from desktop.screen.office import Office

SAVING = "案件を保存しています"


class TakeIn(QObject):
    """Takes in, and takes back; ``ways`` are the ways back of what is in."""

    opened = Signal(str)
    """Id of a case that was made and should open."""
    taking_back = Signal(object)
    """A :class:`WayBack` that is about to be gone."""
    told = Signal(object)
    """Something was taken in: its state and sentence say so."""
    undone = Signal(object)
    """It was taken back."""

    def __init__(self, office: Office, engine: Engine, work: Work) -> None:
        super().__init__(work)
        self._office, self._engine, self._work = office, engine, work
        self.ways: dict[Taking, WayBack] = {}

    # new cases -------------------------------------------------------------------------------------------------------

    def keep_list(self, taking: Taking, looked: Looked, listed: Listed) -> None:
        """Every row of a list as a case, in one step."""
        engine, office, who = self._engine, self._office, self._office.clerk.who
        self._work.begin(
            lambda: engine.keep_list(office.store, looked, listed, who),
            lambda kept: self._made(taking, kept, ()),
            SAVING,
        )

    def keep(self, taking: Taking, looked: Looked, review: Review) -> None:
        """A filled sheet as a case."""
        engine, office, who = self._engine, self._office, self._office.clerk.who
        self._work.begin(
            lambda: engine.keep(office.store, looked, review.result(), who),
            lambda kept: self._made(taking, kept, tuple(review.left_words())),
            SAVING,
        )

    def _made(self, taking: Taking, kept: Kept, left: tuple[str, ...]) -> None:
        """Tell it, offer the way back, and open a single case."""
        many = len(kept.cases)
        said = f"「{taking.name}」を{many}件の案件として取り込みました。"
        self.ways[taking] = CasesBack(self._office, self._engine, kept, said)
        self._tell(taking, said, left)
        self._office.listed.emit()
        if many == 1:
            self.opened.emit(kept.cases[0])

    def _tell(self, taking: Taking, sentence: str, left: tuple[str, ...]) -> None:
        """What was taken in, with the spots that went in unchecked."""
        marked = (
            f"\n要確認のまま取り込んだ所が{len(left)}か所あります。案件の欄の横と「要確認」の一覧に残りました。\n"
            + "\n".join(f"・{w}" for w in left)
        )
        taking.state, taking.sentence = "taken", sentence + (marked if left else "")
        self.told.emit(taking)

    # the open case ---------------------------------------------------------------------------------------------------

    def fill(self, taking: Taking, page: CasePage, values: Mapping[str, Value], review: Review | None) -> None:
        """One act of the open case, that its 元に戻す takes back too; ``review`` is what the values were read with."""
        source = source_words(taking.looked.source) if taking.looked else f"{TAKEN_IN}　{taking.name}"
        left = tuple(review.left_words()) if review else ()
        said = f"「{taking.name}」を、開いている案件「{page.title()}」に取り込みました。"
        doubts = review.result().doubts if review and left else ()
        unsure = remarks_of(page.desk.form, tuple(d for d in doubts if not d.place or d.place in values))
        self.ways[taking] = FillBack(page, taking.name, values, said, unsure)
        page.take_in(source, values, unsure)
        self._tell(taking, said, left)

    # taking back -----------------------------------------------------------------------------------------------------

    def undo(self, taking: Taking) -> None:
        way = self.ways[taking]
        self.taking_back.emit(way)
        way.go(lambda: self._undone(taking), self._work.tell)

    def _undone(self, taking: Taking) -> None:
        self.ways.pop(taking)
        taking.state = "read" if taking.looked else "refused"
        self.undone.emit(taking)
        self._office.listed.emit()


def values_of(review: Review) -> dict[str, Value]:
    """Everything a review would take in, facts of the case included."""
    read = review.result()
    return {**{f"{FACT}{name}": text for name, text in read.facts.items()}, **read.values}
