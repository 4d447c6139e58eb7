"""Passphrases are strong, easy to type, and a slip of the finger is told apart from the wrong slip of paper.

1. At least 96 bits, from the operating system's random source, over letters that are not mistaken for one another.
2. Six groups of four; the last group is the check.
3. Full width, NFD, capitals, blanks and any hyphen are read as the same passphrase.
4. Every single wrong letter is found with its group; every swap of neighbours and up to four wrong letters are found.
5. Nothing typed, a foreign letter, a missing letter: one sentence each.
6. The passphrase in a refusal is never more than the group to be looked at again.
"""

from __future__ import annotations

import random
import secrets
import unicodedata

import pytest

from desktop.errors import REFUSALS, DeskError
from desktop.keys.passphrase import ALPHABET, BITS, groups, make_passphrase, normalise, read_typed


def seeded(seed: int) -> str:
    return make_passphrase(random.Random(seed).randrange)


def test_strength_and_alphabet() -> None:
    """1"""
    assert BITS >= 96
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set(ALPHABET) & set("01ilo")
    assert ALPHABET.islower()


def test_random_source_is_the_operating_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """1: the default is secrets.randbelow, and each of the 20 letters is drawn from it."""
    assert make_passphrase.__defaults__ == (secrets.randbelow,)
    drawn: list[int] = []
    make_passphrase(lambda n: drawn.append(n) or 0)  # type: ignore[func-returns-value]
    assert drawn == [31] * 20
    assert len({make_passphrase() for _ in range(200)}) == 200


def test_groups() -> None:
    """2"""
    made = seeded(1)
    assert [len(g) for g in groups(made)] == [4] * 6
    assert "-".join(groups(made)) == made == read_typed(made)


@pytest.mark.parametrize(
    "typed",
    [
        lambda p: p.upper(),
        lambda p: p.replace("-", ""),
        lambda p: p.replace("-", " "),
        lambda p: "　" + p.replace("-", "　") + "\n",
        lambda p: "".join(chr(ord(c) + 0xFEE0) for c in p),
        lambda p: "".join(chr(ord(c) + 0xFEE0) for c in p.upper().replace("-", "")),
        lambda p: p.replace("-", "ー"),
        lambda p: p.replace("-", "−"),
        lambda p: p.replace("-", "‐"),
        lambda p: p.replace("-", "\u200b"),
        lambda p: "\ufeff" + p + "\r\n",
        lambda p: unicodedata.normalize("NFD", p),
    ],
    ids=["caps", "bare", "blanks", "wide blanks", "wide", "wide caps", "ー", "minus", "hyphen", "zwsp", "bom", "nfd"],
)
def test_typed_in_any_way(typed: object) -> None:
    """3"""
    for seed in range(20):
        made = seeded(seed)
        assert read_typed(typed(made)) == made  # type: ignore[operator]


def test_nfd_of_a_letter_with_a_mark_is_one_letter() -> None:
    """3: NFC and NFD of what is not ours are equal too, so both are refused alike."""
    assert normalise("é") == normalise("e\u0301")


def test_every_single_slip_is_located() -> None:
    """4"""
    made = seeded(7)
    for place, right in enumerate(made):
        if right == "-":
            continue
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(DeskError) as caught:
                read_typed(made[:place] + wrong + made[place + 1 :])
            assert caught.value.code == "keys.slip-at"
            assert caught.value.facts["group"] == place // 5 + 1


def test_swaps_and_several_slips_are_found() -> None:
    """4"""
    dice = random.Random(11)
    for seed in range(300):
        letters = list(seeded(seed).replace("-", ""))
        n = dice.randrange(23)
        swapped = letters[:]
        swapped[n], swapped[n + 1] = swapped[n + 1], swapped[n]
        if swapped != letters:
            with pytest.raises(DeskError, match="打ち間違い"):
                read_typed("".join(swapped))
        for place in dice.sample(range(24), dice.randint(2, 4)):
            letters[place] = dice.choice(ALPHABET.replace(letters[place], ""))
        with pytest.raises(DeskError, match="打ち間違い"):
            read_typed("".join(letters))


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        ("", "keys.nothing", "入力されていません"),
        (" - 　", "keys.nothing", "入力されていません"),
        ("0", "keys.foreign", "1文字目の「0」"),
        ("ab合", "keys.foreign", "3文字目の「合」"),
        ("abcd", "keys.length", "24文字）ですが、4文字です"),
        ("abcd" * 7, "keys.length", "28文字です"),
    ],
)
def test_refusals(typed: str, code: str, part: str) -> None:
    """5"""
    with pytest.raises(DeskError) as caught:
        read_typed(typed)
    assert caught.value.code == code
    assert part in str(caught.value)
    assert str(caught.value).endswith("てください。")


def test_refusal_does_not_repeat_the_passphrase() -> None:
    """6"""
    made = seeded(3)
    with pytest.raises(DeskError) as caught:
        read_typed(("2" if made[0] != "2" else "3") + made[1:])
    assert not any(g in str(caught.value) for g in groups(made)[1:])


@pytest.mark.parametrize("typed", ["", "0", "abcd", "2222-2222-2222-2222-2222-2223"])
def test_the_word_for_what_opens_a_bundle(typed: str) -> None:
    """5: 合言葉 is one's own word for unlocking, and a clerk who reads it types that one."""
    with pytest.raises(DeskError) as caught:
        read_typed(typed)
    assert "パスワード通知書" in str(caught.value)
    assert "合言葉" not in str(caught.value)
    with pytest.raises(DeskError) as caught:
        read_typed(typed, "回復用の合言葉の票", "合言葉")
    assert "パスワード" not in str(caught.value)


def test_no_refusal_about_a_bundle_says_the_other_word() -> None:
    """5"""
    import desktop.bundle.unseal
    import desktop.clerk.export
    import desktop.clerk.passphrase_file
    import desktop.secretariat.sitting  # noqa: F401 - they declare them

    wanted = ("bundle.", "secretariat.", "clerk.slip", "clerk.no-passphrase")
    found = {code: what.sentence for code, what in REFUSALS.items() if code.startswith(wanted)}
    assert len(found) > 20
    assert [code for code, said in found.items() if "合言葉" in said or "通知票" in said] == []
