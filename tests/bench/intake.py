"""A list of 305,115 × 14 through the reading process against the bare libraries in the same run, with both peaks.

Peers: python-calamine's own row iterator over the same .xlsx, the csv module over the same CP932 file. Each runs in a
fresh process, in turns so that a busy machine slows both; the median counts. The peak is that of the asking and the
reading process together. The names are invented; the files are made once and kept under ``out/bench``.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from desktop.intake import reader_main
from tests.bench.row import Row
from tests.intake.books import locked, parts_of, sheet

ROWS = int(os.environ.get("FUGICHO_BENCH_ROWS", "305115"))
ROUNDS = int(os.environ.get("FUGICHO_BENCH_ROUNDS", "3"))
FOLDER = Path(__file__).resolve().parents[2] / "out" / "bench" / f"list-{ROWS}"
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(FOLDER.parent / "bytecode")
"""An installed program is compiled; here nothing of it lies beside the sources."""
PASSWORD = "鍵"  # noqa: S105
HEAD = ["整理番号", "氏名", "フリガナ", "生年月日", "性別", "郵便番号", "住所", "電話番号", "続柄", "世帯番号", "区分"]
HEAD += ["金額", "登録日", "備考"]
FAMILY, GIVEN = "山川田中村木林森原野", ["太郎", "花子", "一郎", "次郎", "良子", "和夫", "正", "誠", "実"]

PEAK = """
def own_peak():
    with open("/proc/self/status") as status:  # ru_maxrss would count what stood here before this program
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
"""
OURS = (
    PEAK
    + """
import json, resource, sys, time
from pathlib import Path
from desktop.intake.child import run_job
from desktop.intake.limits import Limits
told = []
start = time.perf_counter()
run_job(Path(sys.argv[1]), sys.argv[2], {}, password=sys.argv[3], limits=Limits(seconds=600),
        progress=lambda share: told.append(time.perf_counter()))
end = time.perf_counter()
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
gap = max(b - a for a, b in zip([start, *told], [*told, end]))
print(json.dumps([end - start, own_peak() + children, gap]))
"""
)
PAUSE = """
import json, sys, threading, time
from pathlib import Path
from desktop.intake.child import read
job = threading.Thread(target=read, args=(Path(sys.argv[1]),))
start = last = time.perf_counter()
longest = 0.0
job.start()
while job.is_alive():
    time.sleep(0.002)
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
print(json.dumps([last - start, 0, longest]))
"""
CALAMINE = (
    PEAK
    + """
import json, sys, time
start = time.perf_counter()
import python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
for row in book.get_sheet_by_index(0).iter_rows():
    pass
print(json.dumps([time.perf_counter() - start, own_peak(), 0]))
"""
)
CSV = (
    PEAK
    + """
import json, sys, time
start = time.perf_counter()
import csv
with open(sys.argv[1], encoding="cp932", newline="") as file:
    for row in csv.reader(file):
        pass
print(json.dumps([time.perf_counter() - start, own_peak(), 0]))
"""
)


# ---------------------------------------------------------------- the list


def lines() -> Iterator[list[str | int]]:
    """The list, always the same."""
    pick = random.Random(305115)
    yield list(HEAD)
    for n in range(1, ROWS):
        yield [
            *(f"{n:08d}", pick.choice(FAMILY) + pick.choice(FAMILY) + pick.choice(GIVEN), "ヤマダ タロウ"),
            *(f"{pick.randint(1930, 2020)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}", pick.choice("男女")),
            *("201-8585", f"和泉本町{pick.randint(1, 4)}丁目{pick.randint(1, 40)}番{pick.randint(1, 30)}号"),
            *(f"03-3430-{pick.randint(0, 9999):04}", pick.choice(["本人", "妻", "子"]), pick.randint(1, 150_000)),
            *(pick.choice("ABCD"), pick.randint(0, 300_000), "2026-04-01", "" if n % 9 else "確認済み"),
        ]


def prepare() -> tuple[Path, Path, Path, Path]:
    """(.xlsx, the same behind a password, CP932 .csv, its first 50,000 lines), made when they are not there."""
    book, behind, text = FOLDER / "大きな一覧.xlsx", FOLDER / "鍵の一覧.xlsx", FOLDER / "大きな一覧.csv"
    if not text.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        _write_book(book)
        behind.write_bytes(locked(book.read_bytes(), PASSWORD))
        part = text.with_suffix(".part")
        with part.open("w", encoding="cp932", newline="") as file:
            for line in lines():
                file.write(",".join(map(str, line)) + "\r\n")
        part.replace(text)
    beginning = FOLDER / "始め.csv"
    if not beginning.exists():
        with text.open(encoding="cp932", newline="") as whole:
            beginning.write_text("".join(islice(whole, 50_000)), encoding="cp932", newline="")
    return book, behind, text, beginning


def _write_book(path: Path) -> None:
    """As Excel writes it: texts shared, numbers bare."""
    shared: dict[str, int] = {}
    parts = parts_of({"一覧": ""})
    before, after = sheet("@").split("@")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        with book.open("xl/worksheets/sheet1.xml", "w") as file:
            file.write(before.encode())
            for n, line in enumerate(lines(), 1):
                file.write(f'<row r="{n}">{"".join(_cells(n, line, shared))}</row>'.encode())
            file.write(after.encode())
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        table = str(parts["xl/sharedStrings.xml"]).replace("</sst>", texts + "</sst>")
        for name, part in {**parts, "xl/sharedStrings.xml": table}.items():
            if name != "xl/worksheets/sheet1.xml":
                book.writestr(name, part)


def _cells(n: int, line: list[str | int], shared: dict[str, int]) -> Iterator[str]:
    for column, value in zip("ABCDEFGHIJKLMN", line, strict=True):
        if isinstance(value, int):
            yield f'<c r="{column}{n}"><v>{value}</v></c>'
        elif value:
            yield f'<c r="{column}{n}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'


# ---------------------------------------------------------------- the figures


def played(code: str, *words: str) -> tuple[float, float, float]:
    """Seconds, MB at the peak, longest silence of the progress."""
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True, text=True)
    seconds, peak, gap = json.loads(done.stdout)
    return seconds, peak, gap


def run() -> list[Row]:
    book, behind, text, beginning = map(str, prepare())
    job = "profile" if (ROOT / "desktop" / "intake" / "profile.py").exists() else "count"
    assert job in {**reader_main.JOBS, **reader_main.FILE_JOBS}
    turns = [
        (
            played(OURS, book, job, ""),
            played(CALAMINE, book),
            played(OURS, behind, job, PASSWORD),
            played(OURS, text, job, ""),
            played(CSV, text),
            played(PAUSE, beginning),
        )
        for _ in range(ROUNDS)
    ]
    ours, calamine, unlocked, table, plain, paused = (
        [statistics.median(turn[n][what] for turn in turns) for what in range(3)] for n in range(6)
    )
    name = f"{ROWS:,} × 14"
    return [
        Row(f"{name} .xlsx {job} against bare calamine", ours[0], calamine[0], 2.0, "s"),
        Row("its peak memory of both processes", ours[1], 1.0, 600.0, "MB"),
        Row("a password on it", unlocked[0], ours[0], 1.2, "s"),
        Row("peak memory with a password", unlocked[1], 1.0, 600.0, "MB"),
        Row(f"{name} CP932 .csv {job} against the csv module", table[0], plain[0], 1.5, "s"),
        Row("its peak memory of both processes", table[1], 1.0, 100.0, "MB"),
        Row("longest pause of the window's thread taking 50,000 rows", paused[2], 1.0, 0.1, "s"),
        Row("longest silence of the progress", max(ours[2], unlocked[2], table[2]), 1.0, 0.2, "s"),
    ]
