"""Numbers that the words around them deny, or make those of something else."""

import pytest

from artui.domain.numbers_in_text import Numbers
from tests.domain.test_bank_matching import (
    IBAN,
    best,
    books,
    known,
    paid_before,
    proposals,
    receipt,
)

DENIED = (
    "not for {}",
    "NOT PAID: {}",
    "this is not a payment of {}",
    "doesn't pay invoice {}",
    "except for {}",
    "all open items without {}",
    "instead of {}",
    "other than {}",
    "{} not included",
    "{} (is not paid)",
    "{} unpaid",
    "nicht für {}",
    "nicht fuer Rechnung {}",
    "alle Rechnungen außer {}",
    "ausgenommen {}",
    "statt {}",
    "keine Zahlung auf {}",
    "{} nicht enthalten",
    "{} wird noch nicht bezahlt",
    "{} strittig",
    "pas pour la facture {}",
    "sauf {}",
    "hors {}",
    "{} pas payée",
    "au lieu de {}",
    "no para {}",
    "salvo {}",
    "en lugar de {}",
    "{} no incluida",
    "non per la fattura {}",
    "tranne {}",
    "escluso {}",
    "niet voor {}",
    "behalve {}",
    "i.p.v. {}",
    "{} niet betaald",
    "exceto {}",
    "não para {}",
    "nie za {}",
    "z wyjątkiem {}",
    "zamiast {}",
    "inte för {}",
    "ikke for {}",
    "paitsi {}",
    "{}を除く",
    "{} already paid",
    "bereits bezahlt: {}",
    "{} has been cancelled",
    "{} remains unpaid",
    "{} paid separately",
    "{} to follow",
    "{} ya pagada",
    "{} déjà payée",
    "deducting {}",
    "please do not apply to {}",
    "{} - on hold",
    "{} en litige",
    "{} in Klärung",
    "mit Ausnahme von {}",
    "alles bis auf {}",
    "RE 4 folgt, {} gesondert",
    "à l'exception de {}",
    "con excepción de {}",
    "ad eccezione di {}",
    "met uitzondering van {}",
    "com exceção de {}",
    "{} queda pendiente",
    "z pominięciem {}",
    "lukuun ottamatta {}",
    "{} volgt",
    "Ersatz für {}",
    "ni|cht für {}",
    "nicht |{}",
)
OF_ELSE = (
    "order {}",
    "Order no. {}",
    "your order: {}",
    "PO {}",
    "purchase order number {}",
    "Bestellung {}",
    "Auftrag Nr. {}",
    "Ihre Bestell-Nr. {}",
    "Angebot {}",
    "Lieferschein {}",
    "Vertrag {}",
    "KD {}",
    "commande {}",
    "bon de livraison {}",
    "devis {}",
    "pedido {}",
    "albarán {}",
    "ordine {}",
    "DDT {}",
    "bestelling {}",
    "pakbon {}",
    "encomenda {}",
    "zamówienie {}",
    "beställning, order {}",
    "tilaus {}",
    "credit note {}",
    "Order ref. no. {}",
    "pedido nº {}",
    "bestelnummer {}",
    "numéro de commande {}",
    "Auftragsbestätigung {}",
    "注文番号 {}",
    "or|der {}",
    "order |{}",
)
MEANT = (
    "no. {}",
    "customer invoice {}",
    "invoice no. {}",
    "order 4711, {}",
    "order 4711 {}",
    "PO 4588, Rechnung {}",
    "KD 20817 {} EUR 1,00",
    "ohne Skonto {}",
    "ohne Abzug {}",
    "abzgl. Skonto, {}",
    "sans escompte {}",
    "without deduction, {}",
    "excl. VAT {}",
    "ohne Mahngebühren {}",
    "ohne Anerkennung einer Rechtspflicht {}",
    "salvo buon fine {}",
    "incl. BTW {}",
    "Miete Mai {}",
    "noch offene Rechnung {}",
    "ausschließlich {}",
    "Bestellung vom 3.11., {}",
    "{} thanks",
    "{} ohne Skonto",
)
NUMBER, ALONE = "INV-0016450", "0016450"


@pytest.mark.parametrize("text", [*DENIED, *OF_ELSE])
def test_what_a_text_denies_or_calls_something_else_is_probable_at_most(text: str) -> None:
    parts = text.format(NUMBER).split("|")
    for open_ in (
        books((NUMBER, 4_900, 1)),
        known(books((NUMBER, 4_900, 1), ("INV-0016400", 100, 1)), 1),
    ):
        entry = receipt(4_900, *parts, payer_account=IBAN)
        assert not any(each.certain for each in proposals(entry, open_)), parts


@pytest.mark.parametrize("text", MEANT)
def test_words_that_say_nothing_against_a_number_leave_it_certain(text: str) -> None:
    entry = receipt(4_900, *text.format(NUMBER).split("|"))
    assert best(entry, books((NUMBER, 4_900, 1))).certain


@pytest.mark.parametrize("text", [each for each in DENIED if "{}" in each])
def test_nothing_else_that_a_text_names_is_certain_beside_what_it_denies(text: str) -> None:
    denied = text.format(NUMBER).split("|")
    both = books((NUMBER, 777, 1), ("INV-0016451", 4_900, 2))
    for parts in ([*denied, " INV-0016451"], ["INV-0016451, ", *denied]):
        assert not any(each.certain for each in proposals(receipt(4_900, *parts), both)), parts
    # The same where the one that is denied is not open any more.
    settled = paid_before(books(("INV-0016451", 4_900, 2)), NUMBER, 1, 777)
    entry = receipt(4_900, *denied, " and INV-0016451")
    assert not any(each.certain for each in proposals(entry, settled))


@pytest.mark.parametrize("sign", [", ", " and ", "/"])
def test_a_list_of_what_is_something_elses_goes_on(sign: str) -> None:
    found = Numbers[str]()
    for number in (NUMBER, "INV-0016451"):
        found.add(number, number)
    text = f"order {NUMBER}{sign}INV-0016451"
    assert not [each for each in found.mentioned([text]) if each.strong or each.whole]
    apart = f"order {NUMBER}. Invoice INV-0016451"
    assert [each.key for each in found.mentioned([apart]) if each.strong] == ["INV-0016451"]


def test_digits_with_their_zeros_that_a_text_denies_are_probable_at_most() -> None:
    open_ = books((NUMBER, 4_900, 1))
    assert best(receipt(4_900, f"for {ALONE}"), open_).certain
    assert not best(receipt(4_900, f"not for {ALONE}"), open_).certain
