"""A bundle, a time or a day of the store in; how the papers of the handover say it, and such a paper filled, out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.clerk.record_papers import RecordPaper, day_words, fill, moment, record_form, short_day
from desktop.definition.model import Value
from desktop.errors import DeskError
from desktop.japanese import japan_time
from desktop.store.handover import NO_PARCEL, Direction, Handover

if TYPE_CHECKING:
    from desktop.store.store import Store

Folders = tuple[Path, ...] | None


def parcel_of(store: Store, parcel_id: str, direction: Direction = "out") -> Handover:
    given = store.handover(parcel_id, direction)
    if given is None:
        raise DeskError(NO_PARCEL)
    return given


def at_words(stamp: str) -> str:
    """A stored time as a paper says it, empty for none."""
    return moment(datetime.fromisoformat(stamp)) if stamp else ""


def iso_words(iso: str) -> str:
    """A stored day as a paper says it, empty for none."""
    return day_words(date.fromisoformat(iso)) if iso else ""


def short_stamp(stamp: str) -> str:
    return short_day(datetime.fromisoformat(stamp)) if stamp else ""


def short_iso(iso: str) -> str:
    """A stored day in a column; noon, so that it is this day in Japan, too."""
    return short_stamp(f"{iso}T03:00:00+00:00") if iso else ""


def _count(given: Handover) -> str:
    return f"{len(given.cases)}件、{given.files}ファイル、{given.size:,}バイト"


def _approval(given: Handover) -> str:
    day = iso_words(given.approved_on)
    return f"{given.approved_by}（{day}）" if given.approved_by and day else given.approved_by or day


def day_of(at: datetime) -> date:
    """The day in Japan."""
    return japan_time(at).date()


def told_of(given: Handover) -> dict[str, Value]:
    """What most papers of a bundle say of it."""
    return {
        "bango": given.number,
        "sakusei": at_words(given.made_at),
        "naiyo": given.content,
        "moto": given.division,
        "suryo": _count(given),
        "kimitsu": given.secrecy,
        "akekata": given.mode.lower(),
        "baitai": given.medium_kind,
        "kanri": given.medium,
        "shonin": _approval(given),
        "henkyaku": iso_words(given.due_back),
        "fugo": given.sha256,
    }


def first_facts(store: Store, act: str, subject: str) -> Mapping[str, Any]:
    """The facts of the first line of an act about something."""
    lines = store.entries((act,), subject)
    return lines[0].facts if lines else {}


def who_did(store: Store, act: str, subject: str) -> str:
    lines = store.entries((act,), subject)
    return lines[0].who if lines else ""


def still_out(given: Handover) -> bool:
    return bool(given.medium or given.due_back) and not (given.returned_at or given.withdrawn_at)


def filled(name: str, values: Mapping[str, Value], folders: Folders) -> RecordPaper:
    """The paper; a choice its form does not have, and what is empty, stays blank."""
    form = record_form(name, folders)
    shown = {
        key: value
        for key, value in values.items()
        if value
        and not (key in form.fields and form.fields[key].kind == "choice" and value not in form.fields[key].choices)
    }
    return fill(name, shown, folders)
