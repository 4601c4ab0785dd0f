"""Reading CAMT.052, 053 and 054 of ISO 20022, whatever their version.

Elements are known by their local names; the namespace is not asked for. A statement's balances
stand before its entries. bank.md, section 2, CAMT.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from artui.domain.bank_entry import BankBalance, Event, StatementClosed, StatementOpened
from artui.domain.money import CURRENCIES
from artui.imports.bank.bank_refusals import BadBankFile, bad_value
from artui.imports.bank.bank_source import BankFile
from artui.imports.bank.camt_entries import entries_of, is_booked, signed_amount, the_day
from artui.imports.bank.values import BadValue
from artui.imports.bank.xml_entries import Element, Piece, Pieces
from artui.imports.refusals import shown

_STATEMENTS = frozenset({"Stmt", "Rpt", "Ntfctn"})
_PAGES = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
_WANTED = frozenset({"Ntry", "Bal", "Acct", "Id", "ElctrncSeqNb", "LglSeqNb", *_PAGES})
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD", "ITBD")


def read_camt(file: BankFile) -> Iterator[Event]:
    """The statements of a file; raises FileRefused, naming line and column."""
    found = False
    statement = _Statement()
    for piece in Pieces(file.name, file.handle, _WANTED, _STATEMENTS):
        try:
            yield from statement.take(piece)
        except BadValue as fault:
            said, element = f"<{piece.name}>: ", piece.element
            if element is None:
                raise BadBankFile(file.name, statement.line, f"{said}{fault}") from fault
            lines, before = element.raw.split("\n"), element.column - 1
            raise bad_value(
                file.name, element.line, fault, lines, before=before, said=said
            ) from fault
        if piece.element is None:
            found, statement = True, _Statement()
    if not found:
        raise BadBankFile(file.name, 1, "holds no bank statement (no Stmt, Rpt or Ntfctn)")


@dataclass(slots=True)
class _Statement:
    """The statement that is being read."""

    kind: str = ""
    line: int = 0
    account: str = ""
    currency: str = ""
    id: str = ""
    number: str = ""
    page: str = ""
    last_page: bool = True
    opening: BankBalance | None = None
    closing: BankBalance | None = None
    rank: tuple[int, int] = (9, 9)
    begun: bool = False
    pending: int = 0
    warnings: list[str] = field(default_factory=list)

    def take(self, piece: Piece) -> Iterator[Event]:
        element = piece.element
        if element is None:
            yield from self._begin(self.line)
            closing = self.closing
            yield StatementClosed(
                self.line, closing, self.last_page, self.pending, tuple(self.warnings)
            )
            return
        if piece.parent not in _STATEMENTS:
            return
        self.line, self.kind = self.line or element.line, piece.parent
        text = " ".join(element.text.split())
        match piece.name:
            case "Id":
                self.id = text
            case "ElctrncSeqNb":
                self.number = text
            case "LglSeqNb":
                self.number = self.number or text
            case name if name in _PAGES:
                self.page = element.said("PgNb")
                self.last_page = element.said("LastPgInd") != "false"
            case "Acct":
                self._account(element)
            case "Bal":
                self._balance(element)
            case "Ntry":
                yield from self._begin(element.line)
                if not is_booked(element):
                    self.pending += 1
                    return
                yield from entries_of(element, self.currency)

    def _account(self, element: Element) -> None:
        number = element.said("Id", "IBAN") or element.said("Id", "Othr", "Id")
        # Version 1 had other names for an account that is no IBAN.
        number = number or element.said("Id", "PrtryAcct", "Id") or element.said("Id", "BBAN")
        self.account = "".join(number.split())
        self.currency = element.said("Ccy")

    def _balance(self, element: Element) -> None:
        code = element.said("Tp", "CdOrPrtry", "Cd") or element.said("Tp", "Cd")
        if code not in _OPENING and code not in _CLOSING:
            return
        amount = element.find("Amt")
        currency = amount.attributes.get("Ccy", "") if amount is not None else ""
        if self.currency and currency and currency != self.currency:
            raise BadValue(f"the balance is in {currency}, the account in {self.currency}")
        self.currency = self.currency or currency
        minor = signed_amount(element, self.currency)
        balance = BankBalance(minor, the_day(element.find("Dt")))
        opening, closing = self.rank
        if code in _OPENING and _OPENING.index(code) < opening:
            self.opening, self.rank = balance, (_OPENING.index(code), closing)
        elif code in _CLOSING and _CLOSING.index(code) < closing:
            self.closing, self.rank = balance, (opening, _CLOSING.index(code))

    def _begin(self, line: int) -> Iterator[Event]:
        if self.begun:
            return
        if not self.account:
            raise BadValue("names no account (Acct/Id)")
        if self.currency and self.currency not in CURRENCIES:
            raise BadValue(f"'{shown(self.currency)}' is no currency", self.currency)
        self.begun = True
        number = self.number or self.id
        yield StatementOpened(
            self.account,
            self.currency,
            number,
            self.line or line,
            self.opening,
            self.page,
            self.page not in ("", "1"),
            self.kind != "Stmt",
        )
