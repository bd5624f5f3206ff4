"""Signed random walk with restart: where a walker from one actor is found, in its good and in its bad mood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.compiled import compiled
from queries.kernels import CLOSED, Follow, Net, cost_of, sign_of

Array = NDArray[Any]

TOLERANCE = 1e-9
"""The walk has settled when a step moves less than this, summed over all actors."""

MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Walk:
    """How likely the walker is at each actor in its positive and in its negative mood; whether the walk settled."""

    positive: Array
    negative: Array
    settled: bool


@compiled
def signed_pairs(net: Net, follow: Follow, sign: int) -> tuple[Array, Array, Array]:
    """Return rows of a matrix (starts, columns, values): the most confident tie of one sign from each actor to each."""
    count = len(net.starts) - 1
    firsts = np.zeros(count + 1, np.int64)
    alters, values = np.empty(len(net.arcs), np.int32), np.empty(len(net.arcs))
    size = 0
    for actor in range(count):
        for place in range(net.starts[actor], net.starts[actor + 1]):
            if sign_of(net, place) != sign:
                continue
            cost = cost_of(net, actor, place, follow)
            if cost == CLOSED:
                continue
            alter = net.arcs[place]["neighbour"]
            if size > firsts[actor] and alters[size - 1] == alter:
                values[size - 1] = max(values[size - 1], np.exp(-cost))
            else:
                alters[size], values[size] = alter, np.exp(-cost)
                size += 1
        firsts[actor + 1] = size
    return firsts, alters[:size].copy(), values[:size].copy()


def walk(net: Net, follow: Follow, actor: int, *, restart: float, beta: float, gamma: float) -> Walk:
    """Return where a signed random walk with restart from `actor` is found.

    Definition: the walker leaves an actor by one of its ties, with probability in proportion to confidence, parallel
        ties of one sign counting as the most confident of them; a negative tie changes its mood. With probability
        `restart` it begins anew, in its positive mood. In its negative mood it follows a negative tie to a positive
        mood with probability `beta` (an enemy's enemy is a friend), and a positive tie in the negative mood with
        probability `gamma` (an enemy's friend is an enemy). At an actor without ties it is lost.
        p = (1 − c)(P⁺ᵀp + β P⁻ᵀn + (1 − γ) P⁺ᵀn) + c q;  n = (1 − c)(P⁻ᵀp + γ P⁺ᵀn + (1 − β) P⁻ᵀn).

    Args:
        net, follow: the projection, and which ties count.
        actor: number of the actor from whom the walk starts.
        restart: c, 0 < c < 1.
        beta, gamma: in [0, 1].

    References: Jung, Jin, Sael and Kang (2016), Personalized Ranking in Signed Networks Using Signed Random Walk with
        Restart, IEEE ICDM.
    """
    plus, minus = _steps(net, follow)
    positive, negative = np.zeros(len(net.starts) - 1), np.zeros(len(net.starts) - 1)
    positive[actor] = 1.0
    for _ in range(MOST_STEPS):
        by_plus, by_minus = plus @ negative, minus @ negative
        new_positive = (1 - restart) * (plus @ positive + beta * by_minus + (1 - gamma) * by_plus)
        new_negative = (1 - restart) * (minus @ positive + gamma * by_plus + (1 - beta) * by_minus)
        new_positive[actor] += restart
        moved = np.abs(new_positive - positive).sum() + np.abs(new_negative - negative).sum()
        positive, negative = new_positive, new_negative
        if moved < TOLERANCE:
            return Walk(positive, negative, settled=True)
    return Walk(positive, negative, settled=False)


def _steps(net: Net, follow: Follow) -> tuple[Any, Any]:
    size = len(net.starts) - 1
    matrices = []
    for sign in (1, -1):
        firsts, alters, values = signed_pairs(net, follow, sign)
        matrices.append(csr_array((values, alters, firsts), shape=(size, size)))
    leaving = matrices[0].sum(axis=1) + matrices[1].sum(axis=1)
    share = np.divide(1.0, leaving, out=np.zeros(size), where=leaving > 0)
    plus, minus = (_scaled(matrix, share).T for matrix in matrices)
    return plus.tocsr(), minus.tocsr()


def _scaled(matrix: Any, share: Array) -> Any:
    return csr_array(
        (matrix.data * np.repeat(share, np.diff(matrix.indptr)), matrix.indices, matrix.indptr), shape=matrix.shape
    )
