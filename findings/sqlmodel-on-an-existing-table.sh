#!/bin/sh
# SQLModel 0.0.50 with SQLAlchemy 2.1.9: a typed class on a Table that exists already.
#
# One would expect that SQLAlchemy's two documented ways work: `__table__ = TABLE` in the class
# ("declarative with imperative table"), or `registry.map_imperatively(Model, TABLE)`.
#
# What happens:
# 1. `__table__` is refused ("Can't add additional column 'id' when specifying __table__"): the
#    metaclass makes a column of every field before SQLAlchemy sees the class.
# 2. A plain SQLModel class mapped imperatively is read and inserted, but a change of it is never
#    written: Pydantic sets the attribute past SQLAlchemy, so that the session sees nothing dirty
#    and commits nothing. No error, no warning.
# 3. `__table_args__ = {"keep_existing": True}` under the table's own metadata works: the Table
#    stays as it was declared, and changes are written. A field that the table lacks is lost
#    without a word, so a test must hold fields against columns.
#
# Why it matters here: the ledger's tables are declared once, by Core, and are imported without
# SQLModel where movements are read; the masters alone are typed classes on the same tables. With
# the second way a change of a legal entity would be confirmed and not written.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet sqlmodel==0.0.50 SQLAlchemy==2.1.9 pydantic==2.14.3

cat > "$folder/seen.py" <<'PYTHON'
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel

METADATA = MetaData()
FIRST, SECOND, THIRD = (
    Table(
        name,
        METADATA,
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False, server_default="none"),
    )
    for name in ("first", "second", "third")
)
engine = create_engine("sqlite://")
METADATA.create_all(engine)

try:

    class ByTable(SQLModel, table=True):
        __table__ = FIRST
        id: int | None = Field(default=None, primary_key=True)
        name: str = ""

    refused = ""
except ArgumentError as error:
    refused = str(error)
print("1. __table__:", refused or "works")


class Plain(SQLModel):
    id: int | None = None
    name: str = ""


class Kept(SQLModel, table=True):
    metadata = METADATA
    __tablename__ = "third"
    __table_args__ = {"keep_existing": True}
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    other: str = ""


registry(metadata=METADATA).map_imperatively(Plain, SECOND)


def renamed(model, table):
    """What is stored after a row was added as "old" and then given the name "new"."""
    with Session(engine) as session:
        session.add(model(id=1, name="old"))
        session.commit()
    with Session(engine) as session:
        found = session.get(model, 1)
        found.name = "new"
        dirty = len(session.dirty)
        session.commit()
    with engine.connect() as connection:
        return dirty, connection.execute(select(table.c.name)).scalar_one()


imperative, kept = renamed(Plain, SECOND), renamed(Kept, THIRD)
print("2. map_imperatively: dirty objects, stored name:", imperative)
print("3. keep_existing: dirty objects, stored name:", kept)
with Session(engine) as session:
    session.add(Kept(id=2, name="x", other="said"))
    session.commit()
with Session(engine) as session:
    lost = getattr(session.get(Kept, 2), "other", None)
same = Kept.__table__ is THIRD and THIRD.c.keys() == ["id", "name"]
print("   the table is the one declared:", same, "- a field without a column reads back:", repr(lost))
assert "Can't add additional column" in refused
assert imperative == (0, "old")
assert kept == (1, "new")
assert same
assert lost != "said"
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
