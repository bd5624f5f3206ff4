"""Parameters given by people, validated as those of requests are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graph.errors import InvalidParameter

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], given: Mapping[str, Any]) -> Model:
    """Return the parameters as their model has them. Raises InvalidParameter that names the first wrong field."""
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise InvalidParameter(".".join(map(str, first["loc"])) or "parameters", first["msg"]) from None
