"""Texts with and without personal numbers that nobody labelled, made by what a number is.

Each is made anew from a seed and forgotten: no number is kept, printed or written anywhere.
What stands in place of a number in the texts without one has a date that exists, so that it is
as like one as can be.
"""

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 1, 15)
FIRST = date(1900, 1, 1)
# By the serial's first digit, the years of birth that it may belong to (domain: the cpr rules).
YEARS = {
    **dict.fromkeys("0123", range(1900, 2000)),
    **dict.fromkeys("49", (*range(1937, 2000), *range(2000, 2026))),
    **dict.fromkeys("5678", range(2000, 2026)),
}
LETTERED = {"0": range(1900, 2000), "1": range(1900, 2000), "6": range(2000, 2026)}
LETTERED["7"] = LETTERED["6"]

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212/."
SPACES = " \t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
ZEROES = "\uff10\u0660\u06f0\u0966\U0001d7ce\U0001d7f6"  # each the first of ten digits
LINES = ("\n", "\r\n", " \n", "<br>", "<br />", "\n\n", "\n \n", "\r\n\r\n", "<br><br>")


def _several(text):
    return tuple(one.strip() for one in text.split("|"))


class Number:
    """Somebody's that may exist: `day`, `month`, `year` (four digits) and `serial`."""

    def __init__(self, random, *, lettered=False, added=0):
        self.random = random
        years = LETTERED if lettered else YEARS
        first = random.choice(sorted(years))
        self.born = self._born(years[first])
        rest = f"{random.randrange(1000):03}"
        if lettered:
            letters = "".join(random.choice("ABCDEFGHJKLMNPRSTUVXYZ") for _ in range(2))
            rest = letters + rest[0]
        self.serial = first + rest
        self.day = f"{self.born.day + added:02}"
        self.month = f"{self.born.month:02}"
        self.year = str(self.born.year)

    def _born(self, years):
        while True:
            year = self.random.choice(list(years))
            born = date(year, 1, 1) + timedelta(days=self.random.randrange(365))
            # A day of this year or its neighbours reads as an appointment, with a time of day.
            if FIRST <= born <= TODAY and str(year)[2:] not in {"25", "26", "27"}:
                return born

    @property
    def date(self):
        return f"{self.day}{self.month}{self.year[2:]}"

    @property
    def bare(self):
        return self.date + self.serial


def _dashed(one, random):
    space = random.choice(("", "", " ", "  ", "\u00a0"))
    return f"{one.date}{space}{random.choice(DASHES)}{space}{one.serial}"


def _dated(one, random):
    """As a date is written, and then the serial."""
    between = random.choice(("./", "/-", "..", "--", "//", "/ ", ". ", "  "))
    year = random.choice((one.year, one.year[2:]))
    space = " " if between == ". " else ""
    first, second = ("." + space, "." + space) if between == ". " else between
    if between == "./":
        first, second = "/", "-"
    gap = random.choice(("-", " - ", " ", "/", "\u2013"))
    return f"{one.day}{first}{one.month}{second}{year}{gap}{one.serial}"


def _in_groups(one, random):
    """By who reads it aloud; only beside a word that says what it is."""
    digits = one.bare
    sizes = random.choice(
        (
            (2, 2, 2, 2, 2),
            (4, 2, 4),
            (6, 2, 2),
            (2, 4, 4),
            (1,) * 10,
            (2, 2, 6),
            (4, 6),
            (4, 4, 2),
        )
    )
    found, at = [], 0
    for size in sizes:
        found.append(digits[at : at + size])
        at += size
    return " ".join(found)


def _in_other_digits(one, random):
    zero = random.choice(ZEROES)
    dash = random.choice(("", "-", "\uff0d", " "))
    text = f"{one.date}{dash}{one.serial}"
    return "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in text)


def _with_unseen(one, random):
    text = list(random.choice((one.bare, f"{one.date}-{one.serial}")))
    for _ in range(random.randrange(1, 4)):
        text.insert(random.randrange(1, len(text)), random.choice(UNSEEN))
    return "".join(text)


def _over_lines(one, random):
    dash = random.choice(("-", " -", "\u2010", "\u00ad", ""))
    return f"{one.date}{dash}{random.choice(LINES)}{one.serial}"


def _marked_up(one, random):
    frame = random.choice(
        (
            "{}&nbsp;{}",
            "{}&#8209;{}",
            "{}&ndash;{}",
            "{}&#x2D;{}",
            "{}&shy;{}",
            "{}</b>-{}",
            "{}-<b>{}",
            "{}<wbr>{}",
            "{}*-{}",
            "{}-*{}",
            "{}`-`{}",
            "{}~ {}",
            "{}_-_{}",
            "{}*{}",
            "{}_{}",
        )
    )
    return frame.format(one.date, one.serial)


def _said_oddly(one, random):
    """With what slips in between; only beside a word that says what it is."""
    gap = random.choice((":", ",", ", ", ";", "|", "+", "\u00b7", "\u2022", "=", " (", "\\"))
    return f"{one.date}{gap}{one.serial}"


def _of_children(one, random):
    """Days and months without their nought; only beside a word that says what it is."""
    between = random.choice(("./", "..", "--", "//"))
    first, second = ("/", "-") if between == "./" else between
    day, month = str(int(one.day)), str(int(one.month))
    return f"{day}{first}{month}{second}{random.choice((one.year, one.year[2:]))}-{one.serial}"


WORDS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september")
WORDS += ("oktober", "november", "december")


def _in_words(one, random):
    month = WORDS[int(one.month) - 1]
    month = random.choice((month, month[:3], f"{month[:3]}."))
    return f"{int(one.day)}. {month} {random.choice((one.year, one.year[2:]))}-{one.serial}"


ONES = _several("nul | en | to | tre | fire | fem | seks | syv | otte | ni")
TEENS = _several(
    "ti | elleve | tolv | tretten | fjorten | femten | seksten | sytten | atten | nitten"
)
TENS = _several("tyve | tredive | fyrre | halvtreds | tres | halvfjerds | firs | halvfems")


def _spelt(one, random):
    """A word for each digit, as some write it and some say it."""
    words = [
        random.choice(("en", "et", "\u00e9n")) if d == "1" else ONES[int(d)] for d in one.bare
    ]
    apart = random.choice((" ", ", ", " - ", "  ", "-", ". ", "\n"))
    dash = random.choice((apart, " - ", ", ", " streg ", " bindestreg ", "\n"))
    text = dash.join((apart.join(words[:6]), apart.join(words[6:])))
    return random.choice((text, text.upper(), text.capitalize()))


def _read_in_pairs(one, random):
    """Two digits at a time, as most read it aloud; only beside a word for it."""
    apart = random.choice((" ", ", ", " - "))
    pairs = (one.bare[at : at + 2] for at in range(0, 10, 2))
    return apart.join(_pair(int(pair), apart) for pair in pairs)


def _pair(n, apart):
    if n < 10:
        return f"nul{apart}{ONES[n]}"
    if n < 20:
        return TEENS[n - 10]
    one, ten = n % 10, TENS[n // 10 - 2]
    return f"{ONES[one]}og{ten}" if one else ten


BARE_FRAMES = _several("""
    {} | ({}) | "{}" | Se lige {}, tak | det er {}. | {} er udskrevet |
    vedr.:{},indlagt | > {} | [{}] | {}? | Kan I ringe ang. {}! | *{}* | `{}` |
    id={}&vis=1 | <{}> | ”{}” | «{}» | Hej 😀 {} 😀 | Åge, Ærø: {} | #forloeb-{} |
    epikrise_{}.pdf | https://example.org/vis/{} | a;{};b | x\t{}\ty | "n": "{}" |
    {}'s mor | {}s mor
""")
SAID_FRAMES = _several("""
    cpr {} | CPR: {} | cpr.nr. {} | Cpr-nr.: {} | CPR-nummer {} | personnummer {} |
    personnr. {} | cpr={} | Hendes cpr er {} | borger {} | Borgeren ({}) | patient {} |
    pt. {} | født {} | cprnr{} | CPR{} | cpr nummeret: {} | person nr {} |
    Cpr. nr.:{}
""")
EITHER = BARE_FRAMES + SAID_FRAMES
ALOUD = _several(
    "{} | Det er {}, tak | nummeret er {}. | ({}) | Hun sagde {}? | cpr {} | x: {}"
)

# How a number is written, and beside which words it has to be found.
WRITTEN = {
    "bare": (lambda one, _random: one.bare, EITHER),
    "dashes and spaces": (_dashed, EITHER),
    "a wide space": (lambda one, r: one.date + r.choice(SPACES) + one.serial, EITHER),
    "as a date": (_dated, EITHER),
    "in groups": (_in_groups, SAID_FRAMES[:9]),
    "digits of other scripts": (_in_other_digits, EITHER),
    "characters that do not show": (_with_unseen, EITHER),
    "over two lines": (_over_lines, SAID_FRAMES[:9]),
    "marked up": (_marked_up, EITHER),
    "said oddly": (_said_oddly, SAID_FRAMES[:9]),
    "a date with no noughts": (_of_children, SAID_FRAMES[:9]),
    "a month in words": (_in_words, SAID_FRAMES[:9]),
    "spelt out": (_spelt, ALOUD),
    "read out two by two": (_read_in_pairs, SAID_FRAMES[:9]),
    "in an address": (
        lambda one, _random: f"{one.date}-{one.serial}",
        ("https://x.example/?q=cpr%3A{}", "https://x.example/?q=cpr%20{}&a=1", "?cpr={}#a"),
    ),
    "replacement, letters": (
        lambda one, r: (
            one.date
            + r.choice(("", "-", " ", "\u2013"))
            + r.choice((one.serial, one.serial.lower()))
        ),
        EITHER,
    ),
    "replacement, day + 60": (
        lambda one, r: one.date + r.choice(("", "-", " ")) + one.serial,
        (
            "erstatnings-cpr {}",
            "Erstatningsnummer: {}",
            "erstatningscpr {}",
            "{} er et erstatningsnummer",
        ),
    ),
}

LABELS = _several("""
    tlf | tlf. | Tlf.: | tlf. nr. | tlfnr. | telefon | Telefonnummer: | mobil | mob. |
    Mobilnr. | fax | telefax: | vagttelefon | direkte tlf. | EAN | EAN-nr. |
    EAN nummer: | CVR | CVR-nummer | cvrnr. | P-nummer | P-nr. | SE-nr. | GLN |
    GLN-nummer: | SOR | SOR-kode | ordre | Ordrenummer: | ordrenr | ordre-id |
    bestilling | bestillingsnr. | Bestillingsnummer | rekvisition | rekvisitionsnr. |
    faktura | Fakturanummer: | faktura-nr. | fakt.nr. | regning nr. | kreditnota |
    konto | kontonr. | Kontonummer: | konto nr.: | kto. | kto.nr. | bankkonto: |
    reg. 3409 konto | reg.nr. 3409 kontonr. | konto 3409- | Kontonummer 3409 - |
    sagsnr. | Sagsnummer: | sagsnr | sags-id | sag nr. | sags nr.: | SAGSID | ESDH |
    ticket | Ticket # | billet | billetnr. | Teams-møde-id | Møde-id: | Mødekode: |
    Zoom-id | Meeting ID: | mødenummer | kundenr. | Kundenummer: | kunde-id | varenr. |
    Varenummer | serienr. | Serienummer: | S/N | IMEI | ISBN | ISBN: | pakkenr. |
    pakke | forsendelsesnr. | Track & trace: | bookingnr. | booking-id |
    reservationsnr. | referencenr. | Ref.nr.: | policenr. | Policenummer | skadenr. |
    timestamp | tidsstempel | ts= | epoch | unixtid | exp= | tel: | Besked-id |
    besked-ID:
""")


def _machine(n, random):
    hexes = "".join(random.choice("0123456789abcdef") for _ in range(32))
    uuid = f"{hexes[:8]}-{hexes[8:12]}-{hexes[12:16]}-{hexes[16:20]}-{n}{hexes[20:22]}"
    return random.choice(
        (
            f"{n}.{random.randrange(10**6):06}",
            f"ts={n}.{random.randrange(10**6):06}",
            f'"thread_ts": "{n}.{random.randrange(10**6):06}"',
            f"https://x.slack.com/archives/C0{n}/p{n}{random.randrange(10**6):06}",
            f"https://x.slack.com/archives/C012/p1?thread_ts={n}.000200&cid=C012",
            f"{n}123",
            f"{n}{random.randrange(10**4):04}",
            uuid,
            uuid.upper(),
            f"urn:uuid:{uuid}",
            f"{n[:8]}-{n[6:10]}-4{hexes[:3]}-a{hexes[3:6]}-{n}00",
            f"19:{hexes}{n}@thread.v2",
            f"sha {hexes[:6]}{n}{hexes[:9]}a",
            f"56.{n}, 10.{n}",
            f"56,{n}",
            f"0.{n}",
            f"A{n}",
            f"INC{n}",
            f"{n}kB",
        )
    )


def _account(n, random):
    return random.choice(
        (
            f"IBAN DK50{n}1162",
            f"IBAN: DK50 {n[:4]} {n[4:8]} {n[8:]}62 43",
            f"DE89 {n[:4]} {n[4:8]} {n[8:]}00 00",
            f"+71<{n}12345+12345678<",
            f"EAN 579{n}",
            f"GLN 5790{n[:4]} {n[4:]}12",
            f"SOR {n}16000",
            f"CVR {n[:2]} {n[2:4]} {n[4:6]} {n[6:8]}",
            f"ydernr. {n[:6]}",
            f"J.nr. {n[:2]}.{n[2:4]}.{n[4:6]}-A00-12-{n[4:6]}",
            f"+45 {n[:2]} {n[2:4]} {n[4:6]} {n[6:8]}",
            f"+{n}",
            f"0045{n[:8]}",
            f"+46 {n[:2]} {n[2:5]} {n[5:7]} {n[7:9]}",
            f"{n[:4]} {n[4:8]}",
            f"Sagsnr. 2026-{n}-4",
            f"RM-2026-{n[:4]}",
        )
    )


def _time(n, random):
    day, month = n[:2], n[2:4]
    year = random.choice((2025, 2026, 2027))
    hour, minute = random.randrange(6, 21), random.choice((0, 15, 30, 45))
    y = year % 100
    return random.choice(
        (
            f"M\u00f8de d. {day}{month}{y} kl. {hour:02}{minute:02}",
            f"M\u00f8de {day}{month}{y} {hour:02}{minute:02}",
            f"{day}.{month}.{y} {hour:02}{minute:02}",
            f"{day}.{month}.{year} kl. {hour}.{minute:02}",
            f"{day}/{month} {year} {hour:02}{minute:02}",
            f"{day}{month}{y}-{hour:02}{minute:02}",
            f"{day}-{month}-{year} {hour:02}:{minute:02}",
            f"{year}-{month}-{day} {hour:02}{minute:02}",
            f"{year}{month}{day}-{hour:02}{minute:02}",
            f"{year}{month}{day}_{hour:02}{minute:02}00.jpg",
            f"{year}-{month}-{day}T{hour:02}:{minute:02}:00+01:00",
            f"Perioden {day}{month}{y}-{day}{month}{y + 1}",
            f"Fra {day}{month}{y} til {day}{month}{y + 1}",
            f"Ferie {day}.{month}.{y}-{day}.{month}.{y}",
            f"{day}.{month}.-{day}.{month}.{year}",
            f"F\u00f8dselsdato {day}.{month}.1948 (intet nummer)",
            f"indlagt {day}.{month}.1995-1999",
            f"ansat {day}.{month}.1990 - 2010",
            f"{day}/{month}-{year}, 1200 kr.",
        )
    )


def _impossible(_n, random):
    serial = f"{random.randrange(10**4):04}"
    dash = random.choice(("-", "", " "))
    months = f"{random.choice((0, *range(13, 20))):02}"
    return random.choice(
        (
            f"cpr {random.randrange(32, 61):02}1248{dash}{serial}",
            f"cpr 12{months}48{dash}{serial}",
            f"cpr 310690{dash}{serial}",
            f"cpr 300285{dash}{serial}",
            f"cpr 290223{dash}0{serial[1:]}",
            f"borger 0{random.randrange(1, 10)}0530{dash}5{serial[1:]}",  # not born yet
            f"cpr 251248{dash}{serial[:3]}",
            f"cpr 251248{dash}{serial}1",
            f"cpr 2512{dash}{serial}",
            "cpr: dd\u00e5\u00e5mm-xxxx",
            "251248-xxxx",
            "010190-****",
            f"670180{dash}1{serial[1:]}",  # day + 60, and no word for it
            f"251248{dash}2AB{serial[3]}",  # no such century
            f"251248{dash}1A{serial[2:]}",
        )
    )


def _amounts(n, random):
    unit = random.choice(("mg", "ml", "kr.", "kr", "kg", "stk.", "DKK"))
    return random.choice(
        (
            f"Dosis {n[:2]} {n[2:4]} {n[4:6]} {n[6:]} {unit}",
            f"{n} {unit}",
            f"i alt {n}{unit}",
            f"{n[0]}.{n[1:4]}.{n[4:7]}.{n[7:]} kr.",
            f"{n[:4]}, {n[4:8]} og {n[6:]}",
            f"version {n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:]}",
            f"v{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:]}",
            f"build {n}",
            f"{n[:5]}-{n[5:]}",
            f"{n[:3]}-{n[3:6]}-{n[6:]}",
            f"{n[:2]}-{n[2:6]}-{n[6:]}",
            f"Uge {n[:2]}-{n[2:4]}",
            f"10.{n[:2]}.{n[2:4]}.{n[4:6]}:{n[6:]}",
        )
    )


def _counted(n, random):
    """Words for numbers, as they stand in ordinary sentences, and numbers that are none."""
    telephone = " ".join(ONES[int(digit)] for digit in n[:8])
    wrong = " ".join(ONES[int(digit)] for digit in f"{random.randrange(32, 60)}{n[2:]}")
    pairs = _read_in_pairs(Number(random), random)
    return random.choice(
        (
            "en to tre fire fem seks syv otte ni ti",
            "nul et to tre fire fem seks syv otte ni",
            "ti ni otte syv seks fem fire tre to en nul",
            f"Ring {telephone}",
            f"Ring p\u00e5 {telephone}, to gange",
            f"tlf. {telephone} {ONES[int(n[8])]} {ONES[int(n[9])]}",
            f"telefon: {' '.join(ONES[int(digit)] for digit in n)}",
            f"Nej, {wrong}",
            f"{telephone} {ONES[int(n[8])]}",
            f"Vi var {pairs} personer",
            "Der er en til to, og en til fem, seks",
            "en eller to fra fire til otte, ni eller ti",
            "De to f\u00f8rste og de tre sidste, en af fem, to af seks, tre af syv",
            "tyve ti tyve ti mg",
        )
    )


OTHERS = {
    "after the name of another number": lambda n, r: f"{r.choice(LABELS)} {n}",
    "glued to it": lambda n, r: f"{r.choice(LABELS)}{n}",
    "of machines": _machine,
    "accounts, numbers of organisations": _account,
    "days, times and periods": _time,
    "no such day": _impossible,
    "amounts, versions, groups": _amounts,
    "numbers in words": _counted,
}


def written(name, random):
    """Return (text, start, end) of one text with a number written in this way."""
    write, frames = WRITTEN[name]
    added = 60 if name.endswith("60") else 0
    number = Number(random, lettered=name == "replacement, letters", added=added)
    number = write(number, random)
    before, _, after = random.choice(frames).partition("{}")
    return before + number + after, len(before), len(before) + len(number)


def other(name, random):
    """Return a text that holds no number, but what is like one."""
    return OTHERS[name](Number(random).bare, random)


def seeded(seed, name):
    return Random(f"{seed} {name}")
