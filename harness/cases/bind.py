"""From a planned case to the request that is sent: keys and body placeholders get their values."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from harness.markdown import read_json
from harness.model import Case, HttpRequest, replace
from harness.urls import ResourcePath, Segment, has_placeholder, is_placeholder, read_url, resource_path

_EMPTY_WORDS = frozenset(("string", "string (identifier)", "guid", "id", "value", "..."))
_FILLED = " value"
"""`"vendorAppId": "Vendor App Id value"`."""
_ID_PROPERTY = re.compile(r"(?P<base>[A-Za-z]\w*?)Id\Z")


@dataclass(slots=True)
class Instances:
    """What a run knows of the tenant: an object for each collection that was created, listed or bound."""

    bindings: Mapping[str, str]
    """From the settings: collection path, its last name, or a property or placeholder name, to a value."""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Collection path to the JSON of the object that stands for it."""
    addressable: Set[str] | None = None
    """The bindings whose objects a URL may name; None for all. The others may only be mentioned in bodies."""
    mentionable: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Objects that bodies may mention and URLs may not name."""

    def key(self, collection: str, prop: str = "") -> str | None:
        """What a URL names an object of a collection by: its key, or another property; None when there is none."""
        for name in _binding_names(collection, prop):
            if name in self.bindings and (self.addressable is None or name in self.addressable):
                return self.bindings[name]
        return _property(self.objects.get(collection, {}), prop)

    def value(self, collection: str, prop: str = "") -> str | None:
        """The key, or another property, of an object of a collection, for a body that mentions it; None without one."""
        for name in _binding_names(collection, prop):
            if name in self.bindings:
                return self.bindings[name]
        known = _property(self.objects.get(collection, {}), prop)
        return known if known is not None else _property(self.mentionable.get(collection, {}), prop)

    def is_bound(self, collection: str) -> bool:
        """Whether the settings give the object of a collection."""
        return any(name in self.bindings for name in _binding_names(collection, ""))


def apart(instances: Instances, collection: str) -> Instances:
    """Values of their own, in which no object of a collection is known yet, bound ones included."""
    bound = instances.bindings.keys() if instances.addressable is None else instances.addressable
    objects = {name: known for name, known in instances.objects.items() if name != collection}
    addressable = frozenset(bound) - frozenset(_binding_names(collection, ""))
    return dataclasses.replace(instances, objects=objects, addressable=addressable)


def _property(known: Mapping[str, Any], prop: str) -> str | None:
    value = known.get(prop or "id")
    return value if isinstance(value, str) else None


def _binding_names(collection: str, prop: str) -> Iterator[str]:
    """Names under which the settings may bind a key, the most exact first."""
    parts = collection.split("/")
    for start in range(len(parts)):
        name = "/".join(parts[start:])
        yield f"{name}.{prop}" if prop else name


def needs(case: Case, known: Set[str]) -> tuple[str, ...]:
    """What a case has to be given: collection paths, and names of identifier properties that point nowhere known."""
    path, body = case.path, _body(case)
    found = [segment.collection for segment in path.segments if segment.collection]
    found.extend(
        need for name, value in _placeholders(body, frozenset()) for need in _body_needs(name, value, path, known)
    )
    return tuple(dict.fromkeys(found))


def unbound(case: Case, instances: Instances, known: Set[str]) -> tuple[str, ...]:
    """The `needs` of a case that have no value yet."""
    path, body = case.path, _body(case)
    missing = [s.collection for s in path.segments if s.collection and _segment_value(s, instances) is None]
    for name, value in _placeholders(body, instances.bindings.keys()):
        if _body_value(name, value, path, instances, known) is None:
            missing.extend(_body_needs(name, value, path, known))
    return tuple(dict.fromkeys(missing))


def references(case: Case, known: Set[str]) -> dict[str, tuple[str, str]]:
    """Members of the body of a creation that have to be of another object: name to collection and property.

    The dialect tells which. The printed values are sent where nobody provides such an object.
    """
    body = _body(case)
    if not case.creates or not isinstance(body, dict):
        return {}
    found = {}
    for name in body:
        collection, _, prop = case.path.url.dialect.references.get(f"{case.path.names}.{name}", "").rpartition(".")
        if collection in known:
            found[name] = (collection, prop)
    return found


def _body_needs(name: str, value: str, path: ResourcePath, known: Set[str]) -> list[str]:
    """What a placeholder in a body stands for; nothing for a text that can be sent as it is."""
    if has_placeholder(value) and not is_placeholder(value):
        link = _link(value, path)
        return [s.collection for s in link.segments if s.collection] if link.url.scheme else []
    if not _ID_PROPERTY.match(name):
        return []
    collection = _collection_of(name, path, known)
    if not collection and value.lower().endswith(_FILLED):
        return []  # the words of a generator, for a text that points nowhere
    return [collection or name]


def _placeholders(value: Any, bound: Set[str], name: str = "") -> Iterator[tuple[str, str]]:
    """Members of a body whose value stands for something else: property name and value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _placeholders(item, bound, key)
    elif isinstance(value, list):
        for item in value:
            yield from _placeholders(item, bound, name)
    elif isinstance(value, str) and (has_placeholder(value) or _is_empty_word(name, value, bound)):
        yield name, value


def _is_empty_word(name: str, value: str, bound: Set[str]) -> bool:
    """Whether a value is a generator's filling, `"templateId": "String"`, and has to be or can be replaced."""
    if not _ID_PROPERTY.match(name) and name not in bound:
        return False
    return value.lower() in _EMPTY_WORDS or value.lower().endswith(_FILLED)


def _collection_of(name: str, path: ResourcePath, known: Set[str]) -> str:
    """The collection that a property such as `templateId` points into: the one nearest to the request's own."""
    match = _ID_PROPERTY.match(name)
    if match is None:
        return ""
    base = match["base"].lower()
    plurals = (f"{base}s", f"{base[:-1]}ies", f"{base}es")
    fitting = [each for each in known if each.rpartition("/")[2].lower() in plurals]
    own = path.names.split("/")
    return max(sorted(fitting), key=lambda each: _shared(each.split("/"), own), default="")


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def bind(case: Case, instances: Instances, known: Set[str], base: str) -> HttpRequest:
    """The request of a case with its values, absolute.

    Args:
        case: a runnable case of which nothing is `unbound`.
        instances: the values.
        known: collections of the plan.
        base: what stands before the version, for instance `https://graph.microsoft.com`.
    """
    path, body = case.path, _body(case)
    written = "".join(_written(segment, instances) for segment in path.segments)
    request = case.example.request
    root = f"{base}/{case.version}" if case.version else base
    url = f"{root}{written}{path.query}"
    if body is None:
        return replace(request, url=url)
    changed = _bound_body(body, "", path, instances, known)
    for name, (collection, prop) in references(case, known).items():
        changed[name] = instances.value(collection, prop) or changed[name]
    if changed == body:
        return replace(request, url=url)
    text = json.dumps(changed, indent=2, ensure_ascii=False)
    return replace(request, url=url, body=text, json=read_json(text, request.location))


def _body(case: Case) -> Any:
    request = case.example.request
    return request.json.value if request.json is not None and request.json.parsed else None


def _link(value: str, path: ResourcePath) -> ResourcePath:
    """What a URL in a body addresses."""
    return resource_path(read_url(value.strip(), path.url.dialect))


def _segment_value(segment: Segment, instances: Instances) -> str | None:
    return instances.key(segment.collection, segment.property)


def _written(segment: Segment, instances: Instances) -> str:
    if not segment.collection:
        return f"/{segment.text}"
    return f"{segment.before}{_segment_value(segment, instances)}{segment.after}"


def _body_value(name: str, value: str, path: ResourcePath, instances: Instances, known: Set[str]) -> str | None:
    """What stands in a body for a placeholder; None when nothing is known."""
    if has_placeholder(value) and not is_placeholder(value):
        link = _link(value, path)
        written = "".join(_written(segment, instances) for segment in link.segments)
        bound = all(_segment_value(s, instances) is not None for s in link.segments if s.collection)
        keys = any(segment.collection for segment in link.segments)
        if not (bound and keys and link.url.scheme):
            return None
        return f"{link.url.text[: link.url.resource_at]}{written}{link.query}"
    if name in instances.bindings:
        return instances.bindings[name]
    collection = _collection_of(name, path, known | instances.bindings.keys())
    return instances.value(collection) if collection else None


def _bound_body(value: Any, name: str, path: ResourcePath, instances: Instances, known: Set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _bound_body(item, key, path, instances, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_bound_body(item, name, path, instances, known) for item in value]
    if isinstance(value, str) and (has_placeholder(value) or _is_empty_word(name, value, instances.bindings.keys())):
        bound = _body_value(name, value, path, instances, known)
        return value if bound is None else bound
    return value
