"""The window's process holds no network library of Qt, and none of our modules imports one.

Control: importing a module of ours that does would be seen, because the same look finds Qt's core library.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import desktop

NETWORKED = {"socket", "ssl", "http", "ftplib", "smtplib", "asyncio", "socketserver", "xmlrpc", "webbrowser"}


def test_no_module_of_ours_imports_the_network() -> None:
    for path in Path(desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & NETWORKED, path
            assert not any("QtNetwork" in n or n.startswith("urllib.request") for n in names), path


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's map, which only Linux shows")
def test_the_window_loads_no_network_library() -> None:
    look = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "import desktop.screen.window, desktop.screen.printing\n"
        "print(open('/proc/self/maps').read())"
    )
    maps = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert "libQt6Core" in maps
    assert "libQt6Network" not in maps
