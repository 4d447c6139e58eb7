"""The place of an answer as one text, ``field@paper`` or ``fact:ID``: put together, taken apart and named in braces.

Nobody else cuts a place at its signs by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

AT: Final = "@"
"""Between a field's id and the key of its paper in the answers of a case of several papers: ``koumoku@saiitaku-1``."""

FACT: Final = "fact:"
"""Begins the place of an unprinted fact: ``fact:nendo``; any other place is a field's id or ``attachments``."""

THIS: Final = "this"
"""In a rule or draft ``each``: the copy it is asked for (``koumoku@this``)."""

PARENT: Final = "parent"
"""In a rule, draft or template of a copy: the paper the copy hangs under (``itakusaki@parent``)."""

_COPY: Final = "-"
_NAMED: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:@[a-z0-9_-]+)?)\}")


class Parts(NamedTuple):
    """A place taken apart; without a paper the key is empty, of a paper itself (``@itaku``) the field is."""

    field: str
    key: str


class CopyKey(NamedTuple):
    """The key of a paper taken apart: ``saiitaku-2`` is the second sheet of ``saiitaku``; no number without copies."""

    paper: str
    number: str


def place_of(field: str, key: str) -> str:
    """``koumoku@saiitaku-2``; just the field when there is no paper, ``@saiitaku`` when there is no field."""
    return f"{field}{AT}{key}" if key else field


def parts_of(place: str) -> Parts:
    """Field and key of a place; a fact is a field without a paper."""
    field, _, key = place.partition(AT)
    return Parts(field, key)


def is_on_paper(place: str) -> bool:
    """Whether a place belongs to a paper of a case of several; asked of every answer at every key, so without cutting."""
    return AT in place


def is_paper(place: str) -> bool:
    """Whether a place is a paper itself (``@itaku``), where the clerk's decision on it stands, and no field of it."""
    return place.startswith(AT)


def copy_key(paper: str, number: str) -> str:
    """``saiitaku-2``; the paper's id alone when there are no copies of it."""
    return f"{paper}{_COPY}{number}" if number else paper


def parts_of_key(key: str) -> CopyKey:
    """The paper's id and the number of the copy in a key."""
    paper, _, number = key.partition(_COPY)
    return CopyKey(paper, number)


def places_in(template: str) -> list[str]:
    """The places a template names in braces, in order: ``{jigyo}の委託``, ``{koumoku@parent}``."""
    return _NAMED.findall(template)


def sole_place(template: str) -> str:
    """The place a template consists of; empty when it has other words too."""
    whole = _NAMED.fullmatch(template)
    return whole[1] if whole else ""


def filled(template: str, text: Callable[[str], str]) -> str:
    """A template with the text of each place it names."""
    return _NAMED.sub(lambda m: text(m[1]), template)
