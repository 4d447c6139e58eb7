"""Names of desks: written long, short, wide or politely they are one; a name that only ends alike is another."""

from __future__ import annotations

import pytest

from desktop.clerk.desk_names import same_desk


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("総務課", "総務課", True),
        ("総務部総務課", "総務課", True),
        ("総務課", "見本市総務部 総務課 御中", True),
        ("ＩＴ推進室", "it推進室", True),
        ("総務課", "第二総務課", False),
        ("総務課", "清掃課", False),
        ("税務署", "税務課", False),
        ("", "", False),
        ("課", "総務課", False),
        ("　", "総務課", False),
    ],
)
def test_the_same_desk(one: str, other: str, *, same: bool) -> None:
    assert same_desk(one, other) is same
    assert same_desk(other, one) is same
