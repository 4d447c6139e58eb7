"""One command's words in, what it found and wrote out: for people as lines, for machines as a table."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from desktop.bundle.model import Source
from desktop.case.model import Case
from desktop.checks.finding import Finding
from desktop.clerk import acts
from desktop.clerk.file_names import free_path
from desktop.clerk.papers import folder_for
from desktop.clerk.passphrase_file import passphrase_in, read_passphrase_file
from desktop.command.outcome import Outcome
from desktop.command.receive import receive
from desktop.command.validate import validate_bag
from desktop.definition.find import NOTHING, forms, load
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.places import forms_folders, world_error

ONE_SOURCE = refusal(
    "command.one-source",
    "案件の指定が足りないか、重なっています。回答ファイルか、--store と --case の組の、どちらか一方を指定してください。",
)
WRONG_VERSION = refusal("command.wrong-version", "版「{given}」は読めません。1 のような番号を指定してください。")
NO_SAMPLE = refusal(
    "command.no-sample", "見本の案件が見つかりません。付議帳の forms フォルダーがそろっているかを確かめてください。"
)
NOT_THE_SAME = refusal(
    "command.not-the-same",
    "束を開いたところ、元の案件と一致しませんでした。束「{path}」は使わず、もう一度書き出してください。",
)
FINDINGS_FOUND: Final = 1
_DIGITS: Final = 6
"""Of a version; Python refuses numbers of thousands of digits."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The case a command works on, and where the bytes of its attachments come from."""

    case: Case
    form: Form
    files: Mapping[str, Source]


def work(words: Namespace) -> Outcome:
    """Do what the words say; a refusal is raised."""
    return COMMANDS[words.command](words)


def list_forms(words: Namespace) -> Outcome:
    """Every form: id, version, title."""
    del words
    table = [
        {
            "form": f.id,
            "version": f.version,
            "title": f.title,
            "short": f.short,
            "municipality": f.municipality.name,
            "valid_from": f.valid_from.isoformat() if f.valid_from else "",
            "valid_to": f.valid_to.isoformat() if f.valid_to else "",
        }
        for f in forms()
    ]
    if not table:
        raise DeskError(NOTHING, folder=forms_folders()[0])
    return Outcome({"forms": table}, [f"{f['form']}　第{f['version']}版　{f['title']}" for f in table])


def lint_folder(words: Namespace) -> Outcome:
    """All faults of a folder of definitions at once; 誤り make exit code 1."""
    from desktop.case.lint import lint

    faults = lint(words.folder)
    table = [
        {
            "file": str(f.file),
            "line": f.line,
            "place": f.place,
            "grade": f.grade,
            "sentence": f.sentence,
            "suggestion": f.suggestion,
        }
        for f in faults
    ]
    counts = count(f.grade for f in faults)
    code = FINDINGS_FOUND if counts["誤り"] else 0
    return Outcome({"faults": table, "counts": counts}, [*map(str, faults), told(counts)], code=code)


def new_form(words: Namespace) -> Outcome:
    """A commented starter of a form, which lints."""
    from desktop.case.lint import lint
    from desktop.command.new_form import write_starter

    written = write_starter(words.folder, words.name)
    faults = tuple(f for f in lint(words.folder) if f.file in written)
    table = {"form": f"{words.folder.resolve().name}.{words.name}", "version": 1, "written": [str(p) for p in written]}
    following = (
        "書いたファイルの # の説明を読みながら直し、lint で調べてください。キーの説明は forms/README.md にあります。"
    )
    return Outcome(table, [*(f"書きました　{p}" for p in written), following], [*map(str, faults)])


def blank(words: Namespace) -> Outcome:
    """The empty form as a file."""
    form = load(words.form, _version(words.form_version))
    path = acts.print_blank(form, words.output)
    table = {"form": form.id, "version": form.version, "written": [str(path)]}
    return Outcome(table, [f"様式　{path}"], list(acts.unusable_fonts(form)))


def _version(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isdecimal() or len(given) > _DIGITS or int(given) < 1:
        raise DeskError(WRONG_VERSION, given=given)
    return int(given)


def check(words: Namespace) -> Outcome:
    """Findings of a case; 誤り make exit code 1."""
    with subject(words) as s:
        findings = acts.check_case(s.case, s.form)
    counts = count(f.grade for f in findings)
    table = {**about(s), "findings": [asdict(f) for f in findings], "counts": counts}
    lines = [*map(finding_line, findings), told(counts)]
    return Outcome(table, lines, list(acts.unusable_fonts(s.form)), FINDINGS_FOUND if counts["誤り"] else 0)


def print_papers(words: Namespace) -> Outcome:
    """PDF and Excel in a folder; findings go to stderr and stop nothing."""
    with subject(words) as s:
        findings = acts.check_case(s.case, s.form)
        written = acts.finish(acts.print_case(s.case, s.form, words.output, draft=words.draft, files=s.files))
        unprinted = acts.unprinted(s.case, s.files)
    table = {
        **about(s),
        "written": [str(p) for p in written],
        "unprinted": list(unprinted),
        "findings": [asdict(f) for f in findings],
    }
    return Outcome(table, [f"{kind(p)}　{p}" for p in written], [*unprinted, *notes(s, findings)])


def export(words: Namespace) -> Outcome:
    """A verified bundle and its slip; findings go to stderr and stop nothing."""
    acts.refuse_slip_place(words.slip, words.output)
    with subject(words) as s:
        findings = acts.check_case(s.case, s.form)
        act = acts.export_case(s.case, s.form, s.files, words.output, slip=words.slip, division=words.division)
        done = acts.finish(act)
        unprinted = acts.unprinted(s.case, s.files)
    table = {
        **about(s),
        **bundle_table(done),
        "unprinted": list(unprinted),
        "findings": [asdict(f) for f in findings],
    }
    return Outcome(table, bundle_lines(done), [*unprinted, *notes(s, findings)])


def bundle_table(done: acts.Exported) -> dict[str, Any]:
    """What machines are told of a bundle; never its passphrase."""
    return {
        "bundle": str(done.bundle),
        "slip": str(done.slip) if done.slip else "",
        "id": done.parcel.id,
        "number": done.number,
        "size": done.size,
        "sha256": done.sha256,
        "files": done.files,
    }


def bundle_lines(done: acts.Exported) -> list[str]:
    return [
        f"束　{done.bundle}（番号 {done.number}、{done.files}個、{done.size:,}バイト。読み返して確かめました）",
        f"パスワード通知書　{done.slip}（束とは別の方法で渡してください）",
    ]


def open_bundle(words: Namespace) -> Outcome:
    """The case of a bundle, back in a folder."""
    if words.slip == "-":
        typed = passphrase_in(sys.stdin.buffer.read(), "標準入力")
    else:
        typed = read_passphrase_file(Path(words.slip))
    done = acts.finish(acts.open_bundle(words.bundle, typed, words.output))
    return Outcome(opened_table(done), opened_lines(done))


def opened_table(done: acts.Reopened) -> dict[str, Any]:
    cases = [
        {
            "case": c.case.id,
            "form": c.form.id,
            "version": c.form.version,
            "answers": str(c.answers),
            "papers": [str(p) for p in c.papers],
            "attachments": [{"name": a.name, "path": str(c.attachments[a.id])} for a in c.case.attachments],
        }
        for c in done.cases
    ]
    return {"folder": str(done.folder), "id": done.parcel.id, "number": done.parcel.number, "cases": cases}


def opened_lines(done: acts.Reopened) -> list[str]:
    lines = [f"束 {done.parcel.number} を開きました。"]
    for c in done.cases:
        lines += [f"回答　{c.answers}", *(f"{kind(p)}　{p}" for p in c.papers)]
        lines += [f"添付　{path}" for path in c.attachments.values()]
    return lines


def take(words: Namespace) -> Outcome:
    """Foreign files as an answers file, or a case list into a store."""
    from desktop.command.take import take

    return take(words)


def profile(words: Namespace) -> Outcome:
    """A large list, counted where it lies."""
    from desktop.command.take import profile

    return profile(words)


def handover(words: Namespace) -> Outcome:
    """Cases handed over under terms; notices, receipts and what is still open."""
    from desktop.command.handover import handover

    return handover(words)


def backup(words: Namespace) -> Outcome:
    """A copy of the store, taken or tried out."""
    from desktop.command.copies import backup

    return backup(words)


def restore(words: Namespace) -> Outcome:
    """A copy in the place of the store."""
    from desktop.command.copies import restore

    return restore(words)


def sample(words: Namespace) -> Outcome:
    """The main job on the first sample case: check, PDF, Excel, bundle and slip, and the bundle opened and compared."""
    answers = sample_answers()
    s = from_answers(answers)
    findings = acts.check_case(s.case, s.form)
    with folder_for(words.output):
        return _sample(words.output, answers, s, findings)


def _sample(folder: Path, answers: Path, s: Subject, findings: tuple[Finding, ...]) -> Outcome:
    written = acts.finish(acts.print_case(s.case, s.form, folder, files=s.files))
    slip = free_path(folder, "パスワード通知書.pdf")
    done = acts.finish(acts.export_case(s.case, s.form, s.files, folder / "束", slip=slip))
    opened = acts.finish(acts.open_bundle(done.bundle, done.passphrase, free_path(folder, "開いた束")))
    if opened.cases[0].case != s.case:
        raise DeskError(NOT_THE_SAME, path=done.bundle)
    counts = count(f.grade for f in findings)
    table = {
        **about(s),
        "answers": str(answers),
        "counts": counts,
        "written": [str(p) for p in written],
        **bundle_table(done),
        "opened": opened_table(opened),
    }
    lines = [f"見本　{answers}", f"点検　{told(counts)}", *(f"{kind(p)}　{p}" for p in written), *bundle_lines(done)]
    lines.append(f"開いた束　{opened.folder}（元の案件と一致しました）")
    return Outcome(table, lines, notes(s, findings))


def sample_answers() -> Path:
    """The first sample case of the forms folders."""
    for folder in forms_folders():
        for path in sorted(folder.glob("*/examples/*.toml")):
            return path
    raise DeskError(NO_SAMPLE)


@contextmanager
def subject(words: Namespace) -> Iterator[Subject]:
    """The case of an answers file or of a store; the store stays open for its attachments."""
    if words.answers is not None and words.store is None and words.case is None:
        yield from_answers(words.answers)
    elif words.answers is None and words.store is not None and words.case:
        with from_store(words.store, words.case) as found:
            yield found
    else:
        raise DeskError(ONE_SOURCE)


def from_answers(path: Path) -> Subject:
    from desktop.case.file import read_case

    read = read_case(path)
    return Subject(read.case, read.form, dict(read.files))


@contextmanager
def from_store(path: Path, case_id: str) -> Iterator[Subject]:
    """A case of the store, which is never created here."""
    from desktop.store.store import open_store

    if not path.is_file():
        raise world_error(FileNotFoundError(2, "ファイルがありません"), path)
    with open_store(path, create=False) as store:
        case = store.read_case(case_id)
        form = load(case.answers.form, case.answers.version)
        files: dict[str, Source] = {a.id: _stored(store, a.id) for a in case.attachments}
        yield Subject(case, form, files)


def _stored(store: Any, attachment: str) -> Callable[[], Iterator[bytes]]:
    return lambda: store.attachment_bytes(attachment)


def about(s: Subject) -> dict[str, Any]:
    return {"case": s.case.id, "form": s.form.id, "version": s.form.version, "status": s.case.status.value}


def notes(s: Subject, findings: tuple[Finding, ...]) -> list[str]:
    """What goes to stderr and stops nothing: 追加フォント that were left out, and the findings."""
    return [*acts.unusable_fonts(s.form), *map(finding_line, findings)]


def finding_line(finding: Finding) -> str:
    """誤り：「事務の名称」……"""
    return f"{finding.grade}：「{finding.label}」{finding.sentence}"


def count(grades: Iterator[str]) -> dict[str, int]:
    """How many of each grade, all three named."""
    found = Counter(grades)
    return {grade: found[grade] for grade in ("誤り", "注意", "気づき")}


def told(counts: Mapping[str, int]) -> str:
    return "　".join(f"{grade} {number}件" for grade, number in counts.items())


def kind(path: Path) -> str:
    return {".pdf": "PDF", ".xlsx": "Excel"}.get(path.suffix.lower(), "ファイル")


COMMANDS: Final[Mapping[str, Callable[[Namespace], Outcome]]] = {
    "forms": list_forms,
    "lint": lint_folder,
    "new-form": new_form,
    "blank": blank,
    "check": check,
    "print": print_papers,
    "export": export,
    "open": open_bundle,
    "import": take,
    "profile": profile,
    "receive": receive,
    "handover": handover,
    "backup": backup,
    "restore": restore,
    "sample": sample,
    "validate": validate_bag,
}
