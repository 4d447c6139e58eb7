"""The Windows account as a slot, with an account of the test; the real one only on Windows."""

from __future__ import annotations

import sys

import pytest

from desktop.errors import DeskError
from desktop.keys.ring import Ring
from desktop.keys.windows import add_windows, open_windows, protector

KEY = bytes(range(32))


class Account:
    """Seals for one name; refuses what another one sealed, or what was sealed for something else."""

    def __init__(self, name: str) -> None:
        self.name = name.encode()

    def protect(self, secret: bytes, about: bytes) -> bytes:
        return self.name + b"|" + about + b"|" + secret

    def unprotect(self, sealed: bytes, about: bytes) -> bytes:
        head = self.name + b"|" + about + b"|"
        if not sealed.startswith(head):
            raise OSError(-2146893813, "key not valid for use in specified state")
        return sealed.removeprefix(head)


def test_the_same_account_opens(ring: Ring) -> None:
    two = add_windows(add_windows(ring, KEY, "p1", "山田", Account("y")), KEY, "p2", "佐藤", Account("s"))
    slot, key = open_windows(two, Account("s"))
    assert (slot.person, key) == ("p2", KEY)


def test_another_account_or_store_does_not(ring: Ring) -> None:
    one = add_windows(ring, KEY, "p1", "山田", Account("y"))
    for tried, by in ((one, Account("x")), (Ring("other", one.slots), Account("y")), (ring, Account("y"))):
        with pytest.raises(DeskError, match="合言葉で開いてください") as fault:
            open_windows(tried, by)
        assert fault.value.code == "keys.not-this-account"


def test_an_account_that_cannot_seal(ring: Ring) -> None:
    class Broken(Account):
        def protect(self, secret: bytes, about: bytes) -> bytes:
            raise OSError(5, "access denied")

    with pytest.raises(DeskError) as fault:
        add_windows(ring, KEY, "p1", "山田", Broken("y"))
    assert fault.value.code == "keys.no-windows"


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
def test_elsewhere_there_is_none(ring: Ring) -> None:
    assert protector() is None
    with pytest.raises(DeskError) as fault:
        add_windows(ring, KEY, "p1", "山田")
    assert fault.value.code == "keys.no-windows"


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_the_real_account(ring: Ring) -> None:
    made = add_windows(ring, KEY, "p1", "山田")
    assert KEY not in made.slots[0].sealed
    assert open_windows(made)[1] == KEY
    with pytest.raises(DeskError):
        open_windows(Ring("other", made.slots))
