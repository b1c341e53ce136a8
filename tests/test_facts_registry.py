"""Names, bases and members across pages; every answer accounts for what it rests on."""

from facts_pages import page_facts, resource_page, world
from hypothesis import given
from hypothesis import strategies as st

from harness.facts import PageFacts, Registry, declared, read_mention, registries, registry
from harness.model import EnumType
from harness.types import Shape
from harness.types.lineage import DEEPEST

ID = "|id|String|Key. Read-only.|"


def thing(name: str, rows: str = "", intro: str = "", annotation: str = "") -> str:
    return resource_page(f"microsoft.graph.{name}", rows or "|x|String||", '{"x": "String"}', intro=intro,
                         annotation=annotation)  # fmt: skip


def test_a_name_is_found_qualified_bare_with_a_hash_and_in_another_case() -> None:
    known = world(user=thing("user"))
    for name in ("microsoft.graph.user", "user", "#microsoft.graph.user", "graph.user"):
        found = known.find(name)
        assert found is not None
        assert (found.name, found.exact) == ("microsoft.graph.user", True)
    other = known.find("#Microsoft.Graph.USER")
    assert other is not None
    assert (other.name, other.exact) == ("microsoft.graph.user", False)
    assert known.find("microsoft.graph.users") is None


def test_a_cell_link_means_the_type_of_the_linked_page_first() -> None:
    records = resource_page("microsoft.graph.callRecords.session", "|id|String||", '{"id": "String"}')
    chart = resource_page("microsoft.graph.workbookChart", "|id|String||", '{"id": "String"}')
    known = registry(
        [
            page_facts(records, "resources/callrecords-session.md"),
            page_facts(chart, "resources/chart.md"),
            page_facts(thing("session"), "resources/session.md"),
        ]
    )
    assert known.resolve(read_mention("[session](callrecords-session.md)"), "resources/x.md").name == (
        "microsoft.graph.callRecords.session"
    )
    assert known.resolve(read_mention("session"), "resources/x.md").name == "microsoft.graph.session"
    assert known.resolve(read_mention("[chart](../resources/chart.md)"), "api/x.md").name == (
        "microsoft.graph.workbookChart"
    )


def test_a_bare_name_means_the_namespace_of_its_page_before_microsoft_graph() -> None:
    inner = resource_page("microsoft.graph.callRecords.session", "|id|String||", '{"id": "String"}')
    known = registry([page_facts(inner, "resources/a.md"), page_facts(thing("session"), "resources/b.md")])
    assert known.resolve(read_mention("session"), "resources/a.md").name == "microsoft.graph.callRecords.session"


def test_a_values_anchor_means_the_enum_even_when_its_text_is_another_word() -> None:
    enums = "# Enum values\n\nNamespace: microsoft.graph\n\n### printQuality values\n\n|Member|\n|:-|\n|low|\n"
    known = registry([page_facts(enums, "resources/enums.md")])
    assert known.resolve(read_mention("[quality](enums.md#printquality-values)"), "resources/x.md").name == (
        "microsoft.graph.printQuality"
    )


def test_an_unknown_name_is_qualified_and_not_found() -> None:
    known = world(user=thing("user"))
    ref = known.resolve(read_mention("lobbyBypassScope collection"), "resources/user.md")
    assert (ref.name, ref.collection) == ("microsoft.graph.lobbyBypassScope", True)
    assert known.find(ref.name) is None


def test_possible_values_make_an_enum_of_a_type_that_no_page_declares() -> None:
    known = world(event=thing("event", "|importance|importance|Possible values are: `low`, `high`.|"))
    found = known.find("importance")
    assert found is not None
    assert found.kind == "implied"
    enum = known.known("importance")
    assert isinstance(enum, EnumType)
    assert list(enum.members) == ["low", "high"]


def test_members_come_through_bases_and_the_nearest_page_wins() -> None:
    known = world(
        entity=thing("entity", ID),
        base=thing("base", "|name|String|Name.|", annotation='"baseType": "microsoft.graph.entity"'),
        leaf=thing("leaf", "|name|Int32|Own.|", intro="Inherits from [base](base.md)."),
    )
    declared, leaf = known.type("microsoft.graph.leaf"), known.known("microsoft.graph.leaf")
    assert declared is not None
    assert isinstance(leaf, Shape)
    assert declared.ancestors == ("microsoft.graph.base", "microsoft.graph.entity")
    assert leaf.ancestors == set(declared.ancestors)
    assert {name: (item.type.name, item.owner) for name, item in leaf.members.items() if name != "x"} == {
        "id": ("Edm.String", "microsoft.graph.entity"),
        "name": ("Edm.Int32", "microsoft.graph.leaf"),
    }
    assert known.subtypes("microsoft.graph.entity") == ("microsoft.graph.base", "microsoft.graph.leaf")
    assert known.subtypes("microsoft.graph.leaf") == ()


def test_the_nearest_of_several_claimed_bases_is_the_base() -> None:
    known = world(
        entity=thing("entity", ID),
        policy=thing("policy", annotation='"baseType": "microsoft.graph.entity"'),
        leaf=thing("leaf", "|id|String|Inherited from [policy](policy.md).|",
                   annotation='"baseType": "microsoft.graph.entity"'),
    )  # fmt: skip
    leaf = known.type("microsoft.graph.leaf")
    assert leaf is not None
    assert leaf.base == "microsoft.graph.policy"
    assert known.base_names("microsoft.graph.leaf") == ("microsoft.graph.entity", "microsoft.graph.policy")


def test_a_base_that_only_its_own_page_states_in_reverse_counts() -> None:
    known = world(
        outcome=thing("outcome", intro="A base type. The derived types are [points](points.md)."),
        points=thing("points"),
    )
    points = known.type("microsoft.graph.points")
    assert points is not None
    assert points.base == "microsoft.graph.outcome"
    assert known.subtypes("microsoft.graph.outcome") == ("microsoft.graph.points",)


def test_case_81_a_circular_base_ends_and_is_said() -> None:
    known = world(
        a=thing("a", "|one|String||", annotation='"baseType": "microsoft.graph.b"'),
        b=thing("b", "|two|String||", annotation='"baseType": "microsoft.graph.a"'),
        self=thing("self", annotation='"baseType": "microsoft.graph.self"'),
    )
    a = known.type("microsoft.graph.a")
    assert a is not None
    assert a.circular
    shape = known.known("microsoft.graph.a")
    assert isinstance(shape, Shape)
    assert {"one", "two"} <= set(shape.members)
    itself = known.type("microsoft.graph.self")
    assert itself is not None
    assert not itself.ancestors
    assert known.subtypes("microsoft.graph.a") == ("microsoft.graph.b",)


def test_a_type_on_two_pages_keeps_both_declarations_and_joins_their_properties() -> None:
    known = registry(
        [
            page_facts(thing("user", "|mail|String|The mail.|"), "resources/user.md"),
            page_facts(thing("user", "|mail|Int32||\n|devices|String collection||"), "resources/intune-user.md"),
        ]
    )
    user = known.type("microsoft.graph.user")
    assert user is not None
    assert [page.path for page in user.declarations] == ["resources/user.md", "resources/intune-user.md"]
    assert user.own["mail"].type.name == "Edm.String"
    assert "devices" in user.own


def test_cases_20_and_21_nullable_properties_speak_for_all_properties_when_present() -> None:
    def nullable(annotation: str) -> bool | None:
        known = world(t=thing("t", "|x|String||", annotation=annotation))
        found = known.known("microsoft.graph.t")
        assert isinstance(found, Shape)
        return found.members["x"].nullable

    assert nullable('"nullableProperties": ["x"]') is True
    assert nullable('"nullableProperties": []') is False
    assert nullable('"keyProperty": "id"') is None


def test_a_documented_type_is_described_with_what_its_rows_say() -> None:
    rows = f"{ID}\n|name|String|Required.|\n|at|DateTimeOffset|Returned only on `$select`.|"
    text = resource_page(
        "microsoft.graph.job",
        rows,
        '{"id": "String", "name": "String"}',
        annotation='"keyProperty": "id"',
        relationships="|owner|[user](user.md)|Owner.|",
    )
    job = world(job=text, user=thing("user")).known("microsoft.graph.job")
    assert isinstance(job, Shape)
    assert job.entity
    assert [name for name, member in job.members.items() if member.key] == ["id"]
    assert (job.members["id"].read_only, job.members["id"].never_null) == (True, True)
    assert (job.members["name"].required, job.members["name"].never_null) == (True, False)
    assert job.members["at"].optional
    assert job.members["owner"].navigation
    assert job.members["owner"].type.name == "microsoft.graph.user"
    part = world(part=thing("part")).known("microsoft.graph.part")
    assert isinstance(part, Shape)
    assert not part.entity
    assert world().known("microsoft.graph.nobody") is None


def test_an_id_and_methods_make_an_entity_type_even_when_no_key_is_stated() -> None:
    methods = "## Methods\n\n|Method|Return type|\n|:-|:-|\n|[Get](../api/job-get.md)|[job](job.md)|\n"
    text = resource_page("microsoft.graph.job", ID, '{"id": "String"}', tail=methods)
    known = world(job=text, part=thing("part", ID))
    shapes = known.known("microsoft.graph.job"), known.known("microsoft.graph.part")
    assert [isinstance(shape, Shape) and shape.entity for shape in shapes] == [True, False]


def test_long_and_tangled_inheritance_is_followed_to_a_bound() -> None:
    def based(number: int, base: int) -> PageFacts:
        return page_facts(thing(f"t{number}", annotation=f'"baseType": "microsoft.graph.t{base}"'), f"r/t{number}.md")

    chain = registry(based(number, number - 1) for number in range(200))
    last = chain.type("microsoft.graph.t199")
    assert last is not None
    assert (len(last.ancestors), last.circular) == (DEEPEST, False)
    assert len(chain.subtypes("microsoft.graph.t0")) == DEEPEST
    ring = registry(based(number, (number + 1) % 30) for number in range(30))
    assert len(ring.subtypes("microsoft.graph.t0")) == 29


def test_versions_are_separate_worlds_and_pages_without_a_version_belong_to_all() -> None:
    pages = [
        page_facts(thing("user"), "v1.0/resources/user.md"),
        page_facts(thing("job"), "beta/resources/job.md"),
        page_facts(thing("shared"), "resources/shared.md"),
    ]
    known = registries(pages)
    assert known["v1.0"].find("job") is None
    assert known["beta"].find("job") is not None
    assert known["v1.0"].find("shared") is not None
    assert known[""].find("user") is None
    assert registries(pages[:1])[""].find("user") is not None


def answers(known: Registry, name: str) -> tuple[object, ...]:
    return (
        known.find(name), known.type(name), known.subtypes(name), known.enum(name), known.base_names(name),
        known.known(name),
    )  # fmt: skip


NAMES = ("alpha", "beta", "gamma")
PAGES = st.builds(
    lambda name, base, link, enum: thing(
        name,
        f"|x|[{link}]({link}.md)||\n|y|{enum}|Possible values are: `a`.|",
        annotation=f'"baseType": "microsoft.graph.{base}"',
    ),
    *[st.sampled_from(NAMES)] * 3,
    st.sampled_from(("kind", "alpha")),
)


@given(st.lists(st.tuples(st.sampled_from(("a.md", "b.md", "alpha.md")), PAGES), max_size=3), PAGES)
def test_an_answer_changes_only_when_a_key_it_rests_on_changes(pages: list[tuple[str, str]], added: str) -> None:
    old_facts = {path: page_facts(text, path) for path, text in pages}
    new_facts = {**old_facts, "new.md": page_facts(added, "new.md")}
    before, after = registry(old_facts.values()), registry(new_facts.values())
    changed = {key for key, _ in declared(new_facts["new.md"])}
    for name in NAMES:
        full = f"microsoft.graph.{name}"
        asked = before.anew()
        old = answers(asked, full)
        if asked.rests_on.isdisjoint(changed):
            assert old == answers(after, full)


@given(st.lists(PAGES, min_size=1, max_size=4), st.permutations(NAMES))
def test_answers_do_not_depend_on_the_order_of_questions(pages: list[str], order: list[str]) -> None:
    found = [page_facts(text, f"{index}.md") for index, text in enumerate(pages)]
    one, two = registry(found), registry(reversed(found))
    names = [f"microsoft.graph.{name}" for name in order]
    given_order = {name: answers(one, name) for name in names}
    assert given_order == {name: answers(two, name) for name in sorted(names)}


def test_an_answer_from_memory_still_accounts_for_what_it_rests_on() -> None:
    known = world(a=thing("a", annotation='"baseType": "microsoft.graph.b"'), b=thing("b"))
    known.type("microsoft.graph.a")
    again = known.anew()
    assert again.rests_on == frozenset()
    again.type("microsoft.graph.a")
    assert again.rests_on == known.rests_on == {"type a", "type b"}


def test_subtypes_rest_on_the_pages_that_link_to_the_page_of_the_base() -> None:
    known = world(base=thing("base"))
    assert known.subtypes("microsoft.graph.base") == ()
    added = page_facts(thing("leaf", intro="Inherits from [parent](base.md)."), "resources/leaf.md")
    assert {key for key, _ in declared(added)} & known.rests_on
    whole = registry([page_facts(thing("base"), "resources/base.md"), added])
    assert whole.subtypes("microsoft.graph.base") == ("microsoft.graph.leaf",)
