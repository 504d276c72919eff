"""Whatever is put in force, each day has exactly one version."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.agreements import TERMS, changed, earliest_start, next_draft, troubles
from models.clusters import ClusterAgreement, Overdue, Phase, Principle, Strength
from models.ladder import Rung

FIRST = date(2026, 1, 1)


def agreement(**changed_terms):
    terms = {"phase": Phase.OPERATION, "acute": [["Vagten", "112"]]} | changed_terms
    return ClusterAgreement(cluster_id=1, version=1, valid_from=FIRST, **terms)


def in_force(versions, day):
    """As the database is asked: the newest version that has begun."""
    begun = [one for one in versions if one.valid_from and one.valid_from <= day]
    return max(begun, key=lambda one: one.version)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=8))
def test_each_day_has_one_version_without_gap_or_overlap(steps):
    versions, today = [agreement()], FIRST
    for waited, ahead in steps:
        today += timedelta(days=waited)
        following = next_draft(versions[-1], by=1)
        following.valid_from = earliest_start(versions[-1], today) + timedelta(days=ahead)
        assert following.valid_from >= today
        versions.append(following)

    starts = [one.valid_from for one in versions]
    assert starts == sorted(starts)
    days = [FIRST + timedelta(days=n) for n in range((starts[-1] - FIRST).days + 2)]
    found = [in_force(versions, day).version for day in days]
    assert found == sorted(found)
    assert found[-1] == versions[-1].version


def test_a_draft_says_what_the_latest_version_says():
    latest = agreement(deadline_days=5, lift_people=[[1, 2]])

    draft = next_draft(latest, by=7)

    assert (draft.version, draft.valid_from, draft.edited_by_id) == (2, None, 7)
    assert changed(latest, draft) == []
    assert [one.problem for one in troubles(draft)] == []
    draft.deadline_days = 6
    assert changed(latest, draft) == ["deadline_days"]
    assert latest.deadline_days == 5


def test_every_column_but_its_identity_is_compared():
    assert set(ClusterAgreement.model_fields) - set(TERMS) == {
        *("id", "cluster_id", "version", "valid_from", "edited_by_id", "edits"),
    }


def rungs(**terms):
    return [rung.value for rung in agreement(**terms).rungs_for("adult")]


def principles(**strengths):
    return {"principles": dict.fromkeys(Principle, Strength.ON) | strengths}


def test_a_principle_decides_which_rungs_there_are():
    everything = [rung.value for rung in Rung]

    assert rungs() == everything
    assert rungs(**principles(short_response_time="soft")) == [
        "unclaimed",
        "target",
        "deadline",
    ]
    assert rungs(**principles(short_response_time="off")) == []
    assert rungs(**principles(accessibility="soft")) == everything[1:]
    assert rungs(phase=Phase.PREPARATION) == ["target", "deadline"]
    assert rungs(ladder={"deadline": "09:00"}) == ["deadline"]


def test_what_is_missed_is_called_by_phase_and_principle():
    soft = principles(short_response_time="soft")

    assert agreement().overdue is Overdue.LATE
    assert agreement(phase=Phase.TEST).overdue is Overdue.LEARNING_POINT
    assert agreement(phase=Phase.PREPARATION).overdue is Overdue.WISH
    assert agreement(**soft).overdue is Overdue.WISH
    assert agreement(phase=Phase.TEST, **soft).overdue is Overdue.WISH


def test_a_pathways_own_ladder_goes_before_the_clusters():
    found = agreement(ladder={"deadline": "09:00"}).rungs_for("discharge")

    assert found[Rung.UNCLAIMED].isoformat("minutes") == "10:30"
