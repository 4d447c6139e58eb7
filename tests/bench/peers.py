"""The peers of the benches in a folder of their own, installed from their lock with hashes when first wanted."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "out" / "bench" / f"peers-{sys.version_info.major}.{sys.version_info.minor}"
LOCK = HERE / "requirements.lock"


def peer(name: str) -> ModuleType:
    """A peer library by name; needs a package index the first time."""
    if not (FOLDER / name).is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "--target", str(FOLDER), "-r", str(LOCK)], check=True)
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
        importlib.invalidate_caches()
    return importlib.import_module(name)
