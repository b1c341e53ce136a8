"""The front matter of a page, and the encoding of its file."""

import re
from collections.abc import Iterator

from harness.model import Location, Page
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell
from harness.rules.page.placeholders import placeholder
from harness.spelling import meant

_QUOTE = "Quote values that hold a colon, a # or a quote."
_NO_TEXT = {
    "file-unreadable": Words(
        "file", "the file cannot be read: {reason}", "Check that the file is there, and who may read it."
    ),
    "no-utf-8": Words("encoding", "byte 0x{byte:02X} is no UTF-8: {reason}", "Save the page as UTF-8."),
    "nul": Words("encoding", "a NUL character: this is no text", "Remove it."),
}
_NO_YAML = {
    "front-matter-unclosed": Words(
        "front matter", "the front matter is not closed", "Add a line --- after the last key."
    ),
    "front-matter-long": Words("front matter", "the front matter is longer than {most} characters", _QUOTE),
    "front-matter-yaml": Words("front matter", "the front matter is no YAML: {reason}", _QUOTE),
    "front-matter-shape": Words("front matter", "the front matter is no mapping of keys to values", _QUOTE),
}
_QUOTED_VALUE = re.compile(r"[^:]*:\s*(.*?)\s*$")


def text_encoding(page: Page, context: Context) -> Iterator[Found]:
    """A page whose bytes are no text.

    What it reports:
        Bytes that are no UTF-8, and NUL characters: the first of a page. A file of a folder that cannot be read.

    Why it matters:
        A renderer shows replacement characters, and tools disagree on where a line ends or what a name is.

    Example:
        The byte 0x92 in `the user’s mailbox`, saved by an editor that writes Windows-1252.
    """
    del page
    yield from tell(context.problems, _NO_TEXT)


def front_matter_invalid(page: Page, context: Context) -> Iterator[Found]:
    """Front matter that is no YAML.

    What it reports:
        The place where YAML stops making sense, or an opening `---` without its end.

    Why it matters:
        The publishing system takes title, description and page type from there; without them it drops the page.

    Example:
        `title: driveItem: createUploadSession` holds a second colon and needs quotes.
    """
    del page
    yield from tell(context.problems, _NO_YAML)


def front_matter_key(page: Page, context: Context) -> Iterator[Found]:
    """Front matter that lacks what every reference page states.

    What it reports:
        `title`, `description` or `doc_type` missing; these and `author` or `ms.prod` with nothing behind the colon;
        a `doc_type` that does not exist, or that contradicts the folder of the page. A key that the docset as a whole
        does not have is not missed, nor is `doc_type` on a page whose `ms.topic` is another than `reference`.

    Why it matters:
        `doc_type` chooses the checks and the layout of the page; title and description are what a search shows.

    Example:
        `doc_type: resourcePageType_`, or `doc_type: apiPageType` in the folder `resources`.
    """
    dialect = page.dialect
    if not _NO_YAML.keys().isdisjoint(context.problems) or page.path.lower().endswith("readme.md"):
        return
    if not page.text and not _NO_TEXT.keys().isdisjoint(context.problems):
        return  # nobody could read it
    if not page.front_matter:
        if dialect.front_matter and (page.folder in dialect.folders or page.annotations):
            message = "the page has no front matter"
            keys = f"{', '.join(dialect.front_matter[:-1])} and {dialect.front_matter[-1]}".removeprefix(" and ")
            hint = f"Begin it with {keys} between two lines of ---."
            yield Found(Location(page.path, 1), "front matter", message, hint)
        return
    for key in _required(page):
        if key not in page.front_matter and context.reference.states(key):
            yield _missing(page, key)
    for key in (*dialect.front_matter, *dialect.filled_keys):
        value = page.front_matter.get(key, key)
        if not value or (isinstance(value, str) and value.isspace()):
            place = Location(page.path, page.front_matter_lines.get(key, 1), end_column=len(key) + 1)
            yield Found(place, key, f"`{key}` is empty", f"Write a value behind `{key}:`.")
    yield from _page_type(page, context)


def _required(page: Page) -> tuple[str, ...]:
    """The keys that every page has; a page that says that it is no reference page needs no type of one."""
    keys, type_key = page.dialect.front_matter, page.dialect.page_type_key
    return keys if page.topic in ("", "reference") else tuple(key for key in keys if key != type_key)


def _missing(page: Page, key: str) -> Found:
    known = (*page.dialect.front_matter, *page.dialect.filled_keys)
    misspelt = meant(key, (name for name in page.front_matter if name not in known))
    if misspelt:
        place = Location(page.path, page.front_matter_lines.get(misspelt, 1), end_column=len(misspelt) + 1)
        return Found(place, key, f"the key `{misspelt}` is unknown, and `{key}` is missing", f"Write `{key}`.")
    return Found(Location(page.path, 1), key, f"the front matter has no `{key}`", f"Add a line `{key}: …`.")


def _page_type(page: Page, context: Context) -> Iterator[Found]:
    value, key, known = page.page_type, page.dialect.page_type_key, page.dialect.page_types
    if not value.strip() or placeholder(page.dialect).search(value):
        return
    wanted = page.dialect.folders.get(page.folder)
    if value in (wanted or known):
        return
    line = page.front_matter_lines.get(key, 1)
    source = context.lines[line - 1] if line <= len(context.lines) else ""
    match = _QUOTED_VALUE.match(source)
    column, end = (match.start(1) + 1, match.end(1) + 1) if match and match[1] else (1, 0)
    place = Location(page.path, line, column, end_column=end)
    if value not in known:
        near = meant(value, known, limit=4)
        hint = f"Write `{near}`." if near else f"Write one of {', '.join(known)}."
        yield Found(place, key, f"`{value}` is no page type", hint)
    elif wanted:
        message = f"`{value}` contradicts the folder `{page.folder}` that the page is in"
        yield Found(place, key, message, f"Write `{wanted[0]}`, or move the page.")


RULES = (
    Rule("text-encoding", "error", text_encoding),
    Rule("front-matter-invalid", "error", front_matter_invalid),
    Rule("front-matter-key", "warning", front_matter_key),
)
