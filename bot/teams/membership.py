"""Who is in a room because of us: brought in, and taken out again."""

from http import HTTPStatus

from bot.teams.rooms import Room
from handlers.plans import RoomPlan
from scheduler.chat import Refused

THERE = frozenset({HTTPStatus.CONFLICT})


async def invited(room: Room, path: str, permission: str, plan: RoomPlan) -> list[str]:
    """Bring in whom we have not yet; one who cannot come keeps out nobody else."""
    codes: set[str] = set()
    for user in [one for one in plan.members if one not in room.invited]:
        member = room.graph.member(user, home=await room.home_of(user))
        try:
            await room.graph.call(permission, "POST", f"{path}/members", member, fine=THERE)
        except Refused as refused:
            codes.add(refused.reason_code)
        else:
            await room.remember(invited=" ".join([*room.invited, user]))
    return [f"not_invited:{code}" for code in sorted(codes)]


async def removed(room: Room, path: str, permission: str, plan: RoomPlan) -> list[str]:
    """Take out whom we brought in and who no longer belongs; who came by hand is let be."""
    gone = [one for one in room.invited if one not in plan.members]
    if not gone:
        return []
    try:
        there = await room.graph.members(permission, path)
        for user in gone:
            if user in there:
                place = f"{path}/members/{there[user]}"
                fine = {HTTPStatus.NOT_FOUND}
                await room.graph.call(permission, "DELETE", place, fine=fine)
            await room.remember(invited=" ".join(one for one in room.invited if one != user))
    except Refused as refused:
        return [f"not_removed:{refused.reason_code}"]
    return []
