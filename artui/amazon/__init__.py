"""Amazon's four services: vendor invoices, Ads billing, VAT reports, self-billing.

What is pure (checking, building, parsing, deadlines) takes values and returns values. What
talks to a service goes through `transport`. Nothing here but the sync modules writes to the
ledger.
"""
