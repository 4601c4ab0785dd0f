"""db/schema.sql says what the migrations make."""

from pathlib import Path

from tests.schema_text import SCHEMA, schema_text


def test_the_schema_for_reading_is_the_one_that_the_migrations_make(tmp_path: Path) -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(tmp_path), (
        "write it anew: python -m tests.schema_text"
    )
