"""Faults of the answer: those of `simulators.faults`, in words, with the options that make sense for a running feed."""

from simulators.faults import Fault
from simulators.living.family import Family
from simulators.living.faults.known import Group, Known, Option

RETRY_AFTER = "30"


def _is_json(family: Family) -> bool:
    return family.suffix != ".csv"


def _answer(fault: Fault, group: Group, line: str, *, json_only: bool = False, **options: Option) -> Known:
    if json_only:
        return Known(name=fault.value, group=group, line=line, options=options, fits=_is_json, answer=fault)
    return Known(name=fault.value, group=group, line=line, options=options, answer=fault)


CONNECTION = (
    Known(
        name="refused",
        group=Group.CONNECTION,
        line="Nobody listens: connections are refused (for one feed of a family, reset).",
        answer=Fault.RESET,
        stops=True,
    ),
    _answer(Fault.SLOW, Group.CONNECTION, "Answers as it should, but late.", seconds=10.0),
    _answer(Fault.SLOW_DRIP, Group.CONNECTION, "One byte every second, so that no single read is late.", every=1.0),
    _answer(Fault.HANG_BEFORE_HEADERS, Group.CONNECTION, "Takes the request and never says a word."),
    _answer(Fault.HANG_AFTER_HEADERS, Group.CONNECTION, "Sends the headers, then nothing."),
    _answer(Fault.HANG_IN_BODY, Group.CONNECTION, "Sends half of the body, then nothing."),
    _answer(Fault.EARLY_CLOSE, Group.CONNECTION, "Takes the request and closes."),
    _answer(Fault.CLOSE_IN_HEADERS, Group.CONNECTION, "Closes in the middle of the headers."),
    _answer(Fault.RESET, Group.CONNECTION, "Takes the request and resets the connection."),
    _answer(Fault.GOOD_HTTP_1_0, Group.CONNECTION, "An HTTP/1.0 answer without a length. It should do no harm."),
    _answer(Fault.HUGE_HEADERS, Group.CONNECTION, "A megabyte of headers before the body.", kilobytes=1024),
    _answer(Fault.COOKIES, Group.CONNECTION, "Sets a cookie that must not come back."),
)

REFUSALS = (
    _answer(Fault.UNAUTHORISED, Group.REFUSAL, "Credentials are not accepted any more."),
    _answer(Fault.FORBIDDEN, Group.REFUSAL, "Credentials are known and not allowed this."),
    _answer(Fault.NOT_FOUND, Group.REFUSAL, "The address is gone."),
    _answer(Fault.TOO_MANY, Group.REFUSAL, "Too many requests, with Retry-After.", retry_after=RETRY_AFTER),
    _answer(Fault.BROKEN, Group.REFUSAL, "The partner's system fails."),
    _answer(Fault.UNAVAILABLE, Group.REFUSAL, "Down for maintenance, with Retry-After.", retry_after=RETRY_AFTER),
    _answer(Fault.REDIRECT_ELSEWHERE, Group.REFUSAL, "Redirects to another host."),
    _answer(Fault.REDIRECT_PRIVATE, Group.REFUSAL, "Redirects to an address of a private network."),
    _answer(Fault.REDIRECT_MAPPED, Group.REFUSAL, "Redirects to such an address, written as one of IPv6."),
    _answer(Fault.REDIRECT_LOOPBACK, Group.REFUSAL, "Redirects to this machine."),
    _answer(Fault.REDIRECT_METADATA, Group.REFUSAL, "Redirects to where cloud machines keep credentials."),
    _answer(Fault.REDIRECT_LOOP, Group.REFUSAL, "Redirects to itself."),
)

BODIES = (
    _answer(Fault.LOGIN_PAGE, Group.BODY, "200 with a page that asks for a password."),
    _answer(Fault.WRONG_TYPE, Group.BODY, "The right document under another content type.", type="text/html"),
    _answer(Fault.WRONG_CHARSET, Group.BODY, "UTF-16, declared as UTF-8."),
    _answer(Fault.BYTE_ORDER_MARK, Group.BODY, "A byte-order mark before the document."),
    _answer(Fault.INVALID_UTF8, Group.BODY, "A byte that is not UTF-8."),
    _answer(Fault.EMPTY, Group.BODY, "200 with no body."),
    _answer(Fault.TRUNCATED, Group.BODY, "Half of the body under the length of the whole."),
    _answer(Fault.TRUNCATED_UNDECLARED, Group.BODY, "Half of the body, with no length to tell it by."),
    _answer(Fault.TRUNCATED_CHUNKED, Group.BODY, "Half of the body in chunks, and no last chunk."),
    _answer(Fault.TRUNCATED_GZIP, Group.BODY, "Half of the compressed body."),
    _answer(Fault.CORRUPT_GZIP, Group.BODY, "A compressed body with a wrong check sum."),
    _answer(Fault.GZIP_BOMB, Group.BODY, "A few kilobytes that unpack to many megabytes.", megabytes=50),
    _answer(Fault.HUGE_BODY, Group.BODY, "A body of one gibibyte.", megabytes=1024),
    _answer(Fault.ENDLESS, Group.BODY, "The document, then white space for ever."),
    _answer(Fault.DEEP_NESTING, Group.BODY, "A field that nests arrays.", json_only=True, depth=3000),
    _answer(Fault.MANY_KEYS, Group.BODY, "A million unknown fields.", json_only=True, keys=1_000_000),
    _answer(Fault.DUPLICATE_KEYS, Group.BODY, "A key twice in one object.", json_only=True),
)

ANSWER_FAULTS = (*CONNECTION, *REFUSALS, *BODIES)
