"""The half of a Store that is about bundles: media, keys, what went out and came in (管理簿)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.case.people import Right
from desktop.keys.desk import KeyKind, PublicKey, SecretKey
from desktop.store import handover as rows
from desktop.store.handover import DeskKey, Direction, Handover, KnownKey, Medium, Step

if TYPE_CHECKING:
    from desktop.store.pen import Pen

T = TypeVar("T")
_NONE: Final[Mapping[str, object]] = MappingProxyType({})


class Gate:
    """What :class:`desktop.store.store.Store` has for handing over; it gives ``_read`` and ``_write``."""

    def _read(self, job: Callable[[Any], T]) -> T:
        raise NotImplementedError

    def _write(self, who: str, job: Callable[[Pen], T], right: Right | None = Right.EDIT) -> T:
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
        return self._write(who, lambda pen: rows.keep_known_key(pen, key), Right.SETTINGS)

    def confirm_known_key(self, public: str, *, who: str) -> None:
        """Its fingerprint was compared by voice."""
        self._write(who, lambda pen: rows.settle_known_key(pen, public, confirmed=True), Right.SETTINGS)

    def retire_known_key(self, public: str, *, who: str) -> None:
        """Use a key of another desk no more."""
        self._write(who, lambda pen: rows.settle_known_key(pen, public, confirmed=False), Right.SETTINGS)

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

    def record_out(self, given: Handover, *, who: str, facts: Mapping[str, object] = _NONE) -> Handover:
        """A bundle went out, after it was read back and found right."""
        return self._write(who, lambda pen: rows.record(pen, given, "handover.out", facts), Right.EXPORT)

    def record_step(
        self,
        parcel_id: str,
        direction: Direction,
        what: Step,
        *,
        who: str,
        facts: Mapping[str, object] = _NONE,
    ) -> Handover:
        """Notice, receipt, return or erasure of a bundle; each once."""
        right = Right.EXPORT if direction == "out" else Right.RECEIVE
        return self._write(who, lambda pen: rows.step(pen, parcel_id, direction, what, facts), right)
