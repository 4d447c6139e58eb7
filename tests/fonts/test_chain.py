"""The chain of faces.

1. BIZ UD comes first; what it lacks comes from IPAmj; what neither has is 〓, reported, and keeps its typed text.
2. 異体字 come from whichever face knows the sequence, Adobe-Japan1 and Moji_Joho alike.
3. Marks: か + ゙ is が, か + ゚ the font's own ligature; zero-width signs have no width; blanks of all kinds are blank.
4. The 字形 picker gets every form once, the ordinary one first, each with the text that types it.
5. 追加フォント is the last resort; one that cannot be used is left out and told.
6. Any text, lone surrogates and control characters included, gives clusters that join to the text.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import places
from desktop.errors import DeskError
from desktop.fonts import chain as chains
from desktop.fonts.chain import chain, face_of, forget

BIZ, MJ = "BIZUDMincho-Regular", "ipamjm"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def drawn(text: str) -> list[tuple[str, str, bool]]:
    return [(c.text, c.face.id, c.missing) for c in chain("mincho").clusters(text)]


def test_order() -> None:
    """1"""
    assert drawn("市𠮷") == [("市", BIZ, False), ("𠮷", MJ, False)]
    assert chain("gothic").clusters("市")[0].face.id == "BIZUDGothic-Regular"
    assert [c.em for c in chain("mincho").clusters("市A，1 ")] == [1.0, 0.5, 1.0, 0.5, 0.5]


def test_missing_is_geta() -> None:
    """1"""
    (found,) = chain("mincho").clusters("😀")
    geta = chain("mincho").clusters("〓")[0]
    assert (found.text, found.gid, found.missing) == ("😀", geta.gid, True)
    assert not geta.missing
    assert chain("mincho").missing("市😀町😀🎫") == ("😀", "🎫")


def test_variants() -> None:
    """2"""
    plain, adobe, moji = chain("mincho").clusters("辻辻\U000e0100邉\U000e0110")
    assert (adobe.text, adobe.face.id) == ("辻\U000e0100", BIZ)
    assert adobe.gid != plain.gid
    assert moji.face.id == MJ
    assert not adobe.missing
    assert not moji.missing


def test_unknown_variant_falls_back_and_is_told() -> None:
    """2"""
    (found,) = chain("mincho").clusters("市\U000e01e0")
    assert found.gid == chain("mincho").clusters("市")[0].gid
    assert found.missing


def test_text_style_selector_is_silent() -> None:
    """2"""
    assert chain("mincho").missing("※\ufe0e") == ()


def test_marks_and_blanks() -> None:
    """3"""
    faces = chain("mincho")
    whole, composed, ligature = faces.clusters("がか\u3099か\u309a")
    assert composed.gid == whole.gid
    assert ligature.gid not in (0, faces.clusters("か")[0].gid)
    assert not ligature.missing
    assert faces.clusters("\u200b")[0].em == 0.0
    for blank in "\t\u00a0\u202f\r":
        assert not faces.clusters(blank)[0].missing


def test_forms_of() -> None:
    """4"""
    forms = chain("mincho").forms_of("辻")
    assert forms[0].text == "辻"
    assert len({(f.face.id, f.gid) for f in forms}) == len(forms) >= 3
    for form in forms[1:]:
        (cluster,) = chain("mincho").clusters(form.text)
        assert (cluster.face.id, cluster.gid) == (form.face.id, form.gid) or form.face.id == MJ
        assert form.name.startswith("異体字")
    assert len(chain("mincho").forms_of("邉")) > 10
    assert chain("mincho").forms_of("😀") == ()
    assert chain("mincho").forms_of("") == ()
    assert next(f.text for f in chain("mincho").forms_of("市")) == "市"


def test_own_fonts(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    folder = own_home / "fonts"
    folder.mkdir()
    (folder / "a-壊れ.ttf").write_bytes(b"no font")
    shutil.copy(places.FONTS / "ipamjm.ttf", folder / "b-外字.ttf")
    monkeypatch.setattr(chains, "_NAMES", "BIZUDGothic-Regular.ttf")
    forget()
    faces = chain("mincho")
    assert faces.clusters("𠮷")[0].face.id == "b-外字"
    assert face_of("b-外字").path == folder / "b-外字.ttf"
    assert len(faces.refused) == 1
    assert "a-壊れ.ttf" in str(faces.refused[0])


def test_a_shipped_file_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    monkeypatch.setattr(places, "FONTS", tmp_path)
    forget()
    with pytest.raises(DeskError, match=r"BIZUDMincho-Regular\.ttf.*入れ直す"):
        chain("mincho")


def test_any_text_joins_again() -> None:
    """6"""
    dice = random.Random(7)
    odd = "\0\x01\x1b\x7f\x85\u2028\ud800\udfff\ufffe\ufeff\u200d\u202e\u3099\U000e0100\ufe0f\r\n"
    for _ in range(300):
        text = "".join(dice.choice(odd + "市あA１" + chr(dice.randrange(0x20, 0x2FFFF))) for _ in range(20))
        assert "".join(c.text for c in chain("mincho").clusters(text)) == text
