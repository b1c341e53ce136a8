"""Mail and calendars: what is sent arrives, what is answered is filed, and who is free is what the events say."""

import base64
from pathlib import Path
from typing import Any

import pytest
from tenant_client import ROOT, Client, user_body

from harness.metadata import read
from harness.tenant import create

ADA = {"emailAddress": {"address": "ada@contoso.com"}}


@pytest.fixture
def client(shared: Path) -> Client:
    """A tenant with all of Graph, and with Ada."""
    client = Client(create(read(shared / "metadata" / "v1.0-2026-08.csdl.xml")))
    client.post("/users", {**user_body("ada"), "displayName": "Ada"})
    return client


def subjects(client: Client, path: str) -> list[str]:
    return [each["subject"] for each in client.get(path)["value"]]


def test_a_mailbox_begins_with_its_folders_and_well_known_names_mean_them(client: Client) -> None:
    folders = {each["displayName"]: each for each in client.get("/me/mailFolders")["value"]}
    assert {"Inbox", "Drafts", "Sent Items", "Deleted Items"} <= set(folders)
    inbox = client.get("/me/mailFolders/inbox")
    assert inbox["id"] == folders["Inbox"]["id"] == client.get("/me/mailFolders/InBox")["id"]
    assert inbox["displayName"] == "Inbox"
    assert client.get("/me/mailFolders/msgfolderroot")["id"] == inbox["parentFolderId"]
    assert client.get("/users/ada@contoso.com/mailFolders/inbox")["id"] != inbox["id"]
    assert client.ask("GET", "/me/mailFolders/nowhere").status_code == 404


def test_a_draft_has_what_exchange_adds(client: Client) -> None:
    body = {"contentType": "html", "content": "<p>Hello <b>Ada</b>,</p><p>how are you?</p>"}
    draft = client.post("/me/messages", {"subject": "Hi", "body": body, "toRecipients": [ADA]})
    assert (draft["isDraft"], draft["bodyPreview"]) == (True, "Hello Ada,how are you?")
    assert draft["toRecipients"][0]["emailAddress"] == {"name": "ada@contoso.com", "address": "ada@contoso.com"}
    assert draft["parentFolderId"] == client.get("/me/mailFolders/drafts")["id"]
    assert draft["receivedDateTime"]
    changed = client.ask("PATCH", f"/me/messages/{draft['id']}", {"body": {"content": "Short"}})
    assert changed.json()["bodyPreview"] == "Short"


def test_what_is_sent_is_in_sent_items_and_in_the_inbox_of_who_is_here(client: Client) -> None:
    message = {"subject": "Lunch", "toRecipients": [ADA], "attachments": [
        {"@odata.type": "#microsoft.graph.fileAttachment", "name": "menu.txt", "contentBytes": "SGVsbG8="}
    ]}  # fmt: skip
    sent = client.ask("POST", "/me/sendMail", {"message": message})
    assert (sent.status_code, sent.content) == (202, b"")
    assert subjects(client, "/me/mailFolders/sentitems/messages") == ["Lunch"]
    (arrived,) = client.get("/users/ada@contoso.com/mailFolders/inbox/messages")["value"]
    assert (arrived["subject"], arrived["isRead"], arrived["isDraft"]) == ("Lunch", False, False)
    assert arrived["from"]["emailAddress"]["address"] == "me@contoso.com"
    assert client.get("/users/ada@contoso.com/mailFolders/inbox")["unreadItemCount"] == 1
    attached = client.get(f"/me/messages/{client.get('/me/messages')['value'][0]['id']}/attachments")
    assert attached["value"][0]["name"] == "menu.txt"


def test_what_is_not_to_be_saved_is_not_in_sent_items(client: Client) -> None:
    body = {"message": {"subject": "Secret", "toRecipients": [ADA]}, "saveToSentItems": False}
    assert client.ask("POST", "/me/sendMail", body).status_code == 202
    assert subjects(client, "/me/messages") == []
    assert subjects(client, "/users/ada@contoso.com/messages") == ["Secret"]
    assert client.error("POST", "/me/sendMail", {"message": {"subject": "x"}}) == (400, "ErrorInvalidRecipients")


def test_mime_content_is_sent_too(client: Client) -> None:
    mime = b"Subject: From MIME\r\nTo: Ada <ada@contoso.com>\r\nContent-Type: text/plain\r\n\r\nHello"
    sent = client.ask("POST", "/me/sendMail", base64.b64encode(mime), content_type="text/plain")
    assert sent.status_code == 202
    (arrived,) = client.get("/users/ada@contoso.com/messages")["value"]
    assert (arrived["subject"], arrived["body"]["content"].strip()) == ("From MIME", "Hello")
    refused = client.error("POST", "/me/sendMail", b"not base64!", content_type="text/plain")
    assert refused == (400, "ErrorMimeContentInvalidBase64String")


@pytest.fixture
def received(client: Client) -> str:
    """A message in Ada's inbox, sent to her and to another."""
    other = {"emailAddress": {"address": "bob@contoso.com"}}
    client.post("/users", user_body("bob"))
    body = {"message": {"subject": "Plan", "toRecipients": [ADA, other], "body": {"content": "When?"}}}
    client.ask("POST", "/me/sendMail", body)
    return f"/users/ada@contoso.com/messages/{client.get('/users/ada@contoso.com/messages')['value'][0]['id']}"


def test_an_answer_goes_to_who_wrote(client: Client, received: str) -> None:
    assert client.ask("POST", f"{received}/reply", {"comment": "At noon"}).status_code == 202
    (answer,) = client.get("/me/mailFolders/inbox/messages")["value"]
    assert answer["subject"] == "RE: Plan"
    assert answer["body"]["content"].startswith("At noon")
    assert client.ask("POST", f"{received}/replyAll", {"comment": "x"}).status_code == 202
    assert subjects(client, "/users/bob@contoso.com/messages") == ["Plan", "RE: Plan"]
    assert client.ask("POST", f"{received}/forward", {"toRecipients": [ADA], "comment": "y"}).status_code == 202
    assert "FW: Plan" in subjects(client, "/users/ada@contoso.com/mailFolders/inbox/messages")


@pytest.mark.parametrize(("action", "subject"), [("createReply", "RE: Plan"), ("createForward", "FW: Plan")])
def test_an_answer_can_be_a_draft_that_is_sent_later(client: Client, received: str, action: str, subject: str) -> None:
    body = {"toRecipients": [ADA]} if action == "createForward" else {}
    response = client.ask("POST", f"{received}/{action}", body)
    assert (response.status_code, response.json()["isDraft"], response.json()["subject"]) == (201, True, subject)
    draft = f"/users/ada@contoso.com/messages/{response.json()['id']}"
    assert client.ask("POST", f"{draft}/send").status_code == 202
    assert client.get(draft)["isDraft"] is False
    assert client.error("POST", f"{draft}/send")[0] == 400


def test_messages_move_and_are_copied_between_folders(client: Client) -> None:
    made = client.post("/me/mailFolders/inbox/messages", {"subject": "Filed"})
    path = f"/me/messages/{made['id']}"
    assert made["parentFolderId"] == client.get("/me/mailFolders/inbox")["id"]
    assert client.ask("POST", f"{path}/move", {"destinationId": "archive"}).status_code == 201
    assert subjects(client, "/me/mailFolders/inbox/messages") == []
    assert client.ask("POST", f"{path}/copy", {"destinationId": "inbox"}).status_code == 201
    assert subjects(client, "/me/mailFolders/archive/messages") == ["Filed"]
    assert subjects(client, "/me/mailFolders/inbox/messages") == ["Filed"]
    assert client.error("POST", f"{path}/move", {"destinationId": "nowhere"}) == (404, "ErrorItemNotFound")


def test_folders_move_with_what_is_in_them(client: Client) -> None:
    folder = client.post("/me/mailFolders", {"displayName": "Projects"})
    client.post(f"/me/mailFolders/{folder['id']}/messages", {"subject": "Inside"})
    moved = client.post(f"/me/mailFolders/{folder['id']}/move", {"destinationId": "archive"})
    assert client.ask("GET", f"/me/mailFolders/{folder['id']}").status_code == 404
    assert [each["id"] for each in client.get("/me/mailFolders/archive/childFolders")["value"]] == [moved["id"]]
    assert moved["parentFolderId"] == client.get("/me/mailFolders/archive")["id"]
    assert subjects(client, f"/me/mailFolders/{moved['id']}/messages") == ["Inside"]
    assert client.error("POST", "/me/mailFolders/inbox/move", {"destinationId": "archive"})[0] == 400


def event(day: str, hours: tuple[int, int], **more: Any) -> dict[str, Any]:
    start, end = ({"dateTime": f"{day}T{hour:02}:00:00", "timeZone": "UTC"} for hour in hours)
    return {"subject": f"{day} {hours[0]}", "start": start, "end": end, **more}


def test_a_calendar_view_has_a_window(client: Client) -> None:
    for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
        client.post("/me/events", event(day, (9, 10)))
    for path in ("/me/calendarView", "/me/calendar/calendarView"):
        window = "?startDateTime=2026-01-05T09:30:00Z&endDateTime=2026-01-07T00:00:00Z"
        assert subjects(client, path + window) == ["2026-01-05 9", "2026-01-06 9"]
        assert client.error("GET", path) == (400, "ErrorInvalidRequest")
        assert client.error("GET", f"{path}?startDateTime=x&endDateTime=y")[0] == 400


def test_the_events_of_the_default_calendar_are_the_users(client: Client) -> None:
    made = client.post("/me/calendar/events", event("2026-01-05", (9, 10), location={"displayName": "Room 1"}))
    assert client.get(f"/me/events/{made['id']}")["location"]["locationType"] == "default"
    (calendar,) = client.get("/me/calendars")["value"]
    assert (calendar["isDefaultCalendar"], calendar["id"]) == (True, client.get("/me/calendar")["id"])
    other = client.post("/me/calendars", {"name": "Private"})
    client.post(f"/me/calendars/{other['id']}/events", event("2026-01-05", (9, 10)))
    assert len(client.get("/me/events")["value"]) == 1


def test_who_is_invited_answers_and_who_invites_cancels(client: Client) -> None:
    made = client.post("/me/events", event("2026-01-05", (9, 10), attendees=[ADA]))
    assert made["attendees"][0]["status"]["response"] == "none"
    path = f"/me/events/{made['id']}"
    assert client.error("POST", f"{path}/accept", {})[0] == 400
    client.ask("PATCH", path, {"isOrganizer": False})
    for action, response in (("tentativelyAccept", "tentativelyAccepted"), ("accept", "accepted")):
        assert client.ask("POST", f"{path}/{action}", {"comment": "Yes"}).status_code == 202
        assert client.get(path)["responseStatus"]["response"] == response
    assert client.error("POST", f"{path}/cancel", {})[0] == 400
    client.ask("PATCH", path, {"isOrganizer": True})
    assert client.ask("POST", f"{path}/forward", {"toRecipients": [ADA]}).status_code == 202
    assert len(client.get(path)["attendees"]) == 2
    assert client.ask("POST", f"{path}/dismissReminder").status_code == 200
    assert client.get(path)["isReminderOn"] is False
    assert client.ask("POST", f"{path}/cancel", {"comment": "Off"}).status_code == 202
    assert client.ask("GET", path).status_code == 404


def test_a_schedule_says_when_somebody_is_busy(client: Client) -> None:
    client.post("/users/ada@contoso.com/events", event("2026-01-05", (9, 10)))
    client.post("/users/ada@contoso.com/events", event("2026-01-05", (11, 12), showAs="oof"))
    window = event("2026-01-05", (8, 12))
    asked = {
        "schedules": ["ada@contoso.com", "nobody@contoso.com"],
        "startTime": window["start"],
        "endTime": window["end"],
        "availabilityViewInterval": 60,
    }
    found = client.post("/me/calendar/getSchedule", asked)["value"]
    assert found[0]["availabilityView"] == "0203"
    assert [each["status"] for each in found[0]["scheduleItems"]] == ["busy", "oof"]
    assert found[1]["error"]["responseCode"]
    assert client.error("POST", "/me/calendar/getSchedule", {**asked, "schedules": []})[0] == 400


def test_a_large_attachment_is_uploaded_in_ranges(client: Client) -> None:
    draft = client.post("/me/messages", {"subject": "Large"})
    path = f"/me/messages/{draft['id']}/attachments"
    item = {"AttachmentItem": {"attachmentType": "file", "name": "a.bin", "size": 6}}
    session = client.ask("POST", f"{path}/createUploadSession", item)
    assert session.status_code == 201
    url = session.json()["uploadUrl"]
    assert url.startswith(ROOT)
    assert client.ask("PUT", url, b"abc", content_range="bytes 0-2/6").json()["nextExpectedRanges"] == ["3-"]
    assert client.ask("PUT", url, b"def", content_range="bytes 3-5/6").status_code == 201
    assert [each["name"] for each in client.get(path)["value"]] == ["a.bin"]


def test_the_settings_of_a_mailbox_are_there_and_changed_in_part(client: Client) -> None:
    before = client.get("/me/mailboxSettings")
    assert before["automaticRepliesSetting"]["status"] == "disabled"
    changed = client.ask("PATCH", "/me/mailboxSettings", {"automaticRepliesSetting": {"status": "alwaysEnabled"}})
    assert changed.status_code == 200
    after = client.get("/me/mailboxSettings")
    assert after["automaticRepliesSetting"] == {**before["automaticRepliesSetting"], "status": "alwaysEnabled"}
    assert after["timeZone"] == before["timeZone"]


def test_an_item_shows_its_id_whatever_is_selected(client: Client) -> None:
    client.post("/me/messages", {"subject": "Hi"})
    assert set(client.get("/me/messages?$select=subject")["value"][0]) == {"id", "subject"}


def test_types_of_the_outlook_api_are_understood(client: Client) -> None:
    path = f"/me/messages/{client.post('/me/messages', {'subject': 'Hi'})['id']}/attachments"
    old = {"@odata.type": "#Microsoft.OutlookServices.FileAttachment", "name": "a.txt", "contentBytes": "SGVsbG8="}
    assert client.post(path, old)["@odata.type"] == "#microsoft.graph.fileAttachment"


def test_a_guest_is_invited_and_is_a_user_then(client: Client) -> None:
    body = {"invitedUserEmailAddress": "guest@fabrikam.com", "inviteRedirectUrl": "https://contoso.com"}
    invitation = client.post("/invitations", body)
    assert (invitation["status"], invitation["invitedUser"]["mail"]) == ("PendingAcceptance", "guest@fabrikam.com")
    guest = client.get(f"/users/{invitation['invitedUser']['id']}?$select=userType,userPrincipalName")
    assert guest["userType"] == "Guest"
    assert guest["userPrincipalName"] == "guest_fabrikam.com#EXT#@contoso.com"
    assert client.post("/invitations", body)["invitedUser"]["id"] == invitation["invitedUser"]["id"]
    assert client.error("POST", "/invitations", {**body, "inviteRedirectUrl": ""})[0] == 400


def test_licences_are_those_that_the_tenant_has(client: Client) -> None:
    sku = client.get("/subscribedSkus")["value"][0]["skuId"]
    user = client.get("/me")["id"]
    given = {"addLicenses": [{"skuId": sku, "disabledPlans": []}], "removeLicenses": []}
    assert client.post(f"/users/{user}/assignLicense", given)["id"] == user
    assert client.get("/me?$select=assignedLicenses")["assignedLicenses"] == [{"disabledPlans": [], "skuId": sku}]
    taken = {"addLicenses": [], "removeLicenses": [sku]}
    assert client.post(f"/users/{user}/assignLicense", taken)["id"] == user
    assert client.get("/me?$select=assignedLicenses")["assignedLicenses"] == []
    assert client.error("POST", f"/users/{user}/assignLicense", taken)[0] == 400
    unknown = {"addLicenses": [{"skuId": user}], "removeLicenses": []}
    assert client.error("POST", f"/users/{user}/assignLicense", unknown)[0] == 400


def test_objects_are_got_by_their_ids_and_delta_tells_who_joined(client: Client) -> None:
    ada, group = client.user("eve"), client.group()
    asked = {"ids": [group["id"], ada["id"], "00000000-0000-4000-8000-000000000000"], "types": ["user"]}
    assert [each["id"] for each in client.post("/directoryObjects/getByIds", asked)["value"]] == [ada["id"]]
    everything = client.post("/directoryObjects/getByIds", {**asked, "types": None})["value"]
    assert [each["id"] for each in everything] == [group["id"], ada["id"]]
    link = client.get("/groups/delta")["@odata.deltaLink"]
    reference = {"@odata.id": f"{ROOT}/users/{ada['id']}"}
    client.ask("POST", f"/groups/{group['id']}/members/$ref", reference)
    (joined,) = client.get(link)["value"]
    assert joined["members@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": ada["id"]}]
    link = client.get(link)["@odata.deltaLink"]
    client.ask("DELETE", f"/groups/{group['id']}/members/{ada['id']}/$ref")
    (left,) = client.get(link)["value"]
    assert left["members@delta"][0]["@removed"] == {"reason": "deleted"}
    assert client.error("POST", "/directoryObjects/getByIds", {"ids": []})[0] == 400


def test_a_subscription_says_what_and_how_long(client: Client) -> None:
    body = {
        "changeType": "created,updated",
        "notificationUrl": "https://contoso.com/hook",
        "resource": "/me/messages",
        "expirationDateTime": "2026-01-06T09:00:00Z",
    }
    made = client.post("/subscriptions", body)
    assert made["creatorId"] == client.get("/me")["id"]
    path = f"/subscriptions/{made['id']}"
    assert client.ask("PATCH", path, {"expirationDateTime": "2026-01-07T09:00:00Z"}).status_code == 200
    assert client.get(path)["expirationDateTime"] == "2026-01-07T09:00:00Z"
    for wrong in (
        {"changeType": "renamed"},
        {"notificationUrl": "http://contoso.com"},
        {"resource": ""},
        {"expirationDateTime": "2027-01-06T09:00:00Z"},
    ):
        assert client.error("POST", "/subscriptions", {**body, **wrong}) == (400, "ValidationError")
    assert client.error("PATCH", path, {"expirationDateTime": "2027-01-06T09:00:00Z"})[0] == 400
