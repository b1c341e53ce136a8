"""Annotations of a CSDL document, flattened to target, term path and value (CSDL XML 4.01, section 14)."""

from collections.abc import Iterator

from harness.metadata.names import Names
from harness.metadata.xml import Element

_CONSTANTS = (
    "String", "Bool", "EnumMember", "Int", "PropertyPath", "NavigationPropertyPath", "AnnotationPath", "Path",
    "Date", "DateTimeOffset", "Decimal", "Duration", "Float", "Guid", "TimeOfDay", "Binary",
)  # fmt: skip
"""Value attributes of an annotation or property value; elements of the same names hold a value as text."""

TEXTS = frozenset(_CONSTANTS)
"""Elements whose text is a value."""


def flatten(element: Element, names: Names) -> Iterator[tuple[str, str]]:
    """Term path and value of every leaf of one `Annotation` element.

    `Org.OData.Capabilities.V1.InsertRestrictions/Insertable`, `false`; members of a collection are numbered;
    a qualifier follows the term after `#`; an annotation without a value is `true`, the default of tagging terms.
    """
    term = names.qualify(element.attributes.get("Term", ""))
    qualifier = element.attributes.get("Qualifier", "")
    path = f"{term}#{qualifier}" if qualifier else term
    leaves = list(_leaves(path, element, names))
    yield from leaves or [(path, "true")]


def _leaves(path: str, element: Element, names: Names) -> Iterator[tuple[str, str]]:
    for name in _CONSTANTS:
        if name in element.attributes:
            yield path, element.attributes[name]
    for child in element.children:
        if child.tag == "Record":
            yield from _record(path, child, names)
        elif child.tag == "Collection":
            yield from _collection(path, child, names)
        elif child.tag in TEXTS:
            yield path, child.text.strip()
        elif child.tag == "Annotation":
            for term, value in flatten(child, names):
                yield f"{path}@{term}", value


def _record(path: str, record: Element, names: Names) -> Iterator[tuple[str, str]]:
    if "Type" in record.attributes:
        yield f"{path}/@type", names.qualify(record.attributes["Type"])
    for child in record.children:
        if child.tag == "PropertyValue":
            yield from _leaves(f"{path}/{child.attributes.get('Property', '')}", child, names)


def _collection(path: str, collection: Element, names: Names) -> Iterator[tuple[str, str]]:
    for number, child in enumerate(collection.children):
        holder = Element("", {}, child.line, child.column, [child])
        yield from _leaves(f"{path}/{number}", holder, names)
