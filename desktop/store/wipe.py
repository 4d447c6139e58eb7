"""A file in; overwritten with zeros and then gone.

On a magnetic disk nothing of it can be read any more. A medium with flash memory (SSD, USB stick) writes the zeros
elsewhere and may keep the old bytes for a while; only encrypting before writing helps there, and the clerk is told so.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from desktop.places import sync_folder

FLASH: Final = (
    "暗号にしていない元のファイルは、上書きしてから消しました。ただし、SSDやUSBメモリーなどでは、"
    "機器の中に古い内容がしばらく残ることがあります。機器を手放すときは、機器ごと消去してください。"
)
"""What a clerk is told after a plain file was erased."""
_CHUNK: Final = 1 << 20


def overwrite(path: Path) -> None:
    """Put zeros over every byte of a file, down to the medium; it keeps its length. OSError when that fails."""
    with path.open("r+b", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(_CHUNK, left)))
        os.fsync(file.fileno())


def wipe(path: Path) -> None:
    """Overwrite a file and take it away; no file is no fault."""
    try:
        overwrite(path)
    except FileNotFoundError:
        return
    path.unlink()
    sync_folder(path.parent)
