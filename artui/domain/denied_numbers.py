"""What a text of a payment says of a number by the words around it: that it is not meant, or is the
number of something else although it has our prefix.

`not for INV-1042`, `RE-1042 nicht enthalten`, `order INV-1042`. The words are of the languages in
which artui writes, and of the north. bank.md, section 3.
"""

import re

from artui.domain.payment_words import OTHER_THINGS

_FAR = 80

# Words that deny whatever a few words behind them say: `not meant as a payment of INV-1042`.
_NOT = (
    "NOT NEVER CANNOT NICHT NIE NIEMALS KEIN KEINE KEINER KEINEN KEINEM KEINES KEINESFALLS WEDER "
    "PAS NON AUCUN AUCUNE JAMAIS NUNCA TAMPOCO NESSUN NESSUNA NIENTE NIET GEEN NOOIT NAO NÃO "
    "NENHUM NENHUMA INTE ICKE IKKE IKKJE INGEN INGENTING"
)
# The same where little stands between, since they are also other words.
_SHORT_NOT = "NI NEM ANI EI EJ NEITHER NOR"
# Words that leave out what they stand before, or take it off.
_WITHOUT = (
    "WITHOUT EXCEPT EXCEPTING EXCEPTED EXCLUDING EXCLUDED EXCLUDES EXCL INSTEAD OMITTING OMITTED "
    "LESS MINUS UNPAID DISPUTED CANCELLED CANCELED CANCELS WRONG WRONGLY DEDUCT DEDUCTING OFFSET "
    "EXCEPTION EXCLUSION HOLD DISPUTING AUSNAHME EXCEPCION EXCEPCIÓN ECCEZIONE ESCLUSIONE "
    "UITZONDERING EXCECAO EXCEÇÃO EXCEPÇÃO POMINIECIEM POMINIĘCIEM LUKUUNOTTAMATTA "
    "ALREADY PREVIOUSLY REPLACES REPLACING BEREITS SCHON VERRECHNET ERSETZT ERSATZ DEJA DÉJÀ "
    "REMPLACE SUSTITUYE SOSTITUISCE GIA GIÀ REEDS VERVANGT JUZ JUŻ "
    "OHNE AUSSER AUSGENOMMEN AUSGENOMMENE EXKL EXKLUSIVE STATT ANSTATT ANSTELLE ABZGL ABZUEGLICH "
    "ABZÜGLICH UNBEZAHLT STRITTIG STRITTIGE STORNO STORNIERT STORNIERTE STORNIERUNG FALSCH FALSCHE "
    "SAUF SANS HORS EXCEPTE EXCEPTÉ MOINS ANNULE ANNULEE ANNULÉ ANNULÉE IMPAYE IMPAYEE IMPAYÉ "
    "IMPAYÉE LITIGE SIN SALVO EXCEPTO EXCLUIDO EXCLUIDA MENOS ANULADO ANULADA "
    "SENZA TRANNE ECCETTO ESCLUSO ESCLUSA INVECE ANZICHE ANZICHÉ MENO ANNULLATO ANNULLATA STORNATO "
    "STORNATA ZONDER BEHALVE UITGEZONDERD IPV BUITEN GEANNULEERD GEANNULEERDE "
    "SEM EXCETO EXCLUINDO BEZ OPROCZ OPRÓCZ POZA ZAMIAST WYJATKIEM WYJĄTKIEM ANULOWANA "
    "UTAN FORUTOM FÖRUTOM UNDANTAG ISTALLET ISTÄLLET UDEN UNDTAGEN UTEN UNNTATT PAITSI ILMAN"
)
_WITHOUT_IN_WORDS = (
    "OTHER THAN|RATHER THAN|BIS AUF|LUKUUN OTTAMATTA|AU LIEU|EN LUGAR|EN VEZ|EM VEZ|IN PLAATS"
    "|I\\.P\\.V|I STEDET|I STÄLLET|I STALLET"
    "|NO (?:PARA|POR|ES|ESTA|PAGA|INCLUYE|CORRESPONDE|PAYMENT|PARTE DE)"
)
# Behind a number, these say the same: `INV-1042 (not paid)`, `RE-1042 strittig`.
_BEHIND = (
    "NOT NEVER UNPAID EXCLUDED EXCEPTED CANCELLED CANCELED DISPUTED OMITTED MISSING FOLLOWS LATER "
    "PENDING PENDIENTE PENDENTE GESONDERT REKLAMIERT ZURUECKGESTELLT ZURÜCKGESTELLT VOLGT "
    "CONTESTED CONTESTEE CONTESTÉE CONTESTATA EXCEPTE EXCEPTÉE "
    "ALREADY PREVIOUSLY SEPARATELY BEREITS SCHON SEPARAT DEJA DÉJÀ REEDS GIA GIÀ JUZ JUŻ "
    "NICHT KEINESFALLS UNBEZAHLT AUSGENOMMEN STRITTIG STORNIERT FOLGT FEHLT SPAETER SPÄTER "
    "EXCLUE EXCLUÉE EXCLU IMPAYEE IMPAYÉE ANNULEE ANNULÉE EXCLUIDA ANULADA ESCLUSA ANNULLATA "
    "STORNATA NIET UITGESLOTEN GEANNULEERD NAO NÃO NIE INTE ICKE IKKE SIJASTA"
)
# What only one of several words behind a number may begin.
_BEHIND_IN_WORDS = (
    r"(?:PAS|NON)\s+(?:PAY|PAG|INCL|COMPR|CONCERN|R[EÉ]GL|DANS|DA\b|SALDAT)[^\W\d_]*"
    r"|NO\s+(?:PAG|INCL|CORRESP|PAID|PAYMENT|SE\b|ESTA|ESTÁ)[^\W\d_]*"
    r"|(?:ON|EN|IN|A)\s+(?:HOLD|LITIGE|DISPUTE|KLAERUNG|KLÄRUNG|ATTENTE|PAUSE|SOSPESO)"
    r"|DO\s+NOT|YA\s+PAG[^\W\d_]*|AL\s+BETAALD|TO\s+FOLLOW|NEXT\s+(?:WEEK|MONTH)|N(?:AE|Ä)CHSTE[NRS]?"
    r"|以外|を除|は除|除く|ではな|ではあり|は含ま|を含ま|未払|の代わ"
)
_COPULAS = (
    "IS WAS WERE ARE WILL BE HAS HAVE BEEN DOES DID STILL YET ALSO REMAINS PAID BEZAHLT IST "
    "SIND WAR WIRD WURDE WURDEN BLEIBT BLEIBEN NOCH DABEI HIERIN HIER EST SONT SERA RESTE "
    "ES SON ESTA FUE QUEDA HA È E SONO RESTA WORDT IS ZIJN BLIJFT NOG É FOI "
    "FICA JEST ZOSTALA ÄR AR ER BLIR ON"
)
# Between such a word and a number these say that only an amount is left out: `without discount`.
_OF_MONEY = (
    "SKONTO SKONTI SKONTOABZUG ABZUG ABZUEGE ABZÜGE NACHLASS RABATT RABAT DISCOUNT DISCOUNTS "
    "REBATE DEDUCTION DEDUCTIONS ESCOMPTE REMISE SCONTO SCONTI DESCUENTO DESCONTO KORTING RABATTE "
    "ALENNUS MWST UST VAT TVA IVA BTW TAX TAXES STEUER STEUERN GEBUEHR GEBUEHREN GEBÜHR GEBÜHREN "
    "FEE FEES CHARGE CHARGES COSTS COST KOSTEN FRAIS SPESEN SPESE GASTOS CUSTOS TAXAS "
    "OPLATA OPLAT MOMS WITHHOLDING RETENTION EINBEHALT RETENUE RITENUTA RETENCION PREJUDICE TAXE "
    "ZINS ZINSEN INTEREST PENALTY SHIPPING FREIGHT FRACHT PORTO VERSAND PFAND "
    "FINE RESERVE OBLIGO RECHTSPFLICHT"
)
# What only our own prefix can make an invoice's: a tax is none of the things that have numbers.
_NO_THINGS = frozenset({"STEUER", "USTID", "UST", "VAT", "BTW", "TVA"})
_MORE_THINGS = (
    "ZAMOWIENIE ZAMOWIENIA ZAMÓWIENIE ZAMÓWIENIA KLIENT KLIENTA UMOWA UMOWY OFERTA DOSTAWA WZ "
    "ALBARAN ALBARÁN PRESUPUESTO ENCOMENDA ORCAMENTO ORÇAMENTO PREVENTIVO DDT BOLLA DEVIS BL "
    "LIVRAISON DOSSIER PAKBON OPDRACHT TILBUD AVTALE TILAUS ASIAKAS SOPIMUS TICKET JOB PROJECT "
    "PROJEKT PROJET PROGETTO PROYECTO PROJETO SHIPMENT QUOTATION PROFORMA RMA VORGANG "
    "AUFTRAGSBESTAETIGUNG AUFTRAGSBESTÄTIGUNG BESTELLBESTAETIGUNG ORDERBEVESTIGING BESTEL "
    "KOSTENSTELLE ANFRAGE AUFTRAEGE AUFTRÄGE BESTELLUNGEN COMMANDES PEDIDOS ORDINI KUNDENREFERENZ"
)


def _any_of(*words: str) -> str:
    every = sorted({each for some in words for each in some.split()}, key=len, reverse=True)
    return "|".join(map(re.escape, every))


_BEGINS, _ENDS = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_CONTRACTED = r"[^\W\d_]{2,6}N[’'´`]T"
# The end of a longer word too: `ohne Mahngebuehren`.
_MONEY_BETWEEN = re.compile(rf"(?:{_any_of(_OF_MONEY)}){_ENDS}")
# Words without digits, and no comma: what is denied begins before them.
_BETWEEN = r"(?:[^\w,;]+[^\W\d_]+){{0,{}}}[^\w,;]*\Z"
_BEFORE = re.compile(
    rf"{_BEGINS}(?:(?:{_any_of(_NOT, _WITHOUT)}|{_WITHOUT_IN_WORDS}|{_CONTRACTED}){_ENDS}"
    rf"(?P<far>{_BETWEEN.format(5)})|(?:{_any_of(_SHORT_NOT)}){_ENDS}"
    rf"(?P<near>{_BETWEEN.format(1)}))"
)
_AFTER = re.compile(
    rf"[ ():=/-]{{0,4}}(?:(?:{_any_of(_COPULAS)}){_ENDS}[ ]+){{0,3}}"
    rf"(?:(?:{_any_of(_BEHIND)}|{_CONTRACTED}){_ENDS}|{_BEHIND_IN_WORDS})"
)
_LETTERS = re.compile(r"[^\W\d_]+")
# One of these is in every text in capitals that denies anything in letters of ours, of several
# words the rarer one.
_SUSPECT = frozenset(
    f"{_NOT} {_SHORT_NOT} {_WITHOUT} {_BEHIND} THAN AUF OTTAMATTA LIEU LUGAR VEZ PLAATS V STEDET "
    "STALLET PARA POR ES ESTA PAGA INCLUYE CORRESPONDE PAYMENT PARTE T PAS NON NO YA AL TO DO NEXT "
    "HOLD LITIGE DISPUTE KLAERUNG ATTENTE PAUSE SOSPESO "
    "NAECHSTE NAECHSTEN NAECHSTER NAECHSTES".split()
)
_THING = re.compile(
    rf"(?:{_BEGINS}(?:"
    rf"{_any_of(' '.join(set(OTHER_THINGS.split()) - _NO_THINGS), _MORE_THINGS)}"
    r"|BON DE COMMANDE|BON DE LIVRAISON|CREDIT NOTE|CREDIT MEMO|NOTA DE CREDITO|NOTA DI CREDITO"
    r"|NOTE DE CREDIT|CREDITNOTA|DELIVERY NOTE|ORDER CONFIRMATION)"
    r"(?:[ .-]{0,2}(?:NUMMER|NUMBER|NUMERO|NUM|NR|NO|Nº|N|ID|REF|REFERENCE|REFERENZ)){0,2}"
    r"|(?:注文|発注|契約|顧客|見積)(?:番号)?)[^\w,;]{0,3}\Z"
)


def may_deny(text: str) -> bool:
    """Whether a text, in capitals, has a word that could deny a number; most have none."""
    return not (text.isascii() and _SUSPECT.isdisjoint(_LETTERS.findall(text)))


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the words around a number, which begins with its own word, say that it is not
    meant."""
    if _AFTER.match(text, end) is not None:
        return True
    before = text[max(0, start - _FAR) : start]
    found = _BEFORE.search(before)
    while found is not None:
        between = found["far"] if found["near"] is None else found["near"]
        if _MONEY_BETWEEN.search(between) is None:
            return True
        found = _BEFORE.search(before, found.start() + 1)
    return False


def is_anothers(text: str, start: int) -> bool:
    """Whether what stands right before our own word makes the number that of something else:
    `order INV-1042`."""
    return _THING.search(text[max(0, start - _FAR) : start]) is not None
