"""What Amazon has on file, for an invoice that is drawn up: parties, and the items of an order."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, select

from artui.amazon.vendor_invoices.submission_body import LineData, PartyData
from artui.domain.kinds import PartyRole
from artui.domain.money import decimals
from artui.ledger.amazon import amazon_parties
from artui.ledger.amazon.amazon_parties import AmazonParty
from artui.ledger.amazon.order_invoices import kept_lines
from artui.ledger.amazon.purchase_orders import PurchaseOrder, PurchaseOrderLine, orders_numbered
from artui.ledger.store.tables import ENTITY


def order_of(connection: Connection, number: str) -> PurchaseOrder | None:
    """The order of a number, if the ledger has it."""
    return orders_numbered(connection, [number]).get(number) if number else None


def billed(connection: Connection, party_id: str) -> PartyData | None:
    """A payee as Amazon's list has it."""
    return _named(connection, PartyRole.BILL_TO, party_id)


def shipped_to(connection: Connection, party_id: str) -> PartyData | None:
    """A party that goods are shipped to as Amazon has it; a payee may be one."""
    found = _named(connection, PartyRole.SHIP_TO, party_id)
    return found or billed(connection, party_id)


def paid(connection: Connection, entity: str, vendor_code: str = "") -> PartyData | None:
    """Our address as Amazon has it: that of the vendor code, else the only one of the entity."""
    return _ours(connection, PartyRole.REMIT_TO, entity, vendor_code)


def shipped_from(connection: Connection, entity: str, vendor_code: str = "") -> PartyData | None:
    """From where we ship as Amazon has it: that of the vendor code, else the entity's only one."""
    return _ours(connection, PartyRole.SHIP_FROM, entity, vendor_code)


def _named(connection: Connection, role: PartyRole, party_id: str) -> PartyData | None:
    known = {party.party_id: party for party in amazon_parties.parties(connection, role)}
    return _party(known[party_id]) if party_id in known else None


def _ours(
    connection: Connection, role: PartyRole, entity: str, vendor_code: str
) -> PartyData | None:
    entity_id = connection.execute(select(ENTITY.c.id).where(ENTITY.c.name == entity)).scalar_one()
    found = amazon_parties.parties(connection, role, entity_id)
    known = {each.party_id: each for each in found}
    if vendor_code in known:
        return _party(known[vendor_code])
    return _party(found[0]) if len(found) == 1 else None


def identified(line: LineData, order: PurchaseOrder | None) -> LineData:
    """The line with the identifiers of the order's item that it names by either of them, and in
    its unit where that is what it is priced by."""
    named = {line.amazon_id, line.vendor_id} - {""}
    for item in order.lines if order is not None else ():
        if named & {item.amazon_id, item.vendor_id}:
            found = replace(line, amazon_id=item.amazon_id, vendor_id=item.vendor_id)
            if item.pieces > 1 and minor_cost(item) == line.net_cost_minor:
                return replace(found, unit=item.unit, unit_size=item.unit_size)
            return found
    return line


def as_drafted(
    connection: Connection, item_id: int, lines: tuple[LineData, ...]
) -> tuple[LineData, ...] | None:
    """The lines of an invoice that was made from an order, with what they were made for."""
    kept = kept_lines(connection, item_id)
    if not kept or len(kept) != len(lines):
        return None
    return tuple(
        replace(
            line,
            amazon_id=each.amazon_id,
            vendor_id=each.vendor_id,
            order=each.order,
            unit=each.unit,
            unit_size=each.unit_size,
        )
        for line, each in zip(lines, kept, strict=True)
    )


def minor_cost(item: PurchaseOrderLine) -> int | None:
    """The cost of one unit in minor units; None if it has more decimals than its currency."""
    exact = Decimal(item.net_cost).scaleb(decimals(item.currency))
    return int(exact) if exact == int(exact) else None


def _party(party: AmazonParty) -> PartyData:
    return PartyData(
        id=party.party_id,
        name=party.name,
        address_line=party.line1,
        address_line_2=party.line2,
        address_line_3=party.line3,
        city=party.city,
        state=party.state,
        postal_code=party.postal_code,
        country=party.country,
        tax_type=party.tax_type if party.tax_id else "",
        tax_number=party.tax_id,
    )
