"""The second process of a count: one line of JSON on standard input, the tally of the later part of a CSV out.

Started by :mod:`desktop.intake.profile_file` inside the reading process, under the same limits; it ends when that
one is gone.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import sys
import threading
from base64 import b64encode
from pathlib import Path
from typing import Any

from desktop.intake.profile import ListTally
from desktop.intake.profile_bytes import BytesTally, Stretch, Uneven, whole_rows


def main() -> None:
    told: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    tally = ListTally(told["heads"], told["key"], told["ask"], head_row=-1)
    path = Path(told["path"])
    try:
        take = BytesTally(tally, told["encoding"], told["separator"], widest=told["widest"]).take
        with Stretch(path, told["start"], path.stat().st_size) as stretch:
            for block in whole_rows(stretch):
                take(block)
    except (UnicodeError, csv.Error, OSError, Uneven):
        os._exit(1)
    state = tally.state() | {"hashes": b64encode(tally.hashes.hashes.tobytes()).decode("ascii")}
    sys.stdout.buffer.write(json.dumps(state).encode("utf-8"))
    sys.stdout.buffer.flush()
    os._exit(0)


def _end_with_parent() -> None:
    """The pipe ends when the reading process is gone."""
    while os.read(0, 1024):
        pass
    os._exit(3)


if __name__ == "__main__":
    main()
