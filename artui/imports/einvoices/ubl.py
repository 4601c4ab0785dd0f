"""UBL 2.1: an invoice or a credit note as nodes."""

from artui.imports.einvoices.incoming import (
    AddedAmount,
    IncomingInvoice,
    IncomingLine,
    IncomingParty,
    IncomingTax,
    IncomingTotals,
)
from artui.imports.einvoices.xml_nodes import Node

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"


def read_ubl(root: Node) -> IncomingInvoice:
    """The invoice of a root element; raises BadElement for what is missing."""
    credit = root.name == "CreditNote"
    customer = root.need("AccountingCustomerParty")
    currency = root.need("DocumentCurrencyCode")
    accounts = [customer.word(name) for name in ("SupplierAssignedAccountID",)]
    lines = root.all("CreditNoteLine" if credit else "InvoiceLine")
    due = root.find("DueDate") or root.find("PaymentMeans", "PaymentDueDate")
    return IncomingInvoice(
        root.need("CreditNoteTypeCode" if credit else "InvoiceTypeCode"),
        root.need("ID"),
        root.need("IssueDate"),
        currency,
        _party(root.need("AccountingSupplierParty", "Party")),
        _party(customer.need("Party"), accounts),
        _totals(root, currency.said),
        tuple(_line(each) for each in lines),
        tuple(_tax(each) for each in _tax_total(root, currency.said).all("TaxSubtotal")),
        tuple(_added(each) for each in root.all("AllowanceCharge")),
        due,
        root.find("Delivery", "ActualDeliveryDate"),
        "\n".join(each.said for each in root.all("PaymentTerms", "Note")),
        root.word("OrderReference", "ID"),
        tuple(each.said for each in root.all("BillingReference", "InvoiceDocumentReference", "ID")),
    )


def _party(node: Node, accounts: list[str] | None = None) -> IncomingParty:
    vat: list[str] = []
    others: list[str] = []
    for each in node.all("PartyTaxScheme"):
        kind = vat if each.word("TaxScheme", "ID").upper() == "VAT" else others
        kind.append(each.word("CompanyID"))
    endpoint = node.find("EndpointID")
    legal = node.word("PartyLegalEntity", "RegistrationName")
    return IncomingParty(
        node,
        legal or node.word("PartyName", "Name"),
        tuple(filter(None, (*(accounts or ()), *_words(node, "PartyIdentification", "ID")))),
        tuple(filter(None, vat)),
        tuple(filter(None, (node.word("PartyLegalEntity", "CompanyID"), *others))),
        "" if endpoint is None else endpoint.said,
        "" if endpoint is None else endpoint.attributes.get("schemeID", ""),
    )


def _words(node: Node, *path: str) -> list[str]:
    return [each.said for each in node.all(*path)]


def _added(node: Node) -> AddedAmount:
    return AddedAmount(
        node.need("Amount"),
        node.word("ChargeIndicator").lower() in ("true", "1"),
        node.word("AllowanceChargeReason"),
        node.word("TaxCategory", "ID"),
        node.find("TaxCategory", "Percent"),
    )


def _line(node: Node) -> IncomingLine:
    return IncomingLine(
        node,
        node.word("Item", "Name") or node.word("Item", "Description"),
        node.need("LineExtensionAmount"),
        node.find("InvoicedQuantity") or node.find("CreditedQuantity"),
        node.find("Price", "PriceAmount"),
        node.find("Price", "BaseQuantity"),
        node.word("Item", "ClassifiedTaxCategory", "ID"),
        node.find("Item", "ClassifiedTaxCategory", "Percent"),
        tuple(_added(each) for each in node.all("AllowanceCharge")),
    )


def _tax_total(root: Node, currency: str) -> Node:
    """The total of tax in the currency of the document; another may be in that of the books."""
    for each in root.all("TaxTotal"):
        amount = each.find("TaxAmount")
        if amount is not None and amount.attributes.get("currencyID", currency) == currency:
            return each
    return root.need("TaxTotal")


def _tax(node: Node) -> IncomingTax:
    return IncomingTax(
        node.word("TaxCategory", "ID"),
        node.find("TaxCategory", "Percent"),
        node.need("TaxableAmount"),
        node.need("TaxAmount"),
    )


def _totals(root: Node, currency: str) -> IncomingTotals:
    totals = root.need("LegalMonetaryTotal")
    return IncomingTotals(
        totals.find("LineExtensionAmount"),
        totals.need("TaxExclusiveAmount"),
        _tax_total(root, currency).find("TaxAmount"),
        totals.need("TaxInclusiveAmount"),
        totals.find("PrepaidAmount"),
        totals.find("PayableRoundingAmount"),
        totals.need("PayableAmount"),
    )
