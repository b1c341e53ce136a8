"""Links and includes that stay within the given folders."""

import posixpath
from collections.abc import Iterator
from functools import lru_cache

from harness.docset import Outline
from harness.metadata.nearest import nearest
from harness.model import Link, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule
from harness.rules.link_targets import PageLink, same_name


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
    for item in context.page_links:
        if item.target is None and not item.link.include:
            yield _missing(context, item)
    for link in page.links:
        if not link.target and not link.include:
            message = f"the reference `[{link.text}]` has no definition"
            yield Found(link.location, f"link {link.text}", message, "Define it below, or write the target in ( ).")


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
        first, name = items[0], posixpath.basename(path)
        times = f", {len(items)} times on this page" if len(items) > 1 else ""
        message = f"the link `{first.path}` differs in case from the file `{name}`{times}"
        related = tuple(item.link.location for item in items[1:])
        yield Found(first.link.location, f"link {path}", message, f"Write `{name}`.", related=related)


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
    for item in context.page_links:
        if item.target is not None and "#" in item.link.target:
            yield from _anchor(page, item.link, item.target)
    for link in page.links:
        if link.target[:1] == "#" and not link.include:
            own = context.reference.page(page.path)
            if own is not None:
                yield from _anchor(page, link, own)


def _anchor(page: Page, link: Link, target: Outline) -> Iterator[Found]:
    anchor = link.target.partition("#")[2]
    if not anchor or anchor.startswith("tab/") or anchor.lower() in _lower(target.anchors):
        return
    near = nearest(anchor, target.anchors)
    where = "this page" if target.path == page.path else f"`{target.path}`"
    hint = f"Write `#{near[0]}`." if near else "Remove the anchor, or add the heading."
    yield Found(link.location, f"link {link.target}", f"{where} has no heading for `#{anchor}`", hint)


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
    for item in context.page_links:
        if item.link.include and item.target is None:
            yield _missing(context, item)


def _missing(context: Context, item: PageLink) -> Found:
    link, path = item.link, item.path
    subject = f"link {link.target}"
    if "\\" in path:
        message = f"the link `{path}` is written with backslashes"
        return Found(link.location, subject, message, f"Write `{path.replace(chr(92), '/')}`.")
    folder = context.reference.near(item.full)
    near = (
        same_name(item.full, context.reference),
        *nearest(posixpath.basename(item.full), map(posixpath.basename, folder)),
    )
    suggestion = next((name for name in near if name), "")
    hint = f"`{suggestion}` exists: is that meant?" if suggestion else "Correct the link, or write the page."
    what = "the included file" if link.include else "the page"
    return Found(link.location, subject, f"{what} `{path}` does not exist", hint)


@lru_cache(maxsize=1024)
def _lower(anchors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(anchor.lower() for anchor in anchors)


RULES = (
    Rule("link-target-missing", "error", link_target_missing),
    Rule("link-case", "warning", link_case),
    Rule("link-anchor-missing", "warning", link_anchor_missing),
    Rule("include-missing", "error", include_missing),
)
