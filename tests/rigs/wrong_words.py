"""F17. Wrong passphrases once, three and twenty times, then the right one oddly spelt: a message within 2 s, never locked out.

Wrong are slips, other bundles' passphrases, foreign letters, nothing, a novel. Odd spellings are full width, capitals,
blanks of every kind, dashes of every kind, none, marks of NFD. The control gives what was typed to the archive as it is:
it refuses the odd spellings, which shows that they are odd.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.bundle import container
from desktop.clerk.acts import finish
from desktop.errors import DeskError
from desktop.keys.passphrase import make_passphrase
from desktop.secretariat.sitting import Lot, Sitting, State
from tests.rigs.desks import WORDS, Desks, desks, on_disk

LONGEST_S: Final = 2.0
TRIES: Final = (1, 3, 20)
_WIDE: Final = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}


def odd() -> Mapping[str, str]:
    """The right passphrase as people and keyboards write it."""
    plain = WORDS.replace("-", "")
    wide = WORDS.translate(_WIDE)
    return {
        "as it is": WORDS,
        "capitals": WORDS.upper(),
        "full width": wide,
        "full width capitals": wide.upper(),
        "full width, NFD": unicodedata.normalize("NFD", wide),
        "without dashes": plain,
        "blanks": WORDS.replace("-", " "),
        "full-width blanks": WORDS.replace("-", "　"),
        "long vowel signs": WORDS.replace("-", "ー"),
        "minus signs": WORDS.replace("-", "−"),
        "other dashes": WORDS.replace("-", "‐"),
        "lines": WORDS.replace("-", "\r\n"),
        "around it": f" 　{WORDS}\t\n",
        "mixed": "".join(c.translate(_WIDE) if n % 2 else c.upper() for n, c in enumerate(WORDS)),
    }


def wrong(pick: random.Random) -> str:
    """Something that is not it."""
    other = make_passphrase(random.Random(pick.random()).randrange)
    at = pick.randrange(len(WORDS))
    slip = WORDS[:at] + pick.choice("abcdefgh23456789") + WORDS[at + 1 :]
    given = (
        other,
        slip,
        WORDS[:-1],
        WORDS + WORDS,
        "",
        "合言葉",
        "が" * 3000,
        "0" * 24,
        "\0",
        "𠮷" * 24,
        other.upper(),
    )
    return pick.choice([text for text in given if text != WORDS])


def tried(desk: Desks, sitting: Sitting, lot: Lot, typed: str) -> float:
    start = time.monotonic()
    finish(sitting.open(desk.office, lot, typed))
    return time.monotonic() - start


def play(desk: Desks, path: Path, tries: int, spelling: str, pick: random.Random, told: Counter[str]) -> list[str]:
    """Some wrong tries, then the right one."""
    bad: list[str] = []
    sitting = Sitting()
    try:
        (lot,) = sitting.add([path])
        finish(sitting.judge(desk.office, [path], [lot]))
        before = on_disk(desk.office.path.parent)
        for _ in range(tries):
            typed = wrong(pick)
            took = tried(desk, sitting, lot, typed)
            said = str(lot.fault or "")
            told[lot.fault.code if lot.fault else "no word"] += 1
            if lot.state is not State.LOCKED or "\n" in said or (typed and not said):
                bad.append(f"「{typed[:30]}」: {lot.state}, 「{said}」")
            if took > LONGEST_S:
                bad.append(f"「{typed[:30]}」: told after {took:.1f} s")
        if on_disk(desk.office.path.parent) != before:
            bad.append("wrong tries changed the store")
        took = tried(desk, sitting, lot, spelling)
        if lot.state is not State.READY or took > LONGEST_S:
            bad.append(f"after {tries} tries the right one: {lot.state}, {lot.fault}, {took:.1f} s")
    finally:
        sitting.close()
    return bad


def believed(path: Path, typed: str) -> bool:
    """The control: the archive's own reader with what was typed."""
    try:
        with path.open("rb") as file, container.reading(file, typed, most=1 << 30, ratio=100) as stream:
            return bool(stream.read())
    except (DeskError, container.WrongPassphrase):
        return False


def main(most: int = TRIES[-1], seed: int | None = None) -> bool:
    """Whether every wrong one was told in time and every spelling of the right one opened."""
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, told, bad, right, start = random.Random(seed), Counter[str](), list[str](), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        with desks(Path(home), {"資料.txt": b"abc"}) as desk:
            path = desk.send(Path(home) / "usb", "A").bundle
            for tries in (t for t in TRIES if t <= most):
                for name, spelling in odd().items():
                    bad += [f"{name}: {b}" for b in play(desk, path, tries, spelling, pick, told)]
                    right += 1
            refused = sum(not believed(path, spelling) for spelling in odd().values())
    print(
        f"seed {seed}: {sum(told.values())} wrong tries {dict(told)}, {right} right ones in"
        f" {len(odd())} spellings, {len(bad)} bad; control: {refused} spellings refused; {time.monotonic() - start:.0f} s"
    )
    for line in bad[:20]:
        print(f"  {line}")
    if not refused:
        print("  the control refused nothing, so this run proves nothing")
    return not bad and refused > 0


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)
