"""The screens on a ledger: the app opens it after the first paint, follows its changes, and keeps
drafts.

The launcher calls `run`. The pages and actions are listed in `artui.tui.all_actions`.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual import on, work

from artui.address import without_password
from artui.choice import Choice
from artui.domain.refusal import ArtuiError, BadSetting, Refused
from artui.domain.text import visible
from artui.open_book import ledger_address, login_name, missing_file
from artui.settings import Settings, load_settings
from artui.tui import customers, documents, mail, office
from artui.tui.desk.amounts import amounts_of
from artui.tui.desk.drafts import Drafts
from artui.tui.desk.ledger_port import Ledger, Sight, in_words, load
from artui.tui.desk.look.kept_views import Views
from artui.tui.desk.memory import Memory, memory_path, picked_theme
from artui.tui.desk.page import Desk, LedgerPage
from artui.tui.desk.target import Target
from artui.tui.desk.totals import Totals
from artui.tui.kit.actions import Registry
from artui.tui.kit.counts import GROUP
from artui.tui.kit.frame import Frame, Host
from artui.tui.kit.jobs import JobEnded
from artui.tui.kit.palette import Palette
from artui.tui.kit.shell import Shell, open_shell
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.tabs import FIRST_READS, PAGES, PLACES, READS, TABS, first_registry
from artui.tui.today.page import TodayPage

if TYPE_CHECKING:
    from artui.read_ahead import ReadAhead

_PATIENCE = 0.5  # seconds that the first list has before the actions of all pages are fetched
REFUSED, USAGE, UNREACHED = 1, 2, 3


class Artui(Shell):
    """The app of the screens. `sorry` says why it ended, if it could not open the ledger."""

    DEFAULT_MODE = PLACES[0].name

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        environ: Mapping[str, str] = os.environ,
        wrong: Sequence[str] = (),
    ) -> None:
        """`wrong` are the sentences of settings that were left out."""
        self._wrong = " ".join(wrong)
        self.ledger = ledger
        self.amounts = amounts_of(settings.locale, environ)
        GROUP.set(self.amounts.signs.group)
        self.totals = Totals()
        self.totals_currency = 0
        self.drafts = Drafts(ledger)
        kept = None if ledger.choice.restricted else memory_path()
        self.memory = Memory(kept)
        self.views = Views(kept and kept.with_name("views.json"))
        self.sorry = self._shown_where = self._away = ""
        self.next_choice: Choice | None = None
        """The ledger that is opened when these screens have ended."""
        self._waiting: list[Callable[[], None]] = []
        self._list_is_there = Event()
        self._actions_are_there = False
        self._every_action: Registry[Frame] = Registry([])
        self._early_key = ""
        self._watching: asyncio.Task[None] | None = None
        choice = ledger.choice
        super().__init__(
            first_registry(),
            TABS,
            who=choice.actor or login_name(),
            day=_shown_day(ledger),
            db=_shown_address(choice, settings),
            theme=picked_theme(self.memory, settings),
            keep_drafts=self._keep_drafts,
            environ=environ,
        )
        self._recent = self.memory["actions.recent"].split()
        for place in PLACES:
            self.add_mode(place.name, place.make)

    # Pages

    def used(self, action_id: str) -> None:
        super().used(action_id)
        self.memory["actions.recent"] = " ".join(self.recent)

    def written(self, sentence: str) -> str:
        """A sentence with its amounts as the clerk reads them."""
        return self.amounts.written(sentence)

    def title_of(self, name: str) -> str:
        """The title of a screen in the header."""
        return next((place.title for place in PLACES if place.name == name), name)

    async def go_to(self, name: str) -> None:
        """Show a screen of the header as it was left; if it is shown already, go back to its list.

        Each screen is a mode with its own stack of pages, so nothing that was opened is lost.
        """
        if name != self.current_mode:
            await self.switch_mode(name)
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def open_page(
        self, page: LedgerPage, target: Target, tab: str = "", *, instead: bool = False
    ) -> None:
        """Show the page of a document, at one of its tabs, of a mail, of an entry of the log, or of
        a customer with the figures in the currency first: above the page in front, or instead of
        it."""
        show = self.switch_screen if instead else self.push_screen
        way = (*page.here, target.title)
        if target.item_id is not None:
            document = documents.document_page.DocumentPage
            show(document(*way, target=target, tab=tab or "overview"))
        elif target.mail_id is not None:
            show(mail.mail_page.MailPage(*way, mail_id=target.mail_id))
        elif target.act_id is not None:
            show(office.log_page.EntryPage(*way, act_id=target.act_id))
        elif target.customer_id is not None:
            customer = customers.customer_page.CustomerPage
            show(customer(*way, customer_id=target.customer_id, currency=target.currency))

    # The ledger

    def on_mount(self) -> None:
        self.call_after_refresh(self._collect_garbage)
        self.call_after_refresh(self._open)

    def _collect_garbage(self) -> None:
        """Begin to, once the first page is painted; what was imported until then is never any."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    @work(thread=True, group="ledger")
    def _open(self) -> None:
        """Show what was read ahead, open the ledger, and load the actions of all pages: while
        another process reads, else when the first list is there."""
        try:
            if self.ledger.is_read_ahead:
                self._show_what_is_read_ahead()
            book = self.ledger.open(FIRST_READS)
            book.database.waits.tell = lambda held: self.call_from_thread(
                self.report, held.sentence
            )
            seen = self.ledger.look()
            self.call_from_thread(self._opened, book.actor)
            if seen is not Sight.SAME:
                self.call_from_thread(self.refresh_if_changed)
            if not self._actions_are_there:
                self._list_is_there.wait(_PATIENCE)
                self._load_actions()
            self.call_from_thread(self._offer_drafts)
            self.call_from_thread(self._load_rest)
        except Exception as error:  # noqa: BLE001 - the screens end, and the launcher says why
            self.ledger.give_up(error)
            path = missing_file(self.ledger.choice) if isinstance(error, ArtuiError) else None
            if path is None:
                self.call_from_thread(self._could_not_open, error)
            else:
                self.call_from_thread(self._offer_to_make, path, error)

    def _load_actions(self) -> None:
        """Import all pages, in the thread of all imports, and give them their actions."""
        from artui.tui.all_actions import registry

        self._every_action = registry(self.ledger.settings.keys)
        self.call_from_thread(self._complete, self._with_own())

    def _with_own(self) -> Registry[Frame]:
        """All actions, and one for each macro and each view of this person."""
        from artui.tui.desk.views.view_actions import with_views
        from artui.tui.office.macro_acts import saved_macros

        return with_views(Registry([*self._every_action, *saved_macros(self.memory)]), self.views)

    def go_on_with(self, choice: Choice) -> None:
        """End the screens, and open them on another ledger."""
        self.next_choice = choice
        self.exit(0)

    def own_actions_changed(self) -> None:
        """Offer the macros and views that this person has now."""
        self.registry = self._with_own()
        for page in self.pages:
            page.redraw_keys()

    def _show_what_is_read_ahead(self) -> None:
        """Let the first page show it before the database layer is imported, in this thread; all
        pages are imported until it comes."""
        load(("artui.tui.today.queue_source",))
        pages = iter(PAGES)
        while not self.ledger.began_ahead() and (page := next(pages, None)):
            load((page,))
        begun = bool(self.ledger.read_ahead() and self.call_from_thread(self._begin_ahead))
        load(pages)
        self._load_actions()
        self.ledger.read_header_ahead()
        if begun:
            self._list_is_there.wait(_PATIENCE)

    def _begin_ahead(self) -> bool:
        """Begin the first page if it is in front; any other waits for the ledger."""
        if isinstance(self.frame, TodayPage):
            self._call_waiting()
        return isinstance(self.frame, TodayPage)

    def _complete(self, registry: Registry[Frame]) -> None:
        self.registry = registry
        for page in self.pages:
            page.redraw_keys()
        if self.views.trouble:
            self.report(self.views.trouble, "warn")
        if isinstance(self.screen, Palette) and self.screen.is_mounted:
            self.screen.renew()
        self._actions_are_there = True
        frame = self.frame
        if frame is not None and (early := registry.for_key(self._early_key, frame.NAME)):
            frame.perform(early)
        self._early_key = ""
        self.run_worker(self.keys.go_on())

    def _offer_drafts(self) -> None:
        """Offer forms that were left half-filled, once all pages and the ledger are there."""
        from artui.tui.all_actions import REOPEN

        if (frame := self.frame) is not None:
            frame.run_worker(self.drafts.offer(frame, REOPEN), group="action")

    def unclaimed(self, key: str) -> None:
        """Keep a key that came before its action was loaded; the keys after it wait with it."""
        if not self._actions_are_there:
            self._early_key = key
        else:
            super().unclaimed(key)

    def _is_at_work(self) -> bool:
        return bool(self._early_key) or super()._is_at_work()

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    def _list_went_on(self, event: VirtualTable.CursorMoved | VirtualTable.IdsReplaced) -> None:
        if not event.table.reading and not self._list_is_there.is_set():
            self.call_after_refresh(self._list_is_painted)

    def _list_is_painted(self) -> None:
        self._list_is_there.set()
        self._load_rest()

    def _load_rest(self) -> None:
        """Import what later pages need when the first one no longer waits."""
        if self._list_is_there.is_set() and self._actions_are_there and self.ledger.is_open:
            self.run_worker(partial(load, READS), thread=True, group="ledger")

    def once_open(self, call: Callable[[], None]) -> None:
        """Call a function now if the ledger is open, else as soon as it is."""
        if self.ledger.is_open:
            call()
        else:
            self._waiting.append(call)

    def _call_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def _opened(self, actor: str) -> None:
        self._call_waiting()
        self.who, self.day = actor, _shown_day(self.ledger)
        self._show_who()
        if self._wrong:
            self.report(self._wrong, "warn")
        self._watching = asyncio.create_task(self._watch())
        self._watching.add_done_callback(self._watched)

    def _show_who(self) -> None:
        """Show on every page who is at work, and where the ledger is read."""
        self._shown_where = self.where
        for page in self.pages:
            page.status.at_work(self.who, self.day, self._shown_where)

    @property
    def where(self) -> str:
        """The database if it is not the default one, and the standby that it is read from."""
        return " ".join(part for part in (self.db, self.ledger.read_at) if part)

    def _offer_to_make(self, path: Path, error: Exception) -> None:
        """Ask whether a ledger is made where there is none, as it is at the default place."""
        from artui.tui.today.first_run import make_ledger

        async def ask(frame: Frame) -> None:
            try:
                made = await make_ledger(frame.prompt, path, self.ledger)
            except Exception as trouble:  # noqa: BLE001 - the launcher says why
                self._could_not_open(trouble)
            else:
                if made:
                    self.go_on_with(self.ledger.choice)
                else:
                    self._could_not_open(error)

        if (frame := self.frame) is not None:
            frame.run_worker(ask(frame), group="action")

    def _could_not_open(self, error: Exception) -> None:
        self.sorry = _why_it_ended(error)
        status = _status_of(error)
        self.exit(status, return_code=status)

    async def _watch(self) -> None:
        """Let the page in front show what others do, without end: no worker, which would be waited
        for."""
        async with aclosing(self.ledger.occasions()) as occasions:
            async for _ in occasions:
                await self._look()

    def _watched(self, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._handle_exception(error)

    async def _look(self) -> None:
        """Check whether the ledger changed, and let the page in front show it."""
        try:
            seen = await asyncio.to_thread(self.ledger.look)
        except Exception as error:  # noqa: BLE001 - shown in words, or raised again
            self._report_away(str(in_words(error)))
            return
        if seen is not Sight.SAME:
            frame = self.frame
            if seen is Sight.BACK or (isinstance(frame, LedgerPage) and frame.trouble):
                self._report_back()
            self.refresh_ledger()
        if self.where != self._shown_where:
            self._show_who()

    def _report_away(self, why: str) -> None:
        """Report that the ledger can't be read, unless it is shown what became of an act."""
        if isinstance(frame := self.frame, LedgerPage) and not frame.trouble:
            frame.status.report(why)
            self._away = frame.status.reported

    def _report_back(self) -> None:
        """Report that it can be read again: in place of what was said of it on any page, and beside
        what became of an act."""
        for page in self.pages:
            page.status.retract(self._away)
        if isinstance(frame := self.frame, LedgerPage):
            said = f"{frame.trouble} The ledger can be read again.".strip()
            frame.status.report(said, "bad" if frame.trouble else "good")

    def refresh_if_changed(self) -> None:
        """Refresh the page in front if the ledger has changed since the page was read."""
        if isinstance(frame := self.frame, LedgerPage) and not frame.is_current:
            frame.refresh_ledger()

    def refresh_ledger(self) -> None:
        """Refresh the page in front from the ledger; the others follow when shown again."""
        if isinstance(frame := self.frame, LedgerPage):
            frame.refresh_ledger()

    @on(JobEnded)
    def _show_effect_of_job(self) -> None:
        """Show what a job did; the job itself looked whether the ledger has changed."""
        self.refresh_if_changed()

    async def changed(self) -> None:
        """Show the effect of an act of ours at once."""
        await asyncio.to_thread(self.ledger.catch_up)
        self.refresh_ledger()

    # The end

    def _handle_exception(self, error: Exception) -> None:
        """End the screens with a sentence after an unforeseen error; --debug shows its origin."""
        if self.is_headless or self.ledger.choice.debug:
            super()._handle_exception(error)
            return
        self.sorry = _why_it_ended(error)
        self.exit(UNREACHED, return_code=UNREACHED)

    def _keep_drafts(self) -> None:
        self.drafts.keep(self.pages)

    def on_unmount(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self.ledger.close()


if TYPE_CHECKING:

    def _host(app: Artui) -> Host:
        return app

    def _desk(app: Artui) -> Desk:
        return app


def run(
    choice: Choice, environ: Mapping[str, str] = os.environ, ahead: "ReadAhead | None" = None
) -> int:
    """Open the screens on the chosen ledger until the clerk quits; returns the exit status."""
    try:
        wrong: list[str] = []
        settings = load_settings(environ, wrong=wrong)
        app = Artui(Ledger(choice, settings, ahead), settings, environ, wrong)
    except Refused as refusal:
        _say(str(refusal))
        return _status_of(refusal)
    status = open_shell(app, mouse=settings.mouse, environ=environ)
    if app.sorry:
        _say(app.sorry)
    if app.next_choice is not None:
        return run(app.next_choice, environ)
    return status


def _status_of(error: Exception) -> int:
    if isinstance(error, BadSetting):
        return USAGE
    return REFUSED if isinstance(error, Refused) else UNREACHED


def _why_it_ended(error: Exception) -> str:
    """The sentence that the launcher says; a fault of the program is named."""
    try:
        return str(in_words(error))
    except Exception:  # noqa: BLE001 - it is no failure that has words of its own
        reason = next(iter(str(error).splitlines()), "no reason was given")
        return f"The screens stopped: {type(error).__name__}: {reason} (--debug shows where)."


def _say(sentence: str) -> None:
    sys.stderr.write("\n".join(visible(line) for line in sentence.split("\n")) + "\n")


def _shown_day(ledger: Ledger) -> str:
    """The business day for the status line; a chosen one is shown in full."""
    return ledger.day.isoformat() if ledger.choice.as_of else f"{ledger.day:%-d %b}"


def _shown_address(choice: Choice, settings: Settings) -> str:
    """The ledger's name for the status line; empty for the default one."""
    try:
        address, named = ledger_address(choice, settings)
    except (OSError, ArtuiError):
        return ""
    if not named:
        return ""
    shown = without_password(address)
    if "://" in shown:
        # Of a server's address the database, without what else it says.
        shown = shown.partition("?")[0]
    return shown.rsplit("/", 1)[-1]
