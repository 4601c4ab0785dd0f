"""Helpers for the tests of readers: a text becomes a file, a file its events."""

from pathlib import Path

from artui.domain.bank_entry import BankEntry, Event, StatementClosed, StatementOpened
from artui.imports.bank.bank_source import BankFormat, opened_bank_file
from artui.imports.bank.take_in import read_bank_file

OURS = {"4711": "EUR"}
"""Our accounts with their currencies."""


def events_of(folder: Path, content: str | bytes, name: str = "bank.txt") -> list[Event]:
    """All that the reader of its format finds in a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with opened_bank_file(path) as file:
        return list(read_bank_file(file, OURS))


def entries_of(folder: Path, content: str | bytes) -> list[BankEntry]:
    """The entries of a file."""
    return [event for event in events_of(folder, content) if isinstance(event, BankEntry)]


def opened_of(folder: Path, content: str | bytes) -> list[StatementOpened]:
    """The beginnings of the statements of a file."""
    return [event for event in events_of(folder, content) if isinstance(event, StatementOpened)]


def closed_of(folder: Path, content: str | bytes) -> list[StatementClosed]:
    """The ends of the statements of a file."""
    return [event for event in events_of(folder, content) if isinstance(event, StatementClosed)]


def format_of(folder: Path, content: str | bytes) -> BankFormat:
    """What a file is taken for."""
    path = folder / "unknown"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with opened_bank_file(path) as file:
        return file.format
