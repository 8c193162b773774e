"""Lets a world live through its past and writes down what its partners would have said, a month or a day at a time.

What is told when is `plans`, the files are `files`. A run that was stopped goes on after the last whole file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Protocol

import msgspec

from simulators.living.history.files import Counted, GrowingFile, file_name, read_manifest, write_manifest
from simulators.living.history.moments import moments
from simulators.living.history.streams import Stream
from simulators.living.sheet import london_day, london_instant
from simulators.living.system import System

RESUME = "resume.bin"


class Lasting(System, Protocol):
    """A system that can be written down."""

    def checkpoint(self) -> bytes:
        """The whole state."""
        ...


class Bookmark(msgspec.Struct):
    """Where a stopped run goes on: the system as it stood, what the streams remember, and which run it was."""

    run: str
    at: datetime
    system: bytes
    memories: dict[str, bytes]


class Length(StrEnum):
    """How much time a file holds: of London, months or days."""

    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Span:
    """One file's worth of time: London days, and the last moment told in it."""

    first_day: date
    last_day: date
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A history to be written. `begin` and `resume` open the system; `say` is told how it goes.

    The system as it stood at the last moment is written to `end`.
    """

    streams: Sequence[Stream]
    grain: timedelta
    prefix: str
    a_file: Length
    first: datetime
    last: datetime
    out: Path
    begin: Callable[[], Lasting]
    resume: Callable[[bytes], Lasting]
    say: Callable[[str], None]
    end: Path | None = None

    @property
    def name(self) -> str:
        """What tells this run from another into the same folder."""
        families = ",".join(stream.family.key for stream in self.streams)
        return f"{self.prefix}{self.first.isoformat()}/{self.last.isoformat()}/{families}"


def export(job: Job) -> Mapping[str, Counted]:
    """Write a history; gives every file of it, with its rows. Written once, it is not written again.

    Raises: ValueError when the system is already past the first moment.
    """
    job.out.mkdir(parents=True, exist_ok=True)
    files = read_manifest(job.out)
    spans = list(spans_of(job))
    system, done = _opened(job, spans, files)
    for span in spans:
        if span.until <= done:
            continue
        begun = perf_counter()
        written = _write(job, system, span, since=max(done, job.first - job.grain))
        done = span.until
        files |= written
        write_manifest(job.out, files)
        _leave_bookmark(job, system, done)
        job.say(_progress(job, span, written.values(), seconds=perf_counter() - begun))
    if job.end is not None:
        job.end.write_bytes(system.checkpoint())
    mine = {_name(job, stream, span) for stream in job.streams for span in spans}
    return {name: counted for name, counted in files.items() if name in mine}


def spans_of(job: Job) -> Iterator[Span]:
    """The months or days of a run (London's), each up to its last moment."""
    day, last_day = london_day(job.first), london_day(job.last)
    while day <= last_day:
        is_month = job.a_file is Length.MONTH
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1) if is_month else day + timedelta(days=1)
        until = london_instant(following, hour=0, minute=0) - job.grain
        yield Span(day, min(last_day, following - timedelta(days=1)), min(until, job.last))
        day = following


def _opened(job: Job, spans: Sequence[Span], files: Mapping[str, Counted]) -> tuple[Lasting, datetime]:
    """The system at the first moment that is not yet told, and the last that is."""
    found = _bookmark(job)
    if found is not None and all(
        _name(job, stream, span) in files for stream in job.streams for span in spans if span.until <= found.at
    ):
        for stream in job.streams:
            stream.recall(found.memories.get(stream.family.key, b""))
        system = job.resume(found.system)
        job.say(f"{job.prefix}going on after {found.at:%Y-%m-%d}")
        done = found.at
    else:
        system = job.begin()
        done = job.first - timedelta(seconds=1)
        if system.now > job.first:
            raise ValueError(f"the world begins at {system.now.isoformat()}, after {job.first.isoformat()}")
        while system.now < done:
            system.advance(min(done, system.now + timedelta(days=1)))
    system.take_ended()  # from here on it is collected; what ended before belongs to the time before
    return system, done


def _write(job: Job, system: Lasting, span: Span, *, since: datetime) -> Mapping[str, Counted]:
    growing = {
        stream.family.key: GrowingFile(job.out / _name(job, stream, span), stream.family) for stream in job.streams
    }
    try:
        for at in moments(max(since + timedelta(seconds=1), job.first), span.until, grain=job.grain):
            system.advance(at)
            for stream in job.streams:
                for told in stream.tell(system, at):
                    growing[stream.family.key].add(told)
        if span.until == job.last:
            for stream in job.streams:
                for told in stream.last(system, span.until):
                    growing[stream.family.key].add(told)
    except BaseException:
        for file in growing.values():
            file.discard()
        raise
    return {file.path.name: file.finish() for file in growing.values()}


def _progress(job: Job, span: Span, written: Iterable[Counted], *, seconds: float) -> str:
    rows = sum(counted.rows for counted in written)
    return f"{job.prefix or 'history '}{span.first_day} to {span.last_day}: {rows:>9,} rows, {seconds:5.1f} s"


def _name(job: Job, stream: Stream, span: Span) -> str:
    return file_name(stream.family, first=span.first_day, last=span.last_day, prefix=job.prefix)


def _bookmark_name(job: Job) -> str:
    return f"{job.prefix}{RESUME}"


def _bookmark(job: Job) -> Bookmark | None:
    path = job.out / _bookmark_name(job)
    if not path.exists():
        return None
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=Bookmark)
    except msgspec.DecodeError:
        return None
    return found if found.run == job.name else None


def _leave_bookmark(job: Job, system: Lasting, at: datetime) -> None:
    memories = {stream.family.key: stream.memory() for stream in job.streams}
    content = msgspec.msgpack.encode(Bookmark(job.name, at, system.checkpoint(), memories))
    partial = job.out / f"{_bookmark_name(job)}.partial"
    partial.write_bytes(content)
    partial.replace(job.out / _bookmark_name(job))
