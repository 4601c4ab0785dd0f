"""Our bank accounts, their statements and entries, and what each entry pays."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.bank import (
        advices,
        advised_cash,
        bank_accounts,
        bank_entries,
        bank_files,
        bank_mappings,
        bank_returns,
        entry_keys,
        issued_references,
        like_names,
        match_proposals,
        match_rules,
        matched,
        recorded_payments,
        returns,
        settled_documents,
        statement_chain,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "advices",
    "advised_cash",
    "bank_accounts",
    "bank_entries",
    "bank_files",
    "bank_mappings",
    "bank_returns",
    "entry_keys",
    "issued_references",
    "like_names",
    "match_proposals",
    "match_rules",
    "matched",
    "recorded_payments",
    "returns",
    "settled_documents",
    "statement_chain",
]
