"""Payments and what they pay: allocations, discounts, write-offs, refunds, offsets."""
