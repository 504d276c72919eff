"""A person in Slack: commands, buttons, forms, words; the app is told, signed."""

from typing import Any

from tests.slack import fake_events, fake_inputs
from tests.slack.blocks import elements_of
from tests.slack.fake_answers import apply_command, apply_options, apply_submission
from tests.slack.fake_deeds import Deeds
from tests.slack.fake_delivery import Answer, Delivery
from tests.slack.fake_state import Json, OpenView

NAMES = {"im": "directmessage", "private": "privategroup"}
Place = Json | OpenView


class SlackPerson(Deeds):
    """Each verb answers what the app answered, after Slack has done with it what it does."""

    @property
    def modal(self) -> OpenView | None:
        """The modal on top, if one is open."""
        stack = self.slack.stacks.get((self.team, self.user))
        return self.slack.views[stack[-1]] if stack else None

    @property
    def home(self) -> OpenView | None:
        return self.slack.homes.get((self.team, self.user))

    @property
    def whispers(self) -> list[Json]:
        """What only this person sees, oldest first."""
        return [one for one in self.slack.ephemerals if one["to"] == self.user]

    @property
    def direct(self) -> list[Json]:
        """The direct messages with the bot, oldest first."""
        return self.slack.messages[self.slack.direct(self.here, self.user).id]

    async def command(self, command: str, text: str = "", channel: str = "") -> Answer:
        """A slash command, where they are: in the direct messages when no room is named."""
        room = self._room(channel)
        delivery = Delivery(
            "command",
            {
                "token": "unused",
                "team_id": self.team,
                "team_domain": self.here.domain,
                "channel_id": room.id,
                "channel_name": NAMES.get(room.kind, room.name),
                "user_id": self.user,
                "user_name": self.user.lower(),
                "command": command,
                "text": text,
                "api_app_id": self.here.app_id,
                "is_enterprise_install": "false",
                **({"enterprise_id": self.here.enterprise} if self.here.enterprise else {}),
                "response_url": self.slack.response_url(self.team, self.user, room.id, None),
                "trigger_id": self.slack.trigger(self.team, self.user),
            },
        )
        answer = await self.slack.send(delivery)
        apply_command(self.slack, self.here, self.user, room, answer)
        return answer

    async def press(self, place: Place, which: str) -> Answer:
        """A button of a message, a modal or a Home, by its text, action id or value."""
        block, element = self._element(place, which)
        text = {name: element[name] for name in ("text", "value", "url") if name in element}
        return await self._act(place, block, element, text)

    async def shortcut(self, message: Json, name: str) -> Answer:
        """What an app offers on any message, by its callback id."""
        payload = {**self._payload("message_action", message), "callback_id": name}
        for unsent in ("container", "state"):
            del payload[unsent]
        return await self.slack.send(Delivery("interactive", payload))

    async def choose(self, place: Place, which: str, value: Any) -> Answer:
        """Something in a select or a date picker that stands among the buttons."""
        block, element = self._element(place, which)
        view = place if isinstance(place, OpenView) else OpenView("", "", {"blocks": []})
        given = fake_inputs.entered(view, block, element, value)
        view.filled[fake_inputs.key_of(block, element)] = given
        return await self._act(place, block, element, given)

    async def _act(self, place: Place, block: Json, element: Json, given: Json) -> Answer:
        names = {"action_id": element["action_id"], "block_id": block["block_id"]}
        action = {"type": element["type"], **names, **given, "action_ts": self.slack.ts()}
        payload = {**self._payload("block_actions", place), "actions": [action]}
        answer = await self.slack.send(Delivery("interactive", payload))
        if answer.json:
            self.slack.bad_payloads.append("block_actions: Slack shows no answer to a click")
        return answer

    async def submit(
        self, view: OpenView | str | None = None, values: dict[str, Any] | None = None
    ) -> Answer:
        """Send the modal on top, after entering values by field name."""
        sent = self._view(view)
        assert sent is self.modal, f"{sent.title!r} is not on top"
        assert sent.body["submit"], f"{sent.title!r} cannot be sent"
        fake_inputs.fill(sent, values or {})
        fake_inputs.refuse_unsendable(sent)
        sent.errors = {}
        payload = {**self._payload("view_submission", sent), "response_urls": []}
        answer = await self.slack.send(Delivery("interactive", payload))
        apply_submission(self.slack, sent, answer)
        return answer

    async def close(self, view: OpenView | str | None = None) -> Answer:
        """Close a modal, and what is on top of it; the app hears of it if it asked to."""
        closed = self._view(view)
        stack = self.slack.stacks[self.team, self.user]
        for above in stack[stack.index(closed.id) :]:
            del self.slack.views[above]
            stack.remove(above)
        if not closed.body["notify_on_close"]:
            return Answer(0)
        payload = {**self._payload("view_closed", closed), "is_cleared": False}
        return await self.slack.send(Delivery("interactive", payload))

    async def type(self, name: str, query: str, view: OpenView | str | None = None) -> Answer:
        """Search in a select that asks the app; what it offers can be picked afterwards."""
        shown = self._view(view)
        block, element = fake_inputs.field(shown, name)
        assert "external_select" in element["type"], f"{name} does not ask the app"
        assert len(query) >= element.get("min_query_length", 3), "too short to be searched"
        names = {"action_id": element["action_id"], "block_id": block["block_id"]}
        payload = {**self._payload("block_suggestion", shown), **names, "value": query}
        answer = await self.slack.send(Delivery("interactive", payload))
        apply_options(self.slack, shown, fake_inputs.key_of(block, element), answer)
        return answer

    async def open_home(self) -> Answer:
        mark, room = len(self.slack.waiting), self.slack.direct(self.here, self.user)
        view = fake_inputs.wire(self.home) if self.home else None
        self.slack.emit(self.here, fake_events.home_opened(self.user, room.id, view))
        return await self.slack.tell(mark)

    def _view(self, view: OpenView | str | None) -> OpenView:
        found = self.slack.views.get(view) if isinstance(view, str) else view or self.modal
        assert found is not None, f"no modal {view or ''} is open"
        return found

    def _element(self, place: Place, which: str) -> tuple[Json, Json]:
        blocks = place.blocks if isinstance(place, OpenView) else place.get("blocks", [])
        found = [(block, one) for block in blocks for one in elements_of(block)]
        for block, one in found:
            label = one["text"]["text"] if one["type"] == "button" else None
            if which in {label, one.get("action_id"), one.get("value")}:
                return block, one
        stand = [one.get("text", {}).get("text", one["type"]) for _, one in found]
        raise AssertionError(f"no {which!r} here: {stand}")

    def _payload(self, kind: str, place: Place) -> Json:
        """What every interaction has, and where it happened."""
        known = self.here.users.get(self.user)  # a stranger comes from another workspace
        home = known.team if known else self.team
        person = {"id": self.user, "username": self.user.lower(), "team_id": home}
        grid = {"enterprise_id": self.here.enterprise} if self.here.enterprise else {}
        view = place.id if isinstance(place, OpenView) else None
        common = {
            "type": kind,
            "user": {**person, "name": person["username"]},
            "api_app_id": self.here.app_id,
            "token": "unused",
            "enterprise": self.here.grid,
            "team": {"id": self.team, "domain": self.here.domain, **grid},
            "is_enterprise_install": False,
            "trigger_id": self.slack.trigger(self.team, self.user, view),
        }
        if isinstance(place, OpenView):
            container = {"type": "view", "view_id": place.id}
            return {**common, "container": container, "view": fake_inputs.wire(place)}
        return {**common, **self._message_payload(place)}

    def _message_payload(self, message: Json) -> Json:
        """A message seen by one alone is not sent along."""
        room = self.slack.channels[message["channel"]]
        hidden = bool(message.get("is_ephemeral"))
        stamps = {"message_ts": message["ts"], "channel_id": room.id, "is_ephemeral": hidden}
        shown = {name: value for name, value in message.items() if name != "channel"}
        answer_to = self.slack.response_url(self.team, self.user, room.id, message)
        return {
            "container": {"type": "message", **stamps},
            "channel": {"id": room.id, "name": NAMES.get(room.kind, room.name)},
            "state": {"values": {}},
            "response_url": answer_to,
            **({} if hidden else {"message": shown}),
        }
