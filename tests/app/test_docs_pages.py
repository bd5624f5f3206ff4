"""What the pages on HTTP, command line, settings and errors say is all there is, and is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from app.cli import build, commands
from app.main import create_app
from app.problems import KINDS, STATUS_SLUGS
from app.settings import Settings
from queries import QUERIES, query

DOCS = Path(__file__).resolve().parents[2] / "docs"
SETTINGS, ERRORS, HTTP, COMMANDS = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("settings", "errors", "http", "command-line")
)
ROUTES = [
    (method.upper(), path)
    for path, methods in create_app(Settings(store="sqlite::memory:")).openapi()["paths"].items()
    for method in methods
]


def written(default: object) -> str:
    text = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
    return f"`{text}`" if text else "none"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_on_its_page_with_its_default_and_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    row = f"| `LEGATION_{name.upper()}` | {written(field.default)} | {field.description} |"
    assert row in SETTINGS.splitlines()


def test_the_page_of_settings_has_no_other() -> None:
    named = set(re.findall(r"LEGATION_([A-Z0-9_]+)", SETTINGS + ERRORS + HTTP + COMMANDS))
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("error", KINDS, ids=lambda error: error.__name__)
def test_every_error_stands_on_its_page_with_status_type_and_exit_code(error: type[BaseException]) -> None:
    kind = KINDS[error]
    row = f"| `{error.__name__}` | {kind.status} | `{kind.slug}` | {kind.exit_code} |"
    assert any(line.startswith(row) for line in ERRORS.splitlines())


@pytest.mark.parametrize("status", STATUS_SLUGS)
def test_every_problem_of_http_stands_on_the_page(status: int) -> None:
    if status != 422:
        assert f"| {status} | `{STATUS_SLUGS[status]}` |" in ERRORS


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 130])
def test_every_exit_code_is_explained(code: int) -> None:
    assert re.search(rf"^\| {code} \| \w", ERRORS, re.MULTILINE)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_stands_on_its_page(method: str, path: str) -> None:
    assert f"| `{method} {path}` |" in HTTP


def test_the_page_of_routes_has_no_other() -> None:
    assert set(re.findall(r"^\| `([A-Z]+) (\S+)` \|", HTTP, re.MULTILINE)) == set(ROUTES)


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_and_each_of_its_options_stands_on_its_page(name: str) -> None:
    group = typer.main.get_command(build(name))
    options = {option for one in group.commands[name].params for option in one.opts if option.startswith("--")}
    section = COMMANDS if name in QUERIES else COMMANDS.partition(f"## legation {name}\n")[2].partition("\n## ")[0]
    assert section, f"{name} has no section"
    missing = {option for option in options - {"--store", "--json"} if option not in section}
    assert missing == set()


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_listed_with_its_actors_and_its_own_options(name: str) -> None:
    fields = query(name).params.model_fields
    actors = " ".join(field.upper() for field in query(name).actor_fields if fields[field].is_required())
    line = COMMANDS.partition(f"- `legation {name} {actors}`: ")[2].partition("\n- `legation")[0].partition("\n\n")[0]
    shared = {"valid_at", "known_at", "min_confidence", "qualified"}
    own = {
        f"`--{field.replace('_', '-')}`" for field in fields if field not in shared and not fields[field].is_required()
    }
    assert set(re.findall(r"`--[a-z-]+`", line)) == own
