"""A live tenant is asked no faster than was allowed, and each host by itself."""

import time

import pytest
from transports_sample import reply, request, service

from harness.errors import UsageError
from harness.transports import TransportOptions, interval_of, open_transport, send
from harness.transports.pace import Pace


@pytest.mark.parametrize(("rate", "seconds"), [("10/s", 0.1), ("600/min", 0.1), ("7200/h", 0.5), ("0.5/s", 2), ("", 0)])
def test_a_rate_is_an_interval(rate: str, seconds: float) -> None:
    assert interval_of(rate) == pytest.approx(seconds)


@pytest.mark.parametrize("rate", ["10", "fast", "0/s", "-1/s", "10/day", "1e9/s"])
def test_what_is_no_rate_is_refused(rate: str) -> None:
    with pytest.raises(UsageError, match="as in 10/s"):
        interval_of(rate)


def test_turns_are_an_interval_apart_by_host_and_nobody_saves_them_up() -> None:
    now = [0.0]
    pace = Pace(0.5, lambda: now[0])
    assert [pace.turn("a"), pace.turn("a"), pace.turn("b"), pace.turn("a")] == [0, 0.5, 0, 1.0]
    now[0] = 60.0
    assert [pace.turn("a"), pace.turn("a")] == [0, 0.5]


def test_a_live_run_keeps_its_pace() -> None:
    waits: list[float] = []
    with service(lambda handler: reply(handler, 200, b"{}")) as base:
        token = {"HARNESS_TOKEN": "opaque-token-of-a-test"}
        options = TransportOptions(live_url=base, environment=token, interval=30.0, sleep=waits.append)
        with open_transport("live", options) as client:
            started = time.monotonic()
            for _ in range(3):
                send(client, request("GET", f"{base}/v1.0/me"))
            took = time.monotonic() - started
    assert waits == [pytest.approx(30, abs=took + 0.1), pytest.approx(60, abs=took + 0.1)]
