"""Random small worlds: actors, and statements between them of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from graph.relation import RELATIONS, Relation
from tests.queries.said import Said

FIRST = date(2010, 1, 1)
DAYS = 4000
VALID = ("{}", "{}/..", "{}/", "../{}", "/{}", "../..", "../", "/..")


def some_day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(DAYS))


def some_valid(random: Random) -> str | None:
    if random.random() < 0.5:
        return None
    if random.random() < 0.2:
        first, second = sorted((some_day(random), some_day(random)))
        return f"{first}/{second}"
    cut = random.choice((4, 7, 10))
    return random.choice(VALID).format(some_day(random).isoformat()[:cut])


def some_statement(random: Random, actors: list[str], relations: tuple[Relation, ...] = RELATIONS) -> Said:
    subject, object_ = random.sample(actors, 2)
    return Said(
        subject,
        random.choice(relations),
        object_,
        seen=some_day(random).isoformat(),
        valid=some_valid(random),
        polarity=random.choices(("affirmed", "denied", "ended"), (8, 1, 1))[0],
        modality=random.choices(("asserted", "hedged", "planned", "conditional"), (8, 2, 1, 1))[0],
        speaker=random.random() < 0.3,
        topic=random.random() < 0.2,
        document=f"d{random.randrange(6)}",
        score=round(random.uniform(0.05, 1.0), 3),
    )


def some_world(random: Random, actors: int, statements: int, relations: tuple[Relation, ...] = RELATIONS) -> list[Said]:
    names = [f"actor{place}" for place in range(actors)]
    return [some_statement(random, names, relations) for _ in range(statements)]
