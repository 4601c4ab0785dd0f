"""The QR code of a transfer in euros (EPC069-12, version 002): its text, or why there is none.

A payer's bank fills in the transfer from it. Euros only, from 0.01 to 999,999,999.99, to an IBAN,
with an RF reference or a text but not both, in at most 331 bytes.
"""

import re
from dataclasses import dataclass

from artui.domain.check_digits import ReferenceKind, is_iban, is_reference
from artui.domain.money import Bare, format_minor
from artui.domain.refusal import Refused

LONGEST_NAME, LONGEST_TEXT, MOST_BYTES = 70, 140, 331
_LARGEST_MINOR = 99_999_999_999
# The European Economic Area, where a bank is found by the IBAN alone; elsewhere the BIC is needed.
_EEA = re.compile(
    "AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HR|HU|IE|IS|IT|LI|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK"
)


class NoPaymentCode(Refused):
    """The payment is outside the rules of a code; the document is printed without one."""


@dataclass(frozen=True, slots=True)
class TransferCode:
    """A transfer to us: `reference` is an RF reference without blanks, `text` free words."""

    name: str
    iban: str
    amount_minor: int
    currency: str = "EUR"
    reference: str = ""
    text: str = ""
    bic: str = ""

    def payload(self) -> str:
        """The text of the code; raises NoPaymentCode, which says what is outside the rules."""
        self._check()
        lines = ["BCD", "002", "1", "SCT", self.bic, self.name, self.iban]
        lines += [f"EUR{format_minor(self.amount_minor, 'EUR')}", "", self.reference, self.text]
        payload = "\n".join(lines).rstrip("\n")
        if (size := len(payload.encode())) > MOST_BYTES:
            raise NoPaymentCode(
                f"The code would have {size} bytes; at most {MOST_BYTES} are allowed."
            )
        return payload

    def _check(self) -> None:
        if self.currency != "EUR":
            raise NoPaymentCode(f"A code for a transfer is in EUR, not in {self.currency}.")
        if not 1 <= self.amount_minor <= _LARGEST_MINOR:
            raise NoPaymentCode(
                "A code for a transfer is for ",
                Bare(1, "EUR"),
                " to ",
                Bare(_LARGEST_MINOR, "EUR"),
                ".",
            )
        if not is_iban(self.iban):
            raise NoPaymentCode("A code for a transfer needs an IBAN with the right check digits.")
        if not self.bic and not _EEA.match(self.iban):
            raise NoPaymentCode(
                "A code for a transfer needs the bank's BIC outside the European Economic Area."
            )
        one_line("name", self.name, LONGEST_NAME, needed=True)
        one_line("text", self.text, LONGEST_TEXT)
        if self.reference and self.text:
            raise NoPaymentCode("A code for a transfer has a reference or a text, not both.")
        if self.reference and not is_reference(ReferenceKind.RF, self.reference):
            raise NoPaymentCode("The reference of a code for a transfer is an RF reference.")


def one_line(what: str, text: str, longest: int, *, needed: bool = False) -> None:
    """Refuse a field that is missing, too long, or holds what can't be printed."""
    if needed and not text.strip():
        raise NoPaymentCode(f"A payment code needs the {what}.")
    if len(text) > longest:
        raise NoPaymentCode(
            f"The {what} has {len(text)} characters; a payment code takes at most {longest}."
        )
    if not text.isprintable():
        raise NoPaymentCode(f"The {what} holds a character that can't be printed.")
