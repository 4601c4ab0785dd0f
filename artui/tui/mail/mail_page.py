"""The page of one mail: to whom, its words, its files, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.widget import Widget

from artui.tui.desk.page import LedgerPage, own_hints
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.wrapped_lines import wrapped
from artui.tui.mail import reads
from artui.tui.mail.reads import WholeMail

Lines = list[tuple[str, PieceStyle]]


class MailPage(LedgerPage):
    """A mail as it was, or will be, sent."""

    NAME: ClassVar[str] = "mail"

    def __init__(self, *way: str, mail_id: int) -> None:
        super().__init__(*way)
        self._mail_id = mail_id
        self._lines = ScrollLines(LOADING)
        self._found: WholeMail | None = None

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def mail_ids(self) -> Sequence[int]:
        """The mail of the page."""
        return (self._mail_id,)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        mail_id = self._mail_id
        self.ask_in_thread(lambda book: reads.mail(book, mail_id), self._show, "mail")

    def _show(self, found: WholeMail) -> None:
        first, self._found = self._found is None, found
        lines = wrapped(list(lines_of(found)), max(20, self.size.width - 1))
        self._lines.show(lines, keep_place=not first)

    def on_resize(self, event: events.Resize) -> None:
        if self._found is not None:
            self._show(self._found)


def lines_of(found: WholeMail) -> Iterator[tuple[str, PieceStyle]]:
    """The mail as lines."""
    mail, state = found.mail, found.mail.state_at(found.now)
    to = f"{mail.recipient_name} <{mail.recipient}>" if mail.recipient_name else mail.recipient
    yield (f" {mail.subject}", "strong")
    tried = "" if mail.tried is None else f" {mail.tried:%Y-%m-%d %H:%M} UTC, by {mail.server}"
    facts = (
        ("State", f"{state}{tried}"),
        ("Answer", mail.answer),
        ("Reason", mail.reason),
        ("To", f"{to} ({mail.role})"),
        ("Copy", mail.cc),
        ("From", f"{mail.sender_name} <{mail.sender}>" if mail.sender else "as the settings say"),
        ("Answers to", mail.reply_to),
        ("Language", mail.language),
        ("Drafted", f"{mail.at:%Y-%m-%d %H:%M} UTC by {mail.actor}, for {mail.account}"),
    )
    for label, value in facts:
        if value:
            yield (f" {label:<11} {value}", "plain")
    for each in found.files:
        yield (f" {'File':<11} {each.name}, {each.size:,} bytes", "plain")
        yield (f" {'':<11} SHA-256 {each.digest}", "faint")
    yield ("", "plain")
    for line in mail.body.rstrip().split("\n"):
        yield (f" {line}", "plain")
