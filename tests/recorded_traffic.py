"""Recorded traffic of the real service asked again of the embedded tenant, and what differs.

`python -m tests.recorded_traffic` lists the differences and counts how much is alike.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import yaml

from harness.metadata import read
from harness.model import Metadata
from harness.tenant import Tenant, create

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?")
_SENT = frozenset({"accept", "consistencylevel", "content-type", "prefer"})
_VOLATILE = frozenset(
    {"hint", "secretText", "date", "request-id", "client-request-id", "message", "securityIdentifier"}
)
"""Members whose values no two services share; what an error says is for people."""
_SCRUBBED = (
    ("example@example.com", "me@contoso.com"),
    ("AzureSDKTeam.onmicrosoft.com", "contoso.com"),
    ("@example.com", "@contoso.com"),
)
"""The recorded tenant's names, some of them scrubbed by who recorded, and the embedded tenant's."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One way in which the tenant does not answer as was recorded."""

    subject: str
    """What was asked for: the collection, or method and path when it is about the answer as a whole."""
    pointer: str
    """To the member, of whichever item."""
    kind: str
    """`status`, `code`, `context`, `absent`, `extra`, `null`, `value` or `items`."""
    detail: str = field(compare=False)
    """What was recorded, and what was answered."""

    @property
    def label(self) -> str:
        """Without the detail: what a reason is given for."""
        return " ".join(part for part in (self.subject, self.pointer, self.kind) if part)


@dataclass(slots=True)
class Replay:
    """One cassette asked of one tenant; ids are mapped as they turn up."""

    tenant: Tenant
    ids: dict[str, str] = field(default_factory=dict)
    """From recorded ids to the tenant's."""
    asked: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    """How many members were compared, and of how many presence and null agree."""

    def differences(self, cassette: Path) -> Iterator[Difference]:
        """Everything that differs."""
        document = yaml.load(cassette.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for interaction in document["interactions"]:
            yield from self._one(interaction["request"], interaction["response"])

    def _one(self, asked: dict[str, Any], recorded: dict[str, Any]) -> Iterator[Difference]:
        self.asked += 1
        headers = {name: values[0] for name, values in asked["headers"].items() if name.lower() in _SENT}
        body = asked.get("body")
        url = self._mapped(asked["uri"])
        content = self._mapped(body if isinstance(body, str) else (body or b"").decode())
        request = httpx.Request(
            asked["method"], url, headers={**headers, "authorization": "Bearer t"}, content=content.encode()
        )
        answer = self.tenant.answer(request)
        path = _template(asked["uri"])
        operation = f"{asked['method']} {path}"
        if answer.status_code != recorded["status"]["code"]:
            detail = f"{recorded['status']['code']}, not {answer.status_code} {answer.text[:160]}"
            yield Difference(operation, "", "status", detail)
            return
        there, here = _json(recorded["body"]["string"]), _json(answer.content)
        for each in self._compared(there, here, ""):
            pointer, kind, detail = each
            whole = pointer == "/value" and kind == "items"
            yield Difference(operation if whole else _collection(path), pointer.removeprefix("/value/*"), kind, detail)

    def _mapped(self, text: str) -> str:
        for there, here in _SCRUBBED:
            text = text.replace(there, here)
        return GUID.sub(lambda found: self.ids.get(found[0].lower(), found[0]), text)

    def _compared(self, there: Any, here: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
        if isinstance(there, dict) and isinstance(here, dict):
            yield from self._objects(there, here, pointer)
        elif isinstance(there, list) and isinstance(here, list):
            yield from self._lists(there, here, pointer)
        elif (there is None) != (here is None):
            yield pointer, "null", f"{_short(there)}, not {_short(here)}"
        else:
            yield from self._values(there, here, pointer)

    def _objects(self, there: dict[str, Any], here: dict[str, Any], pointer: str) -> Iterator[tuple[str, str, str]]:
        for name in (*there, *(name for name in here if name not in there)):
            below = f"{pointer}/{name}"
            if "@odata" in name and name not in ("@odata.type", "@odata.context"):
                continue
            if not below.startswith("/error/"):
                self.counted["members"] += 1
            if name not in here:
                yield below, "absent", _short(there[name])
            elif name not in there:
                yield below, "extra", _short(here[name])
            else:
                if not below.startswith("/error/"):
                    self.counted["present"] += 1
                    self.counted["alike"] += (there[name] is None) == (here[name] is None)
                yield from self._compared(there[name], here[name], below)

    def _lists(self, there: list[Any], here: list[Any], pointer: str) -> Iterator[tuple[str, str, str]]:
        if len(there) != len(here):
            yield pointer, "items", f"{len(there)}, not {len(here)}"
        rest = list(here)
        for item in there:
            twin = next((each for each in rest if self._same(item, each)), rest[0] if rest else None)
            if twin is None:
                return
            rest.remove(twin)
            yield from self._compared(item, twin, f"{pointer}/*")

    def _same(self, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return bool(one == other)
        if "id" in one and self.ids.get(str(one["id"]).lower()) == other.get("id"):
            return True
        names = ("displayName", "resourceAppId", "uri")
        return any(name in one and self._mapped(str(one[name])) == str(other.get(name)) for name in names)

    def _values(self, there: Any, here: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
        name = pointer.rpartition("/")[2]
        if name in _VOLATILE or there == here:
            return
        if isinstance(there, str) and isinstance(here, str):
            if GUID.fullmatch(there) and GUID.fullmatch(here):
                self.ids.setdefault(there.lower(), here)
            there = self._mapped(there)
            both_times = _INSTANT.fullmatch(there) and _INSTANT.fullmatch(here)
            if there.lower() == here.lower() or both_times:
                return
        kind = "context" if name == "@odata.context" else "code" if pointer == "/error/code" else "value"
        yield pointer, kind, f"{_short(there)}, not {_short(here)}"


def _collection(path: str) -> str:
    """The last name in a path: `applications` for `/applications/{id}?$select=id`."""
    return [part for part in path.partition("?")[0].split("/") if part not in ("", "{id}")][-1].lower()


def _json(content: Any) -> Any:
    try:
        return json.loads(content or "null")
    except ValueError:
        return None


def _short(value: Any) -> str:
    return GUID.sub("{id}", json.dumps(value, ensure_ascii=False))[:100]


def _template(url: str) -> str:
    """Path with `{id}` for keys and `…` for what a filter compares with."""
    parts = urlsplit(url)
    path = "/".join("{id}" if GUID.search(part) or "@" in part else part for part in parts.path.split("/"))
    query = re.sub(r"'[^']*'", "'…'", unquote(parts.query))
    return path.removeprefix("/v1.0") + (f"?{query}" if query else "")


def replayed(cassettes: list[Path], model: Metadata) -> tuple[set[Difference], Counter[str], int]:
    """What differs over some cassettes, each asked of a fresh tenant; how much is alike; how much was asked."""
    found: set[Difference] = set()
    counted: Counter[str] = Counter()
    asked = 0
    for cassette in cassettes:
        replay = Replay(create(model))
        found.update(replay.differences(cassette))
        counted += replay.counted
        asked += replay.asked
    return found, counted, asked


if __name__ == "__main__":
    folder, csdl = map(Path, sys.argv[1:3])
    found, counted, asked = replayed(sorted(folder.glob("*.yaml")), read(csdl))
    print(*(f"{each.label}: {each.detail}" for each in sorted(found)), sep="\n")  # noqa: T201  what it is for
    print(asked, dict(counted), len(found))  # noqa: T201
