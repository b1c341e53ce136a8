"""Cases of the tool that does this job today, by their numbers: bodies against types."""

import json

from rule_pages import Given, judged

from harness.config import Settings
from harness.markdown import parse
from harness.markdown.http_text import FenceLines, read_response
from harness.model import Finding, Page
from harness.rules import RULES, Rule
from harness.rules.answer import conformance as answers
from harness.rules.json import SHAPE
from harness.rules.types import names

_SHAPE = (*SHAPE, *names.RULES, *answers.RULES)
_THING = {"stringProp": "string", "urlProp": "url", "numberProp": 123, "dateProp": "datetime", "floatProp": 123.1}
_VALUES = '"stringProp": "a", "urlProp": "https://contoso.com", "numberProp": 1, "dateProp": "2026-01-01T00:00:00Z"'


def _resource(name: str, members: str, options: str = "", text: str = "") -> Page:
    annotation = f'{{"blockType": "resource", "@odata.type": "microsoft.graph.{name}"{options}}}'
    return parse(
        f"# {name} resource type\n{text}\n<!-- {annotation} -->\n```json\n{members}\n```\n", f"resources/{name}.md"
    )


def _thing(options: str = "") -> Page:
    return _resource("thing", json.dumps(_THING), options)


def _page(
    body: str, annotation: str, status: str = "200 OK", request: str = "GET https://graph.microsoft.com/v1.0/things/1"
) -> Page:
    text = f'# Get thing\n<!-- {{"blockType": "request", "name": "get_thing"}} -->\n```http\n{request}\n```\n'
    text += f'<!-- {{"blockType": "response", {annotation}}} -->\n```http\nHTTP/1.1 {status}\n'
    text += f"Content-Type: application/json\n\n{body}\n```\n" if body else "```\n"
    return parse(text, "api/thing-get.md")


def _shown(body: str, annotation: str = '"@odata.type": "microsoft.graph.thing"', *pages: Page) -> tuple[Finding, ...]:
    return judged([_page(body, annotation), *(pages or (_thing(),))], _SHAPE)


def _answered(page: Page, body: str, *pages: Page) -> tuple[Finding, ...]:
    """What the judge says of the answer that a service gives to the page's example, beside what it says of the page."""
    response = read_response(FenceLines(f"HTTP/1.1 200 OK\nContent-Type: application/json\n\n{body}", page.path, 1))
    assert response is not None
    alone = judged([page, *pages], _SHAPE)
    given = judged([page, *pages], _SHAPE, None, [Given(page.path, "get_thing", response, {})])
    return tuple(finding for finding in given if finding not in alone)


def _rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(finding.rule for finding in findings)


def test_case_1_values_that_match_are_fine() -> None:
    assert _shown(f'{{{_VALUES}, "floatProp": 123.1}}') == ()


def test_case_2_a_number_for_a_string_and_a_string_for_a_number_are_two_type_errors() -> None:
    found = _shown('{"stringProp": 1, "numberProp": "a"}', '"truncated": true, "@odata.type": "microsoft.graph.thing"')
    assert _rules(found) == ["value-type", "value-type"]
    assert {finding.subject for finding in found} == {"thing.stringProp", "thing.numberProp"}


def test_case_3_an_extra_property_is_one_warning() -> None:
    (found,) = _shown(f'{{{_VALUES}, "floatProp": 1.5, "foobar": true}}')
    assert (found.rule, found.severity) == ("property-unknown", "warning")


def test_case_4_a_property_left_out_of_a_whole_example_is_named_once() -> None:
    (found,) = _shown('{"stringProp": "a", "numberProp": 1, "dateProp": "2026-01-01T00:00:00Z", "floatProp": 1.5}')
    assert found.rule == "property-missing"
    assert "`urlProp`" in found.message


def test_case_5_an_array_for_a_string_is_one_type_error() -> None:
    (found,) = _shown('{"stringProp": ["a"]}', '"truncated": true, "@odata.type": "microsoft.graph.thing"')
    assert found.rule == "value-type"
    assert "an array" in found.message


_PROPS = _resource("props", '{"prop1": "string", "prop2": "string", "prop3": "string"}')
_TRUNCATED = '"truncated": true, "@odata.type": "microsoft.graph.props"'


def test_case_6_an_answer_lacks_what_a_truncated_example_shows() -> None:
    (found,) = _answered(_page('{"prop1": "a", "prop2": "b"}', _TRUNCATED), '{"prop1": "x"}', _PROPS)
    assert found.rule == "answer-property-absent"
    assert "`prop2`" in found.message


def test_case_7_a_truncated_example_need_not_show_everything() -> None:
    assert _shown('{"prop1": "a"}', _TRUNCATED, _PROPS) == ()


_PARENT = _resource(
    "parent", '{"id": "string", "name": "string", "children": [{"@odata.type": "microsoft.graph.parent"}]}'
)
_CHILDREN = '{"id": "1", "children": [{"id": "2", "name": "two"}]}'
_OF_PARENT = '"truncated": true, "@odata.type": "microsoft.graph.parent"'


def test_case_8_children_that_show_what_the_example_shows_are_fine() -> None:
    assert (
        _answered(_page(_CHILDREN, _OF_PARENT), '{"id": "5", "children": [{"id": "6", "name": "six"}]}', _PARENT) == ()
    )


def test_case_9_what_all_children_lack_is_told_once() -> None:
    items = ", ".join(f'{{"id": "{number}"}}' for number in range(4))
    (found,) = _answered(_page(_CHILDREN, _OF_PARENT), f'{{"id": "5", "children": [{items}]}}', _PARENT)
    assert found.rule == "answer-property-absent"
    assert found.subject == "get_thing response /children/0/name"


def test_case_10_trailing_commas_do_not_keep_a_body_from_being_judged() -> None:
    assert _shown('{"prop1": "a", "prop2": "b",}', _TRUNCATED, _PROPS) == ()
    assert _rules(_shown('{"prop1": 1,}', _TRUNCATED, _PROPS)) == ["value-type"]


def test_case_11_a_type_may_hold_itself() -> None:
    deep = '{"id": "1", "children": [{"id": "2", "children": [{"id": 3}]}]}'
    assert _rules(_shown(deep, _OF_PARENT, _PARENT)) == ["value-type"]


def test_case_12_a_page_without_headings_gives_no_error() -> None:
    text = _page('{"prop1": "a"}', _TRUNCATED).text.replace("# Get thing\n", "Only words.\n\n")
    assert not [f for f in judged([parse(text, "api/thing-get.md"), _PROPS], RULES) if f.severity == "error"]


_SEASON = parse(
    """# event resource type
## Properties
|Property|Type|Description|
|:---|:---|:---|
|createdDateTime|DateTimeOffset|When.|
|downloadUrl|url|Where.|
|season|season|Which.|

#### season values
|Member|
|:---|
|summer|
|fall|
|winter|

<!-- {"blockType": "resource", "@odata.type": "microsoft.graph.event"} -->
```json
{"createdDateTime": "datetime", "downloadUrl": "url", "season": "string"}
```
""",
    "resources/event.md",
)
_OF_EVENT = '"truncated": true, "@odata.type": "microsoft.graph.event"'


def test_case_14_a_date_a_url_and_a_member_are_fine() -> None:
    body = '{"createdDateTime": "2015-07-08T15:48:00Z", "downloadUrl": "https://contoso.com/x", "season": "fall"}'
    assert _shown(body, _OF_EVENT, _SEASON) == ()


def test_case_15_a_date_in_words_is_none() -> None:
    assert _rules(_shown('{"createdDateTime": "July 8, 2015 3:48 PM"}', _OF_EVENT, _SEASON)) == ["value-format"]


def test_case_16_a_date_in_words_is_left_alone_when_formats_are() -> None:
    assert _without("value-format", '{"createdDateTime": "July 8, 2015 3:48 PM"}') == ()


def test_case_17_a_value_that_is_no_member_is_one_finding() -> None:
    assert _rules(_shown('{"season": "jupiter"}', _OF_EVENT, _SEASON)) == ["enum-value"]


def test_case_18_a_relative_url_is_one_finding() -> None:
    assert _rules(_shown('{"downloadUrl": "../x"}', _OF_EVENT, _SEASON)) == ["value-format"]


def test_case_19_members_and_urls_are_left_alone_when_their_rules_are() -> None:
    assert _without("enum-value value-format", '{"season": "jupiter", "downloadUrl": "../x"}') == ()


def _without(ignored: str, body: str) -> tuple[Finding, ...]:
    """With `--ignore`, which is how this harness relaxes."""
    from harness.pipeline.selection import selected  # noqa: PLC0415  only these two cases reach above the rules

    rules: tuple[Rule, ...] = selected(Settings(ignore=tuple(ignored.split())))
    found = judged([_page(body, _OF_EVENT), _SEASON], rules)
    return tuple(finding for finding in found if finding.rule in {rule.name for rule in _SHAPE})


def test_case_20_null_is_fine_for_a_nullable_property() -> None:
    assert (
        _shown(
            '{"stringProp": null}',
            '"truncated": true, "@odata.type": "microsoft.graph.thing"',
            _thing(', "nullableProperties": ["stringProp"]'),
        )
        == ()
    )


def test_case_21_null_is_told_when_no_property_is_nullable() -> None:
    found = _shown(
        '{"stringProp": null}',
        '"truncated": true, "@odata.type": "microsoft.graph.thing"',
        _thing(', "nullableProperties": []'),
    )
    assert _rules(found) == ["null-value"]


def test_case_62_a_collection_in_the_type_is_a_collection() -> None:
    annotation = '"truncated": true, "@odata.type": "Collection(microsoft.graph.props)"'
    assert _shown('{"value": [{"prop1": "a"}]}', annotation, _PROPS) == ()
    assert _rules(_shown('{"value": [{"prop1": 1}]}', annotation, _PROPS)) == ["value-type"]


def test_case_63_a_collection_without_value_is_told() -> None:
    annotation = '"truncated": true, "isCollection": true, "@odata.type": "microsoft.graph.props"'
    assert _rules(_shown('{"prop1": "a"}', annotation, _PROPS)) == ["collection-envelope"]


def test_case_64_an_empty_collection_says_so_and_one_that_says_so_is_empty() -> None:
    plain = '"truncated": true, "isCollection": true, "@odata.type": "microsoft.graph.props"'
    assert _rules(_shown('{"value": []}', plain, _PROPS)) == ["collection-envelope"]
    assert _shown('{"value": []}', plain + ', "isEmpty": true', _PROPS) == ()
    assert _rules(_shown('{"value": [{"prop1": "a"}]}', plain + ', "isEmpty": true', _PROPS)) == ["collection-envelope"]


def test_case_66_an_answer_without_content_has_no_type() -> None:
    page = _page("", '"truncated": true, "@odata.type": "microsoft.graph.props"', "204 No Content")
    assert _rules(judged([page, _PROPS], _SHAPE)) == ["return-type"]


def test_case_67_a_body_without_a_type_is_one_finding() -> None:
    (found,) = _shown('{"a": 1, "b": 2}', '"truncated": true')
    assert found.rule == "type-missing"


def test_case_68_a_whole_number_is_a_double() -> None:
    assert _shown(f'{{{_VALUES}, "floatProp": 10}}') == ()


def test_case_69_a_string_may_spell_a_type() -> None:
    for word in ("Single", "Binary"):
        assert _shown(f'{{"prop1": "{word}"}}', _TRUNCATED, _PROPS) == ()


def test_case_70_durations_and_dates_are_understood() -> None:
    rows = "\n## Properties\n|Property|Type|Description|\n|:---|:---|:---|\n|a|Duration|How long.|\n|b|Date|When.|\n\n"
    page = _resource("span", '{"a": "String (duration)", "b": "String (date)"}', text=rows)
    annotation = '"truncated": true, "@odata.type": "microsoft.graph.span"'
    assert _shown('{"a": "PT1H", "b": "2020-01-01"}', annotation, page) == ()
    assert _rules(_shown('{"a": "1h", "b": "2020-13-01"}', annotation, page)) == ["value-format", "value-format"]


def test_case_71_a_nested_object_lacks_a_property() -> None:
    outer = _resource("outer", '{"inner": {"@odata.type": "microsoft.graph.props"}}')
    (found,) = _shown(
        '{"inner": {"prop1": "a", "prop2": "b"}}', '"@odata.type": "microsoft.graph.outer"', outer, _PROPS
    )
    assert found.rule == "property-missing"
    assert found.subject == "get_thing response /inner"


def test_case_72_a_number_among_strings_is_found() -> None:
    page = _resource("words", '{"tags": ["string"]}')
    (found,) = _shown('{"tags": ["a", 2]}', '"truncated": true, "@odata.type": "microsoft.graph.words"', page)
    assert found.rule == "value-type"
    assert found.excerpt[found.location.column - 1] == "2"


def test_case_73_an_expected_error_is_an_error() -> None:
    annotation = '"expectError": true, "@odata.type": "microsoft.graph.props"'
    assert _rules(_shown('{"prop1": "a"}', annotation, _PROPS)) == ["answer-error-shape"]
    assert _shown('{"error": {"code": "a", "message": "b"}}', annotation, _PROPS) == ()


def test_case_74_a_request_body_that_contradicts_its_own_type() -> None:
    body = '{"@odata.type": "#microsoft.graph.props", "prop1": 1, "other": 2}'
    request = f"POST https://graph.microsoft.com/v1.0/things\n\n{body}"
    found = judged([_page("", '"truncated": true', "204 No Content", request), _PROPS], _SHAPE)
    assert _rules(found) == ["request-property", "value-type"]


def test_case_75_an_example_of_an_undefined_type_is_an_error() -> None:
    (found,) = _shown('{"a": 1}', '"truncated": true, "@odata.type": "microsoft.graph.nothing"', _PROPS)
    assert (found.rule, found.severity) == ("type-undefined", "error")
