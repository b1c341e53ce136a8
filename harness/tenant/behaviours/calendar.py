"""Calendars: the default one, events in a window of time, invitations, who is free when."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from harness.tenant.behaviours.mail import item_id, mailbox, named, preview
from harness.tenant.behaviours.windows import at, overlaps, span
from harness.tenant.places import child, members, top_level
from harness.tenant.refusal import GUESS, Refusal, bad_request
from harness.tenant.state import State, View
from harness.tenant.store import Entity, Place

EVENT: Final = "microsoft.graph.event"
CALENDAR: Final = "microsoft.graph.calendar"
_BUSY: Final[Mapping[str, str]] = {"free": "0", "tentative": "1", "busy": "2", "oof": "3", "workingElsewhere": "4"}
_HOURS: Final = {
    "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
    "startTime": "08:00:00.0000000",
    "endTime": "17:00:00.0000000",
    "timeZone": {"name": "Pacific Standard Time"},
}


def calendars(state: State, owner: Entity | None) -> list[dict[str, Any]]:
    """The calendar that everybody has."""
    assert owner is not None
    address = {"name": owner.values.get("displayName"), "address": owner.values.get("mail")}
    begun = {
        "id": item_id(state, f"{owner.home}/calendar"),
        "name": "Calendar",
        "isDefaultCalendar": True,
        "isRemovable": False,
        "owner": address,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "changeKey": item_id(state, f"{owner.home}/calendar/change")[:24],
    }
    known = state.edm.properties(CALENDAR)
    return [{name: value for name, value in begun.items() if name in known}]


def default_calendar(state: State, user: Entity) -> View:
    """`calendar` is the first of `calendars`."""
    place = child(state, user, "calendars")
    return View(place, list(members(state, place).values())[:1])


def events(state: State, calendar: Entity) -> View:
    """Those of the default calendar are those of its owner."""
    owner = mailbox(calendar)
    if calendar.values.get("isDefaultCalendar") and "events" in state.edm.navigation(owner.type):
        place = child(state, owner, "events")
    else:
        place = child(state, calendar, "events")
    return View(place, list(members(state, place).values()))


def all_events(state: State, owner: Entity) -> View:
    """What `calendarView` of a user or group chooses from."""
    place = child(state, owner, "events")
    return View(place, list(members(state, place).values()))


def new_event(state: State, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """An event, with what Exchange adds to it."""
    owner = mailbox(place.parent) if place.parent else None
    address = {"name": owner.values.get("displayName"), "address": owner.values.get("mail")} if owner else {}
    made = {
        "changeKey": item_id(state, f"{values['id']}/change")[:24],
        "iCalUId": f"040000008200E00074C5B7101A82E008{values['id'].replace('-', '').upper()}",
        "organizer": {"emailAddress": address},
        "originalEndTimeZone": (values.get("end") or {}).get("timeZone"),
        "originalStartTimeZone": (values.get("start") or {}).get("timeZone"),
        "webLink": f"https://outlook.office365.com/owa/?itemid={values['id']}&exvsurl=1&path=/calendar/item",
    }
    known = state.edm.properties(EVENT)
    values = {**values, **{name: v for name, v in made.items() if name in known and values.get(name) in (None, "")}}
    if values.get("recurrence"):
        values["type"] = "seriesMaster"
    if values.get("isOnlineMeeting") and "onlineMeeting" in known:
        values["onlineMeetingProvider"] = "teamsForBusiness"
        join = f"https://teams.microsoft.com/l/meetup-join/{values['id']}"
        values["onlineMeeting"] = {**state.edm.template("microsoft.graph.onlineMeetingInfo"), "joinUrl": join}
    return {**values, **_derived(values)}


def changed_event(_state: State, event: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes to an event, and what follows from them."""
    derived = _derived({**event.values, **changes})
    sources = {"bodyPreview": "body", "locations": "location"}
    return {**changes, **{name: v for name, v in derived.items() if sources.get(name, name) in changes}}


def _derived(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(values.get("body"), dict):
        found["bodyPreview"] = preview(values["body"])
    found["attendees"] = [_attendee(each) for each in values.get("attendees") or ()]
    several = [_location(each) for each in values.get("locations") or () if isinstance(each, dict)]
    location = values.get("location")
    if isinstance(location, dict) and location.get("displayName"):
        found["location"] = _location(location)
    elif several:
        found["location"] = several[0]
    else:
        found["location"] = {"displayName": "", "locationType": "default", "uniqueIdType": "unknown"}
    found["locations"] = several or ([found["location"]] if found["location"]["displayName"] else [])
    if isinstance(values.get("recurrence"), dict):
        found["recurrence"] = _recurrence(values["recurrence"], values)
    return found


def _attendee(attendee: Any) -> Any:
    if not isinstance(attendee, dict):
        return attendee
    status = attendee.get("status") or {"response": "none", "time": "0001-01-01T00:00:00Z"}
    return {**named(attendee), "type": attendee.get("type") or "required", "status": status}


def _location(location: Mapping[str, Any]) -> dict[str, Any]:
    name = location.get("displayName") or ""
    made = {"displayName": name, "locationType": "default", "uniqueId": name, "uniqueIdType": "private"}
    return {**made, **{key: value for key, value in location.items() if value is not None}}


def _recurrence(given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    pattern = {
        "month": 0,
        "dayOfMonth": 0,
        "firstDayOfWeek": "sunday",
        "index": "first",
        **(given.get("pattern") or {}),
    }
    zone = (values.get("start") or {}).get("timeZone") or "UTC"
    span = {"recurrenceTimeZone": zone, "numberOfOccurrences": 0, **(given.get("range") or {})}
    return {**given, "pattern": pattern, "range": span}


def _respond(response: str) -> Any:
    def act(state: State, event: Entity, parameters: Mapping[str, Any]) -> None:
        if parameters.get("ProposedNewTime") and response == "accepted":
            raise bad_request("A new time can be proposed only with a tentative or declining answer.")
        if event.values.get("isOrganizer"):
            message = "Your request can't be completed. You can't respond to this meeting because you're its organizer."
            reason = "that the signed-in user organizes the meeting of the example"
            raise Refusal(400, "ErrorInvalidRequest", message, {GUESS: reason})
        status = {"response": response, "time": state.clock.timestamp()}
        state.store.replace(event, {**event.values, "responseStatus": status})

    return act


accept, decline, tentatively_accept = (_respond(each) for each in ("accepted", "declined", "tentativelyAccepted"))


def cancel(state: State, event: Entity, _parameters: Mapping[str, Any]) -> None:
    """Call a meeting off: it is gone from the calendar of who organizes it.

    Raises:
        Refusal: 400 for somebody else's meeting.
    """
    if not event.values.get("isOrganizer"):
        raise Refusal(400, "ErrorInvalidRequest", "You need to be an organizer to cancel a meeting.")
    state.store.remove(event)


def forward(state: State, event: Entity, parameters: Mapping[str, Any]) -> None:
    """Invite others too.

    Raises:
        Refusal: 400 without recipients.
    """
    recipients = parameters.get("ToRecipients") or []
    if not recipients:
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    known = [*(event.values.get("attendees") or []), *(_attendee(each) for each in recipients)]
    state.store.replace(event, {**event.values, "attendees": known})


def dismiss_reminder(state: State, event: Entity, _parameters: Mapping[str, Any]) -> None:
    """No reminder any more."""
    state.store.replace(event, {**event.values, "isReminderOn": False})


def snooze_reminder(state: State, event: Entity, parameters: Mapping[str, Any]) -> None:
    """Remind at another time.

    Raises:
        Refusal: 400 for a time that is none.
    """
    wanted, start = at(parameters.get("NewReminderTime")), at(event.values.get("start"))
    if wanted is None:
        raise Refusal(400, "ErrorInvalidParameter", "The new reminder time is not one.")
    minutes = max(0, int((start - wanted).total_seconds() // 60)) if start else 0
    state.store.replace(event, {**event.values, "isReminderOn": True, "reminderMinutesBeforeStart": minutes})


def get_schedule(state: State, calendar: Entity, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """When the given people are free.

    Raises:
        Refusal: 400 without people or a window of time.
    """
    start, end = at(parameters.get("StartTime")), at(parameters.get("EndTime"))
    schedules = parameters.get("Schedules") or []
    interval = parameters.get("AvailabilityViewInterval") or 30
    if not schedules or start is None or end is None or end <= start or not 5 <= interval <= 1440:
        raise Refusal(400, "ErrorInvalidParameter", "Schedules and a window of time are required.")
    if end - start > timedelta(days=62):
        raise Refusal(400, "ErrorInvalidParameter", "The requested time duration is longer than 62 days.")
    people = members(state, top_level(state, "users")).values()
    by_address = {str(each.values.get(name)).lower(): each for name in ("userPrincipalName", "mail") for each in people}
    del calendar
    return [
        _schedule(state, address, by_address.get(str(address).lower()), start, end, interval) for address in schedules
    ]


def _schedule(
    state: State, address: str, person: Entity | None, start: datetime, end: datetime, interval: int
) -> dict[str, Any]:
    slots = int((end - start) / timedelta(minutes=interval)) or 1
    if person is None:
        error = {"message": "Unable to resolve e-mail address to an Active Directory object.", "responseCode": "5009"}
        return {"scheduleId": address, "availabilityView": "", "error": error}
    found = [each for each in all_events(state, person).items if overlaps(each, start, end)]
    view = ["0"] * slots
    for event in found:
        begins, ends = span(event)
        mark = _BUSY.get(str(event.values.get("showAs")), "2")
        for slot in range(slots):
            here = start + timedelta(minutes=interval * slot)
            if begins < here + timedelta(minutes=interval) and ends > here:
                view[slot] = max(view[slot], mark)
    items = [_schedule_item(each) for each in found]
    return {"scheduleId": address, "availabilityView": "".join(view), "scheduleItems": items, "workingHours": _HOURS}


def _schedule_item(event: Entity) -> dict[str, Any]:
    values = event.values
    where = values.get("location") or {}
    return {
        "isPrivate": values.get("sensitivity") == "private",
        "status": values.get("showAs"),
        "subject": values.get("subject"),
        "location": where.get("displayName"),
        "start": values.get("start"),
        "end": values.get("end"),
    }
