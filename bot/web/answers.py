"""An answer as the page takes it."""

from typing import Any

from bot.turns import Answer
from bot.web import render
from locales import speaking


def shown(answer: Answer, *, to_form: bool = False) -> dict[str, Any]:
    """`say` is a card of its own, `show` replaces a card, `errors` belong to the open form.

    Why a form that was sent is refused stands in the form: it stays open, above all cards.
    """
    say, errors = answer.say, dict(answer.errors)
    if to_form and answer.is_refused and answer.say is not None:
        say, errors = None, {"": answer.say.title}
    with speaking(answer.locale):
        return {
            "say": say and str(render.private(say)),
            "show": answer.show and str(render.card(answer.show)),
            "form": answer.form and str(render.form(answer.form, errors)),
            "errors": errors,
            "closed": not errors and answer.form is None and not answer.is_refused,
        }
