"""The life of a submission: nothing is sent twice by mistake, nothing is called accepted early."""

from datetime import UTC, datetime, timedelta

import pytest

from artui.amazon.vendor_invoices.submission_states import (
    NumberBurned,
    OtherBody,
    ReasonMissing,
    State,
    Submission,
    WrongState,
    call_refused,
    entered,
    next_poll,
    observed,
    outcome_unknown,
    resending,
    sent,
    validated,
)

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def ready() -> Submission:
    return validated(Submission("A-1"), "digest")


def test_si_17_the_status_is_asked_after_1_5_and_15_minutes_and_then_counts_as_received() -> None:
    submission = sent(ready(), "T-1", AT)
    asked = []
    while (when := next_poll(submission)) is not None:
        asked.append(when - AT)
        assert submission.state is State.SUBMITTED
        submission = observed(submission, "Processing")
    assert asked == [timedelta(minutes=m) for m in (1, 5, 15)]
    assert submission.state is State.ASSUMED_RECEIVED


def test_si_17_a_failure_keeps_its_reason_and_confirmation_comes_from_a_person() -> None:
    failed = observed(sent(ready(), "T-1", AT), "Failure", "NotAvailable")
    assert (failed.state, failed.reason) == (State.FAILED, "NotAvailable")
    received = observed(sent(ready(), "T-1", AT), "Success")
    assert received.state is State.ASSUMED_RECEIVED
    assert entered(received, State.CONFIRMED, "seen in Vendor Central").state is State.CONFIRMED
    with pytest.raises(WrongState):
        entered(ready(), State.CONFIRMED, "too early")
    with pytest.raises(WrongState):
        entered(received, State.SUBMITTED, "no outcome")


def test_si_5_after_an_unknown_outcome_the_same_body_goes_out_once_more_and_never_again() -> None:
    unknown = outcome_unknown(ready(), AT, "time-out")
    again = resending(unknown, "digest")
    assert again.resent
    lost = outcome_unknown(again, AT, "time-out")
    with pytest.raises(WrongState, match="Vendor Central"):
        resending(lost, "digest")
    with pytest.raises(OtherBody):
        resending(unknown, "another")


def test_si_5_a_failed_invoice_goes_out_again_only_with_a_persons_reason() -> None:
    failed = call_refused(ready(), "400 InvalidInput")
    with pytest.raises(ReasonMissing):
        resending(failed, "new digest", "  ")
    assert resending(failed, "new digest", "Vendor Central has the right data").resent


@pytest.mark.parametrize("outcome", [State.CANCELLED, State.REJECTED])
def test_si_5_a_burned_number_is_never_sent_again(outcome: State) -> None:
    burned = entered(observed(sent(ready(), "T-1", AT), "Success"), outcome, "mail of 3 May")
    with pytest.raises(NumberBurned, match="A-1"):
        resending(burned, "digest", "please")


def test_what_was_never_checked_is_not_sent() -> None:
    with pytest.raises(WrongState, match="DRAFT"):
        sent(Submission("A-1"), "T-1", AT)
