"""What this process has done, counted for whoever runs it: numbers and codes alone."""

from prometheus_client import CollectorRegistry, Counter, ProcessCollector

from models.base import Platform

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

TURNS = Counter(
    "tovholder_turns", "Turns taken, by how they ended.", ["ended"], registry=REGISTRY
)
DELIVERIES = Counter(
    "tovholder_deliveries",
    "Tries to deliver, by what was tried and how it ended (busy: put off for a limit, mostly "
    "before the platform had to say so).",
    ["verb", "ended"],
    registry=REGISTRY,
)
LIMITS = Counter(
    "tovholder_platform_limits",
    "How often a platform told us that it was too much (429).",
    ["platform"],
    registry=REGISTRY,
)
EVENTS_LOST = Counter(
    "tovholder_events_lost",
    "What happened in Teams and was not kept: the database was away for too long.",
    registry=REGISTRY,
)
JOBS_FAILED = Counter(
    "tovholder_jobs_failed",
    "How often what happens because time passes ended in an error, by the job's name.",
    ["name"],  # "job" is a word of Prometheus' own
    registry=REGISTRY,
)
# There from the start: what appears with its first count cannot be seen to rise.
for _ended in ("done", "corrected", "refused", "failed", "crowded"):
    TURNS.labels(_ended)
for _platform in (Platform.SLACK, Platform.TEAMS):
    LIMITS.labels(_platform)
