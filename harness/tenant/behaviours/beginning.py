"""What a tenant has before anybody made anything: its organization and the signed-in user."""

from typing import Any, Final

from harness.tenant import samples
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
    }
    known = state.edm.properties(USER)
    sample = samples.properties(state.edm, USER) if state.seed_objects else {}
    return [
        {**sample, "id": state.clock.named("me"), **{name: value for name, value in begun.items() if name in known}}
    ]
