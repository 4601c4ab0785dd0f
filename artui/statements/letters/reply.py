"""Who writes a letter and who answers: the sender's lines, place and day, whom to ask, the end."""

from datetime import date

from artui.statements.language.addresses import address_in_head
from artui.statements.language.speech import Spoken
from artui.statements.model import Entity


def sender_lines(told: Spoken, entity: Entity) -> tuple[str, ...]:
    """What stands below our entity's name."""
    tax = (told.say("Tax id {id}", id=entity.tax_id),) if entity.tax_id else ()
    return (*address_in_head(entity, told), *tax)


def place_and_date(told: Spoken, entity: Entity, day: date) -> str:
    """Where and when a letter was written; the day alone if the town is not known."""
    written = told.long_date(day)
    if not entity.city:
        return written
    return told.say("{town}, {day}", town=entity.city, day=written)


def whom_to_ask(told: Spoken, entity: Entity, answer_to: str = "") -> str:
    """Who answers, with telephone and mail; our address where neither is known.

    `answer_to` is the mail address of whoever writes, if the entity has none of its own.
    """
    ways = [entity.contact_phone, entity.contact_email or answer_to]
    if not any(ways):
        ways = list(address_in_head(entity, told))
    names = [entity.contact_name, entity.name]
    return ", ".join(filter(None, (*names, *ways)))


def signature(told: Spoken, entity: Entity) -> tuple[str, ...]:
    """The end of a letter."""
    names = filter(None, (entity.contact_name, entity.name))
    return (told.say("Yours faithfully,"), "", *names)
