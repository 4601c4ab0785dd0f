"""An interest run computed from everything, which is what it finds from what moved."""

from datetime import date

from sqlalchemy import Connection

from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import computed, moved_rows, preview


def assert_equal_either_way(connection: Connection, through: date) -> None:
    """What moved since the last run of all customers gives the rows that everything gives."""
    rules = policies(connection, through)
    everything = list(computed(connection, rules, through))
    assert list(preview(connection, through)) == [row for row, _ in everything]
    does = [each for each in everything if each.row.charge_minor or each.row.correction_minor]
    moved = list(moved_rows(connection, rules, through))
    assert [
        each._replace(row=each.row._replace(compensation_minor=0))
        for each in moved
        if each.row.charge_minor or each.row.correction_minor
    ] == [each._replace(row=each.row._replace(compensation_minor=0)) for each in does]
