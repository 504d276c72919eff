"""One turn of the conversation: what a person did, or what happened; and the answer to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.cards import Card, Form
from handlers.documents import Document, File
from locales import gettext as _
from models.entries import Did
from models.people import Person
from models.rooms import Room

# The field in which an edge says that a message came with files.
ATTACHMENTS = "attachments"
# The field in which an edge says that a message called us: such a one reaches us anywhere.
CALLED = "called"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a platform's edge knows. `key` is the platform's own key of this delivery.

    `at` is domain time (UTC). `room` and `user` are the platform's ids. `text` is what stood
    after a command, or a posted message; `fields` are a form's, each with all its values.
    `is_posted`: the text stands in a chat already, where others read it.
    """

    workspace_id: int
    user: str
    at: datetime
    key: str
    locale: str | None = None
    room: str | None = None
    subject: str = ""
    text: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form_key: str = ""
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handler gets: the same, with the person and the room looked up."""

    person: Person | None
    at: datetime
    workspace_id: int
    room: Room | None = None
    subject: str = ""
    text: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def me(self) -> Person:
        """The person acting; raises Refusal for somebody nobody has admitted."""
        if self.person is None or not self.person.is_admitted:
            raise Refusal(not_admitted(self.person))
        return self.person

    def value(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "").strip()

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(self.fields.get(name, ()))

    @property
    def number(self) -> int:
        """The subject as a key; raises Refusal when it is none (a stale or forged button)."""
        return number(self.subject)


@dataclass(frozen=True, slots=True)
class Named:
    """A card by name: VIEWS[view] shows it, now or when the same turn is delivered again."""

    view: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Answer this person alone."""

    what: Card | Named


@dataclass(frozen=True, slots=True)
class Show:
    """Replace the message the person acted on."""

    what: Card | Named


@dataclass(frozen=True, slots=True)
class Ask:
    """Open FORMS[form]."""

    form: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Correct:
    """Keep the form open and point at what to mend: field name -> sentence.

    `form` "" leaves the form as it is; a name makes it anew from what was sent.
    """

    errors: Mapping[str, str]
    form: str = ""
    keep: Sequence["Note"] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to show."""


Reply = Say | Show | Ask | Correct | Done


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at a view, where and when (domain time). `reader` None is a room as such."""

    reader: Person | None
    subject: str
    at: datetime
    room: Room | None = None

    @property
    def number(self) -> int:
        return number(self.subject)


Handler = Callable[[Turn, AsyncSession], Awaitable[Reply]]
FormMaker = Callable[[Turn, AsyncSession], Awaitable[Form]]
FeedMaker = Callable[[str, datetime, AsyncSession], Awaitable[File | None]]
PageMaker = Callable[[Turn, AsyncSession], Awaitable[Document]]
View = Callable[[Looking, AsyncSession], Awaitable[Card | None]]
Search = Callable[[Turn, AsyncSession], Awaitable[Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Note:
    """An entry to keep although the turn was refused (the guard's, for one)."""

    chain: str
    did: Did
    codes: Mapping[str, str]


class Refusal(Exception):
    """The person may not do this now. The sentence is already in their language."""

    def __init__(self, sentence: str, *, keep: Sequence[Note] = ()) -> None:
        super().__init__(sentence)
        self.sentence, self.keep = sentence, tuple(keep)


class Hidden(Refusal):
    """There is no such thing, or it is not this person's to know of: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "I cannot find that, or you have no part in it. "
                "Ask for the card again, or ask one of the contact persons."
            )
        )


def not_admitted(person: Person | None) -> str:
    """What somebody does who is not let in: unknown, proposed, or not one of theirs."""
    if person is None:
        return _(
            "I do not know you yet. Ask your organisation's administrator to enter your "
            "e-mail address in Tovholder's directory."
        )
    if person.awaits:
        return _(
            "You are not let in yet. I have asked {names}, and write to you when it is done."
        ).format(names=person.awaits)
    return _(
        "Your organisation's administrator has not let you in. If that is a mistake, ask them "
        "to enter your e-mail address in Tovholder's directory."
    )


def number(subject: str) -> int:
    if not (subject.isascii() and subject.isdecimal() and len(subject) < 10):  # noqa: PLR2004 -- fits a 32-bit key
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    return int(subject)
