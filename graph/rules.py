"""The settable parts of the rules by which statements make ties."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from graph.errors import InvalidParameter

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Rules:
    """The settable parts of the rules by which statements make ties; see `docs/model.md`.

    Args:
        half_life_years: after how many years without attestation the confidence of an open-ended standing tie is half;
            more than 0.
        event_window_days: how many days an event counts after it happened; 1 or more.
        hedged: weight of the score of a hedged statement, 0 to 1.
        attributed: weight of the score of a statement that has a speaker, 0 to 1.

    Raises:
        InvalidParameter: when one is outside its range.
    """

    half_life_years: float = 5.0
    event_window_days: int = 365
    hedged: float = 0.5
    attributed: float = 0.8

    def __post_init__(self) -> None:
        if not self.half_life_years > 0:
            raise InvalidParameter("half_life_years", f"{self.half_life_years} is not more than 0")
        if self.event_window_days < 1:
            raise InvalidParameter("event_window_days", f"{self.event_window_days} is less than 1")
        for field in ("hedged", "attributed"):
            if not 0.0 <= getattr(self, field) <= 1.0:
                raise InvalidParameter(field, f"{getattr(self, field)} is outside 0 to 1")

    @property
    def fading(self) -> float:
        """What a tie's cost, −log(confidence), gains for each day since it was last attested."""
        return log(2.0) / (self.half_life_years * DAYS_PER_YEAR)
