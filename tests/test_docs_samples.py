"""The accurate sample pages: complete, well formed, and true to the tenant's metadata."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from harness import metadata
from harness.facts.documented import facts
from harness.facts.mentions import TypeMention
from harness.facts.stated import PageFacts
from harness.markdown import parse
from harness.model import EntityType, EnumType, Metadata, Page, StructuredType, TypeRef
from harness.types import csdl

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "docs_samples"
CSDL = ROOT / "harness" / "tenant" / "synchronization.csdl.xml"
VERSIONS = ("v1.0", "beta")
INCLUDE = "[!INCLUDE [beta-disclaimer](../../includes/beta-disclaimer.md)]\n\n"

JOBS = (
    "synchronization-list-jobs", "synchronization-post-jobs", "synchronizationjob-get", "synchronizationjob-update",
    "synchronizationjob-start", "synchronizationjob-pause", "synchronizationjob-restart", "synchronizationjob-delete",
    "synchronizationjob-provisionondemand", "synchronizationjob-validatecredentials",
)  # fmt: skip
SCHEMAS = (
    "synchronizationschema-get", "synchronizationschema-update", "synchronizationschema-delete",
    "synchronizationschema-filteroperators", "synchronizationschema-functions", "synchronizationschema-parseexpression",
    "directorydefinition-discover",
)  # fmt: skip
OTHERS = (
    "synchronization-list-templates", "synchronizationtemplate-get", "synchronization-list-secrets",
    "serviceprincipal-put-synchronization", "synchronization-acquireaccesstoken",
)  # fmt: skip
PARENTS = (
    "application-post-applications", "application-get", "application-list", "application-delete",
    "serviceprincipal-post-serviceprincipals", "serviceprincipal-get", "serviceprincipal-list",
    "serviceprincipal-delete", "applicationtemplate-list", "applicationtemplate-get", "applicationtemplate-instantiate",
)  # fmt: skip
API_SECTIONS = ("Permissions", "HTTP request", "Request headers", "Request body", "Response", "Examples")


def _pages(*folders: str) -> dict[str, Page]:
    found = {}
    for folder in folders:
        for file in sorted((SAMPLES / folder).rglob("*.md")):
            path = file.relative_to(SAMPLES).as_posix()
            found[path] = parse(file.read_text(encoding="utf-8"), path)
    return found


@pytest.fixture(scope="module")
def pages() -> Mapping[str, Page]:
    """The accurate pages by path."""
    return _pages(*VERSIONS)


@pytest.fixture(scope="module")
def stated(pages: Mapping[str, Page]) -> Mapping[str, PageFacts]:
    """What the accurate pages state, by path."""
    return {path: facts(page) for path, page in pages.items()}


@pytest.fixture(scope="module")
def service() -> Metadata:
    """The tenant's own metadata."""
    return metadata.read(CSDL)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [*(f"synchronization-{name}" for name in (*JOBS, *SCHEMAS, *OTHERS)), *PARENTS])
def test_every_method_of_the_synchronization_surface_has_a_page(version: str, name: str) -> None:
    assert (SAMPLES / version / "api" / f"{name}.md").is_file()


def test_both_versions_have_the_same_pages_and_differ_only_where_the_versions_differ() -> None:
    texts = {
        version: {
            file.relative_to(SAMPLES / version): file.read_text(encoding="utf-8")
            for file in (SAMPLES / version).rglob("*.md")
        }
        for version in VERSIONS
    }
    as_stable = {
        path: text.replace(INCLUDE, "").replace("graph.microsoft.com/beta/", "graph.microsoft.com/v1.0/")
        for path, text in texts["beta"].items()
    }
    assert as_stable == texts["v1.0"]


def test_every_beta_page_and_no_other_warns_that_it_may_change(pages: Mapping[str, Page]) -> None:
    assert {path for path, page in pages.items() if INCLUDE in page.text} == {
        path for path in pages if path.startswith("beta/")
    }


def test_front_matter_is_complete_and_fits_the_folder(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        head = yaml.safe_load(page.text.split("---\n")[1])
        kind = {"api": "apiPageType", "resources": "resourcePageType"}[path.split("/")[1]]
        assert head.pop("doc_type") == ("conceptualPageType" if path.endswith("-overview.md") else kind), path
        assert re.fullmatch(r"\d\d/\d\d/\d{4}", str(head.pop("ms.date"))), path
        assert list(head) == ["title", "description", "author", "ms.localizationpriority", "ms.subservice"], path
        assert all(head.values()), path
        assert f"\n# {head['title']}\n\nNamespace: microsoft.graph\n" in page.text, path


def test_api_pages_have_every_section_in_the_usual_order(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        if "/api/" in path:
            titles = [section.title for section in page.sections if section.level == 2]
            assert [title for title in titles if title != "Optional query parameters"] == list(API_SECTIONS), path


def test_permissions_name_all_three_kinds_of_callers(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        if "/api/" not in path:
            continue
        table = next(table for table in page.tables if table.section and table.section.title == "Permissions")
        assert [row.cells[0].text.split()[0] for row in table.rows] == ["Delegated", "Delegated", "Application"], path
        assert all(cell.text for row in table.rows for cell in row.cells), path


def test_every_page_is_read_without_a_problem(pages: Mapping[str, Page]) -> None:
    assert {path: page.problems for path, page in pages.items() if page.problems} == {}
    assert [path for path, page in pages.items() if page.unanswered or page.orphans] == []


def test_every_json_text_is_strict(pages: Mapping[str, Page]) -> None:
    broken = [path for path, page in pages.items() for text in _json_texts(page) if not _is_strict(text)]
    assert broken == []


def _is_strict(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _json_texts(page: Page) -> Iterator[str]:
    yield from re.findall(r"<!--(.*?)-->", page.text, re.DOTALL)
    for fence in page.fences:
        if fence.info == "json":
            yield fence.text
        for body in (*(request.body for request in fence.requests), fence.response.body if fence.response else ""):
            if body:
                yield body


def test_relative_links_lead_to_a_page_and_to_a_heading_of_it(pages: Mapping[str, Page]) -> None:
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.target.partition("#")
            if link.include or target.startswith(("/", "http")):
                continue
            other = _resolved(path, target) if target else path
            assert other in pages, f"{path}:{link.location.line}: {link.target}"
            if anchor:
                assert anchor in {section.anchor for section in pages[other].sections}, f"{path}: {link.target}"


def _resolved(path: str, target: str) -> str:
    parts = path.split("/")[:-1]
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def test_example_names_are_snake_case_and_unique_in_their_version(pages: Mapping[str, Page]) -> None:
    for version in VERSIONS:
        names = Counter(e.name for path, page in pages.items() if path.startswith(version) for e in page.examples)
        assert [
            name for name, count in names.items() if count > 1 or not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name)
        ] == []
        assert len(names) >= 45


def test_placeholders_of_path_parameters_are_spelt_in_many_ways(pages: Mapping[str, Page]) -> None:
    urls = [request.url for page in pages.values() for example in page.examples for request in [example.request]]
    for spelling in ("{id}", "{servicePrincipalsId}", "{applicationsId}", "{jobId}", "{synchronizationJobId}"):
        assert any(spelling in url for url in urls), spelling
    assert any(url.count("{id}") == 2 for url in urls)


def test_every_structured_type_has_one_page_with_the_facts_of_the_service(
    stated: Mapping[str, PageFacts], service: Metadata
) -> None:
    for version in VERSIONS:
        declared = [t for path, page in stated.items() if path.startswith(f"{version}/") for t in page.types]
        assert len({each.name for each in declared}) == len(declared) >= 60
        for each in declared:
            actual = csdl.structured(service, each.name)
            assert actual, each.name
            expected = {**_structural(service, actual), **_navigation(service, actual)}
            assert {row.name: _as_ref(row.mention) for row in each.table} == expected, each.path
            assert (each.bases[0].mention.name if each.bases else "") in (actual.base, actual.base.rpartition(".")[2])
            assert each.key == (("id",) if isinstance(actual, EntityType) else ()), each.path
            assert each.open == csdl.is_open(service, each.name), each.path


def _structural(service: Metadata, actual: StructuredType) -> dict[str, TypeRef]:
    return {p.name: _short(p.type) for p in csdl.properties(service, actual.name).values()}


def _navigation(service: Metadata, actual: StructuredType) -> dict[str, TypeRef]:
    return {p.name: _short(p.type) for p in csdl.navigation(service, actual.name).values()}


def _short(ref: TypeRef) -> TypeRef:
    return TypeRef(ref.name.removeprefix("microsoft.graph."), ref.collection)


def _as_ref(mention: TypeMention) -> TypeRef:
    return TypeRef(mention.name, mention.collection)


def test_every_type_that_a_page_refers_to_is_documented(stated: Mapping[str, PageFacts], service: Metadata) -> None:
    for version in VERSIONS:
        here = [page for path, page in stated.items() if path.startswith(f"{version}/")]
        structured = {each.name.removeprefix("microsoft.graph.") for page in here for each in page.types}
        known = structured | {each.name.removeprefix("microsoft.graph.") for page in here for each in page.enums}
        wanted = {row.mention.name for page in here for each in page.types for row in each.table}
        assert {name for name in wanted if not name.startswith("Edm.")} - known == set()
        assert known <= {
            n.removeprefix("microsoft.graph.")
            for n in {**service.entity_types, **service.complex_types, **service.enum_types}
        }


def test_every_enum_has_one_table_with_the_members_of_the_service(
    stated: Mapping[str, PageFacts], service: Metadata
) -> None:
    for version in VERSIONS:
        enums = [enum for path, page in stated.items() if path.startswith(f"{version}/") for enum in page.enums]
        assert len({each.name for each in enums}) == len(enums)
        assert {each.name for each in enums} == set(service.enum_types)
        for each in enums:
            assert _same_enum(service.enum_types[each.name], [m.name for m in each.members], flags=each.flags), (
                each.path
            )
            assert all(member.description for member in each.members), each.path


def _same_enum(actual: EnumType, members: list[str], *, flags: bool) -> bool:
    return list(actual.members) == members and actual.flags == flags
