"""A script in, how it ended out: run by a fork of this process, which has already read all that a new one would read."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import NamedTuple


class Ended(NamedTuple):
    """As of a process of its own."""

    returncode: int
    stderr: str


def forked(script: str, *words: str) -> Ended:
    """What ``python -c script words`` does, also when it kills itself; nothing of it comes back into this process."""
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 speaks of threads; the child starts with none
        pid = os.fork()
    if pid == 0:  # pragma: no cover - another process
        _play(script, words, theirs)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as told:
        said = told.read()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said)


def _play(script: str, words: tuple[str, ...], theirs: int) -> None:
    code = 1
    try:
        sys.argv = ["-c", *words]
        exec(script, {"__name__": "__main__"})  # noqa: S102 - a test's own
        code = 0
    except BaseException:
        os.write(theirs, traceback.format_exc().encode())
    finally:
        os._exit(code)
