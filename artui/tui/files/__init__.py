"""Imports with their preview, and exports."""
