"""Query options: every name in them must exist, and what does not is found where it stands."""

from pathlib import Path

import pytest

from harness import metadata
from harness.model import Metadata

SAMPLE = Path(__file__).with_name("test_metadata_sample.csdl.xml")


@pytest.fixture(scope="module")
def sample() -> Metadata:
    return metadata.read(SAMPLE, cache=False)


@pytest.mark.parametrize(
    "url",
    [
        "/people?$select=id,displayName,home/city,home&$top=5&$skip=10&$count=true&$format=json",
        "/people?$select=*",
        "/people?$select=microsoft.graph.person/mail,graph.rename,graph.*",
        "/people?select=mail&TOP=3&$OrderBy=mail desc, displayName",
        "/people?$select={properties}&$filter={filter}&$top={n}&$top=<n>",
        "/people?$select=extension_0123_badge,contoso_badge",
        "/people?$expand=notes,manager($select=displayName;$expand=graph.person/notes($top=1)),friends/$ref",
        "/people?$expand=*($levels=2),notes/$count",
        "/people?$filter=startswith(displayName,'it''s') and not (mail eq null or home/city ne 'A (b) and c')",
        "/people?$filter=startsWith(mail,'a') and addresses/any(a:a/city eq 'x' and a/country/code in ('B','C'))",
        "/people?$filter=addresses/any(a:a/country/code eq displayName) and addresses/$count gt 0",
        "/people?$filter=notes/any(n:n/author/friends/any(f:f/displayName eq n/subject))",
        "/people?$filter=friends/any()",
        "/people?$filter=colours has microsoft.graph.colour'red' and id eq 87d349ed-44d7-43e1-9a83-5f2406dee5bd",
        "/people?$filter=id gt 2020-01-01T00:00:00Z and id lt 3.5e10 and id eq '{id}' and $it/mail eq @p1&@p1='x'",
        "/people?$filter=startswith(mail%2C%27%C3%A4%26%27)+and%20home%2Fcity%20eq%20%27x%27",
        "/people?$orderby=length(displayName) desc,home/country/code",
        '/people?$search="displayName:x" OR anything&$skiptoken=abc&$deltatoken=latest&custom=1&$filter=',
        "/me/notes?$filter=extra/what/ever eq 1",
        "/me/friends?$select=mail,serial",
        "/me/friends/$count?$filter=displayName eq 'x'",
        "/me/between?start=a&end=b&$select=subject",
        "/people/{id}?$select=id",
    ],
)
def test_options_whose_names_exist_are_no_problem(sample: Metadata, url: str) -> None:
    found = metadata.resolve(sample, "GET", url)
    assert found.ok
    assert found.problems == ()


@pytest.mark.parametrize(
    ("query", "option", "name", "nearest"),
    [
        ("$select=id,dispayName", "$select", "dispayName", ("displayName",)),
        ("$select=home/citty", "$select", "citty", ("city",)),
        ("$select=mail/x", "$select", "x", ()),
        ("%24select=id%2Cmial", "$select", "mial", ("mail",)),
        ("$filter=contains(mial,'x')", "$filter", "mial", ("mail",)),
        ("$filter=mail%20eq%20'%C3%A4%E2%82%AC'%20and%20mial%20eq%201", "$filter", "mial", ("mail",)),
        ("$filter=contain(mail,'x')", "$filter", "contain", ("contains",)),
        ("$filter=addresses/any(a:a/citi eq 'x')", "$filter", "citi", ("city",)),
        ("$filter=adresses/any(a:a/city eq 'x')", "$filter", "adresses", ("addresses",)),
        ("$filter=mail eq john", "$filter", "john", ()),
        ("$orderby=mial desc", "$orderby", "mial", ("mail",)),
        ("$expand=note", "$expand", "note", ("notes",)),
        ("$expand=mail", "$expand", "mail", ()),
        ("$expand=notes($select=subjekt)", "$select", "subjekt", ("subject",)),
        ("$expand=manager,notes($top=1;$filter=subjekt eq 'a;b')", "$filter", "subjekt", ("subject",)),
        ("$expand=notes($expand=author($select=mial))", "$select", "mial", ("mail",)),
        ("$expand=notes($fitler=x)", "$expand", "$fitler", ("$filter",)),
        ("$top=many", "$top", "many", ()),
        ("$skip=-1", "$skip", "-1", ()),
        ("$count=yes", "$count", "yes", ()),
        ("$fliter=mail eq 'x'", "", "$fliter", ("$filter",)),
    ],
)
def test_a_name_that_does_not_exist_is_found_where_it_stands(
    sample: Metadata, query: str, option: str, name: str, nearest: tuple[str, ...]
) -> None:
    url = f"https://graph.microsoft.com/v1.0/people?$top=1&{query}"
    found = metadata.resolve(sample, "GET", url)
    assert found.ok
    (problem,) = found.problems
    assert (problem.option, problem.name) == (option, name)
    assert url[problem.position :].startswith(name)
    assert problem.nearest[:1] == nearest
    assert problem.reason.endswith(".")


def test_a_member_of_a_derived_type_is_forgiven_and_said(sample: Metadata) -> None:
    found = metadata.resolve(sample, "GET", "/things?$select=serial,Mail")
    assert found.problems == ()
    assert (
        found.notes[0].reason == "`serial` belongs to microsoft.graph.robot, which derives from microsoft.graph.thing."
    )


def test_a_path_that_fails_has_its_options_unchecked(sample: Metadata) -> None:
    assert metadata.resolve(sample, "GET", "/nowhere?$top=x").problems == ()
