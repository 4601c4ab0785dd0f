"""How a call to a service can fail.

A refusal is the service's decision (exit status 1). Unreachable is all that may be different in an
hour: network, time-out, 5xx, a web page instead of an answer (3). OutcomeUnknown is the dangerous
one: the service may have done what was asked.
"""

from artui.domain.refusal import ArtuiError, Failed, Refused


class ServiceRefused(Refused):
    """The service understood and said no. `codes` are its own error codes."""

    def __init__(
        self, message: str, *, status: int, codes: tuple[str, ...] = (), request_id: str = ""
    ) -> None:
        self.status, self.codes, self.request_id = status, codes, request_id
        super().__init__(message)


class NotAuthorised(ServiceRefused):
    """Who we are, or what we may, is not enough (400 of the token service, 401, 403)."""


class ServiceUnreachable(Failed):
    """No usable answer came, also after every retry."""

    def __init__(self, message: str, *, status: int | None = None, request_id: str = "") -> None:
        self.status, self.request_id = status, request_id
        super().__init__(message)


class OutcomeUnknown(ServiceUnreachable):
    """The request went out and no answer says whether it was done: never repeat it blindly."""


class CallStopped(ArtuiError):
    """The person stopped the job; a progress callback raises it, and everything ends there."""
