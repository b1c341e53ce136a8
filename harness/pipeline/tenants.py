"""Who is asked: what the settings say to the transports."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.config import Settings, check
from harness.errors import UsageError
from harness.model import Metadata
from harness.tenant import parse_chaos
from harness.transports import SignIn, Tokens, TransportOptions, interval_of, signing_in

KINDS = ("write", "delete")
"""What `--allow` allows, beside reads."""


def chosen(settings: Settings) -> Settings:
    """The settings for the tenant that they name, which `[tool.harness.tenants.NAME]` may describe.

    Raises:
        UsageError: an unknown tenant; something to allow that is none; a live tenant in which writing is allowed and
            that is not named, or named twice in different ways.
    """
    check({"tenant": settings.tenant, "allow": settings.allow}, settings.tenants, lambda name: name)
    described = settings.tenants.get(settings.tenant)
    if described is not None:
        settings = _described(settings, described)
    allow = tuple(dict.fromkeys(word.strip() for item in settings.allow for word in item.split(",") if word.strip()))
    settings = replace(settings, allow=allow)
    if settings.tenant == "live" and set(allow) & set(KINDS) and not settings.confirm_tenant:
        raise UsageError(f"--allow {','.join(allow)} needs the live tenant named: --confirm-tenant ID")
    return settings


def _described(settings: Settings, described: Mapping[str, Any]) -> Settings:
    """With what the settings say of a tenant; what the command line or the environment say comes first."""
    known = str(described.get("tenant-id", ""))
    given = settings.confirm_tenant
    if known and given and known.lower() != given.lower():
        raise UsageError(f"--confirm-tenant {given}: the settings say that tenant `{settings.tenant}` is {known}")
    return replace(
        settings,
        tenant="live",
        live_url=described.get("live-url", settings.live_url),
        token_variable=described.get("token-variable", settings.token_variable),
        confirm_tenant=given or known,
        sign_in=described.get("sign-in", settings.sign_in),
        client_id=described.get("client-id", settings.client_id),
        authority=described.get("authority", settings.authority),
        scope=described.get("scope", settings.scope),
        token_command=described.get("token-command", settings.token_command),
        allow=settings.allow or tuple(described.get("allow", ())),
    )


def options_for(settings: Settings, record: str, known: Mapping[str, Metadata]) -> TransportOptions:
    """What the transports need of the settings.

    Args:
        settings: seed, chaos, live tenant.
        record: a record mode, or empty.
        known: the service's descriptions by version: what the embedded tenant is a tenant of.

    Raises:
        UsageError: chaos that is none, or for a tenant that has bad days of its own.
    """
    if settings.chaos and settings.tenant != "embedded":
        raise UsageError(f"chaos is for the embedded tenant, not for `{settings.tenant}`")
    return TransportOptions(
        record=record,
        metadata=known,
        seed=settings.seed,
        chaos=parse_chaos(settings.chaos),
        live_url=settings.service_url,
        token_variable=settings.token_variable,
        environment=os.environ,
        tokens=_tokens(settings),
        interval=interval_of(settings.rate),
        pseudonyms=settings.pseudonyms,
        given=tuple(settings.bindings[name] for name in sorted(settings.bindings)),
    )


def _tokens(settings: Settings) -> Tokens | None:
    """Who gives tokens, where the settings choose a way to sign in; None for the variable.

    Raises:
        ConfigError: an unknown way, or one whose library is not installed.
    """
    if settings.tenant != "live" or not (settings.sign_in or settings.token_command):
        return None
    chosen_way = SignIn(
        settings.sign_in, settings.confirm_tenant, settings.client_id, settings.authority, settings.scope,
        settings.token_command,
    )  # fmt: skip
    return signing_in(chosen_way, settings.service_url, os.environ)


def who_is_asked(settings: Settings) -> str:
    """The tenant that answers a run, in words."""
    if settings.tenant == "live":
        return f"live tenant {settings.service_url}"
    chaos = f", chaos {settings.chaos}" if settings.chaos else ""
    return f"embedded tenant, seed {settings.seed}{chaos}"


def permitted(settings: Settings) -> tuple[str, ...]:
    """What a run of a live tenant was allowed beyond what it created; for the report."""
    if settings.tenant != "live" or not settings.allow_bound:
        return ()
    named = ", ".join(f"{name} = {settings.bindings[name]}" if name in settings.bindings else name
                      for name in settings.allow_bound)  # fmt: skip
    return (f"--allow-bound: the run might change what it did not create: {named}",)
