"""What a new course needs to know, and whether the form says it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Refusal, Turn
from locales import gettext as _
from models.calendar import WorkingCalendar
from models.cases import Purpose
from models.clusters import Cluster, ClusterAgreement
from models.directory import agreed_with
from models.organisations import PARTY_KINDS, Kind, Organisation
from models.passages import PassageKind

YES, NO = "yes", "no"
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opener's cluster offers. `own` is the opener's organisation, always a party."""

    own: Organisation
    cluster: Cluster
    agreement: ClusterAgreement
    members: tuple[Organisation, ...]

    @property
    def calendar(self) -> WorkingCalendar:
        return self.agreement.working_calendar(self.cluster.zone)

    def of_kind(self, kind: Kind) -> tuple[Organisation, ...]:
        return tuple(one for one in self.members if one.kind is kind)

    def member(self, organisation_id: str, kind: Kind) -> Organisation | None:
        return next((one for one in self.of_kind(kind) if str(one.id) == organisation_id), None)

    def left_out(self, turn: Turn) -> list[Kind]:
        ticked = turn.values("parties")
        return [kind for kind in PARTY_KINDS if kind not in ticked and kind != self.own.kind]


async def opening(turn: Turn, db: AsyncSession) -> Opening:
    """Raises Refusal where the person's organisation has no cluster or no agreement yet."""
    own_id = turn.me.organisation_id
    asked = {"organisation_id": own_id, "day": staffing.today(turn.at)}
    found = (await db.exec(agreed_with(), params=asked)).all()
    if not found:
        raise Refusal(
            _(
                "Your organisation is not part of a cluster agreement yet. "
                "Ask your cluster lead to enter it."
            )
        )
    _first, cluster, agreement = found[0]
    members = tuple(one for one, of_cluster, _agreement in found if of_cluster is cluster)
    own = next(one for one in members if one.id == own_id)
    return Opening(own, cluster, agreement, members)


def read(turn: Turn, found: Opening) -> tuple[list[Organisation], dict[str, str]]:
    """The chosen other parties, and what is to be mended: field name -> sentence."""
    errors = dict(_errors(turn, found))
    chosen = [
        found.member(turn.value(kind), kind) or _only(found, kind)
        for kind in PARTY_KINDS
        if kind in turn.values("parties") and kind != found.own.kind
    ]
    return [one for one in chosen if one is not None], errors


def text_of(turn: Turn) -> Iterator[tuple[PassageKind, str]]:
    """What the opener wrote: the first message, and why parties were left out."""
    if message := turn.value("first_message"):
        yield PassageKind.FIRST_MESSAGE, message
    for kind in PARTY_KINDS:
        if why := turn.value(f"why_{kind}"):
            yield PassageKind.LEFT_OUT, why


async def search_practices(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of the cluster's practices whose name holds what was typed."""
    found = await opening(turn, db)
    typed = turn.text.strip().lower()
    practices = found.of_kind(Kind.GENERAL_PRACTICE)
    return [(str(one.id), one.name) for one in practices if typed in one.name.lower()][
        :MOST_FOUND
    ]


def _errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    yield from _party_errors(turn, found)
    purposes = turn.values("purpose")
    if not purposes or not set(purposes) <= set(Purpose):
        yield "purpose", _("Choose at least one purpose.")
    if turn.value("adult") == NO:
        yield "adult", _under_18()
    elif turn.value("adult") != YES:
        yield "adult", _("Say whether the citizen has turned 18.")


def _party_errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    if len(found.left_out(turn)) == len(set(PARTY_KINDS) - {found.own.kind}):
        yield "parties", _("Choose at least one other party.")
        return
    for kind in PARTY_KINDS:
        if kind in found.left_out(turn):
            if not turn.value(f"why_{kind}"):
                yield f"why_{kind}", _("Say in a few words why this party is not needed.")
        elif kind != found.own.kind and not (
            found.member(turn.value(kind), kind) or _only(found, kind)
        ):
            yield kind, _pick(kind)


def _only(found: Opening, kind: Kind) -> Organisation | None:
    """The cluster's only organisation of a kind needs no choosing."""
    of_kind = found.of_kind(kind)
    return of_kind[0] if len(of_kind) == 1 else None


def _pick(kind: Kind) -> str:
    match kind:
        case Kind.MUNICIPALITY:
            return _("Choose which municipality.")
        case Kind.GENERAL_PRACTICE:
            return _("Choose which practice.")
        case Kind.REGIONAL_PSYCHIATRY | Kind.OTHER:
            return _("Choose which team.")


def _under_18() -> str:
    return _(
        "This is for adults. For children and young people, call the advice line of Child and "
        "Adolescent Psychiatry (BUA) or your municipality's PPR."
    )
