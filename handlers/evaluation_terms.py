"""What figures are called, and the sentence that says what each of them counts."""

from math import ceil, floor

from handlers.parties_forms import missed_name
from locales import gettext as _
from locales import ngettext
from locales.amounts import amount
from models.cases import Missed
from models.clusters import ClusterAgreement
from models.entered import Average, ByHand, is_hidden
from models.figures import Figure
from models.small_numbers import Told
from models.telling import Count, Days, Nothing, Share, Shown, TooFew


def figure_name(figure: Figure) -> str:  # noqa: C901, PLR0912 -- a label per figure
    match figure:
        case Figure.COURSES:
            return _("Courses opened")
        case Figure.SHARED_COURSES:
            return _("Courses that team and municipality share")
        case Figure.INFORMED_IN_A_DAY:
            return _("Informed within one working day")
        case Figure.ACKNOWLEDGED:
            return _("Parties that have acknowledged")
        case Figure.ALL_ACKNOWLEDGED:
            return _("Courses that all parties have acknowledged")
        case Figure.BRIEFINGS_ACKNOWLEDGED:
            return _("What parties were informed of, acknowledged")
        case Figure.WITHIN_2:
            return _("Contact within 2 working days")
        case Figure.WITHIN_3:
            return _("Contact within 3 working days")
        case Figure.CONTACT_MEDIAN:
            return _("Half were in contact within")
        case Figure.CONTACT_P90:
            return _("Nine of ten were in contact within")
        case Figure.PLAN_MEDIAN:
            return _("From contact to joint plan")
        case Figure.PLANS_AGREED:
            return _("Plans that all parties agreed to")
        case Figure.UNCLAIMED_MEDIAN:
            return _("Until somebody has taken it")
        case Figure.NAMED_IN_A_DAY:
            return _("A named contact person within one working day")
        case Figure.HANDOVERS:
            return _("New contact persons")
        case Figure.ADVICE_IN_TIME:
            return _("Advice answered in time")
        case Figure.ADVICE_MEDIAN:
            return _("Half of the questions were answered within")
        case Figure.LOOP_CLOSED:
            return _("The asker told how it went")


def definition(figure: Figure) -> str:  # noqa: C901, PLR0912 -- a sentence per figure
    match figure:
        case Figure.COURSES:
            return _("Courses opened in the period. One joined into another counts there.")
        case Figure.SHARED_COURSES:
            return _(
                "Of all courses: those in which an outreach team and a municipality each "
                "have a contact person."
            )
        case Figure.INFORMED_IN_A_DAY:
            return _(
                "Of the parties that were asked and whose last day is over: those that were "
                "told of the course by the end of the first working day. The day of opening "
                "does not count."
            )
        case Figure.ACKNOWLEDGED:
            return _(
                "Of the parties that were asked and whose last day is over: those that have "
                "acknowledged that they were told of the course."
            )
        case Figure.ALL_ACKNOWLEDGED:
            return _(
                "Of the courses in which every party's last day is over: those that every "
                "party has acknowledged."
            )
        case Figure.BRIEFINGS_ACKNOWLEDGED:
            return _(
                "Of all times a party was informed of something in a course, such as an "
                "admission: those that the party has acknowledged."
            )
        case Figure.WITHIN_2:
            return _(
                "Of the parties that were asked and whose last day is over: those that were "
                "in two-way contact by the end of the second working day. The day of opening "
                "does not count."
            )
        case Figure.WITHIN_3:
            return _(
                "Of the parties that were asked and whose last day is over: those that were "
                "in two-way contact by the end of the third working day. The day of opening "
                "does not count."
            )
        case Figure.CONTACT_MEDIAN:
            return _(
                "The working days within which half of the same parties were in contact. "
                "Those never reached come last."
            )
        case Figure.CONTACT_P90:
            return _(
                "The working days within which nine of ten of the same parties were in "
                "contact. Those never reached come last."
            )
        case Figure.PLAN_MEDIAN:
            return _(
                "Of the courses whose parties are all in contact: the working days from the "
                "last contact within which half had sent the parties a joint plan."
            )
        case Figure.PLANS_AGREED:
            return _(
                "Of the joint plans sent to the parties: those that every party has agreed to."
            )
        case Figure.UNCLAIMED_MEDIAN:
            return _(
                "Of the parties that were asked and whose last day is over: the working days "
                "within which half had a contact person."
            )
        case Figure.NAMED_IN_A_DAY:
            return _(
                "Of the parties that were asked and whose last day is over: those that had a "
                "contact person by the end of the first working day."
            )
        case Figure.HANDOVERS:
            return _(
                "How many times a party's contact person was replaced by another in the "
                "courses opened in the period."
            )
        case Figure.ADVICE_IN_TIME:
            return _(
                "Of the questions asked in the period whose day for an answer is over: those "
                "answered by then. Withdrawn questions do not count."
            )
        case Figure.ADVICE_MEDIAN:
            return _(
                "The working days within which half of the same questions were answered. "
                "Those never answered come last."
            )
        case Figure.LOOP_CLOSED:
            return _(
                "Of the answered questions that are closed: those whose asker said whether "
                "the advice was of use."
            )


def said(shown: Shown) -> str:
    match shown:
        case Nothing():
            return _("none")
        case TooFew():
            return _("not shown")
        case Count(number=number):
            return str(number)
        case Days(days=None):
            return _("not so many got there")
        case Days(days=days):
            return ngettext("{n} working day", "{n} working days", days or 0).format(n=days)
        case Share():
            return _share(shown)


def reason_name(reason: Missed | None) -> str:
    return missed_name(reason) if reason else _("No reason given")


def small_numbers() -> str:
    return _(
        "Numbers from one to four are not shown, nor what would let you work one out. "
        "Nothing here is about a single employee."
    )


def _share(share: Share) -> str:
    """84 % (42 of 50); at least 92 % (of 50) where the rest is a small number."""
    if share.part.is_exact and share.whole.is_exact:
        return _("{percent} % ({part} of {whole})").format(
            percent=percent(share.least), part=share.part.least, whole=share.whole.least
        )
    if share.part.is_exact:
        return _("{percent} %").format(percent=percent(share.least))
    return _bounded(share.part, share)


def _bounded(part: Told, share: Share) -> str:
    if part.least == 0:
        return _("at most {percent} %").format(percent=ceil(share.most * 100))
    return _("at least {percent} %").format(percent=floor(share.least * 100))


def percent(share: float) -> int:
    """Half up, as one is taught at school."""
    return floor(share * 100 + 0.5)


def entered(figure: ByHand) -> str:
    """A number of people is not shown where it is small."""
    return said(TooFew()) if is_hidden(figure) else amount(figure.hundredths)


def averaged(shown: Average) -> str:
    sentence = ngettext(
        "{number} ({n} month)", "{number} on average ({n} months)", shown.months
    )
    return sentence.format(number=amount(shown.hundredths), n=shown.months)


def entered_definition() -> str:
    return _(
        "From other systems, entered by the cluster lead: the average of the months that were "
        "entered."
    )


def own_definition() -> str:
    return _(
        "In the cluster's own words, entered by its lead: the average of the months that were "
        "entered."
    )


def reasons_title(agreement: ClusterAgreement) -> str:
    if agreement.is_test:
        return _("What kept the parties: learning points")
    return _("What kept the parties")
