"""What each page contributes to the answers of a registry: so an audit knows which answers a changed page changes."""

from collections.abc import Iterator

from harness.facts.names import declared_names, short
from harness.facts.stated import PageFacts


def declared(page: PageFacts) -> Iterator[tuple[str, str]]:
    """What a page contributes to answers: keys as they stand in `rests_on`, each with a text that changes with it."""
    yield f"file {page.path.rpartition('/')[2].lower()}", repr(declared_names(page))
    if page.operation is not None:
        yield f"operation {page.path}", repr(page.operation)
        yield from ((f"call {name}", page.path) for name in page.operation.calls)
    for enum in page.enums:
        yield f"type {short(enum.name)}", repr(enum)
    for declaration in page.types:
        yield f"type {short(declaration.name)}", f"{page.namespace} {declaration!r}"
        for claim in declaration.bases:
            yield f"type {short(claim.mention.name)}", f"base of {declaration.name} {claim}"
            if claim.mention.target:
                yield f"file {claim.mention.target.rpartition('/')[2].lower()}", f"base of {declaration.name}"
        for row in declaration.table:
            if row.says.values and not row.mention.primitive:
                yield f"type {short(row.mention.name)}", f"{page.path}:{row.line} {row.says.values}"
