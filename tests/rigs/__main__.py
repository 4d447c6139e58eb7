"""``python -m tests rigs [NAME …]``: the long fault rigs; each has a known-bad control that must fail in the same run."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Rig modules: files with a ``main`` of their own."""
    return sorted(
        p.stem
        for p in HERE.glob("*.py")
        if not p.stem.startswith(("_", "test_")) and "\ndef main(" in p.read_text("utf-8")
    )


def main(words: list[str]) -> int:
    bad = []
    for name in words or names():
        print(f"── {name}", flush=True)
        if not importlib.import_module(f"tests.rigs.{name}").main():
            bad.append(name)
    print(f"{len(words or names()) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
