"""Answers files: what is written reads back equal for every text, and every bad file is refused with place and next step."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.answers.model import Answers
from desktop.case.file import read_case, write_case
from desktop.case.model import Attachment, Case, Status
from desktop.definition.find import load
from desktop.errors import DeskError, DeskErrors

FORM = load("komae.sheet")
plain = st.characters(exclude_categories=("Cs", "Cc"))
awkward = st.sampled_from(
    [
        "'''",
        '"""',
        "''",
        "\\",
        "\\n",
        '"',
        "'",
        "\n",
        "\n\n",
        "\t",
        "\r",
        "\r\n",
        "　",
        "辻\U000e0100",
        "𠮷",
        "#",
        "[",
        "=",
    ]
)
texts = st.lists(st.one_of(plain, awkward), max_size=30).map("".join)


def case(answers: Answers, **more: object) -> Case:
    return replace(Case("0", (answers,)), **more)  # type: ignore[arg-type]


def again(made: Case, folder: Path) -> Case:
    path = folder / "again.toml"
    path.write_bytes(write_case(made, FORM).encode("utf-8"))
    return read_case(path).case


def read(folder: Path, text: str) -> Case:
    path = folder / "case.toml"
    path.write_text(text, "utf-8")
    return read_case(path).case


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(DeskError) as told:
        read(folder, text)
    return str(told.value).split("\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@settings(max_examples=300, deadline=None)
@given(texts, texts, st.lists(texts, max_size=3), texts)
def test_every_text_reads_back_equal(folder: Path, one: str, two: str, entries: list[str], fact: str) -> None:
    answers = Answers.of(FORM, {"biko": one, "jikou": two, "mk_jimu": tuple(entries)})
    back = again(case(answers, facts={"tanto": fact} if fact else {}), folder)
    assert back.answers == answers
    assert back.facts.get("tanto", "") == fact


@pytest.mark.parametrize("text", ["\n", "\n\n", "a\n", "\na", "'''", "a'''\nb", "''\n'", "\\\n", "a\r\nb", " ", "\ta"])
def test_awkward_text_reads_back_equal(tmp_path: Path, text: str) -> None:
    answers = Answers.of(FORM, {"biko": text})
    assert again(case(answers), tmp_path).answers == answers


def test_paragraphs_are_written_as_they_look() -> None:
    answers = Answers.of(FORM, {"biko": "　一段落目。\n　二段落目\\。", "kubun": "shimon"})
    written = write_case(case(answers), FORM)
    assert "biko = '''\n　一段落目。\n　二段落目\\。\n'''\n" in written
    assert 'kubun = "shimon"' in written


def test_line_end_before_the_quotes_is_no_text(tmp_path: Path) -> None:
    head = 'form = "komae.sheet"\nversion = 1\n[answers]\n'
    assert read(tmp_path, head + "biko = '''\nあ\n'''").answers.text("biko") == "あ"
    assert read(tmp_path, head + "biko = '''\nあ'''").answers.text("biko") == "あ"
    assert read(tmp_path, head + "biko = '''\nあ\n\n'''").answers.text("biko") == "あ\n"


@pytest.mark.parametrize(
    ("name", "chosen"), [("k1", {"grid": 19}), ("k3", {"grid": 2}), ("k4", {"mk_grid": 4, "gt_grid": 2})]
)
def test_real_papers_read_and_write(papers: Path, tmp_path: Path, name: str, chosen: dict[str, int]) -> None:
    read_paper = read_case(papers / f"{name}.toml")
    assert {f: len(read_paper.case.answers.chosen(f)) for f in chosen} == chosen
    for file in read_paper.files.values():
        shutil.copy(file, tmp_path)
    path = tmp_path / "again.toml"
    path.write_text(write_case(read_paper.case, read_paper.form), "utf-8")
    back = read_case(path)
    assert back.case.answers == read_paper.case.answers
    assert back.case.facts == read_paper.case.facts
    assert [replace(a, id="") for a in back.case.attachments] == [
        replace(a, id="") for a in read_paper.case.attachments
    ]


def test_attachment_is_measured(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000
    (tmp_path / "【別紙】資料　①.bin").write_bytes(data)
    text = 'form = "komae.sheet"\n[[attachment]]\nfile = "【別紙】資料　①.bin"\ntitle = "資料"\npages = 3\nfirst_page = 2\n'
    made = read(tmp_path, text)
    [attached] = made.attachments
    assert (attached.name, attached.title, attached.pages, attached.first_page) == ("【別紙】資料　①.bin", "資料", 3, 2)
    assert (attached.size, attached.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_status_is_kept(tmp_path: Path) -> None:
    made = case(Answers.of(FORM, {"kubun": "shimon"}), status=Status.FINAL)
    assert again(made, tmp_path).status is Status.FINAL


def test_version_may_be_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, 'form = "komae.sheet"\n').answers.version == 1


def test_hundred_thousand_characters_are_accepted(tmp_path: Path) -> None:
    answers = Answers.of(FORM, {"biko": "狛江市の個人情報\n" * 12_500})
    assert again(case(answers), tmp_path).answers.text("biko") == "狛江市の個人情報\n" * 12_500


HEAD = 'form = "komae.sheet"\nversion = 1\n'


@pytest.mark.parametrize(
    ("text", "line", "pieces"),
    [
        ('form = "komae.sheet\n', 1, ["TOMLとして読めません", "引用符"]),
        (HEAD + "[answers]\nbiko = '''\nあ\n", 6, ["閉じていません"]),
        (HEAD + '[answer]\nbiko = "あ"\n', 3, ["「answer」", "「answers」ではありませんか"]),
        (HEAD + '[answers]\njimu_gayo = "あ"\n', 4, ["「jimu_gayo」", "「jimu_gaiyo」ではありませんか"]),
        (HEAD + '[answers]\nkubun = ["shimon"]\n', 4, ["諮問・報告の別", "１つだけ選ぶ"]),
        (HEAD + '[answers]\nkoui = "teikyo"\n', 4, ["いくつでも選べる"]),
        (HEAD + "[answers]\nbiko = 3\n", 4, ["備考", "文章の欄"]),
        (HEAD + '[answers]\nmk_jimu = "住民基本台帳事務"\n', 4, ["１つずつ並べる"]),
        (HEAD + '[answers]\nkubun = "simon"\n', 4, ["選択肢「simon」", "「shimon」ではありませんか"]),
        (HEAD + '[answers]\nkonkyo = [\n  "k12",\n  "外部提供",\n]\n', 6, ["「外部提供」", "「k13」ではありませんか"]),
        (HEAD + '[answers]\ngrid = ["shimei", "jyusho"]\n', 4, ["「jyusho」", "「jusho」ではありませんか"]),
        (HEAD + '[answers]\nbiko = "あ\\u0007い"\n', 4, ["備考", "2文字目", "U+0007"]),
        (HEAD + '[facts]\nkaisaibi = "\\u001b"\n', 4, ["制御文字", "U+001B"]),
        (HEAD + '[facts]\nkaisai = "令和８年"\n', 4, ["「kaisai」", "「kaisaibi」ではありませんか"]),
        (HEAD + "[facts]\nkaisaibi = 2026-11-20\n", 4, ["審議会の開催日", "引用符"]),
        (HEAD + '[facts]\nrinji_kojo = "kojyo"\n', 4, ["「kojyo」", "「kojo」ではありませんか"]),
        (HEAD + 'status = "完了"\n', 3, ["「完了」", "下書き・確認中・確定・提出済"]),
        (HEAD + '[[attachment]]\nfile = "消えた.pdf"\n', 4, ["「消えた.pdf」が見つかりません", "戻すか"]),
        (HEAD + '[[attachment]]\nfile = "../外.pdf"\n', 4, ["フォルダーの外"]),
        (HEAD + '[[attachment]]\nfile = "/etc/passwd"\n', 4, ["フォルダーの外"]),
        (HEAD + '[[attachment]]\ntitle = "題"\n', 3, ["ファイル名が要ります"]),
        (HEAD + '[[attachment]]\nfil = "題"\n', 4, ["「fil」", "「file」ではありませんか"]),
        (HEAD + 'attachment = "題"\n', 3, ["[[attachment]]"]),
        (HEAD + "answers = 3\n", 3, ["[answers]"]),
        (HEAD + f'[[attachment]]\nfile = "{"長" * 300}.pdf"\n', 4, ["が見つかりません"]),
        (HEAD + '[[attachment]]\nfile = "a\\u0000\\nb"\n', 4, ["「a〔U+0000〕〔U+000A〕b」が見つかりません"]),
        ('form = "komae.sheet"\nversion = "1"\n', 2, ["整数"]),
        ('form = "komae.sheet"\nversion = 0\n', 2, ["１以上の整数"]),
    ],
)
def test_one_fault_with_its_line(tmp_path: Path, text: str, line: int, pieces: list[str]) -> None:
    sentences = [s for s in refused(tmp_path, text) if f"の{line}行目" in s]
    assert sentences, refused(tmp_path, text)
    for piece in pieces:
        assert any(piece in s for s in sentences), sentences


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("version = 1\n", "case.no-form", "「case.toml」に"),
        ('\nform = "komae.shee"\n', "definition.unknown-form", "「case.toml」の2行目の様式「komae.shee」"),
        ('form = "komae.sheet"\nversion = 2\n', "definition.newer-version", "「case.toml」の2行目の様式"),
    ],
)
def test_forms_that_cannot_be(tmp_path: Path, text: str, code: str, where: str) -> None:
    with pytest.raises(DeskError) as told:
        read(tmp_path, text)
    assert told.value.code == code
    assert str(told.value).startswith(where)


def test_the_same_sentence_is_said_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, HEAD + '[answers]\nkonkyo = ["k99", "k99"]\n')) == 1


def test_all_faults_at_once_in_file_order(tmp_path: Path) -> None:
    text = HEAD + '[answers]\nbiko = 1\njimu_gayo = ""\nkubun = "x"\n[facts]\nnani = "1"\n'
    sentences = refused(tmp_path, text)
    assert [s.split("行目")[0][-1] for s in sentences] == ["4", "5", "6", "8"]


def test_missing_attachment_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(DeskErrors) as told:
        read(tmp_path, HEAD + '[[attachment]]\nfile = "無.pdf"\n')
    assert told.value.world


def test_renamed_and_withdrawn_fields_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = replace(FORM, renamed={"gaiyo": "jimu_gaiyo"}, withdrawn={"inkan": "押印を廃止したため。"})
    monkeypatch.setattr("desktop.case.file.load", lambda *_: form)
    sentences = refused(tmp_path, HEAD + '[answers]\ngaiyo = "あ"\ninkan = "い"\n')
    assert "「jimu_gaiyo」に改められました" in sentences[0]
    assert "押印を廃止したため" in sentences[1]


def test_half_characters_cannot_be_written() -> None:
    with pytest.raises(DeskError, match="備考.*2文字目") as told:
        write_case(case(Answers.of(FORM, {"biko": "あ\ud842"})), FORM)
    assert told.value.code == "case.half-character"


def test_attachment_under_another_file_name() -> None:
    attached = Attachment("x", "資料.pdf", "資料", 1, "0")
    made = case(Answers.of(FORM, {"kubun": "shimon"}), attachments=(attached,))
    written = write_case(made, FORM, {"x": "0001.pdf"})
    assert 'file = "0001.pdf"' in written
    assert 'name = "資料.pdf"' in written
