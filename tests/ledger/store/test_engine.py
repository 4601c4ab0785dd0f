"""The database's own files are found in a checkout and in a wheel, or missed by name."""

from pathlib import Path

import pytest

from artui.ledger.store import engine


def test_a_wheel_carries_the_files_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PACKAGE", tmp_path / "artui")
    (tmp_path / "db" / "migrations").mkdir(parents=True)
    (tmp_path / "artui" / "db_home" / "migrations").mkdir(parents=True)
    assert engine.database_home() == tmp_path / "artui" / "db_home"


def test_a_checkout_has_them_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PACKAGE", tmp_path / "artui")
    (tmp_path / "db" / "migrations").mkdir(parents=True)
    assert engine.database_home() == tmp_path / "db"


def test_an_installation_without_them_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PACKAGE", tmp_path / "artui")
    with pytest.raises(FileNotFoundError, match="without its database files"):
        engine.database_home()
