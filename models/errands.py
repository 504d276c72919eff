"""What somebody is to do about others: call who does not chat, and reply to who asked back."""

from collections.abc import Collection

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case, Party, in_course, still_open
from models.organisations import Organisation


def unreached_beside(people: Collection[int]) -> Select[Party, Case, Organisation]:
    """Select who is not in contact yet in the open courses that these people opened."""
    opener = aliased(Party)
    is_opener = and_(
        col(opener.case_id) == col(Party.case_id),
        col(opener.is_opener),
        col(opener.withdrawn_at).is_(None),
    )
    return (
        select(Party, Case, Organisation)
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(Organisation, col(Organisation.id) == col(Party.organisation_id))
        .join(opener, is_opener)
        .where(
            col(opener.contact_person_id).in_(people),
            col(Party.is_opener).is_(False),
            col(Party.contact_on).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Party.deadline_on), col(Party.id))
    )


def asked_back(person_id: int, organisation_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select somebody's own questions of which the team waits for a reply, the oldest first."""
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.asker_organisation_id) == organisation_id,
            col(AdviceRequest.state) == AdviceState.ASKED_BACK,
            or_(
                col(AdviceRequest.asker_id) == person_id,
                col(AdviceRequest.on_behalf_of_id) == person_id,
            ),
        )
        .order_by(col(AdviceRequest.asked_at), col(AdviceRequest.id))
    )
