"""VAT invoices from Amazon's VAT Invoice Data Report: read it, make one document per shipment.

The report says what Amazon charged a buyer; we owe the buyer an invoice for each shipment and a
credit note for each reversal, uploaded in time (VD-1 to VD-7).
"""
