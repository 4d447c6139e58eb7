"""``python -m tests bench [NAME …]``: run every bench module's ``run()`` and print one table of ratios."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.row import Row

HERE = Path(__file__).parent
APART = {"__main__", "__init__", "row"}


def names() -> list[str]:
    """Bench modules: files with a ``run`` of their own."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in APART and "\ndef run(" in p.read_text("utf-8"))


def main(words: list[str]) -> int:
    rows: list[Row] = []
    for name in words or names():
        rows += importlib.import_module(f"tests.bench.{name}").run()
    print(f"{'what':58} {'ours':>10} {'peer':>10} {'ratio':>8} {'goal':>7}")
    for row in rows:
        print(
            f"{row.name:58} {row.ours:10.3f} {row.peer:10.3f} {row.ratio:8.3f} {row.goal:7.2f} "
            f"{row.unit:4} {'ok' if row.met else 'MISSED'}"
        )
    return 0 if all(r.met for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
