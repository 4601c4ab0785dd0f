"""UN/CEFACT CII (D16B, D22B), also inside a Factur-X or ZUGFeRD PDF: an invoice as nodes."""

from artui.imports.einvoices.incoming import (
    AddedAmount,
    IncomingInvoice,
    IncomingLine,
    IncomingParty,
    IncomingTax,
    IncomingTotals,
)
from artui.imports.einvoices.xml_nodes import Node

INVOICE = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_DAY = "DateTimeString"


def read_cii(root: Node) -> IncomingInvoice:
    """The invoice of a root element; raises BadElement for what is missing."""
    head = root.need("ExchangedDocument")
    trade = root.need("SupplyChainTradeTransaction")
    agreed = trade.need("ApplicableHeaderTradeAgreement")
    settled = trade.need("ApplicableHeaderTradeSettlement")
    currency = settled.need("InvoiceCurrencyCode")
    event = ("ApplicableHeaderTradeDelivery", "ActualDeliverySupplyChainEvent")
    return IncomingInvoice(
        head.need("TypeCode"),
        head.need("ID"),
        head.need("IssueDateTime", _DAY),
        currency,
        _party(agreed.need("SellerTradeParty")),
        _party(agreed.need("BuyerTradeParty")),
        _totals(settled, currency.said),
        tuple(_line(each) for each in trade.all("IncludedSupplyChainTradeLineItem")),
        tuple(_tax(each) for each in settled.all("ApplicableTradeTax")),
        tuple(_added(each) for each in settled.all("SpecifiedTradeAllowanceCharge")),
        settled.find("SpecifiedTradePaymentTerms", "DueDateDateTime", _DAY),
        trade.find(*event, "OccurrenceDateTime", _DAY),
        "\n".join(_terms(each) for each in settled.all("SpecifiedTradePaymentTerms")),
        agreed.word("BuyerOrderReferencedDocument", "IssuerAssignedID"),
        tuple(each.said for each in settled.all("InvoiceReferencedDocument", "IssuerAssignedID")),
    )


def _party(node: Node) -> IncomingParty:
    taxes = [(each.attributes.get("schemeID", ""), each.said) for each in _registrations(node)]
    address = node.find("URIUniversalCommunication", "URIID")
    ids = [each.said for name in ("ID", "GlobalID") for each in node.all(name)]
    return IncomingParty(
        node,
        node.word("Name"),
        tuple(filter(None, ids)),
        tuple(text for scheme, text in taxes if scheme == "VA" and text),
        (
            *filter(None, [node.word("SpecifiedLegalOrganization", "ID")]),
            *(text for scheme, text in taxes if scheme != "VA" and text),
        ),
        "" if address is None else address.said,
        "" if address is None else address.attributes.get("schemeID", ""),
    )


def _registrations(node: Node) -> list[Node]:
    return list(node.all("SpecifiedTaxRegistration", "ID"))


def _terms(node: Node) -> str:
    """Terms in words; a discount in elements of its own, as ZUGFeRD's extended form has it, in the
    line that XRechnung has for it."""
    lines = [each.said for each in node.all("Description")]
    for offer in node.all("ApplicableTradePaymentDiscountTerms"):
        days, part = offer.find("BasisPeriodMeasure"), offer.find("BasisAmount")
        unit = "" if days is None else days.attributes.get("unitCode", "")
        count = offer.word("BasisPeriodMeasure")
        of = "" if part is None else f"BASISBETRAG={part.said}#"
        percent = offer.word("CalculationPercent")
        name = "TAGE" if unit == "DAY" else f"TAGE({unit})"
        lines.append(f"#SKONTO#{name}={count}#PROZENT={percent}#{of}")
    return "\n".join(lines)


def _added(node: Node) -> AddedAmount:
    return AddedAmount(
        node.need("ActualAmount"),
        node.word("ChargeIndicator", "Indicator").lower() in ("true", "1"),
        node.word("Reason"),
        node.word("CategoryTradeTax", "CategoryCode"),
        node.find("CategoryTradeTax", "RateApplicablePercent"),
    )


def _line(node: Node) -> IncomingLine:
    agreed, settled = "SpecifiedLineTradeAgreement", node.need("SpecifiedLineTradeSettlement")
    price = (agreed, "NetPriceProductTradePrice")
    return IncomingLine(
        node,
        node.word("SpecifiedTradeProduct", "Name"),
        settled.need("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"),
        node.find("SpecifiedLineTradeDelivery", "BilledQuantity"),
        node.find(*price, "ChargeAmount"),
        node.find(*price, "BasisQuantity"),
        settled.word("ApplicableTradeTax", "CategoryCode"),
        settled.find("ApplicableTradeTax", "RateApplicablePercent"),
        tuple(_added(each) for each in settled.all("SpecifiedTradeAllowanceCharge")),
    )


def _tax(node: Node) -> IncomingTax:
    return IncomingTax(
        node.word("CategoryCode"),
        node.find("RateApplicablePercent"),
        node.need("BasisAmount"),
        node.need("CalculatedAmount"),
    )


def _totals(settled: Node, currency: str) -> IncomingTotals:
    totals = settled.need("SpecifiedTradeSettlementHeaderMonetarySummation")
    # There may be another total of tax, in the currency of the books.
    taxes = [
        each
        for each in totals.all("TaxTotalAmount")
        if each.attributes.get("currencyID", currency) == currency
    ]
    return IncomingTotals(
        totals.find("LineTotalAmount"),
        totals.need("TaxBasisTotalAmount"),
        taxes[0] if taxes else None,
        totals.need("GrandTotalAmount"),
        totals.find("TotalPrepaidAmount"),
        totals.find("RoundingAmount"),
        totals.need("DuePayableAmount"),
    )
