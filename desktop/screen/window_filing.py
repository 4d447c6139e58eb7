"""Acts on the cases chosen in the list: copy, put away, throw away, bring back, erase. Each is a method of the window, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.screen.window import Window


def duplicate(window: Window) -> None:
    chosen = window.list.chosen()
    if chosen:
        who = window.office.clerk.who
        window.office.ask(lambda store: _copy(store, chosen[0].id, who), lambda copied: _duplicated(window, copied))


def _duplicated(window: Window, copied: Any) -> None:
    window.list.stand_on(copied.case.id)
    window.office.listed.emit()
    window.open_id(copied.case.id, compared=True)
    if copied.notes:
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.information(window, "新しい版の様式への複写", "\n".join(copied.notes))


def archive(window: Window) -> None:
    _file_away(window, "archive", "「保管」に移しました")


def throw_away(window: Window) -> None:
    _file_away(window, "bin", "ごみ箱に移しました。置き場所を「ごみ箱」にすると、戻せます")


def restore(window: Window) -> None:
    archived = window.list.shelf.currentIndex() == 1
    _file_away(window, "unarchive" if archived else "restore", "一覧に戻しました")


def _file_away(window: Window, act: str, words: str) -> None:
    chosen = window.list.chosen()
    window.close_cases(frozenset(line.id for line in chosen))
    who = window.office.clerk.who

    def job(store: Any) -> int:
        for line in chosen:
            getattr(store, act)(line.id, who=who)
        return len(chosen)

    window.office.ask(job, lambda count: _filed(window, count, words))


def _filed(window: Window, count: int, words: str) -> None:
    window.office.listed.emit()
    window.say(f"{count}件を{words}。")


def erase(window: Window) -> None:
    from desktop.screen.keeping_ask import erase_chosen

    erase_chosen(window)


def erase_now(window: Window, ids: list[str]) -> None:
    """From the store and from every copy that can be reached; places that could not are told."""
    window.close_cases(frozenset(ids))
    who = window.office.clerk.who

    def job(store: Any) -> Any:
        from desktop.clerk.retention import erase

        return erase(store, ids, who=who)

    window.office.ask(job, lambda done: _erased(window, done))


def _erased(window: Window, done: Any) -> None:
    _filed(window, len(done.case_ids), "消しました")
    if done.settled.left:
        from desktop.clerk.retention import place_words
        from desktop.screen.trouble import tell

        places = "\n".join(f"・{place}" for place in dict.fromkeys(place_words(u.place) for u in done.settled.left))
        said = "次の控えには、まだ残っています（未消去）。つないであるときに、もう一度消します。"
        window.show_dialog(tell(window, "未消去の控え", f"{said}\n\n{places}"))


def _copy(store: Any, case_id: str, who: str) -> Any:
    from desktop.clerk.copy import copy_case

    return copy_case(store, case_id, who=who)
