"""The grammar of annotations that API Doctor checks: the comments of JSON that say what a fence is."""

from collections.abc import Mapping

BLOCK_TYPES: Mapping[str, str] = {
    **{name: name for name in ("request", "response", "resource", "ignored", "example", "samples")},
    "simulatedResponse": "response",
    "testParams": "ignored",
    "permissions": "ignored",
    "unknown": "",
}

KINDS: Mapping[str, str] = {
    "flag": "true or false",
    "text": "a string",
    "text or null": "a string or null",
    "text or texts": "a string, or an array of strings",
    "texts": "an array of strings",
    "list": "an array",
}
"""What the value of a key may be, in words."""

KEYS: Mapping[str, str] = {
    **dict.fromkeys(("blockType", "@odata.type", "@type", "@type.aka", "collectionProperty", "keyProperty"), "text"),
    **dict.fromkeys(("tags", "scopes", "apiVersions", "target", "longRunningResponseType"), "text"),
    **dict.fromkeys(("isCollection", "isEmpty", "truncated", "openType", "expectError", "abstract"), "flag"),
    **dict.fromkeys(("opaqueUrl", "isComposable", "isMediaEntity", "idempotent", "mergePermissions"), "flag"),
    **dict.fromkeys(("optionalProperties", "nullableProperties", "sampleKeys", "requestUrls"), "texts"),
    "@odata.annotations": "list",
    "baseType": "text or null",
    "name": "text or texts",
}

PAGE_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("type", "title", "description", "canonicalUrl", "section", "tocPath", "namespace"), "text"),
    "suppressions": "texts",
}

MISNAMED: Mapping[str, str] = {
    "id": "name",
    "displayName": "name",
    "scope": "scopes",
    "sampleIds": "sampleKeys",
    "isAbstract": "abstract",
}
