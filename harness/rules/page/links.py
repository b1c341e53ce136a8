"""Links and includes that stay within the given folders."""

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache

from harness.model import Link, Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.link_targets import PageLink, same_name
from harness.spelling import closest

_MOST_SUGGESTIONS = 10
"""Names that are looked for on one page."""


def link_target_missing(page: Page, context: Context) -> Iterator[Found]:
    """A relative link to a page that does not exist.

    What it reports:
        A link to a missing page of a folder that was given, and a reference-style link without its definition.
        Links that leave the given folders are not judged.

    Why it matters:
        The reader gets "page not found", and a type or method that the link names cannot be looked up.

    Example:
        `[user](../resources/users.md)`, where the page is `user.md`.
    """
    yield from _missing(context, include=False)
    undefined: dict[str, list[Link]] = {}
    for link in page.links:
        if not link.target and not link.include:
            undefined.setdefault(link.text, []).append(link)
    for text, links in undefined.items():
        message = f"the reference `[{text}]` has no definition{_times(links)}"
        hint = "Define it below, or write the target in ( )."
        yield Found(
            links[0].location, f"link {text}", message, hint, related=tuple(link.location for link in links[1:])
        )


def link_case(page: Page, context: Context) -> Iterator[Found]:
    """A link whose case differs from the file's.

    What it reports:
        A link that finds its page only where file names ignore case.

    Why it matters:
        It works on the author's machine, and breaks on Linux, in git and behind most web servers.

    Example:
        `(../resources/driveItem.md)` for the file `driveitem.md`.
    """
    del page
    seen: dict[str, list[PageLink]] = {}
    for item in context.page_links:
        if item.target is not None and not item.exact:
            seen.setdefault(item.target.path, []).append(item)
    for path, items in seen.items():
        places, name = _written(context, items), posixpath.basename(path)
        message = f"the link `{items[0].path}` differs in case from the file `{name}`{_times(places)}"
        yield Found(places[0], f"link {path}", message, f"Write `{name}`.", related=places[1:])


def link_anchor_missing(page: Page, context: Context) -> Iterator[Found]:
    """A link to a heading that does not exist.

    What it reports:
        An anchor, on this page or on another one of the given folders, that no heading has. Tabs and anchors set in
        HTML count as headings.

    Why it matters:
        The reader lands at the top of a long page and has to search for what was promised.

    Example:
        `[status](enums.md#statusvalues)`, where the heading gives `#status-values`.
    """
    seen: dict[tuple[str, str], list[Link]] = {}
    for item in context.page_links:
        if item.target is not None and "#" in item.link.target:
            seen.setdefault((item.target.path, item.link.target.partition("#")[2]), []).append(item.link)
    for link in page.links:
        if link.target[:1] == "#" and not link.include:
            seen.setdefault((page.path, link.target[1:]), []).append(link)
    budget = _MOST_SUGGESTIONS
    for (path, anchor), links in seen.items():
        target = context.reference.page(path)
        if (
            target is None
            or target.fragment
            or not anchor
            or anchor.startswith("tab/")
            or anchor.lower() in _lower(target.anchors)
        ):
            continue
        near = closest(anchor, target.anchors, 3) if budget > 0 else ""
        budget -= 1
        where = "this page" if path == page.path else f"`{path}`"
        hint = f"Write `#{near}`." if near else "Remove the anchor, or add the heading."
        message = f"{where} has no heading for `#{anchor}`{_times(links)}"
        related = tuple(link.location for link in links[1:])
        yield Found(links[0].location, f"link {links[0].target}", message, hint, related=related)


def include_missing(page: Page, context: Context) -> Iterator[Found]:
    """An include whose file does not exist.

    What it reports:
        An `[!INCLUDE]` of a missing file in a folder that was given. Others are not judged.

    Why it matters:
        The publishing system drops the line without a word, and with it the warning or the table that it holds.

    Example:
        `[!INCLUDE [beta-disclaimer](../includes/beta-disclamer.md)]`.
    """
    del page
    yield from _missing(context, include=True)


def _missing(context: Context, *, include: bool) -> Iterator[Found]:
    """The links, or the includes, of a page whose target is missing: one finding for each target."""
    seen: dict[str, list[PageLink]] = {}
    for item in context.page_links:
        if item.target is None and item.link.include == include:
            seen.setdefault(item.path, []).append(item)
    for number, (path, items) in enumerate(seen.items()):
        first, places = items[0], _written(context, items)
        subject = f"link {first.link.target}"
        if "\\" in path:
            message = f"the link `{path}` is written with backslashes{_times(places)}"
            plain = path.replace("\\", "/")
            spelt = context.reference.spelt(posixpath.normpath(first.full.replace("\\", "/"))) or plain
            hint = f"Write `{posixpath.join(posixpath.dirname(plain), posixpath.basename(spelt))}`."
        else:
            what = "the included file" if include else "the page"
            message = f"{what} `{path}` does not exist{_times(places)}"
            suggestion = _suggestion(context, first) if number < _MOST_SUGGESTIONS else ""
            hint = f"`{suggestion}` exists: is that meant?" if suggestion else "Correct the link, or write the page."
        yield Found(places[0], subject, message, hint, related=places[1:])


def _written(context: Context, items: Sequence[PageLink]) -> tuple[Location, ...]:
    """Where the target of some links is written: at its definition, for links that only refer to one."""
    return tuple(dict.fromkeys(_definition(context, item) or item.link.location for item in items))


def _definition(context: Context, item: PageLink) -> Location | None:
    """The line `[label]: target` that a reference-style link refers to; None when the link itself has the target."""
    place = item.link.location
    line = context.lines[place.line - 1] if place.line <= len(context.lines) else ""
    return None if item.path in line else context.link_definitions.get(item.path)


def _suggestion(context: Context, item: PageLink) -> str:
    elsewhere = same_name(item.full, context.reference)
    if elsewhere:
        return elsewhere
    return closest(posixpath.basename(item.full), _names(context.reference.near(item.full)), 3)


@lru_cache(maxsize=64)
def _names(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(posixpath.basename, paths))


def _times(links: Sequence[object]) -> str:
    return f", {len(links)} times on this page" if len(links) > 1 else ""


@lru_cache(maxsize=1024)
def _lower(anchors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(anchor.lower() for anchor in anchors)


RULES = (
    Rule("link-target-missing", "error", link_target_missing),
    Rule("link-case", "warning", link_case),
    Rule("link-anchor-missing", "warning", link_anchor_missing),
    Rule("include-missing", "error", include_missing),
)
