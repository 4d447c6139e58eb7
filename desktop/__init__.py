"""付議帳: from a municipality's form definition and a clerk's answers to the official paper and a sealed bundle.

Read the rooms in this order: definition -> answers -> case -> checks -> sheet -> paper / store / bundle;
``intake`` goes the other way, from a foreign file to answers that a clerk confirms; ``fonts`` and ``keys`` serve them.
``clerk`` is the person of the 主管課, ``secretariat`` the one of the 事務局, ``screen`` is what they see, ``command`` the
same acts without a window.
A room imports only rooms of a lower floor (tests/test_floors.py).
"""

VERSION = "0.2.0"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("places", "japanese"),
    ("definition", "fonts"),
    ("answers",),
    ("case",),
    ("checks", "sheet", "keys"),
    ("paper", "store", "bundle", "intake"),
    ("clerk",),
    ("secretariat",),
    ("screen", "command"),
    ("app",),
    ("__main__",),
)
"""Rooms from the bottom floor up; a room may import rooms of a lower floor and nothing else of ours."""
