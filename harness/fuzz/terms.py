"""What a payload may hold: the members of a type, and what an operation's page says beyond the type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from harness.types import Member, Purpose, Shape

_REFERENCE = re.compile(r"(?:\A|.*[a-z\d])[Ii]ds?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an operation's page says of its body, beyond what the type's page says."""

    only: frozenset[str] | None = None
    """Members that the page lists; None when it lists none, which leaves those of the type."""
    required: frozenset[str] = frozenset()
    """Members that it demands, beside those that the type demands."""
    known: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Values of members that refer to other objects: those that exist."""


ANY = Terms()


def is_due(member: Member) -> bool:
    """Whether a value without it may be refused: it is required, or cannot be null and has no known default."""
    return member.required or (member.never_null and not member.type.collection and not member.navigation)


_LIMIT: Final = re.compile(
    r"\b(?:max(?:imum)?\s+(?:allowed\s+)?(?:length|size)\s*(?:is|of|:)?|(?:maximum|limited|limit|up)\s+(?:of|to|is)"
    r"|at\s+most|no\s+more\s+than|(?:cannot|can't|must\s+not|may\s+not)\s+(?:exceed|be\s+longer\s+than))"
    r"\s+(?P<number>\d{1,3}(?:,\d{3})+|\d{1,7})\s+(?:unicode\s+)?char",
    re.IGNORECASE,
)


def longest(member: Member) -> int | None:
    """Characters that the description of a text lets it have: "Maximum length is 256 characters"; None for any."""
    found = _LIMIT.search(member.description)
    return int(found["number"].replace(",", "")) if found else None


def refers(member: Member) -> bool:
    """Whether its value names another object, so that not every text will do: `templateId`, `appId`."""
    return member.type.name in ("Edm.String", "Edm.Guid") and _REFERENCE.fullmatch(member.name) is not None


def writable(found: Shape, purpose: Purpose, terms: Terms = ANY) -> Iterator[Member]:
    """The members that the documentation lets a client send.

    A key is the service's unless the page lists it; related entities are sent only where the page lists them, because
    no type's page promises a deep insert.
    """
    for member in found.properties():
        listed = terms.only is not None and member.name in terms.only
        if terms.only is not None and not listed:
            continue
        if member.read_only or (member.key and (purpose == "update" or not listed)):
            continue
        if member.navigation and (purpose == "update" or not listed):
            continue
        yield member


def is_required(member: Member, purpose: Purpose, terms: Terms) -> bool:
    """Whether a payload without the member breaks the documentation."""
    return purpose == "create" and (member.required or member.name in terms.required)
