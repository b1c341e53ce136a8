"""A dialect is a matter of values: chosen and overridden in the settings, asked by every room."""

from pathlib import Path

import pytest

from harness import config
from harness.config import Settings
from harness.dialect import GRAPH, ODATA, adapted
from harness.errors import ConfigError
from harness.facts import facts, registry
from harness.markdown import parse
from harness.model import TypeRef
from harness.pipeline.audit import audit
from harness.types import Shape

OWN = """
[dialect]
base = "odata"
name = "contoso"
service = "Contoso"
hosts = ["api.contoso.com", "api.contoso.example"]
versions = ["v2", "v3-preview"]
prefix = "/odata"
namespace = "contoso.api"
layout = ["reference", "v2"]
"""
PAGE = """---
title: Get a product
description: One product.
doc_type: apiPageType
---

# Get a product

## HTTP request

```http
GET /Products/{{id}}
```

## Example

```http
GET {url}
```

```http
HTTP/1.1 200 OK
Content-Type: application/json

{{
  "@odata.context": "{context}",
  "id": "7"
}}
```
"""
ROOT = "https://api.contoso.com/odata/v2"


def settings(folder: Path, text: str) -> Settings:
    (folder / "harness.toml").write_text(text, encoding="utf-8")
    return config.load(str(folder / "harness.toml"), environment={})


def found(folder: Path, url: str, context: str, settings: Settings) -> list[str]:
    page = folder / "reference" / "v2" / "product-get.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(PAGE.format(url=url, context=context), encoding="utf-8")
    rules = ("url-*", "context-mismatch")
    report = audit([folder / "reference"], Settings(rules=rules, cache=False, dialect=settings.dialect))
    return [f"{finding.rule}: {finding.message} {finding.hint}" for finding in report.findings]


def test_pages_of_somebodys_own_service_are_judged_by_its_hosts_and_versions(tmp_path: Path) -> None:
    own = settings(tmp_path, OWN)
    assert found(tmp_path, f"{ROOT}/Products/7", f"{ROOT}/$metadata#Products/$entity", own) == []
    assert found(
        tmp_path,
        "https://api.contoso.com/odata/v3-preview/Products/7",
        "https://graph.microsoft.com/v2/$metadata#Products/$entity",
        own,
    ) == [
        "url-version: the URL asks `v3-preview`, and this is a page of v2 Write `v2`.",
        "context-mismatch: the context URL names the host `graph.microsoft.com` Write `api.contoso.com`.",
    ]
    assert found(tmp_path, "https://api.contosso.com/odata/v2/Products/7", f"{ROOT}/$metadata", own) == [
        "url-host: `https://api.contosso.com` is no host of Contoso Write `https://api.contoso.com`."
    ]


def test_what_graph_answers_is_judged_by_graphs_dialect_only(tmp_path: Path) -> None:
    own = settings(tmp_path, OWN)
    asked, context = "https://graph.microsoft.com/v1.0/users/7", "https://api.contoso.com/v1.0/$metadata#users/$entity"
    assert found(tmp_path, asked, context, own) == []
    told = found(tmp_path, asked, context, Settings())
    assert "context-mismatch: the context URL names the host `api.contoso.com` Write `graph.microsoft.com`." in told


def test_a_service_without_versions_has_none_to_miss(tmp_path: Path) -> None:
    own = settings(tmp_path, OWN.replace('versions = ["v2", "v3-preview"]', "versions = []"))
    root = "https://api.contoso.com/odata"
    assert found(tmp_path, f"{root}/Products/7", f"{root}/$metadata#Products/$entity", own) == []


def test_a_dialect_is_named_or_a_table_of_what_differs(tmp_path: Path) -> None:
    assert settings(tmp_path, "").dialect is GRAPH
    assert settings(tmp_path, 'dialect = "odata"').dialect is ODATA
    assert config.load("", tmp_path, {"HARNESS_DIALECT": "odata"}).dialect is ODATA
    changed = settings(tmp_path, '[dialect]\nversions = ["v1.0"]\n').dialect
    assert (changed.versions, changed.hosts) == (("v1.0",), GRAPH.hosts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('dialect = "grph"', "`dialect`: `grph` is no dialect; there are graph, odata"),
        ("dialect = 3", "`dialect`: `3` is no dialect; there are graph, odata"),
        ('[dialect]\nbase = "x"', "`dialect`: `x` is no dialect; there are graph, odata"),
        ("[dialect]\nhots = []", "`dialect`: `hots` is no key of a dialect; `hosts` is"),
        ("[dialect]\nservice = 1", "`dialect`: `service` must be a string"),
        ("[dialect]\nversions = 'v1.0'", "`dialect`: `versions` must be an array of strings"),
        ("[dialect]\nhosts = [1]", "`dialect`: `hosts` must be a table of strings"),
    ],
)
def test_a_dialect_that_is_none_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match="dialect") as caught:
        settings(tmp_path, text)
    assert str(caught.value).endswith(message)


def test_an_audit_that_is_remembered_is_that_of_its_dialect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    page = tmp_path / "reference" / "v2" / "a.md"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE.format(url="https://api.contoso.com/odata/v3-preview/Products", context=""), encoding="utf-8")
    chosen = [Settings(rules=("url-version",), dialect=each) for each in (GRAPH, settings(tmp_path, OWN).dialect)]
    for _ in range(2):
        assert [len(audit([page.parent], each).findings) for each in chosen] == [0, 1]


def test_a_value_that_is_not_overridden_stays_the_dialects_own() -> None:
    assert adapted({"host-word": "contoso"}).ways is GRAPH.ways


def test_types_that_are_named_without_a_namespace_are_in_the_dialects() -> None:
    table = "## Properties\n|Property|Type|\n|:-|:-|\n|parts|part collection|\n"
    text = f'# product\n{table}```json\n{{"@odata.type": "#contoso.api.product", "parts": "contoso.api.part"}}\n```\n'
    own = adapted({"base": "odata", "namespace": "contoso.api", "alias": "self", "entity": "contoso.api.product"})
    page = parse(text, "resources/a.md", dialect=own)
    known = registry([facts(page), facts(parse("# part\n" + table, "resources/b.md", dialect=own))], "", own)
    assert list(known.names()) == ["contoso.api.part", "contoso.api.product"]
    found = known.find("self.product")
    assert found is not None
    assert found.name == "contoso.api.product"
    product = known.known("contoso.api.product")
    assert isinstance(product, Shape)
    assert product.entity
    assert product.members["id"].implied
    assert product.members["parts"].type == TypeRef("contoso.api.part", collection=True)
    assert registry([facts(page)]).find("graph.product") is None


FACTS = """# product

## Fields

|Property|Type|Description|
|:-|:-|:-|
|id|String|Its key.|

## Shape

```json
{"id": "String"}
```
"""
SECTIONS = """
folders = {reference = ["operation", "entity"]}
operation-page = "operation"
type-page = "entity"
page-type-key = "kind"
front-matter = ["title", "kind"]
headings = {endpoint = "HTTP request", fields = "Properties", shape = "JSON representation", reply = "Response"}
operation-sections = ["HTTP request", "Response", "Example"]
type-sections = ["Properties", "JSON representation"]
needed-sections = ["HTTP request", "Response", "JSON representation"]
"""


def test_sections_page_types_and_front_matter_are_those_of_the_dialect(tmp_path: Path) -> None:
    own = settings(tmp_path, OWN + SECTIONS)
    folder = tmp_path / "reference"
    folder.mkdir()
    operation = "# Get\n\n## Endpoint\n\n```http\nGET /Products/{id}\n```\n\n## Reply\n\n`200 OK`.\n"
    (folder / "a.md").write_text(f"---\ntitle: a\nkind: operation\n---\n{operation}", encoding="utf-8")
    (folder / "b.md").write_text(f"---\ntitle: b\nkind: entity\n---\n{FACTS}", encoding="utf-8")
    (folder / "c.md").write_text(f"---\ntitle: c\nkind: entiti\n---\n{FACTS}", encoding="utf-8")
    (folder / "d.md").write_text(
        f"---\ntitle: d\nkind: operation\n---\n{operation.replace('Reply', 'Answer')}", encoding="utf-8"
    )
    rules = ("front-matter-key", "section-*", "table-json-names")
    report = audit([folder], Settings(rules=rules, cache=False, dialect=own.dialect))
    assert [(each.location.path, each.rule, each.message, each.hint) for each in report.findings] == [
        ("reference/c.md", "front-matter-key", "`entiti` is no page type", "Write `entity`."),
        (
            "reference/d.md",
            "section-missing",
            "the page has no section `Reply` outside of its example",
            "Add a heading `## Reply`.",
        ),
    ]
    page = parse(operation, "reference/a.md", dialect=own.dialect)
    promised = facts(page).operation
    assert promised is not None
    assert [each.path for each in promised.templates] == ["/Products/{id}"]
    assert [each.code for each in promised.statuses] == [200]


GRAMMAR = """
http-infos = ["rest"]
generator-words = ["Fill in"]
query-options = ["marker"]
misnamed-keys = {url = "requestUrls"}
[dialect.block-types]
call = "request"
reply = "response"
[dialect.annotation-keys]
blockType = "text"
requestUrls = "texts"
paged = "flag"
[dialect.callers]
"A signed-in customer" = ["signed", "customer"]
"""
ANNOTATED = """---
title: a
---
# A

**Fill in the rest** and **Unknown Type**

|Permission type|Permissions|
|:-|:-|
|Signed-in (any customer)||

<!-- { "blockType": "Call", "paged": "true" } -->
```rest
GET https://api.contoso.com/odata/v2/Products?$marker=7&$skiptoken=8
```

<!-- { "blockType": "response", "url": ["x"] } -->
```rest
HTTP/1.1 200 OK
```
"""


def test_the_grammar_of_annotations_and_the_words_of_generators_are_those_of_the_dialect(tmp_path: Path) -> None:
    own = settings(tmp_path, OWN + GRAMMAR)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "a.md").write_text(ANNOTATED, encoding="utf-8")
    rules = ("annotation-*", "placeholder-left", "permissions-incomplete", "url-malformed")
    report = audit([tmp_path / "reference"], Settings(rules=rules, cache=False, dialect=own.dialect))
    assert [(each.location.line, each.rule, each.message) for each in report.findings] == [
        (6, "placeholder-left", "the placeholder `Fill in` was never filled in"),
        (10, "permissions-incomplete", "the permissions for `Signed-in (any customer)` are left empty"),
        (12, "annotation-key", '`paged` takes true or false, not `"true"`'),
        (14, "url-malformed", "`$skiptoken` is no query option"),
        (17, "annotation-block-type", "`response` is no block type"),
        (17, "annotation-key", "`url` is no key of an annotation; `requestUrls` is"),
    ]
    page = parse(ANNOTATED, "reference/a.md", dialect=own.dialect)
    assert [fence.role for fence in page.fences] == ["request", "response"]


def test_keys_of_annotations_are_of_kinds_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`number` of the annotation key `top` is none of flag, text"):
        settings(tmp_path, '[dialect.annotation-keys]\ntop = "number"\n')
    with pytest.raises(ConfigError, match="`callers` must be a table of arrays of strings"):
        settings(tmp_path, '[dialect]\ncallers = "Application"\n')


def test_the_readmes_dialect_is_one(tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (table,) = [block for block in readme.split("```toml\n")[1:] if "[tool.harness.dialect]" in block]
    (tmp_path / "pyproject.toml").write_text(table.partition("```")[0], encoding="utf-8")
    read = config.load(str(tmp_path / "pyproject.toml"), environment={}).dialect
    assert (read.root, read.versions) == ("https://api.contoso.com/odata", ("v2", "v3-preview"))
    assert read.page_types == (read.operation_page, read.type_page)
