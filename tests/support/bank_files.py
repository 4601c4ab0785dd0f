"""Bank files for tests, made after the dialects and never copied, and what is read from them."""

from collections.abc import Sequence
from pathlib import Path

from artui.domain.bank_entry import BankEntry, Event, StatementClosed, StatementOpened
from artui.domain.money import format_minor
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.take_in import import_bank_file, read_bank_file
from artui.imports.bank.tying import tied
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries
from artui.ledger.bank.bank_files import StatementEnded, TakenFile
from artui.ledger.book.book import Book

OURS = "DE89370400440532013000"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt"
_MESSAGES = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def comma(minor: int) -> str:
    """An amount of euros as MT940 has it."""
    return f"{abs(minor) // 100},{abs(minor) % 100:02}"


def mt940(
    *lines: str,
    opening: int = 100_000,
    closing: int | None = None,
    number: str = "1",
    account: str = OURS,
    days: tuple[str, str] = ("261119", "261120"),
) -> str:
    """A statement in euros, each line a `:61:` or `:86:` of its own; the closing balance is the
    opening one with the amounts of lines as `:61:2611201120C100,00…` unless it is given."""
    closing = opening + sum(map(_moved, lines)) if closing is None else closing
    head = [":20:STARTUMS", f":25:{account}", f":28C:{number}"]
    balances = [
        f"{'D' if minor < 0 else 'C'}{day}EUR{comma(minor)}"
        for minor, day in zip((opening, closing), days, strict=True)
    ]
    return "\r\n".join([*head, f":60F:{balances[0]}", *lines, f":62F:{balances[1]}", "-", ""])


def _moved(line: str) -> int:
    if not line.startswith(":61:"):
        return 0
    rest = line[4:].lstrip("0123456789 ")
    mark = "".join(each for each in rest[: rest.index(",")] if each.isalpha())
    rest = rest[len(mark) :]
    euros, _, cents = rest.partition(",")
    minor = int(euros) * 100 + int(cents[:2])
    return -minor if mark in ("D", "RC") else minor


def camt(
    *entries: str,
    message: str = "053",
    version: str = "08",
    account: str = OURS,
    number: str = "1",
    opening: int | None = 100_000,
    closing: int | None = 100_000,
    days: tuple[str, str] = ("2026-11-20", "2026-11-20"),
) -> str:
    """A message of one statement in euros, a line an element."""
    outer, inner = _MESSAGES[message]
    balances = [
        _balance(code, minor, day)
        for code, minor, day in zip(("OPBD", "CLBD"), (opening, closing), days, strict=True)
        if minor is not None
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Document xmlns="{_NAMESPACE}.{message}.001.{version}"><{outer}>',
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T18:00:00</CreDtTm></GrpHdr>",
        f"<{inner}><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>",
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>",
        *balances,
        *entries,
        f"</{inner}></{outer}></Document>",
    ]
    return "\n".join(lines)


def _balance(code: str, minor: int, day: str) -> str:
    side = "DBIT" if minor < 0 else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">'
        f"{format_minor(abs(minor), 'EUR').replace(',', '')}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def ntry(
    amount: str,
    *details: str,
    side: str = "CRDT",
    reference: str = "",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    day: str = "2026-11-20",
    more: str = "",
) -> str:
    """An entry of a CAMT message; each of the details is the content of a TxDtls."""
    said = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    parts = "".join(f"<TxDtls>{each}</TxDtls>" for each in details)
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{said}{more}"
        f"{f'<NtryDtls>{parts}</NtryDtls>' if parts else ''}</Ntry>"
    )


def tx(
    amount: str = "",
    *,
    text: str | Sequence[str] = "",
    payer: str = "",
    iban: str = "",
    reference: str = "",
    end_to_end: str = "",
    more: str = "",
) -> str:
    """The content of a TxDtls, in the order of the standard."""
    own = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    named = f"<EndToEndId>{end_to_end}</EndToEndId>" if end_to_end else ""
    refs = f"<Refs>{own}{named}</Refs>" if own or named else ""
    money = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    party = f"<Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr>" if payer else ""
    account = f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>" if iban else ""
    parties = f"<RltdPties>{party}{account}</RltdPties>" if party or account else ""
    texts = [text] if isinstance(text, str) else text
    info = "".join(f"<Ustrd>{each}</Ustrd>" for each in texts if each)
    return f"{refs}{money}{parties}{f'<RmtInf>{info}</RmtInf>' if info else ''}{more}"


def events(folder: Path, text: str | bytes, *, encoding: str = "") -> list[Event]:
    """What a reader makes of a file, before its balances are looked at."""
    with opened_bank_file(_saved(folder, text), encoding) as file:
        return list(read_bank_file(file))


def read(folder: Path, text: str | bytes, *, accept_gap: bool = False) -> list[BankEntry]:
    """The entries of a file whose statements add up."""
    with opened_bank_file(_saved(folder, text)) as file:
        parts = tied(file.name, read_bank_file(file), accept_gap=accept_gap)
        return [part for part in parts if isinstance(part, BankEntry)]


def ended(folder: Path, text: str | bytes) -> list[StatementEnded]:
    """How each statement of a file ends."""
    with opened_bank_file(_saved(folder, text)) as file:
        parts = tied(file.name, read_bank_file(file))
        return [part for part in parts if isinstance(part, StatementEnded)]


def opened(found: list[Event]) -> list[StatementOpened]:
    """The beginnings of statements among events."""
    return [each for each in found if isinstance(each, StatementOpened)]


def closed(found: list[Event]) -> list[StatementClosed]:
    """The ends of statements among events."""
    return [each for each in found if isinstance(each, StatementClosed)]


def _saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "bank.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def our_account(book: Book, number: str = OURS, **more: str) -> None:
    """Add an account of ours in euros."""
    set_bank_account(book, number, **({"currency": "EUR"} | more))


def take_in(
    book: Book, folder: Path, text: str, *, accept_gap: str = "", dry_run: bool = False
) -> TakenFile:
    """Import a file."""
    return import_bank_file(book, _saved(folder, text), accept_gap=accept_gap, dry_run=dry_run)


def counts(taken: TakenFile) -> tuple[int, int]:
    """How many entries a file brought, and how many were known."""
    added = sum(each.added for each in taken.statements)
    return added, sum(each.known for each in taken.statements)


def kept(book: Book) -> list[StoredEntry]:
    """The entries of the ledger."""
    with book.reading() as connection:
        return list(stored_entries(connection))
