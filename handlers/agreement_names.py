"""What the codes in an agreement are called."""

from handlers import case_terms
from locales import gettext as _
from locales import ngettext
from models.agreements import Problem
from models.calendar import Calendar
from models.clusters import ContentPolicy, OwnClosingDays, Phase, Principle, Strength
from models.entered import ByHand, OwnFigure
from models.figures import Unit
from models.indicators import ENTERED, Indicator, OwnIndicator, unit
from models.ladder import Rung
from models.organisations import Kind
from models.people import Role


def phase_name(phase: Phase) -> str:
    match phase:
        case Phase.PREPARATION:
            return _("preparation (wishes only, nobody is late)")
        case Phase.TEST:
            return _("test (what is missed is a learning point)")
        case Phase.OPERATION:
            return _("operation")


def principle_name(principle: Principle) -> str:
    match principle:
        case Principle.MUTUAL_DUTY:
            return _("Mutual duty to cooperate and inform")
        case Principle.SHORT_RESPONSE_TIME:
            return _("Short response time")
        case Principle.ACCESSIBILITY:
            return _("Accessibility")
        case Principle.RELATIONSHIP_BUILDING:
            return _("Relationship building")
        case Principle.ADVICE:
            return _("Advice and consultation")


def strength_name(strength: Strength) -> str:
    match strength:
        case Strength.ON:
            return _("in full")
        case Strength.SOFT:
            return _("as a wish")
        case Strength.OFF:
            return _("not yet")


def calendar_name(calendar: Calendar) -> str:
    match calendar:
        case Calendar.PUBLIC_SECTOR:
            return _("public sector (also closed 5 June, 24 and 31 December)")
        case Calendar.STATUTORY:
            return _("public holidays only")


def own_days_name(own_days: OwnClosingDays) -> str:
    match own_days:
        case OwnClosingDays.WARN:
            return _("the deadline stays; whoever opens a course is told")
        case OwnClosingDays.EXTEND:
            return _("that organisation's own deadline moves")


def rung_name(rung: Rung) -> str:
    match rung:
        case Rung.UNCLAIMED:
            return _("the first working day, if nobody has taken it")
        case Rung.TARGET:
            return _("the target day")
        case Rung.DEADLINE:
            return _("the last day")
        case Rung.LIFT:
            return _("the last day, asking for help")
        case Rung.BREACH:
            return _("the day after, asking why")


def role_name(role: str) -> str:
    match Role(role):
        case Role.COORDINATOR:
            return _("the coordinator")
        case Role.BRIDGE_BUILDER:
            return _("the bridge builder")
        case Role.ADVISER:
            return _("the adviser")
        case Role.ORG_ADMIN:
            return _("the organisation's administrator")
        case Role.CLUSTER_LEAD:
            return _("the cluster lead")
        case Role.EVALUATOR:
            return _("the evaluator")


def kind_name(kind: str) -> str:
    return case_terms.kind_name(Kind(kind))


def policy_name(policy: ContentPolicy) -> str:
    match policy:
        case ContentPolicy.ON_DEMAND:
            return _("is shown on request, outside the chat")
        case ContentPolicy.IN_CHAT:
            return _("may be shown in the chat, to one person alone")


def indicator_name(code: str) -> str:  # noqa: C901 -- a label per indicator
    match Indicator(code):
        case Indicator.TIME_TO_INFORMED:
            return _("time until each party is informed")
        case Indicator.ALL_ACKNOWLEDGED:
            return _("courses that all parties have acknowledged")
        case Indicator.IN_TIME:
            return _("contact within the agreed days")
        case Indicator.TIME_TO_PLAN:
            return _("time from contact to joint plan")
        case Indicator.TIME_TO_CLAIM:
            return _("time until somebody has taken it")
        case Indicator.HANDOVERS:
            return _("number of new contact persons")
        case Indicator.ADVICE_IN_TIME:
            return _("advice answered in time")
        case Indicator.SHARED_COURSES:
            return _("courses that team and municipality share")
        case Indicator.ACUTE_ADMISSIONS:
            return _("acute admissions (entered each month)")
        case Indicator.HOUSING_TIMES:
            return _("waiting times for housing support (entered each month)")


def own_name(indicator: OwnIndicator | OwnFigure) -> str:
    """In the cluster's own words, and what it is counted in."""
    what, counted_in = indicator.series
    return f"{what} ({counted_in})" if counted_in else what


def entered_name(figure: ByHand) -> str:
    return (
        own_name(figure) if isinstance(figure, OwnFigure) else indicator_name(figure.indicator)
    )


def target_name(code: str, target: int) -> str:
    """A target of an indicator from the library."""
    indicator = Indicator(code)
    match unit(indicator):
        case Unit.SHARE:
            return _("at least {n} %").format(n=target)
        case Unit.COUNT:
            return _("at most {n} a month").format(n=target)
        case Unit.DAYS if indicator in ENTERED:
            return ngettext("at most {n} day", "at most {n} days", target).format(n=target)
        case Unit.DAYS:
            sentence = ngettext("at most {n} working day", "at most {n} working days", target)
            return sentence.format(n=target)


def problem_sentence(problem: Problem) -> str:
    match problem:
        case Problem.DEADLINE_BEFORE_TARGET:
            return _("The deadline cannot come before the target.")
        case Problem.NO_ACUTE_NUMBERS:
            return _("In operation the cluster's acute numbers must stand here.")
        case Problem.CLOSES_BEFORE_OPENING:
            return _("The office must close later than it opens.")
        case Problem.HELP_BEFORE_LAST_DAY:
            return _("Help is asked for later on the last day than the last reminder.")
        case Problem.OUTSIDE_HOURS:
            return _("Every reminder must lie within the office hours.")
