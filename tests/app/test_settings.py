"""Settings: read from the environment, frozen, silent about secrets."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.keys import hash_key
from app.settings import Settings, read_settings
from graph.errors import InvalidParameter


def test_the_environment_sets_what_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_PORT", "8123")
    monkeypatch.setenv("LEGATION_STORE", "sqlite:a.db")
    settings = read_settings(store="sqlite:b.db", host=None)
    assert (settings.port, settings.store, settings.host) == (8123, "sqlite:b.db", "127.0.0.1")


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_API_KEY_HASHES", f"{'a' * 64}, {'B' * 64},")
    assert read_settings().api_key_hashes == ("a" * 64, "b" * 64)


def test_an_empty_list_means_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_API_KEY_HASHES", "")
    assert read_settings().api_key_hashes == ()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_a_wrong_value_is_named_by_its_variable_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_API_KEY_HASHES", "my-secret-key")
    with pytest.raises(InvalidParameter) as caught:
        read_settings()
    assert caught.value.field == "LEGATION_API_KEY_HASHES"
    assert "my-secret-key" not in str(caught.value)


def test_hashes_of_keys_are_in_no_representation() -> None:
    digest = hash_key("my-secret-key")
    settings = Settings(api_key_hashes=(digest,))
    assert digest not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    "licence", ["CC0-1.0", "CC BY 4.0", "cc-by-sa-3.0", "OGL-UK-3.0", "Public Domain", "MIT", None]
)
def test_an_open_licence_lets_the_text_be_served(licence: str | None) -> None:
    assert Settings().allows(licence)


@pytest.mark.parametrize(
    "licence", ["CC-BY-NC-4.0", "CC BY-ND 4.0", "All rights reserved", "MITRE", "CC-BYE", "", "OGL-"]
)
def test_any_other_licence_does_not(licence: str) -> None:
    assert not Settings().allows(licence)


def test_as_many_threads_search_as_there_are_cores_unless_set() -> None:
    assert Settings().workers >= 1
    assert Settings(threads=3).workers == 3
