"""What of handlers/routes.py an edge needs, so that a test can bring handlers of its own."""

from collections.abc import Callable, Mapping
from typing import Protocol

from handlers.turn import Handler, Search


class Routes(Protocol):
    @property
    def COMMANDS(self) -> Mapping[str, Handler]: ...  # noqa: N802 -- as the module says it
    @property
    def ALIASES(self) -> Mapping[str, str]: ...  # noqa: N802 -- as the module says it
    @property
    def COMMAND_HINTS(self) -> Mapping[str, Callable[[], str]]: ...  # noqa: N802 -- as the module says it
    @property
    def SHORTCUTS(self) -> Mapping[str, Callable[[], str]]: ...  # noqa: N802 -- as the module says it
    @property
    def ACTIONS(self) -> Mapping[str, Handler]: ...  # noqa: N802 -- as the module says it
    @property
    def EVENTS(self) -> Mapping[str, Handler]: ...  # noqa: N802 -- as the module says it
    @property
    def SEARCHES(self) -> Mapping[str, Search]: ...  # noqa: N802 -- as the module says it
