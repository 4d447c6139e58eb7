"""One sitting of the 事務局: 100 bundles in mode B, five of them bad, dropped on the real window, judged and taken in.

Seconds from the drop to the last bundle in the store, and how long the window was deaf meanwhile (see
``intake_window``). Every bundle has a case with its papers, a history and an attachment; the bad ones are cut, flipped,
for somebody else, beside a foreign cover, and of a form nobody has. ``python -m tests.bench.receive`` plays here and
prints what the window's thread did in every long gap.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.intake_window import GOAL, LONG, QUIET, ROOT, Play, longest
from tests.bench.row import Row

COUNT, BAD = 100, 5
SECONDS = 30.0
AT = datetime(2026, 11, 21, tzinfo=UTC)
ATTACHED = 200_000


def prepare(folder: Path, office: str, other: str, desk: Any) -> list[Path]:
    """The bundles with their covers, as a medium has them."""
    from desktop.answers.model import Answers
    from desktop.bundle.case_record import write_record
    from desktop.bundle.model import Inside, Member, Paper, Parcel, Recipients
    from desktop.bundle.seal import seal
    from desktop.case.file import read_case
    from desktop.case.model import Attachment
    from desktop.clerk.acts import finish
    from desktop.clerk.papers import print_case

    read = read_case(ROOT / "tests" / "papers" / "k1.toml")
    printed = finish(print_case(replace(read.case, attachments=()), read.form, folder / "紙", kinds=("pdf", "xlsx")))
    papers = {path.suffix: path.read_bytes() for path in printed}
    folder = folder / "usb"
    folder.mkdir()
    made: list[Path] = []
    for number in range(COUNT):
        data = os.urandom(ATTACHED)
        attached = Attachment(str(uuid.uuid4()), "資料.pdf", "資料", len(data), hashlib.sha256(data).hexdigest(), 3, 1)
        answers = replace(read.case.answers, values={**read.case.answers.values, "jikou": f"第{number}号の事務"})
        if number == 4:
            answers = Answers(answers.form, 99, answers.values)
        case = replace(read.case, id=str(uuid.uuid4()), papers=(answers,), attachments=(attached,))
        record = write_record(case)
        members = [
            Member("case", case.id, "案件.json", record, len(record)),
            Member("pdf", case.id, "様式.pdf", papers[".pdf"], len(papers[".pdf"])),
            Member("excel", case.id, "様式.xlsx", papers[".xlsx"], len(papers[".xlsx"])),
            Member("attachment", case.id, "資料.pdf", data, len(data), attached.id, attached.sha256),
            Member("history", case.id, "履歴.json", b"[]", 2),
        ]
        inside = Inside(case.id, (Paper(answers.form, answers.version),))
        parcel = Parcel(str(uuid.uuid4()), AT, "fugicho", "komae", "室", (inside,), "総務課", "3B")
        path = folder / f"付議帳_20261121_{parcel.number}.age"
        sealed = finish(seal(parcel, members, path, Recipients((other if number == 2 else office,)), signer=desk))
        sealed.keep()
        made += [path, _cover(path, "0" * 64 if number == 3 else sealed.sha256)]
    _spoil(made[0], lambda b: b[: len(b) // 2])
    _spoil(made[2], lambda b: b[:5000] + bytes([b[5000] ^ 1]) + b[5001:])
    return [path for path in made if path not in (made[1], made[3])]  # damaged ones that a cover would tell at once


def _cover(path: Path, sha256: str) -> Path:
    cover = path.with_name(f"{path.stem}_表紙.txt")
    cover.write_text(f"送り元：室\r\nSHA-256：{sha256}\r\n", "utf-8-sig")
    return cover


def _spoil(path: Path, how: Any) -> None:
    path.write_bytes(how(path.read_bytes()))


def play(*, told: bool) -> dict[str, Any]:
    """Drop, judge, take in; every figure of it."""
    from desktop.keys.desk import make_receiving_key, make_signing_key
    from desktop.screen.receive.door import open_for

    office, other = make_receiving_key("総務課", AT), make_receiving_key("他", AT)
    desk = make_signing_key("室", AT)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FUGICHO_HOME"] = folder
        paths = prepare(Path(folder), office.public, other.public, desk)
        play = Play(Path(folder), told=told)
        window = play.window
        window.office.ask(lambda store: store.keep_desk_key(office, who="鈴木"))
        window.office.ask(lambda store: store.keep_known_key(desk.card, who="鈴木"))
        window.office.ask(lambda store: store.confirm_known_key(desk.public, who="鈴木"))
        play.settle()
        beside = subprocess.Popen([sys.executable, "-c", QUIET], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        begun = time.perf_counter()
        play.heart.begin(f"{COUNT} bundles judged")
        open_for(window, paths)
        play.until(lambda: window.dialog is not None)
        dialog: Any = window.dialog
        play.until(lambda: dialog.take.isEnabled() and not dialog._tasks)
        judged = time.perf_counter()
        play.heart.begin(f"{COUNT - BAD} bundles taken in")
        dialog.take.click()
        play.until(lambda: not dialog._tasks)
        ended = time.perf_counter()
        play.rest(0.5)
        states = Counter(lot.verdict for lot in dialog.lots.lots)
        noise = float(beside.communicate(b"\n")[0])
        gaps = [gap for gap in play.heart.gaps if gap.scene]
        if told:
            for gap in gaps:
                if gap.seconds > LONG:
                    print(
                        f"{gap.scene}: {1000 * gap.seconds:.0f} ms, computed {1000 * gap.computed:.0f} ms\n{gap.doing}"
                    )
        found = {
            "judged": judged - begun,
            "all": ended - begun,
            "states": dict(states),
            "gaps": [[g.scene, g.seconds, g.computed] for g in longest(gaps)],
            "beside": noise,
        }
        print(json.dumps(found, ensure_ascii=False))
        sys.stdout.flush()
        os._exit(0 if states["受け取りました"] == COUNT - BAD else 1)


def run() -> list[Row]:
    """Absolute goals: 30 s, 100 ms."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench.receive", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    rows = [Row(f"{COUNT} bundles in mode B, {BAD} bad, received", found["all"], 1.0, SECONDS, "s")]
    rows += [Row(f"window deaf, {scene}", seconds, 1.0, GOAL, "s") for scene, seconds, _ in found["gaps"]]
    rows += [Row(f"of it computed, {scene}", computed, 1.0, GOAL, "s") for scene, _, computed in found["gaps"]]
    return [*rows, Row("a process beside it that does nothing, deaf", found["beside"], 1.0, GOAL, "s")]


if __name__ == "__main__":
    sys.excepthook = lambda *fault: (traceback.print_exception(*fault), os._exit(1))
    play(told="--json" not in sys.argv)
