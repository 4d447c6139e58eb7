"""The reading process may crash, hang, swell, lie or be stopped: one sentence, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.intake import child
from desktop.intake.child import read, reading, run_job
from desktop.intake.limits import Limits

CRASH = "を読む途中で、読み取りの部品が止まりました。付議帳は無事です。"
HEAR = "import sys, os, time; sys.stdin.buffer.readline(); "


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    path = tmp_path / "名簿.csv"
    path.write_text("氏名,住所\n山田,東京\n", encoding="cp932")
    return path


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Put a process that does something else in place of the reader; afterwards none may live."""

    def put(code: str) -> None:
        monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", HEAR + code))

    yield put
    assert children() == []


def children() -> list[str]:
    """Processes that we started and that live, or that nobody has waited for."""
    ours = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            line = status.read_text()
        except OSError:
            continue
        if int(line.rpartition(")")[2].split()[1]) == os.getpid():
            ours.append(line)
    return ours


def refused(path: Path, **how: object) -> str:
    with pytest.raises(DeskError) as fault:
        read(path, **how)  # type: ignore[arg-type]
    return str(fault.value)


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "sys.exit(0)",
        "sys.exit(1)",
        "print('こんにちは')",
        "print('[1]')",
        "print('{}')",
        'print(\'{"say":"rows","empty":0,"rows":[]}\')',
        'print(\'{"say":"grid","name":3,"hidden":false}\')',
        'print(\'{"say":"grid","name":"a","hidden":false}\\n{"say":"rows","empty":99999999,"rows":[]}\')',
        'print(\'{"say":"grid","name":"a","hidden":false}\\n{"say":"rows","empty":0,"rows":[[1]]}\')',
        'print(\'{"say":"result","value":{}}\')',
        'print(\'{"say":"end"}\')',
        'print(\'{"say":"refused"}\')',
        "print('[' * 100000)",
        "print('x' * 3000000)",
        "sys.stdout.buffer.write(b'\\xff' * 10); sys.stdout.flush(); os.close(1); time.sleep(60)",
        "sys.stderr.write('x' * 3000000); os.abort()",
    ],
)
def test_a_process_that_breaks_down_or_says_nonsense(code: str, list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave(code)
    start = time.monotonic()
    assert refused(list_file).startswith(f"「名簿.csv」{CRASH}")
    assert time.monotonic() - start < 5


def test_a_process_that_floods_us(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave(
        'w = sys.stdout.write; w(\'{"say":"grid","name":"a","hidden":false}\\n\')\n'
        'while True: w(\'{"say":"rows","empty":0,"rows":[["\' + \'x\' * 30000 + \'"]]}\\n\')'
    )
    assert CRASH in refused(list_file, limits=Limits(characters=1_000_000))


def test_a_process_that_swells(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("".join(f"{n:040},{n:041}\n" for n in range(400_000)))
    said = refused(path, limits=Limits(memory=80 << 20))
    assert said == (
        "「名簿.csv」は読み取りに80MBを超えるメモリーを使うため、止めました。"
        "必要な表だけを新しいブックに写して選んでください。"
    )
    assert children() == []


def test_a_process_that_hangs_is_stopped_when_nobody_wants_to_wait(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave("time.sleep(60)")
    start = time.monotonic()
    said = refused(list_file, limits=Limits(seconds=0.5))
    assert "秒たっても読み終わらないため、止めました。" in said
    assert time.monotonic() - start < 3


def test_the_clerk_may_wait_longer_and_answers_when_it_suits(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave("time.sleep(60)")
    answers = [None, None, True, False]
    start = time.monotonic()
    refused(list_file, limits=Limits(seconds=0.3), on_slow=lambda: answers.pop(0))
    assert answers == []
    assert 0.6 < time.monotonic() - start < 5


def test_progress_is_told_all_the_time_and_cancelling_stops_at_once(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave("time.sleep(60)")
    told: list[float] = []
    start = time.monotonic()

    def progress(share: float) -> None:
        assert 0 <= share <= 1
        told.append(time.monotonic())

    said = refused(list_file, progress=progress, cancelled=lambda: time.monotonic() - start > 1)
    assert (
        said == "「名簿.csv」の読み取りを中止しました。何も取り込んでいません。続けるときは、もう一度選んでください。"
    )
    assert time.monotonic() - start < 2
    assert max(after - before for before, after in pairwise(told)) < 0.4


def test_closing_the_generator_ends_the_process(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave("time.sleep(60)")
    job = reading(list_file)
    next(job)
    assert len(children()) == 1
    job.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
def test_the_process_ends_when_the_program_is_killed(tmp_path: Path) -> None:
    """The program is killed in the middle of a reading that would go on for long."""
    big = tmp_path / "大.csv"
    big.write_text("氏名,住所\n" * 3_000_000, encoding="utf-8")
    code = (
        "import sys\nfrom pathlib import Path\nfrom desktop.intake.child import working\n"
        f"job = working(Path({str(big)!r}), 'count', {{}})\n"
        "next(job)\nimport os\nprint(next(p.name for p in Path('/proc').glob('[0-9]*') if _mine(p)), flush=True)\n"
        "import time\ntime.sleep(60)\n"
    )
    mine = (
        "def _mine(p):\n    import os\n    try:\n        return int((p / 'stat').read_text().rpartition(')')[2].split()[1])"
        " == os.getpid()\n    except OSError:\n        return False\n"
    )
    with subprocess.Popen([sys.executable, "-c", mine + code], stdout=subprocess.PIPE, cwd=child.ROOT) as program:
        assert program.stdout is not None
        reader = int(program.stdout.readline())
        program.kill()
    deadline = time.monotonic() + 5
    while _lives(reader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(reader)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_password_stands_on_no_command_line(list_file: Path, behave) -> None:  # type: ignore[no-untyped-def]
    behave("time.sleep(60)")
    job = reading(list_file, password="秘密の鍵")  # noqa: S106
    next(job)
    lines = [Path(f"/proc/{line.split()[0]}/cmdline").read_bytes() for line in children()]
    job.close()
    assert lines
    assert not any("秘密の鍵".encode() in line for line in lines)


def test_no_interpreter_is_told(list_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "COMMAND", ("/nowhere/python",))
    assert refused(list_file).startswith("読み取りの部品を始められませんでした")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "が見つかりません" in refused(tmp_path / "無い.csv")
    assert "はフォルダーです" in refused(tmp_path)


def test_rows_stay_in_the_process_and_only_the_result_comes(list_file: Path) -> None:
    assert run_job(list_file, "count", {}) == {"rows": 2, "cells": 4, "columns": 2}


def test_too_many_cells_are_told_before_they_leave(tmp_path: Path) -> None:
    path = tmp_path / "多.csv"
    path.write_text("1,2,3\n" * 1000)
    said = refused(path, limits=Limits(cells=500))
    assert said == (
        "「多.csv」には500より多くのセルがあります。"
        "大きな一覧として件数を数えるか、必要な表だけを写して選んでください。"
    )


def test_it_starts_fast(list_file: Path) -> None:
    read(list_file)
    start = time.monotonic()
    read(list_file)
    assert time.monotonic() - start < 2


def test_only_the_reader_that_is_wanted_is_loaded(tmp_path: Path) -> None:
    """A CSV is read without any of the libraries."""
    code = "import sys\nimport desktop.intake.reader_main, desktop.intake.read_csv\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=child.ROOT, text=True)
    for library in ("openpyxl", "python_calamine", "msoffcrypto", "docx", "pypdfium2", "PySide6"):
        assert f"'{library}'" not in done.stdout
