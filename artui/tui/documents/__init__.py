"""Invoices and the page of any document."""
