"""A store on a share: refused before anything is written, copied home, opened there, now and the next time.

1. Plain. 2. Sealed: the passphrase is asked for and proved. 3. Called off, and places that are taken. 4. The next start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import DeskError
from desktop.screen.settings import Settings, read_settings
from desktop.screen.share import CopyHome
from desktop.store import local
from desktop.store.faults import SHARE
from desktop.store.store import open_store
from tests.screen.lock_rig import ADMIN, WORDS, copy_store, make_sealed
from tests.screen.rig import CLERK, Rig


class ShareRig(Rig):
    """A window before a store it refuses."""

    def __init__(self, bot: QtBot, path: Path) -> None:
        from desktop.screen.office import Office
        from desktop.screen.window import Window
        from desktop.screen.worker import Worker
        from tests.screen.rig import TODAY, WAIT

        self.bot = bot
        self.faults: list[BaseException] = []
        self.worker = Worker()
        self.worker.trouble = self.faults.append
        self.office = Office(path, self.worker, today=lambda: TODAY)
        self.window = Window(self.office, Settings())
        self.window.painted.connect(self.office.open)
        bot.addWidget(self.window)
        with bot.waitSignal(self.office.refused, timeout=WAIT):
            self.window.show()
        self.settle()


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder the program takes for a share."""
    folder = tmp_path / "共有"
    folder.mkdir()
    real = local.place_of

    def place(path: Path, **given: Any) -> str:
        return "share" if folder in Path(path).parents else real(path, **given)

    monkeypatch.setattr(local, "place_of", place)
    monkeypatch.setenv("FUGICHO_HOME", str(tmp_path / "このPC"))
    return folder


def on_share(share: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A plain store with a case, brought there by hand."""
    from desktop.answers.model import Answers
    from desktop.case.model import Case
    from desktop.definition.find import load
    from desktop.screen.office import STEPS

    made = tmp_path / "もと" / "付議帳.sqlite3"
    with open_store(made) as store:
        for name, value in zip(STEPS, CLERK, strict=True):
            store.set_setting(name, value)
        form = load("komae.sheet")
        store.add_case(Case("", (Answers.of(form, {"jimu_mei": "共有の案件"}),), {}), who="試験")
    path = share / "付議帳.sqlite3"
    path.write_bytes(made.read_bytes())
    return path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_plain_store_is_brought_home(
    qtbot: QtBot, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1, 4"""
    path = on_share(share, monkeypatch, tmp_path)
    before = everything(share)
    rig = ShareRig(qtbot, path)
    try:
        dialog: CopyHome = rig.dialog("CopyHome")
        rig.until(lambda: dialog.target.path() is not None)
        assert str(DeskError(SHARE, path=path)) in next(w.text() for w in dialog.findChildren(type(dialog.told)))
        assert not dialog._needs_key
        home = tmp_path / "このPC" / "付議帳.sqlite3"
        assert dialog.target.path() == home
        dialog.start()
        rig.until(lambda: dialog.told.isVisible())
        assert "案件1件" in dialog.told.text()
        assert everything(share) == before
        with qtbot.waitSignal(rig.office.opened):
            dialog.start()
        rig.gone()
        rig.until(lambda: [line.title for line in rig.window.list.table.lines] == ["共有の案件"])
        assert str(home) in rig.window.where.text()
        assert read_settings().store_for(path) == home
        assert read_settings().store_for(tmp_path / "ほか.sqlite3") == tmp_path / "ほか.sqlite3"
    finally:
        rig.window.dialog = None
        rig.close()
    assert everything(share) == before
    home.unlink()
    assert read_settings().store_for(path) == path
    assert rig.faults == []


def test_a_sealed_store_asks_for_its_passphrase(qtbot: QtBot, share: Path, tmp_path: Path) -> None:
    """2, 3"""
    (tmp_path / "もと").mkdir()
    make_sealed(tmp_path / "もと" / "付議帳.sqlite3")
    path = copy_store(tmp_path / "もと" / "付議帳.sqlite3", share / "課")
    before = everything(share)
    rig = ShareRig(qtbot, path)
    try:
        dialog: CopyHome = rig.dialog("CopyHome")
        rig.until(lambda: dialog._needs_key)
        assert dialog.names.itemText(0) == ADMIN
        dialog.start()
        assert "合言葉が入力されていません" in dialog.fault.text()
        dialog.typed.setText("ちがう 合言葉を いれた")
        dialog.start()
        rig.until(lambda: "合言葉が違います" in dialog.fault.text())
        dialog.typed.setText(WORDS[ADMIN])
        taken = tmp_path / "既にある.sqlite3"
        taken.write_bytes(b"x")
        dialog.target.edit.setText(str(taken))
        dialog.start()
        rig.until(lambda: "既に同じ名前のファイルがあります" in dialog.fault.text())
        assert taken.read_bytes() == b"x"
        dialog.target.edit.setText(str(share / "こちらも共有.sqlite3"))
        dialog.start()
        rig.until(lambda: "共有フォルダー" in dialog.fault.text())
        dialog.target.edit.setText(str(tmp_path / "このPC" / "課の付議帳"))
        dialog.start()
        rig.until(lambda: dialog.told.isVisible())
        assert everything(share) == before
        with qtbot.waitSignal(rig.office.asked):
            dialog.start()
        assert rig.office.path == tmp_path / "このPC" / "課の付議帳.sqlite3"
        rig.until(lambda: rig.window.locked)
    finally:
        rig.window.dialog = None
        rig.close()
    assert rig.faults == []


def test_it_can_be_left(qtbot: QtBot, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3"""
    path = on_share(share, monkeypatch, tmp_path)
    before = everything(tmp_path)
    rig = ShareRig(qtbot, path)
    try:
        rig.dialog("CopyHome").reject()
        rig.gone()
    finally:
        rig.close()
    after = everything(tmp_path)
    after.pop("このPC/画面の設定.txt", None)
    assert after == before
