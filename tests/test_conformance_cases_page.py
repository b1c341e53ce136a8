"""Conformance cases about pages, annotations, HTTP text and links, under the numbers that they have in the design."""

from rule_pages import found_in, judged, marked_pages

from harness.markdown import parse
from harness.model import Finding, Page
from harness.rules import NAMES, RULES, Rule, suppress

_RULES = {rule.name: rule for rule in RULES}


def _rules(*names: str) -> tuple[Rule, ...]:
    return tuple(_RULES[name] for name in names)


def _found(text: str, *names: str, path: str = "api/page.md") -> list[tuple[str, int]]:
    """Rule and line of what the named rules find on one page."""
    return [(finding.rule, finding.location.line) for finding in found_in(text, *_rules(*names), path=path)]


def _docset(text: str, *names: str) -> list[Finding]:
    pages, _ = marked_pages(text)
    return list(judged(pages, _rules(*names)))


def _request(url: str) -> Page:
    return parse(f'<!-- {{ "blockType": "request", "name": "a" }} -->\n```http\n{url}\n```\n', "api/page.md")


_LINKS = ("link-target-missing", "link-case", "link-anchor-missing")
_ASK = '<!-- { "blockType": "request", "name": "a" } -->\n```http\nGET https://graph.microsoft.com/v1.0/me\n```\n'
_ANSWER = '<!-- { "blockType": "response" } -->\n```http\nHTTP/1.1 200 OK\n```\n'


def test_case_12_a_page_without_headings_gives_no_error() -> None:
    findings = found_in("Only a paragraph.\n\nAnd another.\n", *_rules(*_RULES), path="concepts/page.md")
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_case_25_a_missing_comma_in_a_resource_is_reported_at_its_place() -> None:
    text = '<!-- { "blockType": "resource", "@odata.type": "a.b" } -->\n```json\n{\n  "a": 1\n  "b": 2\n}\n```\n'
    (finding,) = found_in(text, *_rules("json-syntax"))
    assert (finding.location.line, finding.location.column) == (4, 8)
    assert "comma is missing" in finding.message


def test_case_26_a_missing_brace_in_a_resource_is_reported_at_its_place() -> None:
    text = '<!-- { "blockType": "resource", "@odata.type": "a.b" } -->\n```json\n{\n  "a": { "b": 1\n}\n```\n'
    (finding,) = found_in(text, *_rules("json-syntax"))
    assert "`}` is missing" in finding.message


def test_case_29_valid_inline_reference_and_parent_links_give_nothing() -> None:
    text = (
        "=== api/a.md\n[b](b.md) [c][c] [d](../resources/d.md)\n\n[c]: b.md\n"
        "=== api/b.md\n# B\n=== resources/d.md\n# D\n"
    )
    assert _docset(text, *_LINKS) == []


def test_case_30_an_undefined_reference_is_one_error() -> None:
    (finding,) = _docset("=== api/a.md\n# A\n\n[t][microsoft-foo]\n", *_LINKS)
    assert (finding.severity, finding.location.line) == ("error", 3)
    assert "no definition" in finding.message


def test_case_31_a_missing_file_is_one_error() -> None:
    (finding,) = _docset("=== api/x/a.md\n[t](../anotherfile.md)\n=== api/b.md\n# B\n", *_LINKS)
    assert (finding.severity, "../anotherfile.md" in finding.message) == ("error", True)


def test_case_32_an_undefined_reference_and_a_missing_file_are_two() -> None:
    text = "=== api/x/a.md\n[t](../anotherfile.md) [t][microsoft-foo]\n=== api/b.md\n# B\n"
    assert len(_docset(text, *_LINKS)) == 2


def test_case_33_front_matter_with_a_list_over_several_lines_is_fine() -> None:
    text = "---\ntitle: A\ndescription: B\ndoc_type: apiPageType\nproducts:\n- a\n- b\n---\n# A\n"
    assert _found(text, "front-matter-invalid", "front-matter-key") == []


def test_case_34_front_matter_with_an_unclosed_quote_is_an_error() -> None:
    (finding,) = found_in('---\ntitle: "A\ndescription: B\n---\n# A\n', *_rules("front-matter-invalid"))
    assert finding.severity == "error"


def test_case_35_blanks_in_a_query_stay_in_the_url() -> None:
    page = _request("GET https://graph.microsoft.com/v1.0/riskyUsers?$filter=riskLevel eq x'medium'")
    assert page.examples[0].request.url.endswith("/riskyUsers?$filter=riskLevel eq x'medium'")


def test_case_36_the_method_of_such_a_request_is_read() -> None:
    page = _request("GET https://graph.microsoft.com/v1.0/riskyUsers?$filter=riskLevel eq x'medium'")
    assert page.examples[0].request.method == "GET"


def test_case_37_a_request_needs_no_http_version() -> None:
    assert _found(_ASK + _ANSWER, "request-line", "url-malformed") == []


def test_case_38_an_http_version_is_no_part_of_the_url() -> None:
    for line in (
        "GET HTTP/2.0 https://graph.microsoft.com/v1.0/me",
        "GET https://graph.microsoft.com/v1.0/me HTTP/1.1",
    ):
        assert _request(line).examples[0].request.url == "https://graph.microsoft.com/v1.0/me"


def test_case_39_a_post_with_header_blank_line_and_body_is_read() -> None:
    page = _request('POST https://graph.microsoft.com/v1.0/users\nContent-Type: application/json\n\n{"a": 1}')
    request = page.examples[0].request
    assert (request.method, request.header("content-type"), request.json and request.json.value) == (
        "POST",
        "application/json",
        {"a": 1},
    )


def test_case_51_a_request_without_response_is_reported() -> None:
    assert _found(_ASK, "request-unanswered", "response-orphan") == [("request-unanswered", 3)]


def test_case_52_a_response_that_names_no_request_is_reported_on_the_response() -> None:
    text = _ASK + '<!-- { "blockType": "response", "name": "b" } -->\n```http\nHTTP/1.1 200 OK\n```\n'
    assert ("response-orphan", 5) in _found(text, "request-unanswered", "response-orphan")


def test_case_53_two_responses_after_one_request_are_both_judged() -> None:
    page = parse(_ASK + _ANSWER + _ANSWER, "api/page.md")
    assert len(page.examples[0].responses) == 2
    assert _found(_ASK + _ANSWER + _ANSWER, "request-unanswered", "response-orphan") == []


def test_case_54_a_response_above_any_request_is_reported() -> None:
    assert ("response-orphan", 3) in _found(_ANSWER + _ASK + _ANSWER, "response-orphan")


def test_case_55_a_list_of_names_pairs_with_each_request() -> None:
    second = _ASK.replace('"a"', '"b"')
    answer = '<!-- { "blockType": "response", "name": ["a", "b"] } -->\n```http\nHTTP/1.1 200 OK\n```\n'
    page = parse(_ASK + second + answer, "api/page.md")
    assert [(example.name, len(example.responses)) for example in page.examples] == [("a", 1), ("b", 1)]


def test_case_56_blank_lines_and_a_tab_heading_keep_an_annotation_with_its_fence() -> None:
    text = _ASK.replace("-->\n", "-->\n\n# [HTTP](#tab/http)\n\n") + "---\n" + _ANSWER
    assert parse(text, "api/page.md").examples[0].name == "a"
    assert _found(text, "annotation-orphan", "fence-unannotated") == []


def test_case_57_a_paragraph_between_annotation_and_fence_is_reported() -> None:
    text = _ASK.replace("-->\n", "-->\nThe request:\n\n") + _ANSWER
    assert _found(text, "annotation-orphan") == [("annotation-orphan", 1)]


def test_case_58_a_markdownlint_switch_above_a_fence_is_no_annotation() -> None:
    text = "<!-- markdownlint-disable -->\n```bash\nls\n```\n"
    assert _found(text, *(name for name in _RULES if name.startswith("annotation"))) == []


def test_case_59_an_unknown_block_type_is_one_error_that_names_it() -> None:
    text = _ASK.replace('"request"', '"requst"') + _ANSWER
    (finding,) = found_in(text, *_rules("annotation-block-type", "annotation-json", "annotation-key"))
    assert (finding.severity, "`requst`" in finding.message, finding.hint) == ("error", True, "Write `request`.")


def test_case_60_unknown_key_is_a_warning_that_names_the_right_one() -> None:
    text = '<!-- { "blockType": "resource", "nullableProprties": ["a"] } -->\n```json\n{ "a": 1 }\n```\n'
    (finding,) = found_in(text, *_rules("annotation-key"))
    assert (finding.severity, finding.location.column, finding.hint) == ("warning", 33, "Write `nullableProperties`.")


def test_case_61_a_status_line_without_annotation_is_a_response() -> None:
    page = parse(_ASK + "```http\nHTTP/1.1 200 OK\n```\n", "api/page.md")
    assert [fence.role for fence in page.fences] == ["request", "response"]
    assert page.examples[0].responses[0].role_reason == "no annotation"


def test_case_65_a_status_line_without_reason_is_fine() -> None:
    assert _found(_ASK + _ANSWER.replace("200 OK", "204"), "status-line") == []


def test_case_79_a_properties_table_without_type_column_is_no_crash() -> None:
    table = "|Property|Description|\n|---|---|\n|a|b|\n"
    text = f"---\ndoc_type: resourcePageType\n---\n# a resource type\n\n## Properties\n{table}"
    assert _found(text, "type-cell-unreadable", "table-malformed", path="resources/a.md") == []


def test_case_80_a_resource_fence_without_language_is_read() -> None:
    text = '<!-- { "blockType": "resource", "@odata.type": "a.b" } -->\n```\n{ "a": 1, }\n```\n'
    assert _found(text, "json-syntax") == [("json-syntax", 3)]


def test_case_82_a_missing_include_target_is_an_error() -> None:
    text = "=== api/a.md\n# A\n\n[!INCLUDE [x](../includes/x.md)]\n=== includes/y.md\nText\n"
    (finding,) = _docset(text, "include-missing")
    assert (finding.severity, finding.location.line) == ("error", 3)


def test_case_83_a_heading_may_be_misspelt_written_otherwise_or_absent() -> None:
    front = "---\ndoc_type: apiPageType\n---\n# A\n## Permissions\n## HTTP request\n## Request headers\n"
    body = _ASK.replace("GET", "POST").replace("/me\n", "/me\nContent-Type: application/json\n\n{}\n")
    names = ("section-misspelt", "section-missing")
    for heading, expected in (
        ("## Requst body", [("section-misspelt", 8)]),
        ("## request body", [("section-misspelt", 8)]),
        ("", [("section-missing", 4)]),
        ("## Request body", []),
    ):
        text = f"{front}{heading}\n## Response\n## Example\n{body}{_ANSWER}"
        assert _found(text, *names) == expected, heading


def test_case_84_tabs_are_closed_begin_with_http_and_are_more_than_one() -> None:
    front = "---\ndoc_type: apiPageType\n---\n# A\n"
    http, csharp = "# [HTTP](#tab/http)\ntext\n\n", "# [C#](#tab/csharp)\ntext\n\n"
    for tabs, expected in (
        (http + csharp, 1),
        (csharp + http + "---\n", 1),
        (http + "---\n", 1),
        (http + csharp + "---\n", 0),
    ):
        assert len(_found(f"{front}{tabs}\n\n## Next\n", "tab-group-unclosed")) == expected, tabs


def test_case_86_a_namespace_that_differs_from_the_resource_is_reported() -> None:
    text = (
        "---\ndoc_type: resourcePageType\n---\n# b resource type\n\nNamespace: microsoft.graph\n\n"
        '<!-- { "blockType": "resource", "@odata.type": "microsoft.graph.callRecords.b" } -->\n```json\n{}\n```\n'
    )
    assert _found(text, "namespace-mismatch", path="resources/b.md") == [("namespace-mismatch", 6)]


def test_case_87_a_sample_key_that_the_url_does_not_have_is_reported() -> None:
    text = _ASK.replace('"name": "a"', '"name": "a", "sampleKeys": ["x"]')
    assert _found(text, "annotation-key") == [("annotation-key", 1)]


def test_case_88_a_missing_bookmark_is_reported_with_the_nearest() -> None:
    (finding,) = _docset("=== api/a.md\n# Food\n\n[x](#foo)\n", *_LINKS)
    assert (finding.location.line, finding.hint) == (3, "Write `#food`.")


def test_case_89_a_link_in_another_case_is_reported() -> None:
    (finding,) = _docset("=== api/a.md\n[x](B.md)\n=== api/b.md\n# B\n", *_LINKS)
    assert (finding.rule, finding.hint) == ("link-case", "Write `b.md`.")


def test_case_90_a_suppression_hides_its_finding_and_an_unused_one_is_listed() -> None:
    table = "|a|b|\n|---|---|\n|1|2|3|\n"
    used = f"# A\n\n<!--harness-ignore   table-malformed:\n  as printed -->\n\n{table}"
    assert _found(used, "table-malformed", "suppression-unused") == []
    unused = f"# A\n\n{table}\n<!-- harness-ignore table-malformed: as printed -->\n\nText\n"
    assert _found(unused, "table-malformed", "suppression-unused") == [
        ("table-malformed", 5),
        ("suppression-unused", 7),
    ]


def test_case_90_a_quoted_message_hides_what_speaks_of_the_same_property() -> None:
    text = (
        '<!--\n{ "type": "#page.annotation", "suppressions": ["Error: get/a:\\r\\n  Expected type Single but actual '
        "was Int64. Property: a, actual value: '1'\"] }\n-->\n"
    )
    page = parse(text, "api/page.md")
    about = {
        name: Finding("value-type", "error", page.annotations[0].location, f"get response /{name}", "") for name in "ab"
    }
    told = suppress(page, about.values(), NAMES)
    assert (told.findings, told.hidden) == ((about["b"],), (about["a"],))
