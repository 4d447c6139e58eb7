"""The folder of a municipality in, a commented starter of a form written into it; nothing that is there is touched."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.errors import DeskError, refusal
from desktop.places import RESOURCES, world_error, write_file

BAD_NAME: Final = refusal(
    "command.bad-form-name",
    "「{name}」は{what}に使えません。半角の英小文字で始め、英小文字・数字・_・- だけで付けてください。",
)
EXISTS: Final = refusal(
    "command.form-exists",
    "「{path}」が既にあるので、何も書きませんでした。--name で様式に別の名前を付けるか、別のフォルダーを指定してください。",
)
STARTER: Final = RESOURCES / "new-form"
MUNICIPALITY: Final = "municipality.toml"
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")


def write_starter(folder: Path, name: str) -> tuple[Path, ...]:
    """The files written, in the order to read them; a municipality that is there keeps its own file."""
    for given, what in ((folder.resolve().name, "自治体のフォルダーの名前"), (name, "様式の名前")):
        if not _NAME.fullmatch(given):
            raise DeskError(BAD_NAME, name=given, what=what)
    texts = {folder / target: _text(source, folder, name) for source, target in _files(name).items()}
    if (folder / MUNICIPALITY).exists():
        del texts[folder / MUNICIPALITY]
    for path in texts:
        if path.exists() or path.is_symlink():
            raise DeskError(EXISTS, path=path)
    _write(texts)
    return tuple(texts)


def _files(name: str) -> dict[str, str]:
    """File of the starter -> where it goes."""
    return {
        MUNICIPALITY: MUNICIPALITY,
        "form.toml": f"{name}.v1.toml",
        "form.layout.toml": f"{name}.v1.layout.toml",
        "form.rules.toml": f"{name}.v1.rules.toml",
        "items.toml": f"{name}-koumoku.v1.toml",
        "example.toml": f"examples/{name}.toml",
    }


def _text(source: str, folder: Path, name: str) -> str:
    path = STARTER / source
    try:
        text = path.read_text("utf-8")
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault
    return text.replace("__FOLDER__", folder.resolve().name).replace("__NAME__", name)


def _write(texts: dict[Path, str]) -> None:
    """All of them or none."""
    written: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text.encode())
            written.append(path)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
