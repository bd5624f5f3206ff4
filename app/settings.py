"""Settings: one frozen class, read from the environment, prefix `LEGATION_`."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.errors import InvalidParameter
from graph.rules import Rules

PREFIX = "LEGATION_"
OPEN_LICENCES = (
    "CC0",
    "CC-BY",
    "CC-BY-SA",
    "PDDL",
    "ODC-BY",
    "ODBL",
    "OGL",
    "OGL-UK",
    "PUBLIC-DOMAIN",
    "MIT",
    "APACHE",
    "GFDL",
)
"""Licences under which a document's whole text may be passed on; any version of them."""
_RULES = Rules()
_HASH = re.compile(r"[0-9a-f]{64}")
_SEPARATORS = re.compile(r"[\s_]+")
Words = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Everything that can be set. Lists are written with commas. Hashes of keys never appear in its representation.

    Example:
        >>> Settings(port=0).port, "abc" in repr(Settings(api_key_hashes="a" * 64))
        (0, False)
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, extra="forbid")

    store: str = Field(
        default="sqlite:legation.sqlite",
        repr=False,
        description="Where statements are kept: `sqlite:FILE`, `sqlite::memory:`, `bolt://HOST:PORT` or `neo4j://HOST:PORT`.",
    )
    neo4j_user: str = Field(default="neo4j", description="User of the Neo4j server, where the address names none.")
    neo4j_password: SecretStr = Field(
        default=SecretStr(""), description="Password of that user, where the address has none."
    )
    neo4j_database: str = Field(
        default="", description="Database of the Neo4j server; empty for the home database of the user."
    )
    host: str = Field(default="127.0.0.1", description="Address that `legation serve` listens on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port that `legation serve` listens on; 0 takes a free one."
    )
    api_key_hashes: Words = Field(
        default=(),
        repr=False,
        description="SHA-256 (hexadecimal) of the keys that may write; none: writing is open to all.",
    )
    max_upload_bytes: int = Field(default=10_000_000, ge=1, description="Largest body of a request, in bytes.")
    max_document_bytes: int = Field(
        default=20_000_000, ge=1, description="Largest document that the command line reads, in bytes."
    )
    page_limit: int = Field(default=1000, ge=1, le=10_000, description="Most items on one page of a list.")
    evidence_limit: int = Field(
        default=5000, ge=1, le=1_000_000, description="Most statements whose quotes one answer has; the rest are ids."
    )
    query_seconds: float = Field(
        default=10.0, gt=0, le=3600, description="Longest time one answer may take, in seconds."
    )
    threads: int = Field(default=0, ge=0, le=1024, description="Threads that search; 0 takes one for each core.")
    past_projections: int = Field(
        default=4, ge=1, le=1000, description="Projections of past `known_at` kept in memory."
    )
    half_life_years: float = Field(
        default=_RULES.half_life_years,
        gt=0,
        description="Years after which an open-ended tie has lost half of its confidence.",
    )
    event_window_days: int = Field(
        default=_RULES.event_window_days, ge=1, description="Days for which an event counts after it happened."
    )
    hedged: float = Field(default=_RULES.hedged, ge=0, le=1, description="Weight of the score of a hedged statement.")
    attributed: float = Field(
        default=_RULES.attributed,
        ge=0,
        le=1,
        description="Weight of the score of a statement that someone is quoted with.",
    )
    open_licences: Words = Field(
        default=OPEN_LICENCES,
        description="Licences under which whole texts are served; texts that state another are withheld.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line that is logged."
    )

    @field_validator("api_key_hashes", "open_licences", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("api_key_hashes")
    @classmethod
    def _is_hash(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_HASH.fullmatch(part.lower()) for part in value):
            raise ValueError("each is the SHA-256 of a key, 64 hexadecimal digits, never the key itself")
        return tuple(part.lower() for part in value)

    @cached_property
    def rules(self) -> Rules:
        """The rules by which statements add up to ties."""
        return Rules(
            half_life_years=self.half_life_years,
            event_window_days=self.event_window_days,
            hedged=self.hedged,
            attributed=self.attributed,
        )

    @property
    def workers(self) -> int:
        """How many threads search."""
        return self.threads or os.cpu_count() or 1

    def allows(self, licence: str | None) -> bool:
        """Whether a text under this licence may be served whole; one that states none may.

        Example:
            >>> Settings().allows("CC BY 4.0"), Settings().allows("CC BY-NC 4.0"), Settings().allows(None)
            (True, False, True)
        """
        if licence is None:
            return True
        name = _SEPARATORS.sub("-", licence.strip().upper())
        return any(
            name == known or _is_version(name.removeprefix(known)) for known in map(str.upper, self.open_licences)
        )


def _is_version(rest: str) -> bool:
    return len(rest) > 1 and rest[0] == "-" and (rest[1].isdigit() or (rest[1:2] == "V" and rest[2:3].isdigit()))


def read_settings(**given: object) -> Settings:
    """Return the settings of the environment, with what is given on the command line in their place.

    Args:
        given: settings by name; None leaves the environment's.

    Raises:
        InvalidParameter: for a value out of range; names the setting, never its value.
    """
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise InvalidParameter(f"{PREFIX}{'_'.join(map(str, first['loc'][:1]))}".upper(), first["msg"]) from None
