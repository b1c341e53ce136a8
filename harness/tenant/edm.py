"""Questions about a type that the tenant asks on every request, each worked out once."""

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, Final

from harness.metadata import Resolution, resolve
from harness.model import EntitySet, Metadata, NavigationProperty, Property, StructuredType, TypeRef, replace
from harness.tenant.facts import FRESH, REFERRED, WHOLE
from harness.types import csdl as types

PRIMITIVE_DEFAULTS: Final[Mapping[str, Any]] = {
    "Edm.Boolean": False,
    "Edm.Byte": 0,
    "Edm.Date": "0001-01-01",
    "Edm.DateTimeOffset": "0001-01-01T00:00:00Z",
    "Edm.Decimal": 0,
    "Edm.Double": 0,
    "Edm.Duration": "PT0S",
    "Edm.Guid": "00000000-0000-0000-0000-000000000000",
    "Edm.Int16": 0,
    "Edm.Int32": 0,
    "Edm.Int64": 0,
    "Edm.SByte": 0,
    "Edm.Single": 0,
    "Edm.String": "",
    "Edm.TimeOfDay": "00:00:00",
}
"""What a service answers for a property that may not be null and was never set."""

DIRECTORY_OBJECT: Final = "microsoft.graph.directoryObject"

_FROM_PREMISES: Final = frozenset(
    {
        "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName", "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier", "onPremisesSyncEnabled",
    }
)  # fmt: skip
UNANNOTATED: Final[Mapping[str, frozenset[str]]] = {
    "microsoft.graph.application": frozenset({"appId", "createdDateTime", "publisherDomain"}),
    DIRECTORY_OBJECT: frozenset({"deletedDateTime"}),
    "microsoft.graph.group": _FROM_PREMISES
    | {"createdDateTime", "expirationDateTime", "mail", "proxyAddresses", "renewedDateTime", "securityIdentifier"},
    "microsoft.graph.servicePrincipal": frozenset(
        {"appDisplayName", "appOwnerOrganizationId", "applicationTemplateId", "signInAudience"}
    ),
    "microsoft.graph.user": _FROM_PREMISES
    | {"createdDateTime", "creationType", "lastPasswordChangeDateTime", "proxyAddresses", "securityIdentifier"},
}
"""Properties that Graph alone sets though its `$metadata` does not say so."""

EXTENSION: Final = re.compile(r"[A-Za-z0-9]{1,64}_\w{1,256}", re.ASCII)
"""What is no misspelling: `extension_<app>_<name>` and the schema extensions `<prefix>_<name>`."""

LONG_URL: Final = 512
ROOT: Final = "microsoft.graph.entity"


class Edm:
    """A `$metadata` document, indexed. Immutable from outside; its caches only ever gain the same values."""

    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata
        self._resolve = lru_cache(maxsize=4096)(partial(resolve, metadata))
        self._spelled: dict[str, dict[str, str]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._navigation: dict[str, Mapping[str, NavigationProperty]] = {}
        self._required: dict[str, tuple[str, ...]] = {}
        self._templates: dict[str, dict[str, Any]] = {}
        self._computed: dict[str, frozenset[str]] = {}
        self._sets_within: dict[str, tuple[str, ...]] = {}
        self._sets_of: dict[str, str] = {}
        for name, entity_set in metadata.entity_sets.items():
            self._sets_of.setdefault(entity_set.type, name)

    def resolve(self, method: str, url: str) -> Resolution:
        """What a URL means; the same few are asked again and again, long ones are not remembered."""
        return self._resolve(method, url) if len(url) <= LONG_URL else resolve(self.metadata, method, url)

    def structured(self, name: str) -> StructuredType | None:
        """The entity or complex type of that qualified name."""
        return types.structured(self.metadata, name)

    def qualified(self, name: str) -> str:
        """A type name as a client may write it, with an alias, in full."""
        return types.qualify(self.metadata, name)

    def lineage(self, name: str) -> tuple[str, ...]:
        """The type and its bases, itself first."""
        if name not in self._bases:
            self._bases[name] = tuple(item.name for item in reversed(types.bases(self.metadata, name)))
        return self._bases[name]

    def derives(self, name: str, base: str) -> bool:
        """Whether `name` is `base` or derived from it."""
        return name == base or base in self.lineage(name)

    def properties(self, name: str) -> Mapping[str, Property]:
        """Structural properties, the inherited ones first."""
        return types.properties(self.metadata, name)

    def navigation(self, name: str) -> Mapping[str, NavigationProperty]:
        """Navigation properties, the inherited ones first."""
        if name not in self._navigation:
            declared = types.navigation(self.metadata, name)
            referred = {member for each in self.lineage(name) for member in REFERRED.get(each, ())} & declared.keys()
            changed = {member: replace(declared[member], contains_target=False) for member in referred}
            self._navigation[name] = {**declared, **changed} if changed else declared
        return self._navigation[name]

    def spelled(self, type_name: str, name: str) -> str:
        """A member's declared spelling; Graph takes names in query options in any letter case."""
        if name in self.properties(type_name) or name in self.navigation(type_name):
            return name
        known = self._spelled.get(type_name)
        if known is None:
            members = (*self.navigation(type_name), *self.properties(type_name))
            known = self._spelled[type_name] = {member.lower(): member for member in members}
        return known.get(name.lower(), name)

    def is_open(self, name: str) -> bool:
        """Whether the type or a base of it accepts undeclared properties."""
        return types.is_open(self.metadata, name)

    def accepts(self, type_name: str, name: str) -> bool:
        """Whether a type takes an undeclared property of that name: a directory object takes extensions only."""
        if not self.is_open(type_name):
            return False
        return EXTENSION.fullmatch(name) is not None or not self.derives(type_name, DIRECTORY_OBJECT)

    def key(self, name: str) -> tuple[str, ...]:
        """Names of the key properties; `id` where it is a property but nobody declares a key; empty for no identity."""
        if name not in self._keys:
            fallback = ("id",) if "id" in self.properties(name) else ()
            self._keys[name] = types.key(self.metadata, name) or fallback
        return self._keys[name]

    def has_stream(self, name: str) -> bool:
        """Whether entities of the type are media entities."""
        return any(
            entity_type.has_stream
            for each in self.lineage(name)
            if (entity_type := self.metadata.entity_types.get(each))
        )

    def subtypes(self, name: str) -> tuple[str, ...]:
        """The type and all that derive from it, breadth first."""
        return (name, *types.subtypes(self.metadata, name))

    def concrete(self, name: str) -> str:
        """The type itself, or when it is abstract the first derived one that is not."""
        for each in self.subtypes(name):
            structured = self.structured(each)
            if structured and not structured.abstract:
                return each
        return name

    def computed(self, name: str) -> frozenset[str]:
        """Properties that the service alone sets (`Org.OData.Core.V1.Computed`, or `Permissions` of `Read`)."""
        if name not in self._computed:
            found = {prop for each in self.lineage(name) for prop in self._own_computed(each)}
            self._computed[name] = frozenset(found & self.properties(name).keys())
        return self._computed[name]

    def _own_computed(self, name: str) -> frozenset[str]:
        structured = self.structured(name)
        annotated = frozenset(
            prop
            for prop in (structured.properties if structured else ())
            if _is_computed(self.metadata.annotations.get(f"{name}/{prop}", {}))
        )
        return annotated | UNANNOTATED.get(name, frozenset())

    def required(self, name: str) -> tuple[str, ...]:
        """Members that a complex value must have: texts that may not be null and have no default."""
        if name not in self._required:
            firm = [each for each in self.properties(name).values() if each.nullable is False]
            texts = [each for each in firm if self.underlying(each.type.name) == "Edm.String"]
            self._required[name] = tuple(each.name for each in texts if not each.type.collection)
        return self._required[name]

    def template(self, name: str) -> dict[str, Any]:
        """What a fresh entity or complex value looks like: null or empty, defaults, what is known of the type."""
        if name not in self._templates:
            fresh = {
                prop.name: self.default(prop.type, nullable=prop.nullable is not False)
                for prop in self.properties(name).values()
                if self.underlying(prop.type.name) != "Edm.Stream"
            }
            for each in reversed(self.lineage(name)):
                known = FRESH.get(each, {})
                given = {member: value for member, value in known.items() if member in fresh}
                fresh.update(self.completed(name, given) if self.is_whole(name) else given)
            self._templates[name] = fresh
        return self._templates[name]

    def is_whole(self, name: str) -> bool:
        """Whether complex values of the type's objects are shown with all their members."""
        return any(each in WHOLE for each in self.lineage(name))

    def completed(self, name: str, given: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Values of a type's properties, the complex ones among them with all their members.

        Args:
            name: the type.
            given: some of its values.
            before: values whose members stay where the given ones do not name them.
        """
        properties, before = self.properties(name), before or {}
        return {
            member: self._filled(properties[member].type.name, value, before.get(member))
            if member in properties
            else value
            for member, value in given.items()
        }

    def _filled(self, type_name: str, value: Any, before: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(type_name, item, None) for item in value]
        if not isinstance(value, dict) or type_name not in self.metadata.complex_types:
            return value
        actual = str(value.get("@odata.type", type_name)).removeprefix("#")
        whole = {**self.template(actual), **(before if isinstance(before, dict) else {})}
        return {**whole, **self.completed(actual, value, whole)}

    def default(self, ref: TypeRef, *, nullable: bool) -> Any:
        """The value of a property that nobody set."""
        if ref.collection:
            return []
        if nullable:
            return None
        enum = self.metadata.enum_types.get(ref.name)
        if enum:
            return next(iter(enum.members), "")
        if ref.name in self.metadata.complex_types:
            return {
                prop.name: self.default(prop.type, nullable=prop.nullable is not False)
                for prop in self.properties(self.concrete(ref.name)).values()
                if prop.nullable is False and prop.type.name not in self.metadata.complex_types
            }
        return PRIMITIVE_DEFAULTS.get(self.underlying(ref.name))

    def underlying(self, name: str) -> str:
        """The primitive type behind a type definition, any other name as it is."""
        definition = self.metadata.type_definitions.get(name)
        return definition.underlying if definition else name

    def set_of(self, name: str) -> str:
        """The entity set that holds entities of the type: of itself, else of its nearest base; empty when none."""
        return next((self._sets_of[each] for each in self.lineage(name) if each in self._sets_of), "")

    def sets_within(self, entity_set: EntitySet) -> tuple[str, ...]:
        """Other sets whose type derives from the type of this one: `directoryObjects` shows users and groups too."""
        if entity_set.name not in self._sets_within:
            self._sets_within[entity_set.name] = tuple(
                other.name
                for other in self.metadata.entity_sets.values()
                if entity_set.type not in (ROOT, other.type) and self.derives(other.type, entity_set.type)
            )
        return self._sets_within[entity_set.name]


def _is_computed(terms: Mapping[str, str]) -> bool:
    computed = terms.get("Org.OData.Core.V1.Computed", "").lower() == "true"
    return computed or terms.get("Org.OData.Core.V1.Permissions", "").endswith("/Read")
