"""Which tenant a token is for: the `tid` claim of a JWT, else what the tenant says of itself."""

import base64
import json
from typing import Any

import httpx

from harness.model import HttpRequest, Location
from harness.transports.live import tokens_of
from harness.transports.options import TransportOptions
from harness.transports.send import send


def tenant_of(client: httpx.Client, options: TransportOptions) -> str:
    """The id of the tenant that a live client writes to; empty when neither token nor tenant tell.

    The token's claims are not verified: whoever could forge them could as well send another token.

    Raises:
        TransportError: the tenant cannot be reached.
    """
    if claimed := claimed_tenant(options):
        return claimed
    url = f"{options.live_url.rstrip('/')}/v1.0/organization"
    answer = send(client, HttpRequest("GET", url, (), "", Location("", 0))).response
    shown: Any = answer.json.value if answer.status == 200 and answer.json is not None else None
    listed = shown.get("value") if isinstance(shown, dict) else None
    first = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    known = first.get("id") if isinstance(first, dict) else None
    return known if isinstance(known, str) else ""


def claimed_tenant(options: TransportOptions) -> str:
    """The id of the tenant that the token says it is for; empty when it is opaque."""
    return str(_claims(tokens_of(options).token()).get("tid") or "")


def _claims(token: str) -> dict[str, Any]:
    """The payload of a JWT (RFC 7519, 3); nothing for an opaque token."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
