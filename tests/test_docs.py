"""Documentation is tested: what no page describes fails here, and what a page shows runs."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from graph.actor import ActorKind
from graph.relation import RELATIONS, Relation

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
DIRECTION = {True: "→", False: "↔"}
SIGN = {1: "+", -1: "−", 0: "0"}
PATH_SIGN = {1: "passes on", -1: "flips", 0: "undefined"}


def relation_row(relation: Relation) -> str:
    """The row of a relation in the table of docs/vocabulary.md."""
    return (
        f"| {relation} | {relation.subject_role} {DIRECTION[relation.directed]} {relation.object_role} "
        f"| {SIGN[relation.sign]} | {PATH_SIGN[relation.path_sign]} | {relation.duration} | {relation.family} "
        f"| {'yes' if relation.on_path else 'no'} | {relation.definition} | {relation.source} |"
    )


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_stands_in_the_vocabulary_as_the_code_has_it(relation: Relation) -> None:
    assert relation_row(relation) in (DOCS / "vocabulary.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", list(ActorKind))
def test_every_kind_of_actor_stands_in_the_vocabulary_as_the_code_has_it(kind: ActorKind) -> None:
    assert f"| {kind} | {kind.definition} |" in (DOCS / "vocabulary.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_page_is_named_in_the_readme(page: Path) -> None:
    assert f"docs/{page.name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_make_word_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    words = set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert words <= targets
    assert {"demo", "test", "test-neo4j", "neo4j", "check", "bench", "bench-neo4j", "gold", "install"} <= words


def test_the_readme_opens_with_its_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks[0].split("\n")[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("package", ["app", "graph", "loaders", "queries"])
def test_every_module_of_a_package_can_be_imported_and_says_what_it_is(package: str) -> None:
    found = pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
    modules = [importlib.import_module(module.name) for module in found if not module.name.endswith("__main__")]
    assert [module.__name__ for module in modules if not module.__doc__] == []


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    banned = re.compile(r"pypi\.org|pythonhosted|npmjs|maven\.org|(?<![\w.])/(?:work|home|root)/\w")
    texts = [
        path for path in ROOT.rglob("*") if path.suffix in {".py", ".md", ".toml", ".lock", ".yaml", ".tsv", ".html"}
    ]
    tracked = [path for path in texts if not {".venv", ".cache", ".git"} & set(path.relative_to(ROOT).parts)]
    this = Path(__file__)
    assert [
        p.name for p in tracked if p != this and banned.search(p.read_text(encoding="utf-8", errors="replace"))
    ] == []
