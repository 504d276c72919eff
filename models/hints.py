"""What may tell who a citizen is without a number: looked at, hinted at, never refused."""

import re
from enum import StrEnum


class Hint(StrEnum):
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    NAME = "name"


_WORD = r"(?:borger|patient|pt\.?|klient|beboer)(?:en|ens|s)?"
_ADDRESS = re.compile(
    r"\b[A-ZÆØÅ][\wæøåé.-]*(?:\s(?:Vej|Gade|Allé|Alle|Plads|Park|Torv|Boulevard)|vej|gade|allé|alle|stræde|vænge|plads|park|parken|toft|have|"
    r"haven|vang|bakke|bakken|skov|torv|boulevard)(?:en|et)?\s+[0-9]{1,3}\s?[A-Za-z]?\b"
)
_DAY = r"(?:[0-2]?[0-9]|3[01])[-./ ]\s?(?:[01]?[0-9])[-./ ]\s?(?:19|20)?[0-9]{2}"
_MONTH = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*\.?"
_BORN = re.compile(
    rf"\b(?:født|f\.|fødselsdag(?:en)?|fødselsdato(?:en)?)\s*(?:er\s*)?(?:d(?:en|\.)\s*)?:?\s*"
    rf"(?:{_DAY}|[0-3]?[0-9]\.?\s*{_MONTH}(?:\s*(?:19|20)[0-9]{{2}})?)",
    re.IGNORECASE,
)
_TWO_NAMES = r"[A-ZÆØÅ][a-zæøåé]+(?:[ -][A-ZÆØÅ][a-zæøåé]+)+"
_NAMED = re.compile(
    rf"\b(?i:{_WORD})\b[\s,:]*(?i:hedder|er|navn|ved navn)?[\s:]*{_TWO_NAMES}"
    rf"|{_TWO_NAMES},?\s+(?i:er\s+)?(?i:{_WORD})\b"
)


def hints(text: str) -> frozenset[Hint]:
    """The kinds of what a text may tell about who a citizen is."""
    looked = ((Hint.ADDRESS, _ADDRESS), (Hint.BIRTH_DATE, _BORN), (Hint.NAME, _NAMED))
    return frozenset(kind for kind, pattern in looked if pattern.search(text))
