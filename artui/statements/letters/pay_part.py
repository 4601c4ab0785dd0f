"""Where to pay, as a letter says it and as its templates draw it."""

from artui.domain.check_digits import ReferenceKind, grouped
from artui.domain.money import format_minor
from artui.domain.sentence import Signs
from artui.domain.swiss_bill import BillWords, SwissBill, bill_words
from artui.statements.language.speech import Spoken
from artui.statements.letters.finished_letter import PayPart
from artui.statements.payment_codes.drawn_code import swiss_svg, transfer_svg
from artui.statements.payment_codes.ways_to_pay import Payable, WayToPay, grouped_iban, way_to_pay

# The standard groups the thousands of an amount with a blank, whatever the language.
_SWISS_SIGNS = Signs(group=" ")


def pay_part(told: Spoken, payable: Payable) -> PayPart | None:
    """Where to pay what is asked for; none if nothing says where."""
    way = way_to_pay(payable)
    lines = (*way.lines, *_quoted(told, way))
    if not lines and way.bill is None:
        return None
    return PayPart(
        title=told.say("Please pay to {name}", name=payable.entity.name),
        lines=lines,
        transfer=way.transfer,
        under_code=told.say("Scan this code in your bank's app to fill in the payment.")
        if way.transfer
        else "",
        bill=way.bill,
    )


def _quoted(told: Spoken, way: WayToPay) -> tuple[str, ...]:
    """What to quote: one reference, or whichever of several the payer's bank takes."""
    if not way.quote:
        return ()
    references = told.say(" or ").join(way.quote)
    return (told.say("Please quote {reference}", reference=references),)


def pay_data(told: Spoken, part: PayPart) -> dict[str, object]:
    """The part as a template reads it."""
    found: dict[str, object] = {"title": part.title, "lines": part.lines}
    if part.transfer:
        found["code"] = {
            "svg": transfer_svg(part.transfer),
            "words": part.under_code,
            "alt": told.say("Code that fills in the payment in your bank's app"),
        }
    if part.bill is not None:
        found["bill"] = _bill(told, part.bill)
    return found


def _bill(told: Spoken, bill: SwissBill) -> dict[str, object]:
    words = bill_words(told.language)
    kind = ReferenceKind.QRR if bill.reference_type == "QRR" else ReferenceKind.RF
    return {
        "words": {name: getattr(words, name) for name in BillWords.__slots__},
        "account": [grouped_iban(bill.iban), *bill.creditor.lines()],
        "reference": grouped(kind, bill.reference) if bill.reference else "",
        "message": bill.message,
        "debtor": [] if bill.debtor is None else bill.debtor.lines(),
        "currency": bill.currency,
        "amount": format_minor(bill.amount_minor, bill.currency, _SWISS_SIGNS),
        "svg": swiss_svg(bill.payload()),
        "alt": "Swiss QR code",
    }
