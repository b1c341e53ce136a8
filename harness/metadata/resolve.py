"""A URL to the type that it addresses, or to the segment where the metadata stops agreeing with it."""

from harness.dialect import GRAPH
from harness.metadata.index import index
from harness.metadata.query import check
from harness.metadata.resolution import Resolution, Step, UrlProblem
from harness.metadata.walk import Walk
from harness.model import Action, Metadata, TypeRef
from harness.urls import MAX_LENGTH, Url, read_url

_KINDS = {"ref", "count", "metadata", "batch", "action", "function"}


def resolve(metadata: Metadata, method: str, url: Url | str) -> Resolution:
    """Type-check a URL as a server would.

    Args:
        metadata: the service's description.
        method: the HTTP method, in any case; it chooses between an action and a function of one name, and the type of
            the answer. Whether the resource allows it is for `allowed_methods` to say.
        url: absolute or relative, with or without version segment; documented placeholders (`{id}`, `<id>`) are keys.
            A text is read as one of Graph's.

    Returns:
        The resolution. It never raises; the work is linear in the length of the URL, of which the first
        32,768 characters are looked at.
    """
    if len(text := url if isinstance(url, str) else url.text) > MAX_LENGTH:
        reason = f"The URL has {len(text):,} characters; {MAX_LENGTH:,} are looked at."
        return Resolution(False, "service", None, None, (), failed_segment=text[:40], position=0, reason=reason)
    method = method.upper()
    parts = read_url(url, GRAPH) if isinstance(url, str) else url
    walk = Walk(index(metadata), method, parts.segments, parts.option_names, parts.dialect.path_addressed)
    failure = walk.run()
    if failure is not None and _is_foreign(parts, walk):
        reason = f"`{parts.host}` is not the service."
        host, place = parts.host, parts.host_at
        return Resolution(False, "foreign", None, None, (), failed_segment=host, position=place, reason=reason)
    last = walk.steps[-1] if walk.steps else None
    kind = _kind(last, entity=walk.entity)
    if parts.query and failure is None:
        checked = check(walk.index, _described(walk), parts.options)
        walk.problems.extend(checked.problems)
        walk.notes.extend(checked.notes)
    if parts.doubled >= 0:
        walk.notes.append(UrlProblem(parts.doubled, "//", "A segment is empty."))
    return Resolution(
        ok=failure is None,
        kind=kind,
        type=_answer(kind, method, walk.place, walk.operation) if failure is None else None,
        target=walk.place,
        steps=tuple(walk.steps),
        operation=walk.operation if kind in ("action", "function") else None,
        failed_segment=failure.name if failure else "",
        position=failure.position if failure else -1,
        reason=failure.reason if failure else "",
        nearest=failure.nearest if failure else (),
        problems=tuple(walk.problems),
        notes=tuple(walk.notes),
    )


def _described(walk: Walk) -> TypeRef | None:
    """What the query options are about: for `$count` and `$ref` what is counted or referred to."""
    described = [step for step in walk.steps if step.kind not in ("count", "ref", "value")]
    return described[-1].type if described else None


def _is_foreign(url: Url, walk: Walk) -> bool:
    """Whether a URL that means nothing here belongs to somebody else: callbacks, upload sessions, sign-in."""
    return bool(url.host) and not walk.steps and not url.version and not url.ours


def _kind(last: Step | None, *, entity: bool) -> str:
    """What the last step addresses."""
    if last is None:
        return "service"
    if last.kind in _KINDS:
        return last.kind
    if last.type is not None and last.type.name == "Edm.Stream":
        return "media"
    if last.kind == "value":
        return "value"
    if not entity:
        return "property"
    return "collection" if last.type is not None and last.type.collection else "entity"


def _answer(kind: str, method: str, place: TypeRef | None, operation: Action | None) -> TypeRef | None:
    """The type of the content that answers a successful request."""
    if kind in ("action", "function"):
        return operation.returns if operation else None
    if method in ("GET", "HEAD"):
        return place
    if method == "DELETE" or kind in ("ref", "media", "value", "batch") or place is None:
        return None
    return TypeRef(place.name) if method == "POST" else place
