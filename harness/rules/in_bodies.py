"""What a rule says of a place in a body, as a finding."""

from harness.bodies.conformance import Seen
from harness.bodies.differences import Difference
from harness.model import Location, Page
from harness.rules.found import Found


def found_in(
    seen: Seen[Difference],
    page: Page,
    about: str,
    message: str,
    hint: str,
    cause: str = "",
    declared: Location | None = None,
) -> Found:
    """A finding about a place in a body.

    Args:
        seen: the place.
        page: the page that is judged.
        about: the property or type, stable (`user.mail`); the subject where one edit repairs all its places.
        message: what is wrong.
        hint: what to do about it.
        cause: equal where one edit of the docs repairs it; empty where the place itself is the subject.
        declared: where the type says otherwise.
    """
    return Found(
        seen.place(),
        about if cause else seen.path(),
        message + seen.says,
        seen.hint or hint,
        seen.verdict,
        related=(declared,) if declared is not None and declared.line else (),
        cause=f"{page.version} {cause}" if cause else "",
    )
