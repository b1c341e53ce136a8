"""Pseudonyms: who people are, and whose tenant it is, stays out of recordings.

Addresses, telephone numbers, names of people's objects and ids of tenants are replaced by others of the same form, the
same ones in every URL, body and later request, so that chained cases replay. The numbers are given in the order of
appearance, hence the same run gives the same recordings; who stands behind a number is known to this process only.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from harness.secrets.own import pattern_of

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+#-])[A-Za-z0-9._+#-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})(?![A-Za-z0-9-])"
)
_BEGINS = r"(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}))"
_NO_DOMAINS = ("odata.", "microsoft.graph.", "content.")
"""`manager@odata.bind` is an annotation."""
_INITIAL_DOMAIN = re.compile(r"(?<![A-Za-z0-9.@-])[A-Za-z0-9-]{1,60}(?:\.mail)?\.onmicrosoft\.(?:com|us)\b")
"""The domain that every tenant has from its beginning."""
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{4,24}")
_TENANTS = re.compile(r"(?:tenant|organization|directory|customer)id\Z", re.IGNORECASE)
_PHONES = re.compile(r"phone|fax", re.IGNORECASE)
_OF_PEOPLE = frozenset(("userPrincipalName", "givenName", "surname"))
"""Properties that only objects of people have."""
_AS_PEOPLE = frozenset(("user", "emailAddress", "manager", "organizer", "createdByUser", "lastModifiedByUser"))
"""Properties whose objects speak of a person."""
_NAMES = ("displayName", "name", "givenName", "surname", "middleName", "preferredName", "mailNickname")
_ORGANIZATION = re.compile(r"/organization(?:[/?(]|\Z)", re.IGNORECASE)


class Pseudonyms:
    """The map of a run, in memory.

    Args:
        given: values that the run was given and that it should know from the start, in an order that does not change.
        printed: what the pages print: nothing of it is a secret, and replays send it as it is.
    """

    def __init__(self, given: Iterable[str] = (), printed: str = "") -> None:
        self._printed = printed.lower()
        self._known: dict[str, tuple[str, re.Pattern[str]]] = {}
        self._counts: Counter[str] = Counter()
        for value in given:
            self._learn_any(value)

    def learn(self, body: str, url: str = "") -> None:
        """Meet whom an answer speaks of; `url` is what was asked for."""
        self._learn_addresses(body)
        try:
            value = json.loads(body) if body.lstrip()[:1] in ("{", "[") else None
        except (ValueError, RecursionError):
            return
        if _ORGANIZATION.search(url) and isinstance(value, dict):
            listed = value.get("value")
            for item in (value, *(listed if isinstance(listed, list) else ())):
                if isinstance(item, dict) and isinstance(item.get("id"), str):
                    self._tenant(item["id"])
                    self._name(str(item.get("displayName") or ""))
        for name, item, parent, within in _members(value, ""):
            self._member(name, item, parent, within)

    def out_of(self, text: str) -> str:
        """The text with pseudonyms."""
        lower = unquote(text).lower() if "%" in text else text.lower()
        for value in sorted(self._known, key=len, reverse=True):
            if value in lower or "\\u" in lower:
                pseudonym, pattern = self._known[value]
                text = pattern.sub(pseudonym, text)
        return text

    def _learn_any(self, value: str) -> None:
        if _GUID.fullmatch(value):
            self._tenant(value)
        elif _NUMBER.fullmatch(value) and value.startswith("+"):
            self._phone(value)
        else:
            self._learn_addresses(value)

    def _learn_addresses(self, text: str) -> None:
        for match in _ADDRESS.finditer(unquote(text) if "%40" in text else text):
            domain = match[1].lower()
            if not domain.startswith(_NO_DOMAINS) and self._is_new(match[0]) and match[0].lower() not in self._known:
                self._domain(domain)
                home = self._known[domain][0] if domain in self._known else domain
                self._add(match[0], f"person{self._number('address', match[0])}@{home}")

        for match in _INITIAL_DOMAIN.finditer(text):
            self._domain(match[0].lower())

    def _domain(self, domain: str) -> None:
        if self._is_new(domain):
            self._add(domain, f"tenant{self._number('domain', domain)}.example", whole=True)

    def _member(self, name: str, value: Any, parent: Mapping[str, Any], within: str) -> None:
        if isinstance(value, list) and _PHONES.search(name):
            for item in value:
                self._phone(item)
        if not isinstance(value, str) or not value:
            return
        if _TENANTS.search(name):
            self._tenant(value)
        elif _PHONES.search(name):
            self._phone(value)
        elif name == "name" and within == "verifiedDomains":
            self._domain(value.lower())
        elif name in _NAMES and (not _OF_PEOPLE.isdisjoint(parent) or within in _AS_PEOPLE):
            self._name(value)

    def _tenant(self, value: Any) -> None:
        if isinstance(value, str) and _GUID.fullmatch(value) and self._is_new(value):
            self._add(value, f"7e000000-0000-4000-8000-{self._number('tenant', value):012d}")

    def _phone(self, value: Any) -> None:
        if isinstance(value, str) and _NUMBER.fullmatch(value) and self._is_new(value):
            digits = iter(f"{self._number('phone', value):0>{sum(map(str.isdigit, value))}}")
            self._add(value, "".join(next(digits) if each.isdigit() else each for each in value))

    def _name(self, value: str) -> None:
        if value and self._is_new(value) and not _ADDRESS.fullmatch(value):
            number = self._number("name", value)
            self._add(
                value, f"Person {number}" if " " in value else f"Person{number}", whole=True, quoted=" " not in value
            )

    def _is_new(self, value: str) -> bool:
        return value.lower() not in self._known and value.lower() not in self._printed

    def _number(self, kind: str, value: str) -> int:
        """The next number of a kind; the same one again where the value has a pseudonym."""
        if value.lower() not in self._known:
            self._counts[kind] += 1
        return self._counts[kind]

    def _add(self, value: str, pseudonym: str, *, whole: bool = False, quoted: bool = False) -> None:
        if not self._is_new(value):
            return
        spelt = pattern_of(value)
        if quoted:  # a first name may be any word: only where it stands alone
            spelt = rf"(?<=[\"'])(?:{spelt})(?=\\*[\"'])"
        elif whole:
            spelt = rf"{_BEGINS}(?:{spelt})(?![A-Za-z0-9_])"
        else:
            spelt = rf"{_BEGINS}(?:{spelt})"
        self._known[value.lower()] = pseudonym, re.compile(spelt, re.IGNORECASE)


def _members(value: Any, within: str) -> Iterator[tuple[str, Any, Mapping[str, Any], str]]:
    """Each member of each object: its name, its value, the object, and what the object is the value of."""
    pending: list[tuple[Any, str]] = [(value, within)]
    while pending:
        item, name = pending.pop(0)
        if isinstance(item, list):
            pending += [(each, name) for each in item]
        elif isinstance(item, dict):
            for key, each in item.items():
                yield key, each, item, name
                if isinstance(each, dict | list):
                    pending.append((each, key))
