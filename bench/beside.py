"""An answer of the product over HTTP beside ready bytes of the same size on bare FastAPI: whole, and as 304.

Both in uvicorn in processes of their own, asked over connections kept alive by a third; what counts is the CPU time of
the server for each answer.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from bench.asker import Seen
from bench.bare.web import ETAG
from bench.case import Bench, Figure, Kind, Outcome, Ratio, demand
from bench.load import load
from bench.machine import cpu_seconds
from bench.processes import ask, serving
from bench.rounds import alternate

_CONNECTIONS = 8
# As a browser asks.
_ACCEPT = {"accept-encoding": "gzip, deflate, br, zstd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a ratio is to keep."""

    kind: Kind
    target: float
    aim: float | None = None


def beside_ready_bytes(
    bench: Bench, address: str, pid: int, path: str, *, what: str, bound: Bound, rounds: int, seconds: float
) -> Outcome:
    """Ask for one answer of a web process that runs, and for the same bytes made ready. `what` names it in figures."""
    with ExitStack() as stack:
        body, etag = _fetch(address, path)
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

        def under_load(server: str, pid: int, asked: str, headers: dict[str, str], status: int, _round: int) -> float:
            before = cpu_seconds(pid)
            saw = load(server, asked, headers=headers, connections=_CONNECTIONS, seconds=seconds)
            spent = (cpu_seconds(pid) - before) / saw.answers
            assert saw.status == status, f"status {saw.status}, not {status}"
            seen.append(saw)
            return spent

        ratios, figures = [], []
        for name, ours_says, theirs_says, status in (
            (f"{what}, {len(body):,} bytes", _ACCEPT, _ACCEPT, HTTPStatus.OK),
            ("304" if what == "whole" else f"{what}, 304", {**_ACCEPT, "if-none-match": etag},
             {**_ACCEPT, "if-none-match": ETAG}, HTTPStatus.NOT_MODIFIED),
        ):  # fmt: skip
            seen.clear()
            turns = alternate(
                partial(under_load, address, pid, path, ours_says, status),
                partial(under_load, theirs, their_pid, "/ready", theirs_says, status),
                rounds=rounds, patience_seconds=bench.patience_seconds,
            )  # fmt: skip
            ratios.append(
                Ratio(
                    name=name, kind=bound.kind, unit="cpu us", rounds=turns.rounds(_micro), target=bound.target,
                    aim=bound.aim,
                )
            )  # fmt: skip
            figures += [
                Figure(name=f"{name}: answers a second and core", unit="", values=tuple(1 / x for x in turns.product)),
                Figure(name=f"{name}: load's own share of a core", unit="", values=tuple(
                    each.cpu_seconds / each.seconds for each in seen)),
            ]  # fmt: skip
        again, same = _fetch(address, path)
        proofs.append(demand((again, same) == (body, etag), "the answer was the same throughout, built once"))
    return Outcome(proofs=tuple(proofs), ratios=tuple(ratios), figures=tuple(figures))


def _micro(seconds: float) -> float:
    return seconds * 1e6


def _fetch(address: str, path: str) -> tuple[bytes, str]:
    status, headers, body = ask(address, path, headers=_ACCEPT)
    assert status == HTTPStatus.OK, f"{path}: {status} {body[:200]!r}"
    assert headers["content-encoding"] == "gzip"
    return body, headers["etag"]
