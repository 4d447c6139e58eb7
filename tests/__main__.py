"""``python -m tests`` passes every check: lint, format, types, tests; ``rigs`` and ``bench`` are the long ones."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST = ("tests/screen", "tests/journeys", "tests/clerk", "tests/bundle", "tests/intake", "tests/rigs")
"""Folders of tests that run beside all the others."""
HELP = """使い方：python -m tests [名前]
  （なし）  書き方・型・試験をすべて確かめます（5分以内）
  rigs      長い耐久試験（強制終了1,000回、乱数の入力など）
  bench     速さの表（同じ実行の中の比で示します）
"""


def run(name: str, *command: str) -> bool:
    """Run one check and say how long it took."""
    start = time.monotonic()
    print(f"── {name}", flush=True)
    done = subprocess.run(command, cwd=ROOT, check=False, env=environment())
    print(f"── {name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - start:.0f} s)", flush=True)
    return done.returncode == 0


def side_by_side(name: str, *commands: tuple[str, ...]) -> bool:
    """Run parts of one check at the same time, each on a processor of its own, and show what they say one by one."""
    start = time.monotonic()
    print(f"── {name}", flush=True)
    outs = [tempfile.TemporaryFile() for _ in commands]  # noqa: SIM115 - closed below
    running = [
        subprocess.Popen(c, cwd=ROOT, env=environment(), stdout=out, stderr=subprocess.STDOUT)
        for c, out in zip(commands, outs, strict=True)
    ]
    codes = []
    for part, out in zip(running, outs, strict=True):
        codes.append(part.wait())
        out.seek(0)
        sys.stdout.write(out.read().decode("utf-8", "replace"))
        sys.stdout.flush()
        out.close()
    done = not any(codes)
    verdict = (
        "ok" if done else f"FAILED with {codes}"
    )  # a code below 0 is a signal: all passed, then a crash at the end
    print(f"── {name}: {verdict} ({time.monotonic() - start:.0f} s)", flush=True)
    return done


def environment() -> dict[str, str]:
    """Tests run without a display, without colours and away from the clerk's own data."""
    kept = {k: v for k, v in os.environ.items() if k not in {"FUGICHO_HOME", "PYTHONPATH"}}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}


def checks() -> bool:
    """Every check is run even when an earlier one failed."""
    python = sys.executable
    return all(
        [
            run("ruff", python, "-m", "ruff", "check", "."),
            run("format", python, "-m", "ruff", "format", "--check", "."),
            run("mypy", python, "-m", "mypy"),
            side_by_side("pytest", *parts(python)),
        ]
    )


def parts(python: str) -> tuple[tuple[str, ...], ...]:
    """The tests in two parts that take about as long, in an order that the printed seed repeats."""
    seed = random.randrange(1 << 31)
    print(f"── --randomly-seed={seed}", flush=True)
    tests = (python, "-m", "pytest", "-q", "--durations=8", f"--randomly-seed={seed}")
    return (*tests, *FIRST), (*tests, *(f"--ignore={folder}" for folder in FIRST))


def main(words: list[str]) -> int:
    match words:
        case []:
            return 0 if checks() else 1
        case ["rigs", *rest]:
            return 0 if run("rigs", sys.executable, "-m", "tests.rigs", *rest) else 1
        case ["bench", *rest]:
            return 0 if run("bench", sys.executable, "-m", "tests.bench", *rest) else 1
        case _:
            print(HELP)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
