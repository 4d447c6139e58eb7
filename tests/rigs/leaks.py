"""1,000 canary strings through a day's work: none is found outside the encrypted store, none is written down on the way.

Cases, histories, file names and file bytes, remarks and 定型文 full of canaries are typed, saved, searched, sealed into a
bundle, copied, printed, taken in from a list, reported on after a crash; then the program is killed in mid-edit. Its
home, temp folder and all it said are searched for the canaries, bundles and backups included; only what the clerk asked
for in plain (the paper, the list that was taken in) may hold them. Under strace every write to a file is searched too,
so that a temp file that was deleted again counts. Then a case of a plain store is erased, and nothing of it is left.
The lock in mid-edit is shown by the tests of the window. The control, the same day with a plain store, must leak.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.rigs.needs import missing

if TYPE_CHECKING:
    from desktop.store.store import Store

CANARIES: Final = 1000
ASKED: Final = ("求めた紙", "元の表")
"""Folders of what the clerk asked for in plain, and of what came in."""
SIGN: Final = "KANARIA"
ROOT: Final = Path(__file__).parents[2]


def canary(n: int) -> str:
    """A string that occurs nowhere else; its middle survives every escape and code page."""
    return f"秘{SIGN}{n:04d}匿"


# ---------------------------------------------------------------- the day, in a process of its own


def day(home: Path, count: int, *, sealed: bool) -> None:
    """Everything a clerk does with texts; ends by SIGKILL with a save just made."""
    from desktop.answers.model import Answers
    from desktop.case.model import Case, Remark, Status
    from desktop.clerk.acts import finish
    from desktop.clerk.export import export_case
    from desktop.clerk.papers import packet_bytes, packet_of
    from desktop.clerk.unlock import enter, look, set_up
    from desktop.definition.find import load
    from desktop.errors import bug_report
    from desktop.intake.child import read
    from desktop.store.safekeeping import take

    path, form = home / "記録" / "付議帳.sqlite3", load("komae.sheet")
    words = "みずうみ 二つの橋 えんぴつ"
    secret = {"person_name": "起案 太郎", "passphrase": words}  # names of persons stand in the ring, to be chosen from
    store = set_up(path, **secret if sealed else {"plain_reason": "試験"}).store
    fields = [f for f, field in form.fields.items() if field.kind in ("text", "prose")][:8]
    number = 1
    while number < count:
        texts = {f: f"{canary(number + n)}の件" for n, f in enumerate(fields)}
        case = store.add_case(Case("", (Answers.of(form, texts),)), who=canary(number))
        number += len(fields)
        store.attach(case.id, io.BytesIO(canary(number).encode() * 50), f"{canary(number + 1)}.txt", who="試験")
        case = store.read_case(case.id)
        case = store.save(
            case.with_answers(case.answers.put(form.fields[fields[0]], canary(number + 2))), (), who="試験"
        )
        number += 3
    store.set_status(case.id, Status.REVIEW, who="試験")
    case = store.return_case(case.id, [Remark(fields[0], f"{canary(number)}を直す")], who="試験")
    store.add_phrase("komae.sheet", fields[0], canary(number + 1), canary(number + 2))
    assert store.count_cases(text=canary(2)) == 1
    alone = Case("x", case.papers)
    finish(export_case(alone, form, {}, home / "媒体"))
    asked = home / ASKED[0]
    asked.mkdir()
    (asked / "紙.pdf").write_bytes(packet_bytes(packet_of(alone, form), form, "pdf"))
    for _ in take(store, "hand", who="試験"):
        pass
    document = read(home / ASKED[1] / "一覧.csv")
    taken = [Case("", (Answers.of(form, {fields[0]: line[0]}),)) for line in document.grids[0].rows]
    store.add_cases(taken, who="試験", note="取り込み：一覧.csv")
    try:
        {}[f"{canary(number)}: {case.answers.values}"]
    except KeyError as fault:
        (home / "不具合の記録.txt").write_text(bug_report(fault, "0"), "utf-8")
    store.close()
    if sealed:
        store = enter(path, look(path).slots[0].id, words)
    else:
        from desktop.store.store import open_store

        store = open_store(path)
    case = store.read_case(case.id)
    store.save(case.with_answers(case.answers.put(form.fields[fields[1]], canary(number))), (), who="試験")
    os.kill(os.getpid(), 9)


def play(home: Path, count: int, *, sealed: bool, traced: bool = False) -> str:
    """A day in a sandbox -> all it said; strace writes down every write to a file."""
    for name in ("記録", "媒体", "tmp", ASKED[1]):
        (home / name).mkdir()
    (home / ASKED[1] / "一覧.csv").write_text("".join(f"{canary(n)},甲,乙\n" for n in range(40)), "utf-8-sig")
    words = [sys.executable, "-m", "tests.rigs.leaks", "day", str(home), str(count), "sealed" if sealed else "plain"]
    if traced:
        calls = "trace=write,pwrite64,writev,pwritev"
        words = ["strace", "-f", "-y", "-s", "1000000", "-e", calls, "-o", str(home.with_name("writes.log")), *words]
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    env |= {"FUGICHO_HOME": str(home), "HOME": str(home), "TMPDIR": str(home / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode not in (-9, 137):
        raise RuntimeError(f"the day ended early ({done.returncode}): {said[-3000:]}")
    return said


# ---------------------------------------------------------------- the search

_FORMS: Final = tuple(re.compile(re.escape(SIGN.encode(code))) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def holds(data: bytes) -> int:
    """How many canaries bytes hold, in any encoding; parts of a zip are unpacked."""
    found = sum(len(form.findall(data)) for form in _FORMS)
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                found += sum(holds(parts.read(n)) for n in parts.namelist() if not parts.getinfo(n).flag_bits & 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return found
    return found


def leaks(home: Path) -> dict[str, int]:
    """Files and file names with canaries in them, but for what the clerk asked for."""
    found = {}
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if name.split("/")[0] in ASKED or not path.is_file():
            continue
        if hits := holds(path.read_bytes()) + name.count(SIGN):
            found[name] = hits
    return found


_WRITE: Final = re.compile(r"\b\w+\(\d+<(?P<path>/[^>]*)>")


def written(log: Path) -> list[str]:
    """Files into which a canary was written, whether they are still there or not."""
    wide = "\\0".join(SIGN)
    found = set()
    with log.open(errors="replace") as lines:
        for line in lines:
            if (SIGN in line or wide in line) and (match := _WRITE.search(line)):
                path = match["path"].encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")
                if not any(f"/{asked}/" in path for asked in ASKED) and not path.startswith("/dev/"):
                    found.add(path)
    return sorted(found)


# ---------------------------------------------------------------- erasure


def received(store: Store, away: Path) -> str:
    """A bundle that somebody gave a telling name is taken in -> the id of its case; the sender's desk lies elsewhere."""
    from datetime import date

    from desktop.answers.model import Answers
    from desktop.bundle.model import Recipients
    from desktop.case.model import Case
    from desktop.clerk.acts import finish
    from desktop.clerk.handover import Terms, hand_over
    from desktop.definition.find import load
    from desktop.keys.desk import make_receiving_key, make_signing_key
    from desktop.secretariat.sitting import Sitting, State
    from desktop.store.store import open_store

    form, office, desk = load("komae.sheet"), make_receiving_key("総務課", store.now()), "未来戦略室"
    signer = make_signing_key(desk, store.now())
    store.keep_desk_key(office, who="試験")
    terms = Terms("総務課", "課長", date(2026, 11, 20))
    fields = [f for f, field in form.fields.items() if field.kind in ("text", "prose")][:3]
    with open_store(away / "付議帳.sqlite3") as sender:
        texts = {name: canary(10 + n) for n, name in enumerate(fields)}
        case = sender.add_case(Case("", (Answers.of(form, texts),)), who="試験")
        given = (sender, [case.id], away / "媒体", Recipients((office.public,)), terms)
        done = finish(hand_over(*given, who="試験", division=desk, signer=signer))
    sitting, renamed = Sitting(), done.bundle.with_name(f"{canary(20)}さんの件.age")
    done.bundle.rename(renamed)
    cut = renamed.with_name(f"{canary(21)}の控え.age")
    cut.write_bytes(renamed.read_bytes()[:-500])
    lots = sitting.add([renamed, cut])
    finish(sitting.judge(store, [renamed, cut], lots))
    sitting.confirm_key(store, lots[0], desk, who="試験")
    finish(sitting.take(store, lots, who="試験"))
    sitting.note_refused(store, lots, who="試験")
    sitting.close()
    assert [lot.state for lot in lots] == [State.TAKEN, State.BAD]
    return case.id


def exchanged(store: Store, away: Path) -> None:
    """A file with a telling name goes over the portal."""
    from desktop.clerk.portal import Done, begin_exchange, file_facts, record_portal

    path = away / f"{canary(22)}の名簿.csv"
    path.write_text("1", "utf-8")
    exchange = begin_exchange(store, partner="見本県", at=store.now(), handler="試験", who="試験")
    record_portal(store, exchange.id, Done("upload", store.now(), "試験", file_facts(path, 1)), who="試験")


def erased(place: Path) -> tuple[int, dict[str, int]]:
    """A case with canaries in a plain store and its copies: hits before the erasure, and what is left afterwards."""
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.clerk import retention
    from desktop.store.safekeeping import take
    from desktop.store.store import open_store

    path = place / "付議帳.sqlite3"
    with open_store(path) as store:
        texts = {"a": "".join(canary(n) for n in range(200)), "b": canary(1)}
        case = store.add_case(Case("", (Answers("rig.form", 1, texts),)), who="試験")
        other = store.add_case(Case("", (Answers("rig.form", 1, {"a": "残る案件"}),)), who="試験")
        store.attach(case.id, io.BytesIO(canary(2).encode() * 5000), f"{canary(3)}.txt", who="試験")
        case = store.save(
            store.read_case(case.id).with_answers(Answers("rig.form", 1, {"a": canary(4)})), (), who="試験"
        )
        for why in ("hand", "import"):  # one is thinned, one is kept for ever
            for _ in take(store, why, who="試験"):
                pass
        came = received(store, place.with_name("よその課"))
        exchanged(store, place.with_name("よその課"))
        before = sum(leaks(place).values())
        for one in (case.id, came):
            store.bin(one, who="試験")
        for _ in retention.erase(store, [case.id, came], who="試験"):
            pass
        assert store.read_case(other.id).answers.text("a") == "残る案件"
    return before, leaks(place)


# ---------------------------------------------------------------- the run


def main(count: int = CANARIES, *, window: bool = True) -> bool:
    """Whether nothing leaked while the same day with a plain store leaked; without ``window`` the short form."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rig-leaks-") as place:
        homes = {name: Path(place) / name / "home" for name in ("sealed", "traced", "plain", "erased", "window")}
        for home in homes.values():
            home.mkdir(parents=True)
        good = _day(homes["sealed"], count) if window else True
        good &= _trace(homes["traced"])
        play(homes["plain"], min(count, 100), sealed=False)
        control = leaks(homes["plain"])
        before, left = erased(homes["erased"])
        print(f"erased from a plain store: {before} before, left {left}")
        good &= before > 0 and not left
        if window:
            good &= _lock(homes["window"])
    print(f"control, a plain store: {sum(control.values())} found in {list(control)}; {time.monotonic() - start:.0f} s")
    if not control:
        print("  the control leaked nothing, so this run proves nothing")
    return good and bool(control)


def _day(home: Path, count: int, *, traced: bool = False) -> bool:
    said = play(home, count, sealed=True, traced=traced)
    found = leaks(home)
    print(f"{count} canaries in a sealed store: {sum(found.values())} found outside {found}, said: {SIGN in said}")
    return not found and SIGN not in said


def _trace(home: Path) -> bool:
    if why := missing("linux", "strace"):
        print(f"every write: not run: {why}")
        return False
    good = _day(home, 60, traced=True)
    found = written(home.with_name("writes.log"))
    print(f"every write under strace: canaries written into {found}")
    return good and not found


def _lock(home: Path) -> bool:
    """The tests of the lock in a sandbox: they look at all that can be read, before (control) and after."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={home / 'tmp'}"]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "FUGICHO_HOME": str(home)}
    done = subprocess.run(
        [*words, "tests/screen/test_lock.py"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    print(f"lock in mid-edit: {(done.stdout.strip().splitlines() or [''])[-1]}")
    found = [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in ("黒川配食の見守り",))
    ]
    print(f"  drafts found in plain: {found}")
    return done.returncode == 0 and not found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["day", home, count, kind]:
            day(Path(home), int(count), sealed=kind == "sealed")
        case ["short"]:
            sys.exit(0 if main(60, window=False) else 1)
        case _:
            sys.exit(0 if main() else 1)
