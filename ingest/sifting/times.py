"""Rules about when: the two times of an observation and its measure. Only the observed time is held against now."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from ingest.parsed import RejectCode
from ingest.sifting.context import Refusal, SiftContext
from metrics.vocabulary import About, Observation

_LONDON = ZoneInfo("Europe/London")
_REACH = timedelta(days=400)


def aware_times(observation: Observation, context: SiftContext) -> Refusal | None:
    """Both times say which instant they mean.

    Prevents: a source sends local times without an offset, and all summer its figures seem an hour fresher than they
    are.
    """
    del context
    if observation.observed_at.tzinfo is None:
        return Refusal("observed_at", RejectCode.NAIVE_TIME, "The time observed has no offset from UTC.")
    if observation.about_at.tzinfo is None:
        return Refusal("about_at", RejectCode.NAIVE_TIME, "The time it is about has no offset from UTC.")
    return None


def not_future(observation: Observation, context: SiftContext) -> Refusal | None:
    """It was not observed later than now, but for the skew the feed is allowed.

    Prevents: a server a day ahead sends one figure, which stays the newest for a day and makes all after it look old.
    What a figure is about may lie ahead (places offered tomorrow); only when it was seen may not.
    """
    if observation.observed_at - context.now <= context.future_within:
        return None
    return Refusal("observed_at", RejectCode.IN_THE_FUTURE, "It says it was observed in the future.")


def not_ancient(observation: Observation, context: SiftContext) -> Refusal | None:
    """It is not older than the feed's own figures can be.

    Prevents: an empty date sent as 1970 grows the history a partition for every year since.
    """
    if context.now - observation.observed_at <= context.ancient_after:
        return None
    return Refusal("observed_at", RejectCode.ANCIENT, "It was observed longer ago than this feed's figures can be.")


def about_within_reach(observation: Observation, context: SiftContext) -> Refusal | None:
    """What it is about lies within some thirteen months of when it was observed.

    Prevents: a booking system writes "for ever" as the last day of 9999, and storing it asks for as many partitions.
    """
    del context
    if -_REACH <= observation.about_at - observation.observed_at <= _REACH:
        return None
    reason = "What it is about lies more than 400 days from when it was observed."
    return Refusal("about_at", RejectCode.ABOUT_OUT_OF_REACH, reason)


def about_fits_measure(observation: Observation, context: SiftContext) -> Refusal | None:
    """A measure of days is about a London midnight, one of hours about a full hour.

    Prevents: a source begins its days at midnight UTC; from March on its counts of a day stand beside the true ones as
    a second set, an hour off, and every sum doubles.
    """
    about = context.measures[observation.measure].about
    if about is About.DAY:
        local = observation.about_at.astimezone(_LONDON)
        fits = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    elif about is About.HOUR:
        instant = observation.about_at.astimezone(UTC)
        fits = (instant.minute, instant.second, instant.microsecond) == (0, 0, 0)
    else:
        fits = True
    if fits:
        return None
    reason = "The time it is about does not begin a London day, or hour, as its measure asks."
    return Refusal("about_at", RejectCode.ABOUT_UNFIT, reason)
