"""`legation`: the command line. Data on stdout, everything else on stderr; the exit code says how it went."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints

import typer
from typer.exceptions import TyperException

from queries import QUERIES

COMMANDS = {
    "load": "Read documents and record what they say.",
    "extract": "Show what documents say, and store nothing.",
    "actors": "Find actors by name.",
    "show": "Show one actor, document or statement.",
    "statements": "List statements.",
    "retract": "Stop knowing a statement, a document or a dataset.",
    "judge": "Decide whether two referents are one actor.",
    "copy": "Copy one store into another and compare both.",
    "serve": "Answer over HTTP.",
    "doctor": "Tell whether everything here works.",
}
"""Commands and their short help; each is the function `command` of a module of `app.commands`."""

AS_JSON = "--json"
_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """Run the command line and exit: 0 done, 1 bug, 2 usage, 3 nothing found, 4 some documents failed or
    stores differ, 5 no database or nowhere to write, 130 interrupted.
    """
    sys.exit(_flush(run(sys.argv[1:]), as_json=AS_JSON in sys.argv))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; raises nothing. `--debug` before the command shows where a bug is.

    A reader that closes the pipe early is no error: typer raises SystemExit for it, and for nothing else here.
    """
    given = _moved(arguments)
    as_json = AS_JSON in given
    try:
        return int(build(_command_of(given))(given, prog_name="legation", standalone_mode=False) or 0)
    except TyperException as error:
        message = f"{error.format_message()} (legation COMMAND --help tells more)"
        return _complain(message, error.exit_code, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (BrokenPipeError, SystemExit):
        return 0
    except Exception as error:
        return _failed(error, _command_of(given), debug="--debug" in arguments, as_json=as_json)


def build(wanted: str | None) -> typer.Typer:
    """Return the application, with only the wanted command read from its module; the rest are names and short help."""
    app = typer.Typer(
        name="legation",
        help="Who backs, opposes, represents or designates whom, since when, and who says so.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    app.callback()(_options)
    for name, text in commands():
        app.command(name, help=None if name == wanted else text)(_function(name) if name == wanted else _unread)
    return app


def commands() -> Iterator[tuple[str, str]]:
    """Yield every command with its short help; those of queries have the first line of their module."""
    yield from COMMANDS.items()
    yield from ((name, _first_line(name)) for name in QUERIES)


def _print_version(wanted: bool) -> None:
    if wanted:
        from app.engine import release

        sys.stdout.write(f"legation {release()}\n")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", is_eager=True, callback=_print_version, help="Print the version and exit."
    ),
    debug: bool = typer.Option(False, "--debug", help="Show where a bug is."),
    store: str | None = typer.Option(None, "--store", metavar="ADDRESS", help="As --store after a command."),
    as_json: bool = typer.Option(False, AS_JSON, help="As --json after a command."),
) -> None:
    """Take the options before a command; `run` has acted on them."""


def _unread() -> None:
    pass


def _function(name: str) -> Callable[..., Any]:
    if name in COMMANDS:
        return import_module(f"app.commands.{name}").command  # type: ignore[no-any-return] # every command module has one
    from app.commands.question import command_of

    return command_of(name)


def _moved(arguments: list[str]) -> list[str]:
    """Return the arguments with `--store` and `--json` put behind the command, where every command has them."""
    kept: list[str] = []
    moved: list[str] = []
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        taken = [rest.pop(0)]
        if taken == ["--store"] and rest:
            taken.append(rest.pop(0))
        (moved if taken[0].partition("=")[0] in ("--store", AS_JSON) else kept).extend(taken)
    return [*kept, *rest[:1], *moved, *rest[1:]]


def _command_of(arguments: list[str]) -> str | None:
    return next((argument for argument in arguments if not argument.startswith("-")), None)


def _first_line(name: str) -> str:
    spec = find_spec(f"queries.{name}")
    if spec is None or spec.origin is None:
        return ""
    with open(spec.origin, encoding="utf-8") as module:
        return module.readline().strip().strip('"')


def _failed(error: Exception, command: str | None, *, debug: bool, as_json: bool) -> int:
    from app.problems import BUG, UNREACHABLE, kind_of

    kind = kind_of(error)
    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError) and error.errno in _CANNOT_WRITE:
        return _complain(f"cannot write: {error.strerror}", UNREACHABLE, as_json=as_json)
    if kind is None:
        message = f"this is a bug: {type(error).__name__}; legation --debug COMMAND shows where"
        return _complain(message, BUG, as_json=as_json)
    return _complain(_as_typed(error, command) or kind.title, kind.exit_code, as_json=as_json)


def _as_typed(error: Exception, command: str | None) -> str:
    """Return the message of an error, with a parameter named as the command line has it: `--max-hops`, or `SECOND`."""
    field = str(getattr(error, "field", ""))
    if not field or command not in dict(commands()):
        return str(error)
    hints = get_type_hints(_function(command), include_extras=True)
    name = field.partition(".")[0]
    hint = hints.get(name, hints.get(f"{name}_"))
    kinds = [type(one).__name__ for one in getattr(hint, "__metadata__", ())]
    typed = {"OptionInfo": f"--{name.replace('_', '-')}", "ArgumentInfo": name.upper()}
    return next((str(error).replace(field, typed[kind], 1) for kind in kinds if kind in typed), str(error))


def _complain(message: str, code: int, *, as_json: bool) -> int:
    from app.screen import say

    if message and as_json:
        say(json.dumps({"error": message, "code": code}))
    elif message:
        say(f"legation: {message}")
    return code


def _flush(code: int, *, as_json: bool) -> int:
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not (code or isinstance(error, BrokenPipeError)):
            return _failed(error, None, debug=False, as_json=as_json)
    return code


if __name__ == "__main__":
    main()
