"""Of which type the object is that a case addresses: a page may be about one of several derived types."""

from typing import Any

from harness.model import Case


def sent_type(case: Case) -> str:
    """The type that the body of a request names; empty when it names none."""
    return _named_type(case.example.request.json.value if case.example.request.json is not None else None)


def _shown_type(case: Case) -> str:
    """The type that a printed answer names, of the one object in it; empty when it names none."""
    for fence in case.example.responses:
        body = fence.response.json.value if fence.response is not None and fence.response.json is not None else None
        inner = body.get("value") if isinstance(body, dict) else None
        if named := _named_type(inner if isinstance(inner, dict) else body):
            return named
    return ""


def _named_type(body: Any) -> str:
    named = body.get("@odata.type") if isinstance(body, dict) else None
    return named.removeprefix("#") if isinstance(named, str) else ""


def type_of(case: Case) -> str:
    """The type of the object that a case addresses: what its request says, else what its answer is documented to be."""
    return sent_type(case) or _shown_type(case) or case.response_type.removeprefix("Collection(").removesuffix(")")
