"""Whatever bytes a partner answers with, a fetch gives a payload or one FeedFailed, and no other exception."""

import asyncio
import gzip
import ssl
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.exchange import NotModified, Payload
from ingest.failure import FeedFailed
from ingest.fetch import fetch
from ingest.http import build_client
from tests.ingest.conftest import request_to
from tests.ingest.partner import answer, partner, saying

NO_TLS = ssl.create_default_context()
GOOD = [
    answer(b'{"rows": []}', headers={"ETag": '"v1"'}),
    answer(gzip.compress(b'{"rows": []}', mtime=0), headers={"Content-Encoding": "gzip"}),
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n",
]


def _fetch(sent: bytes) -> Payload | NotModified | FeedFailed:
    async def run() -> Payload | NotModified | FeedFailed:
        async with partner(saying(sent)) as here, build_client(version="0.1.0", tls=NO_TLS) as client:
            try:
                return await fetch(client, request_to(here.url, silence_seconds=2.0))
            except FeedFailed as failure:
                return failure

    return asyncio.run(run())


@given(sent=st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
@settings(deadline=None, max_examples=50)
def test_any_bytes_at_all(sent: bytes) -> None:
    assert isinstance(_fetch(sent), FeedFailed | Payload)


@given(data=st.data())
@settings(deadline=None, max_examples=100)
def test_a_good_answer_with_a_few_bytes_changed(data: st.DataObject) -> None:
    sent = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 3))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    outcome = _fetch(bytes(sent))
    assert isinstance(outcome, FeedFailed | Payload)
    if isinstance(outcome, Payload):
        assert outcome.digest == sha256(outcome.body).hexdigest()
        assert outcome.body
