"""What we sell: lines of invoices with prices and tax, in whole minor units of any currency."""

from random import Random
from typing import NamedTuple

# The price in euro cents, and the largest order.
_WARES = (
    ("Kraft paper, roll 70 g", 3_890, 60),
    ("Corrugated boxes, 100 pieces", 7_450, 40),
    ("Bookcloth, linen, per metre", 1_260, 120),
    ("Brass fittings, set", 2_375, 80),
    ("Precision bearing 6204", 895, 200),
    ("Beeswax, block 5 kg", 6_900, 24),
    ("Glass jars 250 ml, tray", 1_980, 150),
    ("Optical filter 50 mm", 21_400, 12),
    ("Sailcloth, per metre", 4_120, 75),
    ("Letterpress ink, 1 kg", 5_260, 30),
    ("Workbench, oak", 148_000, 4),
    ("Calibration of one instrument", 32_500, 6),
    ("Tea chest, lined", 8_640, 25),
    ("Freight and packing", 4_500, 1),
)
# The minor units of a currency that equal a hundred euro cents.
_RATES = {"EUR": 100, "USD": 109, "GBP": 86, "JPY": 163, "KWD": 335}


class SoldLine(NamedTuple):
    """A net line of an invoice, with its tax."""

    description: str
    quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int


class Ordered(NamedTuple):
    """What an invoice is for; `tax_rate` is percent as text, blank where no tax is charged."""

    lines: tuple[SoldLine, ...]
    tax_rate: str
    net_minor: int
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        """The total of the invoice."""
        return self.net_minor + self.tax_minor


def order(chance: Random, currency: str, tax_percent: int) -> Ordered:
    """One to three wares; tax is rounded half up on their sum, and the lines share it."""
    rate = _RATES[currency]
    lines: list[SoldLine] = []
    sum_, taxed = 0, 0
    for _ in range(1 + int(chance.random() * 3)):
        description, cents, most = _WARES[int(chance.random() * len(_WARES))]
        quantity = 1 + int(chance.random() * most)
        unit = cents * rate // 100
        net = unit * quantity
        sum_ += net
        tax = (sum_ * tax_percent + 50) // 100 - taxed
        taxed += tax
        lines.append(SoldLine(description, quantity, unit, net, tax))
    return Ordered(tuple(lines), str(tax_percent) if tax_percent else "", sum_, taxed)


def line_rows(item_id: int, ordered: Ordered) -> list[dict[str, str | int]]:
    """Rows for `item_line`."""
    return [
        {
            "item_id": item_id,
            "position": position,
            "description": line.description,
            "quantity": str(line.quantity),
            "unit_net_minor": line.unit_minor,
            "unit_gross_minor": line.unit_minor + line.tax_minor // line.quantity,
            "tax_rate": ordered.tax_rate,
            "net_minor": line.net_minor,
            "tax_minor": line.tax_minor,
            "gross_minor": line.net_minor + line.tax_minor,
        }
        for position, line in enumerate(ordered.lines, 1)
    ]


def tax_row(item_id: int, ordered: Ordered) -> dict[str, str | int]:
    """The row for `item_tax` of an invoice with tax."""
    return {
        "item_id": item_id,
        "tax_type": "VAT",
        "rate": ordered.tax_rate,
        "taxable_minor": ordered.net_minor,
        "tax_minor": ordered.tax_minor,
    }
