"""The README's two commands: make ``.venv``, install exactly the lock, then open the window or pass every check.

``python3 installer/bootstrap.py run|test`` — standard library only; works in a folder with Japanese letters and a blank,
on Windows, and on Debian/Ubuntu, where missing system libraries are installed when this user may, or named otherwise.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "fugicho-lock"
LOCKS = {"run": ROOT / "installer" / "lock.txt", "test": ROOT / "installer" / "lock-test.txt"}
WHEELS = ROOT / "installer" / "wheels"
OLDEST, TOO_NEW = (3, 11), (3, 14)
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2",
}
"""What Qt's wheel takes from the system, and the Debian package that has it."""
TOOLS = {
    "soffice": "libreoffice-calc-nogui",
    "pdftotext": "poppler-utils",
    "7z": "p7zip-full",
    "lpadmin": "cups",
    "lpstat": "cups-client",
    "/usr/lib/cups/backend/cups-pdf": "printer-driver-cups-pdf",
    "strace": "strace",
}
"""Independent judges of our files; without one, its tests say so and are skipped."""
USAGE = """使い方：
  python3 installer/bootstrap.py run     付議帳を見本の案件つきで開きます（画面がなければ、同じ仕事を画面なしで行います）
  python3 installer/bootstrap.py test    書き方・型・試験をすべて確かめます
（Windows では python3 の代わりに py と打ってください）"""


class Stop(Exception):  # noqa: N818
    """Set-up cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def main(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if len(words) != 1 or words[0] not in LOCKS:
        say(USAGE)
        return 2
    try:
        set_up(words[0])
        return {"run": run, "test": test}[words[0]]()
    except Stop as why:
        print(why, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def set_up(job: str) -> None:
    """Python, system libraries, the environment: each only when it is not there yet."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        have = ".".join(map(str, sys.version_info[:3]))
        raise Stop(f"Python {have} では動きません。Python 3.11、3.12、3.13 のどれかで打ち直してください。")
    if not WINDOWS:
        install_packages(missing_libraries(), needed=True)
        if job == "test":
            install_packages(missing_tools(), needed=False)
    make_environment(job)


def missing_libraries() -> list[str]:
    """Debian packages without which the environment or Qt does not start."""
    wanted = [] if has_venv() else ["python3-venv"]
    return wanted + [package for name, package in LIBRARIES.items() if not loads(name)]


def missing_tools() -> list[str]:
    return [package for name, package in TOOLS.items() if not (shutil.which(name) or Path(name).is_file())]


def has_venv() -> bool:
    """Debian's python3 has the venv module but not what it needs until python3-venv is installed."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install_packages(packages: list[str], *, needed: bool) -> None:
    """Install Debian packages when this user may; else name the one command (needed) or go on (not needed)."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    typed = "sudo apt-get update && sudo " + " ".join(command)
    before = as_root()
    if before is not None and shutil.which("apt-get"):
        say(f"システムの部品を入れています：{'、'.join(packages)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*before, "apt-get", "update", "-qq"], env=quiet, check=False)
        if (
            subprocess.run([*before, *command, "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode
            == 0
        ):
            return
    if needed and (shutil.which("apt-get") or not has_venv()):
        raise Stop(
            f"次の部品が足りません：{'、'.join(packages)}。次の命令を打ってから、もう一度お試しください。\n  {typed}"
        )
    say(f"次の部品がないため、それを使う試験は省かれます：{'、'.join(packages)}（入れるには：{typed}）")


def as_root() -> "list[str] | None":
    """What to put before a command to run it as root, None when this user may not."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def make_environment(job: str) -> None:
    """``.venv`` with exactly the packages of the lock; made anew when the lock or the Python changed."""
    have = STAMP.read_text("utf-8").split() if STAMP.is_file() else []
    run_stamp, test_stamp = (stamp(LOCKS[name]) for name in ("run", "test"))
    if test_stamp in have or (job == "run" and run_stamp in have):
        return
    if run_stamp not in have:
        say("環境（.venv）を作っています")
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    say("ライブラリを入れています（ハッシュを照合します）")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    source = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    lock = LOCKS[job]
    if subprocess.run([*pip, "--only-binary", ":all:", *source, "-r", str(lock)], check=False).returncode != 0:
        raise Stop(
            "ライブラリを入れられませんでした。ネットワークにつながるか、または installer/wheels に配布用のファイルが"
            "そろっているかを確かめて、もう一度お試しください。"
        )
    STAMP.write_text(f"{run_stamp} {test_stamp if job == 'test' else ''}\n", encoding="utf-8")


def stamp(lock: Path) -> str:
    """The lock's contents and the Python it was installed for, as one word."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def run() -> int:
    """The window with sample cases, or the same job headless."""
    if has_display():
        return subprocess.call([str(PYTHON), "-m", "desktop", "app", "--sample"], cwd=str(ROOT))
    say("画面が見つからないため、見本の案件の点検・印刷・書き出しを画面なしで行います。")
    return subprocess.call([str(PYTHON), "-m", "desktop", "sample", "-o", str(ROOT / "out" / "見本")], cwd=str(ROOT))


def has_display() -> bool:
    """True when Qt can really open a window here (a DISPLAY left over from elsewhere does not count)."""
    if WINDOWS:
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    return subprocess.run([str(PYTHON), "-c", probe], capture_output=True, check=False).returncode == 0


def test() -> int:
    return subprocess.call([str(PYTHON), "-m", "tests"], cwd=str(ROOT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
