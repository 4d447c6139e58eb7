"""Files are chosen in the system's dialog, which remembers names: none with a 件名 or a person in it is proposed there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import desktop
from desktop.screen import attachments_dialog
from tests.screen.rig import Rig, opened

NAMED = {"公開鍵の保存先", "不具合の記録を保存", "書き出す場所を選ぶ"}
"""Dialogs that propose a file name; README says of them that nothing personal is in it."""


def saving() -> Iterator[str]:
    for path in Path(str(desktop.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "choose":
                words = [a.value for a in node.args if isinstance(a, ast.Constant)]
                if "save" in words:
                    yield str(words[1])


def test_only_what_has_nothing_personal_in_its_name_is_saved_under_a_proposed_one() -> None:
    assert set(saving()) == NAMED


def test_no_other_dialog_for_files_is_opened() -> None:
    users = {
        path.name
        for path in Path(str(desktop.__file__)).parent.rglob("*.py")
        if "import QFileDialog" in (text := path.read_text("utf-8")) or "QFileDialog(" in text
    }
    assert users == {"choose.py"}


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    with opened(qtbot, tmp_path / "案件.sqlite3") as made:
        yield made


def test_an_attachment_is_taken_out_into_a_folder(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.open(rig.add().id)
    rig.act("attachments")
    dialog = rig.dialog("AttachmentsDialog")
    note, out = tmp_path / "狛江花子さんの申出.txt", tmp_path / "USB"
    note.write_bytes("メモ".encode())
    out.mkdir()
    dialog.add([note])
    rig.until(lambda: len(dialog.table.lines) == 1)
    asked: list[tuple[str, str]] = []

    def choose(_over: Any, kind: str, _title: str, start: str, then: Callable[[list[Path]], object]) -> None:
        asked.append((kind, start))
        then([out])

    monkeypatch.setattr(attachments_dialog, "choose", choose)
    for name in ("狛江花子さんの申出.txt", "狛江花子さんの申出 (2).txt"):
        dialog.view.selectRow(0)
        dialog.ask_target()
        rig.until((out / name).exists)
        assert (out / name).read_bytes() == note.read_bytes()
    assert [kind for kind, _ in asked] == ["folder", "folder"]
    assert "花子" not in "".join(start for _, start in asked)
