"""What each role may do with each table and column of a ledger on PostgreSQL, tried as each login.

The table below is written by hand, and a new table must be entered into it: what a clerk may write
is decided once, and not by whoever adds a table.
"""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql

from artui.ledger.amazon.ads import (
    AdsInvoice,
    take_ads_invoices,
)
from artui.ledger.amazon.ads_accounts import AdsAccount, post_ads_accounts
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest
from artui.ledger.office.administration import close_period
from artui.ledger.store.server_roles.clerk_rights import KEPT, rights_of
from artui.ledger.store.tables import METADATA
from tests.support.books import book_at
from tests.support.postgres import PostgresServer
from tests.support.postings import customer, invoice, memo
from tests.support.team import AUDITOR, CLERK, OWNER, STRANGER, SUPERVISOR, Team, team_on

# A table; `+` adds rows, `-` removes them, a name sets that column; `*` sets all but id and act_id,
# `!name` without that one.
CLERKS = """
act                 +
activity            + withdrawn_act_id
agency_placement    recalled recall_reason
alembic_version
allocation          +
amazon_party
approval            + withdrawn_act_id
attachment          + withdrawn_act_id
bank_account        journal reversal reference
bank_advice         + payment_id withdrawn_act_id
bank_advice_line    +
bank_confirmation   +
bank_entry          +
bank_outcome        + withdrawn_act_id
bank_rule           + withdrawn_act_id
bank_statement      + - * !account_id
change              +
collection_flag     + lifted lift_reason withdrawn_act_id
contact             + * !customer_id
control
credit_allocation   + withdrawn_act_id
credit_check        + withdrawn_act_id
credit_event        + withdrawn_act_id
credit_request      + answered answer withdrawn_act_id
customer            + *
deduction           + * !vendor_invoice_id !item_id !kind
dispute             + * !item_id !reason !opened
draft               + -
dunning_level
dunning_notice      + written file_name withdrawn_act_id
dunning_run         + rolled_back_act_id
dunning_step        +
entity              * !name !remittance !withdrawn_act_id
exchange_rates      + withdrawn_act_id
external_ref        + item_id status snapshot details withdrawn_act_id
follow_up           + done withdrawn_act_id
import_batch        +
instalment          + due_date level
interest_charge     +
interest_policy
interest_run        + rolled_back_act_id
interest_segment    +
item                + number due_date counts_from approval reversed_by_id billing_state
item                on_hold hold_reason over_limit level
item_line           + withdrawn_act_id
item_tax            + withdrawn_act_id
journal_batch       + entries lines digest
journal_chart
journal_entry       +
journal_leg         +
mail                + state attempts server tried digest answer reason withdrawn_act_id
mail_file           +
note_field          + withdrawn_act_id
order_invoice_line  +
promise             + withdrawn_act_id
promised_act        + -
purchase_order      + * !number
purchase_order_line + * !order_id
remedy
remedy_item
remittance          +
report              +
review              + -
role
set_aside           + title reason content state seen_at withdrawn_act_id
setting
snooze              + until withdrawn_act_id
stored_file         +
submission          + * !number
vat_document        + * !document_key
vendor_invoice      + * !marketplace !identifier
vendor_window       + modified_after withdrawn_act_id
"""
# What a supervisor may do beside that.
SUPERVISORS = """
agency_placement    + withdrawn_act_id
amazon_party        + *
approval            state decided_by decided_reason
bank_account        + entity_id currency journal reversal reference withdrawn_act_id
entity              + *
interest_policy     + reviewed source withdrawn_act_id
journal_batch       withdrawn_act_id reason
journal_chart       + withdrawn_act_id
remedy              + amount_minor lifted lifted_reason lifted_act_id withdrawn_act_id
remedy_item         +
role                + - role
"""
AUDITORS = """
draft               + -
"""


def _read(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in text.strip().splitlines():
        table, *words = line.split()
        said = set(words)
        if "*" in said:
            columns = {each.name for each in METADATA.tables[table].c} - {"id", "act_id"}
            gone = {word[1:] for word in said if word.startswith("!")}
            said = {word for word in said if not word.startswith(("*", "!"))} | columns - gone
        found[table] = found.get(table, set()) | said
    return found


def _expected(role: str) -> dict[str, set[str]]:
    own = {table: set[str]() for table in _read(CLERKS)} | _read(AUDITORS)
    if role == "auditor":
        return own
    found = _read(CLERKS)
    if role == "supervisor":
        for table, more in _read(SUPERVISORS).items():
            found[table] |= more
    return found


@pytest.fixture(scope="module")
def team(postgres: PostgresServer) -> Iterator[Team]:
    with team_on(postgres, "rights") as found:
        yield found


def _may(connection: "psycopg.Connection[tuple[object, ...]]", statement: sql.Composed) -> bool:
    """Whether a statement that concerns no row is allowed; nothing of it stays."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_every_table_is_entered_above_and_in_what_is_granted() -> None:
    tables = set(METADATA.tables) | {"alembic_version"}
    assert set(_read(CLERKS)) == tables
    written = set(rights_of("supervisor"))
    # The ladders are planted with the ledger, and nobody sets them since.
    assert set(METADATA.tables) - written == {*KEPT, "dunning_level"}


@pytest.mark.parametrize(
    ("login", "role"),
    [(CLERK, "clerk"), (SUPERVISOR, "supervisor"), (AUDITOR, "auditor")],
)
def test_a_role_writes_what_the_table_says_and_reads_everything(
    team: Team, login: str, role: str
) -> None:
    found: dict[str, set[str]] = {}
    with team.psql(login) as connection:
        columns = connection.execute(
            "SELECT table_name::text, array_agg(column_name::text) FROM information_schema.columns "
            "WHERE table_schema = 'public' GROUP BY 1"
        ).fetchall()
        for name, names in columns:
            table, said = sql.Identifier(str(name)), set[str]()
            assert _may(connection, sql.SQL("SELECT * FROM {} LIMIT 1").format(table)), name
            if _may(connection, sql.SQL("INSERT INTO {0} TABLE {0} LIMIT 0").format(table)):
                said.add("+")
            if _may(connection, sql.SQL("DELETE FROM {} WHERE false").format(table)):
                said.add("-")
            update = sql.SQL("UPDATE {0} SET {1} = {1} WHERE false")
            assert isinstance(names, list)
            said |= {
                each
                for each in names
                if _may(connection, update.format(table, sql.Identifier(each)))
            }
            assert not _may(connection, sql.SQL("TRUNCATE {} CASCADE").format(table)), name
            found[str(name)] = said
    assert found == _expected(role)


def test_who_has_no_role_cannot_even_connect(team: Team) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        team.psql(STRANGER)


# As a clerk with psql who wants to be more ------------------------------------------------------

_ACT = (
    "INSERT INTO act (id, at, actor, login, act, subject, summary, detail, hash) "
    "SELECT max(id) + {step}, now(), '{actor}', '', '{act}', '', '', '', 'x' FROM act"
)


def _act(act: str = "note", actor: str = CLERK, step: int = 1) -> str:
    return _ACT.format(act=act, actor=actor, step=step)


def _note(act_id: str) -> str:
    return (
        "INSERT INTO activity (id, customer_id, day, text, act_id) "
        f"SELECT 900, 1, '2025-11-21', 'hello', {act_id} FROM act"
    )


def _item(kind: str, minor: int, opened: int | None = None, number: str = "X") -> str:
    """A document of customer 1, of the act that comes next."""
    side = 1 if kind in ("invoice", "refund") else -1
    return (
        "INSERT INTO item (id, entity_id, customer_id, kind, side, number, issue_date, "
        "counts_from, original_due_date, due_date, currency, amount_minor, open_minor, "
        f"recorded_at, act_id) SELECT 900, 1, 1, '{kind}', {side}, '{number}', '2025-11-21', "
        f"'2025-11-21', '2025-11-21', '2025-11-21', 'EUR', {minor}, "
        f"{minor if opened is None else opened}, now(), max(id) + 1 FROM act"
    )


_LIMIT = (
    "INSERT INTO credit_event (id, customer_id, event, effective_date, currency, limit_minor, "
    "act_id) SELECT 900, 1, '{event}', '2025-11-21', 'EUR', {minor}, max(id) + 1 FROM act"
)


def _allocation(credit: int, debit: int | str) -> str:
    return (
        "INSERT INTO allocation (id, credit_id, debit_id, amount_minor, effective_date, "
        f"counts_from, recorded_at, act_id) SELECT 900, {credit}, {debit}, 500, '2026-12-31', "
        "'2026-12-31', now(), max(id) + 1 FROM act"
    )


def _against(credit: int, debit: int | str, minor: int) -> str:
    return _allocation(credit, debit).replace("500", str(minor))


def _promise(sha256: str, last_ids: str) -> str:
    return (
        "INSERT INTO promised_act (id, at, actor, act, hash, last_ids) "
        f"SELECT max(id) + 1, now(), '{CLERK}', 'note', '{sha256}', '{last_ids}' FROM act"
    )


def _reversal(item_id: int | str, minor: int) -> str:
    return (
        _item("reversal", minor)
        .replace("act_id)", "act_id, reverses_id)")
        .replace("max(id) + 1 FROM", f"max(id) + 1, {item_id} FROM")
    )


# An invoice of an amount that a clerk may give.
_SMALL = "(SELECT id FROM item WHERE number = 'S1')"


def _reversed(item_id: int | str, minor: int) -> list[str]:
    """A debit's whole reversal, as an act writes it."""
    return [
        _reversal(item_id, minor),
        _against(900, item_id, minor),
        f"UPDATE item SET reversed_by_id = 900 WHERE id = {item_id}",
    ]


def _said(table: str, column: str, old: str, new: str) -> str:
    """A row of the log of changes about row 1 of a table."""
    return (
        "INSERT INTO change (id, table_name, row_id, column_name, old, new, act_id) "
        f"SELECT 900, '{table}', 1, '{column}', '{old}', '{new}', max(id) + 1 FROM act"
    )


def _of_service(kind: str, minor: int) -> str:
    """A document as if a service had brought it."""
    return (
        _item(kind, minor)
        .replace("act_id)", "act_id, origin)")
        .replace("max(id) + 1 FROM", "max(id) + 1, 'service' FROM")
    )


def _referred(item_id: int) -> str:
    return (
        "INSERT INTO external_ref (id, service, account, external_id, item_id, act_id) "
        f"SELECT 900, 'ads', 'p', 'X', {item_id}, max(id) + 1 FROM act"
    )


REFUSED = {
    "become a supervisor": [f"UPDATE role SET role = 'supervisor' WHERE login = '{CLERK}'"],
    "give a role": [f"INSERT INTO role VALUES ('{STRANGER}', 'supervisor')"],
    "join the supervisors": [f"GRANT artui_rights_supervisor TO {CLERK}"],
    "act as a supervisor": ["SET ROLE artui_rights_supervisor"],
    "act as the owner": [f"SET ROLE {OWNER}"],
    "log in as another": [f"SET SESSION AUTHORIZATION {SUPERVISOR}"],
    "make a role": ["CREATE ROLE more SUPERUSER"],
    "open amounts": ["UPDATE item SET open_minor = 0"],
    "amounts": ["UPDATE item SET amount_minor = 1"],
    "the control account": ["UPDATE control SET posted_minor = 0"],
    "what is posted to it": ["INSERT INTO artui.posted VALUES (1, 'EUR', now(), 5)"],
    "what is in hand": ["DELETE FROM artui.in_hand"],
    "settings": ["INSERT INTO setting VALUES ('tolerance', '100000')"],
    "settings by the function": ["SELECT artui.set_fact('tolerance', '100000')"],
    "closed periods": ["SELECT artui.set_fact('closed_through', NULL)"],
    "limits": ["UPDATE credit_event SET limit_minor = 100000000"],
    "a raised limit": [_LIMIT.format(event="increased", minor=100_001), _act("credit limit")],
    "a raise by another word": [_LIMIT.format(event="granted", minor=100_001), _act()],
    "reinstated credit": [_LIMIT.format(event="reinstated", minor="NULL"), _act()],
    "another's limit taken back": ["UPDATE credit_event SET withdrawn_act_id = 1", _act()],
    "rates": ["UPDATE interest_policy SET monthly_rate = '0.01'"],
    "new rates": ["INSERT INTO interest_policy (id, name, act_id) VALUES (900, 'mine', 1)"],
    "where customers pay": ["UPDATE entity SET remittance = 'IBAN DE00'"],
    "the policy of a customer": ["UPDATE customer SET policy = 'none'", _act()],
    "a terminated account": ["UPDATE customer SET account_state = 'terminated'", _act()],
    "stopped orders": ["UPDATE customer SET orders_state = 'suspended'", _act()],
    "a remedy": ["INSERT INTO remedy (id, customer_id, day, act_id) VALUES (900, 1, now(), 1)"],
    "triggers off": ["ALTER TABLE item DISABLE TRIGGER ALL"],
    "a trigger gone": ["DROP TRIGGER allocation_applies ON allocation"],
    "triggers passed by": ["SET session_replication_role = replica"],
    "a table before ours": ["CREATE TEMPORARY TABLE item (id bigint, open_minor bigint)"],
    "a view before ours": ["CREATE TEMPORARY VIEW item AS SELECT 1"],
    "a table of one's own": ["CREATE TABLE mine (id bigint)"],
    "a function of one's own": ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    "a schema of one's own": ["CREATE SCHEMA mine"],
    "the log": ["UPDATE act SET actor = 'sue'"],
    "allocations": ["DELETE FROM allocation"],
    "an act of another": [_act(actor=SUPERVISOR)],
    "an act out of turn": [_act(step=7)],
    "a promise of another": [_act(actor=SUPERVISOR).replace("INTO act", "INTO promised_act")],
    "a supervisor's act": [_act("close")],
    "undoing another's act": [
        _act().replace("hash)", "hash, undoes_id)").replace("'x' FROM", "'x', 1 FROM"),
    ],
    "rows of an act that is booked": [_note("max(id)"), _act()],
    "rows of no act": [_note("max(id) + 1")],
    "rows of an act to come": [_note("max(id) + 2"), _act()],
    "a change of no act": ["UPDATE customer SET email = 'me@example.com'"],
    "a write-off": [_item("write_off", 5_000), _act("write off")],
    "a write-off by another word": [_item("write_off", 5_000), _act()],
    "a refund": [_item("refund", 5_000), _act("refund")],
    "another's credit": [_allocation(2, 3), _act("allocate")],
    "a debit as a credit": [_allocation(1, 1), _act("allocate")],
    "a refund as if from a file": [
        _item("refund", 5_000)
        .replace("act_id)", "act_id, origin)")
        .replace("+ 1 F", "+ 1, 'file' F"),
        _act(),
    ],
    "a memo above the threshold": [_item("credit_memo", 5_000), _act()],
    "an invoice out of the books": ["UPDATE item SET approval = 'superseded' WHERE id = 1", _act()],
    "an invoice that waits again": ["UPDATE item SET approval = 'pending' WHERE id = 1", _act()],
    "a policy by way of nothing": [
        "UPDATE customer SET withdrawn_act_id = 1 WHERE id = 1",
        "UPDATE customer SET policy = 'none', withdrawn_act_id = NULL WHERE id = 1",
        _act(),
    ],
    "another's credit by way of a tree": [
        "UPDATE customer SET root_id = 1 WHERE id = 2",
        _allocation(2, 3),
        "UPDATE customer SET root_id = 2 WHERE id = 2",
        _act(),
    ],
    "a document that is paid already": [_item("invoice", 5_000, 0), _act()],
    "a later day": ["UPDATE item SET counts_from = '2030-01-01'", _act()],
    "a request granted": [
        "INSERT INTO approval (id, act, asked_by, day, state, act_id) "
        f"SELECT 900, 'waive', '{CLERK}', now(), 'granted', max(id) + 1 FROM act",
        _act("ask"),
    ],
    "a request of another": [
        "INSERT INTO approval (id, act, asked_by, day, act_id) "
        f"SELECT 900, 'waive', '{SUPERVISOR}', now(), max(id) + 1 FROM act",
        _act("ask"),
    ],
    "another number": ["UPDATE item SET number = 'Z9' WHERE id = 1", _act()],
    "another number by way of a reversal": [
        "UPDATE item SET number = 'Z9', reversed_by_id = 2 WHERE id = 1",
        "UPDATE item SET reversed_by_id = NULL WHERE id = 1",
        _act(),
    ],
    "a later due date": ["UPDATE item SET due_date = '2030-01-01' WHERE id = 1", _act()],
    "a later instalment": ["UPDATE instalment SET due_date = '2030-01-01'", _act()],
    "a discount beyond the terms": [_item("discount", 201), _against(900, 4, 201), _act()],
    "a discount twice": [
        _item("discount", 101),
        _item("discount", 100, number="Y").replace("900", "901"),
        _against(900, 4, 101),
        _against(901, 4, 100).replace("SELECT 900", "SELECT 901"),
        _act(),
    ],
    "a discount without terms": [_item("discount", 100), _against(900, 1, 100), _act()],
    "a discount against nothing": [_item("discount", 100), _act()],
    "a row far ahead": [_note("max(id) + 1").replace("900", str(2**63 - 1)), _act()],
    "rows far apart": [
        _note("max(id) + 1").replace("SELECT 900", f"SELECT unnest(ARRAY[900, {2**62}])"),
        _act(),
    ],
    "a promise of nothing": [_promise("x", "{}")],
    "a promise in no words": [_promise("f" * 64, "not json")],
    "a promise of rows far ahead": [_promise("f" * 64, f'{{"item": {2**62}}}')],
    "a memo that something refers to": [_item("credit_memo", 5_000), _referred(900), _act()],
    "a memo of a sync that was none": [
        _of_service("credit_memo", 5_000),
        _referred(900),
        _act("ads sync"),
    ],
    "a memo of a report that gives nothing back": [
        _of_service("credit_memo", 5_000),
        "INSERT INTO vat_document (id, item_id, document_key, deadline, act_id) "
        "SELECT 900, 900, 'k', now(), max(id) + 1 FROM act",
        _act("import vidr"),
    ],
    "a refund that something refers to": [_item("refund", 5_000), _referred(900), _act()],
    "a refund of a memo that was there": [
        _of_service("refund", 1_000),
        _against(2, 900, 1_000),
        _referred(2),
        _act("ads sync"),
    ],
    "a due date that a service moves": [
        _referred(1),
        "UPDATE item SET due_date = '2030-01-01' WHERE id = 1",
        _act("ads sync"),
    ],
    "a write-off of a sync": [
        _item("write_off", 500),
        _against(900, 1, 500),
        _referred(1),
        _act("ads sync"),
    ],
    "a memo of interest that was never charged": [
        _item("credit_memo", 5_000),
        "INSERT INTO interest_run (id, through, act_id) SELECT 900, now(), max(id) + 1 FROM act",
        "INSERT INTO interest_charge (id, run_id, invoice_id, item_id, through, cumulative_minor, "
        "charged_before_minor, charge_minor, correction_minor) "
        "VALUES (900, 900, 1, 900, now(), 0, 5000, 0, 5000)",
        _act("interest"),
    ],
    "a write-off in small steps": [
        _item("write_off", 5),
        _against(900, 1, 5),
        _act("write off"),
        _item("write_off", 5, number="Y").replace("900", "901"),
        _against(901, 1, 5).replace("SELECT 900", "SELECT 901"),
        _act("write off"),
    ],
    "memos in small steps": [
        _item("credit_memo", 5),
        _act(),
        _item("credit_memo", 5, number="Y").replace("900", "901"),
        _act(),
    ],
    # Each says that the server had it two days before the other.
    "memos of two days": [
        _item("credit_memo", 5).replace("now()", "now() - interval '2 days'"),
        _act(),
        _item("credit_memo", 5, number="Y").replace("900", "901"),
        _act(),
    ],
    "memos of two days, the earlier one later": [
        _item("credit_memo", 5),
        _act(),
        _item("credit_memo", 5, number="Y")
        .replace("900", "901")
        .replace("now()", "now() - interval '2 days'"),
        _act(),
    ],
    "a memo that counts as reversed": [
        _item("credit_memo", 5),
        "UPDATE item SET reversed_by_id = 2 WHERE id = 900",
        _act(),
    ],
    "a write-off that counts as reversed": [
        _item("write_off", 5_000),
        _against(900, 1, 5_000),
        "UPDATE item SET reversed_by_id = 2 WHERE id = 900",
        _act("write off"),
    ],
    "a write-off that was always reversed": [
        _item("write_off", 5_000)
        .replace("act_id)", "act_id, reversed_by_id)")
        .replace("+ 1 F", "+ 1, 2 F"),
        _against(900, 1, 5_000),
        _act("write off"),
    ],
    "a discount that counts as reversed": [
        _item("discount", 5_000),
        _against(900, 1, 5_000),
        "UPDATE item SET reversed_by_id = 2 WHERE id = 900",
        _act(),
    ],
    "an invoice that counts as reversed": [
        "UPDATE item SET reversed_by_id = 2 WHERE id = 1",
        _act(),
    ],
    "an invoice that counts as not reversed": [
        "UPDATE item SET reversed_by_id = NULL WHERE number = 'R1'",
        _act(),
    ],
    "a reversal against another": [
        *_reversed(_SMALL, 5)[::2],
        _against(900, 1, 5),
        _act("reverse"),
    ],
    "a reversal that is free again": [
        "INSERT INTO allocation (id, credit_id, debit_id, amount_minor, effective_date, "
        "counts_from, recorded_at, act_id, reverses_id) SELECT 900, a.credit_id, a.debit_id, "
        "-a.amount_minor, a.effective_date, a.counts_from, now(), (SELECT max(id) + 1 FROM act), "
        "a.id FROM allocation AS a JOIN item AS r ON r.id = a.credit_id WHERE r.kind = 'reversal'",
        _act(),
    ],
    "a credit as the reversal of one": [
        _item("reversal", 5_000)
        .replace("act_id)", "act_id, reverses_id)")
        .replace("+ 1 F", "+ 1, 2 F"),
        _act(),
    ],
    "a setting-off of nothing": [_item("offset", 5_000), _act("offset")],
    "an invoice as a credit": [_item("invoice", 5_000).replace(", 1, 'X'", ", -1, 'X'"), _act()],
    "a kind of one's own": [_item("gift", 5_000), _act()],
    "a document in the closed period": [
        _item("invoice", 5_000).replace("2025-11-21", "2024-01-10"),
        _act(),
    ],
    "an application in the closed period": [
        _allocation(2, 1).replace("2026-12-31", "2024-01-10"),
        _act("allocate"),
    ],
    "an approval in the closed period": [
        _item("invoice", 5_000)
        .replace("act_id)", "act_id, approval)")
        .replace("+ 1 F", "+ 1, 'pending' F"),
        "UPDATE item SET counts_from = '2024-01-10' WHERE id = 900",
        "UPDATE item SET approval = 'approved' WHERE id = 900",
        _act("approve"),
    ],
    "another number that it is said to have had": [
        _said("item", "number", '"Z9"', '"I1"'),
        "UPDATE item SET number = 'Z9' WHERE id = 1",
        _act(),
    ],
    "another number that it had for a moment": [
        _said("item", "number", '"Z9"', '"I1"'),
        "UPDATE item SET number = 'Z9' WHERE id = 1",
        "UPDATE item SET number = 'I1' WHERE id = 1",
        "UPDATE item SET number = 'Z9' WHERE id = 1",
        _act(),
    ],
    "an approval that is said to be one's own": [
        _said("item", "approval", '"pending"', '"approved"'),
        _act(),
        "UPDATE item SET approval = 'pending' WHERE id = 1",
    ],
    "an approval that is said and not made": [
        _said("item", "approval", '"pending"', '"approved"'),
        _act(),
    ],
    "an application before its documents": [
        _allocation(2, 1).replace("'2026-12-31', '2026-12-31'", "'2025-11-20', '2026-12-31'"),
        _act("allocate"),
    ],
    "a payment that waits": [
        _item("payment", 5_000)
        .replace("act_id)", "act_id, approval)")
        .replace("+ 1 F", "+ 1, 'pending' F"),
        _act(),
    ],
    "an application to what waits": [
        _item("invoice", 500)
        .replace("act_id)", "act_id, approval)")
        .replace("+ 1 F", "+ 1, 'pending' F"),
        _against(2, 900, 500),
        _act("allocate"),
    ],
    "an application taken back in part": [
        _allocation(2, 1),
        _act("allocate"),
        _against(2, 1, -400).replace("SELECT 900", "SELECT 901"),
        _act("unapply"),
    ],
    "a memo that is proven before its act": [
        _item("credit_memo", 5_000),
        "SET CONSTRAINTS memo_refused IMMEDIATE",
        _act(),
    ],
    "a memo that is proven as it comes": [
        "SET CONSTRAINTS memo_refused IMMEDIATE",
        _item("credit_memo", 5_000),
        _act(),
    ],
    "a document after what was proven": [
        _item("credit_memo", 5),
        _act(),
        "SET CONSTRAINTS ALL IMMEDIATE",
        _note("max(id)"),
    ],
    "a change after what was proven": [
        _item("credit_memo", 5),
        _act(),
        "SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE customer SET email = 'me@example.com'",
    ],
    "an invoice reversed": [*_reversed(1, 10_000), _act("reverse")],
    "an invoice reversed as if it were a run": [*_reversed(1, 10_000), _act("interest rollback")],
    "an invoice corrected down": [
        *_reversed(1, 10_000),
        _item("invoice", 1, number="I1-C")
        .replace("900", "901")
        .replace("act_id)", "act_id, corrects_id)")
        .replace("max(id) + 1 FROM", "max(id) + 1, 1 FROM"),
        _act("correct"),
    ],
    "a debt that is none of ours": ["UPDATE customer SET receivable = false WHERE id = 1", _act()],
    "another's run": ["UPDATE interest_run SET rolled_back_act_id = 1", _act()],
    "another's notes": [f"INSERT INTO draft VALUES ('{SUPERVISOR}', 'pay', '', now())"],
}


@pytest.fixture(scope="module")
def worked(team: Team) -> Team:
    """The ledger with a customer of a limit, an invoice and a memo; an invoice of terms with a
    discount and one of instalments."""
    book = book_at(team.url(OWNER), actor=OWNER)
    customer(book, "ACME", credit_limit_minor=100_000)
    invoice(book, "I1", 10_000)
    memo(book, "M1", 2_000)
    customer(book, "OTHER")
    invoice(book, "O1", 5_000, account="OTHER")
    invoice(book, "D1", 10_000, terms="2/10 net 30")
    post_interest(book)
    invoice(book, "P1", 10_000, terms="instalments 50% net 30, 50% net 60")
    reverse(book, invoice(book, "R1", 10_000), reason="twice")
    invoice(book, "S1", 5)
    close_period(book, date(2024, 12, 31))
    book.database.close()
    return team


def _do(connection: "psycopg.Connection[tuple[object, ...]]", statements: list[str]) -> None:
    """Run statements in one transaction."""
    with connection.transaction():
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


# Of some, why, since the server refuses it for more than one reason otherwise.
WHY = (
    {
        "memos of two days": "memos above the threshold",
        "memos of two days, the earlier one later": "memos above the threshold",
        "a reversal against another": "the whole of its document",
        "a reversal that is free again": "stays set against its document",
        "a credit as the reversal of one": "the whole of its document",
        "another number that it is said to have had": "was not what the log",
        "another number that it had for a moment": "number of a document stays",
        "an approval that is said to be one's own": "what is approved stays so",
        "an approval that is said and not made": "was not what the log",
        "an application before its documents": "once both are in the books",
        "an application to what waits": "once both are in the books",
        "an application taken back in part": "is all of it",
        "an invoice as a credit": "of kind invoice stands on side -1",
        "a document in the closed period": "a period that is closed",
        "an application in the closed period": "a period that is closed",
        "an approval in the closed period": "a period that is closed",
        "an invoice reversed": "above the threshold",
        "an invoice reversed as if it were a run": "above the threshold",
        "an invoice corrected down": "above the threshold",
    }
    | {what: "nothing more is written once" for what in REFUSED if " proven" in what}
    | {
        what: "is reversed by its reversal alone"
        for what in REFUSED
        if " that counts as " in what or what == "a write-off that was always reversed"
    }
)


@pytest.mark.parametrize("what", REFUSED)
def test_a_clerk_with_psql_becomes_no_more(worked: Team, what: str) -> None:
    with (
        worked.psql(CLERK) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=WHY.get(what)),
    ):
        _do(connection, REFUSED[what])


def test_a_clerk_with_psql_can_do_what_a_clerk_may(worked: Team) -> None:
    """So what is refused above is refused for its own sake."""
    allowed = {
        "a note": [_note("max(id) + 1"), _act()],
        "a lower limit": [_LIMIT.format(event="reduced", minor=99_999), _act()],
        "a small write-off": [_item("write_off", 5), _act("write off")],
        "an allocation": [_allocation(2, 1), _act("allocate")],
        "a small memo": [_item("credit_memo", 5), _act()],
        # Workstations' clocks are off, and nothing is refused for that.
        "a small memo of another time": [
            _item("credit_memo", 5).replace("now()", "now() - interval '400 days'"),
            _act().replace("now()", "now() + interval '400 days'"),
        ],
        "an invoice": [_item("invoice", 5_000), _act()],
        "a small invoice reversed": [*_reversed(_SMALL, 5), _act("reverse")],
        "an invoice corrected up": [
            *_reversed(1, 10_000),
            _item("invoice", 10_001, number="I1-C")
            .replace("900", "901")
            .replace("act_id)", "act_id, corrects_id)")
            .replace("max(id) + 1 FROM", "max(id) + 1, 1 FROM"),
            _act("correct"),
        ],
        "a discount": [_item("discount", 200), _against(900, 4, 200), _act()],
        "a promise": [_promise("f" * 64, '{"item": 4000, "act": 2}')],
        "two rows": [
            _note("max(id) + 1").replace("SELECT 900", "SELECT unnest(ARRAY[900, 901])"),
            _act(),
        ],
        "a mapping": ["SELECT artui.set_fact('bank mapping mine', 'x')", _act()],
    }
    with worked.psql(CLERK) as connection:
        for statements in allowed.values():
            with connection.transaction(force_rollback=True):
                for statement in statements:
                    connection.execute(statement)  # type: ignore[call-overload]
                # What is proven at the end of a transaction is proven now.
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


# What a clerk's sync brings ----------------------------------------------------------------------


def _ads(number: str, minor: int, opened: int, **more: bool) -> AdsInvoice:
    return AdsInvoice(
        profile="7",
        id=number,
        account="ads-7",
        status="ISSUED",
        issue_date=date(2026, 10, 1),
        due_date=date(2026, 11, 1),
        currency="EUR",
        amount_minor=minor,
        open_minor=opened,
        tax_minor=None,
        terms="",
        po_number="",
        snapshot=f"{number} {opened}",
        details="",
        **({"written_off": False} | more),
    )


def test_a_clerk_syncs_and_has_no_word_alone_for_a_credit_note(team: Team) -> None:
    """On either side: artui sets it aside, and the server takes none that artui let through."""
    book = book_at(team.url(CLERK), actor=CLERK)
    post_ads_accounts(book, [AdsAccount("ads-7", "Shop", "DE", "EUR", "", receivable=True)])
    credit = _ads("C-1", 5_000, 5_000, credit=True)
    taken = take_ads_invoices(
        book,
        "ads-7",
        [
            _ads("A-1", 9_000, 9_000),
            _ads("A-2", 9_000, 0),
            _ads("A-3", 9_000, 0, written_off=True),
            _ads("C-0", 7_000, 0, credit=True),
            credit,
        ],
    )
    assert (taken.added, [aside.reason for aside in taken.refused]) == (
        4,
        [
            "Bringing in credit memo C-1 of 50.00 EUR for ads-7 is above the threshold of "
            "0.05 EUR; it needs a supervisor, carl is clerk."
        ],
    )
    # What Amazon says of one that is there, too: paid, written off, due later.
    again = [_ads("A-1", 9_000, 0, written_off=True), _ads("A-3", 9_000, 9_000)]
    assert take_ads_invoices(book, "ads-7", again).changed == 2
    other = book_at(team.url(SUPERVISOR), actor=SUPERVISOR)
    assert take_ads_invoices(other, "ads-7", [credit]).added == 1
    with team.psql(CLERK) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        _do(
            connection,
            ["UPDATE customer SET receivable = false WHERE account = 'ads-7'", _act("ads sync")],
        )
    # Somebody else knows the customer by now.
    assert take_ads_invoices(book, "ads-7", [_ads("C-2", 5_000, 5_000, credit=True)]).added == 1
    for each in (book, other):
        each.database.close()


# As a supervisor with psql who wants to be two ---------------------------------------------------

_POLICY = (
    "INSERT INTO interest_policy (id, name, monthly_rate, reviewed, act_id) "
    "SELECT 900, 'mine', '0.01', true, max(id) + 1 FROM act"
)
ALONE = {
    "where customers pay": ["UPDATE entity SET remittance = 'IBAN XX' WHERE id = 1"],
    "a new entity that is paid elsewhere": [
        "INSERT INTO entity (id, name, remittance, act_id) "
        "SELECT 900, 'mine', 'IBAN XX', max(id) + 1 FROM act"
    ],
    "an account to be paid at": [
        "INSERT INTO bank_account (id, number, entity_id, currency, act_id) "
        "SELECT 900, 'XX', 1, 'EUR', max(id) + 1 FROM act"
    ],
    "a new policy": [_POLICY],
    "a policy out of force": [
        "UPDATE interest_policy SET withdrawn_act_id = (SELECT max(id) + 1 FROM act) WHERE id = 1"
    ],
    "a review": ["UPDATE interest_policy SET reviewed = NOT reviewed"],
    "the terms of a policy": ["UPDATE interest_policy SET monthly_rate = '0.01'"],
    "the other's role": [f"UPDATE role SET role = 'clerk' WHERE login = '{OWNER}'"],
    "no role for the other": [f"DELETE FROM role WHERE login = '{OWNER}'"],
    "a request of one's own": [
        "INSERT INTO approval (id, act, asked_by, day, arguments, act_id) SELECT 900, 'entity', "
        f"'{SUPERVISOR}', now(), '{{}}', max(id) + 1 FROM act",
        "UPDATE approval SET state = 'granted' WHERE id = 900",
    ],
    "an undo of what nobody did": [
        "UPDATE entity SET remittance = 'IBAN XX' WHERE id = 1",
        "INSERT INTO change (id, table_name, row_id, column_name, old, new, act_id) "
        "SELECT 900, 'entity', 1, 'remittance', '\"IBAN XX\"', '\"\"', max(id) + 1 FROM act",
    ],
}


@pytest.mark.parametrize("what", ALONE)
def test_a_supervisor_with_psql_is_not_two_people(worked: Team, what: str) -> None:
    act = _act("entity", actor=SUPERVISOR)
    with worked.psql(SUPERVISOR) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        _do(connection, [*ALONE[what], act])


def test_a_supervisor_undoes_nothing_that_was_never_so(worked: Team) -> None:
    """Not by an act that says in the log what it did not do, either."""
    note = _act("note", actor=SUPERVISOR)
    for table, column, old in (
        ("entity", "remittance", '"IBAN XX"'),
        ("interest_policy", "withdrawn_act_id", "1"),
    ):
        said = [_said(table, column, old, "null"), note]
        with (
            worked.psql(SUPERVISOR) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="was not what the log"),
        ):
            _do(connection, said)


def test_what_two_people_agree_on_is_written_as_agreed_and_once(worked: Team) -> None:
    owner, sue = worked.artui(OWNER), worked.artui(SUPERVISOR)

    def asked(*words: object) -> str:
        ran = owner(*words)
        assert ran.status == 1, ran
        return str(owner.rows("approvals", "list")[-1]["id"])

    number = asked("entity", "set", "main", "--remittance", "IBAN AA")
    grant = (
        f"UPDATE approval SET state = 'granted', decided_by = '{SUPERVISOR}' WHERE id = {number}"
    )
    pays = "UPDATE entity SET remittance = 'IBAN XX' WHERE name = 'main'"
    act = _act("grant", actor=SUPERVISOR)
    with worked.psql(SUPERVISOR) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        _do(connection, [grant, pays, act])
    sue.done("approvals", "grant", number)
    with worked.psql(SUPERVISOR) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        _do(connection, [grant, pays, act])
    sue.done("undo")
    for words in (
        ("bank", "accounts", "set", "DE02120300000000202051", "--currency", "EUR"),
        ("bank", "accounts", "set", "DE02120300000000202051", "--currency", "USD"),
        ("policy", "set", "mine", "--monthly-rate", "1"),
        ("policy", "set", "mine", "--monthly-rate", "2"),
        ("role", "set", SUPERVISOR, "clerk"),
    ):
        number = asked(*words)
        sue.done("approvals", "grant", number)
    owner.done("role", "set", SUPERVISOR, "supervisor")


def test_what_others_were_granted_is_found_and_taken_back(worked: Team) -> None:
    """By an owner who knew no roles yet, to a group that a clerk is in."""
    owner, auditor = worked.artui(OWNER), worked.artui(AUDITOR)
    with psycopg.connect(worked.server.url(worked.database), autocommit=True) as admin:
        admin.execute("CREATE ROLE desk")
        try:
            admin.execute("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO desk")
            admin.execute("GRANT UPDATE (open_minor) ON item TO PUBLIC")
            admin.execute("GRANT CREATE ON SCHEMA public TO desk")
            admin.execute("GRANT EXECUTE ON FUNCTION artui.end_writing() TO PUBLIC")
            admin.execute(f"GRANT EXECUTE ON FUNCTION artui.take(bigint) TO {CLERK}")
            admin.execute("GRANT EXECUTE ON FUNCTION artui.set_fact(text, text) TO desk")
            for right in ("UPDATE (open_minor) ON item", "EXECUTE ON FUNCTION artui.follow_role"):
                admin.execute(f"GRANT {right} TO artui_rights_clerk")
            admin.execute(f"GRANT desk TO {CLERK}")
            found = auditor("db", "check")
            assert found.status == 1
            for said in (
                "PUBLIC : EXECUTE on end_writing(); UPDATE on item.open_minor.",
                "; CREATE on schema public; EXECUTE on set_fact(text, text).",
                f"{CLERK} : EXECUTE on take(bigint).",
                "artui_rights_clerk : EXECUTE on follow_role(text); UPDATE on item.open_minor.",
            ):
                assert said.replace(" :", " may do what artui gave to nobody:") in found.out
            owner.done("db", "upgrade")
            assert auditor.done("db", "check").out == "Everything ties.\n"
            with worked.psql(CLERK) as connection:
                for refused in ("UPDATE item SET open_minor = 0", "CREATE TABLE item2 (id int)"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(refused)
            with admin.transaction():
                admin.execute("SET LOCAL ROLE desk")
                # To read was never artui's to give, and stays.
                assert admin.execute("SELECT count(*) FROM item").fetchone() is not None
        finally:
            admin.execute("DROP OWNED BY desk")
            admin.execute("DROP ROLE desk")


def test_who_is_in_a_role_without_having_it_or_has_it_without_being_in_it_is_found(
    worked: Team,
) -> None:
    owner, auditor = worked.artui(OWNER), worked.artui(AUDITOR)
    with psycopg.connect(worked.server.url(worked.database), autocommit=True) as admin:
        given = admin.execute("SELECT count(*) FROM role").fetchone()
        for statement in (
            "CREATE ROLE desk",
            "GRANT artui_rights_supervisor TO desk",
            f"GRANT artui_rights_clerk TO {STRANGER}",
            f"GRANT artui_rights_auditor TO {AUDITOR} WITH ADMIN OPTION",
            f"REVOKE artui_rights_clerk FROM {CLERK} GRANTED BY {OWNER}",
            "INSERT INTO role VALUES ('ghost', 'clerk')",
        ):
            admin.execute(statement)  # type: ignore[call-overload]
        try:
            found = auditor("db", "check")
        finally:
            for statement in (
                "DROP ROLE desk",
                f"REVOKE artui_rights_clerk FROM {STRANGER}",
                f"REVOKE ADMIN OPTION FOR artui_rights_auditor FROM {AUDITOR}",
                "DELETE FROM role WHERE login = 'ghost'",
            ):
                admin.execute(statement)  # type: ignore[call-overload]
            owner.done("role", "set", CLERK, "clerk")
        assert admin.execute("SELECT count(*) FROM role").fetchone() == given
    assert found.status == 1
    for said in (
        "desk is in artui_rights_supervisor, which no role of theirs on the ledger gives",
        f"{STRANGER} is in artui_rights_clerk, which no role of theirs on the ledger gives",
        f"{AUDITOR} may give artui_rights_auditor to others",
        f"{CLERK} has a role on the ledger and is not in artui_rights_clerk",
        "ghost has a role on the ledger and is no login of the server",
    ):
        assert f"{said}: `artui role set` says what is to be done about it." in found.out
    assert auditor.done("db", "check").out == "Everything ties.\n"


PAST = {
    "function": (
        f"ALTER FUNCTION artui.is_supervisor() OWNER TO {CLERK}",
        f"ALTER FUNCTION artui.is_supervisor() OWNER TO {OWNER}",
        f"is_supervisor(): it belongs to {CLERK}",
    ),
    "table": (
        f"ALTER TABLE draft OWNER TO {CLERK}",
        f"ALTER TABLE draft OWNER TO {OWNER}",
        f"draft: it belongs to {CLERK}",
    ),
    "schema": (
        f"ALTER SCHEMA artui OWNER TO {CLERK}",
        f"ALTER SCHEMA artui OWNER TO {OWNER}",
        f"schema artui: it belongs to {CLERK}",
    ),
    "owner": (
        f"GRANT {OWNER} TO {CLERK}",
        f"REVOKE {OWNER} FROM {CLERK}",
        f"{CLERK}: it is clerk, and its login may do what the owner may",
    ),
    "login": (
        f"ALTER ROLE {CLERK} SET session_replication_role = replica",
        f"ALTER ROLE {CLERK} RESET session_replication_role",
        f"{CLERK}: its sessions run with session_replication_role=replica",
    ),
    "rule": (
        "CREATE RULE more AS ON INSERT TO note_field DO ALSO NOTHING",
        "DROP RULE more ON note_field",
        "note_field: the rule more is none of artui's",
    ),
}


@pytest.mark.parametrize("way", PAST)
def test_a_way_past_the_guards_is_found(worked: Team, way: str) -> None:
    does, undoes, says = PAST[way]
    auditor = worked.artui(AUDITOR)
    with psycopg.connect(worked.server.url(worked.database), autocommit=True) as admin:
        admin.execute(does)  # type: ignore[call-overload]
        try:
            found = auditor("db", "check")
        finally:
            admin.execute(undoes)  # type: ignore[call-overload]
    assert (found.status, says in found.out) == (1, True), found.out
    assert auditor.done("db", "check").out == "Everything ties.\n"


def test_what_a_clerk_stages_never_stands_before_a_table_of_the_ledger(worked: Team) -> None:
    with worked.psql(CLERK) as connection, connection.transaction(force_rollback=True):
        connection.execute("SELECT artui.stage('item'), artui.index_staged('item', '{number}')")
        connection.execute("SET search_path = pg_temp, public")
        connection.execute(_allocation(2, 1))  # type: ignore[call-overload]
        connection.execute("SELECT artui.look_again('allocation')")
        found = connection.execute("SELECT open_minor FROM item WHERE id IN (1, 2) ORDER BY id")
        assert found.fetchall() == [(9_500,), (1_500,)]
        named = connection.execute(
            "SELECT relname::text FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
        )
        assert all(str(name).startswith("staged_item") for (name,) in named)


def test_every_function_in_the_owners_name_has_its_own_path(team: Team) -> None:
    query = (
        "SELECT proname::text, proconfig FROM pg_proc WHERE prosecdef AND pronamespace IN "
        "('public'::regnamespace, 'artui'::regnamespace)"
    )
    with team.psql(AUDITOR) as connection:
        found = dict(connection.execute(query).fetchall())
    assert {name for name, settings in found.items() if settings is None} == set()
    paths = {each[0] for each in found.values()}
    assert paths == {"search_path=pg_catalog, public, pg_temp"}
    assert "apply_allocation" in found
