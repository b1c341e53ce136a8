"""Windows of time: what takes place in one."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from harness.tenant.refusal import Refusal
from harness.tenant.store import Entity

_NO_WINDOW: Final = (
    "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime."
)


def in_window(found: list[Entity], options: Mapping[str, str]) -> list[Entity]:
    """The events that overlap a window of time.

    Raises:
        Refusal: 400 without a window, or with one that is none.
    """
    given = {name.lower(): value for name, value in options.items()}
    if not given.get("startdatetime") or not given.get("enddatetime"):
        raise Refusal(400, "ErrorInvalidRequest", _NO_WINDOW)
    start, end = (moment(given[name], "UTC") for name in ("startdatetime", "enddatetime"))
    if start is None or end is None or end < start:
        raise Refusal(400, "ErrorInvalidParameter", "The time window is not one.")
    return sorted((each for each in found if overlaps(each, start, end)), key=lambda each: span(each)[0])


def overlaps(event: Entity, start: datetime, end: datetime) -> bool:
    """Whether an event takes place in a window of time."""
    begins, ends = span(event)
    return (begins < end and ends > start) or start <= begins == ends < end


def span(event: Entity) -> tuple[datetime, datetime]:
    """When an event begins and ends."""
    found = [at(event.values.get(name)) for name in ("start", "end")]
    first = found[0] or datetime.min.replace(tzinfo=UTC)
    return first, found[1] or first


def at(value: Any) -> datetime | None:
    """The point in time of a `dateTimeTimeZone`."""
    if not isinstance(value, dict):
        return None
    return moment(value.get("dateTime") or "", value.get("timeZone") or "UTC")


def moment(text: str, zone: str) -> datetime | None:
    """A point in time; zones other than UTC by the hours that Windows' and IANA's names of the usual ones stand for."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+")[:33].replace("0000000", "000000"))
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC) - timedelta(hours=_ZONES.get(zone, 0))
    return found.astimezone(UTC)


_ZONES: Final[Mapping[str, int]] = {
    "Pacific Standard Time": -8, "America/Los_Angeles": -8, "Mountain Standard Time": -7, "Central Standard Time": -6,
    "Eastern Standard Time": -5, "America/New_York": -5, "W. Europe Standard Time": 1, "Europe/Berlin": 1,
    "Central European Standard Time": 1, "India Standard Time": 5, "China Standard Time": 8, "Tokyo Standard Time": 9,
}  # fmt: skip
"""Hours from UTC, without daylight saving."""
