"""Numbers of things as the clerk's locale groups them: `1,234 items`, in German `1.234 items`."""

from contextvars import ContextVar

from artui.domain.sentence import Signs, whole_number

GROUP: ContextVar[str] = ContextVar("group", default=",")
"""The sign between thousands; the app sets it for all that is shown in it."""


def grouped(count: int) -> str:
    """A number of things in digits, grouped."""
    return whole_number(count, Signs(group=GROUP.get()))


def counted(count: int, one: str, many: str) -> str:
    """A number of things: `1 item`, `1,234 items`."""
    return f"1 {one}" if count == 1 else f"{grouped(count)} {many}"
