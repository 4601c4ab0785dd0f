"""Invented companies and where they are: hand-written ones first, combined ones for large ledgers.

None of them exists. Mail addresses and most telephone numbers are from ranges kept for examples.
"""

import re
from random import Random
from typing import NamedTuple


class Firm(NamedTuple):
    """A company as on an envelope; `currency` is the one in which it is billed."""

    name: str
    country: str
    region: str
    currency: str
    address: str


# How the firms below have their address in one line: postcode before the town, or after it.
_POSTCODE_FIRST = re.compile(
    r"(?P<street>.+), (?P<postcode>[0-9]{3} [0-9]{2}|[0-9-]{4,8}(?: [A-Z]{2})?) (?P<city>.+)"
)
_POSTCODE_LAST = re.compile(
    r"(?P<street>.+), (?P<city>.+?) (?:(?P<region>[A-Z]{2}) )?"
    r"(?P<postcode>[0-9]{5}|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|[A-Z][0-9][A-Z] [0-9][A-Z][0-9])"
)


class PartedAddress(NamedTuple):
    """A street with its number, a postcode and a town."""

    street: str
    postcode: str
    city: str


def parted(firm: Firm) -> PartedAddress | None:
    """The parts of a firm's address; None if its one line is all there is."""
    found = _POSTCODE_FIRST.fullmatch(firm.address) or _POSTCODE_LAST.fullmatch(firm.address)
    return PartedAddress(found["street"], found["postcode"], found["city"]) if found else None


# Who pays and answers there, in the languages of a few countries.
_PEOPLE = {
    "US": ("Dana Whitcomb", "Luis Ortega"),
    "CA": ("Élise Gagnon", "Mark Tremblay"),
    "GB": ("Priya Nair", "Tom Ashworth"),
    "IE": ("Aoife Brennan", "Conor Daly"),
    "DE": ("Jürgen Vogt", "Katrin Seidel"),
    "AT": ("Petra Hofer", "Lukas Gruber"),
    "FR": ("Chloé Marchand", "Rémi Lefèvre"),
    "ES": ("Lucía Ferrer", "Álvaro Ruiz"),
    "IT": ("Giulia Rinaldi", "Paolo Conti"),
    "NL": ("Sanne de Wit", "Bram Kuiper"),
    "PL": ("Zofia Wójcik", "Paweł Zając"),
    "PT": ("Inês Carvalho", "Rui Moreira"),
    "FI": ("Aino Laine", "Ville Korhonen"),
    "SE": ("Åsa Lindqvist", "Nils Öberg"),
    "JP": ("佐藤 美咲", "高橋 健"),
}


def people(country: str, place: int) -> str | None:
    """Somebody in the accounts of the customer at a place; None in countries without names."""
    names = _PEOPLE.get(country)
    return names[place % len(names)] if names else None


# The first three are at the top of the demo's worklist.
FIRMS = (
    Firm("Northwind Labs", "US", "WA", "USD", "1200 Fifth Avenue, Seattle WA 98101"),
    Firm("Orchid Optics Oy", "FI", "", "EUR", "Satamakatu 4, 00160 Helsinki"),
    Firm("Harbor & Sons", "GB", "", "GBP", "17 Fish Quay, Whitby YO21 1DH"),
    Firm("青葉精機株式会社", "JP", "", "JPY", "宮城県仙台市青葉区一番町3-7-1"),
    Firm("Müller & Söhne Feinmechanik GmbH", "DE", "", "EUR", "Lindenstraße 8, 70173 Stuttgart"),
    Firm("شركة اللؤلؤة للتجارة", "KW", "", "KWD", "شارع فهد السالم، مدينة الكويت"),
    Firm("Café Crème Rôtisserie SARL", "FR", "", "EUR", "12 rue des Lilas, 69002 Lyon"),
    Firm("Αιγαίο Ναυτιλιακή Α.Ε.", "GR", "", "EUR", "Ακτή Μιαούλη 44, 185 36 Πειραιάς"),
    Firm("हिमालय वस्त्र प्राइवेट लिमिटेड", "IN", "", "USD", "एम. जी. रोड, शिमला 171001"),
    Firm("杭州云帆贸易有限公司", "CN", "", "USD", "浙江省杭州市西湖区文三路90号"),
    Firm("ТОВ «Смерека»", "UA", "", "EUR", "вул. Городоцька 15, 79016 Львів"),
    Firm("Żółw i Spółka sp. z o.o.", "PL", "", "EUR", "ul. Świętojańska 3, 81-368 Gdynia"),
    Firm("אורן מערכות בע״מ", "IL", "", "USD", "רחוב הנמל 21, חיפה"),
    Firm("Blue Heron Paper Co.", "US", "OR", "USD", "88 Alder Street, Portland OR 97205"),
    Firm("Ångström Instrument AB", "SE", "", "EUR", "Fyristorg 6, 753 10 Uppsala"),
    Firm("한빛정밀 주식회사", "KR", "", "USD", "대전광역시 유성구 대학로 99"),
    Firm("Tallow & Wick Candlemakers Ltd", "GB", "", "GBP", "3 Mill Lane, Bath BA1 5LS"),
    Firm("株式会社かもめ堂", "JP", "", "JPY", "神奈川県横浜市中区元町5-2"),
    Firm("Panadería Luna Llena S.L.", "ES", "", "EUR", "Calle del Olmo 9, 28012 Madrid"),
    Firm("بيت البخور العربي", "KW", "", "KWD", "سوق المباركية، مدينة الكويت"),
    Firm("Kestrel Outdoor Supply", "US", "CO", "USD", "410 Canyon Boulevard, Boulder CO 80302"),
    Firm("Dvořák Hudební Nástroje s.r.o.", "CZ", "", "EUR", "Kamenná 12, 602 00 Brno"),
    Firm("ООД Розова долина", "BG", "", "EUR", "ул. Шипка 7, 6100 Казанлък"),
    Firm("Fjällräv Textil AS", "NO", "", "EUR", "Bryggen 11, 5003 Bergen"),
    Firm("Peppercorn Provisions plc", "GB", "", "GBP", "60 Spice Quay, London SE1 2YQ"),
    Firm("บริษัท ดอกบัว จำกัด", "TH", "", "USD", "ถนนเจริญกรุง กรุงเทพฯ 10500"),
    Firm("Casa do Azulejo Lda", "PT", "", "EUR", "Rua das Flores 31, 4050-262 Porto"),
    Firm("Θυμάρι & Υιοί Ο.Ε.", "GR", "", "EUR", "Οδός Ερμού 5, 105 63 Αθήνα"),
    Firm("Copper Kettle Brewing", "US", "VT", "USD", "9 Depot Street, Burlington VT 05401"),
    Firm("松風堂茶舗", "JP", "", "JPY", "京都府宇治市宇治妙楽14"),
    Firm("Lumière & Ombre SAS", "FR", "", "EUR", "5 quai Voltaire, 75007 Paris"),
    Firm("गंगा मुद्रणालय", "IN", "", "USD", "दशाश्वमेध मार्ग, वाराणसी 221001"),
    Firm("Schneeglöckchen Spielwaren KG", "DE", "", "EUR", "Am Markt 2, 99084 Erfurt"),
    Firm("مؤسسة النخيل للمقاولات", "KW", "", "KWD", "شارع الخليج العربي، السالمية"),
    Firm("Ibis Bookbinding Ltd", "GB", "", "GBP", "22 Broad Street, Oxford OX1 3AS"),
    Firm("成都竹海文具有限公司", "CN", "", "USD", "四川省成都市锦江区春熙路18号"),
    Firm("Sjømerke Skipsutstyr ASA", "NO", "", "EUR", "Havnegata 1, 9008 Tromsø"),
    Firm("Red Clay Pottery Works", "US", "NM", "USD", "77 Kiln Road, Santa Fe NM 87501"),
    Firm("Érable Boréal Inc.", "CA", "QC", "USD", "350 rue Saint-Paul, Québec QC G1K 3W6"),
    Firm("חנות הספרים הירוקה", "IL", "", "USD", "שדרות רוטשילד 40, תל אביב"),
    Firm("Tamarind Tea Traders", "GB", "", "GBP", "8 Clipper Wharf, Bristol BS1 6TY"),
    Firm("株式会社北斗計測", "JP", "", "JPY", "北海道札幌市中央区北一条西2"),
    Firm("Großmann Orgelbau e.K.", "AT", "", "EUR", "Domgasse 3, 5020 Salzburg"),
    Firm("Молочна Ріка ПрАТ", "UA", "", "EUR", "просп. Миру 28, 14000 Чернігів"),
    Firm("Quill & Quire Stationers", "IE", "", "EUR", "14 Dame Lane, Dublin 2"),
    Firm("Señorío del Olivar S.A.", "ES", "", "EUR", "Plaza Mayor 1, 23400 Úbeda"),
    Firm("Wren House Interiors", "GB", "", "GBP", "5 Minster Yard, York YO1 7HH"),
    Firm("서울은하상사", "KR", "", "USD", "서울특별시 종로구 인사동길 12"),
    Firm("Nightjar Audio LLC", "US", "TX", "USD", "2201 Sound Street, Austin TX 78701"),
    Firm("De Gouden Zwaan B.V.", "NL", "", "EUR", "Keizersgracht 201, 1016 DS Amsterdam"),
    Firm("台北晨光書局", "TW", "", "USD", "台北市大安區和平東路一段66號"),
    Firm("Æbleskov Møbler ApS", "DK", "", "EUR", "Nørregade 19, 5000 Odense C"),
    Firm("Βουνό & Θάλασσα Ε.Π.Ε.", "CY", "", "EUR", "Λεωφόρος Μακαρίου 10, 1065 Λευκωσία"),
    Firm("Foxglove Apothecary", "GB", "", "GBP", "31 Castle Street, Edinburgh EH2 3DN"),
    Firm("Görkem Halı Ltd. Şti.", "TR", "", "EUR", "Çarşı Caddesi 8, 50180 Nevşehir"),
    Firm("मोर आभूषण", "IN", "", "USD", "जौहरी बाज़ार, जयपुर 302003"),
    Firm("Saltmarsh Sailmakers", "US", "ME", "USD", "4 Wharf Street, Portland ME 04101"),
    Firm("مطبعة البحر الأزرق", "BH", "", "KWD", "شارع الحكومة، المنامة"),
    Firm("Ruže i Trnje d.o.o.", "HR", "", "EUR", "Riva 3, 21000 Split"),
    Firm("Pietra Serena S.r.l.", "IT", "", "EUR", "Via dei Calzaiuoli 9, 50122 Firenze"),
)


class _Script(NamedTuple):
    """Parts of names of one country; `{0}` is the first word, `{1}` the trade, `{2}` the town."""

    form: str
    country: str
    currency: str
    first: tuple[str, ...]
    trade: tuple[str, ...]
    town: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PARTS = (
    _Script(
        "{0} {1} of {2} Inc.",
        "US",
        "USD",
        _words("Granite Juniper Falcon Cedar Lantern Prairie Summit Harvest Beacon Willow Sparrow"),
        _words("Tools Foods Optics Textiles Paper Systems Printing Furniture Motors Supplies"),
        _words("Dayton Tulsa Fresno Omaha Boise Tacoma Macon Duluth Laredo Salem"),
    ),
    _Script(
        "{0} {1} ({2}) Ltd",
        "GB",
        "GBP",
        _words("Thistle Bramble Heron Oakham Larkspur Pennine Tidewell Rook Sorrel Merrow"),
        _words("Chandlery Joinery Foundry Bakeries Ceramics Tailoring Bookshops Instruments"),
        _words("Leeds Truro Durham Exeter Derby Perth Ludlow Kendal Ripon Stirling"),
    ),
    _Script(
        "{0} {1} {2} GmbH",
        "DE",
        "EUR",
        _words("Böhm Krüger Jäger Weiß Schäfer Grünwald Löwe Möller Köster Brückner"),
        _words("Werkzeugbau Gartengeräte Großhandel Verlag Möbel Lüftung Präzision Kühltechnik"),
        _words("Lübeck Würzburg Köln Görlitz Münster Saarbrücken Jena Tübingen Göttingen Gießen"),
    ),
    _Script(
        "{0} {1} de {2} SARL",
        "FR",
        "EUR",
        _words("Étoile Forêt Soleil Hérisson Rivière Châtaigne Lumière Abeille Genêt Fée"),
        _words("Décoration Mécanique Pâtisserie Édition Céramique Électricité Métallerie Épicerie"),
        _words("Nîmes Besançon Orléans Angoulême Sète Béziers Évreux Mâcon Périgueux Nevers"),
    ),
    _Script(
        "{0} {1} {2} Α.Ε.",
        "GR",
        "EUR",
        _words("Ήλιος Δελφίνι Ελιά Κύμα Ακρόπολις Μέλισσα Πέτρα Γαλήνη Άνεμος Ρόδι"),
        _words("Τρόφιμα Εκδόσεις Ναυτιλιακή Υφάσματα Κεραμική Έπιπλα Όργανα Χαρτικά"),
        _words("Βόλος Πάτρα Χανιά Καβάλα Ρόδος Ιωάννινα Λάρισα Σύρος Κέρκυρα Χίος"),
    ),
    _Script(
        "ООД {0} {1} {2}",
        "BG",
        "EUR",
        _words("Орел Здравец Изгрев Балкан Явор Вихрен Калина Росица Бреза Сокол"),
        _words("Мебели Текстил Храни Печат Машини Керамика Книги Уреди"),
        _words("Пловдив Варна Русе Плевен Сливен Добрич Ямбол Шумен Видин Ловеч"),
    ),
    _Script(
        "شركة {0} {1} {2}",
        "KW",
        "KWD",
        _words("الفجر الصقر النور الواحة المرجان الريان الهلال النسيم الياقوت البركة"),
        _words("للتجارة للمقاولات للأثاث للطباعة للأغذية للنسيج للمعدات للخزف"),
        _words("الجهراء الأحمدي السالمية حولي الفروانية الفحيحيل الصليبخات الشويخ"),
    ),
    _Script(
        "{2}{0}{1}株式会社",
        "JP",
        "JPY",
        _words("桜木 富士見 青海 若葉 白鳥 千歳 松原 朝日 銀河 竹中"),
        _words("精機 食品 商店 印刷 電機 工業 書房 陶器 家具 繊維"),
        _words("仙台 金沢 長崎 高松 松本 函館 奈良 岡山 秋田 鹿児島"),
    ),
    _Script(
        "{2}{0}{1}有限公司",
        "CN",
        "USD",
        _words("金桥 东风 长城 白云 明月 和平 天山 海星 青松 宏远"),
        _words("贸易 文具 食品 机械 纺织 家具 印刷 仪器"),
        _words("苏州 青岛 厦门 大连 昆明 西安 长沙 宁波 桂林 无锡"),
    ),
    _Script(
        "{0} {1} {2} लिमिटेड",
        "IN",
        "USD",
        _words("सूर्य कमल अशोक गरुड़ नीलम चंदन मयूर शांति तारा वसंत"),
        _words("वस्त्र मुद्रण उद्योग औज़ार खाद्य फर्नीचर यंत्र पुस्तक"),
        _words("जयपुर पुणे इंदौर सूरत लखनऊ मैसूर कोच्चि भोपाल पटना नासिक"),
    ),
)

_BRANCHES = {
    "US": ("West", "East"),
    "GB": ("North", "South"),
    "DE": ("Nord", "Süd"),
    "FR": ("Nord", "Sud"),
    "JP": ("東支店", "西支店"),
}


def firm(place: int, chance: Random) -> Firm:
    """The company at a place of the list of customers; hand-written ones come first."""
    if place < len(FIRMS):
        return FIRMS[place]
    script = _PARTS[place % len(_PARTS)]
    first, trade, town = map(chance.choice, (script.first, script.trade, script.town))
    name = script.form.format(first, trade, town)
    street = chance.randrange(1, 180)
    return Firm(name, script.country, "", script.currency, f"{street}, {town}")


def branch(parent: Firm, number: int) -> str:
    """The name of a company's first or second branch."""
    words = _BRANCHES.get(parent.country, ("II", "III"))
    return f"{parent.name} {words[number % 2]}"
