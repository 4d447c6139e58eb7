"""The gate: no import of ours reaches a network; printers and one journey open no internet socket."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.rigs import network
from tests.rigs.needs import skip_without


def test_nothing_of_ours_imports_a_network() -> None:
    assert network.modules_reaching() == []


@pytest.mark.parametrize(
    "planted",
    [
        "import socket",
        "def late():\n    from urllib.request import urlopen\n",
        "import http.client",
        "from PySide6.QtNetwork import QLocalServer",
        "from PySide6 import QtWebEngineCore",
        "import importlib\nimportlib.import_module('ssl')",
    ],
)
def test_planted_imports_are_seen(planted: str) -> None:
    assert network.reaching(planted)
    assert not network.reaching("from urllib.parse import quote")


def test_asking_for_printers_stays_at_home(tmp_path: Path) -> None:
    """As Qt comes, it asks CUPS over TCP."""
    skip_without("linux", "strace")
    assert network.sockets([sys.executable, "-c", network.CONTROL], tmp_path)[1]
    assert network.sockets(network.printers("bare"), tmp_path)[1]
    assert network.sockets(network.printers("ours"), tmp_path) == (0, [])


CLERKS = "import sys, pathlib; from tests.journeys.test_random_clerk import run; run(pathlib.Path(sys.argv[1]), 1)"


def test_a_journey_stays_at_home(tmp_path: Path) -> None:
    """A random clerk and a window that prints; the whole journeys, and printing on a queue of CUPS, are in the rig."""
    skip_without("linux", "strace")
    assert network.sockets([sys.executable, "-c", CLERKS, str(tmp_path)], tmp_path) == (0, [])
    printing = network.pytest("tests/screen/test_printing.py", "-k", "no_printer or choice or range")
    assert network.sockets(printing, tmp_path) == (0, [])
