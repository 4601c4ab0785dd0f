"""Words of the screens for what the ledger stores in one word."""

from collections.abc import Sequence

_STATES = {
    "part_paid": "part paid",
    "written_off": "written off",
    "partly_applied": "part applied",
}
_KINDS = {
    "credit_memo": "credit memo",
    "finance_charge": "finance charge",
    "write_off": "write-off",
}


def state_word(state: str) -> str:
    """A state as it is read: `part paid`."""
    return _STATES.get(state, state)


def flagged_state(state: str, flags: Sequence[str]) -> str:
    """A state behind the flags, which a narrow column must still show: `disputed, open`."""
    shown = [flag.replace("_", " ") for flag in flags]
    if "claimed" in shown and "disputed" in shown:
        shown.remove("disputed")  # a claim is made on a dispute
    return ", ".join((*shown, state_word(state)))


def kind_word(kind: str) -> str:
    """A kind of document as it is read: `credit memo`."""
    return _KINDS.get(kind, kind)


def credit_used(limit_minor: int | None, exposure_minor: int) -> str:
    """How much of a credit limit is used: `80%`, `112%!` above it, empty without a limit."""
    if limit_minor is None:
        return ""
    over = "!" if exposure_minor > limit_minor else ""
    if limit_minor == 0:
        return f"none{over}"
    percent = 100 * exposure_minor // limit_minor
    return f"{percent}%{over}" if percent < 1000 else f">10x{over}"
