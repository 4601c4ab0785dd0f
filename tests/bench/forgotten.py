"""A ledger with a tenth of its closed history, for what must not cost more with more of it."""

import sqlite3
from contextlib import closing
from pathlib import Path


def forget(ledger: Path) -> None:
    """Remove nine of ten items that were settled by the last interest run, with all that hangs on
    them, the runs' charges too.

    What came or was paid since is this month's work, no history: a ledger of any age has as much.
    What the runs charged for open invoices remains, as the preview begins where they ended. Only
    what the daily reads look at is kept in order; no act could do this.
    """
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (last_run,) = connection.execute(
            "SELECT max(act_id) FROM interest_run WHERE rolled_back_act_id IS NULL"
        ).fetchone()
        connection.execute(
            "CREATE TEMP TABLE lately AS SELECT id FROM item WHERE act_id > :run "
            "UNION SELECT debit_id FROM allocation WHERE act_id > :run "
            "UNION SELECT credit_id FROM allocation WHERE act_id > :run",
            {"run": last_run},
        )
        connection.execute(
            "CREATE TEMP TABLE gone AS SELECT id FROM item WHERE open_minor = 0 AND id % 10 <> 0 "
            "AND id NOT IN (SELECT id FROM lately) "
            "AND id NOT IN (SELECT credit_id FROM allocation JOIN item d ON d.id = debit_id "
            "WHERE d.open_minor > 0) AND id NOT IN (SELECT debit_id FROM allocation "
            "JOIN item c ON c.id = credit_id WHERE c.open_minor > 0)"
        )
        for table, column in (
            ("allocation", "credit_id"),
            ("allocation", "debit_id"),
            ("interest_charge", "invoice_id"),
            ("dunning_step", "item_id"),
            ("remittance", "item_id"),
            ("item", "id"),
        ):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM gone)")
        connection.execute(
            "DELETE FROM interest_segment WHERE charge_id NOT IN (SELECT id FROM interest_charge)"
        )
