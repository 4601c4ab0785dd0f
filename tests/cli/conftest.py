"""A ledger to run commands on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import Artui
from tests.support.forks import Forks, forks

CUSTOMERS = """\
account,name,currency
C1,Northwind Labs,EUR
C2,Orchid Optics Oy,EUR
C3,Blå Ål AB,SEK
"""
INVOICES = """\
number,account,issue_date,amount,due_date
INV-1,C1,2025-09-01,1000.00,2025-10-01
INV-2,C1,2025-10-20,250.50,2025-11-19
INV-3,C2,2025-11-01,99.99,2025-12-01
INV-4,C3,2025-08-01,5000.00,2025-08-31
"""
MEMOS = """\
number,account,issue_date,amount,invoice
CM-1,C1,2025-10-05,100.00,INV-1
"""


@pytest.fixture
def artui(sqlite_url: str) -> Artui:
    """Commands on a fresh ledger in a file."""
    return Artui(sqlite_url)


@pytest.fixture
def any_artui(any_url: str) -> Artui:
    """Commands on a fresh ledger, once on each database."""
    return Artui(any_url)


@pytest.fixture(scope="session")
def forked() -> Iterator[Forks]:
    """Processes of `artui` that need not import everything anew."""
    with forks() as started:
        yield started


@pytest.fixture(scope="session")
def small_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of `small`, to copy from."""
    folder = tmp_path_factory.mktemp("small")
    path = folder / "ledger.db"
    shutil.copy(sqlite_template, path)
    (folder / "files").mkdir()
    artui = Artui(f"sqlite:///{path}")
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES), ("credit-memos", MEMOS)):
        loaded = artui.load(folder / "files", kind, text)
        assert loaded.status == 0, loaded.err
    return path


@pytest.fixture
def small(artui: Artui, small_template: Path, tmp_path: Path) -> Artui:
    """Commands on a ledger with three customers, four invoices and a credit memo."""
    (tmp_path / "files").mkdir()
    shutil.copy(small_template, artui.url.removeprefix("sqlite:///"))
    return artui
