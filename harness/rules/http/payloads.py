"""Bodies of documented messages, and the headers that describe them."""

from collections.abc import Iterator
from dataclasses import replace

from harness.markdown import looks_like_json, read_json
from harness.model import Header, HttpRequest, HttpResponse, Location, Page, Severity
from harness.rules.context import Context
from harness.rules.found import Found, Rule, Words, tell

Message = HttpRequest | HttpResponse

_BODILESS = ("GET", "HEAD")
_PAYLOAD = ("POST", "PUT", "PATCH")
_LAYOUT = {
    "header-after-blank": Words(
        "blank line", "a blank line stands before a header, so the header belongs to the body", "Remove the blank line."
    ),
    "header-without-colon": Words(
        "no colon {name}", "no colon after the header's name `{name}`", "Write `{name}: {value}`."
    ),
    "body-without-blank": Words("no blank line", "no blank line between the headers and the body", "Add a blank line."),
}


def body_unexpected(page: Page, context: Context) -> Iterator[Found]:
    """A body where HTTP has none.

    What it reports:
        A body on GET or HEAD, and a body with `204 No Content`. An empty object with 204 is a note.

    Why it matters:
        Clients do not send the first and do not read the second; RFC 9110 gives neither a meaning.

    Example:
        `HTTP/1.1 204 No Content`, followed by the updated object.
    """
    for name, _, request in context.asked:
        if request.body and request.method in _BODILESS:
            hint = "Move what it says to the URL, or correct the method."
            message = f"the {request.method} request has a body"
            yield Found(_body_place(page, request), f"{name} request body", message, hint)
    for name, _, response in context.answered:
        if response.body and response.status == 204:
            empty = response.json is not None and response.json.value in ({}, [])
            what = "an empty object" if empty else "a body"
            message = f"`204` means that there is no content, and {what} follows"
            hint = "Remove the body." if empty else "Remove the body, or correct the status."
            severity: Severity | None = "note" if empty else None
            yield Found(_body_place(page, response), f"{name} response body", message, hint, severity=severity)


def body_missing(page: Page, context: Context) -> Iterator[Found]:
    """A body that is announced and not there.

    What it reports:
        A request with a payload method, or a 200 or 201 response, that declares JSON content and has no body; such a
        response without content type, where the Response section says which type is in the body.

    Why it matters:
        The body is what readers look for in an example, and nothing can be checked without it.

    Example:
        `HTTP/1.1 200 OK`, `Content-Type: application/json`, and the end of the fence.
    """
    for name, _, request in context.asked:
        if request.body or request.method not in _PAYLOAD:
            continue
        header = _content_type(request)
        if header and _is_json(header) and not _says_empty(request):
            message = f"the {request.method} request declares `{header.value}` and has no body"
            yield Found(_header_place(page, header), f"{name} request body", message, "Show the body.")
    for name, _, response in context.answered:
        if response.body or response.status not in (200, 201) or _says_empty(response):
            continue
        header, subject = _content_type(response), f"{name} response body"
        if header is not None and _is_json(header):
            message = f"the response declares `{header.value}` and has no body"
            yield Found(_header_place(page, header), subject, message, "Show the body.")
        elif header is None and (returned := _returned(context, response.status)):
            message = f"the response has no body, and the Response section promises `{returned}`"
            yield Found(_line_place(page, response), subject, message, "Show the body, or correct the prose.")


def _returned(context: Context, status: int) -> str:
    """The type that the Response section promises for a status, or the empty string."""
    operation = context.facts.operation
    if operation is None or operation.no_body:
        return ""
    claims = (claim for claim in operation.returns if claim.code in (0, status))
    return next((claim.mention.name for claim in claims), "")


def content_type(page: Page, context: Context) -> Iterator[Found]:
    """A content type that does not fit the body.

    What it reports:
        A JSON body without `Content-Type`, or with one that is not JSON; a JSON content type with a body that is no
        JSON. One finding for each of these on a page, for requests and responses apart.

    Why it matters:
        Graph answers 415 to a JSON payload that is not declared as such; a client parses what the header says.

    Example:
        `PATCH https://graph.microsoft.com/v1.0/me`, a blank line, and a JSON object.
    """
    seen: dict[tuple[str, str], list[Location]] = {}
    messages: list[tuple[str, Message]] = [("request", request) for _, _, request in context.asked]
    messages += [("response", response) for _, _, response in context.answered if response.status != 204]
    for kind, message in messages:
        if message.body and (wrong := _wrong_type(message)):
            header = _content_type(message)
            place = _header_place(page, header) if header else _line_place(page, message)
            seen.setdefault((kind, wrong), []).append(place)
    for (kind, wrong), places in seen.items():
        times = f" ({len(places)} on this page)" if len(places) > 1 else ""
        undeclared = wrong == _UNDECLARED
        hint = "Add `Content-Type: application/json`." if undeclared else "Correct the header or the body."
        text = f"the {kind} has {wrong}{times}"
        yield Found(places[0], f"{kind} content type", text, hint, related=tuple(places[1:]))


_UNDECLARED = "a JSON body and no `Content-Type`"


def _wrong_type(message: Message) -> str:
    header = _content_type(message)
    if message.json is not None:
        if header is None:
            return _UNDECLARED
        return "" if _is_json(header) else f"a JSON body, and `Content-Type: {header.value[:60]}`"
    if header is None:
        return ""
    if not _is_json(header):
        as_json = looks_like_json(message.body) and not read_json(message.body, message.location).problems
        return f"a JSON body, and `Content-Type: {header.value[:60]}`" if as_json else ""
    if not _is_stand_in(message.body):
        return f"`Content-Type: {header.value[:60]}`, and a body that is no JSON"
    return ""


def _is_stand_in(body: str) -> bool:
    """Whether a body only stands for one (`{raw bytes}`, `[Zip file]`), or is a JSON scalar."""
    text = body.strip()
    return "\n" not in text and (text[:1] in '{[<"-' or text[:1].isdigit() or text in ("true", "false", "null"))


def content_length(page: Page, context: Context) -> Iterator[Found]:
    """A declared length that the body does not have.

    What it reports:
        `Content-Length` that fits the body with neither kind of line end, or is no number; responses that say they
        are truncated, and bodies that only stand for one, aside. One note for each page.

    Why it matters:
        It shows that the body was edited after the example was recorded; whoever pastes the header gets an error.

    Example:
        `Content-length: 312` above a body of 298 bytes.
    """
    wrong: list[tuple[Header, str]] = []
    messages: list[Message] = [request for _, _, request in context.asked]
    for _, fence, response in context.answered:
        if fence.annotation is None or not fence.annotation.flag("truncated"):
            messages.append(response)
    for message in messages:
        header = next((h for h in message.headers if h.name.lower() == "content-length"), None)
        if header is None or (message.body and message.json is None and _is_stand_in(message.body)):
            continue
        if said := _wrong_length(header.value, message.body):
            wrong.append((header, said))
    if wrong:
        header, said = wrong[0]
        more = f" ({len(wrong)} lengths on this page are wrong)" if len(wrong) > 1 else ""
        related = tuple(_header_place(page, each) for each, _ in wrong[1:])
        hint = "Correct or remove the header."
        yield Found(_header_place(page, header), "Content-Length", said + more, hint, related=related)


def _wrong_length(value: str, body: str) -> str:
    if not (value.isascii() and value.isdigit()):
        return f"`Content-Length: {value[:40]}` is no number"
    length = len(body.encode("utf-8", "replace"))
    lines = body.count("\n")
    # with LF or CRLF, with or without the line end after the last line
    if int(value[:18]) in (length, length + 1, length + lines, length + lines + 2):
        return ""
    return f"`Content-Length: {value[:40]}` is declared, and the body has {length} bytes ({length + lines} with CRLF)"


def header_layout(page: Page, context: Context) -> Iterator[Found]:
    """Headers and body that are not separated as HTTP wants them.

    What it reports:
        A blank line between two headers, or none before the body; one finding for each on a page.

    Why it matters:
        The blank line ends the headers: what follows is sent as the body, and a body without it as a header.

    Example:
        `Content-Type: application/json`, a blank line, `Content-length: 33`.
    """
    del page
    subjects: dict[str, list[Found]] = {}
    for found in tell(context.problems, _LAYOUT):
        subjects.setdefault(found.subject, []).append(found)
    for first, *others in subjects.values():
        more = f" ({len(others) + 1} times on this page)" if others else ""
        yield replace(first, message=first.message + more, related=tuple(each.location for each in others))


def _content_type(message: Message) -> Header | None:
    return next((header for header in message.headers if header.name.lower() == "content-type"), None)


def _is_json(header: Header) -> bool:
    return "json" in header.value.lower()


def _says_empty(message: Message) -> bool:
    return message.header("content-length") == "0"


def _header_place(page: Page, header: Header) -> Location:
    return Location(page.path, header.line, 1, end_column=len(header.name) + 1)


def _body_place(page: Page, message: Message) -> Location:
    if message.json is not None:
        place = message.json.location
        return Location(page.path, place.line, place.column)
    return Location(page.path, message.body_line or message.location.line)


def _line_place(page: Page, message: Message) -> Location:
    place = message.location
    return Location(page.path, place.line, place.column, end_column=place.end_column)


RULES = (
    Rule("body-unexpected", "warning", body_unexpected),
    Rule("body-missing", "warning", body_missing),
    Rule("content-type", "warning", content_type),
    Rule("content-length", "note", content_length),
    Rule("header-layout", "warning", header_layout),
)
