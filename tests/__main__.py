"""``python -m tests`` passes every check: lint, format, types, tests; ``rigs`` and ``bench`` are the long ones."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUPS = (
    ("screen",),
    ("forms",),
    ("clerk", "bundle", "secretariat", "journeys"),
    ("store", "keys"),
    ("paper", "sheet"),
    ("intake",),
    ("rigs",),
)
"""Folders of tests that run together, by the work they are, the most first; all other tests are one group more."""
AT_ONCE = 2
"""Groups, and the check of the types, that run side by side."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM = 4 << 30
"""Bytes all groups take together, at most."""
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


def side_by_side(name: str, commands: dict[str, tuple[str, ...]]) -> bool:
    """Run what takes long, two at a time; each shows what it says when it has ended."""
    start = time.monotonic()
    print(f"── {name}", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        ended = dict(zip(commands, threads.map(lambda item: _group(*item), commands.items()), strict=True))
    failed = {group: code for group, code in ended.items() if code}
    # a code below 0 is a signal: all passed, then a crash at the end
    verdict = f"FAILED: {failed}" if failed else "ok"
    print(f"── {name}: {verdict} ({time.monotonic() - start:.0f} s)", flush=True)
    return not failed


def _group(name: str, command: tuple[str, ...]) -> int:
    """Run one group and show what it said in one piece."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, check=False, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = done.stdout.decode("utf-8", "replace")
    sys.stdout.write(f"── {name} ({time.monotonic() - start:.0f} s)\n{said}")
    sys.stdout.flush()
    return done.returncode


def environment() -> dict[str, str]:
    """Tests run without a display, without colours and away from the clerk's own data."""
    kept = {k: v for k, v in os.environ.items() if k not in {"FUGICHO_HOME", "PYTHONPATH"}}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}


def checks() -> bool:
    """Every check is run even when an earlier one failed."""
    python = sys.executable
    with disk_of_memory() as memory:
        return all(
            [
                run("ruff", python, "-m", "ruff", "check", "."),
                run("format", python, "-m", "ruff", "format", "--check", "."),
                side_by_side("mypy, pytest", {**groups(python, memory), "mypy": (python, "-m", "mypy")}),
            ]
        )


def groups(python: str, memory: Path | None) -> dict[str, tuple[str, ...]]:
    """The tests in groups by name, in an order that the printed seed repeats; but for the rigs on a disk of memory."""
    seed = random.randrange(1 << 31)
    print(f"── --randomly-seed={seed}", flush=True)
    tests = (python, "-m", "pytest", "-q", "--durations=5", f"--randomly-seed={seed}")
    made = {"、".join(names): (*tests, *(f"tests/{name}" for name in names)) for names in GROUPS}
    made["others"] = (*tests, *(f"--ignore=tests/{name}" for names in GROUPS for name in names))
    if memory is None:
        return made
    return {name: line if name == "rigs" else (*line, f"--basetemp={memory / name}") for name, line in made.items()}


@contextmanager
def disk_of_memory() -> Iterator[Path | None]:
    """A folder where syncing costs nothing, for tests that are not about a disk; None where there is no room for one.

    What a saved case survives is for the rigs, and they stay on the disk.
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM or _available() < 2 * ROOM:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="fugicho-tests-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _available() -> int:
    """Bytes of memory nobody uses."""
    lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), 0)


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
