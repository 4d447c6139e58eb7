"""Random spoilings of answers files, definitions, bundles and workbooks through the real readers: refusals only.

Whatever comes in, a reader gives a value or raises a DeskError whose sentence is one Japanese line; a refused bundle
leaves no file. What was read is used as well (checked, laid out), so that nothing odd passes a reader unseen. The
control trusts its input (``tomllib`` and direct indexing): it must fail in the same run, or the spoilings are too mild.

``FUGICHO_RIG=20000 python -m tests rigs fuzz`` plays more of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from desktop.answers.model import Answers
from desktop.bundle import container
from desktop.case.file import read_case
from desktop.case.lint import lint
from desktop.clerk import acts
from desktop.definition.find import forget, load
from desktop.errors import DeskError, DeskErrors
from desktop.keys.passphrase import make_passphrase
from desktop.paper.excel import write_excel
from desktop.places import FORMS
from desktop.sheet.lay_out import lay_out
from tests.paper.first_sheet import read_excel_values

CASES = 3000
LONGEST_S = 30
"""Seconds one spoilt input may take; more is an endless loop."""
PAPERS = Path(__file__).parents[1] / "papers"
MUNICIPALITY = FORMS / "komae"
FILES = ("sheet.v1.toml", "sheet.v1.layout.toml", "sheet.v1.rules.toml", "items.v1.toml", "municipality.toml")
KINDS = ("answers",) * 9 + ("definition",) * 5 + ("bundle",) * 3 + ("bag",) * 2 + ("workbook",)

VALUES = (
    *("true", "0", "-1", "1.5", "nan", "inf", "99999999999999999999", '""', '"x"', "'''\n'''", "[]", "{}", "[[]]"),
    *(
        '["x"]',
        "[1]",
        "[{}]",
        '["", ""]',
        "2021-02-30",
        "2021-01-01",
        "07:00:00",
        '"\\u0000"',
        '"\\ud800"',
        '"\\u202e"',
    ),
    *(
        '"𠮷\\u3099"',
        '{ field = "x" }',
        "{ not = {} }",
        '"""',
        "[" * 300,
        '"' + "あ" * 5000 + '"',
        "",
        "=",
        "1_",
        "0x1F",
    ),
)
LETTERS = (
    "\0",
    "\x1b[2J",
    "\r",
    "\ufeff",
    "\u2028",
    "\ue000",
    "👩‍👩‍👧",
    "'''",
    '"""',
    "[",
    "]",
    "{",
    "}",
    "\\",
    "#",
    "　",
    "=",
)
JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "../../x",
    "\ud800",
    "\0",
    "x" * 300,
    [],
    {},
    [[]],
    [None],
    {"a": {}},
)


# ---------------------------------------------------------------- spoilings


def spoil_text(text: str, dice: random.Random) -> bytes:
    """One to three spoilings of a text file, as bytes."""
    for _ in range(dice.randint(1, 3)):
        lines = text.split("\n")
        at = dice.randrange(len(lines))
        match dice.randrange(7):
            case 0:
                lines.pop(at)
            case 1:
                lines.insert(dice.randrange(len(lines)), lines[at])
            case 2:
                lines[at] = f"{lines[at].split('=')[0]}= {dice.choice(VALUES)}"
            case 3:
                lines[at] = lines[at][: dice.randint(0, len(lines[at]))] + dice.choice(LETTERS) + lines[at][-3:]
            case 4:
                lines[at] = re.sub(r"\w+", lambda m: m[0][::-1] if dice.random() < 0.3 else m[0], lines[at])
            case 5:
                lines = lines[:at]
            case _:
                words = re.findall(r"\w+", text) or ["x"]
                lines[at] = re.sub(r"\w+", lambda _: dice.choice(words), lines[at], count=1)  # noqa: B023
        text = "\n".join(lines) or "\n"
    data = text.encode("utf-8")
    return spoil_bytes(data, dice) if dice.random() < 0.15 else data


def spoil_bytes(data: bytes, dice: random.Random) -> bytes:
    """Flip, cut, drop, double or blank a piece."""
    if not data:
        return b"\0"
    at = dice.randrange(len(data))
    end = min(len(data), at + dice.choice((1, 1, 2, 8, 100, 5000)))
    match dice.randrange(6):
        case 0 | 1:
            return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]
        case 2:
            return data[:at]
        case 3:
            return data[:at] + data[end:]
        case 4:
            return data[:at] + data[at:end] * 2 + data[end:]
        case _:
            return data[:at] + dice.choice((b"\0", b"\xff")) * (end - at) + data[end:]


def spoil_table(value: Any, dice: random.Random) -> Any:
    """Replace, drop or add one thing somewhere in a JSON value."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        inner = [k for k, v in value.items() if isinstance(v, dict | list)]
        key = dice.choice(sorted(value) + sorted(inner) * 4)  # most of what can go wrong lies deeper
        if dice.random() < 0.2:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: spoil_table(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.7:
        at = dice.randrange(len(value))
        if dice.random() < 0.3:
            return [*value, value[at]] if dice.random() < 0.5 else value[:at] + value[at + 1 :]
        return [*value[:at], spoil_table(value[at], dice), *value[at + 1 :]]
    return dice.choice(JUNK)


def spoil_toml(text: str, dice: random.Random) -> bytes:
    """Sound TOML that says something wrong: the tables are spoilt, not the letters."""
    if dice.random() < 0.5:
        return spoil_text(text, dice)
    tables = tomllib.loads(text)
    for _ in range(dice.randint(1, 3)):
        spoilt = spoil_table(tables, dice)
        tables = spoilt if isinstance(spoilt, dict) else tables
    return "".join(f"{as_toml(key)} = {as_toml(value)}\n" for key, value in tables.items()).encode("utf-8", "replace")


def as_toml(value: Any) -> str:
    """A value in one line of TOML; nothing (null) is an empty table."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return "{}" if value is None else json.dumps(value, ensure_ascii=False)


def spoil_zip(data: bytes, dice: random.Random) -> bytes:
    """The same archive with one entry spoilt, so that its checksums are right and what is inside is read."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = dice.choice(names)
        for name in names:
            body = old.read(name)
            new.writestr(name, spoil_bytes(body, dice) if name == chosen else body)
    return out.getvalue()


# ---------------------------------------------------------------- sound originals


@cache
def bundle() -> bytes:
    """K3 with its attachment, sealed."""
    read = read_case(PAPERS / "k3.toml")
    with tempfile.TemporaryDirectory() as folder:
        act = acts.export_case(read.case, read.form, dict(read.files), Path(folder), passphrase=secret())
        return acts.finish(act).bundle.read_bytes()


@cache
def secret() -> str:
    return make_passphrase(random.Random(1).randrange)


@cache
def bag() -> dict[str, bytes]:
    """The entries inside the sealed bundle."""
    with container.reading(io.BytesIO(bundle()), secret(), most=1 << 40, ratio=1000) as stream:
        inner = stream.read()
    with zipfile.ZipFile(io.BytesIO(inner)) as found:
        return {name: found.read(name) for name in found.namelist()}


@cache
def workbook() -> bytes:
    read = read_case(PAPERS / "k1.toml")
    return write_excel(lay_out(read.form, read.case.answers, facts=read.case.facts), sheet_name="シート")


def resealed(entries: dict[str, bytes]) -> bytes:
    """A bundle of these entries with all manifests right, so that only what they say is wrong."""
    payload = {name: data for name, data in entries.items() if name.startswith("bag/data/")}
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n".encode()
    tags = {"bag/bagit.txt": entries["bag/bagit.txt"], "bag/bag-info.txt": oxum}
    tags |= {f"bag/manifest-{a}.txt": listing(payload, a) for a in ("sha256", "sha512")}
    tags |= {f"bag/tagmanifest-{a}.txt": listing(tags, a) for a in ("sha256", "sha512")}
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        for name, data in {**payload, **tags}.items():
            made.writestr(name, data)
    with container.writing(container.Guarded(outer), secret(), len(inner.getvalue())) as stream:
        stream.write(inner.getvalue())
    return outer.getvalue()


def listing(entries: dict[str, bytes], algorithm: str) -> bytes:
    """A BagIt manifest."""
    return "".join(
        f"{hashlib.new(algorithm, data).hexdigest()}  {name.removeprefix('bag/')}\n" for name, data in entries.items()
    ).encode()


# ---------------------------------------------------------------- the readers


def play_answers(folder: Path, dice: random.Random) -> None:
    """Read, check, and now and then lay out."""
    path = folder / "回答.toml"
    shutil.copy(PAPERS / "別紙.pdf", folder)
    path.write_bytes(spoil_toml(dice.choice(sorted(PAPERS.glob("*.toml"))).read_text("utf-8"), dice))
    read = read_case(path)
    acts.check_case(read.case, read.form)
    if dice.random() < 0.1:
        lay_out(read.form, read.case.answers, facts=read.case.facts)


def play_definition(folder: Path, dice: random.Random) -> None:
    """Lint answers with faults; loading refuses or gives a form that can be printed."""
    place = folder / "komae"
    shutil.copytree(MUNICIPALITY, place, ignore=shutil.ignore_patterns("examples"))
    path = place / dice.choice(FILES)
    path.write_bytes(spoil_toml(path.read_text("utf-8"), dice))
    if dice.random() < 0.3:
        for fault in lint(folder):
            if not re.search("[ぁ-ん]", fault.sentence) or "\n" in fault.sentence:
                raise AssertionError(f"no Japanese line: {fault.sentence!r}")
    forget()
    form = load("komae.sheet", 1, (folder,))
    lay_out(form, Answers.of(form), blank=True)


def play_bundle(folder: Path, dice: random.Random) -> None:
    data = bundle()
    for _ in range(dice.randint(1, 2)):
        data = spoil_bytes(data, dice)
    _open(folder, data)


def play_bag(folder: Path, dice: random.Random) -> None:
    """The seal is right, what it holds is not."""
    entries = dict(bag())
    name = dice.choice([n for n in entries if n.endswith(".json")])
    table = json.loads(entries[name])
    for _ in range(dice.randint(1, 2)):
        table = spoil_table(table, dice)
    entries[name] = json.dumps(table).encode() if dice.random() < 0.9 else spoil_bytes(entries[name], dice)
    if "contents" not in name:
        entries = _relisted(entries, name)
    _open(folder, resealed(entries))


def _relisted(entries: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The table of names tells the new size and digest of an entry."""
    contents = json.loads(entries["bag/data/contents.json"])
    for line in contents["files"]:
        if line["path"] == name.removeprefix("bag/"):
            line.update(size=len(entries[name]), sha256=hashlib.sha256(entries[name]).hexdigest())
    return {**entries, "bag/data/contents.json": json.dumps(contents, ensure_ascii=False).encode()}


def _open(folder: Path, data: bytes) -> None:
    path, target = folder / "束.zip", folder / "戻し先"
    path.write_bytes(data)
    try:
        acts.finish(acts.open_bundle(path, secret(), target))
    except DeskError:
        if target.exists():
            raise AssertionError("a refused bundle left something behind") from None
        raise


def play_workbook(folder: Path, dice: random.Random) -> None:
    del folder
    data = spoil_zip(workbook(), dice) if dice.random() < 0.7 else spoil_bytes(workbook(), dice)
    read_excel_values(data, "回答.xlsx")


PLAYS: dict[str, Callable[[Path, random.Random], None]] = {
    "answers": play_answers,
    "definition": play_definition,
    "bundle": play_bundle,
    "bag": play_bag,
    "workbook": play_workbook,
}


def trust_answers(folder: Path, dice: random.Random) -> None:
    """The control: a reader that believes what it reads."""
    path = folder / "回答.toml"
    path.write_bytes(spoil_text((PAPERS / "k1.toml").read_text("utf-8"), dice))
    tables = tomllib.loads(path.read_text("utf-8"))
    form = load(tables["form"], tables["version"])
    for name, given in tables["answers"].items():
        if form.fields[name].options:
            [form.fields[name].choices[one] for one in given]


# ---------------------------------------------------------------- the run


@dataclass
class Outcome:
    """What a run showed."""

    played: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """By the code of the refusal."""
    faults: list[str] = field(default_factory=list)
    """Anything that was no refusal: kind, number and what came out."""


def run(cases: int, seed: int, play: dict[str, Callable[[Path, random.Random], None]] | None = None) -> Outcome:
    """Play so many spoilt inputs; case n of a seed is the same on every machine."""
    outcome = Outcome()
    for n in range(cases):
        dice = random.Random(f"{seed}:{n}")
        kind = dice.choice(tuple(k for k in KINDS if k in (play or PLAYS)))
        outcome.played[kind] += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                with at_most(LONGEST_S):
                    (play or PLAYS)[kind](Path(folder), dice)
            except DeskError as refusal:
                outcome.refused[refusal.code] += 1
                outcome.faults += [f"{kind} {n}: {said!r}" for said in unclear(refusal)]
            except (Exception, RecursionError) as fault:
                outcome.faults.append(f"{kind} {n}: {type(fault).__name__}: {str(fault)[:200]}")
    forget()
    return outcome


def unclear(refusal: DeskError) -> list[str]:
    """Sentences that are no single Japanese line with an end and a next step."""
    said = [str(e) for e in refusal.errors] if isinstance(refusal, DeskErrors) else [str(refusal)]
    return [s for s in said if len(s.splitlines()) != 1 or not s.endswith("。") or "ください" not in s]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """TimeoutError when it takes longer (where the system has alarms)."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main(cases: int | None = None, seed: int | None = None) -> bool:
    """Whether only refusals came out while the control failed."""
    cases = cases or int(os.environ.get("FUGICHO_RIG", CASES))
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    ours = run(cases, seed)
    control = run(max(20, cases // 30), seed, {"answers": trust_answers})
    print(f"seed {seed}: {dict(ours.played)}, {sum(ours.refused.values())} refused, {len(ours.faults)} faults")
    print(f"refusals: {dict(ours.refused.most_common())}")
    print(f"control: {sum(control.played.values())} played, {len(control.faults)} faults")
    for fault in ours.faults[:20]:
        print(fault)
    return not ours.faults and bool(control.faults)


if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:])) else 1)
