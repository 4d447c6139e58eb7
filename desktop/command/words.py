"""The words of the command line in, their meaning out; help and every complaint in Japanese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NoReturn

from desktop import VERSION
from desktop.command.main import REFUSED

_NAMED: Final = r"argument (?P<name>[^:]+): "
_COMPLAINTS: Final[tuple[tuple[str, str], ...]] = (
    (r"the following arguments are required: (?P<what>.+)", "「{what}」が足りません。"),
    (r"unrecognized arguments: (?P<what>.+)", "「{what}」は使えません。"),
    (
        _NAMED + r"invalid choice: '?(?P<what>[^']*)'? \(choose from (?P<known>.+)\)",
        "{name}「{what}」はありません。{near}",
    ),
    (_NAMED + r"expected one argument", "「{name}」の後に値がありません。"),
    (_NAMED + r"not allowed with argument (?P<what>.+)", "「{name}」と「{what}」は一緒に使えません。"),
    (_NAMED + r"ignored explicit argument (?P<what>.+)", "「{name}」に値は付けられません。"),
    (r"one of the arguments (?P<what>.+) is required", "「{what}」のどれかが必要です。"),
)
"""What argparse says (Python 3.11 to 3.13) and what we say instead."""


class Words(argparse.ArgumentParser):
    """An argument parser that speaks Japanese."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("formatter_class", _Help)
        super().__init__(add_help=False, allow_abbrev=False, **given)
        self.words = self.add_argument_group("引数")
        self.options = self.add_argument_group("選択肢")
        self.options.add_argument("-h", "--help", action="help", help="この説明を表示します")

    def error(self, message: str) -> NoReturn:
        """One sentence on stderr and exit code 2."""
        self.exit(REFUSED, f"{complaint(message)}「{self.prog} -h」で使い方を確かめてください。\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方：" if prefix is None else prefix)


def complaint(message: str) -> str:
    """The Japanese sentence for a complaint of argparse."""
    for pattern, sentence in _COMPLAINTS:
        if found := re.fullmatch(pattern, message):
            facts = {key: (value or "").replace(", ", "」「") for key, value in found.groupdict().items()}
            return sentence.format(**facts, near=_near(facts))
    return "引数の書き方が正しくありません。"


def _near(facts: dict[str, str]) -> str:
    known = re.findall(r"[\w.-]+", facts.get("known", ""))
    from desktop.japanese import near

    meant = near(facts.get("what", ""), known)
    return f"「{meant}」ではありませんか。" if meant else ""


def parser() -> Words:
    """Every command with its arguments."""
    top = Words(
        prog="python -m desktop",
        description="付議帳：審議会の付議案件シートを作り、確かめ、印刷し、束にします。",
        epilog="終了コード：0 できました／1 誤りがありました（check と lint と validate と receive）／2 できませんでした／3 プログラムの不具合",
    )
    top.options.add_argument("--version", action="version", version=f"付議帳 {VERSION}", help="版を表示します")
    commands = top.add_subparsers(dest="command", metavar="命令", title="命令", required=True, parser_class=Words)
    _forms(commands)
    _case_commands(commands)
    _open(commands)
    _receive(commands)
    _handover(commands)
    _take(commands)
    _copies(commands)
    _app(commands)
    return top


def _command(commands: Any, name: str, say: str) -> Words:
    made: Words = commands.add_parser(name, help=say, description=say)
    if name != "app":
        made.options.add_argument("--json", action="store_true", help="結果を機械が読める JSON で出します")
    return made


def _forms(commands: Any) -> None:
    _command(commands, "forms", "使える様式の一覧を出します。")
    lint = _command(commands, "lint", "様式の定義のフォルダーを調べ、誤りをすべて示します。")
    lint.words.add_argument(
        "folder", metavar="フォルダー", type=Path, help="自治体のフォルダー、またはその親のフォルダー"
    )
    new = _command(commands, "new-form", "様式のひな形を、説明を付けて書きます。直していけば自分の様式になります。")
    new.words.add_argument(
        "folder", metavar="フォルダー", type=Path, help="自治体のフォルダー（なければ作ります。名前が識別名になります）"
    )
    new.options.add_argument("--name", metavar="名前", default="yoshiki", help="様式の名前（指定がなければ yoshiki）")
    blank = _command(commands, "blank", "何も書いていない様式を、PDF か Excel のファイルにします。")
    blank.words.add_argument("form", metavar="様式", help="様式の識別名（命令 forms で分かります）")
    blank.options.add_argument("--form-version", metavar="版", help="様式の版（指定がなければ最新）")
    _out(blank, "ファイル", "書き出すファイル（.pdf か .xlsx）")


def _case_commands(commands: Any) -> None:
    _case(_command(commands, "check", "案件を調べ、誤り・注意・気づきを示します。"))
    paper = _command(commands, "print", "案件の様式を PDF と Excel のファイルにします。")
    _case(paper)
    _out(paper, "フォルダー", "書き出すフォルダー（なければ作ります）")
    paper.options.add_argument("--draft", action="store_true", help="「案」の印を付けます")
    export = _command(commands, "export", "案件を、パスワードで封をした束にします。読み返して確かめます。")
    _case(export)
    _out(export, "フォルダー", "束を書き出すフォルダー（なければ作ります）")
    slip = "パスワード通知書のファイル（.pdf か .txt。束のフォルダーの中には置けません）"
    export.options.add_argument("--slip", metavar="ファイル", type=Path, required=True, help=slip)
    export.options.add_argument("--division", metavar="課", default="", help="送り元の課（指定がなければ様式から）")
    sample = _command(commands, "sample", "見本の案件を調べ、PDF・Excel・束を作り、束を開いて確かめます。")
    _out(sample, "フォルダー", "書き出すフォルダー（なければ作ります）")


def _case(command: Words) -> None:
    command.words.add_argument("answers", metavar="回答", type=Path, nargs="?", help="案件の回答ファイル（TOML）")
    command.options.add_argument("--store", metavar="ファイル", type=Path, help="案件を保存しているファイル")
    command.options.add_argument("--case", metavar="番号", help="--store の中の案件の番号")


def _out(command: Words, what: str, say: str) -> None:
    command.options.add_argument("-o", "--output", metavar=what, type=Path, required=True, help=say)


def _open(commands: Any) -> None:
    command = _command(commands, "open", "束を開き、案件と添付を元どおりにフォルダーへ戻します。")
    command.words.add_argument("bundle", metavar="束", type=Path, help="束のファイル")
    _out(command, "フォルダー", "戻す先のフォルダー（空か、まだないもの）")
    say = "パスワードかパスワード通知書のファイル（- は標準入力）"
    command.options.add_argument("--passphrase-file", metavar="ファイル", dest="slip", required=True, help=say)
    say = "BagIt（RFC 8493）の bag のフォルダーを確かめます。正しければ 0、正しくなければ 1 で終わります。"
    command = _command(commands, "validate", say)
    command.words.add_argument("folder", metavar="bag", type=Path, help="bag のフォルダー")


def _receive(commands: Any) -> None:
    say = "束を１つずつ調べて保存先に受け取ります。傷んだ束があっても、ほかの束は受け取ります。"
    command = _command(commands, "receive", say)
    say = "束のファイル（表紙の _表紙.txt を一緒に指定すると、見比べます）"
    command.words.add_argument("bundles", metavar="束", type=Path, nargs="+", help=say)
    options = command.options
    say = "案件を受け取る保存先のファイル"
    options.add_argument("--store", metavar="ファイル", type=Path, required=True, help=say)
    say = "パスワードで封をした束の、パスワード通知書かパスワードのファイル"
    options.add_argument("--passphrase-file", metavar="ファイル", type=Path, dest="slip", help=say)
    say = "ここにある案件と違うとき（take 受け取った内容にする、keep ここの内容のまま。指定がなければ受け取りません）"
    options.add_argument("--changed", choices=("take", "keep"), help=say)
    say = "送り元に電話で照合した署名の鍵の数字（30桁。重ねて書けます）。その鍵を覚え、管理簿に残します"
    options.add_argument("--compared", metavar="数字", action="append", help=say)
    say = "送り元に確かめたうえで受け取るもの（address あて先が違う束、sender 署名が別の課の束。重ねて書けます）"
    options.add_argument("--accept", choices=("address", "sender"), action="append", help=say)
    options.add_argument("--receipt", metavar="フォルダー", type=Path, help="受領書のファイルを書くフォルダー")
    options.add_argument("--who", metavar="氏名", default="", help="管理簿と受領書に残す、受け取った人")
    options.add_argument(
        "--division", metavar="課", default="", help="受領書に書く課（指定がなければ保存先の設定から）"
    )
    say = "保存先を開く合言葉を１行目に書いたファイル（- は標準入力。指定がなければ、その場で尋ねます）"
    options.add_argument("--store-passphrase-file", metavar="ファイル", dest="typed", help=say)
    _person(command)


def _handover(commands: Any) -> None:
    say = "案件を１つの束にして媒体に渡し、管理簿に記録します。通知・受領書の記録と、渡した束の一覧もできます。"
    command = _command(commands, "handover", say)
    command.words.add_argument("store", metavar="記録", type=Path, help="案件を保存しているファイル")
    options = command.options
    options.add_argument("--case", metavar="番号", action="append", help="渡す案件の番号（重ねて書けます）")
    options.add_argument(
        "-o", "--output", metavar="フォルダー", type=Path, help="束を書き出すフォルダー（媒体の中など）"
    )
    for name, metavar, say in _TERMS:
        options.add_argument(f"--{name}", metavar=metavar, default="", help=say)
    say = "パスワードで封をして、その通知書を書くファイル（.pdf か .txt。束と同じ場所には置けません）"
    options.add_argument("--slip", metavar="ファイル", type=Path, help=say)
    say = "受取先の鍵で封をします。指紋を確かめた公開鍵の名前（重ねて書けます）"
    options.add_argument("--key", metavar="名前", action="append", help=say)
    options.add_argument("--notice", metavar="番号", default="", help="束の番号。パスワードの通知を記録します")
    options.add_argument("--receiver", metavar="氏名", default="", help="--notice で通知を受け取った人")
    say = "--notice の方法（hand 手渡し、mail 郵送、telephone 電話、courier 使送、other その他。指定がなければ手渡し）"
    options.add_argument("--way", choices=("hand", "mail", "telephone", "courier", "other"), default="hand", help=say)
    say = "戻ってきた受領書のファイル。束を受領済にします（重ねて書けます）"
    options.add_argument("--receipt", metavar="ファイル", type=Path, action="append", help=say)
    say = "--receipt の受領書が受取先のものと確かめられないとき、確かめた方法（telephone 電話、paper 紙の受領書、met 面会）。管理簿に残ります"
    options.add_argument("--ground", choices=("telephone", "paper", "met"), default="", help=say)
    options.add_argument("--list", action="store_true", help="渡した束の一覧と、まだ済んでいないことを示します")
    options.add_argument("--open", action="store_true", help="--list で、済んでいない束だけを示します")
    options.add_argument("--who", metavar="氏名", default="", help="管理簿に残す取扱者")
    _passphrase(command)


_TERMS: Final = (
    ("to", "相手", "持出先（相手）"),
    ("approved-by", "氏名", "承認者"),
    ("approved-on", "日", "承認日（2026-11-21 の形）"),
    ("medium", "管理番号", "登録した媒体の管理番号"),
    ("medium-kind", "種類", "媒体の種類（登録した媒体では要りません）"),
    ("due-back", "日", "返却予定日"),
    ("secrecy", "区分", "機密性の区分（3B など）"),
    ("division", "課", "送り元の課"),
    ("open-reason", "理由", "暗号化しないときの理由（無害化装置を通すなど。署名用の鍵が要ります）"),
)


def _take(commands: Any) -> None:
    say = "記入済みの様式や項目の一覧のファイルを回答ファイルにします。--list では、案件の一覧を保存先に入れます。"
    command = _command(commands, "import", say)
    say = "Excel・CSV・Word・PDF・文のファイル（２つ目からは、同じ案件の項目の一覧や件数の表）"
    command.words.add_argument("files", metavar="ファイル", type=Path, nargs="+", help=say)
    options = command.options
    options.add_argument("--form", metavar="様式", help="様式の識別名（指定がなければ中身から見分けます）")
    options.add_argument(
        "-o", "--output", metavar="回答", type=Path, help="書き出す回答ファイル（.toml。上書きしません）"
    )
    say = "読み方（sheet 記入済みの様式、items 項目の一覧、statistics 件数の表。指定がなければ見分けます）"
    options.add_argument("--as", dest="purpose", choices=("sheet", "items", "statistics"), help=say)
    options.add_argument("--list", action="store_true", help="案件の一覧（台帳）として、１行を１案件にします")
    options.add_argument("--store", metavar="ファイル", type=Path, help="--list の案件を入れる保存先")
    options.add_argument("--who", metavar="氏名", default="", help="履歴に残す、取り込んだ人")
    options.add_argument("--hidden", action="store_true", help="非表示の行とシートも読みます")
    _reading(command)
    command = _command(commands, "profile", "大きな一覧を、行を取り込まずに数えます（件数・空・重なり・日付・字）。")
    command.words.add_argument("file", metavar="ファイル", type=Path, help="Excel か CSV のファイル")
    say = "重なりを調べる列の名前（重ねて書くと組にします。指定がなければ番号の列を選びます）"
    command.options.add_argument("--key", metavar="列", action="append", help=say)
    command.options.add_argument("--sheet", metavar="シート", help="数えるシート（指定がなければ最初のシート）")
    say = "今日とみなす日（2026-11-21 の形。生年月日などが範囲の外かどうかを決めます。指定がなければ今日）"
    command.options.add_argument("--today", metavar="日", default="", help=say)
    _reading(command)


def _reading(command: Words) -> None:
    options = command.options
    say = "ファイルを開くパスワードを１行目に書いたファイル（- は標準入力）"
    options.add_argument("--password-file", metavar="ファイル", help=say)
    options.add_argument(
        "--encoding", metavar="文字コード", default="", help="CSV と文の文字コード（cp932 utf-8 utf-16）"
    )
    options.add_argument("--separator", metavar="区切り", default="", help="CSV の区切り（タブは \\t）")


def _copies(commands: Any) -> None:
    command = _command(
        commands, "backup", "記録の控えを取り、読み返して確かめます。--test では、控えを実際に戻して開いてみます。"
    )
    command.words.add_argument("store", metavar="記録", type=Path, nargs="?", help="案件を保存しているファイル")
    options = command.options
    options.add_argument(
        "-o", "--output", metavar="フォルダー", type=Path, help="控えを置くフォルダー（なければ作ります）"
    )
    options.add_argument("--test", metavar="控え", type=Path, help="試す控えのファイル（記録には触れません）")
    _passphrase(command)
    command = _command(commands, "restore", "控えを記録の場所に戻します。今ある記録は、先に控えとして残します。")
    command.words.add_argument("copy", metavar="控え", type=Path, help="控えのファイル（.sqlite3）")
    command.options.add_argument(
        "--store", metavar="ファイル", type=Path, required=True, help="戻す先の、案件を保存するファイル"
    )
    command.options.add_argument("--who", metavar="氏名", default="", help="操作の記録に残す、戻した人")
    _passphrase(command)


def _passphrase(command: Words) -> None:
    say = "合言葉か回復用の合言葉を１行目に書いたファイル（- は標準入力。指定がなければ、その場で尋ねます）"
    command.options.add_argument("--passphrase-file", metavar="ファイル", dest="typed", help=say)
    _person(command)


def _person(command: Words) -> None:
    say = "合言葉がどの人のものか（利用者の氏名。回復用の合言葉なら要りません。開ける人が１人なら省けます）"
    command.options.add_argument("--person", metavar="氏名", default="", help=say)


def _app(commands: Any) -> None:
    command = _command(commands, "app", "画面を開きます（命令を何も書かないときも同じです）。")
    command.options.add_argument("--store", metavar="ファイル", type=Path, help="案件を保存するファイル")
    command.options.add_argument("--sample", action="store_true", help="案件がまだなければ、見本の案件を入れます")
