"""The command line: `tovholder` serves; its other commands count, write and look after."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date

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
    _add_manifest(commands)
    _add_workspace(commands)
    _add_sign_in(commands)
    _add_directory(commands)
    _add_report(commands)
    _add_incident(commands)
    doctor = commands.add_parser(
        "doctor", help=_("what is set, what is missing, how to get it")
    )
    doctor.set_defaults(run=_doctor)
    guard = commands.add_parser("guard", help=_("where texts hold CPR numbers"))
    guard.add_argument(
        "--jsonl",
        action="store_true",
        required=True,
        help=_("a JSON string a line on stdin; a JSON list of findings a line on stdout"),
    )
    guard.set_defaults(run=_guard)
    _add_database(commands)
    _add_purge(commands)
    return parser


def _add_database(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = commands.add_parser(
        "migrate", help=_("bring the database's tables to this version (PostgreSQL)")
    )
    migrate.set_defaults(run=_migrate)
    move = commands.add_parser("move", help=_("move all of a SQLite file to PostgreSQL"))
    move.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help=_("an empty database: postgresql://user@host/name"),
    )
    move.set_defaults(run=_move)
    restored = commands.add_parser(
        "restored", help=_("make good for the time since a backup that was brought back")
    )
    restored.set_defaults(run=_restored)
    verify = commands.add_parser(
        "verify", help=_("whether the timeline has been tampered with")
    )
    verify.add_argument(
        "--heads",
        metavar="FILE",
        help=_(
            "compare with what this wrote before, and renew it: keep it on another computer"
        ),
    )
    verify.set_defaults(run=_verify)
    rekey = commands.add_parser(
        "rekey", help=_("seal everything under the first key of TOVHOLDER_KEYS")
    )
    rekey.set_defaults(run=_rekey)


def _add_purge(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    purge = commands.add_parser(
        "purge", help=_("delete the closed courses that are due, and say what stays and why")
    )
    purge.add_argument(
        "--dry-run", action="store_true", help=_("say what would go, and delete nothing")
    )
    purge.set_defaults(run=_purge)


def _add_manifest(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    manifest = commands.add_parser(
        "manifest", help=_("what a chat platform wants to know of us")
    )
    manifest.add_argument("platform", choices=("slack", "teams"))
    manifest.add_argument(
        "--url",
        default=os.environ.get("TOVHOLDER_URL", ""),
        help=_("our public address: https://..."),
    )
    manifest.add_argument(
        "--socket",
        action="store_true",
        help=_("for Socket Mode, which needs no public address"),
    )
    manifest.add_argument(
        "--client-id",
        default=os.environ.get("TEAMS_CLIENT_ID", ""),
        help=_("for Teams: the registration's Application (client) ID"),
    )
    manifest.add_argument(
        "-o", "--output", metavar="FILE.zip", help=_("for Teams: the package")
    )
    manifest.set_defaults(run=_manifest)


def _add_workspace(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    workspace = commands.add_parser("workspace", help=_("further tenants of Teams"))
    verbs = workspace.add_subparsers(title=_("commands"), metavar="", required=True)
    adding = verbs.add_parser(
        "add", help=_("keep a registration; its secret is read from standard input")
    )
    adding.add_argument("--tenant", required=True, help=_("Directory (tenant) ID"))
    adding.add_argument("--client-id", required=True, help=_("Application (client) ID"))
    adding.add_argument("--name", default="", help=_("what the organisation is called"))
    adding.add_argument("--rooms", choices=("shared", "standard", "chat"), default="shared")
    adding.add_argument("--host-team", action="append", default=[], help=_("a team's group id"))
    adding.add_argument(
        "--certificate", metavar="FILE.pem", help=_("a private key and its certificate")
    )
    adding.set_defaults(run=_workspace_add)


def _add_sign_in(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    signing = commands.add_parser(
        "sign-in", help=_("where an organisation's people sign in (OpenID Connect)")
    )
    signing.add_argument("--organisation", required=True, help=_("its code"))
    signing.add_argument("--issuer", help=_("the provider's address: https://..."))
    signing.add_argument("--client-id", default="", help=_("what we are called there"))
    signing.add_argument("--remove", action="store_true", help=_("nobody signs in there more"))
    signing.set_defaults(run=_sign_in)


def _add_directory(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    directory = commands.add_parser("directory", help=_("organisations and their staff"))
    verbs = directory.add_subparsers(title=_("commands"), metavar="", required=True)
    reading = verbs.add_parser("import", help=_("bring the directory to what a CSV file says"))
    reading.add_argument("file", metavar="FILE.csv")
    reading.add_argument(
        "--dry-run", action="store_true", help=_("say what would change, and write nothing")
    )
    reading.set_defaults(run=_directory_import)
    writing = verbs.add_parser("export", help=_("write the directory as a CSV file"))
    writing.add_argument("file", metavar="FILE.csv", help=_("or - for standard output"))
    writing.set_defaults(run=_directory_export)


def _add_report(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    report = commands.add_parser("report", help=_("a cluster's evaluation over a period"))
    report.add_argument("--cluster", required=True, help=_("its code or its name"))
    report.add_argument(
        "--from", dest="first", type=_date, required=True, help=_("the first day: 2026-01-01")
    )
    report.add_argument(
        "--to", dest="last", type=_date, required=True, help=_("the last day: 2026-12-31")
    )
    report.add_argument("--format", choices=("pdf", "csv", "html"), default="html")
    report.add_argument(
        "-o", "--output", metavar="FILE", default="-", help=_("or - for standard output")
    )
    report.set_defaults(run=_report)


def _add_incident(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    incident = commands.add_parser(
        "incident", help=_("who did and read what in a period, for a report")
    )
    incident.add_argument(
        "--from", dest="first", type=_date, required=True, help=_("the first day: 2026-01-01")
    )
    incident.add_argument(
        "--to", dest="last", type=_date, required=True, help=_("the last day: 2026-12-31")
    )
    incident.add_argument(
        "--case", default="", metavar="ALIAS", help=_("in one course, by alias or number")
    )
    incident.add_argument(
        "--person", default="", metavar="E-MAIL", help=_("by one person, known by e-mail")
    )
    incident.add_argument(
        "--organisation",
        default="",
        metavar="CODE",
        help=_("by the people of one organisation"),
    )
    incident.add_argument("--format", choices=("csv", "json"), default="csv")
    incident.add_argument(
        "-o", "--output", metavar="FILE", default="-", help=_("or - for standard output")
    )
    incident.set_defaults(run=_incident)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day is written as 2026-01-31")) from None


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


def _workspace_add(options: argparse.Namespace) -> int:
    from bot import adding  # noqa: PLC0415 -- as above

    return adding.run(options)


def _sign_in(options: argparse.Namespace) -> int:
    from bot import signing  # noqa: PLC0415 -- as above

    return signing.run(options)


def _manifest(options: argparse.Namespace) -> int:
    from bot.slack import manifest  # noqa: PLC0415 -- as above

    url = options.url.rstrip("/")
    if options.platform == "teams":
        from bot.teams import packing  # noqa: PLC0415 -- as above

        return packing.run(options.client_id, url, options.output or "tovholder.zip")
    if not (options.socket or url.startswith("https://")):
        sentence = _(
            "Give your public address with --url https://..., or --socket for Socket Mode."
        )
        print(sentence, file=sys.stderr)  # noqa: T201 -- this is the command line
        return 1
    made = manifest.manifest(url, is_socket=options.socket)
    print(json.dumps(made, ensure_ascii=False, indent=2))  # noqa: T201 -- as above
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from bot import doctor  # noqa: PLC0415 -- as above

    return doctor.run()


def _guard(_options: argparse.Namespace) -> int:
    from bot import guards  # noqa: PLC0415 -- as above

    return guards.run()


def _verify(options: argparse.Namespace) -> int:
    from bot import verifying  # noqa: PLC0415 -- as above

    return verifying.run(options.heads)


def _migrate(_options: argparse.Namespace) -> int:
    from bot import migrating  # noqa: PLC0415 -- as above

    return migrating.run()


def _move(options: argparse.Namespace) -> int:
    from bot import moving  # noqa: PLC0415 -- as above

    return moving.run(options.to)


def _restored(_options: argparse.Namespace) -> int:
    from bot import restoring  # noqa: PLC0415 -- as above

    return restoring.run()


def _purge(options: argparse.Namespace) -> int:
    from bot import purging  # noqa: PLC0415 -- as above

    return purging.run(is_dry=options.dry_run)


def _rekey(_options: argparse.Namespace) -> int:
    from bot import rekeying  # noqa: PLC0415 -- as above

    return rekeying.run()


def _directory_import(options: argparse.Namespace) -> int:
    from bot import directories  # noqa: PLC0415 -- as above

    return directories.import_file(options.file, is_dry=options.dry_run)


def _directory_export(options: argparse.Namespace) -> int:
    from bot import directories  # noqa: PLC0415 -- as above

    return directories.export_file(options.file)


def _report(options: argparse.Namespace) -> int:
    from bot import reporting  # noqa: PLC0415 -- as above

    return reporting.run(
        options.cluster, options.first, options.last, options.format, options.output
    )


def _incident(options: argparse.Namespace) -> int:
    from bot import inquiring  # noqa: PLC0415 -- as above

    return inquiring.run(options)


def _deadline(options: argparse.Namespace) -> int:
    from bot import deadlines  # noqa: PLC0415 -- as above

    return deadlines.run(options.starts, options.calendar, as_json=options.json)
