"""The image and the compose file, read as far as reading goes: no container engine is needed here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_image_has_two_stages_and_the_second_runs_without_root(instructions: list[tuple[str, str]]) -> None:
    stages = [index for index, (word, _) in enumerate(instructions) if word == "FROM"]
    assert len(stages) == 2
    assert ("USER", "legation") in instructions[stages[1] :]


def test_every_file_that_the_image_copies_exists_and_is_in_the_build_context(
    instructions: list[tuple[str, str]],
) -> None:
    copied = [
        name for word, rest in instructions if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    ]
    context = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert set(copied) <= context


def test_the_image_installs_from_the_hashed_lock_and_warms_the_searches(instructions: list[tuple[str, str]]) -> None:
    runs = " ".join(rest for word, rest in instructions if word == "RUN")
    assert "--require-hashes" in runs
    assert "doctor --warm" in runs


def test_the_health_check_asks_for_readiness(instructions: list[tuple[str, str]]) -> None:
    checks = [rest for word, rest in instructions if word == "HEALTHCHECK"]
    assert len(checks) == 1
    assert "/readyz" in checks[0]


def test_compose_publishes_on_loopback_only_and_keeps_what_is_stored_in_volumes(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    assert all(port.startswith("127.0.0.1:") for service in services for port in service["ports"])
    used = {volume.split(":")[0] for service in services for volume in service["volumes"]}
    assert used == set(compose["volumes"])


def test_neo4j_is_an_image_whose_browser_still_plays_guides(compose: dict[str, Any]) -> None:
    found = re.fullmatch(r"neo4j:5\.26\.(\d+)-community", compose["services"]["neo4j"]["image"])
    assert found
    assert int(found[1]) <= 21


def test_legation_waits_for_neo4j_and_keeps_its_store_there(compose: dict[str, Any]) -> None:
    neo4j, legation = compose["services"]["neo4j"], compose["services"]["legation"]
    assert legation["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert "http://localhost:7474/" in neo4j["healthcheck"]["test"]
    assert urlsplit(legation["environment"]["LEGATION_STORE"]).hostname == "neo4j"


def test_the_password_of_neo4j_is_the_same_on_both_sides_and_has_no_default(compose: dict[str, Any]) -> None:
    given = compose["services"]["neo4j"]["environment"]["NEO4J_AUTH"].removeprefix("neo4j/")
    assert given == compose["services"]["legation"]["environment"]["LEGATION_NEO4J_PASSWORD"]
    assert given.startswith("${NEO4J_PASSWORD:?")


def test_the_browser_plays_the_guide_of_legation_from_a_host_that_it_may_load_from(compose: dict[str, Any]) -> None:
    settings = compose["services"]["neo4j"]["environment"]
    command, _, address = settings["NEO4J_browser_post__connect__cmd"].partition(" ")
    place = urlsplit(address)
    allowed = settings["NEO4J_browser_remote__content__hostname__whitelist"].split(",")
    assert (command, place.path) == ("play", "/browser/guide.html")
    assert place.hostname in allowed
    assert f"127.0.0.1:{place.port}:8000" in compose["services"]["legation"]["ports"]


def test_every_setting_that_compose_gives_to_legation_exists(compose: dict[str, Any]) -> None:
    names = {f"LEGATION_{name.upper()}" for name in Settings.model_fields}
    assert set(compose["services"]["legation"]["environment"]) <= names


def test_the_locks_have_a_hash_for_every_requirement_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
        assert not re.search(r"https?://|index-url|find-links", "\n".join(entries))


def test_compose_keeps_compiled_searches_where_they_can_be_written(
    compose: dict[str, Any], instructions: list[tuple[str, str]]
) -> None:
    service = compose["services"]["legation"]
    folder = next(
        setting.partition("=")[2]
        for word, rest in reversed(instructions)
        if word == "ENV"
        for setting in rest.split()
        if setting.startswith("NUMBA_CACHE_DIR=")
    )
    assert service["read_only"] is True
    assert folder in [volume.split(":")[1] for volume in service["volumes"]]
