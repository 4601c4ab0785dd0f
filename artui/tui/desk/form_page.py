"""A page with one form, whose half-filled state survives a dropped connection."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.widget import Widget

from artui.domain.refusal import Refused
from artui.ledger import book as ledger_book
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.widgets.form import Field, Form


class FormPage(LedgerPage):
    """`FORM` names the form among the drafts; `about` is what it is for, kept with the draft."""

    FORM: ClassVar[str] = ""

    def __init__(
        self, *way: str, about: Mapping[str, str], draft: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(*way)
        self.about = dict(about)
        self._from_draft = dict(draft) if draft else None
        self._at_work_on = False

    def fields(self) -> Sequence[Field]:
        """The fields of the form."""
        return ()

    async def submit(self, values: Mapping[str, object]) -> str:
        """Do the act and return the sentence to show. A refusal leaves the form as it is."""
        raise LookupError(self.FORM)

    def body(self) -> Iterable[Widget]:
        yield Form(self.fields(), draft=self._from_draft, written=self.amounts.written)

    def draft(self) -> tuple[str, Mapping[str, str]] | None:
        """The typed texts and their subject; None if nothing was typed."""
        form = self.query_one(Form)
        return (self.FORM, {**self.about, **form.values}) if form.unsaved else None

    @on(Form.Submitted)
    def _submitted(self, event: Form.Submitted) -> None:
        if not self._at_work_on:
            self._at_work_on = True
            self.run_worker(self._do(event.values), group="action")

    @on(Form.NotUnderstood)
    def _not_understood(self, event: Form.NotUnderstood) -> None:
        self.status.report(event.sentence, "bad")

    async def _done_or_asked(self, values: Mapping[str, object]) -> str:
        """The sentence on what was done, or on the request that waits for a supervisor now, which
        leaves nothing to do here either."""
        try:
            return await self.submit(values)
        except ledger_book.refusals.WaitsForSupervisor as waits:
            return self.amounts.written(waits.sentence)

    async def _do(self, values: Mapping[str, object]) -> None:
        try:
            sentence = await self._done_or_asked(values)
            if self._from_draft is not None:
                await self.desk.drafts.forget(self.FORM)
        except Refused as refusal:
            self.report_refusal(refusal)
            return
        finally:
            self._at_work_on = False
        desk = self.desk
        await desk.changed()
        self.leave()  # ends this worker, so nothing is awaited after it
        desk.report(sentence)
