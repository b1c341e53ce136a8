"""What was sent and what was answered, whoever answered."""

from dataclasses import dataclass

from harness.model.page import Example, HttpRequest, HttpResponse, Location
from harness.urls import ResourcePath


@dataclass(frozen=True, slots=True)
class Source:
    """Who answered. The rules judge all sources alike."""

    kind: str
    """`page`, `cassette`, `embedded`, `live`, `traffic` or `fuzz`."""
    answered_by: str = ""
    """For a cassette: `embedded` or `live`, as it was recorded."""
    recorded_at: str = ""
    """ISO 8601, for a cassette."""
    path: str = ""
    """Of the page, cassette or capture."""


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A key in a URL template, known by its position: the key after `jobs` is a job."""

    placeholder: str
    """As the page spells it, without braces; a literal key as written."""
    segment: int
    """Index of the URL segment (after the version) that holds it."""
    collection: str
    """The segment before it, for instance `jobs`: what the key identifies."""
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One example, ready to be sent or with the reason why not."""

    id: str
    """`<page path>::<example name>`. Stable: it never depends on positions."""
    example: Example
    location: Location
    version: str
    method: str
    template: str
    """Path and query without host and version, as documented."""
    path: ResourcePath
    """What its URL addresses, read with the documented templates."""
    parameters: tuple[PathParameter, ...]
    expected_status: tuple[int, ...]
    response_type: str
    """Qualified, `Collection(...)` for collections; empty when unknown or no body."""
    safety: str
    """`read`, `write` or `delete`."""
    reason: str = ""
    """Why it cannot run; empty when runnable."""
    needs: tuple[str, ...] = ()
    """Binding names (`servicePrincipals`, `servicePrincipals/jobs`…) that it uses."""
    creates: str = ""
    """The binding that a successful run provides."""

    @property
    def runnable(self) -> bool:
        """Whether it can be sent at all."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its answer, and who answered. There is one judge for every exchange."""

    request: HttpRequest
    response: HttpResponse
    source: Source
    seconds: float = 0.0
