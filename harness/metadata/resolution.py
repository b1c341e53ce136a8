"""What a URL means: the nouns of the answer."""

from dataclasses import dataclass

from harness.model import Action, TypeRef


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of a URL, understood."""

    segment: str
    """As written, with its parentheses."""
    kind: str
    """`entitySet`, `singleton`, `navigation`, `property`, `dynamic` (undeclared, of an open type), `key`, `cast`,
    `action`, `function`, `path` (a drive's or site's path between colons), `ref`, `value`, `count`, `batch`,
    `metadata`."""
    name: str
    """The declared object: `users`, `microsoft.graph.user/mail`, `microsoft.graph.delta`; for a cast the type; for a
    key in parentheses with names those names, comma-separated; else empty."""
    type: TypeRef | None
    """What the URL addresses up to here; None when nothing can follow or nobody knows."""
    position: int
    """Offset in the URL, in characters."""


@dataclass(frozen=True, slots=True)
class UrlProblem:
    """Something that a server refuses (or, as a note, forgives) in a URL whose path it understands."""

    position: int
    """Offset in the URL, in characters."""
    name: str
    """The text that is wrong: a property, an option, a parameter."""
    reason: str
    """One sentence."""
    nearest: tuple[str, ...] = ()
    option: str = ""
    """The query option it is in, with `$`; empty for a parameter or a segment."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a request addresses, or where the metadata stops agreeing with its URL."""

    ok: bool
    """Whether every segment of the path is understood. Bad query options and parameters are in `problems`."""
    kind: str
    """`service`, `entity`, `collection`, `property`, `action`, `function`, `ref`, `value`, `count`, `metadata`,
    `batch`, `media`; of a failed one: what its understood part addresses, or `foreign` for a host that is not the
    service."""
    type: TypeRef | None
    """Of the answer's content for that method: POST to a collection gives its item; an action, its return type;
    `$ref` to GET, what the references refer to; None for no content or an unknown type."""
    target: TypeRef | None
    """What the path addresses, whatever the method."""
    steps: tuple[Step, ...]
    operation: Action | None = None
    """The overload called by the last `action` or `function` step."""
    failed_segment: str = ""
    position: int = -1
    """Offset of the failed segment; -1 when ok."""
    reason: str = ""
    nearest: tuple[str, ...] = ()
    problems: tuple[UrlProblem, ...] = ()
    """In query options and parameters, in the order of the URL."""
    notes: tuple[UrlProblem, ...] = ()
    """What Graph forgives: other letter case, a doubled slash, `$value` of an entity that declares no stream."""
