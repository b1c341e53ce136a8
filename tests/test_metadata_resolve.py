"""URLs and what they address."""

from pathlib import Path

import pytest

from harness import metadata
from harness.model import Metadata

SAMPLE = Path(__file__).with_name("test_metadata_sample.csdl.xml")


@pytest.fixture(scope="module")
def sample() -> Metadata:
    return metadata.read(SAMPLE, cache=False)


PERSON, PEOPLE = "microsoft.graph.person", "Collection(microsoft.graph.person)"
NOTE, NOTES = "microsoft.graph.note", "Collection(microsoft.graph.note)"
THING, THINGS = "microsoft.graph.thing", "Collection(microsoft.graph.thing)"
ITEM, ITEMS = "microsoft.graph.driveItem", "Collection(microsoft.graph.driveItem)"


@pytest.mark.parametrize(
    ("request_line", "kind", "answer"),
    [
        ("GET /", "service", "None"),
        ("GET https://graph.microsoft.com/v1.0", "service", "None"),
        ("GET /people", "collection", PEOPLE),
        ("GET https://graph.microsoft.com/v1.0/people/", "collection", PEOPLE),
        ("GET https://graph.microsoft.com/beta/people?$top=1", "collection", PEOPLE),
        ("GET /v1.0/people", "collection", PEOPLE),
        ("GET people", "collection", PEOPLE),
        ("POST /people", "collection", PERSON),
        ("GET /me", "entity", PERSON),
        ("PATCH /me", "entity", PERSON),
        ("DELETE /people/{id}", "entity", "None"),
        ("GET /people/{id | mail}", "entity", PERSON),
        ("GET /people/<id>", "entity", PERSON),
        ("GET /people/87d349ed-44d7-43e1-9a83-5f2406dee5bd", "entity", PERSON),
        ("GET /people('a/b')", "entity", PERSON),
        ("GET /people({id})", "entity", PERSON),
        ("GET /people(id='x')", "entity", PERSON),
        ("GET /people(mail='a@b.c')", "entity", PERSON),
        ("GET /people(called='Ann')", "entity", PERSON),
        ("GET /seats(row='A',number=3)", "entity", "microsoft.graph.seat"),
        ("GET /seats/A/3", "entity", "microsoft.graph.seat"),
        ("GET /me/notes", "collection", NOTES),
        ("GET /me/notes('x')/author/manager", "entity", THING),
        ("GET /me/notes/{id}/author", "entity", PERSON),
        ("GET /me/mail", "property", "Edm.String"),
        ("GET /me/mail/$value", "value", "Edm.String"),
        ("GET /me/home/country/code", "property", "Edm.String"),
        ("GET /me/addresses", "property", "Collection(microsoft.graph.address)"),
        ("GET /people/$count", "count", "Edm.Int32"),
        ("GET /me/friends/$ref", "ref", THINGS),
        ("POST /me/friends/$ref", "ref", "None"),
        ("DELETE /me/friends/{id}/$ref", "ref", "None"),
        ("PUT /me/manager/$ref", "ref", "None"),
        ("GET /me/photo/$value", "media", "Edm.Stream"),
        ("GET /me/drive/content", "media", "Edm.Stream"),
        ("GET /me/friends/microsoft.graph.person", "collection", PEOPLE),
        ("GET /me/friends/graph.person/$count", "count", "Edm.Int32"),
        ("GET /me/friends/microsoft.graph.person('x')/mail", "property", "Edm.String"),
        ("GET /me/manager/microsoft.graph.person/mail", "property", "Edm.String"),
        ("POST /people/{id}/rename", "action", THING),
        ("POST /people/{id}/microsoft.graph.rename", "action", THING),
        ("POST /people/{id}/graph.rename", "action", THING),
        ("POST /people/getByIds", "action", THINGS),
        ("GET /people/delta", "function", THINGS),
        ("GET /people/delta()", "function", THINGS),
        ("GET /people/microsoft.graph.delta(token='latest')", "function", THINGS),
        ("GET /me/between(start='a',end='b')", "function", NOTES),
        ("GET /me/between(start=@s,end=@e)?@s='a'&@e='b'", "function", NOTES),
        ("GET /me/between?start=a&end=b", "function", NOTES),
        ("GET /me/between(start={start},end={end})/{id}/author", "entity", PERSON),
        ("GET /me/between(start='a/b)',end='c')('n')/author", "entity", PERSON),
        ("GET /today", "function", NOTE),
        ("GET /today()/author", "entity", PERSON),
        ("POST /reset", "action", "None"),
        ("GET /$metadata", "metadata", "None"),
        ("POST /$batch", "batch", "None"),
        ("GET /me/drive:/a/b.txt:/content", "media", "Edm.Stream"),
        ("GET /me/drive:/a/b.txt", "entity", ITEM),
        ("GET /me/drive/children/{id}:/{path}:/children", "collection", ITEMS),
        ("GET /me/notes/{id}/extra/anything/below", "property", "Edm.Untyped"),
        ("GET /me/ext_1_colour", "property", "Edm.Untyped"),
        ("GET /people/{id}/.../friends", "collection", THINGS),
        ("GET /people/%24count", "count", "Edm.Int32"),
    ],
)
def test_a_url_addresses_what_a_server_would_answer_with(
    sample: Metadata, request_line: str, kind: str, answer: str
) -> None:
    method, _, url = request_line.partition(" ")
    found = metadata.resolve(sample, method, url)
    assert (found.reason, found.ok, found.kind, str(found.type)) == ("", True, kind, answer)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("request_line", "segment", "reason", "nearest"),
    [
        ("GET /peple", "peple", "The service has no entity set, singleton or import `peple`.", ("people",)),
        (
            "GET /me/note",
            "note",
            f"{PERSON} has no property, navigation property or bound operation `note`.",
            ("notes",),
        ),
        ("GET /me/mail/x", "x", "Edm.String has no property, navigation property or bound operation `x`.", ()),
        ("GET /people/notes", "notes", f"A key is missing before `notes`, which belongs to one {PERSON}.", ()),
        ("POST /people/getByIDz", "getByIDz", f"`getByIDz` is no operation bound to {PEOPLE}.", ("getByIds",)),
        ("GET /people/detla()", "detla()", f"`detla` is no operation bound to {PEOPLE}.", ("delta",)),
        ("GET /things/{id}/serial/x", "serial", None, ("microsoft.graph.robot/serial",)),
        ("GET /me/friends/microsoft.graph.note", "microsoft.graph.note", f"{NOTE} does not derive from {THING}.", ()),
        (
            "GET /me/friends/microsoft.graph.gone",
            "microsoft.graph.gone",
            "`microsoft.graph.gone` is no type and no operation of the metadata.",
            (),
        ),
        ("GET /me(1)", "me(1)", "`me` is no collection of entities: it has no keys.", ()),
        ("GET /me/addresses/0", "0", None, ()),
        ("GET /people(mial='x')", "mial", f"`mial` is no property of {PERSON}, so no key.", ("mail",)),
        ("GET /people()", "", "The key in the parentheses is missing.", ()),
        ("GET /people/$count/x", "x", "Nothing can follow `$count`.", ()),
        ("POST /people/{id}/rename/x", "x", "Nothing can follow `rename`.", ()),
        ("GET /people/$ref", "$ref", "`$ref` does not apply here.", ("$count", "$ref")),
        ("GET /people/$entity", "$entity", "`$entity` does not apply here.", ("$count", "$ref")),
        ("GET /people/(id)/notes", "(id)", "A name is missing before the parentheses.", ()),
        ("GET /me/{property}", "{property}", f"`{{property}}` stands where {PERSON} needs the name of a member.", ()),
        ("GET /me/between(start='a'/x", "between(start='a'", None, ()),
        ("GET /me:/x", "me:", f"A {PERSON} cannot be addressed by a path after a colon.", ()),
    ],
)
def test_what_means_nothing_is_named_with_its_place_and_the_nearest_names(
    sample: Metadata, request_line: str, segment: str, reason: str | None, nearest: tuple[str, ...]
) -> None:
    method, _, url = request_line.partition(" ")
    found = metadata.resolve(sample, method, url)
    assert not found.ok
    assert found.failed_segment == segment
    assert url[found.position :].startswith(segment)
    assert reason is None or found.reason == reason
    assert found.nearest[: len(nearest)] == nearest
    assert found.reason.endswith(".")


def test_a_missing_cast_is_said(sample: Metadata) -> None:
    found = metadata.resolve(sample, "GET", "/things/{id}/parts")
    assert (
        found.reason
        == "`parts` belongs to microsoft.graph.robot, which derives from microsoft.graph.thing: a cast is missing."
    )
    assert found.nearest == ("microsoft.graph.robot/parts",)


def test_another_host_is_foreign_unless_it_has_a_version(sample: Metadata) -> None:
    found = metadata.resolve(sample, "POST", "https://bot.contoso.com/callback")
    assert (found.ok, found.kind, found.failed_segment, found.position) == (False, "foreign", "bot.contoso.com", 8)
    assert metadata.resolve(sample, "GET", "http://127.0.0.1:8080/v1.0/people").ok


def test_letter_case_is_forgiven_and_said(sample: Metadata) -> None:
    found = metadata.resolve(sample, "GET", "/People/{id}/NOTES/microsoft.graph.extra.Note")
    assert found.ok
    assert str(found.type) == "Collection(microsoft.graph.extra.note)"
    assert [note.name for note in found.notes] == ["People", "NOTES", "microsoft.graph.extra.Note"]


def test_a_doubled_slash_is_forgiven_and_said(sample: Metadata) -> None:
    (note,) = metadata.resolve(sample, "GET", "https://graph.microsoft.com/v1.0//people").notes
    assert (note.position, note.reason) == (32, "A segment is empty.")


def test_a_literal_key_that_resembles_an_operation_is_said(sample: Metadata) -> None:
    (note,) = metadata.resolve(sample, "GET", "/people/detla").notes
    assert note.nearest == ("delta",)


@pytest.mark.parametrize(
    ("call", "name", "reason"),
    [
        ("between(start='a')", "end", "The parameter `end` of microsoft.graph.between is missing."),
        ("between", "start", "The parameter `start` of microsoft.graph.between is missing."),
        ("between(start='a',end='b',x=1)", "x", "`x` is no parameter of microsoft.graph.between."),
        ("between('a','b')", "'a'", "The value has no parameter name."),
    ],
)
def test_wrong_parameters_are_problems_of_a_path_that_resolves(
    sample: Metadata, call: str, name: str, reason: str
) -> None:
    found = metadata.resolve(sample, "GET", f"/me/{call}")
    assert found.ok
    assert (found.problems[0].name, found.problems[0].reason) == (name, reason)


def test_the_overload_is_chosen_by_its_parameters(sample: Metadata) -> None:
    plain = metadata.resolve(sample, "GET", "/people/delta").operation
    token = metadata.resolve(sample, "GET", "/people/delta(token='x')").operation
    assert plain is not None
    assert token is not None
    assert (plain.parameters, [p.name for p in token.parameters]) == ((), ["token"])


def test_parameters_of_an_action_do_not_belong_in_the_url(sample: Metadata) -> None:
    (problem,) = metadata.resolve(sample, "POST", "/me/rename(to='x')").problems
    assert problem.reason == "microsoft.graph.rename is an action: its parameters belong in the body, not in the URL."


def test_every_step_knows_what_it_is_and_where(sample: Metadata) -> None:
    url = "https://graph.microsoft.com/v1.0/people('x')/friends/graph.person/{id}/mail?$select=id"
    steps = metadata.resolve(sample, "GET", url).steps
    assert [(step.kind, step.name) for step in steps] == [
        ("entitySet", "people"),
        ("key", ""),
        ("navigation", "microsoft.graph.person/friends"),
        ("cast", PERSON),
        ("key", ""),
        ("property", "microsoft.graph.person/mail"),
    ]
    assert all(url[step.position :].startswith(step.segment) for step in steps)
    assert str(steps[2].type) == THINGS


def test_the_version_is_part_of_no_path(sample: Metadata) -> None:
    for version in ("v1.0", "beta", "V1.0", "v1", "{version}"):
        assert metadata.resolve(sample, "GET", f"/{version}/me").kind == "entity"


@pytest.mark.parametrize(
    ("request_line", "methods"),
    [
        ("GET /people", ("GET", "POST")),
        ("GET /people/{id}", ("GET", "PUT", "PATCH")),
        ("GET /things/{id}", ("GET", "PATCH", "DELETE")),
        ("GET /me/friends", ("GET",)),
        ("GET /people/{id}/friends", ("GET", "POST")),
        ("GET /me/notes", ()),
        ("GET /me/notes/{id}", ("GET", "PUT", "PATCH", "DELETE")),
        ("POST /people/{id}/rename", ("POST",)),
        ("GET /people/delta", ("GET",)),
        ("GET /me/friends/$ref", ("GET", "POST", "PUT", "DELETE")),
        ("GET /me/manager/$ref", ("GET", "PUT", "DELETE")),
        ("GET /people/$count", ("GET",)),
        ("POST /$batch", ("POST",)),
        ("GET /$metadata", ("GET",)),
        ("GET /me/photo/$value", ("GET", "PUT", "PATCH", "DELETE")),
        ("GET /nowhere", ()),
    ],
)
def test_methods_follow_the_kind_of_resource_and_the_annotations(
    sample: Metadata, request_line: str, methods: tuple[str, ...]
) -> None:
    method, _, url = request_line.partition(" ")
    assert metadata.allowed_methods(sample, metadata.resolve(sample, method, url)) == methods
