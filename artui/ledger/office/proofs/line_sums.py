"""Proofs on the lines that came in files: they, and their taxes, come to their documents."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from artui.domain.money import format_minor
from artui.ledger.book.acts import ActName
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import ACT, ITEM, ITEM_LINE, ITEM_TAX
from artui.wording import kind_word

# The lines of Amazon's services may leave something out.
_WHOLE = (ActName.IMPORT_INVOICE_LINES, ActName.IMPORT_INVOICES)
_ITEM = (ITEM.c.kind, ITEM.c.number, ITEM.c.currency, ITEM.c.amount_minor)


def lines_come_to_documents(connection: Connection) -> Iterator[Breach]:
    """Lines that came in files, and their taxes, come to the amounts of their documents."""
    for table, parts, what in (
        (ITEM_LINE, ITEM_LINE.c.net_minor + ITEM_LINE.c.tax_minor, "lines"),
        (ITEM_TAX, ITEM_TAX.c.taxable_minor + ITEM_TAX.c.tax_minor, "taxes and their bases"),
    ):
        came = func.sum(parts)
        query = (
            select(*_ITEM, came)
            .select_from(table)
            .join(ACT, ACT.c.id == table.c.act_id)
            .join(ITEM, ITEM.c.id == table.c.item_id)
            .where(ACT.c.act.in_(_WHOLE), table.c.withdrawn_act_id.is_(None))
            .group_by(*_ITEM, ITEM.c.id)
            .having(came != ITEM.c.amount_minor)
            .order_by(ITEM.c.id)
        )
        for kind, number, currency, amount, total in connection.execute(query):
            label = f"{kind_word(kind)} {number}"
            yield Breach(
                "lines",
                label,
                f"{label} is {format_minor(amount, currency)} {currency}, but its {what} come to "
                f"{format_minor(int(total), currency)} {currency}.",
            )


LINE_PROOFS: tuple[Proof, ...] = (lines_come_to_documents,)
