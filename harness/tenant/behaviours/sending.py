"""Sending mail: messages, drafts, answers, forwarded messages, MIME."""

import base64
import binascii
import email
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from typing import Any, Final

from harness.tenant.behaviours.mail import MESSAGE, RECIPIENTS, folder_key, mailbox
from harness.tenant.objects import create
from harness.tenant.payload import Payload, entity
from harness.tenant.places import child, members, top_level
from harness.tenant.refusal import GUESS, Refusal
from harness.tenant.state import State
from harness.tenant.store import Entity

MIME_ACTIONS: Final = frozenset(
    {"createForward", "createReply", "createReplyAll", "forward", "reply", "replyAll", "sendMail"}
)
"""Actions that take a message as MIME content in base64, too."""


def send_mail(state: State, user: Entity, parameters: Mapping[str, Any]) -> None:
    """Send a message: those recipients who are users here find it in their inbox.

    Raises:
        Refusal: 400 without recipients, or for a message that is none.
    """
    message = _made(state, user, parameters.get("Message") or {}, "sentitems")
    _deliver(state, user, message)
    if parameters.get("SaveToSentItems") is False:
        state.store.remove(message)


def _made(state: State, user: Entity, values: Mapping[str, Any], folder: str) -> Entity:
    """A new message in a folder."""
    given = entity(state.edm, MESSAGE, dict(values))
    filed = {**given.values, "parentFolderId": folder_key(state, user, folder)}
    made = create(state, child(state, user, "messages"), Payload(given.type, filed))
    for name, parts in given.nested.items():
        for part in parts:
            create(state, child(state, made, name), part)
    if "attachments" in given.nested:
        state.store.replace(made, {**made.values, "hasAttachments": True})
    return made


def _deliver(state: State, user: Entity, message: Entity) -> None:
    """Let the recipients have it, and note that it was sent."""
    addresses = [_address(each) for name in RECIPIENTS[:3] for each in message.values.get(name) or ()]
    if not any(addresses):
        state.store.remove(message)
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    sender = _recipient(user)
    sent = {"isDraft": False, "from": message.values.get("from") or sender, "sender": sender}
    filed = {"parentFolderId": folder_key(state, user, "sentitems"), "sentDateTime": state.clock.timestamp()}
    state.store.replace(message, {**message.values, **sent, **filed})
    for each in members(state, top_level(state, "users")).values():
        own = {str(each.values.get(name)).lower() for name in ("mail", "userPrincipalName")}
        if own & {address.lower() for address in addresses}:
            _receive(state, each, message)


def _receive(state: State, reader: Entity, message: Entity) -> None:
    hidden = {"id", "bccRecipients", "parentFolderId"}
    copied = {name: value for name, value in message.values.items() if name not in hidden}
    inbox = {"parentFolderId": folder_key(state, reader, "inbox"), "isRead": False}
    create(state, child(state, reader, "messages"), Payload(message.type, {**copied, **inbox}))


def _recipient(user: Entity) -> dict[str, Any]:
    address = user.values.get("mail") or user.values.get("userPrincipalName")
    return {"emailAddress": {"name": user.values.get("displayName"), "address": address}}


def _address(recipient: Any) -> str:
    found = recipient.get("emailAddress") if isinstance(recipient, dict) else None
    return (found.get("address") or "") if isinstance(found, dict) else ""


def send(state: State, message: Entity, _parameters: Mapping[str, Any]) -> None:
    """Send a draft.

    Raises:
        Refusal: 400 for a message that is no draft, or without recipients.
    """
    if not message.values.get("isDraft"):
        raise Refusal(400, "ErrorInvalidRequest", "The message has been sent already.")
    addresses = [_address(each) for name in RECIPIENTS[:3] for each in message.values.get(name) or ()]
    if not any(addresses):
        nobody = "that the draft of the example has no recipients"
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.", {GUESS: nobody})
    _deliver(state, mailbox(message), message)


def _answer(kind: str, *, sends: bool) -> Any:
    def act(state: State, message: Entity, parameters: Mapping[str, Any]) -> Entity | None:
        user = mailbox(message)
        draft = _draft(state, message, parameters, kind)
        if not sends:
            return draft
        if not any(_address(each) for each in draft.values["toRecipients"]):
            state.store.remove(draft)
            nobody = "that the message of the example came from nobody"
            raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.", {GUESS: nobody})
        _deliver(state, user, draft)
        return None

    return act


def _draft(state: State, message: Entity, parameters: Mapping[str, Any], kind: str) -> Entity:
    """The draft of an answer or a forwarded message."""
    user, given = mailbox(message), dict(parameters.get("Message") or {})
    old = message.values
    comment = parameters.get("Comment") or ""
    if comment and isinstance(given.get("body"), dict):
        raise Refusal(400, "ErrorInvalidRequest", "Either the comment or the body of the message can be given.")
    body = old.get("body") or {"contentType": "text", "content": ""}
    quoted = {**body, "content": f"{comment}\n\n{body.get('content') or ''}" if comment else body.get("content")}
    prefix = "FW" if kind == "forward" else "RE"
    to = [old["from"]] if old.get("from") and kind != "forward" else []
    if kind == "replyAll":
        own = (_address(_recipient(user)) or "").lower()
        to += [each for each in old.get("toRecipients") or [] if _address(each).lower() != own]
    values = {
        "subject": f"{prefix}: {old.get('subject') or ''}",
        "body": quoted,
        "toRecipients": parameters.get("ToRecipients") or to,
        "ccRecipients": (old.get("ccRecipients") or []) if kind == "replyAll" else [],
        "conversationId": old.get("conversationId"),
        **{name: value for name, value in given.items() if value is not None},
    }
    return _made(state, user, values, "drafts")


reply, reply_all, forward = (_answer(kind, sends=True) for kind in ("reply", "replyAll", "forward"))
create_reply, create_reply_all, create_forward = (
    _answer(kind, sends=False) for kind in ("reply", "replyAll", "forward")
)


def from_mime(content: bytes) -> dict[str, Any]:
    """A message out of MIME content in base64.

    Raises:
        Refusal: 400 for what is no base64.
    """
    try:
        raw = base64.b64decode(b"".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    try:
        return _message(email.message_from_bytes(raw, _class=EmailMessage, policy=default))
    except (LookupError, ValueError, AttributeError):
        raise Refusal(400, "ErrorMimeContentInvalid", "The MIME content is not a message.") from None


def _message(parsed: EmailMessage) -> dict[str, Any]:
    part = parsed.get_body(("html", "plain"))
    values: dict[str, Any] = {"subject": str(parsed["subject"] or "")}
    for name, header in (("toRecipients", "to"), ("ccRecipients", "cc"), ("bccRecipients", "bcc")):
        found = getaddresses([str(each) for each in parsed.get_all(header, [])])
        values[name] = [{"emailAddress": {"name": who or address, "address": address}} for who, address in found]
    if part is not None:
        kind = "html" if part.get_content_subtype() == "html" else "text"
        values["body"] = {"contentType": kind, "content": part.get_content()}
    return values
