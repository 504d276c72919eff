"""Who a web request comes from: the one place that decides it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from models.seals import KeyRing

COOKIE = "tovholder_session"
PURPOSE = "web-session:"  # so that nothing else the ring seals passes for a session


@dataclass(frozen=True, slots=True)
class Session:
    """`is_signed_in`: by the organisation's own provider, and not only by a link."""

    person_id: int
    is_signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Sessions:
    """`default_person_id` is who acts without a cookie: in a trial alone, else None.

    `is_secure`: the public address is https, so the cookie travels that way only.
    """

    ring: KeyRing
    default_person_id: int | None = None
    is_secure: bool = False

    def resolve(self, request: web.BaseRequest) -> Session | None:
        return self._named(request.cookies.get(COOKIE, "")) or self._default()

    def remember(self, response: web.Response, person_id: int) -> None:
        """Make this browser that person's. The cookie is encrypted and signed."""
        response.set_cookie(
            COOKIE,
            self.ring.seal(f"{PURPOSE}{person_id}").decode(),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.is_secure,
        )

    def _named(self, cookie: str) -> Session | None:
        number = self.ring.open_token(cookie, PURPOSE)
        return Session(int(number)) if number is not None and number.isdecimal() else None

    def _default(self) -> Session | None:
        return None if self.default_person_id is None else Session(self.default_person_id)


PAGE_COOKIE = "tovholder_page"
PAGE_PURPOSE = "page-session:"
PAGE_PATH = "/p"
SIGNED_IN = "signed-in"
PAGE_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PageSessions:
    """Who reads our pages in this browser: whoever used a link there, for half an hour.

    Apart from the workspace's own session: a link makes nobody somebody else in a trial.
    Instants are machine time.
    """

    ring: KeyRing
    is_secure: bool = False

    def resolve(self, request: web.BaseRequest, *, at: datetime) -> Session | None:
        text = self.ring.open_token(request.cookies.get(PAGE_COOKIE, ""), PAGE_PURPOSE)
        if text is None:
            return None
        person_id, until, *how = text.split(":")
        if at >= datetime.fromtimestamp(int(until), UTC):
            return None
        return Session(int(person_id), how == [SIGNED_IN])

    def remember(self, response: web.Response, session: Session, *, at: datetime) -> None:
        until = round((at + PAGE_LASTS).timestamp())
        how = f":{SIGNED_IN}" if session.is_signed_in else ""
        response.set_cookie(
            PAGE_COOKIE,
            self.ring.seal(f"{PAGE_PURPOSE}{session.person_id}:{until}{how}").decode(),
            path=PAGE_PATH,
            max_age=round(PAGE_LASTS.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self.is_secure,
        )
