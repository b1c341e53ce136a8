"""One judge for every answer: printed, recorded, live, captured or generated; and who of three is out of line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import metadata as csdl
from harness.bodies.expectation import expected_answer
from harness.docset import outline, reference
from harness.facts import facts, registries
from harness.markdown import parse
from harness.markdown.http_text import FenceLines, read_response
from harness.model import Exchange, Finding, Metadata, Page, Source, replace
from harness.rules import Context, Found, Rule, judge_exchange, judge_page
from harness.rules.judge import ANSWER_RULES

_RESOURCE = """# job resource type
## Properties
|Property|Type|Description|
|:-|:-|:-|
|id|String|The key.|
|size|Int32|Entries.|
|name|String|What people call it.|
|state|state|How it is.|

### state values
|Member|
|:-|
|ready|
|running|

<!-- {"blockType": "resource", "@odata.type": "microsoft.graph.job"} -->
```json
{"id": "String"}
```
"""
_EXAMPLE = """# Get job

## Response
If successful, returns a `200 OK` response code and a [job](../resources/job.md), or `404 Not Found`.

<!-- {"blockType": "request", "name": "get_job"} -->
```http
GET https://graph.microsoft.com/v1.0/jobs/1
```
<!-- {"blockType": "response", "truncated": true, "@odata.type": "microsoft.graph.job"} -->
```http
HTTP/1.1 200 OK
Content-Type: application/json

BODY
```
"""
_METADATA = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="state"><Member Name="ready" Value="0"/><Member Name="paused" Value="1"/></EnumType>
<EntityType Name="job"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String" Nullable="false"/>
<Property Name="size" Type="Edm.String"/><Property Name="name" Type="Edm.String"/>
<Property Name="state" Type="microsoft.graph.state"/><Property Name="hidden" Type="Edm.String"/></EntityType>
</Schema></edmx:DataServices></edmx:Edmx>"""
METADATA = csdl.parse(_METADATA.encode(), "service.csdl.xml", "")


def _context(body: str = '{"id": "1"}', metadata: Metadata | None = None) -> Context:
    pages: list[Page] = [parse(_EXAMPLE.replace("BODY", body), "api/job-get.md"), parse(_RESOURCE, "resources/job.md")]
    offers = [facts(page) for page in pages]
    types = registries(offers)
    return Context(pages[0], offers[0], reference(map(outline, pages)), types[pages[0].version], metadata)


def _exchange(context: Context, text: str, kind: str = "embedded", **source: str) -> Exchange:
    response = read_response(FenceLines(text, context.page.path, 1))
    assert response is not None
    return Exchange(context.page.examples[0].request, response, Source(kind, **source))


def _judged(context: Context, body: Any, kind: str = "embedded", **source: str) -> tuple[Finding, ...]:
    text = f"HTTP/1.1 200 OK\nContent-Type: application/json\n\n{json.dumps(body)}"
    expected = expected_answer(context.page.examples[0], 200, context.page, context.facts, context.types)
    return judge_exchange(_exchange(context, text, kind, **source), expected, context)


_MEMBERS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["id", "ID", "size", "name", "state", "other", "a@b"]),
    st.sampled_from([None, 1, "1", "ready", "Ready", "gone", True, [], {}]),
    min_size=1,
    max_size=5,
)


@given(_MEMBERS, st.sampled_from(["cassette", "embedded", "live", "traffic", "fuzz"]))
def test_a_printed_answer_and_the_same_answer_of_somebody_are_judged_alike(body: dict[str, Any], kind: str) -> None:
    context = _context(json.dumps(body))
    printed = judge_page(context.page, context, ANSWER_RULES)
    given_ = _judged(context, body, kind)
    told = {"answer-undocumented": "property-unknown"}
    assert sorted((f.rule, f.subject, f.location) for f in printed) == sorted(
        (told.get(f.rule, f.rule), f.subject, f.location)
        for f in given_
        if f.rule != "answer-key"  # authors may print any key, services may not
    )
    assert {f.verdict for f in printed} <= {"docs"}


@pytest.mark.parametrize(
    ("body", "rule", "verdict", "says"),
    [
        ({"id": 5}, "value-type", "service", "the metadata agrees with the pages"),
        ({"size": "12"}, "value-type", "docs", "the metadata agrees with the answer"),
        ({"state": "paused"}, "enum-value", "docs", "the metadata agrees with the answer"),
        ({"state": "gone"}, "enum-value", "service", "the metadata agrees with the pages"),
        ({"state": "running"}, "enum-value", "metadata", "one microsoft.graph.state, and the tenant's answer agrees"),
        ({"size": 12}, "value-type", "metadata", "the pages say one Int32, and the tenant's answer agrees"),
        ({"hidden": "x"}, "answer-undocumented", "docs", "the metadata agrees with the answer"),
        ({"secret": "x"}, "answer-undocumented", "service", "the metadata agrees with the pages"),
    ],
)
def test_of_three_sources_the_one_that_differs_is_out_of_line(
    body: dict[str, Any], rule: str, verdict: str, says: str
) -> None:
    context = _context(json.dumps(body), METADATA)
    found = [f for f in _judged(context, body) if f.rule != "answer-property-absent"]
    assert [(f.rule, f.verdict) for f in found] == [(rule, verdict)]
    assert says in found[0].message


def test_without_metadata_nobody_is_blamed() -> None:
    assert {f.verdict for f in _judged(_context(), {"id": 5})} == {"undetermined"}


@pytest.mark.parametrize(
    ("kind", "source", "words"),
    [
        ("cassette", {"answered_by": "live", "recorded_at": "2026-11-20T10:00:00Z"}, "the tenant's answer"),
        ("embedded", {}, "the tenant's answer"),
        ("live", {}, "the tenant's answer"),
        ("traffic", {"path": "day.har"}, "the captured answer"),
        ("fuzz", {}, "the answer to a generated request"),
    ],
)
def test_a_message_is_the_same_for_a_tenant_and_its_recording_and_names_other_sources(
    kind: str, source: dict[str, str], words: str
) -> None:
    (found,) = _judged(_context(), {"id": 5}, kind, **source)
    assert words in found.message


def test_the_place_is_the_line_of_the_page_that_is_not_true() -> None:
    context = _context('{\n  "id": "1",\n  "size": 3\n}')
    found = _judged(context, {"id": "1", "size": "many"})
    assert [f.excerpt for f in found] == ['  "size": 3']


def test_what_the_page_does_not_show_is_placed_at_the_body() -> None:
    context = _context('{\n  "id": "1"\n}')
    found = _judged(context, {"id": "1", "size": "many"})
    assert [f.excerpt for f in found] == ["{"]


def test_statuses_of_the_response_section_are_expected_too() -> None:
    context = _context()
    text = 'HTTP/1.1 404 Not Found\nContent-Type: application/json\n\n{"error": {"code": "a", "message": "b"}}'
    expected = expected_answer(context.page.examples[0], 404, context.page, context.facts, context.types)
    assert expected.statuses == (200, 404)
    assert judge_exchange(_exchange(context, text), expected, context) == ()


def test_an_example_without_a_printed_answer_is_judged_by_its_prose() -> None:
    context = _context()
    example = replace(context.page.examples[0], responses=())
    expected = expected_answer(example, 200, context.page, context.facts, context.types)
    assert str(expected.type) == "microsoft.graph.job"
    assert expected.statuses == (200, 404)
    text = 'HTTP/1.1 200 OK\n\n{"id": 5}'
    (found,) = judge_exchange(_exchange(context, text), expected, context)
    assert (found.rule, found.location) == ("value-type", example.request.location)


def test_the_answers_of_others_replace_those_of_the_page() -> None:
    context = _context('{"id": 5, "Size": 1}')
    assert _judged(context, {"id": "1", "Size": 1, "size": 2}) != ()
    assert [f.rule for f in _judged(context, {"id": "1", "size": 2})] == ["answer-property-absent"]


@given(st.text(max_size=200), st.sampled_from(["", "application/json", "text/plain"]), st.integers(100, 599))
def test_any_answer_is_judged(text: str, media: str, status: int) -> None:
    context = _context()
    head = f"HTTP/1.1 {status}\n" + (f"Content-Type: {media}\n" if media else "")
    expected = expected_answer(context.page.examples[0], status, context.page, context.facts, context.types)
    for finding in judge_exchange(_exchange(context, f"{head}\n{text}"), expected, context):
        assert finding.location.path == context.page.path


def test_rules_of_answers_are_silent_about_pages() -> None:
    context = _context('{"id": 5, "other": 1}')
    silent = [
        rule for rule in ANSWER_RULES if rule.name.startswith("answer-") or rule.name.endswith(("ed", "violation"))
    ]
    quiet = [rule for rule in silent if rule.name not in ("type-undefined", "top-exceeded")]
    assert len(quiet) >= 11
    assert [found for rule in quiet for found in _found(rule, context)] == []


def _found(rule: Rule, context: Context) -> list[Found]:
    return list(rule.check(context.page, context))
