"""8 power cuts in a migration, every released and a newer schema in the normal suite; 100 in the rigs."""

from __future__ import annotations

from tests.rigs.needs import play_short


def test_a_migration_is_all_or_nothing() -> None:
    play_short("migration", "8", needs=("linux", "root", "loop", "ext4"))
