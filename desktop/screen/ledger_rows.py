"""Lines of the ledger (操作の記録) in, a table that loads as it is scrolled and the words of one line in full out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.clerk.ledger_words import Known
from desktop.japanese import japan_time
from desktop.screen.line_table import LongTable

if TYPE_CHECKING:
    from desktop.store.ledger import Line

HEADS = ("行", "いつ", "だれ", "操作", "対象", "内容")
FIRST, MORE = 100, 400
"""Lines of the first page and of every further one."""


class LedgerTable(LongTable["Line"]):
    """The lines read so far."""

    def __init__(self) -> None:
        super().__init__(HEADS)
        self.known = Known()

    def show_known(self, lines: Sequence[Line], total: int, known: Known) -> None:
        """Show a new answer from its beginning, with the names behind its ids."""
        self.known = known
        self.show_first(lines, total)

    def show_more_known(self, offset: int, lines: Sequence[Line], known: Known) -> None:
        """Add the next lines with theirs."""
        if offset == len(self.lines):
            self.known = self.known.and_more(known)
        self.show_more(offset, lines)

    def words(self, line: Line, column: int) -> str:
        """What a cell says."""
        match column:
            case 0:
                return str(line.no)
            case 1:
                at = japan_time(line.at)
                return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"
            case 2:
                return self.known.who(line)
            case 3:
                return line.words
            case 4:
                return self.known.subject(line)
            case _:
                return self.known.said(line)

    def whole(self, line: Line) -> str:
        """Everything a line says, a fact a line; the ids and codes behind the words last."""
        from desktop.store.ledger import head_code

        at, subject = japan_time(line.at), self.known.subject(line)
        return "\n".join(
            (
                f"第{line.no}行　{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}　{self.known.who(line)}".rstrip(),
                f"操作：{line.words}",
                *([f"対象：{subject}"] if subject else []),
                *(f"{label}：{words}" for label, words in self.known.facts(line, whole=True) if words),
                *(f"{label}：{ids}" for label, ids in self.known.ids(line)),
                f"照合の符号：第{line.no}行　{head_code(line.hash)}",
            )
        )
