"""The small ledger for the screens: posted once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.tui.screens.desk import small_ledger


@pytest.fixture(scope="session")
def desk_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small ledger, to copy from."""
    path = tmp_path_factory.mktemp("desk") / "ledger.db"
    shutil.copy(sqlite_template, path)
    small_ledger(f"sqlite:///{path}")
    return path


@pytest.fixture
def desk(desk_template: Path, tmp_path: Path) -> str:
    """The address of a fresh copy of the small ledger."""
    path = tmp_path / "desk.db"
    shutil.copy(desk_template, path)
    return f"sqlite:///{path}"
