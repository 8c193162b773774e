"""A snapshot of 500 organisations over HTTP, whole and as 304, against FastAPI with ready bytes of the same size.

Both in uvicorn in processes of their own, asked over connections kept alive by a third; what counts is the CPU time of
the server for each answer. The product is the whole web process: pages, headers of the content policy and all.
"""

import asyncio
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus

from bench.asker import Seen
from bench.bare.web import ETAG
from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.cycle import ProductCycle
from bench.load import load
from bench.machine import cpu_seconds
from bench.processes import ask, of_product, serving, web
from bench.rounds import alternate
from bench.scenery import BOARD, make, payload, received_at

ORDER = 5
_SIZES = {Size.FULL: (500, 7, 3.0), Size.QUICK: (500, 3, 2.0), Size.TINY: (20, 1, 0.1)}
_CONNECTIONS = 8
_PATH = f"/api/v1/snapshot?organisation={BOARD}"
# As a browser asks.
_ACCEPT = {"accept-encoding": "gzip, deflate, br, zstd"}


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds, seconds = _SIZES[bench.size]
    scenery = make(trusts)
    with ExitStack() as stack:
        store = stack.enter_context(bench.stores.fresh())
        runner = stack.enter_context(asyncio.Runner())
        product = ProductCycle(scenery=scenery, store=store, runner=runner)
        stack.callback(product.close)
        runner.run(product.start_clock(at=received_at(1)))
        for cycle in (0, 1):
            product.run(payload(scenery, cycle), cycle=cycle, stored=scenery.observations)
        facts = scenery.write(bench.folder / "facts")
        environment = of_product(store, facts, bench.folder, environment=bench.environment)
        ours, our_pid = stack.enter_context(web(bench.folder, environment=environment))
        body, etag = _fetch(ours, _PATH)
        ready = bench.folder / "ready.json.gz"
        ready.write_bytes(body)
        theirs, their_pid = stack.enter_context(
            serving(
                ("-m", "bench.bare.web", str(ready)), log=bench.folder / "bare.log", environment=bench.environment,
                ready="/ready",
            )
        )  # fmt: skip
        bare_body, _ = _fetch(theirs, "/ready")
        proofs = [demand(bare_body == body, f"both answer with the same {len(body):,} bytes (gzip)")]
        seen: list[Seen] = []

        def under_load(address: str, pid: int, path: str, headers: dict[str, str], status: int, _round: int) -> float:
            before = cpu_seconds(pid)
            saw = load(address, path, headers=headers, connections=_CONNECTIONS, seconds=seconds)
            spent = (cpu_seconds(pid) - before) / saw.answers
            assert saw.status == status, f"status {saw.status}, not {status}"
            seen.append(saw)
            return spent

        ratios, figures = [], []
        for name, ours_says, theirs_says, status in (
            (f"whole, {len(body):,} bytes", _ACCEPT, _ACCEPT, 200),
            ("304", {**_ACCEPT, "if-none-match": etag}, {**_ACCEPT, "if-none-match": ETAG}, 304),
        ):
            seen.clear()
            turns = alternate(
                partial(under_load, ours, our_pid, _PATH, ours_says, status),
                partial(under_load, theirs, their_pid, "/ready", theirs_says, status),
                rounds=rounds, patience_seconds=bench.patience_seconds,
            )  # fmt: skip
            ratios.append(
                Ratio(name=name, kind=Kind.SPEED, unit="cpu us", rounds=turns.rounds(_micro), target=0.7, aim=0.9)
            )
            figures += [
                Figure(name=f"{name}: answers a second and core", unit="", values=tuple(1 / x for x in turns.product)),
                Figure(name=f"{name}: load's own share of a core", unit="", values=tuple(
                    each.cpu_seconds / each.seconds for each in seen)),
            ]  # fmt: skip
        again, same = _fetch(ours, _PATH)
        proofs.append(demand((again, same) == (body, etag), "the answer was the same throughout, built once"))
    return Outcome(proofs=tuple(proofs), ratios=tuple(ratios), figures=tuple(figures))


def _micro(seconds: float) -> float:
    return seconds * 1e6


def _fetch(address: str, path: str) -> tuple[bytes, str]:
    status, headers, body = ask(address, path, headers=_ACCEPT)
    assert status == HTTPStatus.OK, f"{path}: {status} {body[:200]!r}"
    assert headers["content-encoding"] == "gzip"
    return body, headers["etag"]


CASE = Case(key="served", title="A snapshot of 500 organisations, served", run=run)
