"""An answer as the page takes it."""

from typing import Any

from bot.turns import Answer
from bot.web import render
from locales import speaking


def shown(answer: Answer) -> dict[str, Any]:
    """`say` is a card of its own, `show` replaces a card, `errors` belong to the open form."""
    errors = dict(answer.errors)
    with speaking(answer.locale):
        return {
            "say": answer.say and str(render.private(answer.say)),
            "show": answer.show and str(render.card(answer.show)),
            "form": answer.form and str(render.form(answer.form, errors)),
            "errors": errors,
            "closed": not errors and answer.form is None and not answer.is_refused,
        }
