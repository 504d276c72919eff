"""What a page of ours posts, read strictly: a form of the plain web, as browsers send it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from aiohttp import web

from bot.typed import clean
from bot.web.asked import MOST_FIELDS
from bot.web.door import MOST_BYTES
from bot.web.problems import out_of_date, too_large

MEDIA_TYPE = "application/x-www-form-urlencoded"
PRESS = "press:"  # no field of a form is called so


@dataclass(frozen=True, slots=True)
class Posted:
    """`token` says what is asked; `fields` what was filled in."""

    token: str
    fields: Mapping[str, tuple[str, ...]]


async def posted(request: web.Request) -> Posted:
    """Raise Problem for a shape no page of ours sends."""
    if request.content_type != MEDIA_TYPE:
        raise out_of_date(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        body = await request.clone(client_max_size=MOST_BYTES).read()
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large() from error
    except ValueError as error:
        raise out_of_date() from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        # Browsers end each line with two characters: nobody wrote the first.
        text = clean(value).replace("\r\n", "\n")
        fields[clean(name)] = (*fields.get(clean(name), ()), text)
    [token] = fields.pop(PRESS, ())[:1] or ("",)
    return Posted(token, fields)
