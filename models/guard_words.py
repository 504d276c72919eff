"""The words beside a number that say what it is."""

import re

LABEL = re.compile(r"cpr|person-? ?(?:nr|nummer)", re.IGNORECASE)
# What is said before the second half of one that is told in two.
LAST = re.compile(
    r"(?:sidste (?:fire|4)(?: cifre)?|løbe(?:nr\.?|nummer)|kontrolcifre)", re.IGNORECASE
)
REPLACEMENT = re.compile(r"erstatning", re.IGNORECASE)
KEYWORD = re.compile(
    rf"{LABEL.pattern}|{REPLACEMENT.pattern}|borger|patient|\bpt\b|født", re.IGNORECASE
)

_NUMBER = r"(?:nr|nummer|id|kode|no|number)"
_OF_ITSELF = (
    r"\b(?:cvr|ean|gln|sor|iban|mob|fax|tel|kto|imei|isbn|issn|s/n|ts|exp|epoch|build)"
    r"|tlf|telefon|telefax|mobil|ordre|faktura|konto|billet|ticket|bestilling|rekvisition"
    r"|regning|kreditnota|pakke|forsendelse|booking|reservation|track ?& ?trace|timestamp"
    r"|tidsstempel|unixtid|esdh|produktionsenhed|skype|webex|zoom|phone|order|invoice|account"
)
# A number of these is another one; what they are themselves may be somebody's.
_WITH_NUMBER = (
    r"(?:sag|case|møde|meeting|besked|kunde|vare|serie|police|skade|reference|fakt|\bref|\bse|\bp-)"
    rf"s?[-\s.]*(?={_NUMBER})"
)
OTHER_LABEL = re.compile(
    rf"(?:{_OF_ITSELF}|{_WITH_NUMBER})"
    rf"s?(?:en|et)?[-\s.:#=]*(?:{_NUMBER}(?:en|et)?)?(?:\s\([^\s()]+\)|\ser\b)?[-\s.:#=]*"
    r"(?:[0-9]{4}[-\s./]{1,3})?\Z",  # a bank's registration number, a year
    re.IGNORECASE,
)
VERSION = re.compile(r"\b(?:version|v|release|build)[\s.:]*\Z", re.IGNORECASE)
FRACTION = re.compile(r"(?<![0-9])[0-9]{1,3}[.,]\Z")  # what follows are its decimals
PREFIX = re.compile(r"(?:\+[0-9]{2}\s|€\s?|\bkr\.?\s?|\bdkk\s?)\Z", re.IGNORECASE)
UNIT = re.compile(r"\s?(?:mg|ml|mmol|kg|kr|dkk|eur|stk)\b", re.IGNORECASE)
