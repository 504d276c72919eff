"""What Slack does with an app's answer to a person's act."""

from typing import TYPE_CHECKING

from tests.slack import fake_messages, fake_views
from tests.slack.elements import OPTIONS, group_problems, options_problems
from tests.slack.fake_delivery import Answer
from tests.slack.fake_state import (
    Channel,
    Json,
    OpenView,
    ResponseUrl,
    SlackError,
    Workspace,
)

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

OK = 200
TROUBLE = "We had some trouble connecting. Try again?"


def apply_command(
    slack: "FakeSlack", here: Workspace, user: str, room: Channel, answer: Answer
) -> None:
    """Words to the person alone, unless the answer says to everybody."""
    if answer.status != OK or not answer.text:
        return
    body = answer.json if isinstance(answer.json, dict) else {"text": answer.text}
    if not body:
        return
    to = ResponseUrl(here.team, user, room.id, None, slack.clock())
    try:
        fake_messages.apply_response(slack, to, body)
    except SlackError as error:
        slack.bad_payloads.append(f"command: {error.code}")


def apply_submission(slack: "FakeSlack", view: OpenView, answer: Answer) -> None:
    """Close, keep with errors, replace, put one on top, or clear them all."""
    if answer.status != OK:
        view.errors = {"": TROUBLE}
        return
    body: Json = answer.json or {}
    action = body.get("response_action", "close")
    try:
        ACTIONS.get(action, unknown)(slack, view, body)
    except SlackError as error:
        view.errors = {"": TROUBLE}
        slack.bad_payloads.append(f"view_submission: {error.code}")


def close(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    if view.id in slack.views:  # it may have been closed meanwhile
        slack.stacks[view.team, view.user].remove(view.id)
        del slack.views[view.id]


def show_errors(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    """A sentence under each field named; only inputs can have one."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    errors = body.get("errors") or {}
    if not errors or set(errors) - inputs or not all(errors.values()):
        slack.bad_payloads.append(f"view_submission: errors {errors} where inputs are {inputs}")
    view.errors = dict(errors)


def update(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    new = fake_views.checked(slack, "response_action update", body.get("view"), "modal")
    fake_views.replace(slack, view, new)


def push(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    new = fake_views.checked(slack, "response_action push", body.get("view"), "modal")
    fake_views.put_on_top(slack, view, new)


def clear(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    slack.close_all(view.team, view.user)


def unknown(slack: "FakeSlack", view: OpenView, body: Json) -> None:
    raise SlackError(f"unknown response_action {body.get('response_action')}")


ACTIONS = {
    "close": close,
    "errors": show_errors,
    "update": update,
    "push": push,
    "clear": clear,
}


def apply_options(
    slack: "FakeSlack", view: OpenView, key: tuple[str, str], answer: Answer
) -> None:
    """Offer what the app found; nothing found is no fault."""
    body = answer.json if answer.status == OK else {}
    if not isinstance(body, dict) or (answer.status == OK and len(body) != 1):
        slack.bad_payloads.append(
            f"block_suggestion: {answer.text!r:.80} is no list of options"
        )
        return
    groups, options = body.get("option_groups", []), body.get("options", [])
    problems = list(group_problems(groups, "option_groups")) if groups else []
    problems += options_problems(options, "options", OPTIONS) if options else []
    slack.bad_payloads += [f"block_suggestion: {problem}" for problem in problems]
    view.offered[key] = [*options, *(one for group in groups for one in group["options"])]
