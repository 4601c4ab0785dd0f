"""Customers and notes about them."""
