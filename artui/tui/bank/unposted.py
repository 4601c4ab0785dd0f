"""An act that posts nothing: refused, since nothing is proposed, or declined at its question."""

from artui.domain.refusal import Refused
from artui.tui.bank.page import BankPage


class NothingProposed(Refused):
    """There is nothing that could be accepted."""


def report_nothing(page: BankPage) -> None:
    """Say that nothing was posted, after a clerk's no."""
    page.status.report("Nothing was posted.", "plain")
