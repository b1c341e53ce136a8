"""What an API page promises: nouns only; `operations` reads them from a page."""

from msgspec import Struct

from harness.facts.descriptions import NOTHING, Statements
from harness.facts.mentions import TypeMention


class Template(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """One line of the HTTP request section."""

    method: str
    path: str
    """With a leading slash, without host, version, query and trailing text; empty for generator junk."""
    query: str
    written: str
    """The URL as written."""
    line: int
    column: int


class StatusClaim(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A status code that the Response prose names."""

    code: int
    """For a series (`200-series`, `4xx`) its first code: 200, 400."""
    series: bool
    line: int
    column: int

    def matches(self, status: int) -> bool:
        """Whether an answer's status is meant."""
        return status // 100 == self.code // 100 if self.series else status == self.code


class ReturnClaim(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """What the Response prose says is in the body."""

    mention: TypeMention
    line: int
    column: int
    code: int = 0
    """The status code of the same sentence, or 0."""


class ParameterRow(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A row of a table of properties, parameters, headers or query options."""

    name: str
    mention: TypeMention
    line: int
    column: int
    description: str = ""
    says: Statements = NOTHING
    required: bool | None = None
    """What the row says; None when it does not."""
    typed: bool = True
    """False when the table has no Type column or the row ends before it."""


class PermissionRow(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A row of the permissions table."""

    kind: str
    """The first cell, without emphasis."""
    cells: tuple[str, ...]
    """The others, as written."""
    line: int
    column: int


class BodyClaim(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """What the Request body section says beside its table."""

    none: bool
    """"Do not supply a request body"."""
    mention: TypeMention | None
    """"Supply a JSON representation of [x]"."""
    line: int


class PageOperation(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """What an API page promises to its readers."""

    path: str
    templates: tuple[Template, ...] = ()
    statuses: tuple[StatusClaim, ...] = ()
    returns: tuple[ReturnClaim, ...] = ()
    """In page order; the first is the main answer."""
    no_body: bool = False
    """The Response prose says that nothing is in the body, or only `204` is named."""
    calls: tuple[str, ...] = ()
    """Names of segments in its templates and examples, lower case: the actions and functions among them are called."""
    response_line: int = 0
    """Of the Response heading; 0 when there is none."""
    request_body: BodyClaim | None = None
    body_table: tuple[ParameterRow, ...] = ()
    """Properties or parameters of the Request body section."""
    body_table_line: int = 0
    parameters: tuple[ParameterRow, ...] = ()
    """Function, path and query parameters, from tables outside of the Request body section."""
    headers: tuple[ParameterRow, ...] = ()
    permissions: tuple[PermissionRow, ...] = ()
    """Of the tables by permission type."""
