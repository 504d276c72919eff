"""What Teams sends, spoilt, with a token that is right; or with none."""

import copy
import json

from hypothesis import strategies as st

from tests.bot.hostile import (
    ACTIONS,
    COMMANDS,
    FRESH,
    JSON,
    MARK,
    SEARCHES,
    SHORT,
    WRONGS,
    Asked,
    each,
    one_in,
    spoilt,
)

KINDS = 17
NUMBERS = st.integers(0, KINDS - 1)
BEARERS = st.one_of(*(st.none(),) * 6, SHORT)
ELSEWHERE = one_in(10)


@st.composite
def activities(draw, host, around, token):
    """`around`: what every activity of hers says; `token`: the one Microsoft would send."""
    named, number = (draw(ACTIONS), draw(COMMANDS), draw(SEARCHES)), draw(NUMBERS)
    bearer, is_elsewhere = draw(BEARERS) or token, draw(ELSEWHERE)
    headers = {"Host": host, "Content-Type": JSON, "Authorization": f"Bearer {bearer}"}
    found = []
    for wrongs in each(draw(WRONGS)):
        activity = copy.deepcopy(around) | {"id": FRESH} | kinds(*named)[number]
        sent = spoilt(activity, wrongs)
        if not is_elsewhere:
            sent["serviceUrl"] = around["serviceUrl"]
        body = json.dumps(sent).encode()
        found.append(Asked("teams", "POST", "/api/messages", headers, body))
    return found


def kinds(action, command, search):
    held = {"act": action, "on": "1", "once": FRESH, "field:text": "Hej"}
    invokes = (
        ("adaptiveCard/action", {"action": {"type": "Action.Execute", "data": held}}),
        ("task/fetch", {"data": held}),
        ("task/submit", {"data": held}),
        ("composeExtension/fetchTask", {"commandId": "advice.from_message", "messagePayload": {
            "id": "1", "body": {"contentType": "html", "content": "<p>Hej</p>"}}}),
        ("application/search", {"queryText": "læ", "dataset": search}),
        ("signin/verifyState", {"state": MARK}),
    )  # fmt: skip
    someone = [{"id": "29:u-bo", "aadObjectId": "u-bo", "name": "Bo"}]
    return [
        {"type": "message", "text": command},
        {"type": "message", "text": "Hej", "textFormat": "xml", "attachments": [{"name": "x"}]},
        {"type": "messageUpdate", "text": "Hej", "channelData": {"eventType": "editMessage"}},
        {"type": "messageDelete"},
        *({"type": "invoke", "name": name, "value": value} for name, value in invokes),
        {"type": "conversationUpdate", "membersAdded": someone},
        {"type": "conversationUpdate", "membersRemoved": someone},
        {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}},
        {"type": "conversationUpdate", "channelData": {"eventType": "teamArchived"}},
        {"type": "installationUpdate", "action": "add"},
        {"type": "installationUpdate", "action": "remove"},
        {"type": "typing"},
    ]
