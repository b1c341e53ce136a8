"""Applications, service principals, users and groups: what the directory adds to the objects it makes."""

import base64
import binascii
import hashlib
import re
import struct
import uuid
from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.behaviours.gallery import GALLERY, app_of, properties
from harness.tenant.facts import MAILBOX
from harness.tenant.objects import create, find
from harness.tenant.payload import Payload
from harness.tenant.places import top_level
from harness.tenant.primitives import accepts
from harness.tenant.refusal import GUESS, Refusal, bad_request
from harness.tenant.state import State
from harness.tenant.store import Entity, Place

PUBLISHER_DOMAIN: Final = "contoso.com"

AUDIENCES: Final = (
    "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount",
)  # fmt: skip
"""Who may sign in to an application; the first unless another is asked for."""
PERSONAL: Final = frozenset({"AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"})
"""Audiences whose access tokens are of version 2."""
MAX_NAME: Final = 256

_NO_APPLICATION: Final = "The appId '{}' of the service principal does not reference a valid application object."
_ELSEWHERE: Final = "that no other tenant has an application with this appId"
_MAIL_NICKNAME: Final = re.compile(r"[!-?A-\[\]-~]{1,64}", re.ASCII)


def gallery(_state: State, _nobody: Entity | None) -> list[dict[str, Any]]:
    """The application templates that every tenant begins with."""
    return [{"id": app.id, **properties(app)} for app in GALLERY]


def new_application(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """An application: `displayName` is the one property that it needs.

    Raises:
        Refusal: 400 without `displayName`, or for an unknown audience.
    """
    _require(values, "application", "displayName")
    _check_application(values)
    audience = AUDIENCES[0] if values.get("signInAudience") is None else values["signInAudience"]
    made = {"appId": state.clock.guid(), "publisherDomain": PUBLISHER_DOMAIN, "signInAudience": audience}
    return _derived(state, {**values, **_declared(state, _APPLICATION, made)})


def _derived(state: State, values: dict[str, Any]) -> dict[str, Any]:
    """The values of an application with those that follow from others."""
    found = dict(values)
    api, web = values.get("api"), values.get("web")
    if isinstance(api, dict) and api.get("requestedAccessTokenVersion") is None:
        personal = values.get("signInAudience") in PERSONAL
        found["api"] = {**api, "requestedAccessTokenVersion": 2 if personal else None}
    if isinstance(web, dict) and "redirectUriSettings" in state.edm.properties("microsoft.graph.webApplication"):
        settings = [{"uri": uri, "index": None} for uri in web.get("redirectUris") or ()]
        found["web"] = {**web, "redirectUriSettings": settings}
    if keys := values.get("keyCredentials"):
        found["keyCredentials"] = [credential(state, each) for each in keys if each]
    return found


def credential(state: State, key: Mapping[str, Any]) -> dict[str, Any]:
    """A key credential as it is kept: by its thumbprint; the key itself is never shown again."""
    try:
        content = base64.b64decode("".join((key.get("key") or "").split()))
    except binascii.Error:
        content = b""
    thumbprint = hashlib.sha1(content).hexdigest().upper() if content else None  # noqa: S324  the name of a certificate
    kept = {**key, "key": None, "keyId": key.get("keyId") or state.clock.guid()}
    return {**kept, "customKeyIdentifier": key.get("customKeyIdentifier") or thumbprint}


def security_identifier(key: str) -> str:
    """The SID of a directory object: the 32-bit words of its id in decimal."""
    words = struct.unpack("<4I", uuid.UUID(key).bytes_le)
    return f"S-1-12-1-{'-'.join(map(str, words))}"


def changed_application(state: State, application: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes to an application, checked; one without an audience has the first again.

    Raises:
        Refusal: 400 for no name, or no known audience.
    """
    if "displayName" in changes:
        _require(changes, "application", "displayName")
    _check_application(changes)
    if "signInAudience" in changes and changes["signInAudience"] is None:
        changes = {**changes, "signInAudience": AUDIENCES[0]}
    derived = _derived(state, {**application.values, **changes})
    return {name: derived[name] for name in (*changes, *(("api",) if "api" in derived else ()))}


def _check_application(values: Mapping[str, Any]) -> None:
    audience = values.get("signInAudience")
    if audience is not None and audience not in AUDIENCES:
        raise bad_request("Invalid value specified for property 'signInAudience' of resource 'Application'.")
    if len(values.get("displayName") or "") > MAX_NAME:
        raise bad_request(f"The value of property 'displayName' is longer than {MAX_NAME} characters.")


def new_service_principal(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A service principal of the application that `appId` names.

    Raises:
        Refusal: 400 without the `appId` of an application.
    """
    app_id = values.get("appId")
    if not isinstance(app_id, str) or not accepts("Edm.Guid", app_id):
        raise bad_request("The appId of a service principal must be the GUID of an application.")
    try:
        application = find(state, top_level(state, "applications"), "appId", app_id).values
    except (Refusal, KeyError):
        raise Refusal(400, "Request_BadRequest", _NO_APPLICATION.format(app_id), {GUESS: _ELSEWHERE}) from None
    name = values.get("displayName") or application["displayName"]
    web = application.get("web") or {}
    api = application.get("api") or {}
    made = {
        "accountEnabled": values.get("accountEnabled") is not False,
        "appDisplayName": application["displayName"],
        "appOwnerOrganizationId": state.clock.named("tenant"),
        "applicationTemplateId": application.get("applicationTemplateId"),
        "displayName": name,
        "appDescription": application.get("description"),
        "appRoles": application.get("appRoles") or [],
        "info": application.get("info"),
        "oauth2PermissionScopes": api.get("oauth2PermissionScopes") or [],
        "replyUrls": values.get("replyUrls") or web.get("redirectUris") or [],
        "servicePrincipalNames": values.get("servicePrincipalNames")
        or [app_id, *(application.get("identifierUris") or ())],
        "verifiedPublisher": application.get("verifiedPublisher"),
        "servicePrincipalType": values.get("servicePrincipalType") or "Application",
        "signInAudience": application.get("signInAudience"),
    }
    return {**values, **_declared(state, "microsoft.graph.servicePrincipal", made)}


def new_user(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A user; the password never becomes part of what can be read.

    Raises:
        Refusal: 400 when a required property is missing.
    """
    if values.get("identities"):  # an account of a customer, which signs in by those
        values = _customer(values)
    _require(values, "user", "accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile")
    _check_nickname(values)
    if "@" not in values["userPrincipalName"]:
        raise bad_request("Property userPrincipalName is invalid.")
    made = {"userType": values.get("userType") or "Member", "passwordProfile": None, "mailboxSettings": MAILBOX}
    made |= _identified(values)
    return {**values, **_declared(state, "microsoft.graph.user", made)}


def _customer(values: dict[str, Any]) -> dict[str, Any]:
    """What the directory fills in for an account of a customer."""
    made = {
        "accountEnabled": True,
        "mailNickname": values["id"],
        "userPrincipalName": f"{values['id']}@{PUBLISHER_DOMAIN}",
    }
    return {**values, **{name: value for name, value in made.items() if values.get(name) in (None, "", False)}}


def new_group(state: State, _place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """A group.

    Raises:
        Refusal: 400 when a required property is missing.
    """
    _require(values, "group", "displayName", "mailEnabled", "mailNickname", "securityEnabled")
    _check_nickname(values)
    if not values["securityEnabled"] and "Unified" not in (values.get("groupTypes") or ()):
        raise bad_request("A group must be security enabled or of the type 'Unified'.")
    made = {"renewedDateTime": state.clock.timestamp(), "mail": None, **_identified(values)}
    if values["mailEnabled"]:
        made["mail"] = f"{values['mailNickname']}@{PUBLISHER_DOMAIN}"
    return {**values, **_declared(state, "microsoft.graph.group", made)}


def _identified(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"securityIdentifier": security_identifier(values["id"])}


def _check_nickname(values: Mapping[str, Any]) -> None:
    if not _MAIL_NICKNAME.fullmatch(values["mailNickname"]):
        raise bad_request("Property mailNickname is invalid.")


def _require(values: Mapping[str, Any], what: str, *names: str) -> None:
    for name in names:
        if name in values and values[name] in (None, ""):
            raise bad_request(f"A value is required for property '{name}' of resource '{what.capitalize()}'.")


def _declared(state: State, type_name: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values for which this metadata has a property: older ones lack some."""
    known = state.edm.properties(type_name)
    return {name: value for name, value in made.items() if name in known}


def instantiate(state: State, template: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """An application and its service principal, made from an application template.

    Raises:
        Refusal: 400 without `displayName`.
    """
    name = parameters.get("displayName")
    if not name:
        raise bad_request("The parameter 'displayName' is required to instantiate an application template.")
    application = create(state, top_level(state, "applications"), Payload(_APPLICATION, {"displayName": name}))
    state.store.replace(application, {**application.values, "applicationTemplateId": template.key})
    values = {"appId": application.values["appId"], "homepage": app_of(template.key).homepage}
    shown_from, application.visible_from = application.visible_from, 0  # what is just made is not hidden from itself
    principal = create(state, top_level(state, "servicePrincipals"), Payload(_SERVICE_PRINCIPAL, values))
    application.visible_from = shown_from
    return {"application": application, "servicePrincipal": principal}


_APPLICATION: Final = "microsoft.graph.application"
_SERVICE_PRINCIPAL: Final = "microsoft.graph.servicePrincipal"


def add_password(state: State, entity: Entity, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A new client secret; its text is in this answer and never again."""
    wanted = parameters.get("passwordCredential") or {}
    secret = state.clock.guid().replace("-", "~")
    credential = {
        "customKeyIdentifier": None,
        "displayName": wanted.get("displayName"),
        "endDateTime": wanted.get("endDateTime") or state.clock.timestamp(ahead=2 * 365 * 86400),
        "hint": secret[:3] if entity.type == _APPLICATION else None,
        "keyId": state.clock.guid(),
        "secretText": None,
        "startDateTime": wanted.get("startDateTime") or state.clock.timestamp(),
    }
    kept = entity.values.get("passwordCredentials") or []
    state.store.replace(entity, {**entity.values, "passwordCredentials": [*kept, credential]})
    return {**credential, "secretText": secret}


def remove_password(state: State, entity: Entity, parameters: Mapping[str, Any]) -> None:
    """Forget a client secret.

    Raises:
        Refusal: 400 when there is none with that `keyId`.
    """
    key_id = parameters.get("keyId")
    held = entity.values.get("passwordCredentials") or []
    kept = [each for each in held if each.get("keyId") != key_id]
    if len(kept) == len(held):
        message = f"No password credential found with keyId '{key_id}'."
        raise Refusal(400, "Request_BadRequest", message, {GUESS: "which secrets there are"})
    state.store.replace(entity, {**entity.values, "passwordCredentials": kept})
