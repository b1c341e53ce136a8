"""CSDL XML 4.0 and 4.01 to `Metadata`, as Graph publishes it.

Aliases are gone afterwards; annotations, inline or in `Annotations` elements, are applied to the nouns where a noun
has a place for them and kept in `Metadata.annotations` in any case.
"""

from collections import defaultdict
from collections.abc import Iterator

from harness.errors import MetadataError
from harness.metadata.annotations import TEXTS, flatten
from harness.metadata.names import Names
from harness.metadata.xml import Element, root
from harness.model import (
    Action,
    ComplexType,
    EntitySet,
    EntityType,
    EnumMember,
    EnumType,
    Location,
    Metadata,
    NavigationProperty,
    Parameter,
    Property,
    Singleton,
    StructuredType,
    TypeDefinition,
)

_DESCRIPTION = "Org.OData.Core.V1.Description"
_COMPUTED = "Org.OData.Core.V1.Computed"
_OPTIONAL = "Org.OData.Core.V1.OptionalParameter"
_PERMISSIONS = "Org.OData.Core.V1.Permissions"
_OPERATIONS = ("Action", "Function")
_READ = ("Read", "Org.OData.Core.V1.PermissionType/Read", "Org.OData.Core.V1.Permission/Read")


def parse(xml: bytes, path: str, version: str = "") -> Metadata:
    """A CSDL document as nouns.

    Args:
        xml: the document.
        path: what locations and messages call it.
        version: the API version it describes, or empty for any.

    Raises:
        MetadataError: not XML, not CSDL 4.x, or an element without a name that it must have; file and line are named.
    """
    schemas = _schemas(root(xml, path, TEXTS), path)
    return _Reader(path, schemas).metadata(version)


def _schemas(document: Element, path: str) -> list[Element]:
    if document.tag != "edmx:Edmx":
        name = document.tag.rpartition("}")[2]
        raise MetadataError(f"{path}:{document.line}: not CSDL 4.x: the root element is <{name}>, not OData 4's <Edmx>")
    services = [child for child in document.children if child.tag == "edmx:DataServices"]
    schemas = [child for service in services for child in service.children if child.tag == "Schema"]
    if not schemas:
        raise MetadataError(f"{path}:{document.line}: not CSDL 4.x: it has no <Schema>")
    return schemas


class _Reader:
    """One document while it is read: where it is, what names mean in it, and what annotates what."""

    def __init__(self, path: str, schemas: list[Element]) -> None:
        self.path = path
        self.schemas = [(self.required(schema, "Namespace"), schema) for schema in schemas]
        self.aliases = {namespace: namespace for namespace, _ in self.schemas}
        self.aliases |= {s.attributes["Alias"]: namespace for namespace, s in self.schemas if "Alias" in s.attributes}
        self.names = Names(self.aliases)
        self.annotations: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def metadata(self, version: str) -> Metadata:
        """The whole document. Annotations come first: they are written into the nouns."""
        for target, annotation in self.annotated():
            self.annotations[target].update(flatten(annotation, self.names))
        entities = {name: self.entity_type(name, e) for name, e in self._named("EntityType")}
        complexes = {name: self.complex_type(name, e) for name, e in self._named("ComplexType")}
        return Metadata(
            path=self.path,
            version=version,
            entity_types=entities,
            complex_types=complexes,
            enum_types={name: self.enum_type(name, e) for name, e in self._named("EnumType")},
            type_definitions={name: self.type_definition(name, e) for name, e in self._named("TypeDefinition")},
            actions=self.operations(),
            entity_sets=self.entity_sets(),
            singletons=self.singletons(),
            imports=self.imports(),
            annotations=dict(self.annotations),
            derived=_derived((*entities.values(), *complexes.values())),
            aliases=self.aliases,
            container=next((name for name, _ in self._named("EntityContainer")), ""),
        )

    def required(self, element: Element, attribute: str) -> str:
        value = element.attributes.get(attribute, "")
        if not value:
            raise MetadataError(f"{self.path}:{element.line}: not CSDL: <{element.tag}> has no {attribute}")
        return value

    def location(self, element: Element) -> Location:
        return Location(self.path, element.line, element.column)

    # Annotations

    def annotated(self) -> Iterator[tuple[str, Element]]:
        """Every annotation with its target."""
        for namespace, schema in self.schemas:
            for element in schema.children:
                if element.tag == "Annotations":
                    target = self.names.target(self.required(element, "Target"))
                    yield from ((target, child) for child in element.children if child.tag == "Annotation")
                elif element.children and element.tag != "Annotation":
                    name = f"{namespace}.{element.attributes.get('Name', '')}"
                    yield from _inline(element, self.signature(name, element) if element.tag in _OPERATIONS else name)

    def signature(self, name: str, element: Element) -> str:
        """The target of annotations of one overload: its name and the types of its parameters."""
        types = (child.attributes.get("Type", "") for child in element.children if child.tag == "Parameter")
        return f"{name}({','.join(str(self.names.reference(text)) for text in types)})"

    # Types

    def _named(self, *tags: str) -> Iterator[tuple[str, Element]]:
        """Schema elements of these kinds with their qualified names."""
        for namespace, schema in self.schemas:
            for element in schema.children:
                if element.tag in tags:
                    yield f"{namespace}.{self.required(element, 'Name')}", element

    def entity_type(self, name: str, element: Element) -> EntityType:
        attributes = element.attributes
        return EntityType(
            name=name,
            properties=self.properties(name, element),
            navigation=self.navigation(name, element),
            location=self.location(element),
            base=self.names.qualify(attributes.get("BaseType", "")),
            abstract=_true(attributes, "Abstract"),
            open=_true(attributes, "OpenType"),
            key=self.key(element),
            has_stream=_true(attributes, "HasStream"),
            description=self.annotations.get(name, _NOTHING).get(_DESCRIPTION, ""),
        )

    def complex_type(self, name: str, element: Element) -> ComplexType:
        return ComplexType(
            name=name,
            properties=self.properties(name, element),
            navigation=self.navigation(name, element),
            location=self.location(element),
            base=self.names.qualify(element.attributes.get("BaseType", "")),
            abstract=_true(element.attributes, "Abstract"),
            open=_true(element.attributes, "OpenType"),
            description=self.annotations.get(name, _NOTHING).get(_DESCRIPTION, ""),
        )

    def key(self, element: Element) -> tuple[str, ...]:
        """Names of the key properties; a key property reached by a path is known by its alias."""
        keys = [child for child in element.children if child.tag == "Key"]
        references = [child for key in keys[:1] for child in key.children if child.tag == "PropertyRef"]
        return tuple(ref.attributes.get("Alias") or self.required(ref, "Name") for ref in references)

    def properties(self, owner: str, element: Element) -> dict[str, Property]:
        found: dict[str, Property] = {}
        for child in element.children:
            if child.tag == "Property":
                name = self.required(child, "Name")
                notes = self.annotations.get(f"{owner}/{name}", _NOTHING)
                found[name] = Property(
                    name=name,
                    type=self.names.reference(child.attributes.get("Type", "Edm.String")),
                    location=self.location(child),
                    nullable=_nullable(child),
                    description=notes.get(_DESCRIPTION, ""),
                    read_only=notes.get(_COMPUTED) == "true" or notes.get(_PERMISSIONS) in _READ,
                    default=child.attributes.get("DefaultValue"),
                )
        return found

    def navigation(self, owner: str, element: Element) -> dict[str, NavigationProperty]:
        found: dict[str, NavigationProperty] = {}
        for child in element.children:
            if child.tag == "NavigationProperty":
                name = self.required(child, "Name")
                found[name] = NavigationProperty(
                    name=name,
                    type=self.names.reference(self.required(child, "Type")),
                    location=self.location(child),
                    contains_target=_true(child.attributes, "ContainsTarget"),
                    nullable=_nullable(child),
                    description=self.annotations.get(f"{owner}/{name}", _NOTHING).get(_DESCRIPTION, ""),
                )
        return found

    def enum_type(self, name: str, element: Element) -> EnumType:
        members: dict[str, EnumMember] = {}
        for child in element.children:
            if child.tag == "Member":
                member = self.required(child, "Name")
                members[member] = EnumMember(
                    name=member,
                    value=_member_value(child, len(members)),
                    location=self.location(child),
                    description=self.annotations.get(f"{name}/{member}", _NOTHING).get(_DESCRIPTION, ""),
                )
        return EnumType(name, members, self.location(element), flags=_true(element.attributes, "IsFlags"))

    def type_definition(self, name: str, element: Element) -> TypeDefinition:
        return TypeDefinition(name, self.required(element, "UnderlyingType"), self.location(element))

    # Operations

    def operations(self) -> dict[str, tuple[Action, ...]]:
        """Qualified name to overloads, in document order."""
        overloads: defaultdict[str, list[Action]] = defaultdict(list)
        for name, element in self._named(*_OPERATIONS):
            overloads[name].append(self.operation(name, element))
        return {name: tuple(found) for name, found in overloads.items()}

    def operation(self, name: str, element: Element) -> Action:
        target = self.signature(name, element)
        parameters = [self.parameter(target, child) for child in element.children if child.tag == "Parameter"]
        bound = parameters[:1] if _true(element.attributes, "IsBound") else []
        returns = next((child for child in element.children if child.tag == "ReturnType"), None)
        return Action(
            name=name,
            parameters=tuple(parameters[len(bound) :]),
            returns=self.names.reference(self.required(returns, "Type")) if returns is not None else None,
            location=self.location(element),
            function=element.tag == "Function",
            binding=bound[0].type if bound else None,
            composable=_true(element.attributes, "IsComposable"),
            entity_set_path=element.attributes.get("EntitySetPath", ""),
        )

    def parameter(self, target: str, element: Element) -> Parameter:
        name = self.required(element, "Name")
        notes = self.annotations.get(f"{target}/{name}", _NOTHING)
        return Parameter(
            name=name,
            type=self.names.reference(self.required(element, "Type")),
            location=self.location(element),
            nullable=_nullable(element),
            optional=any(term.startswith(_OPTIONAL) for term in notes),
            description=notes.get(_DESCRIPTION, ""),
        )

    # Entity container

    def container(self) -> Iterator[Element]:
        """What all entity containers of the document hold; Graph has one."""
        for _, element in self._named("EntityContainer"):
            yield from element.children

    def bindings(self, element: Element) -> dict[str, str]:
        """Navigation property path, qualified, to its target."""
        pairs = (child.attributes for child in element.children if child.tag == "NavigationPropertyBinding")
        return {self.names.target(pair.get("Path", "")): pair.get("Target", "") for pair in pairs}

    def entity_sets(self) -> dict[str, EntitySet]:
        return {
            (name := self.required(element, "Name")): EntitySet(
                name,
                self.names.qualify(self.required(element, "EntityType")),
                self.bindings(element),
                self.location(element),
            )
            for element in self.container()
            if element.tag == "EntitySet"
        }

    def singletons(self) -> dict[str, Singleton]:
        return {
            (name := self.required(element, "Name")): Singleton(
                name,
                self.names.qualify(self.required(element, "Type")),
                self.bindings(element),
                self.location(element),
            )
            for element in self.container()
            if element.tag == "Singleton"
        }

    def imports(self) -> dict[str, str]:
        """Import to the action or function that it calls."""
        return {
            self.required(element, "Name"): self.names.qualify(self.required(element, kind))
            for element in self.container()
            for kind in _OPERATIONS
            if element.tag == f"{kind}Import"
        }


_NOTHING: dict[str, str] = {}


def _inline(element: Element, target: str) -> Iterator[tuple[str, Element]]:
    """Annotations within a schema element, a property, a parameter, a member, an entity set."""
    for child in element.children:
        if child.tag == "Annotation":
            yield target, child
        elif child.children:
            name = "$ReturnType" if child.tag == "ReturnType" else child.attributes.get("Name", "")
            yield from ((f"{target}/{name}", note) for note in child.children if note.tag == "Annotation")


def _true(attributes: dict[str, str], name: str) -> bool:
    return attributes.get(name) == "true"


def _nullable(element: Element) -> bool | None:
    value = element.attributes.get("Nullable")
    return None if value is None else value == "true"


def _member_value(element: Element, position: int) -> int | None:
    """The value, or its position when none is given; None when it is no integer."""
    try:
        return int(element.attributes.get("Value", position))
    except ValueError:
        return None


def _derived(types: tuple[StructuredType, ...]) -> dict[str, tuple[str, ...]]:
    """Base to its direct subtypes, in document order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item in types:
        if item.base:
            found[item.base].append(item.name)
    return {base: tuple(names) for base, names in found.items()}
