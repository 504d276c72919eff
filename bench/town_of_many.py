"""A directory of as many invented people as one likes, brought in as any directory is."""

from datetime import datetime
from itertools import cycle, islice, product

from bot.database import Database
from handlers import importing, importing_rows, indexing

PER_ORGANISATION = 50
AT_DESK = 2  # of them
FIRST = (
    *("Anna", "Bo", "Carla", "Dan", "Else", "Finn", "Grethe", "Hans", "Ida", "Jens"),
    *("Karen", "Lars", "Mette", "Niels", "Oda", "Per", "Ruth", "Søren", "Tove", "Ulla"),
)
STEMS = ("Ander", "Niel", "Peter", "Jen", "Mad", "Jepp", "Holm", "Krog", "Lund", "Skov", "Bæk")
ENDS = ("sen", "sted", "gaard", "strup", "holt", "mann", "quist", "vig", "rup", "lev")
FUNCTIONS = (
    *("socialrådgiver", "bostøttemedarbejder", "sygeplejerske", "psykolog", "læge"),
    *("misbrugskonsulent", "koordinator", "ergoterapeut", "støttekontaktperson"),
)
PLACES = ("Skive", "Viborg", "Silkeborg", "Odder", "Struer", "Lemvig", "Herning", "Samsø")
NEEDS = ("bostøtte", "misbrugsbehandling", "akuttilbud", "medicin", "samtaler", "bolig")
COLUMNS = (
    "klynge;organisationskode;organisation;type;indgang;telefon;tilbud;"
    "navn;funktion;persontelefon;e-mail;vagt;kan hjælpe med"
)


def sheet(people: int) -> bytes:
    """A file of so many people, all in one cluster: the most that one can search."""
    names = cycle(product(FIRST, STEMS, ENDS))
    lines = [_line(number, *name) for number, name in enumerate(islice(names, people))]
    return "\n".join([COLUMNS, *lines]).encode()


async def settle(store: Database, people: int, at: datetime) -> None:
    """Import them and index them."""
    directory = importing_rows.read(sheet(people), at.date())
    planned = await store.read(lambda db: importing.plan(db, directory, at=at))
    await store.write(lambda db: importing.write(db, planned))
    while await store.write(lambda db: indexing.index_due(db, at)):
        pass


def _line(number: int, first: str, stem: str, end: str) -> str:
    organisation, place = divmod(number // PER_ORGANISATION, len(PLACES))
    code = number // PER_ORGANISATION
    need = NEEDS[code % len(NEEDS)], NEEDS[(code + 1) % len(NEEDS)]
    return ";".join(
        (
            *("Benchklyngen", f"org-{code}", f"{PLACES[place]} Kommune, enhed {organisation}"),
            *("kommune", "Indgangen", f"00 00 {code % 100:02} 01", ", ".join(need)),
            *(f"{first} {stem}{end}", FUNCTIONS[number % len(FUNCTIONS)], "00 00 00 02"),
            *(
                f"p{number}@org-{code}.example",
                "ja" if number % PER_ORGANISATION < AT_DESK else "nej",
            ),
            NEEDS[number % len(NEEDS)],
        )
    )
