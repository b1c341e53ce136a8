"""The noun: what a dialect says, and what follows from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.dialect.annotations import BLOCK_TYPES, KEYS, MISNAMED, PAGE_KEYS


@dataclass(frozen=True, eq=False, kw_only=True)
class Dialect:
    """The habits of one family of references. Compared by identity: a run has one, and memory is keyed by it."""

    name: str
    """What the settings call it."""
    service: str
    """What messages call the service."""

    hosts: Mapping[str, str]
    """Host in lower case to the cloud that it serves; the first is the one that pages write."""
    versions: tuple[str, ...]
    """Version segments as URLs and folders spell them; the first is meant where none is said. None at all for a
    service whose URLs have no version."""
    namespace: str
    """Of types that are named without one."""
    alias: str = ""
    """What stands for the namespace in type names (`graph.user`); `$metadata` declares it."""
    prefix: str = ""
    """What stands between host and version in every URL: `/odata`."""
    host_word: str = ""
    """First label of a host that means the service, though the rest be misspelt; empty where others begin so too."""
    entity: str = ""
    """The type that everything with an identity derives from."""
    own_name: str = ""
    """What is in every name that a tenant gives to a property of its own; empty where those may have any name."""
    path_addressed: tuple[str, ...] = ()
    """Types whose items are also found by a path between colons: `root:/a/b.txt:/content`."""
    ways: Mapping[str, str] = field(default_factory=dict)
    """Beginnings of paths that mean the same: a way to write it, and the one spelling. `{}` is any segment, `:path` a
    path between colons; they are tried in this order, each once, and what one makes the next may take."""
    references: Mapping[str, str] = field(default_factory=dict)
    """`COLLECTION.property` of a body that creates, to the `COLLECTION.property` that its value has to be of: what a
    page prints there is of the writer's tenant."""
    sample_keys: tuple[str, ...] = ()
    """Keys that some templates show in place of a placeholder."""
    junk: tuple[str, ...] = ()
    """What a page generator leaves in place of a URL that it does not know."""
    layout: tuple[str, ...]
    """Folders below the root of a docset: what stands above them is the root."""

    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folder of pages to the types that its pages may have, the usual one first."""
    operation_page: str = ""
    """The type of a page that documents an operation."""
    type_page: str = ""
    """The type of a page that documents a type with properties."""
    other_page: str = ""
    """The type of a page that documents neither."""
    page_type_key: str = ""
    """The key of the front matter that says the type of a page; empty where none does."""
    topic_key: str = ""
    """The key that says what a page is for the site: `reference`, `conceptual`, `include`."""
    front_matter: tuple[str, ...] = ()
    """Keys that every page has. What a docset as a whole does not have is not missed."""
    filled_keys: tuple[str, ...] = ()
    """Other keys that pages may leave out, and not leave empty."""

    headings: Mapping[str, str] = field(default_factory=dict)
    """Heading in lower case to what Graph's pages call such a section: readers and rules know sections by that."""
    operation_sections: tuple[str, ...] = ()
    """Headings of the second level on pages of operations."""
    example_sections: tuple[str, ...] = ()
    """Headings below the second level there."""
    type_sections: tuple[str, ...] = ()
    """Headings of the second level on pages of types."""
    needed_sections: tuple[str, ...] = ()
    """Those that are missed where a page has something to say in them."""
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Heading in lower case to its spellings, where there are several."""
    near_headings: tuple[str, ...] = ()
    """In lower case: a letter from an expected heading, and words of their own."""

    block_types: Mapping[str, str] = field(default_factory=lambda: BLOCK_TYPES)
    """What an annotation says that a fence is, and the role that such a fence has; empty for its own one."""
    annotation_keys: Mapping[str, str] = field(default_factory=lambda: KEYS)
    """Keys of annotations of fences, and what their values are: a name of `harness.dialect.annotations.KINDS`."""
    page_annotation_keys: Mapping[str, str] = field(default_factory=lambda: PAGE_KEYS)
    """The same of annotations of pages, which may have other keys too."""
    misnamed_keys: Mapping[str, str] = field(default_factory=lambda: MISNAMED)
    """Keys that writers take for others, which no spelling resembles."""
    http_infos: tuple[str, ...] = ("http",)
    """Info strings of fences that hold HTTP messages."""
    callers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows of a table of permissions: who calls, and the words by which other spellings of it are known, in order."""
    generator_words: tuple[str, ...] = ()
    """Beginnings of what a page generator writes in bold where it failed."""
    query_options: tuple[str, ...] = ()
    """In lower case and without `$`: options that the service writes itself, beside those of OData."""

    @cached_property
    def block_roles(self) -> Mapping[str, str]:
        """The role of a fence by its block type in lower case: annotations are read in any case."""
        return {name.lower(): role for name, role in self.block_types.items()}

    @property
    def page_types(self) -> tuple[str, ...]:
        """Every type that a page may have."""
        return tuple(dict.fromkeys(each for types in self.folders.values() for each in types))

    @property
    def host(self) -> str:
        """The host that pages write."""
        return next(iter(self.hosts), "")

    @property
    def base(self) -> str:
        """Scheme and host of the service."""
        return f"https://{self.host}"

    @property
    def root(self) -> str:
        """What stands before the version in the URLs that are sent."""
        return f"{self.base}{self.prefix}"

    @property
    def version(self) -> str:
        """The version that is meant where none is said."""
        return next(iter(self.versions), "")

    @cached_property
    def version_segment(self) -> re.Pattern[str]:
        """Text that is a version, or what somebody took for one: `v1`, `V1.0`, `{version}`."""
        words = "".join(f"|{re.escape(version)}" for version in self.versions)
        return re.compile(rf"v\d+(?:\.\d+)*|\{{version\}}{words}", re.IGNORECASE)

    @cached_property
    def qualifier(self) -> re.Pattern[str]:
        """The namespace before a name, however much of it is written: `microsoft.graph.`, `graph.callRecords.`."""
        outer = self.namespace.rpartition(".")[0]
        names = "|".join(re.escape(f"{name}.") for name in (self.namespace, self.alias, outer) if name)
        return re.compile(rf"(?:{names})(?:[\w.]+\.)?", re.IGNORECASE)

    @cached_property
    def qualified_name(self) -> re.Pattern[str]:
        """A name with its namespace."""
        return re.compile(rf"{self.qualifier.pattern}\w+", re.IGNORECASE)

    @cached_property
    def same_paths(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """`ways`, in segments."""
        return tuple((tuple(way.split("/")), tuple(means.split("/"))) for way, means in self.ways.items())

    @cached_property
    def version_url(self) -> re.Pattern[str]:
        """The versions in the URLs of a text."""
        versions = "|".join(map(re.escape, self.versions)) or "(?!)"
        return re.compile(rf"{re.escape(self.root)}/({versions})/")

    @cached_property
    def caller_rows(self) -> Mapping[str, re.Pattern[str]]:
        """Who calls, and what tells a row about that one, however it is spelt."""
        return {
            name: re.compile(".*".join(rf"\b{re.escape(word)}\b" for word in words), re.IGNORECASE)
            for name, words in self.callers.items()
        }

    def is_caller(self, text: str) -> bool:
        """Whether the first cell of a row of permissions says who calls."""
        return any(pattern.search(text) for pattern in self.caller_rows.values())

    def qualified(self, name: str, namespace: str = "") -> str:
        """A type's name with a namespace: its own, else the given one, else that of types that are named without."""
        space = namespace or self.namespace
        return name if "." in name or not space else f"{space}.{name}"

    def unaliased(self, name: str) -> str:
        """A type's name without `#` and blanks, the alias replaced by the namespace."""
        plain = name.strip().lstrip("#")
        aliased = self.alias and plain.lower().startswith(f"{self.alias.lower()}.")
        return f"{self.namespace}{plain[len(self.alias) :]}" if aliased else plain

    def heading(self, section: str) -> str:
        """What a section is called that Graph's pages call so."""
        return next((own.capitalize() for own, means in self.headings.items() if means == section), section)

    def is_ours(self, host: str) -> bool:
        """Whether a host, in any case, is the service's, in whichever cloud."""
        return host.lower() in self.hosts
