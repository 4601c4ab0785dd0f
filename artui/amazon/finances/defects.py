"""The causes that Amazon names for a variance, in words."""

_TYPES = {"PQV": "quantity", "PPV": "price", "OTHER": "other"}
_DEFECTS = {
    "DEALBUY": "ordered at an agreed discount, invoiced at the regular cost",
    "PRODUCT_COST_NOT_ACTIVE": "the cost is not active at Amazon",
    "PRODUCT_COST_NOT_REGISTERED": "the cost is not registered at Amazon",
    "VENDOR_LOWERING_COST_AT_PO_CONFIRMATION": "the order was confirmed at a lower cost",
    "CCOGS_PRICE_PROTECTION_AGREEMENT_PPA": "a price protection agreement applies",
    "FALSE_CCOGS_PPA": "Amazon adjusted the cost of the confirmed order",
    "AMAZON_POC_LOWERING_COST_ON_PO": "Amazon lowered the cost after the order was confirmed",
    "REJECTED_PRICE_INCREASE_ON_PO": "the price increase was rejected",
    "LIST_PRICE_DISCOUNT_ISSUES": "list price or discount code of order and invoice differ",
    "ROUNDING_ISSUES": "rounding or exchange of currencies",
    "UNRECOGNISED_ASIN": "the ASIN is not recognised",
    "OVERBILLING": "more invoiced than received",
    "DUPLICATE_INVOICE_DEFECT": "invoiced before",
    "DELETED_APPOINTMENT": "the delivery appointment was deleted",
    "NO_APPOINTMENT": "there was no delivery appointment",
    "SHORTAGES_IN_TRANSIT": "fewer arrived than were shipped",
    "ASIN_MISMATCH": "another ASIN was received than ordered",
    "FEED_DEFECTS": "the vendor's price feed has defects",
    "REJECTED_LINE_ITEM_ON_PO": "the order line was confirmed as rejected and still shipped",
    "FAILED_PO_CONFIRMATION": "the confirmation of the order line failed",
    "OTHER": "another cause",
}


def defect_words(defect: str) -> str:
    """A cause in words; one that is not known as Amazon names it."""
    return _DEFECTS.get(defect, defect)


def variance_words(type_: str) -> str:
    """A variance type in words; one that is not known as Amazon names it."""
    return _TYPES.get(type_, type_)
