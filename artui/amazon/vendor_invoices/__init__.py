"""Vendor invoices to Amazon (Retail Procurement): check, build, submit, follow.

The service accepts nearly anything and rejects it days later by mail, so checking before
sending is what protects the money. Rules carry the ids SI-1 to SI-22 and SI-R1 to SI-R11.
"""
