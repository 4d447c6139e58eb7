"""One file of a drop on its way: where it stands, what it seems to be, and what the clerk chose for it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from desktop.intake.model import Guess, Purpose
from desktop.screen.intake.patience import Patience

if TYPE_CHECKING:
    from desktop.clerk.take_files import Looked
    from desktop.screen.intake.review import Review
    from desktop.screen.worker import Task

State = Literal["waiting", "reading", "locked", "refused", "stopped", "read", "taken"]

STATES: Final[Mapping[State, str]] = {
    "waiting": "順番待ち",
    "reading": "読み取り中",
    "locked": "パスワード",
    "refused": "読み取れません",
    "stopped": "中止しました",
    "read": "確認待ち",
    "taken": "取り込み済み",
}
PURPOSES: Final[Mapping[Purpose, str]] = {
    "sheet": "記入済みの様式　→　案件",
    "cases": "案件の一覧（台帳）　→　案件をまとめて",
    "items": "項目の一覧　→　保有個人情報の項目",
    "statistics": "件数の表　→　報告の表",
    "large": "大きな一覧　→　件数を数える",
}
ENCODINGS: Final[Mapping[str, str]] = {
    "": "自動",
    "cp932": "シフトJIS（CP932）",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
}
SEPARATORS: Final[Mapping[str, str]] = {"": "自動", ",": "カンマ", "\t": "タブ", ";": "セミコロン", "|": "縦線"}
LOCKED: Final = frozenset({"intake.password-wanted", "intake.wrong-password"})
TOO_MUCH: Final = frozenset({"intake.memory"})
"""Refusals of files that are too large to keep but may be counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the clerk wants a file to be read."""

    password: str = ""
    encoding: str = ""
    separator: str = ""
    hidden: bool = False
    """Hidden sheets and rows are read too."""


@dataclass(eq=False)
class Taking:
    """A file with everything known about it so far."""

    path: Path
    size: int = 0
    state: State = "waiting"
    share: float = 0.0
    sentence: str = ""
    """Why it was refused, or what was taken in."""
    asked: Asked = Asked()
    looked: Looked | None = None
    purpose: Purpose = "sheet"
    form: str = ""
    patience: Patience = field(default_factory=Patience)
    task: Task | None = None
    review: tuple[tuple[object, ...], Review] | None = None
    """What the clerk has begun to confirm, with the choices it was read by."""

    @property
    def choice(self) -> tuple[object, ...]:
        """What a reading depends on."""
        return self.purpose, self.form, self.asked, id(self.looked)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def guess(self) -> Guess | None:
        """What it seems to be; None when nothing was recognised."""
        return self.looked.guesses[0] if self.looked and self.looked.guesses else None

    @property
    def can_be_counted(self) -> bool:
        """Nothing was kept of it, but its rows can be counted where they lie."""
        return self.state == "refused" and self.purpose == "large"

    def read(self, looked: Looked) -> None:
        """The file was looked at: the best guess is chosen first."""
        self.state, self.looked, self.sentence = "read", looked, ""
        if self.guess is not None:
            self.purpose, self.form = self.guess.purpose, self.guess.form

    def has_hidden(self) -> bool:
        grids = self.looked.document.grids if self.looked else ()
        return any(g.hidden or g.hidden_rows for g in grids)
