"""What this process has done, counted for whoever runs it: numbers and codes alone."""

from prometheus_client import CollectorRegistry, Counter, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

TURNS = Counter(
    "tovholder_turns", "Turns taken, by how they ended.", ["ended"], registry=REGISTRY
)
DELIVERIES = Counter(
    "tovholder_deliveries",
    "Tries to deliver, by what was tried and how it ended (busy: a platform's limit was hit).",
    ["verb", "ended"],
    registry=REGISTRY,
)
