"""What is no request, and what is no plain amount: the kinds that the reported cases stand for."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from artui.imports.formats.mail_letter import Asked
from artui.imports.formats.mail_text import Document, read_mail
from artui.imports.refusals import WrongFormat

BOOKS = {"INV-1": "invoice", "INV-2": "invoice", "CM-1": "memo", "CM-2": "memo"}


def known(numbers: set[str]) -> dict[str, str]:
    """A ledger with two invoices and two memos, all in EUR."""
    return {number: kind for number, kind in BOOKS.items() if number in numbers}


def in_euros(documents: set[Document]) -> dict[Document, frozenset[str]]:
    """The currency of these documents."""
    return {(kind, number): frozenset({"EUR"}) for kind, number in documents if number in BOOKS}


def read(text: str, *, comma: bool = False) -> list[tuple[str, str, str] | str]:
    """The requests of a mail as (invoice, memo, amount), and the messages of what is none."""
    mail = read_mail(text, "mail", decimal_comma=comma, lookup=known, currencies=in_euros)
    return [
        (each.cells["invoice"], each.cells["memo"], each.cells["amount"])
        if isinstance(each, Asked)
        else each.error.message
        for each in mail.found
    ]


def refused(text: str, *, comma: bool = False) -> str:
    """The reason why nothing of a mail is applied."""
    found = read(text, comma=comma)
    assert found
    reasons = [each for each in found if isinstance(each, str)]
    assert len(reasons) == len(found), found
    return " ".join(reasons)


REQUEST = "apply credit memo CM-1 to invoice INV-1 for 120.00 EUR"
NO_REQUESTS = {
    "negation": [
        f"Please do not {REQUEST}.",
        f"Please don't {REQUEST}.",
        f"Please don’t {REQUEST}.",
        f"Never {REQUEST}!",
        f"DO NOT {REQUEST.upper()}",
        f"Do not\n{REQUEST}.",
        f"There is no agreement to {REQUEST}.",
        "Bitte CM-1 nicht mit INV-1 verrechnen: 120.00 EUR.",
        "Bitte keine Verrechnung von CM-1 mit INV-1 über 120.00 EUR.",
        "N'imputez pas l'avoir CM-1 sur la facture INV-1 pour 120.00 EUR.",
        "Por favor no aplicar el abono CM-1 a la factura INV-1 por 120.00 EUR.",
        "Prego non applicare la nota di credito CM-1 alla fattura INV-1 per 120.00 EUR.",
        "Gelieve creditnota CM-1 niet te verrekenen met factuur INV-1 voor 120.00 EUR.",
    ],
    "withdrawal": [
        f"We withdraw our request to {REQUEST}.",
        f"Please cancel our request to {REQUEST}.",
        f"Please disregard our request to {REQUEST}.",
        f"Hold our request to {REQUEST}.",
        f"Please refrain: {REQUEST}.",
        f"Cancelled: {REQUEST}.",
        "Wir widerrufen: CM-1 mit INV-1 verrechnen, 120.00 EUR.",
    ],
    "question": [
        f"Could you {REQUEST}?",
        f"Why did you {REQUEST}",
        "Has CM-1 been applied to INV-1 for 120.00 EUR?",
        "Invoice number: INV-1 Credit memo number: CM-1 Amount: 120.00 EUR?",
        "Warum CM-1 mit INV-1 verrechnen, 120.00 EUR",
    ],
    "report of the past": [
        "We applied credit memo CM-1 to invoice INV-1 for 120.00 EUR.",
        "Credit memo CM-1 was credited to invoice INV-1: 120.00 EUR.",
        "We apply credit memo CM-1 to invoice INV-1 for 120.00 EUR.",
        "You have set credit memo CM-1 against invoice INV-1 for 120.00 EUR.",
        "Thank you for credit memo CM-1 for invoice INV-1 for 120.00 EUR.",
        "Wir haben CM-1 mit INV-1 verrechnet, 120.00 EUR.",
        "Nous avons imputé l'avoir CM-1 sur la facture INV-1 pour 120.00 EUR.",
    ],
    "condition": [
        f"{REQUEST}\nonly if our auditors agree.",
        f"Unless you hear from us, {REQUEST}.",
        f"Once it is approved, {REQUEST}.",
        f"{REQUEST} after Friday.",
    ],
}


@pytest.mark.parametrize(
    ("sense", "text"), [(sense, text) for sense, texts in NO_REQUESTS.items() for text in texts]
)
def test_what_says_the_contrary_is_no_request(sense: str, text: str) -> None:
    """The kind of mail-that-asks-nothing, in the languages in which requests are read."""
    reason = refused(text)
    assert "apply it by hand if it is meant" in reason
    assert f"({sense})" in reason or sense in ("withdrawal", "question")


@pytest.mark.parametrize(
    "text",
    [
        f"Our auditors would hate you to {REQUEST}.",
        f"It makes little sense to {REQUEST}.",
        "Please find credit memo CM-1 to invoice INV-1 for 120.00 EUR.",
        f"~~Please {REQUEST}.~~",
        f"Please {REQUEST} 👎",
        "Should credit memo CM-1 be applied to invoice INV-1 for 120.00 EUR",
        "Your request to apply credit memo CM-1 to invoice INV-1 for 120.00 EUR.",
        "Credit memo CM-1 for invoice INV-1: 120.00 EUR",
        "The amount of credit memo CM-1 for invoice INV-1, 120.00 EUR",
        "Thanking you for applying credit memo CM-1 to invoice INV-1 for 120.00 EUR.",
    ],
)
def test_a_statement_with_words_that_no_request_needs_is_left_to_the_clerk(text: str) -> None:
    assert "apply it by hand if it is meant" in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Please {REQUEST}. Thanks!",
        f"Dear Ms Keller, please {REQUEST} as agreed with Tom.",
        f"We kindly ask you to {REQUEST}. Please confirm.",
        "We would like credit memo CM-1 to be applied to invoice INV-1 for 120.00 EUR.",
        "Kindly set off credit note CM-1 against our invoice INV-1 in the amount of EUR 120.00.",
        "Please apply credit memo CM-1 of 5 November 2026 to invoice INV-1 dated 01.11.2026 for "
        "120.00 EUR (order 4711).",
        "Please apply credit memo CM-1 to\ninvoice INV-1 for\n120.00 EUR.",
        "• Credit memo CM-1 → invoice INV-1: EUR 120.00",
        "Bitte verrechnen Sie Gutschrift CM-1 mit Rechnung INV-1 über 120.00 EUR.",
        "Veuillez imputer l'avoir CM-1 sur la facture INV-1 pour un montant de 120.00 EUR.",
        "Por favor, apliquen el abono CM-1 a la factura INV-1 por 120.00 EUR.",
        "Prego applicare la nota di credito CM-1 alla fattura INV-1 per 120.00 EUR.",
        "Graag creditnota CM-1 verrekenen met factuur INV-1 voor 120.00 EUR.",
        f"Please {REQUEST}.\n\nPlease do not hesitate to call. If you have questions, write to me.",
        f"{REQUEST}\n\nThis mail is confidential. If you received it in error, do not use it.",
        f"I was on holiday. Please {REQUEST}.",
        f"Please {REQUEST} as soon as possible and let us know when done.",
    ],
)
def test_plain_requests_are_read_with_the_courtesies_around_them(text: str) -> None:
    assert read(text) == [("INV-1", "CM-1", "120.00")]


@pytest.mark.parametrize(
    "text",
    [
        "Please do not apply the following:\n\n{}",
        "{}\n\nPlease ignore the above.",
        "{}\nBut not before Friday.",
        "We withdraw these requests:\n{}",
        "Is this right?\n\n{}",
        "We deducted this already:\n\n{}",
        "{}\n\nKind regards\nAnna\n\nPS: please forget this request",
        "Subject: Withdrawal of our requests\nTo: ar@example.com\n\n{}",
    ],
)
@pytest.mark.parametrize(
    "block",
    [
        "Invoice: INV-1\nCredit memo: CM-1\nAmount: 120.00 EUR",
        "Invoice | Credit memo | Amount\nINV-1 | CM-1 | 120.00 EUR",
        "INV-1 CM-1 120.00",
    ],
)
def test_what_the_mail_says_of_its_rows_counts_for_each_of_them(text: str, block: str) -> None:
    """Siblings of a sentence: labels, tables and bare rows under or above a refusal."""
    assert "of the mail: it says" in refused(text.format(block))


@pytest.mark.parametrize(
    "text",
    [
        "But not before Friday.",
        "No, wait.",
        "It was done.",
        "Please ignore this request.",
    ],
)
def test_what_follows_a_request_may_take_it_back(text: str) -> None:
    refused(f"Please {REQUEST}. {text}")


def test_a_row_of_a_table_may_say_that_it_is_none() -> None:
    rows = "INV-1 | CM-1 | 5.00 |\nINV-2 | CM-1 | 7.00 | already applied"
    table = f"Invoice | Memo | Amount | Note\n{rows}"
    first, second = read(table)
    assert first == ("INV-1", "CM-1", "5.00")
    assert "it says 'already'" in second


FIGURES = (
    """
3 x 40.00|3x40.00|3 × 40.00|2*60.00|40 %|40%|40k|40 k|40 thousand|approx. 40.00|ca. 40.00
about 40.00|~40.00|up to 40.00|40.00 each|40.00 + 50.00|40.00 plus 50.00|40.00-50.00
40.00 to 50.00|40.00 - 50.00|between 40.00 and 50.00|-40.00|- 40.00|(40.00)|+40.00|12O.00
40.00/2|half of 40.00|40.00 of 90.00|40.00 per month|1e3|40½|40²|1&nbsp;200.00
1=C2=A0200.00|1 200.00|١٢٠.00""".replace("\n", "|")
    .strip("|")
    .split("|")
)
FIGURES += [f"1{blank}200.00" for blank in "\u00a0\u202f\u2009\u200b\n"]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_that_is_no_plain_amount_is_refused_whole(figure: str) -> None:
    """The kind of mail-spaces-in-thousands, in a sentence, with the currency on either side."""
    base = "Please apply credit memo CM-1 to invoice INV-1 for"
    for text in (f"{base} {figure} EUR", f"{base} EUR {figure}", f"{base} {figure}"):
        refused(text)


@pytest.mark.parametrize("figure", FIGURES)
def test_nor_is_it_read_in_part_from_labels_tables_and_rows(figure: str) -> None:
    for text in (
        f"Invoice: INV-1\nCredit memo: CM-1\nAmount: {figure}",
        f"Amount: {figure}\nInvoice: INV-1\nCredit memo: CM-1",
        f"Invoice | Memo | Amount\nINV-1 | CM-1 | {figure}",
        f"INV-1; CM-1; {figure}",
    ):
        if "\n" not in figure or "|" not in text:
            refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please apply credit memo CM-1 to invoice INV-1 for USD 5.00",
        "Please apply credit memo CM-1 to invoice INV-1 for $5.00",
        "Invoice: INV-1\nCredit memo: CM-1\nAmount: £5.00",
        "Invoice: INV-1\nCredit memo: CM-1\nAmount: 5.00\nCurrency: USD",
        "Currency: USD\nInvoice: INV-1\nCredit memo: CM-1\nAmount: 5.00",
        "Invoice | Memo | Amount (USD)\nINV-1 | CM-1 | 5.00",
        "Invoice | Memo | Amount | Currency\nINV-1 | CM-1 | 5.00 | USD",
        "INV-1; CM-1; 5.00 USD",
    ],
)
def test_another_currency_is_refused_wherever_the_mail_says_it(text: str) -> None:
    """The kind of mail-other-currency: beside the amount, in a label, a header, a column."""
    assert "credit memo CM-1 is in EUR" in refused(text)


def test_two_currencies_at_one_amount_are_not_chosen_from() -> None:
    refused("Please apply credit memo CM-1 to invoice INV-1 for USD 5.00 EUR")
    refused("Invoice: INV-1\nCredit memo: CM-1\nAmount: 5.00 EUR\nCurrency: USD")


@pytest.mark.parametrize(
    "below",
    [
        "Kind regards\nAnna Smith\nTel. 030 1234 5678\n020 7946 0958",
        "--\nIBAN DE89 3704 0044 0532 0130 00\n12, 10115, 4",
        "Order no. 4711 of 3 May, customer no. 10 234.50",
        "Total: 120.00 EUR",
    ],
)
def test_telephones_bank_accounts_and_order_numbers_are_no_requests(below: str) -> None:
    assert read(f"Please {REQUEST}.\n\n{below}") == [("INV-1", "CM-1", "120.00")]


@pytest.mark.parametrize(
    "above",
    [
        "",
        "On Mon, 2 Nov 2026 at 10:00, Anna <a@example.com>\nwrote:\n\n",
        "Am 2. November 2026 schrieb Anna:\n",
        "-----Original Message-----\n",
        "---------- Forwarded message ---------\nFrom: Anna\nDate: Monday\nSubject: x\n\n",
        "Begin forwarded message:\n\n",
        "See below.\n\nFrom: Anna\nSent: Monday\nTo: us\nSubject: x\n\n",
        "Le lundi 2 novembre 2026, Anna a écrit :\n",
    ],
)
def test_quoted_and_forwarded_text_is_no_request(above: str) -> None:
    mark = "" if above else "> "
    assert "is quoted or forwarded" in refused(f"{above}{mark}Please {REQUEST}.")


def test_the_source_of_an_html_mail_is_refused_whole() -> None:
    text = "<p>Please apply credit memo CM-1 to invoice INV-1 for <s>120.00</s> 5.00 EUR</p>"
    with pytest.raises(WrongFormat, match="HTML"):
        read(text)


WRITTEN = st.builds(
    lambda digits, cuts: "".join(
        sign + digit for digit, sign in zip(digits, ["", *cuts], strict=False)
    ),
    st.text("0123456789", min_size=1, max_size=9),
    st.lists(
        st.sampled_from(["", "", "", ".", ",", "'", " ", "\u00a0", "\u202f", "\u2009", "’", "\n"]),
        min_size=8,
        max_size=8,
    ),
)
PLACES = [
    "Please apply credit memo CM-1 to invoice INV-1 for {} EUR.",
    "Please apply credit memo CM-1 to invoice INV-1 for EUR {}",
    "please apply EUR {} of credit memo CM-1 to invoice INV-1",
    "please apply {} EUR of credit memo CM-1 to invoice INV-1",
    "Invoice: INV-1\nCredit memo: CM-1\nAmount: {}",
    "Invoice: INV-1\nCredit memo: CM-1\nAmount:\n{}",
    "Invoice | Memo | Amount\nINV-1 | CM-1 | {}",
    "INV-1; CM-1; {}",
    "INV-1 CM-1 {}",
]


@given(WRITTEN, st.sampled_from(PLACES), st.booleans())
@example("0,123", PLACES[0], False)
@example("00.1", PLACES[0], True)
@example("1\n2,3,4", PLACES[0], False)
@example("1 200", PLACES[8], False)
@example("00000\n0\n0,0,0", PLACES[6], False)
def test_an_amount_is_read_whole_or_refused_never_another_number(
    written: str, place: str, comma: bool
) -> None:
    """All digits are in the amount that is read, each in its place."""
    point, groups = (",", ".'’") if comma else (".", ",'’")
    for each in read(place.format(written), comma=comma):
        if not isinstance(each, tuple):
            continue
        if not re.fullmatch(rf"[0-9]+(?:{re.escape(point)}[0-9]+)?", each[2]):
            continue  # refused as a cell, with what would be right
        amount = each[2].replace(point, ".")
        digits = re.sub(rf"[{groups}]", "", written).replace(point, ".").strip(".")
        assert Decimal(amount) == Decimal(digits)
        assert not re.search(r"\s", written)


WORDS = ["\n", "1", " ", "-", "|", ";", ":", "?", "not ", "INV-1 ", "CM-1 ", "5.00 ", "invoice ",
         "memo: ", "amount: ", "> ", "EUR ", "<", "'", ". ", "Apply "]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_any_mail_is_read_without_a_fault(text: str) -> None:
    for each in read_mail(text, "mail", lookup=known).found:
        assert each.line >= 1


@pytest.mark.parametrize(
    "text", ["invoice I1 memo M1 amount 10.00 ", "a' ", "(", "- ", "&amp;", "1 "]
)
def test_a_long_line_takes_time_in_proportion_to_its_length(text: str) -> None:
    """Twice the text takes about twice the time; the square of it would be minutes."""

    def took(copies: int) -> float:
        began = time.process_time()
        read_mail(text * copies, "mail")
        return time.process_time() - began

    # The machine may have other work for a while; the quickest of three is the text's own.
    short, long = (min(took(copies) for _ in range(3)) for copies in (600, 2_400))
    assert long < 10 * short + 0.5
