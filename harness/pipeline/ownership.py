"""What a run may send: reads; and writes, where they are allowed, to what the run itself created.

The one place that decides it, below every door. A live tenant holds what belongs to others: whatever was listed,
bound or guessed, a request that creates, changes or deletes passes only when every key in its URL, and every object
that its body links to, is of an object that this run created, or of one that `--allow-bound` names.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from harness.dialect import Dialect
from harness.errors import NotAllowedError
from harness.model import HttpRequest, replace
from harness.urls import read_url, resource_path

READS = frozenset(("GET", "HEAD", "OPTIONS"))
_ME = "me"
"""The signed-in user, who existed before the run: what is below is that user's."""
_AFTER_A_COLLECTION = re.compile(r"\$\w+|\w+\(.*\)")
"""What may follow a collection and is no key, beside names with a namespace: `$ref`, a function."""
_LINK = ("@odata.id", "@odata.bind")


def safety_of(method: str) -> str:
    """`read`, `write` or `delete`: what a method does (RFC 9110, 9.2.1)."""
    if method.upper() in READS:
        return "read"
    return "delete" if method.upper() == "DELETE" else "write"


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment of a URL."""

    text: str
    """Without encoding; a name in lower case, since Graph does not tell `Users` from `users`."""
    collection: str = ""
    """Of a key: what it identifies."""
    property: str = ""


_Path = tuple[_Part, ...]


@dataclass(slots=True)
class Ownership:
    """What a run created, and what it may therefore change."""

    allowed: frozenset[str]
    """Of `write` and `delete`; reads are always allowed."""
    collections: Set[str]
    """Collections of the plan in lower case: what follows one of them is a key, however it is spelt."""
    documented: Set[str]
    """Names of the documented paths: of another path nobody knows what it would change."""
    dialect: Dialect
    bound: Mapping[str, str] = field(default_factory=dict)
    """`--allow-bound`: name of a binding to its key. The name `me` needs no key."""
    _created: dict[_Path, Mapping[str, Any]] = field(default_factory=dict)
    """Path of an object to what is known of it."""
    _creations: set[_Path] = field(default_factory=set)
    """Where a documented creation was posted to: a changed payload may be posted there too."""

    def allows(self, safety: str) -> bool:
        """Whether requests of a kind may be sent at all."""
        return safety == "read" or safety in self.allowed

    def check_kind(self, safety: str, url: str) -> None:
        """Refuse a kind of request; a batch is of the kinds of its parts, which are looked at when it is sent.

        Raises:
            NotAllowedError: the kind is not allowed.
        """
        if not self.allows(safety) and not _is_batch(url):
            raise NotAllowedError(f"not sent: it {_DOES[safety]}, which `--allow {safety}` permits")

    def created(self, url: str, shown: Mapping[str, Any] | None = None) -> None:
        """An object is new, at a URL that ends with its key; `shown` is what is known of it."""
        path = self._path(url)
        self._created[(*path[:-1], _Part(unquote(url.rpartition("/")[2]), self._names(path[:-1])))] = dict(shown or {})

    def gone(self, url: str) -> None:
        """An object that the run created was deleted, and with it what it contained."""
        key = unquote(url.rpartition("/")[2])
        path = self._path(url)
        end = (*path[:-1], _Part(key, self._names(path[:-1])))
        for known in [known for known in self._created if known[: len(end)] == end]:
            del self._created[known]

    def check(self, request: HttpRequest, *, creating: bool = False, tidying: bool = False) -> None:
        """Refuse a request that may not be sent.

        Args:
            request: as it would be sent.
            creating: whether the page says that it creates an object in the collection that it is posted to.
            tidying: whether it deletes something of the run's own at its end, which needs no permission.

        Raises:
            NotAllowedError: its kind is not allowed, or it would touch something that this run did not create.
        """
        _refuse_detours(request)
        if _is_batch(request.url):
            for part in _batched(request):
                self.check(part)
            return
        safety = safety_of(request.method)
        if safety == "read":
            return
        if not tidying:
            self.check_kind(safety, request.url)
        path = self._path(request.url)
        if not tidying and self._names(path).lower() not in self.documented:
            raise NotAllowedError("not sent: no page documents its path, so what it would change is not known")
        creating = request.method == "POST" and (creating or path in self._creations)
        self._refuse_foreign(path, safety, creating=creating)
        for link in _links(request):
            self._refuse_foreign(self._path(link), "write")
        if creating:
            self._creations.add(path)

    def _path(self, url: str) -> _Path:
        """The parts of a URL, keys marked: those that look like one, and what follows a collection of the plan."""
        path: list[_Part] = []
        for segment in resource_path(read_url(url, self.dialect)).segments:
            text, names = unquote(segment.text), self._names(path)
            if segment.collection or self._stands_for_a_key(path, names, text):
                path.append(_Part(text, names, segment.property))
            else:
                path.append(_Part(text.lower()))
        return tuple(path)

    def _stands_for_a_key(self, path: Sequence[_Part], names: str, text: str) -> bool:
        """Whether a text that does not look like a key follows a collection, and is no documented name below it."""
        follows = bool(path) and not path[-1].collection and names.lower() in self.collections
        special = _AFTER_A_COLLECTION.fullmatch(text) or self.dialect.qualified_name.fullmatch(text)
        return follows and not special and f"{names}/{text}".lower() not in self.documented

    def _refuse_foreign(self, path: _Path, safety: str, *, creating: bool = False) -> None:
        """Refuse to touch an object that was there before, or something of which that cannot be told.

        Raises:
            NotAllowedError: a key in the path is of no object that this run created.
        """
        verb = "delete" if safety == "delete" else "change"
        for name in self._foreign(path, creating=creating):
            raise NotAllowedError(f"not sent: it would {verb} `{name}`, which this run did not create")

    def _foreign(self, path: _Path, *, creating: bool) -> Iterator[str]:
        """Parts of a URL that name, or may name, something that this run did not create."""
        mine = bool(path) and path[0].text == _ME
        if not path or (mine and _ME not in self.bound):
            yield "/" + "".join(part.text for part in path[:1])
        keys = [number for number, part in enumerate(path) if part.collection]
        for number in keys:
            if not self._owns(path[: number + 1]):
                yield "/".join(part.text for part in path[: number + 1])
        if not keys and not creating and not mine:
            yield "/".join(part.text for part in path)

    def _owns(self, path: _Path) -> bool:
        """Whether the object that a path ends with was created by this run, or may be changed although it was not."""
        key = path[-1]
        if self._bound_key(key) == key.text:
            return True
        for known, shown in self._created.items():
            if key.property:
                if known[:-1] == path[:-1] and shown.get(key.property) == key.text:
                    return True
            elif known == path or (known[-1].text == key.text and _is_elsewhere(path)):
                return True
        return False

    def _names(self, path: Iterable[_Part]) -> str:
        """The names of a path without keys and casts, joined by `/`."""
        casts = self.dialect.qualified_name
        return "/".join(part.text for part in path if not part.collection and not casts.fullmatch(part.text))

    def _bound_key(self, key: _Part) -> str:
        """The key that `--allow-bound` gives for what a key identifies; empty when it gives none."""
        parts = key.collection.split("/")
        for start in range(len(parts)):
            name = "/".join(parts[start:])
            if value := self.bound.get(f"{name}.{key.property}" if key.property else name, ""):
                return value
        return ""


def _is_elsewhere(path: _Path) -> bool:
    """Whether an object is named where it does not live: as a member of another one, or by the directory's own list."""
    if any(part.collection for part in path[:-1]):
        return True
    return path[0].text == "directoryobjects" or [part.text for part in path[:-1]] == ["directory", "deleteditems"]


_DOES = {"write": "writes", "delete": "deletes"}


def _is_batch(url: str) -> bool:
    return url.partition("?")[0].rstrip("/").lower().endswith("/$batch")


def _refuse_detours(request: HttpRequest) -> None:
    """No URL may lead elsewhere than it says: `..`, encoded or not, and backslashes."""
    path = request.url.partition("?")[0]
    for _ in range(3):
        if any(part in (".", "..") for part in path.replace("\\", "/").split("/")):
            raise NotAllowedError(f"not sent: its URL `{request.url}` leads elsewhere than it says")
        path = unquote(path)


def _links(request: HttpRequest) -> Iterator[str]:
    """URLs of objects that a body links to."""
    try:
        body = json.loads(request.body) if request.body.lstrip().startswith(("{", "[")) else None
    except ValueError:
        return
    yield from _linked(body)


def _linked(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _linked(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name.endswith(_LINK):
                yield from (text for text in (item if isinstance(item, list) else [item]) if isinstance(text, str))
            else:
                yield from _linked(item)


def _batched(request: HttpRequest) -> Iterator[HttpRequest]:
    """The requests in a JSON batch; what cannot be read is refused as a whole."""
    try:
        steps = json.loads(request.body)["requests"]
        root = request.url.partition("?")[0].rstrip("/")[: -len("/$batch")]
        for step in steps:
            body = step.get("body")
            text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
            yield replace(request, method=step["method"].upper(), url=f"{root}/{step['url'].lstrip('/')}", body=text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAllowedError("not sent: its batch cannot be read, so what it would change is not known") from error
