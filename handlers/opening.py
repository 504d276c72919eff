"""What a new course needs to know of the opener's cluster, its agreement and the pathway."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Refusal, Turn
from locales import gettext as _
from models.calendar import WorkingCalendar
from models.clusters import Cluster, ClusterAgreement, Principle, Strength
from models.directory import agreed_with, members
from models.organisations import PARTY_KINDS, Kind, Organisation
from models.templates import ADULT, Template, template

YES, NO = "yes", "no"
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opener's cluster offers. `own` is the opener's organisation, always a party.

    `pathway` is the one chosen so far; `kinds` are those with somebody to choose from, and
    the three of the framework paper.
    """

    own: Organisation
    cluster: Cluster
    agreement: ClusterAgreement
    members: tuple[Organisation, ...]
    pathway: Template

    @property
    def calendar(self) -> WorkingCalendar:
        return self.agreement.working_calendar(self.cluster.zone)

    def calendar_of(self, organisation: Organisation) -> WorkingCalendar:
        """The days that count for one organisation's clock (R10)."""
        return self.agreement.calendar_for(self.cluster.zone, organisation.closing_days)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return (*PARTY_KINDS, *((Kind.OTHER,) if self.others(Kind.OTHER) else ()))

    @property
    def required(self) -> tuple[Kind, ...]:
        """Chosen beforehand, by the cluster's agreement and what the pathway adds to it."""
        if self.agreement.strength(Principle.MUTUAL_DUTY) is Strength.OFF:
            return ()
        asked = {*self.agreement.required_parties, *self.pathway.parties}
        return tuple(kind for kind in self.kinds if kind in asked)

    def of_kind(self, kind: Kind) -> tuple[Organisation, ...]:
        return tuple(one for one in self.members if one.kind is kind)

    def others(self, kind: Kind) -> tuple[Organisation, ...]:
        return tuple(one for one in self.of_kind(kind) if one.id != self.own.id)

    def is_own(self, kind: Kind) -> bool:
        """The opener's own kind is there already; of other parties there may be several."""
        return kind is self.own.kind and kind is not Kind.OTHER

    def member(self, organisation_id: str, kind: Kind) -> Organisation | None:
        return next((one for one in self.of_kind(kind) if str(one.id) == organisation_id), None)

    def only(self, kind: Kind) -> Organisation | None:
        """The cluster's only organisation of a kind needs no choosing."""
        others = self.others(kind)
        return others[0] if len(others) == 1 else None

    def chosen(self, turn: Turn) -> dict[Kind, list[Organisation]]:
        """The organisations of each ticked kind; an empty list where one must still choose."""
        ticked = [kind for kind in self.kinds if kind in turn.values("parties")]
        return {kind: self._chosen(turn, kind) for kind in ticked if not self.is_own(kind)}

    def left_out(self, turn: Turn) -> list[Kind]:
        """Which parties are missing that a reason must be given for."""
        if self.agreement.strength(Principle.MUTUAL_DUTY) is not Strength.ON:
            return []
        ticked = turn.values("parties")
        return [one for one in self.required if one not in ticked and not self.is_own(one)]

    def _chosen(self, turn: Turn, kind: Kind) -> list[Organisation]:
        found = [self.member(one, kind) for one in turn.values(kind)]
        of_kind = [one for one in found if one is not None and one.id != self.own.id]
        only = self.only(kind)
        return of_kind or ([only] if only else [])


async def opening(turn: Turn, db: AsyncSession) -> Opening:
    """Raises Refusal where the person's organisation has no cluster or no agreement yet."""
    own_id, day = turn.me.organisation_id, staffing.today(turn.at)
    asked = {"organisation_id": own_id, "day": day}
    agreed = (await db.exec(agreed_with(), params=asked)).first()
    if agreed is None:
        raise Refusal(
            _(
                "Your organisation is not part of a cluster agreement yet. "
                "Ask your cluster lead to enter it."
            )
        )
    cluster, agreement = agreed
    asked = {"cluster_id": cluster.id, "day": day}
    all_members = tuple((await db.exec(members(), params=asked)).all())
    own = next(one for one in all_members if one.id == own_id)
    return Opening(own, cluster, agreement, all_members, _pathway(turn, agreement))


def offered(agreement: ClusterAgreement, *, for_minors: bool) -> tuple[Template, ...]:
    """The cluster's pathways for adults, or for children and young people."""
    known = (template(code) for code in agreement.pathways)
    return tuple(one for one in known if one.is_for_minors is for_minors)


async def search_practices(turn: Turn, db: AsyncSession) -> list[tuple[str, str]]:
    """(key, name) of the cluster's practices whose name holds what was typed."""
    found = await opening(turn, db)
    typed = turn.text.strip().lower()
    practices = found.of_kind(Kind.GENERAL_PRACTICE)
    return [(str(one.id), one.name) for one in practices if typed in one.name.lower()][
        :MOST_FOUND
    ]


def _pathway(turn: Turn, agreement: ClusterAgreement) -> Template:
    fitting = offered(agreement, for_minors=turn.value("adult") == NO)
    chosen = [one for one in fitting if one.code == turn.value("pathway")]
    return next(iter((*chosen, *fitting)), template(ADULT))
