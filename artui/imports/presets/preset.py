"""A preset: how the export of another program is read, written as TOML.

Headings have aliases, the first that a file has goes before. Own presets are in the folder
`presets` beside the settings, in the same form; an own one goes before ours of the same name.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import NamedTuple, TypeVar

import platformdirs

from artui.domain.refusal import Refused
from artui.imports.cell_values import DateOrder
from artui.imports.refusals import shown

_Word = TypeVar("_Word", bound=StrEnum)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class BadPreset(Refused):
    """A preset can't be used, or there is none of this name."""


class Heading(StrEnum):
    """What a column of an export is to us."""

    NUMBER = "number"
    CUSTOMER = "customer"
    ISSUE_DATE = "issue_date"
    DUE_DATE = "due_date"
    AMOUNT = "amount"
    """What is open now."""
    PAID = "paid_amount"
    """What was paid of the amount: the rest is open."""
    CLEARED = "cleared"
    """What is filled of a document that is no longer open."""
    ORIGINAL = "original_amount"
    NET = "net_amount"
    TAX = "tax_amount"
    CURRENCY = "currency"
    TYPE = "type"
    STATUS = "status"
    TERMS = "terms"
    PO_NUMBER = "po_number"
    EXTERNAL_REF = "external_ref"
    NAME = "customer_name"
    """The name of a customer that the file calls by something else."""
    PAYS = "pays"
    """The external reference of the invoice that a payment pays."""
    CAPTURED = "captured"
    """Whether the money of a payment was taken: the row is passed over if it says no."""
    DISPUTE = "dispute"
    """What a payment's dispute has come to, which is kept with it."""
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


class RowMeans(StrEnum):
    """What becomes of a row of some type."""

    INVOICE = "invoice"
    MEMO = "credit-memo"
    PAYMENT = "payment"
    BY_SIGN = "by-sign"
    """An invoice if it is positive, else a credit memo; without a number an unapplied payment."""
    CUSTOMER = "customer"
    """A customer, of a list of these that holds no document."""
    SKIP = "skip"
    REFUSE = "refuse"


class CreditBy(StrEnum):
    """What says that a row is a credit: the sign of its amount, or its type alone."""

    AMOUNT = "amount"
    TYPE = "type"


class RowIs(StrEnum):
    """What one row is: a document; a part of one that repeats the amount or has its share; or a
    payment of one, which repeats the amount and has what was paid."""

    DOCUMENT = "document"
    LINE = "line"
    SHARE = "share"
    PAYMENT = "payment"


class MatchBy(StrEnum):
    """By what the customer of a row is found."""

    ACCOUNT = "account"
    NAME = "name"
    EXTERNAL_REF = "external-ref"


class PresetText(NamedTuple):
    """A preset by its name, and whether it is one of the user's own."""

    name: str
    toml: str
    own: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """How an export is read. `columns` has the aliases of each heading, the best first."""

    name: str
    about: str
    columns: Mapping[Heading, tuple[str, ...]]
    required: frozenset[Heading]
    match: MatchBy
    dates: DateOrder
    decimal: str
    per: RowIs = RowIs.DOCUMENT
    sign: CreditBy = CreditBy.AMOUNT
    reviewed: bool = False
    bare_totals: bool = False
    """Whether a row with an amount alone is a subtotal of the rows above it or the total of their
    currency."""
    choose_number: bool = False
    """Whether a person says which column has the number, since it differs from company to company.
    """
    utc: bool = False
    """Whether dates have a time, which is in UTC: their day is that of the ledger's zone."""
    groups: bool = False
    """Whether rows of which only the first cell is filled name the customer of those below."""
    totals: tuple[str, ...] = ()
    """What the first cell of a group's total says; `{}` is the group."""
    grand_totals: tuple[str, ...] = ()
    types: Mapping[str, RowMeans] = field(default_factory=dict)
    """By the type in small letters."""
    other_types: RowMeans = RowMeans.REFUSE
    rows: RowMeans = RowMeans.BY_SIGN
    """What a row is where no column says its type."""
    taken: frozenset[str] = frozenset()
    """The statuses of rows that are taken, in small letters."""
    passed: frozenset[str] = frozenset()
    """The statuses of rows that are passed over."""
    terms: Mapping[str, str] = field(default_factory=dict)


_WORDS = ("match", "per", "sign", "other_types", "rows")
_LISTS = ("totals", "grand_totals", "required", "taken", "passed")
_TABLES = ("columns", "types", "terms")
_FLAGS = ("reviewed", "groups", "utc", "bare_totals", "choose_number")
_KEYS = {*_WORDS, *_LISTS, *_TABLES, *_FLAGS, "about", "dates", "decimal"}
_NEEDED = (Heading.ISSUE_DATE, Heading.AMOUNT)


def folded(text: str) -> str:
    """A heading or name without regard to case and to how much white space it has."""
    return " ".join(text.split()).casefold()


def preset_of(name: str, toml: str) -> Preset:
    """The preset that a TOML text describes; raises BadPreset, naming the key."""
    try:
        said = tomllib.loads(toml)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadPreset(f"Preset {name} is no TOML: {shown(str(error))}.") from error
    for key in said:
        if key not in _KEYS:
            raise _bad(name, key, f"is unknown; there are {', '.join(sorted(_KEYS))}")
    for key in ("about", "match", "dates", "decimal", "columns"):
        if key not in said:
            raise _bad(name, key, "is missing")
    columns = {
        _word(name, "columns", key, Heading): _texts(name, f"columns.{key}", value)
        for key, value in _table(name, "columns", said).items()
    }
    if said["dates"] not in ("YMD", "DMY", "MDY"):
        raise _bad(name, "dates", "must be YMD, DMY or MDY")
    if said["decimal"] not in (".", ","):
        raise _bad(name, "decimal", "must be '.' or ','")
    for key in _FLAGS:
        if not isinstance(said.get(key, False), bool):
            raise _bad(name, key, "must be true or false")
    lists = {key: _texts(name, key, said.get(key, [])) for key in _LISTS}
    required = {_word(name, "required", each, Heading) for each in lists.pop("required")}
    preset = Preset(
        name=name,
        about=str(said["about"]),
        columns=columns,
        required=frozenset(required),
        dates=said["dates"],
        decimal=said["decimal"],
        reviewed=said.get("reviewed", False),
        groups=said.get("groups", False),
        utc=said.get("utc", False),
        bare_totals=said.get("bare_totals", False),
        choose_number=said.get("choose_number", False),
        totals=lists["totals"],
        grand_totals=lists["grand_totals"],
        types={
            folded(key): _word(name, f"types.{key}", value, RowMeans)
            for key, value in _table(name, "types", said).items()
        },
        taken=frozenset(map(folded, lists["taken"])),
        passed=frozenset(map(folded, lists["passed"])),
        terms={folded(k): str(v) for k, v in _table(name, "terms", said).items()},
        match=_word(name, "match", said["match"], MatchBy),
        per=_word(name, "per", said.get("per", RowIs.DOCUMENT), RowIs),
        sign=_word(name, "sign", said.get("sign", CreditBy.AMOUNT), CreditBy),
        other_types=_word(name, "other_types", said.get("other_types", RowMeans.REFUSE), RowMeans),
        rows=_word(name, "rows", said.get("rows", RowMeans.BY_SIGN), RowMeans),
    )
    _check(preset)
    return preset


def _check(preset: Preset) -> None:
    name, columns = preset.name, preset.columns
    if RowMeans.CUSTOMER in preset.types.values():
        raise _bad(name, "types", "can't say that a row is a customer; rows can, of all of them")
    if preset.rows is RowMeans.CUSTOMER:
        if Heading.CUSTOMER not in columns:
            raise _bad(name, "columns.customer", "is missing")
        return
    shares = {Heading.NET, Heading.TAX} <= columns.keys()
    for role in _NEEDED:
        if role not in columns and not (role is Heading.AMOUNT and shares):
            raise _bad(name, f"columns.{role}", "is missing")
    for role in preset.required:
        if role not in columns:
            raise _bad(name, "required", f"names {role}, which is no column")
    if not preset.groups and Heading.CUSTOMER not in columns:
        raise _bad(name, "columns.customer", "is missing, and there are no groups")
    typed = Heading.TYPE in preset.required or preset.rows is not RowMeans.BY_SIGN
    if preset.sign is CreditBy.TYPE and not typed:
        raise _bad(name, "required", "must name type, since the type says what is a credit")
    if Heading.STATUS in columns and not preset.taken:
        raise _bad(name, "taken", "is missing: the statuses of rows that are taken")


def _bad(preset: str, key: str, why: str) -> BadPreset:
    return BadPreset(f"Preset {preset}: {shown(key)} {why}.")


def _table(preset: str, key: str, said: Mapping[str, object]) -> Mapping[str, object]:
    found = said.get(key, {})
    if not isinstance(found, dict):
        raise _bad(preset, key, "is no table")
    return found


def _texts(preset: str, key: str, value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) and text for text in found):
        raise _bad(preset, key, "is no text and no list of texts")
    return tuple(found)


def _word(preset: str, key: str, value: object, kind: type[_Word]) -> _Word:
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(kind)
        raise _bad(preset, key, f"'{shown(str(value))}' is unknown; there are {known}") from None


def own_folder() -> Path:
    """The folder of the user's own presets, whether it exists or not."""
    return platformdirs.user_config_path("artui") / "presets"


def sources(folder: Path | None = None) -> Sequence[PresetText]:
    """All presets by their names; an own one takes the place of ours of the same name."""
    ours = resources.files("artui.imports.presets") / "shipped"
    found = {
        each.name.removesuffix(".toml"): PresetText(
            each.name.removesuffix(".toml"), each.read_text(encoding="utf-8"), own=False
        )
        for each in ours.iterdir()
        if each.name.endswith(".toml")
    }
    for path in sorted((folder or own_folder()).glob("*.toml")):
        if not _NAME.fullmatch(path.stem):
            raise BadPreset(
                f"'{shown(path.stem)}' is no name of a preset; it has small letters, digits and "
                "hyphens."
            )
        try:
            found[path.stem] = PresetText(path.stem, path.read_text(encoding="utf-8"), own=True)
        except UnicodeDecodeError as error:
            raise BadPreset(f"Preset {path.stem} is not UTF-8.") from error
    return [found[name] for name in sorted(found)]


def with_number(preset: Preset, heading: str) -> Preset:
    """The preset with the column of this heading as the number; raises BadPreset if one must be
    chosen and none is."""
    if heading:
        columns = {**preset.columns, Heading.NUMBER: (heading,)}
        return replace(preset, columns=columns, required=preset.required | {Heading.NUMBER})
    if preset.choose_number:
        usual = ", ".join(f"'{each}'" for each in preset.columns[Heading.NUMBER])
        raise BadPreset(
            f"Preset {preset.name}: say which heading is the number of a document with --number, "
            f"such as {usual}."
        )
    return preset


def preset_named(name: str) -> Preset:
    """A preset by its name; raises BadPreset."""
    known = {each.name: each for each in sources()}
    if name not in known:
        raise BadPreset(f"There is no preset '{shown(name)}'; there are {', '.join(known)}.")
    return preset_of(name, known[name].toml)
