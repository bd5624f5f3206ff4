"""Stores by address."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.stores import open_store, shown
from graph.errors import InvalidParameter, StoreUnavailable


def test_a_file_is_opened_by_its_path(tmp_path: Path) -> None:
    store = open_store(f"sqlite:{tmp_path / 'a.sqlite'}")
    store.close()
    assert (tmp_path / "a.sqlite").exists()


def test_reading_does_not_make_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:{tmp_path / 'a.sqlite'}", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["legation.sqlite", "oracle:x", "", "sqlite:"])
def test_an_address_that_names_no_store_is_an_invalid_parameter(address: str) -> None:
    with pytest.raises(InvalidParameter, match="store: "):
        open_store(address)


def test_a_password_in_an_address_is_never_shown() -> None:
    with pytest.raises(InvalidParameter) as caught:
        open_store("other://user:secret@host/base")
    assert "secret" not in str(caught.value)
    assert shown("other://user:secret@host") == "other://host"
