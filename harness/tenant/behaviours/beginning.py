"""What a tenant has before anybody made anything: its organization and the signed-in user."""

from typing import Any, Final

from harness.tenant import samples
from harness.tenant.facts import MAILBOX
from harness.tenant.state import State
from harness.tenant.store import Entity

DOMAIN: Final = "contoso.com"
"""The tenant's verified domain, of which every tenant of this kind has the same."""
USER: Final = "microsoft.graph.user"
ORGANIZATION: Final = "microsoft.graph.organization"


def organization(state: State, _nobody: Entity | None) -> list[dict[str, Any]]:
    """The tenant itself; its id is the tenant's, which follows from the seed."""
    domain = {
        "capabilities": "Email, OfficeCommunicationsOnline",
        "isDefault": True,
        "isInitial": True,
        "name": DOMAIN,
        "type": "Managed",
    }
    begun = {
        "countryLetterCode": "US",
        "createdDateTime": "2019-04-01T08:00:00Z",
        "displayName": "Contoso",
        "preferredLanguage": "en",
        "technicalNotificationMails": [f"admin@{DOMAIN}"],
        "tenantType": "AAD",
        "verifiedDomains": [domain],
    }
    known = state.edm.properties(ORGANIZATION)
    return [{"id": state.clock.named("tenant"), **{name: value for name, value in begun.items() if name in known}}]


def users(state: State, _nobody: Entity | None) -> list[dict[str, Any]]:
    """The signed-in user, the same whatever was created before."""
    begun = {
        "accountEnabled": True,
        "createdDateTime": "2019-04-01T08:00:00Z",
        "displayName": "Signed-in user",
        "mail": f"me@{DOMAIN}",
        "mailNickname": "me",
        "userPrincipalName": f"me@{DOMAIN}",
        "userType": "Member",
        "mailboxSettings": MAILBOX,
    }
    known = state.edm.properties(USER)
    sample = samples.properties(state.edm, USER) if state.seed_objects else {}
    return [
        {**sample, "id": state.clock.named("me"), **{name: value for name, value in begun.items() if name in known}}
    ]


_SKUS: Final = (
    ("6fd2c87f-b296-42f0-b197-1e91e994b900", "ENTERPRISEPACK"),
    ("b05e124f-c7cc-45a0-a6aa-8cf78c946968", "EMSPREMIUM"),
)
"""Ids and names of what the tenant has bought: the same in every tenant of Graph."""
_ROLES: Final = (
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
    ("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator"),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator"),
)
"""Templates of the roles that are in use: the same in every tenant of Graph."""


def skus(state: State, _nobody: Entity | None) -> list[dict[str, Any]]:
    """What the tenant has bought."""
    tenant = state.clock.named("tenant")
    units = {"enabled": 25, "suspended": 0, "warning": 0}
    return [
        {
            "id": f"{tenant}_{sku}",
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": 0,
            "prepaidUnits": units,
            "skuId": sku,
            "skuPartNumber": name,
        }
        for sku, name in _SKUS
    ]


def roles(state: State, _nobody: Entity | None) -> list[dict[str, Any]]:
    """The directory roles in use."""
    return [
        {"id": state.clock.named(f"role/{template}"), "displayName": name, "roleTemplateId": template}
        for template, name in _ROLES
    ]
