"""How arguments travel to Slack: in the body of a request, as the method wants them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.calling import json_of

# These see nothing in JSON (each method's page, "Content types").
FORMS = frozenset(
    {
        "bookmarks.list",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "users.conversations",
        "users.info",
        "users.lookupByEmail",
    }
)


def body_of(method: str, arguments: Mapping[str, Any]) -> tuple[bytes, str]:
    """Never in the address: proxies log those."""
    given = {name: value for name, value in arguments.items() if value is not None}
    if method not in FORMS:
        return json_of(given)
    plain = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in given.items()
    }
    return urlencode(plain).encode(), "application/x-www-form-urlencoded"
