"""The small dialogs of 報告とポータル: one step of a 消去報告, of an 事故 or of a portal exchange in, its line out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from desktop.japanese import japan_time, write_date
from desktop.screen.dialog import Dialog
from desktop.screen.folder_box import FolderBox
from desktop.screen.handover.incident import due_words
from desktop.screen.handover.pages import beside, field
from desktop.screen.handover.parts import DayBox, refused, words_box
from desktop.screen.look import TALL, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.duty_reports import ErasureReport, Goods, Incident
    from desktop.clerk.portal import Exchange
    from desktop.store.store import Store


class Step(Dialog):
    """One step, done on the worker; a refusal is said in place."""

    def __init__(self, office: Office, title: str, lead: str, parent: QWidget | None) -> None:
        super().__init__(parent, title, lead)
        self.office = office

    def finish(self, verb: str) -> None:
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button(verb, self.keep, default=True)
        self.fit(48)

    def keep(self) -> None:
        raise NotImplementedError

    def unread(self, box: DayBox, what: str) -> bool:
        """Say that a day cannot be read."""
        if box.day() is not None:
            return False
        self.say(f"{what}を日付として読めません。「R8.11.21」のように入れてください。")
        box.setFocus()
        return True

    def counter(self, unit: str, count: int = 0) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, 9_999_999)
        box.setValue(count)
        box.setSuffix(unit)
        box.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(box)
        return box

    def run(self, job: Callable[[Store], Any]) -> None:
        self.say("")
        self.office.ask(job, lambda _d: self.accept(), refused(self, self.office.worker.trouble), owner=self)


class _Goods(Step):
    """Three counts: media, papers, notices."""

    def add_goods(self, given: Goods | None = None) -> None:
        self.media = self.counter("個", given.media if given else 0)
        self.papers = self.counter("枚", given.papers if given else 0)
        self.notices = self.counter("通", given.notices if given else 0)
        row = (
            field(self, "媒体(&M)", self.media),
            field(self, "紙(&K)", self.papers),
            field(self, "パスワード通知書(&S)", self.notices),
        )
        self.body.addWidget(beside(self, row))

    def goods(self) -> Goods:
        from desktop.clerk.duty_reports import Goods

        return Goods(self.media.value(), self.papers.value(), self.notices.value())


class Expect(_Goods):
    """A contract ends: from then on the 消去報告 is waited for."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        lead = "委託契約の終わりと渡した物を入れておくと、消去報告書が届くまで、期限とともに一覧に出ます。"
        super().__init__(office, "消去報告を待つ", lead, parent)
        self.partner = QLineEdit()
        self.end = DayBox(office.today())
        self.body.addWidget(
            beside(self, (field(self, "委託先(&P)", self.partner), field(self, "契約の終わりの日(&D)", self.end)))
        )
        self.body.addWidget(Quiet("渡した物の数"))
        self.add_goods()
        self.finish("記録する(&O)")
        self.partner.setFocus()

    def keep(self) -> None:
        if self.unread(self.end, "契約の終わりの日"):
            return
        partner, end, given, who = self.partner.text(), self.end.day(), self.goods(), self.office.clerk.who

        def job(store: Store) -> Any:
            from desktop.clerk.duty_reports import expect_report

            return expect_report(store, partner=partner, contract_end=end, given=given, who=who)  # type: ignore[arg-type]

        self.run(job)


class TakeReport(_Goods):
    """The report came: how it was erased, what was given back."""

    def __init__(self, office: Office, report: ErasureReport, parent: QWidget | None = None) -> None:
        from desktop.clerk.erase_medium import METHODS

        lead = f"期限は{write_date(report.due, 'half')}です。報告書のとおりに入れます。数が違うときは、そのまま入れてください。"
        super().__init__(office, f"消去報告　{report.partner}", lead, parent)
        self.report = report
        self.on = DayBox(office.today(), office.today())
        methods = dict.fromkeys(word for words in METHODS.values() for word in words)
        self.method = words_box(tuple(methods), next(iter(methods)))
        self.body.addWidget(
            beside(self, (field(self, "報告を受けた日(&D)", self.on), field(self, "消去の方法(&H)", self.method)))
        )
        self.body.addWidget(Quiet("返した物、消した物の数"))
        self.add_goods(report.given)
        self.finish("記録する(&O)")
        self.on.setFocus()

    def keep(self) -> None:
        if self.unread(self.on, "報告を受けた日"):
            return
        report, on, back, who = self.report, self.on.day(), self.goods(), self.office.clerk.who
        method = self.method.currentText().strip()

        def job(store: Store) -> Any:
            from desktop.clerk.duty_reports import take_report

            return take_report(store, report.id, came_on=on, back=back, method=method, who=who)  # type: ignore[arg-type]

        self.run(job)


class ReportIncident(Step):
    """速報 or 確報 was made."""

    def __init__(self, office: Office, incident: Incident, stage: str, parent: QWidget | None = None) -> None:
        word = "速報" if stage == "first" else "確報"
        lead = f"{word}をした日を、管理簿に記録します。"
        super().__init__(office, f"{word}の記録　事故 {incident.number}", lead, parent)
        self.body.addWidget(Quiet(due_words(incident)))
        self.incident, self.stage, self.word = incident, stage, word
        self.on = DayBox(office.today(), office.today())
        self.add_field("報告した日(&D)", self.on)
        self.finish("報告した(&O)")
        self.on.setFocus()

    def keep(self) -> None:
        if self.unread(self.on, "報告した日"):
            return
        incident, stage, on, who = self.incident, self.stage, self.on.day(), self.office.clerk.who

        def job(store: Store) -> Any:
            from desktop.clerk.duty_reports import report_incident

            return report_incident(store, incident.id, stage, on=on, who=who)  # type: ignore[arg-type]

        self.run(job)


class PortalStepBox(Step):
    """The next step of an exchange: when, by whom, of which file."""

    def __init__(self, office: Office, exchange: Exchange | None, parent: QWidget | None = None) -> None:
        from desktop.clerk.portal import PORTAL_WORDS

        step = exchange.following if exchange is not None else "approve"
        assert step is not None  # noqa: S101 - asked only while a step is left
        lead = "付議帳は、ポータルにつながりません。ポータルで行ったことを、後から記録します。"
        super().__init__(office, f"ポータル交換　{PORTAL_WORDS[step]}", lead, parent)
        self.exchange, self.step = exchange, step
        self.partner, self.side = QLineEdit(exchange.partner if exchange else ""), QComboBox()
        for words, code in (("渡す（登録する側）", "out"), ("受け取る（取得する側）", "in")):
            self.side.addItem(words, code)
        if exchange is None:
            self.body.addWidget(
                beside(self, (field(self, "相手(&P)", self.partner), field(self, "向き(&S)", self.side)))
            )
        else:
            self.body.addWidget(Quiet(f"相手　{exchange.partner}"))
        now = japan_time(datetime.now().astimezone())
        self.day, self.clock = DayBox(office.today(), office.today()), QLineEdit(f"{now:%H:%M}")
        self.handler = QLineEdit(office.clerk.name)
        self.body.addWidget(
            beside(
                self,
                (
                    field(self, "行った日(&D)", self.day),
                    field(self, "時刻(&T)", self.clock),
                    field(self, "取扱者(&H)", self.handler),
                ),
            )
        )
        self.file = FolderBox("open", "", "ポータルに登録した、または取得したファイル")
        self.rows = self.counter("件")
        if self._asks_file():
            self.add_field(
                "ファイル(&F)",
                self.file,
                "種類（束は番号）とSHA-256を残します。名前は残さず、ファイルも取り込みません。",
            )
            self.add_field("件数(&N)", self.rows)
        self.finish("記録する(&O)")
        (self.partner if exchange is None else self.day).setFocus()

    def _asks_file(self) -> bool:
        return self.step in ("upload", "download")

    def _when(self) -> datetime | None:
        return clock_at(self.day.day(), self.clock.text())

    def keep(self) -> None:
        at, path = self._when(), self.file.path()
        if at is None:
            self.say("日時を読み取れません。日は「R8.11.21」、時刻は「14:30」のように入れてください。")
            self.clock.setFocus()
            return
        if self._asks_file() and path is None:
            self.say("ファイルが選ばれていません。登録した、または取得したファイルを選んでください。")
            self.file.edit.setFocus()
            return
        handler, rows, who, partner = self.handler.text(), self.rows.value(), self.office.clerk.who, self.partner.text()
        exchange, step, side, asks = self.exchange, self.step, self.side.currentData(), self._asks_file()

        def job(store: Store) -> Any:
            from desktop.clerk.portal import Done, begin_exchange, file_facts, record_portal

            if exchange is None:
                return begin_exchange(store, partner=partner, at=at, handler=handler, who=who, direction=side)
            file = file_facts(path, rows) if asks and path is not None else None
            return record_portal(store, exchange.id, Done(step, at, handler, file), who=who)

        self.run(job)


def clock_at(day: date | None, typed: str) -> datetime | None:
    """A day and an hour as typed (14:30) by the clock in Japan, None when one of them cannot be read."""
    hour, _, minute = typed.strip().replace("：", ":").partition(":")
    zone = japan_time(datetime.now().astimezone()).tzinfo
    try:
        return datetime.combine(day, time(int(hour), int(minute or "0")), zone) if day else None
    except ValueError:
        return None
