"""``python -m tests rigs [NAME …]``: the long fault rigs; each has a known-bad control that must fail in the same run."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

from tests.rigs.needs import NotRun

HERE = Path(__file__).parent


def names() -> list[str]:
    """Rig modules: files with a ``main`` of their own."""
    return sorted(
        p.stem
        for p in HERE.glob("*.py")
        if not p.stem.startswith(("_", "test_")) and "\ndef main(" in p.read_text("utf-8")
    )


def play(name: str) -> str:
    """Run one rig -> "passed", "failed" or "not run"; what the machine lacks is told in one line."""
    print(f"── {name}", flush=True)
    start = time.monotonic()
    try:
        result = "passed" if importlib.import_module(f"tests.rigs.{name}").main() else "failed"
    except NotRun as lacking:
        print(f"not run: {lacking}")
        result = "not run"
    print(f"── {name}: {result} ({time.monotonic() - start:.0f} s)", flush=True)
    return result


def main(words: list[str]) -> int:
    results = {name: play(name) for name in words or names()}
    for result in ("failed", "not run"):
        if those := [name for name, what in results.items() if what == result]:
            print(f"{result}: {'、'.join(those)}")
    counts = {result: list(results.values()).count(result) for result in ("passed", "failed", "not run")}
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['not run']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
