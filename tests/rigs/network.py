"""Nothing opens an internet socket: the GUI suite in a namespace without network, the journeys under strace.

1. Every module of ``desktop/`` is searched for imports that could reach a network.
2. The tests of screen and journeys pass where there is no network at all (``unshare -n``).
3. ``strace -f -e trace=socket`` over the journeys and over asking for printers shows no AF_INET and no AF_INET6.
The controls: a planted import is found; a script that opens an internet socket (bound, connected to nobody) is caught;
so is asking Qt for printers without our CUPS_SERVER.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.rigs.needs import missing, need

ROOT: Final = Path(__file__).parents[2]
FORBIDDEN: Final = frozenset(
    [
        "socket",
        "socketserver",
        "ssl",
        "urllib",
        "http",
        "ftplib",
        "smtplib",
        "poplib",
        "imaplib",
        "telnetlib",
        "xmlrpc",
        "asyncio",
        "webbrowser",
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
    ]
)
FORBIDDEN_QT: Final = ("QtNetwork", "QtWebEngine", "QtWebSockets", "QtWebView", "QtHttpServer", "QtRemoteObjects")
HARMLESS: Final = frozenset({"urllib.parse"})
"""Cuts and quotes texts, opens nothing."""
CONTROL: Final = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM).bind(('127.0.0.1', 0))"
PRINTERS: Final = """
import sys
if sys.argv[1] == "ours":
    from desktop.app import prepare
    prepare()
from PySide6.QtWidgets import QApplication
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
app = QApplication(["printers"])
QPrinterInfo.availablePrinterNames()
QPrinterInfo.defaultPrinter()
QPrinter(QPrinter.PrinterMode.HighResolution)
"""
JOURNEYS: Final = ("tests/journeys", "tests/screen/test_printing.py")
_INTERNET: Final = re.compile(r"socket\((AF_INET6?|AF_PACKET)\b.*")


# ---------------------------------------------------------------- imports


def imports(source: str) -> Iterator[str]:
    """Every import by its whole name, wherever it stands; names given to ``import_module`` too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{a.name}" for a in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FORBIDDEN:
            yield node.value


def reaching(source: str) -> list[str]:
    """The imports of a source that could reach a network."""
    return [
        name
        for name in imports(source)
        if (name.split(".")[0] in FORBIDDEN and not any(name == ok or name.startswith(f"{ok}.") for ok in HARMLESS))
        or any(part.startswith(FORBIDDEN_QT) for part in name.split("."))
    ]


def modules_reaching() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        for name in reaching(path.read_text("utf-8"))
    ]


# ---------------------------------------------------------------- system calls


def sockets(command: list[str], home: Path, **more: str) -> tuple[int, list[str]]:
    """Run a command under strace -> its exit code and the internet sockets it and its children asked for."""
    log = home / "sockets.log"
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket", "-o", str(log), *command]
    done = subprocess.run(traced, cwd=ROOT, env=environment(home, **more), capture_output=True, text=True, check=False)
    if done.returncode:
        print((done.stdout + done.stderr)[-3000:])
    found = [match.group() for line in log.read_text().splitlines() if (match := _INTERNET.search(line))]
    return done.returncode, found


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"CUPS_SERVER", "PYTHONPATH"}}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "FUGICHO_HOME": str(home), **more}


def pytest(*words: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-x", *words]


def printers(whose: str) -> list[str]:
    """The command that asks Qt for printers, with our preparation or as it comes."""
    return [sys.executable, "-c", PRINTERS, whose]


# ---------------------------------------------------------------- the run


def without_network() -> bool | None:
    """Whether the GUI suite passes where there is no network; None where that cannot be tried."""
    if why := missing("netns"):
        print(f"unshare -n: not run: {why}")
        return None
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        command = ["unshare", "-n", *pytest("tests/screen", "tests/journeys")]
        control = ["unshare", "-n", sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
        alone = subprocess.run(control, capture_output=True, check=False).returncode
        done = subprocess.run(
            command, cwd=ROOT, env=environment(Path(home)), capture_output=True, text=True, check=False
        )
    print(f"unshare -n: {last(done.stdout)}; {time.monotonic() - start:.0f} s; control refused: {alone != 0}")
    if done.returncode:
        print(done.stdout[-6000:])
    return done.returncode == 0 and alone != 0


def last(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def main() -> bool:
    """Whether nothing reaches out while every control is caught."""
    found = modules_reaching()
    print(f"imports: {len(found)} that reach a network {found[:5]}")
    good = not found and bool(reaching("from urllib.request import urlopen"))
    good &= without_network() is not False
    need("strace")
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        _, control = sockets([sys.executable, "-c", CONTROL], home)
        _, bare = sockets(printers("bare"), home)
        asked, ours = sockets(printers("ours"), home)
        code, journeys = sockets(pytest(*JOURNEYS), home)
    print(f"printers: {len(ours)} internet sockets; as Qt comes: {len(bare)}")
    print(f"journeys: exit {code}, {len(journeys)} internet sockets {journeys[:3]}; control: {len(control)}")
    if not control or not bare:
        print("  a control was not caught, so this run proves nothing")
    return good and asked == 0 and code == 0 and not ours and not journeys and bool(control) and bool(bare)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
