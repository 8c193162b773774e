"""Draws that the standard generator lacks. Each takes the generator of whoever asks."""

from collections.abc import Sequence
from math import exp, log
from random import Random


def poisson(random: Random, mean: float) -> int:
    """Draw a count of mean `mean`; meant for means up to some hundreds."""
    count = 0
    while mean > 30.0:
        # A large mean is the sum of smaller ones.
        count += poisson(random, 30.0)
        mean -= 30.0
    limit, product = exp(-mean), random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def around(random: Random, median: float, sigma: float) -> float:
    """Draw a lognormal amount of the given median and log standard deviation."""
    return random.lognormvariate(log(median), sigma)


def pick(random: Random, names: Sequence[str], cumulated: Sequence[float]) -> str:
    """Pick a name by cumulated weights that end at 1."""
    value = random.random()
    for name, bound in zip(names, cumulated, strict=True):
        if value < bound:
            return name
    return names[-1]


def cumulated(weights: Sequence[float]) -> tuple[float, ...]:
    """Cumulate weights to bounds that end at 1."""
    total, running, bounds = sum(weights), 0.0, []
    for weight in weights:
        running += weight / total
        bounds.append(running)
    return tuple(bounds)
