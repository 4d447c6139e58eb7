"""事故: when it was known, of what kind and how many people in; the dates of 速報 and 確報 shown, its line out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from desktop.japanese import write_date
from desktop.screen.dialog import Dialog
from desktop.screen.handover.pages import beside, field
from desktop.screen.handover.parts import DayBox, refused
from desktop.screen.look import TALL, Card, Plain, Quiet, em
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.clerk.duty_reports import Incident
    from desktop.store.handover import Handover
    from desktop.store.store import Store

LEAD = (
    "漏えいなどの事故か、そのおそれを知ったことを、管理簿に記録します。"
    "くわしい内容（九つの事項）は、事故報告書に書きます。"
)


class IncidentBox(Dialog):
    """The facts that decide whether, and until when, it has to be reported."""

    def __init__(self, office: Office, given: Handover | None, parent: QWidget | None = None) -> None:
        super().__init__(parent, "事故の記録", LEAD)
        from desktop.clerk.duty_reports import GRAVE, INCIDENT_KINDS

        self.office, self.given = office, given
        self.about = QComboBox()
        if given is not None:
            self.about.addItem(f"束 {given.number}　{given.partner}", given.id)
        self.about.addItem("束ではないもの", "")
        self.known_on = DayBox(office.today(), office.today())
        self.kind = QComboBox()
        for code, words in INCIDENT_KINDS.items():
            self.kind.addItem(words, code)
        self.persons = QSpinBox()
        self.persons.setRange(0, 99_999_999)
        self.persons.setGroupSeparatorShown(True)
        self.persons.setSuffix("人")
        self.persons.setMinimumHeight(round(em(self) * TALL))
        self._tall.append(self.persons)
        both = beside(
            self,
            (field(self, "何の事故か(&W)", self.about), field(self, "知った日(&D)", self.known_on)),
            (field(self, "種類(&T)", self.kind), field(self, "本人の数（分からないときは多めに）(&N)", self.persons)),
        )
        self.body.addWidget(both)
        self.grave = {code: self.add_check(words) for code, words in GRAVE.items()}
        self.encrypted = self.add_check("高度な暗号化で守られていて、読まれるおそれがない(&E)")
        self.card = Card(washed=True)
        from PySide6.QtWidgets import QVBoxLayout

        self.verdict, self.dates = Plain(), Quiet()
        inside = QVBoxLayout(self.card)
        inside.addWidget(self.verdict)
        inside.addWidget(self.dates)
        self.body.addWidget(self.card)
        self.body.addStretch(1)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("記録する(&O)", self.keep, default=True)
        for box in (*self.grave.values(), self.encrypted):
            box.toggled.connect(lambda _on: self._judge())
        self.persons.valueChanged.connect(lambda _n: self._judge())
        self.known_on.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self.fit(56, 24)
        self.known_on.setFocus()

    def value(self) -> Incident | None:
        """What stands in the boxes; None without a day."""
        from desktop.clerk.duty_reports import Incident

        day = self.known_on.day()
        if day is None:
            return None
        grave = frozenset(code for code, box in self.grave.items() if box.isChecked())
        encrypted, parcel = self.encrypted.isChecked(), self.about.currentData() or ""
        kind = self.kind.currentData()
        return Incident(day, kind, self.persons.value(), grave, encrypted=encrypted, parcel=parcel)

    def _judge(self) -> None:
        """The threshold and the dates, as they follow from what is typed."""
        incident = self.value()
        if incident is None:
            self.verdict.setText("知った日を入れると、報告の期限を数えます。")
            self.dates.setText("")
            return
        self.verdict.setText(verdict_words(incident))
        self.dates.setText(due_words(incident))
        self.grow()

    def keep(self) -> None:
        incident, who = self.value(), self.office.clerk.who
        if incident is None:
            self.say("知った日を日付として読めません。「R8.11.21」のように入れてください。")
            self.known_on.setFocus()
            return

        def job(store: Store) -> Any:
            from desktop.clerk.duty_reports import record_incident

            return record_incident(store, incident, who=who)

        self.say("")
        self.go.setEnabled(False)
        self.office.ask(job, lambda _done: self.accept(), self._refused, owner=self)

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        refused(self, self.office.worker.trouble)(fault)


def verdict_words(incident: Incident) -> str:
    """Whether it has to be reported, and why."""
    if incident.must_report:
        return f"▲ 個人情報保護委員会への報告が要ります。{'、'.join(incident.reasons)}。"
    if incident.reasons:
        return "高度な暗号化で守られているため、報告の義務はありません。判断の理由を残してください。"
    return "報告の義務がある場合には当たりません。要るかどうかは、個人情報の担当課に確かめてください。"


def due_words(incident: Incident) -> str:
    """Between which days the 速報 is made, and until when the 確報; the day it was known is the first."""
    days = (incident.first_from, incident.first_due, incident.final_due)
    begin, end, final = (write_date(day, "half") for day in days)
    shut = (
        f"{incident.final_days}日目が閉庁日のため、次の開庁日" if incident.is_put_off else f"{incident.final_days}日目"
    )
    return f"速報　{begin}（知った日から3日目）ごろ、遅くとも{end}（5日目）まで\n確報　{final}（{shut}）まで"
