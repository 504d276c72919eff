"""A network meeting as a file that calendars understand (RFC 5545), Outlook among them.

It says when, where and who of the staff: no alias, and nothing about a citizen.
"""

from collections.abc import Sequence

from locales import gettext as _
from models.meetings import Meeting


def ics(meeting: Meeting, names: Sequence[str], place: str) -> bytes:
    """The same `uid` and a higher `sequence` move what a calendar has, or take it out."""
    # Imported here: a quarter of a second, for what is asked for a few times a day.
    from icalendar import Calendar, Event  # noqa: PLC0415 -- as above

    event = Event()
    event.add("uid", f"{meeting.uid}@tovholder")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", _("Network meeting (Tovholder)"))
    event.add("location", place)
    event.add("description", "\n".join([_("Who is asked to come:"), *names]))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Tovholder//Tovholder//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
