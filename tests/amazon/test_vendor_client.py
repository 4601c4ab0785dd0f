"""Submitting against the sandbox: whatever goes wrong, no invoice is lost or doubled unseen."""

import pytest

from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.errors import NotAuthorised, ServiceUnreachable
from artui.amazon.vendor_invoices.client import (
    body_bytes,
    body_digest,
    poll,
    submit_invoice,
    transaction_status,
)
from artui.amazon.vendor_invoices.submission_states import (
    State,
    Submission,
    outcome_unknown,
    resending,
    validated,
)
from tests.support.amazon import Line, sandbox_line
from tests.support.vendor import american

BODY = body_bytes({"invoices": [american()]})


def ready() -> Submission:
    return validated(Submission("US-1"), body_digest(BODY))


def send(line: Line, submission: Submission, body: bytes = BODY) -> tuple[Submission, list[State]]:
    kept: list[Submission] = []
    result = submit_invoice(line.connection, submission, body, kept.append)
    assert kept[-1] == result
    return result, [each.state for each in kept]


def test_si_17_a_taken_call_is_submitted_not_accepted() -> None:
    with sandbox_line() as line:
        result, states = send(line, ready())
        assert states == [State.SUBMIT_UNKNOWN, State.SUBMITTED]
        assert result.transaction in line.sandbox.submissions
        for minutes in (1, 4, 10):
            assert poll(line.connection, result, lambda _: None) == result  # not yet
            line.clock.sleep(60 * minutes)
            result = poll(line.connection, result, lambda _: None)
        assert result.state is State.ASSUMED_RECEIVED
        line.clock.sleep(3600)
        assert poll(line.connection, result, lambda _: None) == result
        assert line.sandbox.count("vendor.transaction") == 3


def test_si_17_a_failure_is_told_with_its_reason() -> None:
    with sandbox_line() as line:
        line.sandbox.vendor_failures["US-1"] = "NotAvailable \x1b[2J"
        result, _ = send(line, ready())
        line.clock.sleep(60)
        result = poll(line.connection, result, lambda _: None)
        assert result.state is State.FAILED
        assert "NotAvailable" in result.reason
        assert result.reason.isprintable()
        assert transaction_status(line.connection, result.transaction).status == "Failure"


@pytest.mark.parametrize("kind", ["lost-answer", "cut", "500", "html-502", "html-200"])
def test_si_5_after_an_unknown_outcome_the_same_body_goes_out_once_more(kind: str) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble(f"{kind}@vendor.submit"))
        result, states = send(line, ready())
        assert states[-1] is State.SUBMITTED
        assert State.SUBMIT_UNKNOWN in states
        assert result.resent
        assert line.sandbox.count("vendor.submit") == 2
        assert all(body == {"invoices": [american()]} for body in line.sandbox.submissions.values())


def test_si_5_twice_unknown_is_left_to_a_person() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("lost-answer@vendor.submit*9"))
        result, _ = send(line, ready())
        assert result.state is State.SUBMIT_UNKNOWN
        assert line.sandbox.count("vendor.submit") == 2


def test_a_rate_limit_is_waited_out_and_nothing_is_unknown() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("429@vendor.submit*2"))
        result, states = send(line, ready())
        assert states == [State.SUBMIT_UNKNOWN, State.SUBMITTED]
        assert not result.resent


def test_what_certainly_did_not_arrive_stays_as_it_was() -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("429@vendor.submit*10"))
        kept: list[Submission] = []
        with pytest.raises(ServiceUnreachable):
            submit_invoice(line.connection, ready(), BODY, kept.append)
        assert kept[-1] == ready()


def test_who_may_not_submit_changes_nothing_and_sends_it_later() -> None:
    with sandbox_line() as line:
        kept: list[Submission] = []
        line.sandbox.make_trouble(read_trouble("403@vendor.submit*9"))
        with pytest.raises(NotAuthorised, match="403"):
            submit_invoice(line.connection, ready(), BODY, kept.append)
        assert kept[-1] == ready()
        assert line.sandbox.submissions == {}
        line.sandbox.troubles.clear()
        assert send(line, kept[-1])[0].state is State.SUBMITTED


@pytest.mark.parametrize("trouble", ["403@vendor.submit*9", "429@vendor.submit*10"])
def test_si_5_what_could_not_go_out_once_more_still_may(trouble: str) -> None:
    """SI-5: the one repetition after an unknown outcome is not used up by a call turned away."""
    with sandbox_line() as line:
        unknown = outcome_unknown(ready(), line.connection.timing.now(), "no answer")
        kept: list[Submission] = []
        line.sandbox.make_trouble(read_trouble(trouble))
        with pytest.raises((ServiceUnreachable, NotAuthorised)):
            submit_invoice(
                line.connection, resending(unknown, body_digest(BODY)), BODY, kept.append
            )
        line.sandbox.troubles.clear()
        again = resending(kept[-1], body_digest(BODY))
        assert send(line, again)[0].state is State.SUBMITTED


def test_si_1_a_wrapper_is_refused_by_the_service_and_the_reason_kept() -> None:
    with sandbox_line() as line:
        result, _ = send(line, ready(), body_bytes({"payload": {"invoices": [american()]}}))
        assert result.state is State.FAILED
        assert "One of '{invoices}' is expected" in result.reason
        digest = body_digest(BODY)
        again, _ = send(line, resending(result, digest, "the wrapper is gone"))
        assert again.state is State.SUBMITTED


def test_the_state_is_kept_before_the_call_goes_out() -> None:
    """A process that dies while sending must not find the invoice as never sent."""
    with sandbox_line() as line:
        counts: list[tuple[State, int]] = []
        submit_invoice(
            line.connection,
            ready(),
            BODY,
            lambda s: counts.append((s.state, line.sandbox.count("vendor.submit"))),
        )
    assert counts[0] == (State.SUBMIT_UNKNOWN, 0)


def test_the_same_body_makes_the_same_bytes() -> None:
    assert body_bytes({"invoices": [american()]}) == BODY
    assert body_digest(BODY) == body_digest(bytes(BODY))
