"""views.*: modals on top of each other, and a Home per person."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.blocks import view_problems
from tests.slack.fake_messages import with_ids
from tests.slack.fake_state import TRIGGER_LASTS, Ask, Json, OpenView, SlackError, Trigger

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

ON_TOP = 3  # modals on one another


def checked(slack: "FakeSlack", what: str, view: object, kind: str) -> Json:
    """The view, or why Slack would not show it; remembered."""
    problems = list(view_problems(view))
    if isinstance(view, dict) and view.get("type") != kind:
        problems.append(f"a {kind} is wanted")
    if isinstance(view, dict) and not problems:
        return view
    slack.bad_payloads += [f"{what}: {problem}" for problem in problems]
    code = "view_too_large" if problems == ["view_too_large"] else "invalid_arguments"
    raise SlackError(code, response_metadata={"messages": [f"[ERROR] {p}" for p in problems]})


def spent(slack: "FakeSlack", ask: Ask) -> Trigger:
    """The trigger, used now: it opens one thing, once, within three seconds."""
    trigger = slack.triggers.get(ask.text("trigger_id"))
    if trigger is None or trigger.team != ask.workspace.team:
        raise SlackError("invalid_trigger_id")
    if trigger.is_used:
        raise SlackError("exchanged_trigger_id")
    if slack.clock() - trigger.at > TRIGGER_LASTS:
        raise SlackError("expired_trigger_id")
    return trigger


def made(slack: "FakeSlack", team: str, user: str, view: Json) -> OpenView:
    """A view with everything that Slack adds."""
    bot = slack.workspaces[team]
    number = slack.number("V")
    usual: Json = {
        "id": number,
        "team_id": team,
        "app_id": bot.app_id,
        "bot_id": bot.bot_id,
        "app_installed_team_id": team,
        "root_view_id": number,
        "previous_view_id": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "state": {"values": {}},
        "hash": slack.hash(),
    }
    body = {**usual, **view, "blocks": with_ids(slack, view["blocks"])}
    return OpenView(user, team, body)


def unique(slack: "FakeSlack", view: Json, but: str = "") -> None:
    wanted = view.get("external_id")
    if wanted and any(
        one.body["external_id"] == wanted and one.id != but for one in slack.views.values()
    ):
        raise SlackError("duplicate_external_id")


def open_view(slack: "FakeSlack", ask: Ask) -> Json:
    view = checked(slack, ask.method, ask.arguments["view"], "modal")
    trigger = spent(slack, ask)
    unique(slack, view)
    trigger.is_used = True
    opened = put(slack, trigger.team, trigger.user, view)
    return {"view": opened.body}


def put(slack: "FakeSlack", team: str, user: str, view: Json) -> OpenView:
    """A first modal: it takes the place of whatever was open."""
    slack.close_all(team, user)
    opened = made(slack, team, user, view)
    slack.views[opened.id] = opened
    slack.stacks[team, user] = [opened.id]
    return opened


def push_view(slack: "FakeSlack", ask: Ask) -> Json:
    view = checked(slack, ask.method, ask.arguments["view"], "modal")
    trigger = spent(slack, ask)
    if trigger.view is None or trigger.view not in slack.views:
        raise SlackError("not_found")
    unique(slack, view)
    pushed = put_on_top(slack, slack.views[trigger.view], view)
    trigger.is_used = True
    return {"view": pushed.body}


def put_on_top(slack: "FakeSlack", below: OpenView, view: Json) -> OpenView:
    stack = slack.stacks[below.team, below.user]
    if len(stack) >= ON_TOP:
        raise SlackError("push_limit_reached")
    pushed = made(slack, below.team, below.user, view)
    pushed.body |= {"root_view_id": stack[0], "previous_view_id": stack[-1]}
    slack.views[pushed.id] = pushed
    stack.append(pushed.id)
    return pushed


def update_view(slack: "FakeSlack", ask: Ask) -> Json:
    view = checked(slack, ask.method, ask.arguments["view"], "modal")
    shown = found(slack, ask)
    if shown is None or shown.team != ask.workspace.team:
        raise SlackError("not_found")
    if ask.text("hash") and ask.text("hash") != shown.body["hash"]:
        raise SlackError("hash_conflict")
    unique(slack, view, shown.id)
    replace(slack, shown, view)
    return {"view": shown.body}


def found(slack: "FakeSlack", ask: Ask) -> OpenView | None:
    if ask.text("view_id"):
        return slack.views.get(ask.text("view_id"))
    wanted = ask.text("external_id")
    open_views = slack.views.values()
    return next(
        (one for one in open_views if wanted and one.body["external_id"] == wanted), None
    )


def replace(slack: "FakeSlack", shown: OpenView, view: Json) -> None:
    """New content in the same view; what stands under the same ids stays entered."""
    kept = ("id", "root_view_id", "previous_view_id")
    shown.body = made(slack, shown.team, shown.user, view).body | {
        name: shown.body[name] for name in kept
    }
    ids = {block["block_id"] for block in shown.blocks}
    shown.filled = {key: value for key, value in shown.filled.items() if key[0] in ids}
    shown.errors = {}


def publish_view(slack: "FakeSlack", ask: Ask) -> Json:
    view = checked(slack, ask.method, ask.arguments["view"], "home")
    if ask.text("user_id") not in ask.workspace.users:
        raise SlackError("user_not_found")
    key = ask.workspace.team, ask.text("user_id")
    shown = slack.homes.get(key)
    if shown and ask.text("hash") and ask.text("hash") != shown.body["hash"]:
        raise SlackError("hash_conflict")
    if shown is None:
        slack.homes[key] = shown = made(slack, *key, view)
    else:
        replace(slack, shown, view)
    return {"view": shown.body}


VIEWS: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
