"""The cover page of a collections package: what a person at the agency reads first.

Who owes what to whom, since when, with which interest; what is disputed, what was promised, which
notices went out; what is enclosed, and whom to ask. Paper and text say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from artui.domain.kinds import ItemKind, PromiseState
from artui.domain.money import Money
from artui.ledger.collecting.collecting_rows import PlacementRow
from artui.ledger.collecting.ladder import NoticeRow
from artui.ledger.disputes.dispute_rows import DisputeRow
from artui.ledger.disputes.promise_rows import PromiseRow
from artui.statements.account.statement_words import adds_sentence, listed, term_sentence
from artui.statements.language.addresses import address_in_head, address_on_mail, addressee
from artui.statements.language.choosing import spoken_for
from artui.statements.language.printed_words import PROMISES
from artui.statements.language.speech import Spoken, Term
from artui.statements.letters.as_text import letter_text
from artui.statements.letters.finished_letter import Fact, FinishedLetter, LetterPart
from artui.statements.letters.on_paper import letter_pdf
from artui.statements.letters.reply import place_and_date, sender_lines
from artui.statements.model import Section, Statement
from artui.statements.pdf.own_templates import own_folder


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover page says. `enclosed` are paths of the package, each with what it is.

    It is written in our entity's language: the reader is an agency or a court.
    `phone` and `email` are the customer's; `answer_to` is the mail address of ours for questions.
    """

    statement: Statement
    phone: str
    email: str
    disputes: tuple[DisputeRow, ...]
    promises: tuple[PromiseRow, ...]
    notices: tuple[NoticeRow, ...]
    placements: tuple[PlacementRow, ...]
    enclosed: tuple[tuple[str, Term], ...]
    answer_to: str = ""


def cover_pdf(cover: Cover) -> bytes:
    """The cover page as PDF; the same cover gives the same bytes. Raises BrokenTemplate."""
    return letter_pdf(cover_letter(cover), "cover.typ", cover.statement.entity.country)


def cover_text(cover: Cover) -> str:
    """The same page as plain lines; every line is safe to show."""
    return letter_text(cover_letter(cover))


def cover_letter(cover: Cover) -> FinishedLetter:
    """The cover page in words."""
    statement = cover.statement
    entity, customer = statement.entity, statement.customer
    told = spoken_for(entity.language, entity.country, own_folder())
    title = told.say("Collections package")
    as_of = told.say("as of {day}", day=statement.as_of)
    return FinishedLetter(
        told=told,
        made=statement.as_of,
        entity=entity,
        title=title,
        subtitle=as_of,
        name=f"{title} {customer.account}, {told.date(statement.as_of)}",
        sender=sender_lines(told, entity),
        to_name=addressee(customer.name, told),
        to_lines=address_on_mail(customer, entity),
        facts=_facts(told, cover),
        place_date=place_and_date(told, entity, statement.as_of),
        opening=_sentences(told, statement),
        parts=(*_amounts(told, statement), *_parts(told, cover)),
    )


def _facts(told: Spoken, cover: Cover) -> tuple[Fact, ...]:
    customer = cover.statement.customer
    accepted = customer.terms_accepted
    facts = [
        (told.say("Account"), customer.account),
        (told.say("Phone"), cover.phone),
        (told.say("E-mail"), cover.email),
        (told.say("Terms"), customer.terms_version),
        (told.say("Accepted"), told.date(accepted) if accepted else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def _sentences(told: Spoken, statement: Statement) -> tuple[str, ...]:
    """What is owed, a sentence or two per currency."""
    found = tuple(_owes(told, statement, section) for section in statement.sections)
    nothing = told.say("Nothing is owed by {customer}.", customer=statement.customer.name)
    return found or (nothing,)


def _owes(told: Spoken, statement: Statement, section: Section) -> str:
    """Who owes what to whom, and since when. It begins with a word of ours: a name in a script
    from right to left would turn the sentence round."""
    currency, due = section.currency, section.total_due_minor
    ours = told.say(" and ").join(
        each.name for each in (statement.entity, *statement.other_entities)
    )
    customer, account = statement.customer.name, statement.customer.account
    if due > 0:
        said = told.say(
            "Owed by {customer} (account {account}) to {ours}: {sum}.",
            customer=customer, account=account, ours=ours, sum=Money(due, currency),
        )  # fmt: skip
    elif due == 0:
        said = told.say(
            "Nothing is owed by {customer} (account {account}) to {ours} in {currency}.",
            customer=customer, account=account, ours=ours, currency=currency,
        )  # fmt: skip
    else:
        said = told.say(
            "Nothing is owed by {customer} (account {account}) to {ours} in {currency}: their "
            "credits exceed it by {sum}.",
            customer=customer, account=account, ours=ours, currency=currency,
            sum=Money(-due, currency),
        )  # fmt: skip
    return " ".join(filter(None, (said, _overdue(told, section))))


def _overdue(told: Spoken, section: Section) -> str:
    late = [item for item in section.items if item.days_late > 0 and item.due_date is not None]
    if not late:
        return ""
    oldest = max(late, key=lambda item: item.days_late)
    assert oldest.due_date is not None
    return told.say(
        "Of the open documents {sum} is overdue, the oldest since {day} ({days}).",
        sum=Money(sum(item.open_minor for item in late), section.currency),
        day=oldest.due_date,
        days=told.plural("{count} day", "{count} days", oldest.days_late),
    )


def _amounts(told: Spoken, statement: Statement) -> Iterator[LetterPart]:
    """What makes the total due of each currency, and what of it is contested."""
    for section in statement.sections:
        title = told.say("Amounts in {currency}", currency=section.currency)
        disputed = Money(sum(item.disputed_minor for item in section.items), section.currency)
        said = (told.say("{sum} of it is disputed.", sum=disputed),) if disputed.minor else ()
        yield LetterPart(title, said, _figures(told, section))


def _figures(told: Spoken, section: Section) -> tuple[Fact, ...]:
    def of(*kinds: ItemKind) -> int:
        return sum(item.open_minor for item in section.items if item.kind in kinds)

    charges, fees = of(ItemKind.FINANCE_CHARGE), of(ItemKind.FEE)
    parts = [
        (told.say("Open invoices"), section.open_debits_minor - charges - fees, True),
        (told.say("Late interest charged"), charges, False),
        (told.say("Fees"), fees, False),
        (told.say("Interest not yet charged"), section.interest.uncharged_minor, False),
        (told.say("Unapplied credits of the customer"), -section.unapplied_minor, False),
        (told.say("Total due"), section.total_due_minor, True),
    ]
    return tuple(
        (label, told.amount(minor, section.currency))
        for label, minor, always in parts
        if minor or always
    )


def _parts(told: Spoken, cover: Cover) -> Iterator[LetterPart]:
    """The parts after the amounts: a title, and lines of which each is a sentence."""

    def part(title: str, lines: list[str], none: str = "") -> LetterPart:
        return LetterPart(title, tuple(lines or [none]))

    terms = _interest(told, cover.statement)
    yield part(told.say("Late interest"), terms, told.say("No interest is charged."))
    disputes = [_dispute(told, row) for row in cover.disputes]
    yield part(told.say("Disputes"), disputes, told.say("No dispute is open."))
    promises = [_promise(told, row) for row in cover.promises]
    yield part(told.say("Promises to pay"), promises, told.say("None was made."))
    notices = [_notice(told, row) for row in cover.notices]
    yield part(told.say("Notices sent"), notices, told.say("None was sent."))
    placed = [
        told.say("To {agency} on {day}.", agency=row.agency, day=row.placed)
        for row in cover.placements
        if row.recalled is None
    ]
    if placed:
        yield part(told.say("Handed over"), placed)
    enclosed = [f"{path}: {told.word(what)}" for path, what in cover.enclosed]
    yield part(told.say("Enclosed"), enclosed)
    yield part(told.say("Whom to ask"), list(_whom(told, cover)))


def _interest(told: Spoken, statement: Statement) -> list[str]:
    """The rates, each once, and what each currency adds."""
    found = []
    for section in statement.sections:
        for rule in section.interest.terms:
            terms = term_sentence(told, rule)
            found.append(told.say("Rate of late interest: {terms}.", terms=terms))
        adds = adds_sentence(told, section.interest, section.currency)
        found.append(f"{section.currency}: {adds}")
    return list(dict.fromkeys(found))


def _dispute(told: Spoken, row: DisputeRow) -> str:
    money = Money(row.amount_minor, row.currency)
    said = [told.say("{sum} since {day}", sum=money, day=row.opened), row.reason]
    if row.claim and row.claim_date:
        said.append(told.say("claim {claim} of {day}", claim=row.claim, day=row.claim_date))
    elif row.claim:
        said.append(told.say("claim {claim}", claim=row.claim))
    return f"{row.invoice}: {listed(told, said)}."


def _promise(told: Spoken, row: PromiseRow) -> str:
    money, made, day = Money(row.amount_minor, row.currency), row.made, row.promised_for
    said = told.say("{sum} for the account, made {made} for {day}", sum=money, made=made, day=day)
    if row.invoice:
        said = told.say(
            "{sum} of {number}, made {made} for {day}",
            sum=money,
            number=row.invoice,
            made=made,
            day=day,
        )
    state = told.word(PROMISES[row.state])
    if row.kept_minor and row.state is not PromiseState.KEPT:
        came = Money(row.kept_minor, row.currency).bare
        state = listed(told, (state, told.say("{sum} came", sum=came)))
    return f"{said}: {state}."


def _notice(told: Spoken, row: NoticeRow) -> str:
    return told.say(
        "{number}, level {level}, {currency}, written {day}.",
        number=row.number,
        level=row.level,
        currency=row.currency,
        day=row.written or row.day,
    )


def _whom(told: Spoken, cover: Cover) -> Iterator[str]:
    """Our name and address, then who answers there, by telephone and mail."""
    entity = cover.statement.entity
    yield ", ".join((entity.name, *address_in_head(entity, told)))
    ways = (entity.contact_name, entity.contact_phone, entity.contact_email or cover.answer_to)
    if any(ways):
        yield ", ".join(filter(None, ways))
