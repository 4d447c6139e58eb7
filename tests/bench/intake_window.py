"""How long the window is deaf while files are taken in: the longest gap between two beats of a 10 ms timer, by scene.

The real window, assistant, reading process and store; the files are those a clerk drops. A second process beats beside
it and does nothing else: its gaps are the machine's own, and so is the part of a gap that exceeds what the window's
thread computed when others keep the processors busy. ``python -m tests.bench.intake_window SCENE…`` plays here and
prints what the window's thread did in every long gap.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.row import Row

ROOT = Path(__file__).resolve().parents[2]
SHEETS = ROOT / "tests" / "data" / "intake-sheets"
BEAT = 0.01
LONG = 0.06
"""Seconds from which a gap is told in full."""
GOAL = 0.1
QUIET = """
import sys, threading, time
threading.Thread(target=lambda: (sys.stdin.read(), print(longest, flush=True), __import__("os")._exit(0))).start()
longest, last = 0.0, time.perf_counter()
while True:
    time.sleep(0.01)
    now = time.perf_counter()
    longest, last = max(longest, now - last - 0.01), now
"""


class Gap(NamedTuple):
    """One silence of the window's thread."""

    scene: str
    seconds: float
    computed: float
    """Of it, seconds the window's own thread computed; the rest it waited for its turn."""
    doing: str


class Heart:
    """Beats in the window's thread; a watcher beside it sees where a late beat hangs."""

    def __init__(self, *, told: bool) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.scene, self.gaps = "", list[Gap]()
        self._last, self._spent = time.perf_counter(), time.thread_time()
        self._doing = ""
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(round(1000 * BEAT))
        gc.callbacks.append(self._collect)
        if told:
            threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, scene: str) -> None:
        """From here on the gaps belong to a scene; what the rig itself did before is none of them."""
        self.scene, self._doing = scene, ""
        self._last, self._spent = time.perf_counter(), time.thread_time()

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        elif (took := time.perf_counter() - self._began) > LONG / 4:
            self._doing += f"   gc of generation {info['generation']}: {1000 * took:.0f} ms\n"

    def _beat(self) -> None:
        now, spent = time.perf_counter(), time.thread_time()
        self.gaps.append(Gap(self.scene, now - self._last, spent - self._spent, self._doing))
        self._last, self._spent, self._doing = time.perf_counter(), time.thread_time(), ""

    def _watch(self) -> None:
        """By the C side only: a frame held here would let its widgets die in this thread."""
        with tempfile.TemporaryFile() as file:
            while True:
                time.sleep(0.004)
                if time.perf_counter() - self._last > LONG / 2:
                    file.seek(0)
                    file.truncate()
                    faulthandler.dump_traceback(file)
                    file.seek(0)
                    self._doing += _short(file.read().decode())


def _short(dump: str) -> str:
    """The innermost calls of every thread but the watcher's."""
    made = []
    for part in dump.split("\n\n"):
        calls = [
            line.split('"')[1].rsplit("/", 1)[-1] + line.rsplit('"', 1)[1]
            for line in part.split("\n")
            if "File" in line
        ]
        if calls and " in _watch" not in part:
            made.append("   " + " <".join(calls[:7]))
    return "\n".join(made)


# ---------------------------------------------------------------- scenes


class Play:
    """A clerk with files in hand."""

    def __init__(self, folder: Path, *, told: bool) -> None:
        from PySide6.QtWidgets import QApplication

        import desktop.app as app
        from desktop.screen.office import STEPS, Clerk
        from desktop.screen.settings import Settings
        from desktop.screen.theme import FONT_FILES, dress, load_fonts
        from desktop.store.store import open_store

        self.app = QApplication.instance() or QApplication([])
        load_fonts(FONT_FILES[:1])
        dress(self.app, Settings())  # type: ignore[arg-type]
        with open_store(folder / "案件.sqlite3") as store:
            for name, value in zip(STEPS, Clerk("komae", "未来戦略室", "付議　太郎"), strict=True):
                store.set_setting(name, value)
        self.folder, hook = folder, sys.excepthook
        self.window = app.make_window(folder / "案件.sqlite3", Settings(), sample=True)
        opened: list[object] = []
        self.window.office.opened.connect(lambda *_: opened.append(1))
        sys.excepthook = hook
        self.window.appear()
        self.window.office.worker.trouble = lambda fault: sys.excepthook(type(fault), fault, fault.__traceback__)
        self.until(lambda: opened, 30)
        self.settle()
        self.rest(2.0)
        self.heart = Heart(told=told)

    def until(self, held: Callable[[], Any], most: float = 300.0) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop, end = QEventLoop(), time.monotonic() + most
        look = QTimer()
        look.timeout.connect(lambda: loop.quit() if held() or time.monotonic() > end else None)
        look.start(20)
        loop.exec()
        if not held():
            raise TimeoutError

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def settle(self) -> None:
        answered: list[object] = []
        self.window.office.worker.run(lambda: None, answered.append)
        self.until(lambda: answered)

    def drop(self, scene: str, *paths: Path) -> Any:
        """Files dropped and looked at."""
        from desktop.screen.intake.door import open_door

        self.heart.begin(f"{scene}: dropped and looked at")
        assistant = open_door(self.window, list(paths))
        self.until(lambda: all(t.state not in ("waiting", "reading") for t in assistant.files.rows))
        self.rest(0.5)
        return assistant

    def see(self, scene: str, assistant: Any, number: int, **chosen: str) -> None:
        """The content of one of them."""
        taking = list(assistant.files.rows)[number]
        for name, value in chosen.items():
            setattr(taking, name, value)
        self.heart.begin(f"{scene}: opened")
        assistant.open_file(taking)
        self.until(lambda: assistant.current is not assistant.files or assistant.fault.text())
        if assistant.fault.text():
            raise RuntimeError(assistant.fault.text())
        self.until(lambda: not assistant.confirm._waiting)
        self.rest(0.5)

    def back(self, assistant: Any) -> None:
        assistant.show_files()
        self.rest(0.3)

    def close(self, assistant: Any) -> None:
        self.heart.begin("closing")
        assistant.close_all()
        self.until(lambda: self.window.dialog is None)
        self.rest(0.3)


def files(folder: Path) -> list[Path]:
    """Five files as they are dropped: a filled sheet, a case list, an item list, statistics, a text."""
    import openpyxl

    made = [SHEETS / "komae-a.xlsx"]
    for name, rows in (
        (
            "台帳.xlsx",
            [
                ["件名", "担当課", "年度", "件数"],
                *([f"給付金の支給 {n}", "福祉課", "R7", f"{n}人"] for n in range(400)),
            ],
        ),
        (
            "項目.xlsx",
            [
                ["項番", "項目名", "型", "桁"],
                *(
                    [n, name, "X", 20]
                    for n, name in enumerate(["氏名", "フリガナ", "生年月日", "住所", "振込先口座", "病歴"] * 20, 1)
                ),
            ],
        ),
    ):
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(folder / name)
        made.append(folder / name)
    text = folder / "写し.txt"
    text.write_bytes((ROOT / "tests" / "papers" / "seeds" / "002-komae-fugi-sheets.txt").read_bytes())
    table = folder / "表.csv"
    table.write_bytes(("区分,件数\r\n" + "".join(f"表{n},{n}\r\n" for n in range(2000))).encode("cp932"))
    return [*made, text, table]


def drops(play: Play) -> None:
    """Five files, each opened."""
    dropped = play.drop("five files", *files(play.folder))
    for number, scene, chosen in (
        (0, "a filled sheet", {"purpose": "sheet", "form": "komae.sheet"}),
        (1, "a case list of 400", {"purpose": "cases", "form": "komae.sheet"}),
        (2, "an item list", {"purpose": "items", "form": "komae.sheet"}),
        (3, "a text of several sheets", {"purpose": "sheet", "form": "komae.sheet"}),
    ):
        play.see(scene, dropped, number, **chosen)
        play.back(dropped)
    play.close(dropped)


def large(play: Play) -> None:
    """The large list as .xlsx and CSV, dropped and counted; then its first 50,000 rows, which are kept to look at."""
    from tests.bench import intake

    book, _, table, beginning = intake.prepare()
    for scene, path in (("305,115 rows of .xlsx", book), ("305,115 rows of CSV", table)):
        assistant = play.drop(scene, path)
        play.see(scene, assistant, 0, purpose="large")
        play.close(assistant)
    assistant = play.drop("50,000 rows of CSV", beginning)
    play.see("50,000 rows of CSV as a filled sheet", assistant, 0, purpose="sheet", form="komae.sheet")
    play.close(assistant)


SCENES: dict[str, Callable[[Play], None]] = {"drops": drops, "large": large}


def played(names: list[str], *, told: bool) -> tuple[list[Gap], float]:
    """Every gap, and the longest of the quiet process beside."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FUGICHO_HOME"] = folder
        play = Play(Path(folder), told=told)
        beside = subprocess.Popen([sys.executable, "-c", QUIET], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            for name in names:
                SCENES[name](play)
        finally:
            noise = float(beside.communicate(b"\n")[0])
    return [gap for gap in play.heart.gaps if gap.scene], noise


def longest(gaps: list[Gap]) -> Iterator[Gap]:
    """Of every scene."""
    for scene in dict.fromkeys(gap.scene for gap in gaps):
        yield max((gap for gap in gaps if gap.scene == scene), key=lambda gap: gap.seconds)


def run() -> list[Row]:
    """Absolute goal 100 ms beside what the machine itself kept everybody waiting."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.intake_window", "--json"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=True,
    )
    told, noise = json.loads(done.stdout.splitlines()[-1])
    rows = [Row(f"window deaf, {scene}", seconds, 1.0, GOAL, "s") for scene, seconds, _ in told]
    return [*rows, Row("a process beside it that does nothing, deaf", noise, 1.0, GOAL, "s")]


def main(words: list[str]) -> None:
    plain = "--json" in words
    sys.excepthook = lambda *fault: (traceback.print_exception(*fault), os._exit(1))
    names = [word for word in words if word in SCENES] or list(SCENES)
    gaps, noise = played(names, told=not plain)
    if plain:
        print(json.dumps([[[g.scene, g.seconds, g.computed] for g in longest(gaps)], noise]))
    else:
        for gap in gaps:
            if gap.seconds > LONG:
                print(f"{gap.scene}: {1000 * gap.seconds:.0f} ms, computed {1000 * gap.computed:.0f} ms\n{gap.doing}")
        for gap in longest(gaps):
            print(f"{gap.scene:60} {1000 * gap.seconds:6.0f} ms, computed {1000 * gap.computed:.0f} ms")
        print(f"{'the process beside':60} {1000 * noise:6.0f} ms")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
