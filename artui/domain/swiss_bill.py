"""The Swiss QR-bill: what its code says (SPC, version 0200), or why there is none.

Payable to an account in Switzerland or Liechtenstein in CHF or EUR, with structured addresses. A
QR-IBAN goes with a QR reference, any other IBAN with an RF reference or none. The words of its
payment part are in the four languages of the standard.
"""

from dataclasses import dataclass
from typing import Literal

from artui.domain.check_digits import ReferenceKind, is_iban, is_reference
from artui.domain.money import Bare, format_minor
from artui.domain.transfer_code import NoPaymentCode, one_line

LONGEST_MESSAGE = 140
_LARGEST_MINOR = 99_999_999_999
_LONGEST_NAME, _LONGEST_STREET, _LONGEST_CODE, _LONGEST_TOWN = 70, 70, 16, 35
# A QR-IBAN has one of these numbers where the clearing number of the bank stands.
_QR_CLEARING = range(30000, 32000)
_NO_PARTY = ("",) * 7
# What the standard takes beside Latin up to Extended-A: Romanian letters and the euro sign.
_MORE_LETTERS = frozenset("ȘșȚț€")


@dataclass(frozen=True, slots=True)
class BillAddress:
    """One side of the bill. The number of the house may stand in `street`; `country` is a code."""

    name: str
    postcode: str
    town: str
    country: str
    street: str = ""
    house: str = ""

    def lines(self) -> tuple[str, ...]:
        """As it is printed on the bill."""
        street = f"{self.street} {self.house}".strip()
        abroad = "" if self.country in ("CH", "LI") else f"{self.country}-"
        return tuple(filter(None, (self.name, street, f"{abroad}{self.postcode} {self.town}")))

    def check(self) -> None:
        """Raise NoPaymentCode for what the code does not take."""
        fields = (
            ("name", self.name, _LONGEST_NAME, True),
            ("street", self.street, _LONGEST_STREET, False),
            ("number of the house", self.house, _LONGEST_CODE, False),
            ("postcode", self.postcode, _LONGEST_CODE, True),
            ("town", self.town, _LONGEST_TOWN, True),
        )
        for what, text, longest, needed in fields:
            one_line(what, text, longest, needed=needed)
            _latin(what, text)
        if not (len(self.country) == 2 and self.country.isascii() and self.country.isupper()):
            raise NoPaymentCode("A Swiss QR-bill needs the country of each address as a code.")

    def fields(self) -> tuple[str, ...]:
        """Its lines in the code."""
        return ("S", self.name, self.street, self.house, self.postcode, self.town, self.country)


@dataclass(frozen=True, slots=True)
class SwissBill:
    """A bill to be paid to us. `reference` is a QR or an RF reference without blanks."""

    iban: str
    creditor: BillAddress
    amount_minor: int
    currency: str
    debtor: BillAddress | None = None
    reference: str = ""
    message: str = ""

    @property
    def reference_type(self) -> Literal["QRR", "SCOR", "NON"]:
        """How the code names the kind of its reference."""
        if not self.reference:
            return "NON"
        return "QRR" if is_qr_iban(self.iban) else "SCOR"

    def payload(self) -> str:
        """The text of the code; raises NoPaymentCode, which says what is outside the rules."""
        self._check()
        debtor = _NO_PARTY if self.debtor is None else self.debtor.fields()
        amount = format_minor(self.amount_minor, self.currency)
        lines = ["SPC", "0200", "1", self.iban, *self.creditor.fields(), *_NO_PARTY]
        lines += [amount, self.currency, *debtor]
        lines += [self.reference_type, self.reference, self.message, "EPD"]
        return "\n".join(lines)

    def _check(self) -> None:
        if self.currency not in ("CHF", "EUR"):
            raise NoPaymentCode(f"A Swiss QR-bill is in CHF or EUR, not in {self.currency}.")
        if not 1 <= self.amount_minor <= _LARGEST_MINOR:
            most = Bare(_LARGEST_MINOR, self.currency)
            raise NoPaymentCode(
                "A Swiss QR-bill is for ", Bare(1, self.currency), " to ", most, "."
            )
        if not is_swiss_iban(self.iban):
            raise NoPaymentCode("A Swiss QR-bill needs an IBAN of Switzerland or Liechtenstein.")
        self.creditor.check()
        if self.debtor is not None:
            self.debtor.check()
        self._check_reference()
        one_line("message", self.message, LONGEST_MESSAGE)
        _latin("message", self.message)

    def _check_reference(self) -> None:
        if is_qr_iban(self.iban):
            # Sixteen digits is a reference of the old slip, which a QR-bill does not take.
            if len(self.reference) != 27 or not is_reference(ReferenceKind.QRR, self.reference):
                raise NoPaymentCode("A QR-IBAN is paid with a QR reference of 27 digits.")
        elif self.reference and not is_reference(ReferenceKind.RF, self.reference):
            raise NoPaymentCode("An IBAN that is no QR-IBAN is paid with an RF reference or none.")


def is_swiss_iban(iban: str) -> bool:
    """Whether it is an IBAN of Switzerland or Liechtenstein, with the right check digits."""
    return iban[:2] in ("CH", "LI") and len(iban) == 21 and is_iban(iban)


def is_qr_iban(number: str) -> bool:
    """Whether a bank takes QR references, and nothing else, to this account."""
    clearing = number[4:9]
    swiss = number[:2] in ("CH", "LI") and clearing.isascii() and clearing.isdigit()
    return swiss and int(clearing) in _QR_CLEARING


def _latin(what: str, text: str) -> None:
    for char in text:
        if not (" " <= char <= "~" or "\u00a0" <= char <= "\u017f" or char in _MORE_LETTERS):
            raise NoPaymentCode(f"The {what} holds “{char}”, which a Swiss QR-bill does not take.")


@dataclass(frozen=True, slots=True)
class BillWords:
    """The headings of the payment part, as the standard gives them in one language."""

    receipt: str
    payment_part: str
    account: str
    reference: str
    more: str
    payable_by: str
    payable_by_blank: str
    currency: str
    amount: str
    acceptance: str
    separate: str


_ENGLISH = BillWords(
    "Receipt", "Payment part", "Account / Payable to", "Reference", "Additional information",
    "Payable by", "Payable by (name/address)", "Currency", "Amount", "Acceptance point",
    "Separate before paying in",
)  # fmt: skip
_WORDS = {
    "en": _ENGLISH,
    "de": BillWords(
        "Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen",
        "Zahlbar durch", "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Annahmestelle",
        "Vor der Einzahlung abzutrennen",
    ),
    "fr": BillWords(
        "Récépissé", "Section paiement", "Compte / Payable à", "Référence",
        "Informations supplémentaires", "Payable par", "Payable par (nom/adresse)", "Monnaie",
        "Montant", "Point de dépôt", "A détacher avant le versement",
    ),
    "it": BillWords(
        "Ricevuta", "Sezione pagamento", "Conto / Pagabile a", "Riferimento",
        "Informazioni supplementari", "Pagabile da", "Pagabile da (nome/indirizzo)", "Valuta",
        "Importo", "Punto di accettazione", "Da staccare prima del versamento",
    ),
}  # fmt: skip


def bill_words(language: str) -> BillWords:
    """The headings in a language, English where the standard has none for it."""
    return _WORDS.get(language[:2], _ENGLISH)
