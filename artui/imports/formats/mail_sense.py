"""Whether a statement in a mail is a request, and if not, why.

A statement is a request only if each of its words occurs in requests. A negation, a withdrawal, a
question, a report of what was done, a condition or an estimate is named as the reason against it;
so is any other word, since it might mean the contrary in a way that is not known here. The
languages are English, German, French, Spanish, Italian and Dutch.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Sense(StrEnum):
    """What speaks against a request."""

    NEGATION = "negation"
    WITHDRAWAL = "withdrawal"
    QUESTION = "question"
    REPORT = "report of the past"
    CONDITION = "condition"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"
    NOTHING_ASKED = "nothing asked"


class Objection(NamedTuple):
    """Why a statement is not a request: its sense, and the word that shows it."""

    sense: Sense
    word: str

    def __str__(self) -> str:
        """The reason in words; a sentence without its end."""
        if self.sense is Sense.UNKNOWN:
            why = f"'{self.word}' is not understood here, so it may be no request"
        elif self.sense is Sense.NOTHING_ASKED:
            why = "it asks for nothing, as 'apply' would"
        elif self.sense is Sense.ESTIMATE:
            why = f"it says '{self.word}', so the amount is not certain"
        else:
            why = f"it says '{self.word}' ({self.sense}), so it is no request"
        return f"{why}; apply it by hand if it is meant"


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words by their beginnings (`ignor*`), or whole.
_AGAINST: dict[Sense, str] = {
    Sense.NEGATION: """
        not never none neither nor nothing nobody without no cannot
        nicht nichts kein* nie niemals ohne weder nein
        ne n pas jamais aucun* sans rien
        nunca ningun* ningún sin tampoco jamás
        non nessun* mai senza
        niet niets geen nooit zonder nee""",
    Sense.WITHDRAWAL: """
        withdr* revok* cancel* rescind* retract* stop* ignor* disregard* forget refus* reject*
        declin*
        object* hold halt* suspend* revers* undo unapply unapplying un-appl* remov* delet* void*
        instead wrong*
        mistake* error* erroneous* incorrect* refrain* avoid* postpon* wait* invalid obsolete
        superseded annul* nullif* prevent* oppos* forbid* deny denied denies contest* disput*
        disagree* unauthor*
        scrap drop
        widerruf* widersprech* zurück* stornier* storno* ignorier* abgelehnt ablehn* lehnen falsch*
        irrtum* irrtüm* wart* unterlass* aufheb* aufgehoben rückgängig anstatt statt stattdessen
        verweiger* vergessen hinfällig
        retir* révoqu* rejet* arrêt* attend* erreur* lieu oubli* suspend*
        retiramos rechaz* olvid* esper* equivoc* lugar
        ritir* rifiut* revoc* aspett* errore sbagliat* invece
        intrek* ingetrokken annuleer* geannuleerd negeer* weiger* wacht* fout* herroep* plaats""",
    Sense.QUESTION: """
        ? why whether warum wieso weshalb ob pourquoi waarom""",
    Sense.REPORT: """
        was were has have had been already previously earlier yesterday took did reported
        wurde wurden hat haben hatte hatten bereits schon gestern
        avons avez ont été déjà hier
        hemos habéis han fue fueron ya ayer
        abbiamo hanno avete stato stata stati già ieri
        hebben heeft hebt werd reeds gisteren""",
    Sense.CONDITION: """
        if unless until once when whenever provided subject only except before after later case
        assuming soon long pending otherwise
        wenn falls sofern sobald solange nachdem bevor erst nur außer vorbehaltlich sonst
        si lorsque quand dès après avant sauf seulement jusqu
        cuando salvo hasta después antes solo sólo
        quando dopo prima finché solamente soltanto se
        indien wanneer zodra totdat tenzij alleen behalve mits""",
    Sense.ESTIMATE: """
        approx* about around circa ca roughly nearly almost estimated max maximum min minimum least
        most up times percent pct each half thousand hundred million plus minus between over under
        k mio maybe perhaps possibly
        etwa ungefähr rund zirka mindestens höchstens maximal mal prozent tausend je zwischen
        vielleicht
        environ approximativement cent pourcent mille plus moins entre chacun peut-être
        unos aproximadamente alrededor mil ciento entre cada quizás menos más
        circa cento mila tra più meno ciascuno forse
        ongeveer maximaal minimaal procent duizend tussen elk misschien keer""",
}
# What was done, unless it is still to be done: `to be applied`, `verrechnet werden`.
_DONE = """
    applied credited deducted booked posted processed received used settled allocated matched
    cleared paid
    verrechnet gebucht abgezogen angewendet angewandt gutgeschrieben verwendet
    appliqué* imputé* déduit* utilisé* compensé*
    aplicad* aplicamos imputad* compensad* deducid* utilizad*
    applicat* imputat* compensat* dedott* utilizzat*
    toegepast verrekend geboekt afgetrokken gebruikt"""
_YET = _set_of("be werden worden être ser essere sia sea soit word wordt")
# What customers write at the end of a request; it has no bearing on the request.
_COURTESY = re.compile(
    r"(?:please\s+)?(?:do\s+not|don['’]t|not)\s+hesitate[^.!?]*"
    r"|(?:if|should)\s+you\s+(?:have|need|require)\b[^.!?]{0,300}(?:questions?|queries|information|assistance|help)"
    r"[^.!?]*"
    r"|as\s+soon\s+as\s+possible|without\s+(?:further\s+)?delay|no\s+later\s+than\s+today"
    r"|(?:bei|falls\s+sie|wenn\s+sie)\s+(?:\w+\s+)?(?:rück)?fragen\b[^.!?]*|zögern\s+sie\s+nicht[^.!?]*"
    r"|n['’]hésitez\s+pas[^.!?]*|no\s+dud[ea]n?\s+en[^.!?]*|non\s+esit\w+[^.!?]*|aarzel\s+niet[^.!?]*"
    r"|if\s+you\s+are\s+not\s+the\s+(?:intended|named)\s+(?:recipient|addressee)[^.!?]*"
    r"|do\s+not\s+reply\s+to\s+this[^.!?]*"
    r"|(?:and\s+)?(?:please\s+)?(?:let\s+(?:us|me)\s+know|confirm)(?:\s+(?:when|once)\s+(?:it\s+is\s+|this\s+is\s+)?"
    r"(?:done|completed?))?\s*(?=[.!\n]|\Z)"
    r"|thank(?:s|\s+you)\s+in\s+advance",
    re.IGNORECASE,
)
# What a request asks us to do.
_VERBS = _set_of("""
    apply use allocate offset set-off set deduct match settle clear net book post
    verrechnen verrechne verrechnung rechnen buchen verwenden anwenden anrechnen abziehen ziehen
    appliquer imputer déduire utiliser compenser affecter imputez appliquez déduisez
    aplicar apliquen aplique imputar imputen utilizar compensar deducir
    applicare imputare utilizzare compensare detrarre applicate imputate
    verrekenen verreken toepassen toe boeken gebruiken gebruik""")
# Words between documents and amounts in a request without a verb: `CM-1 to V1: 5.00`.
_BETWEEN = _set_of("""
    and also then please to against on onto into of for with from the amount sum invoice number
    memo credit note in our by
    bitte und auch auf gegen mit zu über von für der die das betrag rechnung gutschrift
    merci et sur à de la le les du au pour avec contre montant avoir facture
    por favor y a al con contra en de la el importe factura nota
    per e con contro sulla alla di il importo fattura
    graag en met op van voor tegen het bedrag factuur""")
# Of these, the ones that say onto what, and those that may just describe.
_ONTO = _set_of(
    "to against onto mit auf gegen sur avec contre al con contra sulla alla met op tegen"
)
_ABOUT = _set_of("of for from von für de du pour por di van voor per")
# Other words that occur in requests.
_ASKING = (
    _VERBS
    | _BETWEEN
    | _set_of("""
    a additionally an as dated asap ask asking be being below both could dear due euro euros first
    follows
    following forward full fully further furthermore good grateful appreciate hello help hi herewith
    hereby i instruct instruction invoices it items advance kindly lastly finally like lines me
    memos
    credits money more must my next now off one open order out outstanding part partial partially
    payment
    per possible put regarding re remaining request requests same second sir sirs madam shall
    should take
    team thank thanks that their them these third this those today together total towards two us
    value
    want we well whole entire entirely wish would you your yours ladies gentlemen colleagues
    customer
    account accounts reference ref
    wir ich sie unsere unserer unseren unser uns bitten möchten werden soll sollen an ab vom im am
    den
    dem des ein eine einen einem einer sowie höhe zum zur als noch weitere weiterhin offene offenen
    folgende folgenden folgendes sehr geehrte geehrter damen herren hallo guten tag danke vielen
    dank
    wie folgt teilweise vollständig rechnungen gutschriften hiermit
    veuillez bonjour madame monsieur messieurs somme d des l un une aux notre nos nous vous s il
    plaît
    prions bien vouloir souhaitons demandons être doit également aussi hauteur crédit note factures
    ruego rogamos los las del nuestra nuestro nuestras nuestros gracias hola buenos días estimados
    estimado señores ser también solicitamos pedimos crédito abono facturas
    prego preghiamo vi vogliate lo i gli un una della del al nostra nostro grazie buongiorno gentili
    signori anche essere chiediamo favore cortesemente credito accredito fatture
    gelieve verzoeken wij u te passen creditnota facturen ter hoogte een onze ons dank bedankt beste
    geachte heer mevrouw ook worden""")
)
# After these the author says why or with whom it was agreed, in any words.
_WHY = re.compile(
    r"\b(?:because|since|due to|according to|as (?:agreed|discussed|requested|arranged)"
    r"|as (?:mentioned|per)|per our|weil|wie (?:besprochen|vereinbart|abgesprochen)|comme convenu"
    r"|como acordado|come concordato|zoals (?:afgesproken|besproken))\b[^.!?;\0]*",
    re.IGNORECASE,
)
# Who is greeted, and whose an invoice is: names, which no list of words can contain.
_GREETED = re.compile(
    r"(?:\A|(?<=\n))\s*(?:dear|hello|hi|good (?:morning|afternoon|day)|hallo|guten tag"
    r"|sehr geehrter?|bonjour|hola|estimad[oa]s?|buongiorno|gentil[ei]|beste|geachte)\b"
    r"[^,:!\n\0]{0,80}[,:!\n]",
    re.IGNORECASE,
)
_OF_NAME = re.compile(
    r"(?<=\b(?:of|by|at))((?:\s+[A-Z][\w&.-]*){1,4})|(?<=\b(?:from|with))((?:\s+[A-Z][\w&.-]*){1,4})"
)
# Who does it, or that it was done: words that are harmless alone but not together.
_TELLING = (
    re.compile(
        r"\b(?:we|i)\s+(?!(?:kindly\s+|hereby\s+|herewith\s+|therefore\s+)?"
        r"(?:ask|request|would|want|wish|instruct)\b)\w+",
        re.IGNORECASE,
    ),
    re.compile(r"\bwould\s+(?!like\b|ask\b|appreciate\b|be\s+grateful\b|you\b)\w+", re.IGNORECASE),
    re.compile(
        r"\b(?:your|my|our|the|that|this|these|those)\s+(?:\w+\s+)?requests?\b", re.IGNORECASE
    ),
    re.compile(r"\A\W*you\s+\w+", re.IGNORECASE),
    re.compile(r"\bthank(?:s|\s+you)\s+for\b(?!\s+your\s+help)", re.IGNORECASE),
    re.compile(
        r"\b(?:danke?|merci|gracias|grazie|bedankt)\s+(?:für|pour|por|per|voor)\b", re.IGNORECASE
    ),
    re.compile(r"\b(?:wir|ich|nous|wij)\s+(?!bitten\b|möchten\b|vous\b|souhaitons\b|demandons\b"
               r"|verzoeken\b)\w+", re.IGNORECASE),
    re.compile(r"\bper\s+(?:invoice|memo|item|line|customer|account|order)\b", re.IGNORECASE),
)  # fmt: skip
# A question without its mark: `Should CM-1 be applied to V1`.
_INVERTED = re.compile(
    r"\A\W*(?:should|shall|will|may|can|is|are|(?:could|would)(?!\s+you\b))\s", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[?？¿]")
_STRANGE = re.compile(r"[^\w\s\0.,;:!?？¿()\[\]'\"’‘“”„«»*/&#§>→|•@+–—-]")
# A statement about the requests of a mail that names none of them.
_ABOUT_REQUESTS = re.compile(
    r"\b(?:appl\w+|requests?|credits?|memos?|above|below|following|set\W?off|offset|deduct\w*"
    r"|(?:ver|an)rechn\w+|antrag|gutschrift\w*|oben|unten|obige\w*|folgende\w*"
    r"|demande\w*|avoirs?|ci-dess\w+|imput\w+|appliqu\w+|solicitud\w*|abonos?"
    r"|aplic\w+|arriba|abajo|richiest\w+|applic\w+|verzoek\w*|creditnota\w*"
    r"|verreken\w*|toepass\w*|(?:my|our|last|this|previous) (?:e-?mail|mail|message|letter))\b",
    re.IGNORECASE,
)


_BOILERPLATE = re.compile(
    r"\b(?:confidential\w*|intended (?:recipient|addressee)|privileged|vertraulich\w*"
    r"|confidentiel\w*|confidencial\w*|riservat\w+|vertrouwelijk\w*|before printing)\b",
    re.IGNORECASE,
)


def _forms(words: str) -> re.Pattern[str]:
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in words.split()]
    return re.compile("|".join(parts))


_FORMS = {sense: _forms(words) for sense, words in _AGAINST.items()}
_DONE_FORMS = _forms(_DONE)


@lru_cache(maxsize=1 << 12)
def _sense_of(plain: str) -> Sense | None:
    return next((sense for sense, forms in _FORMS.items() if forms.fullmatch(plain)), None)


def against(words: str) -> Objection | None:
    """The word that shows that a statement requests nothing, or nothing certain."""
    text = _COURTESY.sub(" ", words)
    before = ""
    tokens = list(_words(text))
    for place, (token, plain) in enumerate(tokens):
        if plain.endswith("n't"):
            return Objection(Sense.NEGATION, token)
        if sense := _sense_of(plain):
            return Objection(sense, token)
        after = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        if _DONE_FORMS.fullmatch(plain) and not {before, after} & _YET:
            return Objection(Sense.REPORT, token)
        before = plain
    return None


def objection(words: str) -> Objection | None:
    """Why a statement with the parts of a request (replaced by NUL) is not one; None if it is."""
    if found := against(words):
        return found
    text = _OF_NAME.sub(" ", _GREETED.sub(" ", _WHY.sub(" ", _COURTESY.sub(" ", words))))
    if match := _INVERTED.match(text):
        return Objection(Sense.QUESTION, match[0].strip())
    if match := next(filter(None, (form.search(text) for form in _TELLING)), None):
        return Objection(Sense.REPORT, match[0].strip())
    if match := _STRANGE.search(words):
        return Objection(Sense.UNKNOWN, match[0])
    tokens = list(_words(text))
    for token, plain in tokens:
        if plain not in _ASKING and not _DONE_FORMS.fullmatch(plain):
            return Objection(Sense.UNKNOWN, token)
    asked = any(plain in _VERBS or _DONE_FORMS.fullmatch(plain) for _, plain in tokens)
    if asked or _is_named({plain for _, plain in tokens}):
        return None
    return Objection(Sense.NOTHING_ASKED, "")


def _is_named(plain: set[str]) -> bool:
    """Whether a request is named without a verb; a memo `for` an invoice is only described."""
    return plain <= _BETWEEN and (not plain & _ABOUT or bool(plain & _ONTO))


def about_requests(words: str) -> bool:
    """Whether a statement that names no document refers to those that the mail names."""
    return _ABOUT_REQUESTS.search(words) is not None


def is_boilerplate(words: str) -> bool:
    """Whether a paragraph is the disclaimer that firms put below every mail."""
    return _BOILERPLATE.search(words) is not None


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The words as written and as compared; an elided article is a word of its own."""
    for match in _TOKEN.finditer(text):
        token, plain = match[0], match[0].casefold().replace("？", "?").replace("¿", "?")
        plain = plain.replace("’", "'")
        head, mark, tail = plain.partition("'")
        if mark and head in ("n", "d", "l", "j", "qu", "c", "s", "m", "t") and tail != "t":
            yield token, head
            plain = tail
        yield token, plain
