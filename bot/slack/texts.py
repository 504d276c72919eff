"""Text as Slack sends it, made into what the person saw.

https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

import html
import re

from bot.typed import clean

# <@U1|anna>, <#C1|room>, <!here>, <https://...|words>, <tel:...|words>
_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def readable(text: str) -> str:
    # Tokens first: what a person typed as < arrives as &lt; and is none.
    return clean(html.unescape(_TOKEN.sub(_seen, text)))


def _seen(token: re.Match[str]) -> str:
    sign, target, words = token[1], token[2], token[3] or ""
    if sign:
        name = words or target
        return name if name[:1] in {"@", "#"} else f"{sign.replace('!', '@')}{name}"
    if not words or target.removeprefix("mailto:").removeprefix("tel:") == words:
        return words or target
    # A link's address is read too: nothing may hide behind its words.
    return f"{words} ({target})"
