"""The days of a simulated cluster."""

from models.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()
