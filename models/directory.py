"""Clusters, agreements and members together: what an organisation works under on a day."""

from functools import cache

from sqlalchemy import Date, bindparam
from sqlmodel import and_, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.clusters import Cluster, ClusterAgreement
from models.organisations import Membership, Organisation, in_force, members_on


@cache  # building it anew costs more than running it
def agreed_with() -> Select[Cluster, ClusterAgreement]:
    """Select the clusters an organisation is in, each with its agreement.

    The agreement is the newest version in force on a day; a cluster without one is left out.
    Parameters: `organisation_id`, `day` (a local date).
    """
    day = bindparam("day", type_=Date)
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
        select(Cluster, ClusterAgreement)
        .join(Membership, col(Membership.cluster_id) == col(Cluster.id))
        .join(ClusterAgreement, agreed)
        .where(
            col(Membership.organisation_id) == bindparam("organisation_id"),
            *in_force(Membership, day),
        )
        .order_by(col(Cluster.id))
    )


@cache
def members() -> SelectOfScalar[Organisation]:
    """Select a cluster's members on a day, by name. Parameters: `cluster_id`, `day`."""
    return members_on(bindparam("cluster_id"), bindparam("day", type_=Date))


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
