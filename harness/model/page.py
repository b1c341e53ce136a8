"""What an author wrote, with the place of every part of it.

Frozen structs and not dataclasses: an audit makes half a million of these, and each takes a tenth of the time.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from harness.dialect import GRAPH, Dialect


class Location(Struct, frozen=True, order=True):
    """A place in a text file. Lines and columns are 1-based; columns count Unicode characters."""

    path: str
    """Relative to the docset root, with `/`."""
    line: int
    column: int = 1
    end_line: int = 0
    """The last line of the thing, or 0 when it ends on `line`."""
    end_column: int = 0
    """One past the last character on `line`, or 0 when not known; what text output underlines."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Problem(Struct, frozen=True):
    """Damage found while reading, as facts. Parsing never raises: the rules make findings of it, and find the words."""

    kind: str
    """What is wrong: `fence-unclosed`, `header-without-colon`; in JSON `trailing-comma`."""
    place: Location
    data: Mapping[str, str | int] = field(default_factory=dict)
    """What the words need to know: counts, and what is written there."""


class Link(Struct, frozen=True):
    """An inline, reference-style or shortcut link, or an `[!INCLUDE]`."""

    text: str
    target: str
    """As written; empty when a reference has no definition."""
    location: Location
    include: bool = False


class Section(Struct, frozen=True):
    """A heading and what is below it, up to the next heading of the same or a higher level.

    Tab headings (`# [C#](#tab/csharp)`) are not sections: they are recorded in `Fence.tab`.
    """

    title: str
    """Without markdown emphasis, trailing `#` and blanks."""
    level: int
    location: Location
    """The heading; `end_line` is the last line of the section."""
    parents: tuple[str, ...] = ()
    """Titles of the enclosing sections, outermost first."""
    anchor: str = ""
    """GitHub's slug, with `-1`, `-2`… for repeats."""


class Cell(Struct, frozen=True):
    """A table cell: its markdown source without outer blanks."""

    text: str
    column: int
    """Of the first character of `text`."""


class Row(Struct, frozen=True):
    """A table row. It may have fewer or more cells than the header."""

    cells: tuple[Cell, ...]
    line: int


class Table(Struct, frozen=True):
    """A pipe table."""

    header: Row
    rows: tuple[Row, ...]
    location: Location
    section: Section | None
    delimiter_cells: int
    """Cells of the delimiter row; another count than the header's means that GFM sees no table."""


class JsonText(Struct, frozen=True):
    """JSON as written. `value` is what it means, after the smallest repairs where it is not strict JSON."""

    text: str
    location: Location
    """Of the first character of `text`."""
    value: Any
    """None with `parsed` False when no repair made it parse."""
    parsed: bool = True
    problems: tuple[Problem, ...] = ()
    """Empty for strict JSON. Repaired text must never be presented as what the page says."""
    indent: int = 0
    """Blanks that markdown removed before every line but the first; columns count them."""


class Annotation(Struct, frozen=True):
    """An HTML comment that holds a JSON object, as API Doctor reads it."""

    kind: str
    """`block` (has `blockType`, or precedes a fence) or `page` (`"type": "#page.annotation"`)."""
    values: Mapping[str, Any]
    """Keys as written; legacy aliases (`@type`, `id`) are resolved by the properties below."""
    json: JsonText
    location: Location

    @property
    def block_type(self) -> str:
        """`blockType` as written, or the empty string."""
        value = self.values.get("blockType")
        return value if isinstance(value, str) else ""

    @property
    def names(self) -> tuple[str, ...]:
        """`name`, which may be a list, or its misspellings `id` and `displayName`."""
        for key in ("name", "id", "displayName"):
            value = self.values.get(key)
            if isinstance(value, str) and value:
                return (value,)
            if isinstance(value, list):
                return tuple(item for item in value if isinstance(item, str))
        return ()

    @property
    def type_name(self) -> str:
        """`@type` (which wins, as in API Doctor) or `@odata.type`, as written, or the empty string."""
        for key in ("@type", "@odata.type"):
            value = self.values.get(key)
            if isinstance(value, str) and value:
                return value
        return ""

    def flag(self, key: str) -> bool:
        """A boolean key; the string "true" counts, as authors mean it."""
        value = self.values.get(key)
        return value is True or (isinstance(value, str) and value.strip().lower() == "true")

    def strings(self, key: str) -> tuple[str, ...]:
        """A list-valued key (`optionalProperties`, `sampleKeys`…)."""
        value = self.values.get(key)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


class Header(Struct, frozen=True):
    """An HTTP header field."""

    name: str
    value: str
    line: int


class HttpRequest(Struct, frozen=True):
    """A request as documented, captured or sent."""

    method: str
    """Upper case; empty when the request line has none."""
    url: str
    """As written, absolute or relative, blanks included; a query wrapped over lines is joined."""
    headers: tuple[Header, ...]
    body: str
    """Everything after the blank line, without trailing line ends; empty when there is none."""
    location: Location
    """The request line."""
    url_column: int = 1
    json: JsonText | None = None
    """The body as JSON, when it is meant as JSON."""
    body_line: int = 0
    problems: tuple[Problem, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of the named header (any case), or None."""
        return next((h.value for h in self.headers if h.name.lower() == name.lower()), None)


class HttpResponse(Struct, frozen=True):
    """A response as documented, captured or received."""

    status: int
    """0 when the status line has no code."""
    reason: str
    headers: tuple[Header, ...]
    body: str
    location: Location
    """The status line."""
    json: JsonText | None = None
    body_line: int = 0
    problems: tuple[Problem, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of the named header (any case), or None."""
        return next((h.value for h in self.headers if h.name.lower() == name.lower()), None)


class Fence(Struct, frozen=True):
    """A fenced code block, its annotation, and what it was read as."""

    info: str
    """The info string, stripped and lower-cased."""
    text: str
    location: Location
    """The opening marker; the content begins on the next line; `end_line` is the closing marker's line."""
    section: Section | None
    tab: str
    """Id of the tab it is in (`http`, `csharp`…), or empty."""
    annotation: Annotation | None
    role: str
    """`request`, `response`, `resource`, `template` (HTTP request templates), `example`, `samples`, `ignored`, `body`
    (of the response above it), `batch`
    (a batch, whose requests and responses are in `Page.batched`), `other`."""
    role_reason: str = ""
    """Why it got that role when the annotation does not say so; the ledger prints it."""
    indent: int = 0
    """Blanks before the content that markdown removes; columns of the content start after them."""
    requests: tuple[HttpRequest, ...] = ()
    """More than one for several requests in one fence, and for the lines of a template block."""
    response: HttpResponse | None = None
    json: JsonText | None = None
    zone: str = ""
    """The zone pivot or version range around it, lower case: readers see one zone of a page."""

    @property
    def alternative(self) -> tuple[str, str]:
        """The zone and the tab, of which a reader sees one; both empty for what all readers see."""
        return self.zone, self.tab


class Example(Struct, frozen=True):
    """One documented request with the responses that answer it."""

    name: str
    """From the annotation, or derived from the page's name and the request; unique in the page."""
    request: HttpRequest
    request_fence: Fence
    responses: tuple[Fence, ...]
    """Fences whose `response` is not None. Several for "the response is one of"; none when unanswered."""
    named: bool = True
    """False when the name is derived."""


class TabGroup(Struct, frozen=True):
    """Adjacent tabs, `# [HTTP](#tab/http)` up to `---`."""

    tabs: tuple[tuple[str, int], ...]
    """Id and line of each tab heading."""
    location: Location
    closed: bool
    """False when a heading or the end of the page comes before `---`."""


def is_fragment(path: str) -> bool:
    """Whether a path lies below a folder `includes`, where the parts of pages are kept."""
    return "includes/" in path and "includes" in path.split("/")[:-1]


class Page(Struct, frozen=True):
    """One markdown page, read. Nothing in here refers to another page."""

    path: str
    version: str
    """A version of its dialect (`v1.0`, `beta`) or empty: from the folder, else from the URLs of the page."""
    text: str
    front_matter: Mapping[str, Any]
    front_matter_lines: Mapping[str, int]
    body_line: int
    """First line after the front matter."""
    sections: tuple[Section, ...]
    fences: tuple[Fence, ...]
    tables: tuple[Table, ...]
    annotations: tuple[Annotation, ...]
    """All of them: those of fences, page annotations, and orphans."""
    comments: tuple[tuple[int, str], ...]
    """Other HTML comments: line and text between the markers."""
    links: tuple[Link, ...]
    paragraphs: tuple[tuple[int, str], ...]
    """First line and source of each paragraph and list item text."""
    examples: tuple[Example, ...]
    unanswered: tuple[Fence, ...]
    """Request fences that no response answers."""
    orphans: tuple[Fence, ...]
    """Response fences that answer no request."""
    batched: tuple[Fence, ...] = ()
    """The requests and responses inside of batches, each as if it had a fence of its own."""
    problems: tuple[Problem, ...] = ()
    tab_groups: tuple[TabGroup, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    """Link reference definitions: lower-cased label to target."""
    dialect: Dialect = GRAPH
    """The habits of those who wrote it."""

    @property
    def page_type(self) -> str:
        """What kind of page its front matter says it is (`doc_type`), or empty."""
        value = self.front_matter.get(self.dialect.page_type_key)
        return value if isinstance(value, str) else ""

    @property
    def folder(self) -> str:
        """The name of its folder: `api`, `resources`."""
        return self.path.rpartition("/")[0].rpartition("/")[2]

    @property
    def among_types(self) -> bool:
        """Whether its folder is one for pages of types, and of no operations."""
        kinds = self.dialect.folders.get(self.folder, ())
        return self.dialect.type_page in kinds and self.dialect.operation_page not in kinds

    @property
    def among_operations(self) -> bool:
        """Whether its folder is one for pages of operations, and of no types."""
        kinds = self.dialect.folders.get(self.folder, ())
        return self.dialect.operation_page in kinds and self.dialect.type_page not in kinds

    @property
    def topic(self) -> str:
        """What its front matter says it is for the site (`ms.topic`), or empty."""
        value = self.front_matter.get(self.dialect.topic_key)
        return value if isinstance(value, str) else ""

    @property
    def fragment(self) -> bool:
        """Whether it is a part of other pages, and no page itself: by its folder, or because it says so."""
        return is_fragment(self.path) or self.topic == "include"
