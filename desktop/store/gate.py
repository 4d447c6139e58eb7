"""The half of a Store that is about bundles: media, keys, what went out and came in (管理簿)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.case.people import Right
from desktop.keys.desk import KeyKind, PublicKey, SecretKey
from desktop.store import handover as rows
from desktop.store import pairs
from desktop.store.handover import DeskKey, Direction, Handover, KnownKey, Medium, Step
from desktop.store.pairs import Draft, Entry

if TYPE_CHECKING:
    from desktop.store.pen import Pen

T = TypeVar("T")
_NONE: Final[Mapping[str, object]] = MappingProxyType({})
_NONE_KEPT: Final[Mapping[str, str]] = MappingProxyType({})


class Gate:
    """What :class:`desktop.store.store.Store` has for handing over; it gives ``_read`` and ``_write``."""

    _secrets: Mapping[str, str] = _NONE_KEPT
    """Passphrases of this session by bundle, of a store that is not encrypted."""

    def _read(self, job: Callable[[Any], T]) -> T:
        raise NotImplementedError

    def _write(self, who: str, job: Callable[[Pen], T], right: Right | None = Right.EDIT) -> T:
        raise NotImplementedError

    def _alone(self, job: Callable[[Any], T]) -> T:
        raise NotImplementedError

    @property
    def sealed(self) -> bool:
        raise NotImplementedError

    def media(self, *, retired: bool = False) -> tuple[Medium, ...]:
        """Registered media in the order of their 管理番号."""
        return self._read(lambda reader: rows.media(reader, retired=retired))

    def add_medium(self, medium: Medium, *, who: str) -> Medium:
        """Register a medium; refuses a 管理番号 that is there."""
        return self._write(who, lambda pen: rows.add_medium(pen, medium), Right.EXPORT)

    def change_medium(self, medium: Medium, *, retired: bool = False, who: str) -> Medium:
        """Change what is said of a medium, or put it out of use."""
        return self._write(who, lambda pen: rows.change_medium(pen, medium, retired=retired), Right.EXPORT)

    def desk_keys(self) -> tuple[DeskKey, ...]:
        """One's own keys, the retired ones too, newest first."""
        return self._read(rows.desk_keys)

    def keep_desk_key(self, key: SecretKey, *, who: str) -> None:
        """Keep a new key of one's own; the one used until now is retired."""
        self._write(who, lambda pen: rows.keep_desk_key(pen, key), Right.SETTINGS)

    def known_keys(self) -> tuple[KnownKey, ...]:
        """Keys of other desks, newest first."""
        return self._read(rows.known_keys)

    def usable_keys(self, kind: KeyKind) -> tuple[PublicKey, ...]:
        """Keys of others whose fingerprint was compared and that are not retired."""
        return self._read(lambda reader: rows.keys_of(reader, kind))

    def keep_known_key(self, key: PublicKey, *, who: str) -> KnownKey:
        """Keep a key of another desk; refuses one that is there."""
        return self._write(who, lambda pen: rows.keep_known_key(pen, key), None)

    def confirm_known_key(self, public: str, *, who: str) -> None:
        """Its fingerprint was compared by voice."""
        self._write(who, lambda pen: rows.settle_known_key(pen, public, confirmed=True), None)

    def retire_known_key(self, public: str, *, who: str) -> None:
        """Use a key of another desk no more."""
        self._write(who, lambda pen: rows.settle_known_key(pen, public, confirmed=False), None)

    def handovers(
        self, direction: Direction | None = None, *, open_only: bool = False, today: date | None = None
    ) -> tuple[Handover, ...]:
        """Bundles, newest first; ``open_only`` those without a receipt, or past the day they should be back."""
        return self._read(lambda reader: rows.handovers(reader, direction, open_only=open_only, today=today))

    def handover(self, parcel_id: str, direction: Direction) -> Handover | None:
        return self._read(lambda reader: rows.handover(reader, parcel_id, direction))

    def handovers_of(self, case_id: str) -> tuple[Handover, ...]:
        """The bundles a case was in, newest first."""
        return self._read(lambda reader: rows.of_case(reader, case_id))

    def record_out(
        self, given: Handover, *, who: str, facts: Mapping[str, object] = _NONE, secret: str = ""
    ) -> Handover:
        """A bundle went out, after it was read back and found right.

        ``secret`` is its passphrase; it is kept until its notice: encrypted with the store, or in memory only.
        """
        lasting = secret if self.sealed else ""
        made = self._write(who, lambda pen: rows.record(pen, given, "handover.out", facts, lasting), Right.EXPORT)
        if secret and not lasting:
            self._secrets = {**self._secrets, made.id: secret}
        return made

    def has_gone_out(self, parcel_id: str) -> bool:
        """Whether a bundle is in the 管理簿, when everything that is being written now is through."""
        return self._alone(lambda raw: rows.handover(raw, parcel_id, "out") is not None)

    def secret(self, parcel_id: str) -> str:
        """The passphrase of a bundle whose notice is still to be made, empty when it is kept no more."""
        return self._secrets.get(parcel_id, "") or self._read(lambda reader: rows.secret(reader, parcel_id))

    def record_step(
        self,
        parcel_id: str,
        direction: Direction,
        what: Step,
        *,
        who: str,
        facts: Mapping[str, object] = _NONE,
    ) -> Handover:
        """Notice, receipt, return or erasure of a bundle; each once. After all but a return its passphrase is erased."""
        right = Right.EXPORT if direction == "out" else Right.RECEIVE
        done = self._write(who, lambda pen: rows.step(pen, parcel_id, direction, what, facts), right)
        if direction == "out" and what in rows.ENDS_SECRET:
            self._forget(parcel_id)
        return done

    def withdraw(self, parcel_id: str, *, who: str) -> Handover:
        """A bundle did not leave after all (持出しの取りやめ); its passphrase is erased."""
        done = self._write(who, lambda pen: rows.withdraw(pen, parcel_id), Right.EXPORT)
        self._forget(parcel_id)
        return done

    def _forget(self, parcel_id: str) -> None:
        """The row of the passphrase is gone; neither memory nor the -wal keep it, as far as nobody reads just now."""
        self._secrets = {key: value for key, value in self._secrets.items() if key != parcel_id}
        if self.sealed:
            self._alone(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())

    def entries(self, acts: Sequence[str], subject: str = "") -> tuple[Entry, ...]:
        """Lines of the 管理簿 of these acts, oldest first."""
        return self._read(lambda reader: pairs.entries(reader, acts, subject))

    def record_line(self, draft: Draft, *, who: str, right: Right = Right.EXPORT) -> None:
        """A line of the 管理簿 that has no row: a loan, an exchange, a report; in its order, each once."""
        self._write(who, lambda pen: pairs.put(pen, draft), right)
