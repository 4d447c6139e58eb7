"""報告とポータル: 消去報告, 事故 and exchanges over the LGWAN portal in lists; their next steps and papers out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.screen.dialog import Dialog
from desktop.screen.handover import duty_boxes
from desktop.screen.handover.incident import due_words, verdict_words
from desktop.screen.handover.paper_view import show_paper
from desktop.screen.handover.parts import (
    CHARS,
    allow,
    button_row,
    day_short,
    fill,
    make_table,
    measure_table,
    moment_words,
    refused,
)
from desktop.screen.look import Plain, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.duty_reports import ErasureReport, Incident
    from desktop.clerk.portal import Exchange
    from desktop.store.store import Store


LINES: Final = 3
"""Rows a table shows at least: with large text its words and acts stay in sight."""


class Lists(NamedTuple):
    """What the three pages show."""

    reports: tuple[ErasureReport, ...]
    incidents: tuple[Incident, ...]
    exchanges: tuple[Exchange, ...]


def read_lists(store: Store) -> Lists:
    """Runs on the worker."""
    from desktop.clerk.duty_reports import incidents, reports
    from desktop.clerk.portal import exchanges

    return Lists(reports(store), incidents(store), exchanges(store))


class Duties(Dialog):
    """A page for each kind; what can be done next with the chosen line stands below its list."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, "報告とポータル", "委託先の消去報告、事故の報告、LGWANポータルでの交換を、段階ごとに記録します。"
        )
        self.office = office
        self.lists = Lists((), (), ())
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("記録の種類")
        self.tabs.tabBar().setAccessibleName("記録の種類")
        self.body.addWidget(self.tabs, 1)
        self.reports, report_acts = self._page(
            "消去報告", ("委託先", "契約の終わり", "期限", "受け取った日", "方法", "状態"), (0, 8, 8, 8, 12, 10),
            (("報告を待つ(&A)…", self.expect), ("報告を受けた(&R)…", self.take_report), ("報告書の用紙(&P)…", self.print_report)),
        )  # fmt: skip
        _, self.take_act, self.report_paper_act = report_acts
        self.incidents, incident_acts = self._page(
            "事故", ("番号", "知った日", "種類", "人数", "速報", "確報", "状態"), (6, 8, 6, 6, 12, 12, 0),
            (
                ("事故を記録(&J)…", self.incident),
                ("速報した(&S)…", lambda: self.report_incident("first")),
                ("確報した(&K)…", lambda: self.report_incident("final")),
                ("事故報告書(&P)…", self.print_incident),
            ),
        )  # fmt: skip
        _, self.first_act, self.final_act, self.incident_paper_act = incident_acts
        self.due = Plain()
        self._under(self.incidents, self.due)
        self.exchanges, portal_acts = self._page(
            "ポータル交換", ("番号", "向き", "相手", "進み", "最後の日時", "ファイル"), (6, 6, 0, 10, 9, 14),
            (("交換を始める(&B)…", self.begin), ("次の段階(&N)…", self.go_further), ("交換記録(&P)…", self.print_exchange)),
        )  # fmt: skip
        _, self.next_act, self.exchange_paper_act = portal_acts
        self.add_button("閉じる(&C)", self.accept, leave=True)
        self.fit(66, 24)
        self.reload()

    def _page(
        self,
        title: str,
        heads: tuple[str, ...],
        chars: tuple[int, ...],
        acts: tuple[tuple[str, Callable[[], None]], ...],
    ) -> tuple[QTableWidget, list[QPushButton]]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(round(em(self) * 0.8))
        table = make_table(title, heads, chars, LINES)
        table.itemSelectionChanged.connect(self._follow)
        row, buttons = button_row(self, acts)
        column.addWidget(table, 1)
        column.addWidget(row)
        self.tabs.addTab(page, title)
        return table, buttons

    def _under(self, table: QTableWidget, words: QWidget) -> None:
        """Below a table, above its buttons."""
        page = table.parentWidget()
        column = page.layout() if page is not None else None
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, words)

    def _measure(self) -> None:
        for table in (self.reports, self.incidents, self.exchanges):
            measure_table(table, table.property(CHARS), LINES)
        super()._measure()

    # what there is ---------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        tell = refused(self, self.office.worker.trouble)
        self.office.ask(read_lists, self._show, tell, owner=self)

    def _show(self, lists: Lists) -> None:
        self.lists = lists
        today = self.office.today()
        rows = (
            [_report_words(r, late=r.came_on is None and r.due < today) for r in lists.reports],
            [_incident_words(i) for i in lists.incidents],
            [_exchange_words(e) for e in lists.exchanges],
        )
        for table, words in zip((self.reports, self.incidents, self.exchanges), rows, strict=True):
            fill(table, words, max(table.currentRow(), 0))
        self._follow()

    def _chosen(self, table: QTableWidget, things: tuple[Any, ...]) -> Any:
        row = table.currentRow()
        return things[row] if 0 <= row < len(things) else None

    def report(self) -> ErasureReport | None:
        found: ErasureReport | None = self._chosen(self.reports, self.lists.reports)
        return found

    def incident_chosen(self) -> Incident | None:
        found: Incident | None = self._chosen(self.incidents, self.lists.incidents)
        return found

    def exchange(self) -> Exchange | None:
        found: Exchange | None = self._chosen(self.exchanges, self.lists.exchanges)
        return found

    def _follow(self) -> None:
        if not hasattr(self, "exchange_paper_act"):
            return
        why, no_print = self.office.hindrance("export"), self.office.hindrance("print")
        report, incident, exchange = self.report(), self.incident_chosen(), self.exchange()
        self.due.setText(f"{verdict_words(incident)}\n{due_words(incident)}" if incident is not None else "")
        allow(self.take_act, report is not None and report.came_on is None, why)
        allow(self.report_paper_act, True, no_print)  # noqa: FBT003
        allow(self.first_act, incident is not None and incident.first_on is None, why)
        done = incident is not None and incident.first_on is not None and incident.final_on is None
        allow(self.final_act, done, why)
        allow(self.incident_paper_act, incident is not None, no_print)
        allow(self.next_act, exchange is not None and exchange.following is not None, why)
        allow(self.exchange_paper_act, exchange is not None, no_print)

    # acts ------------------------------------------------------------------------------------------------------------

    def _open(self, dialog: Dialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def expect(self) -> None:
        self._open(duty_boxes.Expect(self.office, self))

    def take_report(self) -> None:
        if (report := self.report()) is not None:
            self._open(duty_boxes.TakeReport(self.office, report, self))

    def incident(self) -> None:
        from desktop.screen.handover.incident import IncidentBox

        self._open(IncidentBox(self.office, None, self))

    def report_incident(self, stage: str) -> None:
        if (incident := self.incident_chosen()) is not None:
            self._open(duty_boxes.ReportIncident(self.office, incident, stage, self))

    def begin(self) -> None:
        self._open(duty_boxes.PortalStepBox(self.office, None, self))

    def go_further(self) -> None:
        if (exchange := self.exchange()) is not None:
            self._open(duty_boxes.PortalStepBox(self.office, exchange, self))

    # papers ----------------------------------------------------------------------------------------------------------

    def print_report(self) -> None:
        """消去報告書; without a line chosen, or for one that is awaited, the paper the contractor fills in."""
        from desktop.clerk.duty_papers import erasure_report_paper

        report = self.report()
        show_paper(self, self.office, lambda store: erasure_report_paper(store, report=report))

    def print_incident(self) -> None:
        from desktop.clerk.duty_papers import incident_paper

        if (incident := self.incident_chosen()) is not None:
            stage = "sokuho" if incident.first_on is None else "kakuho"
            show_paper(self, self.office, lambda store: incident_paper(store, incident, stage=stage))

    def print_exchange(self) -> None:
        from desktop.clerk.duty_papers import portal_paper

        if (exchange := self.exchange()) is not None:
            show_paper(self, self.office, lambda store: portal_paper(store, exchange))


def _report_words(report: ErasureReport, *, late: bool) -> tuple[str, ...]:
    if report.differs:
        state = "▲ 数が違う"
    elif report.came_on is not None:
        state = "一致"
    else:
        state = "▲ 期限を過ぎた" if late else "待っている"
    came = day_short(report.came_on) if report.came_on else ""
    return report.partner, day_short(report.contract_end), day_short(report.due), came, report.method, state


def _incident_words(incident: Incident) -> tuple[str, ...]:
    from desktop.clerk.duty_reports import INCIDENT_KINDS

    first = f"済 {day_short(incident.first_on)}" if incident.first_on else f"期限 {day_short(incident.first_due)}"
    final = f"済 {day_short(incident.final_on)}" if incident.final_on else f"期限 {day_short(incident.final_due)}"
    if incident.final_on is not None:
        state = "報告済"
    elif incident.must_report:
        state = f"▲ 報告が要る（{'、'.join(incident.reasons)}）"
    else:
        state = "報告の義務なし"
    day, kind = day_short(incident.known_on), INCIDENT_KINDS[incident.kind]
    return incident.number, day, kind, f"{incident.persons:,}人", first, final, state


def _exchange_words(exchange: Exchange) -> tuple[str, ...]:
    from desktop.clerk.portal import PORTAL_WORDS

    following = exchange.following
    state = "▲ 内容が違う" if exchange.differs else f"次は{PORTAL_WORDS[following]}" if following else "終わり"
    last = moment_words(exchange.steps[-1].at.isoformat()) if exchange.steps else ""
    side = "渡す" if exchange.direction == "out" else "受け取る"
    name = exchange.file.name if exchange.file else ""
    return exchange.number, side, exchange.partner, state, last, name
