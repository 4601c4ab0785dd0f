"""Reading a bank's file to its end: `python -m tests.bench.bank_reading FORMAT FILE`."""

import sys
from pathlib import Path

from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.csv_mapping import mapping_of, shipped_toml
from artui.imports.bank.take_in import read_bank_file
from artui.imports.bank.tying import tied
from tests.bank_truth.files import ACCOUNTS

_CSV = "sparkasse"


def read_to_the_end(name: str, path: Path) -> int:
    """Read a file of `tests.bank_truth` with all its checks; returns how many parts it has."""
    mapping = mapping_of(_CSV, shipped_toml(_CSV)) if name == "csv" else None
    with opened_bank_file(path, is_csv=mapping is not None) as file:
        events = read_bank_file(file, {ACCOUNTS[name]: "EUR"}, mapping)
        return sum(1 for _ in tied(file.name, events))


if __name__ == "__main__":
    read_to_the_end(sys.argv[1], Path(sys.argv[2]))
