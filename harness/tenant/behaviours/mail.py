"""Mailboxes: folders that are there from the start, drafts, what is filed where."""

import base64
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final

from harness.tenant.objects import create, look_up
from harness.tenant.payload import Payload
from harness.tenant.places import child, members, put
from harness.tenant.refusal import GUESS, Refusal
from harness.tenant.state import State, View
from harness.tenant.store import Entity, Place

MESSAGE: Final = "microsoft.graph.message"
FOLDER: Final = "microsoft.graph.mailFolder"
FOLDERS: Final[Mapping[str, str]] = {
    "archive": "Archive",
    "conversationhistory": "Conversation History",
    "deleteditems": "Deleted Items",
    "drafts": "Drafts",
    "inbox": "Inbox",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "sentitems": "Sent Items",
}
"""Well-known names of the folders that every mailbox begins with, and how they are shown."""
HIDDEN_FOLDERS: Final[Mapping[str, str]] = {
    "clutter": "Clutter",
    "conflicts": "Conflicts",
    "localfailures": "Local Failures",
    "msgfolderroot": "Top of Information Store",
    "recoverableitemsdeletions": "Deletions",
    "scheduled": "Scheduled",
    "searchfolders": "Finder",
    "serverfailures": "Server Failures",
    "syncissues": "Sync Issues",
}
"""Well-known names of folders that no list shows."""
PREVIEW: Final = 255


def item_id(state: State, name: str) -> str:
    """An id as Exchange makes them: the same for the same name."""
    return "AAMkAD" + base64.urlsafe_b64encode(state.clock.named(name).encode()).decode().rstrip("=")


def folders(state: State, user: Entity | None) -> list[dict[str, Any]]:
    """The folders of a fresh mailbox."""
    assert user is not None
    top = folder_key(state, user, "msgfolderroot")
    shared = {"parentFolderId": top}
    return [{**shared, "id": folder_key(state, user, name), "displayName": shown} for name, shown in FOLDERS.items()]


def folder_key(state: State, user: Entity, name: str) -> str:
    """The id of a folder with a well-known name."""
    return item_id(state, f"{user.home}/folder/{name.lower()}")


def well_known(state: State, place: Place, name: str) -> Entity | None:
    """The folder with a well-known name; those that no list shows are made when they are first asked for."""
    if place.parent is None or name.lower() not in (*FOLDERS, *HIDDEN_FOLDERS):
        return None
    key = folder_key(state, mailbox(place.parent), name)
    if name.lower() in HIDDEN_FOLDERS and key not in members(state, place):
        shown = {"id": key, "displayName": HIDDEN_FOLDERS[name.lower()], "isHidden": True}
        return put(state, place, FOLDER, {**state.edm.template(FOLDER), **shown})
    return members(state, place).get(key)


def mailbox(thing: Entity) -> Entity:
    """The user (or group) in whose mailbox something is."""
    while thing.parent is not None:
        thing = thing.parent
    return thing


def new_message(state: State, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A draft, with what Exchange adds to it."""
    now = state.clock.timestamp()
    owner = mailbox(place.parent) if place.parent else None
    made = {
        "changeKey": item_id(state, f"{values['id']}/change")[:24],
        "conversationId": item_id(state, f"{values['id']}/conversation"),
        "internetMessageId": f"<{values['id']}@contoso.com>",
        "parentFolderId": folder_key(state, owner, "drafts") if owner else None,
        "receivedDateTime": now,
        "sentDateTime": now,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={values['id']}&exvsurl=1&viewmodel=ReadMessageItem",
    }
    known = state.edm.properties(MESSAGE)
    values = {**values, **{name: v for name, v in made.items() if name in known and values.get(name) in (None, "")}}
    return {**values, **_derived(values)}


def changed_message(_state: State, message: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes to a message, and what follows from them."""
    return {**changes, **_derived({**message.values, **changes}, changes)}


def _derived(values: Mapping[str, Any], about: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A preview of the body, and recipients with names."""
    wanted = values if about is None else about
    found: dict[str, Any] = {}
    if isinstance(values.get("body"), dict) and "body" in wanted:
        found["bodyPreview"] = preview(values["body"])
    for name in RECIPIENTS:
        if isinstance(values.get(name), list) and name in wanted:
            found[name] = [named(each) for each in values[name]]
    return found


RECIPIENTS: Final = ("toRecipients", "ccRecipients", "bccRecipients", "replyTo")


def named(recipient: Any) -> Any:
    """A recipient with a name: the address where none was given."""
    address = recipient.get("emailAddress") if isinstance(recipient, dict) else None
    if not isinstance(address, dict):
        return recipient
    return {**recipient, "emailAddress": {"name": address.get("name") or address.get("address"), **address}}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def preview(body: Mapping[str, Any]) -> str:
    """The beginning of a body as text."""
    content = body.get("content") or ""
    if str(body.get("contentType")).lower() == "html":
        parser = _Text()
        parser.feed(content)
        content = "".join(parser.parts)
    return " ".join(content.split())[:PREVIEW]


def folder_of(state: State, thing: Entity, parameters: Mapping[str, Any]) -> Entity:
    """The folder to which something goes.

    Raises:
        Refusal: 404 for a folder that is not there.
    """
    user = mailbox(thing)
    wanted = parameters.get("DestinationId") or ""
    try:
        return look_up(state, child(state, user, "mailFolders"), wanted)
    except Refusal:
        message = "The specified object was not found in the store."
        raise Refusal(404, "ErrorItemNotFound", message, {GUESS: "that there is no such folder"}) from None


def move(state: State, message: Entity, parameters: Mapping[str, Any]) -> Entity:
    """Put a message into another folder; its id stays, as immutable ids do."""
    folder = folder_of(state, message, parameters)
    state.store.replace(message, {**message.values, "parentFolderId": folder.key})
    return message


def copy(state: State, message: Entity, parameters: Mapping[str, Any]) -> Entity:
    """Put a copy of a message into a folder."""
    folder = folder_of(state, message, parameters)
    values = {name: value for name, value in message.values.items() if name != "id"}
    place = child(state, mailbox(message), "messages")
    return create(state, place, Payload(message.type, {**values, "parentFolderId": folder.key}))


def copy_folder(state: State, folder: Entity, parameters: Mapping[str, Any]) -> Entity:
    """Put a copy of a folder, with the messages in it, into another."""
    target = folder_of(state, folder, parameters)
    values = {name: value for name, value in folder.values.items() if name != "id"}
    made = create(state, child(state, target, "childFolders"), Payload(folder.type, values))
    for message in filed(state, folder):
        copy(state, message, {"DestinationId": made.key})
    return made


def move_folder(state: State, folder: Entity, parameters: Mapping[str, Any]) -> Entity:
    """Put a folder, with the messages in it, into another.

    Raises:
        Refusal: 400 for a folder that has a well-known name.
    """
    user = mailbox(folder)
    if any(folder.key == folder_key(state, user, name) for name in FOLDERS):
        raise Refusal(400, "ErrorMoveDistinguishedFolder", "Distinguished folders cannot be moved.")
    made = copy_folder(state, folder, parameters)
    for message in filed(state, folder):
        state.store.remove(message)
    state.store.remove(folder)
    return made


def new_folder(state: State, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A folder; it knows in which it is."""
    if place.parent is None:
        return values
    inside = place.parent.key if place.parent.type == FOLDER else folder_key(state, place.parent, "msgfolderroot")
    return {**values, "parentFolderId": inside}


def filed(state: State, folder: Entity) -> list[Entity]:
    """The messages of a folder, in the order in which they came."""
    everything = members(state, child(state, mailbox(folder), "messages")).values()
    return [each for each in everything if each.values.get("parentFolderId") == folder.key]


def filed_view(state: State, folder: Entity) -> View:
    """What a folder shows of its mailbox."""
    place = child(state, mailbox(folder), "messages")
    found = filed(state, folder)
    if state.seed_objects and not found:
        found = list(members(state, place).values())
    return View(place, found, {"parentFolderId": folder.key})


def shown_folder(state: State, folder: Entity) -> dict[str, Any]:
    """The values of a folder with what is counted."""
    messages = filed(state, folder)
    counted = {
        "childFolderCount": len(folder.contained.get("childFolders", {})),
        "totalItemCount": len(messages),
        "unreadItemCount": sum(each.values.get("isRead") is False for each in messages),
    }
    known = folder.values.keys()
    return {**folder.values, **{name: value for name, value in counted.items() if name in known}}
