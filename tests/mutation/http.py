"""Operators that break status lines, headers, and where a body stands."""

import re
from collections.abc import Iterator
from random import Random

from harness.model import HttpRequest, HttpResponse

from .messages import PHRASES, requests, responses
from .places import Edit, Operator, Subject

_STATUS = ("status-line", "status-mismatch", "fence-swallowed", "response-orphan")
_BODY = ("body-missing", "body-unexpected", "content-type", "header-layout", "json-syntax")


def _status(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    claims = [claim for claim in operation.statuses if claim.code < 400] if operation else []
    if not claims or any(claim.series or claim.code == 207 for claim in claims):
        return
    codes = {claim.code for claim in claims}
    for fence, response, start in responses(subject):
        titles = (*fence.section.parents, fence.section.title)[1:2] if fence.section else ()
        new = [code for code in (200, 201, 202) if code not in codes]
        if (
            response.status in codes
            and new
            and titles
            and titles[0].lower().startswith(("example", "response", "request"))
        ):
            code = random.choice(new)
            old = f"{response.status} {response.reason}"
            yield Edit(
                start + 9,
                start + 9 + len(old),
                f"{code} {PHRASES[code]}",
                f"the example answers {code}, and the prose says {sorted(codes)}",
            )


def _status_prose(subject: Subject, random: Random) -> Iterator[Edit]:
    operation = subject.facts.operation
    claims = [claim for claim in operation.statuses if claim.code < 400] if operation else []
    shown = {response.status for _, response, _ in responses(subject)}
    if len(claims) != 1 or claims[0].series or shown != {claims[0].code} or claims[0].code not in PHRASES:
        return
    claim = claims[0]
    match = re.compile(rf"{claim.code},? +{PHRASES[claim.code]}\b").search(subject.text, subject.at(claim.line))
    if match and match.start() < subject.at(claim.line + 1):
        code = random.choice([code for code in (200, 201, 202, 204) if code != claim.code])
        text = match.group().replace(str(claim.code), str(code)).replace(PHRASES[claim.code], PHRASES[code])
        yield Edit(match.start(), match.end(), text, f"the prose says {code}, and the examples answer {claim.code}")


def _reason(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, response, start in responses(subject):
        if response.status in PHRASES and response.reason == PHRASES[response.status]:
            new = random.choice([phrase for code, phrase in PHRASES.items() if code != response.status])
            at = start + len(f"HTTP/1.1 {response.status} ")
            yield Edit(at, at + len(response.reason), new, f"`{response.status} {new}`")


def _status_line(subject: Subject, random: Random) -> Iterator[Edit]:
    for _, response, start in responses(subject):
        new = random.choice(
            (f"HTTP {response.status}", f"{response.status}", "HTTP/1.1", f"HTTP/1.1 {response.status}0")
        )
        old = f"HTTP/1.1 {response.status}"
        yield Edit(start, start + len(old), new, f"the status line begins with `{new}`")


def _status_line_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, response, start in responses(subject):
        if (
            fence.annotation is not None
            and fence.annotation.block_type == "response"
            and (response.headers or response.body)
        ):
            yield Edit(start, subject.at(response.location.line + 1), "", "the response without its status line")


def _header_line(subject: Subject, message: HttpRequest | HttpResponse, name: str) -> tuple[int, int, str] | None:
    header = next((each for each in message.headers if each.name.lower() == name), None)
    if header is None:
        return None
    start, end = subject.at(header.line), subject.at(header.line + 1)
    return (start, end, subject.text[start:end]) if subject.text[start:end].strip() else None


def _json_messages(subject: Subject) -> Iterator[HttpRequest | HttpResponse]:
    for _, request, _ in requests(subject):
        if request.json is not None and not request.json.problems:
            yield request
    for _, response, _ in responses(subject):
        if response.json is not None and not response.json.problems and response.status != 204:
            yield response


def _content_type(subject: Subject, random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-type")
        if line and "json" in line[2]:
            new = random.choice(("text/plain", "application/xml", "text/html", "image/jpeg"))
            yield Edit(line[0], line[1], f"Content-Type: {new}\n", f"JSON declared as {new}")


def _content_type_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-type")
        if line and "json" in line[2]:
            yield Edit(line[0], line[1], "", "JSON without content type")


def _content_length(subject: Subject, random: Random) -> Iterator[Edit]:
    annotations = {id(fence.response): fence.annotation for fence in subject.page.fences if fence.response}
    for message in _json_messages(subject):
        line = _header_line(subject, message, "content-length")
        annotation = annotations.get(id(message))
        if line and not (annotation and annotation.flag("truncated")):
            value = int(re.sub(r"\D", "", line[2]) or 0)
            new = random.choice((str(value + 100), str(value * 2 + 1), "about 100"))
            yield Edit(line[0], line[1], f"Content-Length: {new}\n", f"the length {value} as {new}")


def _blank_line(subject: Subject, _random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        for one, other in zip(message.headers, message.headers[1:], strict=False):
            if other.line == one.line + 1:
                at = subject.at(other.line)
                yield Edit(at, at, "\n", "a blank line between two headers")


def _body_line(subject: Subject, _random: Random) -> Iterator[Edit]:
    for message in _json_messages(subject):
        before = message.body_line - 1
        if message.headers and before > message.headers[-1].line and not subject.line(before).strip():
            yield Edit(subject.at(before), subject.at(before + 1), "", "no blank line before the body")


def _body_on_get(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, request, _ in requests(subject):
        if request.method == "GET" and not request.body:
            at = subject.at(fence.location.end_line)
            yield Edit(at, at, '\n{\n  "id": "1"\n}\n', "a body on GET")


def _body_on_204(subject: Subject, _random: Random) -> Iterator[Edit]:
    for fence, response, _ in responses(subject):
        if response.status == 204 and not response.body:
            at = subject.at(fence.location.end_line)
            text = '\n{\n  "id": "1"\n}\n'
            yield Edit(at, at, text, "a body with 204")


def _body_gone(subject: Subject, _random: Random) -> Iterator[Edit]:
    fences = {id(message): fence for fence in subject.page.fences for message in (*fence.requests, fence.response)}
    for message in _json_messages(subject):
        header = message.header("content-type")
        if header and "json" in header and message.json is not None and message.header("content-length") != "0":
            place = message.json.location
            end = subject.at(fences[id(message)].location.end_line)
            yield Edit(subject.at(place.line), end, "", "the body is gone")


OPERATORS = (
    Operator("status-example", _status, _STATUS),
    Operator("status-prose", _status_prose, _STATUS),
    Operator("status-reason", _reason, _STATUS),
    Operator("status-line", _status_line, _STATUS),
    Operator("status-line-gone", _status_line_gone, _STATUS),
    Operator("content-type", _content_type, _BODY),
    Operator("content-type-gone", _content_type_gone, _BODY),
    Operator("content-length", _content_length, ("content-length", *_BODY)),
    Operator("header-blank-line", _blank_line, _BODY),
    Operator("header-body-line", _body_line, _BODY),
    Operator("body-on-get", _body_on_get, _BODY),
    Operator("body-on-204", _body_on_204, _BODY),
    Operator("body-gone", _body_gone, _BODY),
)
