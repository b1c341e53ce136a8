"""The application gallery that every tenant begins with, and what each application needs to provision accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class GalleryApp:
    """An application template."""

    id: str
    name: str
    publisher: str
    description: str
    homepage: str
    categories: tuple[str, ...]
    single_sign_on: tuple[str, ...]
    tag: str = ""
    """Of its synchronization template, which is also the beginning of its jobs' ids; empty when it cannot provision."""
    credentials: tuple[frozenset[str], ...] = ()
    """Sets of `synchronizationSecret` members; one whole set is enough to connect."""


TOKEN: Final = frozenset({"BaseAddress", "SecretToken"})
LOGIN: Final = frozenset({"UserName", "Password"})
OAUTH: Final = frozenset({"Oauth2AccessToken"})

CUSTOM: Final = GalleryApp(
    "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
    "Custom",
    "Microsoft",
    "Any application that is not in the gallery.",
    "https://www.contoso.com/custom",
    ("developerServices",),
    ("saml", "password", "external"),
    "scim",
    (TOKEN, LOGIN, OAUTH),
)
"""The non-gallery application; its id is the same in every tenant of Graph."""

GALLERY: Final = (
    GalleryApp(
        "2c9f6a4e-1f53-4e0b-9d37-6b4b1f0c7a11",
        "Fabrikam CRM",
        "Fabrikam, Inc.",
        "Customer relationship management for sales teams.",
        "https://www.fabrikam.com/crm",
        ("crm", "productivity"),
        ("saml", "password"),
        "FabrikamCrmOut",
        (TOKEN, LOGIN),
    ),
    GalleryApp(
        "71d3b0a8-54c6-4a7e-8f20-3c5d9e8b6f42",
        "Northwind HR",
        "Northwind Traders",
        "Human resources for companies with many branches.",
        "https://www.northwindtraders.com/hr",
        ("humanResources",),
        ("saml",),
        "NorthwindHrOut",
        (LOGIN, OAUTH),
    ),
    GalleryApp(
        "c4e8f1d9-9b02-4d6c-a1b5-0f7e2a3d5c83",
        "Tailspin Travel",
        "Tailspin Toys",
        "Trips and expenses. Signs users in, but does not provision accounts.",
        "https://www.tailspintoys.com/travel",
        ("travel",),
        ("saml", "oidc"),
    ),
    CUSTOM,
)


def properties(app: GalleryApp) -> dict[str, Any]:
    """The application template as the `applicationTemplates` entity set shows it."""
    return {
        "categories": list(app.categories),
        "description": app.description,
        "displayName": app.name,
        "homePageUrl": app.homepage,
        "logoUrl": f"{app.homepage}/logo.png",
        "publisher": app.publisher,
        "supportedProvisioningTypes": ["sync"] if app.tag else [],
        "supportedSingleSignOnModes": list(app.single_sign_on),
    }


def app_of(template_id: str | None) -> GalleryApp:
    """The gallery application that an application was made from; the custom one when it was made by hand."""
    return _BY_ID.get(template_id or "", CUSTOM)


def app_by_tag(tag: str) -> GalleryApp:
    """The gallery application whose synchronization template has that factory tag."""
    return _BY_TAG.get(tag, CUSTOM)


_BY_ID: Final[Mapping[str, GalleryApp]] = {app.id: app for app in GALLERY}
_BY_TAG: Final[Mapping[str, GalleryApp]] = {app.tag: app for app in GALLERY if app.tag}
