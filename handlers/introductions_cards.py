"""How somebody new is introduced: what colleagues need to know to call them."""

from collections.abc import Iterator

from handlers.cards import Card, Facts
from locales import dates
from locales import gettext as _
from models.organisations import Organisation
from models.people import Person


def new(person: Person, organisation: Organisation) -> Card:
    title = _("New in the course: {name}, {function}").format(
        name=person.name, function=person.function
    )
    return Card(title, (facts(person, organisation),))


def facts(person: Person, organisation: Organisation) -> Facts:
    return Facts(tuple(_rows(person, organisation)))


def _rows(person: Person, organisation: Organisation) -> Iterator[tuple[str, str]]:
    yield _("Organisation"), organisation.name
    if person.phone:
        yield _("Phone"), person.phone
    days = [(day, person.opens, person.closes) for day in sorted(person.hours.weekdays)]
    if days:
        yield _("At work"), dates.week(days)
    if person.best_time:
        yield _("Best reached"), person.best_time
    if person.helps_with:
        yield _("Can help with"), person.helps_with
    if person.languages:
        yield _("Speaks"), ", ".join(person.languages)
