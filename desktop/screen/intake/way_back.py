"""Something taken in, in; the one step that takes it back out, for as long as the window is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from desktop.clerk.keep_taken import TAKEN_IN
from desktop.definition.model import Value

if TYPE_CHECKING:
    from desktop.case.model import Remark
    from desktop.screen.case_page import CasePage
    from desktop.screen.intake.engine import Engine, Kept
    from desktop.screen.office import Office

Done = Callable[[], None]
Failed = Callable[[Exception], None]


class WayBack(Protocol):
    """How something that was taken in is taken back."""

    @property
    def sentence(self) -> str:
        """What was taken in: 「台帳.xlsx」を3件の案件として取り込みました。"""

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids of the cases that go away again."""

    def go(self, done: Done, failed: Failed) -> None: ...


class CasesBack:
    """New cases: out of the store again."""

    def __init__(self, office: Office, engine: Engine, kept: Kept, sentence: str) -> None:
        self.office, self.engine, self.kept, self.sentence = office, engine, kept, sentence
        self.cases = kept.cases

    def go(self, done: Done, failed: Failed) -> None:
        engine, kept, who = self.engine, self.kept, self.office.clerk.who
        self.office.ask(lambda store: engine.undo(store, kept, who), lambda _none: done(), failed)


class FillBack:
    """What went into an open case: out of it again, except where the clerk has written since."""

    cases: tuple[str, ...] = ()

    def __init__(
        self, page: CasePage, name: str, taken: Mapping[str, Value], sentence: str, unsure: Sequence[Remark] = ()
    ) -> None:
        """``unsure`` was pinned to the case with it."""
        self.page, self.name, self.sentence, self.unsure = page, name, sentence, unsure
        self._before = {place: page.desk.value(place) for place in taken}
        self._taken = dict(taken)

    def go(self, done: Done, failed: Failed) -> None:
        del failed
        desk = self.page.desk
        back = {p: self._before[p] for p, value in self._taken.items() if desk.value(p) == value}
        self.page.take_in(f"{TAKEN_IN}の取り消し　{self.name}", back)
        self.page.steps.settle_taken(self.unsure)
        done()
