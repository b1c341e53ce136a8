"""What the writers and services of one family of references do by habit: one frozen value, each habit with its reason.

`GRAPH` is the dialect of the Microsoft Graph reference. Other references are other values of the same nouns: nothing
but this file knows a name of Graph's that a rule, a plan or a reader decides by.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any


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


_OWNERS = ("users", "groups", "sites")
"""Who has drives, lists and notebooks."""

GRAPH = Dialect(
    name="graph",
    service="Graph",
    hosts={
        "graph.microsoft.com": "global",
        "graph.microsoft.us": "US Government L4",
        "dod-graph.microsoft.us": "US Government L5 (DoD)",
        "microsoftgraph.chinacloudapi.cn": "China, operated by 21Vianet",
        "graph.microsoft.de": "Germany, closed in 2021; its pages still say it",
        "canary.graph.microsoft.com": "global, before release; examples of beta pages ask it",
    },
    versions=("v1.0", "beta"),
    namespace="microsoft.graph",
    alias="graph",
    entity="microsoft.graph.entity",
    host_word="graph",
    path_addressed=("microsoft.graph.driveItem", "microsoft.graph.site"),
    ways={
        "me": "users/{}",
        "education/me": "education/users/{}",
        "sites/{}/:path": "sites/{}",
        # a drive, whoever's it is, and an item of it: by id, by path, as a special folder, as a share, from a list
        "drive": "(drive)",
        "drives/{}": "(drive)",
        "shares/{}/driveitem": "(drive)/(item)",
        **{f"{owner}/{{}}/drive": "(drive)" for owner in _OWNERS},
        **{f"{owner}/{{}}/drives/{{}}": "(drive)" for owner in _OWNERS},
        **{f"{owner}/{{}}/lists/{{}}/items/{{}}/driveitem": "(drive)/(item)" for owner in _OWNERS},
        "(drive)/root/:path": "(drive)/(item)",
        "(drive)/root": "(drive)/(item)",
        **{f"(drive)/{way}/{{}}{path}": "(drive)/(item)" for way in ("items", "special") for path in ("/:path", "")},
        **{f"{owner}/{{}}/onenote": "(onenote)" for owner in _OWNERS},
    },
    references={"servicePrincipals.appId": "applications.appId"},
    sample_keys=("contoso.com",),
    junk=("** ", " not found"),
    layout=("api", "resources", "v1.0", "beta", "includes"),
    folders={"api": ("apiPageType",), "resources": ("resourcePageType", "enumPageType", "conceptualPageType")},
    operation_page="apiPageType",
    type_page="resourcePageType",
    other_page="conceptualPageType",
    page_type_key="doc_type",
    topic_key="ms.topic",
    front_matter=("title", "description", "doc_type"),
    filled_keys=("author", "ms.prod", "ms.subservice", "ms.localizationpriority", "localization_priority"),
    operation_sections=(
        *("Permissions", "HTTP request", "Optional query parameters", "Function parameters", "Path parameters"),
        *("Request headers", "Request body", "Response", "Example", "Examples", "Request"),
    ),
    example_sections=("Request", "Response"),
    type_sections=("Methods", "Properties", "Relationships", "JSON representation", "Members"),
    needed_sections=(
        *("Permissions", "HTTP request", "Request headers", "Request body", "Response", "Example"),
        *("JSON representation", "Properties"),
    ),
    spellings={
        # the published pages of generated and hand-written APIs differ in these two; both are the format
        "http request": ("HTTP request", "HTTP Request"),
        "json representation": ("JSON representation", "JSON Representation"),
    },
    near_headings=("requests", "responses", "http requests", "permission", "property", "method", "member"),
)
"""The Microsoft Graph reference (microsoftgraph/microsoft-graph-docs), by the pages of 2021 and later.

The hosts are those of the documented national cloud deployments, and the one that serves changes first.
"""

ODATA = Dialect(
    name="odata",
    service="the service",
    hosts={},
    versions=(),
    namespace="",
    layout=("api", "resources", "includes"),
)
"""A service that speaks OData and has none of Graph's habits: what to start from for the pages of one's own.

It has no host, so no absolute URL is its own until the settings give one.
"""

DIALECTS = {each.name: each for each in (GRAPH, ODATA)}
"""By the name that the settings use."""


def named(name: str) -> Dialect:
    """A dialect by its name.

    Raises:
        ValueError: there is none of that name; the message says which there are.
    """
    if name not in DIALECTS:
        raise ValueError(f"`{name}` is no dialect; there are {', '.join(DIALECTS)}")
    return DIALECTS[name]


def adapted(values: Mapping[str, object]) -> Dialect:
    """A dialect with other values.

    Args:
        values: `base` names the dialect to start from, Graph's when it is absent; every other key is a field, with `-`
            or `_`, and replaces its value.

    Raises:
        ValueError: an unknown name or key, or a value of another type.
    """
    base = named(str(values.get("base", GRAPH.name)))
    known = {each.name.replace("_", "-"): each.name for each in fields(Dialect)}
    changed: dict[str, Any] = {}
    for key, value in values.items():
        name = key.replace("_", "-")
        if name == "base":
            continue
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; `{near[0]}` is" if near else f"; known are {', '.join(sorted(known))}"
            raise ValueError(f"`{key}` is no key of a dialect{hint}")
        changed[known[name]] = _converted(name, value, getattr(base, known[name]))
    return replace(base, **changed)


_OF_ARRAYS = ("folders", "spellings")
"""Keys whose values are tables of arrays."""


def _converted(key: str, value: object, like: object) -> object:
    """A value of TOML as the field wants it."""
    if isinstance(like, str):
        if isinstance(value, str):
            return value
        raise ValueError(f"`{key}` must be a string")
    texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(like, tuple):
        if texts and isinstance(value, list):
            return tuple(value)
        raise ValueError(f"`{key}` must be an array of strings")
    if isinstance(value, list) and texts and key == "hosts":
        return dict.fromkeys(value, "")
    if isinstance(value, dict) and key in _OF_ARRAYS:
        return {name: _converted(f"{key}.{name}", item, ()) for name, item in value.items()}
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return value
    raise ValueError(f"`{key}` must be a table of {'arrays of ' if key in _OF_ARRAYS else ''}strings")
