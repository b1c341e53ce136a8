"""Qualified names of a CSDL document: aliases become namespaces (CSDL XML 4.01, section 5.2)."""

import re
from collections.abc import Mapping

from harness.model import TypeRef

_WORD = re.compile(r"[\w.]+")
_COLLECTION = re.compile(r"\s*Collection\((.*)\)\s*", re.DOTALL)


class Names:
    """Resolves aliases, and keeps every type reference once."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases
        self._references: dict[str, TypeRef] = {}

    def qualify(self, name: str) -> str:
        """A name with its namespace instead of an alias; any other text as it is."""
        prefix, dot, last = name.rpartition(".")
        return f"{self.aliases[prefix]}.{last}" if dot and prefix in self.aliases else name

    def target(self, text: str) -> str:
        """The target of annotations, `graph.user/mail` or `graph.assign(graph.user, Edm.String)/hours`."""
        return _WORD.sub(lambda match: self.qualify(match.group()), text).replace(", ", ",")

    def reference(self, text: str) -> TypeRef:
        """`Collection(graph.user)` as a type reference."""
        found = self._references.get(text)
        if found is None:
            match = _COLLECTION.fullmatch(text)
            name = self.qualify((match.group(1) if match else text).strip())
            found = self._references[text] = TypeRef(name, collection=match is not None)
        return found
