"""The columns of the report that we read, by the names in its header line.

The report has 90; their order is not promised, some may be missing and new ones may come. Those
named here are read, all others are kept as they came.
"""

REQUIRED = (
    "marketplace-id",
    "order-id",
    "order-item-id",
    "shipping-id",
    "transaction-id",
    "transaction-type",
    "currency",
    "quantity-purchased",
    "product-name",
    "item-vat-incl-amount",
    "item-vat-amount",
    "item-vat-excl-amount",
    "item-vat-rate",
)
PRODUCT = ("asin", "sku")

# Money groups: each has -vat-incl-amount, -vat-amount, -vat-excl-amount and -vat-rate.
ITEM, SHIPPING, GIFT_WRAP = "item", "shipping", "gift-wrap"
PROMOTIONS = ("item-promo", "shipping-promo", "gift-promo")
GROUPS = (ITEM, SHIPPING, GIFT_WRAP, *PROMOTIONS)

SHIPMENT = "SHIPMENT"
REVERSALS = ("REFUND", "RETURN")
VAT_NUMBERS = ("seller-vat-number", "buyer-vat-number")
CITATIONS = ("es", "it", "fr", "de", "en")
ROUTING = ("export-outside-eu", "recommended-invoice-format", "buyer-e-invoice-account-id")
