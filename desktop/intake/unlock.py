"""An Office file behind a password and the password in, its readable bytes out, in memory only."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from desktop.errors import DeskError, refusal
from desktop.intake.zip_guard import CUT_OFF

PASSWORD_WANTED = refusal(
    "intake.password-wanted",
    "「{file}」にはパスワードが掛かっています。パスワードを入れてください。",
)
WRONG_PASSWORD = refusal(
    "intake.wrong-password",
    "「{file}」のパスワードが違います。全角・半角と大文字・小文字を確かめ、もう一度入れてください。",
)
UNKNOWN_LOCK = refusal(
    "intake.unknown-lock",
    "「{file}」は知らない方法で保護されています（権限の管理など）。元のソフトで開き、保護のない形で保存してから選んでください。",
)


def unlocked(file: IO[bytes], name: str, password: str) -> bytes:
    """The bytes that the password opens; PASSWORD_WANTED without one, WRONG_PASSWORD with another's."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    if not password:
        raise DeskError(PASSWORD_WANTED, file=name)
    made = BytesIO()
    try:
        file.seek(0)
        office = msoffcrypto.OfficeFile(file)
        _load(office, password)
        office.decrypt(made)
    except InvalidKeyError as fault:
        raise DeskError(WRONG_PASSWORD, file=name) from fault
    except (DecryptionError, FileFormatError) as fault:
        raise DeskError(UNKNOWN_LOCK, file=name) from fault
    except (ParseError, OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as fault:
        raise DeskError(CUT_OFF, file=name) from fault  # msoffcrypto and olefile raise anything on torn bytes
    except Exception as fault:
        if type(fault).__module__.partition(".")[0] in ("struct", "olefile", "xml", "zlib", "cryptography"):
            raise DeskError(CUT_OFF, file=name) from fault
        raise
    return made.getvalue()


def is_locked(file: IO[bytes]) -> bool:
    """Whether an old .xls is behind a password, which only its first records tell."""
    import msoffcrypto

    try:
        file.seek(0)
        return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # torn bytes: whoever reads them says so
        return False


def _load(office: object, password: str) -> None:
    """Hand over the password; where the method can tell a wrong one at once, it does."""
    load = office.load_key  # type: ignore[attr-defined]
    try:
        load(password=password, verify_password=True)
    except TypeError:  # .xls: always verified
        load(password=password)
