"""A command for each query, made from the registry: actors as arguments, everything else as options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Timer
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from app.commands.opening import JsonOption, StoreOption, found, opened
from queries import query
from queries.base import AnyQuery

_WORDS = {str: "TEXT", int: "NUMBER", float: "NUMBER"}
_PATIENCE = 3600.0
_SILENCE = 4.0
_STILL_WORKING = "legation: still working; the first question after an installation takes half a minute longer"


def command_of(name: str) -> Callable[..., None]:
    """Return the command of a query: a function whose signature follows the query's parameters."""
    asked = query(name)

    def command(store: str | None, json: bool, **given: Any) -> None:
        _answer(asked, store, json, {field: value for field, value in given.items() if value not in (None, [])})

    fields = [_parameter(field, info, field in asked.actor_fields) for field, info in asked.params.model_fields.items()]
    ordered = sorted(fields, key=lambda one: one.default is not inspect.Parameter.empty)
    common = [_keyword("store", StoreOption, None), _keyword("json", JsonOption, False)]
    command.__signature__ = inspect.Signature([*ordered, *common])  # type: ignore[attr-defined] # what typer reads
    command.__annotations__ = {one.name: one.annotation for one in [*ordered, *common]}
    command.__doc__ = asked.title
    return command


def _answer(asked: AnyQuery, store: str | None, json: bool, given: dict[str, Any]) -> None:
    from app.answers import answer
    from app.parameters import validated
    from app.printed import print_result
    from app.screen import print_json

    params = validated(asked.params, given)
    with opened(store, query_seconds=_PATIENCE) as engine, _waiting():
        result = answer(engine, asked.name, params)
    if json:
        print_json(result)
    else:
        print_result(result)
    found(next(iter(result.ties()), None), _elsewhen(result.valid_at))


def _elsewhen(valid_at: str) -> str:
    return (
        "" if valid_at == "any" else f" at {valid_at}; --valid-at any switches time off, --valid-at DAY asks for a day"
    )


@contextmanager
def _waiting() -> Iterator[None]:
    from app.screen import say

    timer = Timer(_SILENCE, say, [_STILL_WORKING])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _parameter(name: str, info: FieldInfo, is_actor: bool) -> inspect.Parameter:
    kind = _kind(info.annotation)
    text = info.description or ""
    if is_actor and info.is_required():
        return _keyword(name, Annotated[kind, typer.Argument(help=text, metavar=name.upper())], inspect.Parameter.empty)
    shown = _shown(info)
    flag = f"--{name.replace('_', '-')}"
    decls = f"{flag}/--no-{flag[2:]}" if kind is bool else flag
    help_text = f"{text} [default: {shown}]" if shown else text
    option = typer.Option(decls, help=help_text, show_default=False, metavar=_metavar(info, kind, is_actor))
    return _keyword(name, Annotated[kind | None, option], None)


def _metavar(info: FieldInfo, kind: Any, is_actor: bool) -> str | None:
    if get_origin(info.annotation) is Literal:
        return "|".join(map(str, get_args(info.annotation)))
    one = get_args(kind)[0] if get_origin(kind) is list else kind
    return None if kind is bool else "ACTOR" if is_actor else _WORDS.get(one, one.__name__.upper())


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _shown(info: FieldInfo) -> str:
    default = info.get_default(call_default_factory=True) if not info.is_required() else None
    if isinstance(default, tuple | list | frozenset | set):
        return ", ".join(str(getattr(one, "value", one)) for one in default) if len(default) <= 3 else ""
    return "" if default is None else str(getattr(default, "value", default))


def _kind(annotation: Any) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (tuple, list, frozenset, set):
        return list[_kind(parts[0])]  # type: ignore[misc] # made at run time
    if parts and origin is not Annotated:
        return next((_kind(part) for part in parts if part is not type(None) and isinstance(part, type)), str)
    if origin is Annotated:
        return _kind(parts[0])
    return annotation if annotation in (int, float, bool) or _is_enum(annotation) else str


def _is_enum(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)
