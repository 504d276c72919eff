"""The command line: `tovholder` serves; `tovholder deadline` counts working days."""

import argparse
import os
import sys
from collections.abc import Sequence

from locales import gettext as _
from locales import known, speaking

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8080
HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0, or 1 after one sentence that says what to change."""
    with speaking(_language()):
        options = _parser().parse_args(arguments)
        try:
            return int(options.run(options))
        except KeyboardInterrupt:
            return 0
        except BrokenPipeError:
            # Whoever reads us has read enough (| head); Python must not try to flush the rest.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1


def _language() -> str:
    """The operator's language; Danish unless the locale says otherwise."""
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    return known(next((os.environ[one] for one in variables if os.environ.get(one)), ""))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tovholder", description=_about())
    _add_address(parser, DEFAULT_HOST, DEFAULT_PORT)
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title=_("commands"), metavar="")
    serve = commands.add_parser("serve", help=_("start the product (the same as no command)"))
    # No defaults here: they would undo what stands before the command.
    _add_address(serve, argparse.SUPPRESS, argparse.SUPPRESS)
    deadline = commands.add_parser(
        "deadline", help=_("target and deadline of starts, and the days that did not count")
    )
    deadline.add_argument(
        "starts",
        nargs="+",
        metavar="START",
        help=_("such as 2026-12-23T14:30 (Copenhagen time), or - for one a line on stdin"),
    )
    deadline.add_argument(
        "--calendar", choices=("public_sector", "statutory"), default="public_sector"
    )
    deadline.add_argument("--json", action="store_true", help=_("one JSON object per line"))
    deadline.set_defaults(run=_deadline)
    return parser


def _about() -> str:
    return _(
        "Tovholder helps municipalities, regional psychiatry and general practice keep their "
        "agreement to be in contact within 2-3 working days, in the chat they already use."
    )


def _add_address(parser: argparse.ArgumentParser, host: str, port: int | str) -> None:
    parser.add_argument("--host", default=host, help=_("address to listen on"))
    parser.add_argument("--port", type=_port, default=port, help=_("port to listen on"))


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(_("a port is a number from 0 to 65535"))
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    # Imported here, so that counting days does not wait for a whole web server.
    from bot import serving  # noqa: PLC0415
    from bot.settings import StartUpError  # noqa: PLC0415

    try:
        serving.run(options.host, options.port)
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- this is the command line
        return 1
    return 0


def _deadline(options: argparse.Namespace) -> int:
    from bot import deadlines  # noqa: PLC0415 -- as above

    return deadlines.run(options.starts, options.calendar, as_json=options.json)
