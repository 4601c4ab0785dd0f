"""The way to Amazon's services: tokens, rates, retries, limits, and errors that say what happened.

`Connection` is shared by all clients of one account. Clock, sleep and chance are passed in, every
call has time-outs and a progress line, and no secret is ever in a log or an error.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.transport import (
        bodies,
        connection,
        connection_settings,
        errors,
        json_input,
        progress,
        rate_limits,
        secret,
        spapi,
        timing,
        tokens,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "bodies",
    "connection",
    "connection_settings",
    "errors",
    "json_input",
    "progress",
    "rate_limits",
    "secret",
    "spapi",
    "timing",
    "tokens",
]
