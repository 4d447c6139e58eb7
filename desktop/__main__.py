"""``python -m desktop``: the window when no word is given, else the command without loading Qt."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from desktop.command.main import main


def open_window(store: Path | None, sample: bool) -> int:  # noqa: FBT001
    """The only way to Qt."""
    from desktop.app import run

    return run(store, sample=sample)


if __name__ == "__main__":
    code = main(sys.argv[1:], open_window)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: Ctrl-C may not turn a finished act into a failed one
    sys.exit(code)
