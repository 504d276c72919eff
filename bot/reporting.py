"""`tovholder report`: a cluster's evaluation as a file."""

import asyncio
import sys
from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, drawing, keys, printing, reaching, settings
from bot.settings import Settings, StartUpError
from bot.web import paper
from bot.writing import whole
from handlers import evaluation_pages, evaluation_sheets, evaluations, exits, staffing
from handlers.evaluations import Evaluation, Period
from locales import gettext as _
from models.clusters import Cluster
from models.figures import Measure
from models.guard import mask
from models.seals import KeyRing, new_key

Both = tuple[Evaluation, Evaluation]


def run(cluster: str, first: date, last: date, form: str, output: str) -> int:
    """Write the report; 1 after one sentence that says why there is none."""
    try:
        data = asyncio.run(_made(cluster, _period(first, last), form))
        with whole(output) as file:
            file.write(data)
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    return 0


def _period(first: date, last: date) -> Period:
    if last < first:
        raise StartUpError(_("The period ends before it begins: change --from or --to."))
    return Period(first, last, staffing.today(clock.machine_now()))


async def _made(cluster: str, period: Period, form: str) -> bytes:
    read = settings.read()
    async with reaching.in_use(read, _ring(read)) as store:
        found, before = await store.read(lambda db: _evaluated(db, cluster, period))
    if form == "csv":
        return mask(
            evaluation_sheets.sheet(found, before).decode(), today=period.today
        ).encode()
    page = exits.masked(evaluation_pages.page(found, before), clock.machine_now())
    page = await drawing.illustrated(page)
    if form == "pdf":
        return await printing.pdf(page)
    return str(paper.alone(page)).encode()


def _ring(read: Settings) -> KeyRing:
    """Figures are of nothing sealed: without a key only experiences stay closed."""
    try:
        return keys.ring(read)
    except StartUpError:
        return KeyRing([new_key()])


async def _evaluated(db: AsyncSession, name: str, period: Period) -> Both:
    found = await evaluations.load(db, await _cluster(db, name), period)
    if not found.parts:
        raise StartUpError(_("Nothing was agreed in this cluster in this period."))
    if all(_is_empty(part) for part in found.parts):
        raise StartUpError(_("No course was opened and no question asked in this period."))
    before = await evaluations.before(db, found, period.today)
    return await evaluations.whole(db, found, period.today), before


def _is_empty(part: evaluations.Part) -> bool:
    asked = (Measure.COURSES, Measure.ADVICE, Measure.LOOP)
    return not any(part.tally.spread(one) for one in asked)


async def _cluster(db: AsyncSession, name: str) -> Cluster:
    """By code or by name, in whatever case."""
    every = (await db.exec(select(Cluster).order_by(col(Cluster.name)))).all()
    for one in every:
        if name.casefold() in (one.code.casefold(), one.name.casefold()):
            return one
    known = ", ".join(one.code for one in every)
    raise StartUpError(
        _("There is no cluster {name}. There are: {known}.").format(name=name, known=known)
    )
