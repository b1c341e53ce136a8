"""The schema with which a synchronization template begins: directories, rules, operators and functions."""

from collections.abc import Mapping
from typing import Any, Final

from harness.tenant.behaviours.gallery import GalleryApp
from harness.tenant.clock import named_guid

SOURCE: Final = "Microsoft Entra ID"

FLOWS: Final = (
    ("userPrincipalName", "userName", 1),
    ("givenName", "name.givenName", 0),
    ("surname", "name.familyName", 0),
    ("displayName", "displayName", 0),
    ("mail", "emails.work", 0),
)
"""Source attribute, target attribute and matching priority (0: not used to match)."""


def rules(app: GalleryApp) -> list[dict[str, Any]]:
    """The one synchronization rule: users to users. Its id is the application's, the same in every tenant."""
    return [
        {
            "containerFilter": None,
            "editable": True,
            "groupFilter": None,
            "id": named_guid(0, f"rule/{app.tag}"),
            "metadata": [],
            "name": "USER_TO_USER",
            "objectMappings": [_object_mapping()],
            "priority": 1,
            "sourceDirectoryName": SOURCE,
            "targetDirectoryName": app.name,
        }
    ]


def _object_mapping() -> dict[str, Any]:
    return {
        "attributeMappings": [_attribute_mapping(*flow) for flow in FLOWS],
        "enabled": True,
        "flowTypes": "Add, Update, Delete",
        "metadata": [],
        "name": "Synchronize users",
        "scope": None,
        "sourceObjectName": "User",
        "targetObjectName": "User",
    }


def _attribute_mapping(source: str, target: str, priority: int) -> dict[str, Any]:
    return {
        "defaultValue": None,
        "exportMissingReferences": False,
        "flowBehavior": "FlowWhenChanged",
        "flowType": "Always",
        "matchingPriority": priority,
        "source": {"expression": f"[{source}]", "name": source, "parameters": [], "type": "Attribute"},
        "targetAttributeName": target,
    }


def directories(app: GalleryApp) -> list[dict[str, Any]]:
    """The source and the target directory, as `directoryDefinition` without `id`."""
    sources = [source for source, _, _ in FLOWS]
    targets = [target for _, target, _ in FLOWS]
    return [
        _directory(SOURCE, "None", True, [_object("User", "objectId", sources)]),
        _directory(app.name, "AttributeNames, AttributeDataTypes", False, [_object("User", "id", targets)]),
    ]


def _directory(name: str, discoverabilities: str, read_only: bool, objects: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "discoverabilities": discoverabilities,
        "discoveryDateTime": None,
        "name": name,
        "objects": objects,
        "readOnly": read_only,
        "version": "1",
    }


def _object(name: str, anchor: str, attributes: list[str]) -> dict[str, Any]:
    members = [attribute(anchor, anchor=True), *(attribute(each) for each in attributes)]
    return {"attributes": members, "metadata": [], "name": name, "supportedApis": []}


def attribute(name: str, *, anchor: bool = False) -> dict[str, Any]:
    """An `attributeDefinition` of a string attribute."""
    return {
        "anchor": anchor,
        "apiExpressions": [],
        "caseExact": anchor,
        "defaultValue": None,
        "flowNullValues": False,
        "metadata": [],
        "multivalued": False,
        "mutability": "Immutable" if anchor else "ReadWrite",
        "name": name,
        "referencedObjects": [],
        "required": anchor,
        "type": "String",
    }


_ANY: Final = ("String", "Integer", "Binary", "Boolean")

_OPERATORS: Final = (
    ("EQUALS", "Binary", ("String", "Integer")),
    ("NOT EQUALS", "Binary", ("String", "Integer")),
    ("GREATER_THAN", "Binary", ("Integer",)),
    ("INCLUDES", "Binary", ("String",)),
    ("IS NULL", "Unary", _ANY),
    ("IS NOT NULL", "Unary", _ANY),
    ("IS TRUE", "Unary", ("Boolean",)),
    ("IS FALSE", "Unary", ("Boolean",)),
    ("REGEX MATCH", "Binary", ("String",)),
    ("NOT REGEX MATCH", "Binary", ("String",)),
)

FUNCTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Append": ("source", "suffix"),
    "Coalesce": ("source*",),
    "IIF": ("condition", "valueIfTrue", "valueIfFalse"),
    "Join": ("separator", "source*"),
    "Left": ("source", "count:Integer"),
    "Mid": ("source", "start:Integer", "length:Integer"),
    "Not": ("source:Boolean",),
    "Replace": (
        "source", "oldValue", "regexPattern?", "regexGroupName?", "replacementValue", "replacementAttributeName?",
        "template?",
    ),
    "ToLower": ("source", "culture?"),
    "ToUpper": ("source", "culture?"),
    "Trim": ("source",),
}  # fmt: skip
"""Name to parameters: `?` may be left out, `*` may come more than once, a type other than `String` after `:`."""


def filter_operators() -> list[dict[str, Any]]:
    """Operators of scoping filters, as `filterOperatorSchema`."""
    return [
        {
            "id": name,
            "arity": arity,
            "multivaluedComparisonType": "All",
            "supportedAttributeTypes": list(types),
        }
        for name, arity, types in _OPERATORS
    ]


def functions() -> list[dict[str, Any]]:
    """Functions of attribute mapping expressions, as `attributeMappingFunctionSchema`."""
    return [{"id": name, "parameters": [_parameter(p) for p in parameters]} for name, parameters in FUNCTIONS.items()]


def _parameter(text: str) -> dict[str, Any]:
    name, _, type_name = text.partition(":")
    return {
        "allowMultipleOccurrences": name.endswith("*"),
        "name": name.rstrip("*?"),
        "required": not name.endswith("?"),
        "type": type_name or "String",
    }
