#!/bin/sh
# SQLAlchemy 2.1.9: a Session on an open connection, flushed and closed, within a savepoint.
#
# One would expect the same as on the connection's plain transaction: what the session has flushed
# is part of that transaction, and closing the session, which committed nothing, leaves it there.
#
# What happens: it depends on whether the connection is in a savepoint when the session begins. In a
# plain transaction the flushed row stays. In a savepoint the session opens one of its own (the
# default "conditional_savepoint" of join_transaction_mode), and closing the session takes the row
# back without a word. With join_transaction_mode="rollback_only" it stays in both.
#
# Why it matters here: an act among others runs in a savepoint, so that nothing of it stays if it is
# refused, and masters (entities, roles, policies) are written by a short session on the act's
# connection. They would be lost with the act booked as done. So the session names its mode, and
# tests/ledger/book/test_acts_together.py holds it on both databases.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet sqlalchemy==2.1.9

cat > "$folder/seen.py" <<'PYTHON'
from contextlib import nullcontext

from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)


def kept(savepoint: bool, **mode: str) -> int:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        with connection.begin_nested() if savepoint else nullcontext():
            with Session(bind=connection, **mode) as session:
                session.add(Row(id=1))
                session.flush()
        return connection.execute(text("SELECT count(*) FROM row")).scalar_one()


seen = {
    "plain transaction": kept(False),
    "savepoint": kept(True),
    "savepoint, rollback_only": kept(True, join_transaction_mode="rollback_only"),
}
for where, rows in seen.items():
    print(f"{where}: {rows} row(s) kept")
assert seen == {"plain transaction": 1, "savepoint": 0, "savepoint, rollback_only": 1}, seen
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
