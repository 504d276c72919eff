"""Clusters, agreements and members together: what an organisation works under on a day."""

from functools import cache

from sqlalchemy import Date, bindparam
from sqlmodel import and_, col, func, select
from sqlmodel.sql.expression import Select

from models.base import another
from models.clusters import Cluster, ClusterAgreement
from models.organisations import Membership, Organisation, in_force


@cache  # building it anew costs more than running it
def agreed_with() -> Select[Organisation, Cluster, ClusterAgreement]:
    """Select all members of the clusters an organisation is in, by name, with the agreement.

    The agreement is the newest version in force on a day; a cluster without one is left out.
    Parameters: `organisation_id`, `day` (a local date).
    """
    own, day = another(Membership), bindparam("day", type_=Date)
    version = (
        select(func.max(col(ClusterAgreement.version)))
        .where(
            col(ClusterAgreement.cluster_id) == col(Cluster.id),
            col(ClusterAgreement.valid_from) <= day,
        )
        .correlate(Cluster)
        .scalar_subquery()
    )
    agreed = and_(
        col(ClusterAgreement.cluster_id) == col(Cluster.id),
        col(ClusterAgreement.version) == version,
    )
    return (
        select(Organisation, Cluster, ClusterAgreement)
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .join(Cluster, col(Cluster.id) == col(Membership.cluster_id))
        .join(own, col(own.cluster_id) == col(Cluster.id))
        .join(ClusterAgreement, agreed)
        .where(
            col(own.organisation_id) == bindparam("organisation_id"),
            *in_force(own, day),
            *in_force(Membership, day),
        )
        .order_by(col(Cluster.id), col(Organisation.name))
    )


@cache
def worked_under() -> Select[int, str, int]:
    """Select the agreement some organisations work under on a day, with its cluster's zone.

    The agreement by its id, for hundreds share one; the newest version comes last.
    Parameters: `organisation_ids`, `day` (a local date).
    """
    day = bindparam("day", type_=Date)
    return (
        select(Membership.organisation_id, Cluster.zone, ClusterAgreement.id)
        .join(Cluster, col(Cluster.id) == col(Membership.cluster_id))
        .join(ClusterAgreement, col(ClusterAgreement.cluster_id) == col(Cluster.id))
        .where(
            col(Membership.organisation_id).in_(bindparam("organisation_ids", expanding=True)),
            col(ClusterAgreement.valid_from) <= day,
            *in_force(Membership, day),
        )
        .order_by(col(ClusterAgreement.version))
    )
