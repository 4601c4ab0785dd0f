"""Words, signs and figures in the text of a payment: what makes digits a number, and what another
thing. bank.md, section 3.
"""

import re

WORDS = (
    "INVOICES INVOICE INV RECHNUNGEN RECHNUNG RECHNUNGS RECHN RECH RG RE RENR RNR FACTUUR "
    "FACTUREN FACTURES FACTURE FACTURA FACTURAS FATTURA FATTURE FAKTURA FAKTURY FAKT FACT FAC "
    "BILL LASKU FAKTURANR INVOICENO INVOICENR"
)
USUAL = frozenset(WORDS.split())
SHORT_WORD = 3
"""How long a usual word is at most that is also the prefix of a series: INV, RE, RG."""
WORD = re.compile(
    rf"(?<![A-Z])({'|'.join(sorted(USUAL, key=len, reverse=True))})[^A-Z0-9,;]{{0,3}}"
    r"(?:(?:NUMMERS?|NUMBERS?|NUMERO|NUM|NR|NO|NOS|N)[^A-Z0-9,;]{0,3})?\Z"
)
LETTERS = re.compile(r"(?<![A-Z])([A-Z]{1,8})[^A-Z0-9,;]{0,3}\Z")
LEADING = re.compile(r"[A-Z]+")
TOKEN = re.compile(r"[0-9]+(?:[-/._][0-9]+)*")
DIGITS = re.compile(r"[0-9]+")
PIECES = re.compile(r"[A-Z]+|[0-9]+")
# The letters before digits, with the signs between them.
HEAD = re.compile(r"[A-Z]+[^A-Z0-9]{0,3}\Z")
# A number written whole, with the letters before it.
WRITTEN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,8}[-/._ #]?[0-9]{4,}(?:[-/._][0-9]+)*[A-Z]{0,3}(?![A-Z0-9])"
)
# The letters behind a sign with which a number may end: `Q-1042-A`; and a number with them.
ENDING = re.compile(r"[-/._][A-Z]{1,3}(?![A-Z0-9])")
WRITTEN_ON = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,8}[-/._ #]?[0-9]{4,}(?:[-/._][0-9]+)*[-/._][A-Z]{1,3}(?![A-Z0-9])"
)
OTHER_THINGS = (
    "KUNDEN KUNDE KD DEBITOREN DEBITOR MITGLIEDS MITGLIED CUSTOMER CLIENTE CLIENT KLANTEN KLANT "
    "KONTO KTO ACCOUNT ACCT REKENING COMPTE CUENTA CONTO IBAN BLZ BIC TELEFONO TELEFON TELEPHONE "
    "TEL PHONE FON FAX MOBILE MOBIL HANDY AUFTRAGS AUFTRAG BESTELLUNG BESTELLING BESTELL BEST "
    "ORDERS ORDER ORDRE PO COMMANDE CDE PEDIDO ORDINE LIEFERSCHEIN LFS LS DELIVERY ANGEBOTS "
    "ANGEBOT QUOTE OFFERTE OFFER VERTRAGS VERTRAG CONTRACT CONTRAT CONTRATTO CONTRATO POLICE "
    "POLICY POLIS MANDATS MANDATE MANDAT ZAEHLER STEUER USTID UST VAT BTW TVA AZ PLZ TAN ARTIKEL "
    "DATE DATUM"
)
"""What else has a number in a text of a payment."""
OTHER_WORD = re.compile(
    rf"(?<![A-Z])(?:{OTHER_THINGS.replace(' ', '|')})"
    r"(?:[ .-]{0,2}(?:NUMMER|NUMBER|NUMERO|NUM|NR|NO|N|ID))?[^A-Z0-9,;]{0,3}\Z"
)
# What before a prefix of ours makes it the one of another thing: `tel INV 1042`, `PO-INV-1042`.
OTHER_PREFIX = re.compile(
    r"(?<![A-Z])(?:(?:TELEFONO|TELEFON|TELEPHONE|TEL|PHONE|FON|FAX|MOBILE|MOBIL|HANDY|IBAN|BIC|DATE"
    rf"|DATUM)[^A-Z0-9,;]{{0,3}}|(?:{OTHER_THINGS.replace(' ', '|')})[-_])\Z"
)
# Letters that digits go on from: `SINV-1042`; no word for a number, as in `Belegnr-1042`.
ATTACHED = re.compile(r"([A-Z]+)(?<!NR)(?<!NO)(?<!NUM)(?<!NUMMER)(?<!NUMBER)(?<!REF)[-_]?\Z")
# Letters that a number goes on with; the words are those that are written behind one without blank.
BEHIND = re.compile(
    r"(?!(?:VOM|VON|UND|AND|DATED|DATUM|EUR|EURO|EUROS|KD|KUNDE|KUNDENNR)(?![A-Z]))[A-Z]+"
)
# The digits before those that may go on with them: of a telephone, of an account.
TELEPHONE = re.compile(
    r"(?:(?<![A-Z])(?:TELEFON|TEL|PHONE|FON|FAX|MOBILE?)[^A-Z0-9,;+(]{0,3}\+?|(?<![0-9])\+(?=[1-9]))"
    r"(\(?[0-9]+\)?(?:[ /-]\(?[0-9]+\)?)*)[ /-]?\Z"
)
OF_TELEPHONE = 15
"""How many digits a telephone has at most."""
ACCOUNT = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[0-9]{2}(?: ?[0-9]{4})+) ?\Z")
TOWN = re.compile(r"\s+[A-Z]{3}")
OF_TOWN = 5
"""How many digits stand before the name of a town."""
# What stands between the numbers of a list; a blank alone is between any two numbers.
LIST = re.compile(r"\s*(?:[,;/+&]|(?:AND|UND|EN|ET|Y|E)\b)\s*")
# What stands between the first and the last number of a range, in words.
TO = re.compile(
    r"\s*(?:T/M|TOT(?: EN MET)?|BIS|TO|THROUGH|THRU|AU|AL|A|À|TILL?|DO)\.?\s+", re.IGNORECASE
)
# Two digits behind a comma are cents; with a sign and more digits it is a date, or another number.
BLANK = re.compile(r"(?: ?([0-9]+)|,([0-9]{3,}))(?![-/._]?[0-9])")
# Digits that count, order or value something, whatever stands before them: `2. Mahnung`, `3 %`,
# `7 EUR`, `8.11.`
COUNTS = re.compile(
    r"[0-9]{1,2}\.(?:[0-9]{1,2}\.|\s*[A-Z])|[0-9]+[.,][0-9]{2}(?![0-9.])|[0-9]+\s?(?:[%€$£]"
    r"|(?:EUROS?|EUR|CHF|GBP|USD|SEK|DKK|NOK|PLN|CZK|JPY|CENT)(?![A-Z]|\s*[0-9])"
    r"|(?:X|STK|STUECK|PCS|RATEN?|MAHNUNG(?:EN)?|MAHNSTUFE|QUARTALE?|TEILE?|TAGE?|WOCHEN?|MONATE?|JAHRE?"
    r"|DAYS?|WEEKS?|MONTHS?|YEARS?|MOIS|JOURS?|MESES|MESI|DAGEN|MAANDEN|INSTALL?MENTS?|REMINDERS?)"
    r"(?![A-Z]))"
)
CURRENCY_SIGNS = "€$£"
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# Two runs that may be a month of a year.
MONTH = re.compile(r"(?:0?[1-9]|1[0-2])[-/._](?:20)?[0-9]{2}|20[0-9]{2}[-/._](?:0?[1-9]|1[0-2])")
# A date without signs.
BARE_DATE = re.compile(
    r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:20)?[0-9]{2}"
    r"|20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
# `1.042` before a comma and decimals, or `1042.00`: an amount, not a number.
AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?=,[0-9]{2}\b)|[0-9]+\.[0-9]{2}(?![0-9.])")
DATE = re.compile(
    r"[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{2}){1,2}|(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
)
FEWEST = 5
# A number with signs in it is written whole by nobody who means something else, if it is long.
LONG = 8
# The run of a number that counts, as `3226` of SI2026-003226, says nothing alone if it is shorter.
FEWEST_OF_TAIL = 4
# A shorter run among others may be the day or the month of a date: `11/2026`.
FEWEST_OF_TOKEN = 3
LONGEST = 20
SHAPES = 16
REACH = 24
FAR = 48
"""How far before it an account's number begins that digits go on with."""


def is_year(run: str) -> bool:
    """Whether digits may be a year."""
    return bool(YEAR.fullmatch(run))


def cores_of(text: str) -> tuple[str, ...]:
    """The runs of digits of a text, each without zeros in front."""
    return tuple(run.lstrip("0") for run in DIGITS.findall(text))


def are_digits(text: str, at: int) -> bool:
    """Whether digits stand on both sides of a place."""
    return text[at - 1 : at].isdigit() and text[at : at + 1].isdigit()
