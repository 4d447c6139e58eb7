"""The half of a Store that is not about cases: who works with it, what they did and what the settings bind.

Every changing method of a Store asks for a right inside its own transaction, so that nothing goes around the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.case.people import Person, Right, Rights, Role, name_as_typed
from desktop.errors import DeskError
from desktop.store import erasure, keeping, ledger, people
from desktop.store.erasure import Counts, Unerased
from desktop.store.keeping import Due, Keeping
from desktop.store.ledger import Act, Asked, Head, Line, Verdict

if TYPE_CHECKING:
    from desktop.store.pen import Pen

T = TypeVar("T")


class House:
    """What :class:`desktop.store.store.Store` has besides cases; it gives ``_read`` and ``_write``.

    ``_write`` asks for the right inside its transaction; None asks for nothing.
    """

    _seat: str = ""
    """Id of the person who acts."""

    def _read(self, job: Callable[[Any], T]) -> T:
        raise NotImplementedError

    def _write(self, who: str, job: Callable[[Pen], T], right: Right | None = Right.EDIT) -> T:
        raise NotImplementedError

    def _alone(self, job: Callable[[Any], T]) -> T:
        """Run a job on the writing connection outside of a transaction."""
        raise NotImplementedError

    def _known_heads(self) -> tuple[Head, ...]:
        """Last lines of the ledger as they are kept outside of the store."""
        raise NotImplementedError

    @property
    def sealed(self) -> bool:
        raise NotImplementedError

    # ------------------------------------------------------------ people

    def people(self) -> tuple[Person, ...]:
        """Everybody who works or worked with this store; none in one of a single clerk."""
        return self._read(people.read_people)

    @property
    def person(self) -> Person | None:
        """Who acts now; None in a store without people, and while nobody sits here."""
        seat = self._seat
        return self._read(lambda reader: people.read_person(reader, seat)) if seat else None

    def sit(self, person_id: str) -> Person | None:
        """Let a person act from now on, or nobody (an empty id); every change carries their name."""
        person = self._read(lambda reader: people.seat(reader, person_id)) if person_id else None
        self._seat = person_id
        return person

    def may(self, right: Right) -> bool:
        """Whether who sits here may do it, for a screen that does not offer what would be refused."""
        try:
            self.allow(right)
        except DeskError:
            return False
        return True

    def allow(self, right: Right) -> None:
        """Refuse in one sentence what who sits here may not do; for acts outside the file (print, export)."""
        seat = self._seat
        self._read(lambda reader: people.allowed(reader, seat, right))

    def add_person(self, name: str, role: Role, *, who: str = "") -> Person:
        """Somebody new; the first one has to be a 管理者 and sits down at once."""

        def job(pen: Pen) -> Person:
            return people.add(pen, name, role)

        first = not self.people()
        person = self._write(who or name_as_typed(name), job, Right.PEOPLE)
        if first:
            self.sit(person.id)
        return person

    def change_person(
        self,
        person_id: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
        who: str = "",
    ) -> Person:
        """Change a name or role, or let somebody leave (``active=False``); never the last active 管理者."""
        return self._write(who, lambda pen: people.change(pen, person_id, name, role, active=active), Right.PEOPLE)

    def rights(self) -> Rights:
        """The table of what each role may do."""
        return self._read(people.rights_of)

    def set_rights(self, rights: Rights, *, who: str = "") -> None:
        """Keep another table of rights."""
        self._write(who, lambda pen: people.set_rights(pen, rights), Right.PEOPLE)

    def set_setting(self, name: str, value: str, *, who: str = "") -> None:
        """Keep a setting in this store; one that binds everybody (``policy.…``) needs the right and is written down."""

        def job(pen: Pen) -> None:
            people.put_setting(pen, name, value)
            if name == keeping.KEEP_YEARS:
                keeping.follow_all(pen)
            if right is not None:
                ledger.note(pen, Act.SETTINGS, name, new=value)

        right = people.right_of_setting(name)
        self._write(who, job, right)

    # ------------------------------------------------------------ ledger

    def note(self, act: str, subject: str = "", /, *, who: str = "", **facts: object) -> None:
        """Write an act into the ledger: ids, counts, hashes, codes; never a text or name of a case."""
        self._write(who, lambda pen: ledger.note(pen, act, subject, **facts), None)

    def ledger(
        self,
        *,
        act: str = "",
        text: str = "",
        since: date | None = None,
        until: date | None = None,
        by: str = "",
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[Line, ...]:
        """One page of the ledger, newest first."""
        self.allow(Right.LEDGER)
        asked = Asked(act, text, since, until, by)
        return self._read(lambda reader: ledger.lines(reader, asked, offset, limit))

    def count_ledger(
        self,
        *,
        act: str = "",
        text: str = "",
        since: date | None = None,
        until: date | None = None,
        by: str = "",
    ) -> int:
        """How many lines :meth:`ledger` has in all its pages."""
        asked = Asked(act, text, since, until, by)
        return self._read(lambda reader: ledger.count(reader, asked))

    def ledger_names(self) -> tuple[str, ...]:
        """Everybody the ledger names, in the order they came."""
        self.allow(Right.LEDGER)
        return self._read(ledger.doers)

    def ledger_line(self, no: int) -> Line | None:
        """One line of the ledger by its number."""
        self.allow(Right.LEDGER)
        return self._read(lambda reader: ledger.line(reader, no))

    def verify_ledger(self, printed: str = "") -> Verdict:
        """Check the whole chain, and with a head from a paper that nothing was cut off or written anew since then."""
        known = self._known_heads()
        return self._read(lambda reader: ledger.verify(reader, printed, known))

    # ------------------------------------------------------------ 保存期間 and 消去

    def keep_years(self) -> int:
        """Years a case is kept that has no 保存期間 of its own; changed by the setting ``policy.keep_years``."""
        return self._read(keeping.default_years)

    def keeping(self, case_id: str) -> Keeping:
        """How long a case is kept."""
        return self._read(lambda reader: keeping.keeping_of(reader, case_id))

    def set_keeping(self, case_id: str, years: int, *, who: str) -> None:
        """Give a case a 保存期間 of its own (-1: 永年), or with 0 that of the settings."""
        self._write(who, lambda pen: keeping.set_years(pen, case_id, years), Right.ERASE_ASK)

    def due(self, today: date) -> tuple[Due, ...]:
        """Every case whose 保存期間 is over, oldest first."""
        return self._read(lambda reader: keeping.due(reader, today))

    def requested_erasures(self) -> tuple[Due, ...]:
        """Every case somebody asked to erase."""
        return self._read(keeping.requested)

    def ask_erasure(self, case_ids: Sequence[str], *, who: str, reason: str = "") -> None:
        """消去の申出 of cases that are due or in the bin."""
        self._write(who, lambda pen: keeping.ask(pen, case_ids, reason), Right.ERASE_ASK)

    def refuse_erasure(self, case_ids: Sequence[str], *, who: str) -> None:
        """Take requests back, or refuse them; the cases stay."""
        self._write(who, lambda pen: keeping.withdraw(pen, case_ids), Right.ERASE_ASK)

    def erase(self, case_ids: Sequence[str], *, who: str) -> Counts:
        """消去の承認: nothing of these cases is left in the file; copies of it are listed as 未消去.

        :func:`desktop.clerk.retention.erase` also rewrites the copies; use that one.
        """
        counts = self._write(who, lambda pen: erasure.erase(pen, case_ids), Right.ERASE_APPROVE)
        self.scrub()
        return counts

    def scrub(self) -> None:
        """Write the file anew, so that nothing deleted is left in it, and take it off the list of 未消去."""
        self._alone(lambda raw: erasure.scrub(raw, sealed=self.sealed))
        self.settle_unerased(erasure.SELF, Counts())

    def unerased(self) -> tuple[Unerased, ...]:
        """Every place that still holds an erased case (未消去)."""
        return self._read(erasure.unerased)

    def settle_unerased(self, place: str, counts: Counts, *, who: str = "") -> None:
        """A place holds no erased case any more."""
        self._write(who, lambda pen: erasure.settle(pen, place, counts), None)
