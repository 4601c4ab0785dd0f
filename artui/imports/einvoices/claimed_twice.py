"""What an electronic invoice would claim twice: it is refused until that is settled here.

A corrected invoice is refused as long as the one that it corrects is owed, and one of which a part
was prepaid as long as that payment is not here.
"""

from sqlalchemy import Connection, func, select

from artui.domain.kinds import ItemKind
from artui.domain.money import Bare
from artui.domain.sentence import Sentence
from artui.imports.einvoices.incoming import IncomingInvoice
from artui.imports.einvoices.xml_nodes import BadElement
from artui.imports.refusals import shown
from artui.ledger.documents.correction_chain import in_place_of
from artui.ledger.documents.posting import PostingContext
from artui.ledger.items.open_items import items_numbered, ledger_items, tree_of
from artui.ledger.store.tables import CUSTOMER, ITEM


def refuse_corrected(
    context: PostingContext, invoice: IncomingInvoice, number: str, account: str, entity: str
) -> list[str]:
    """Refuse a corrected invoice as long as one that it corrects, or what is in its place, is in
    force; what is not here is noted."""
    connection, ours = context.entry.connection, context.entity(entity)
    context.accounts.load([account])
    root_id = context.customer(account).root_id
    known = items_numbered(connection, ItemKind.INVOICE, invoice.earlier)
    notes = []
    for earlier in invoice.earlier:
        items = [item for item in known.get(earlier, ()) if item.entity_id == ours]
        if not items:
            notes.append(f"invoice {shown(earlier)}, which it corrects, is not here")
        others = [item for item in items if item.root_id != root_id]
        if others:
            raise BadElement(
                invoice.type_code,
                f"corrects invoice {shown(earlier)}, which is of {shown(others[0].account)}, not "
                f"of {shown(account)}",
            )
        later = in_place_of(connection, [item.id for item in items])
        standing = [item for item in items if not item.gone]
        standing += ledger_items(connection, [each.id for each in later.values()]).values()
        for item in standing:
            if item.number == number:
                continue
            raise BadElement(
                invoice.type_code,
                Sentence(
                    f"corrects invoice {shown(earlier)}",
                    "" if item.number == earlier else f", now {shown(item.number)}",
                    ", of which ",
                    item.money(item.open_minor),
                    " are open: reverse it first "
                    f"(`artui reverse invoice:{shown(item.number)} --reason …`)",
                ),
            )
    return notes


def refuse_prepaid(
    connection: Connection, invoice: IncomingInvoice, account: str, minor: int
) -> None:
    """Refuse a prepaid amount for which the customer has no unapplied payment here."""
    node, currency = invoice.totals.prepaid, invoice.currency.said
    assert node is not None
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == account)
    tree = tree_of(connection, connection.execute(query).scalar_one())
    unapplied = connection.execute(
        select(func.coalesce(func.sum(ITEM.c.open_minor), 0)).where(
            ITEM.c.customer_id.in_(tree),
            ITEM.c.kind == ItemKind.PAYMENT,
            ITEM.c.currency == currency,
            ITEM.c.reversed_by_id.is_(None),
        )
    ).scalar_one()
    if minor < 0 or unapplied < minor:
        raise BadElement(
            node,
            Sentence(
                "of it ",
                Bare(minor, currency),
                f" {currency} were prepaid, but {shown(account)} has only ",
                Bare(int(unapplied), currency),
                " of payments unapplied: record the payment first (`artui pay`)",
            ),
        )
