"""The habits of those who write the Microsoft Graph reference, each with its reason."""

from harness.dialect.dialect import Dialect

_OWNERS = ("users", "groups", "sites")
"""Who has drives, lists and notebooks."""

GRAPH = Dialect(
    name="graph",
    service="Graph",
    hosts={
        "graph.microsoft.com": "global",
        "graph.microsoft.us": "US Government L4",
        "dod-graph.microsoft.us": "US Government L5 (DoD)",
        "microsoftgraph.chinacloudapi.cn": "China, operated by 21Vianet",
        "graph.microsoft.de": "Germany, closed in 2021; its pages still say it",
        "canary.graph.microsoft.com": "global, before release; examples of beta pages ask it",
    },
    versions=("v1.0", "beta"),
    namespace="microsoft.graph",
    alias="graph",
    entity="microsoft.graph.entity",
    own_name="_",  # extension_{appId}_{name} and ext{id}_{name}
    host_word="graph",
    path_addressed=("microsoft.graph.driveItem", "microsoft.graph.site"),
    ways={
        "me": "users/{}",
        "education/me": "education/users/{}",
        "sites/{}/:path": "sites/{}",
        # a drive, whoever's it is, and an item of it: by id, by path, as a special folder, as a share, from a list
        "drive": "(drive)",
        "drives/{}": "(drive)",
        "shares/{}/driveitem": "(drive)/(item)",
        **{f"{owner}/{{}}/drive": "(drive)" for owner in _OWNERS},
        **{f"{owner}/{{}}/drives/{{}}": "(drive)" for owner in _OWNERS},
        **{f"{owner}/{{}}/lists/{{}}/items/{{}}/driveitem": "(drive)/(item)" for owner in _OWNERS},
        "(drive)/root/:path": "(drive)/(item)",
        "(drive)/root": "(drive)/(item)",
        **{f"(drive)/{way}/{{}}{path}": "(drive)/(item)" for way in ("items", "special") for path in ("/:path", "")},
        **{f"{owner}/{{}}/onenote": "(onenote)" for owner in _OWNERS},
    },
    references={"servicePrincipals.appId": "applications.appId"},
    sample_keys=("contoso.com",),
    junk=("** ", " not found"),
    layout=("api", "resources", "v1.0", "beta", "includes"),
    folders={"api": ("apiPageType",), "resources": ("resourcePageType", "enumPageType", "conceptualPageType")},
    operation_page="apiPageType",
    type_page="resourcePageType",
    other_page="conceptualPageType",
    page_type_key="doc_type",
    topic_key="ms.topic",
    front_matter=("title", "description", "doc_type"),
    filled_keys=("author", "ms.prod", "ms.subservice", "ms.localizationpriority", "localization_priority"),
    operation_sections=(
        *("Permissions", "HTTP request", "Optional query parameters", "Function parameters", "Path parameters"),
        *("Request headers", "Request body", "Response", "Example", "Examples", "Request"),
    ),
    example_sections=("Request", "Response"),
    type_sections=("Methods", "Properties", "Relationships", "JSON representation", "Members"),
    needed_sections=(
        *("Permissions", "HTTP request", "Request headers", "Request body", "Response", "Example"),
        *("JSON representation", "Properties"),
    ),
    spellings={
        # the published pages of generated and hand-written APIs differ in these two; both are the format
        "http request": ("HTTP request", "HTTP Request"),
        "json representation": ("JSON representation", "JSON Representation"),
    },
    http_infos=("http", "msgraph-interactive"),
    callers={
        "Delegated (work or school account)": ("delegated", "work"),
        "Delegated (personal Microsoft account)": ("delegated", "personal"),
        "Application": ("application",),
    },
    generator_words=("Collection URI for", "Entity URI for", "Resource URI for", "Unknown Type"),
    query_options=("skiptoken", "deltatoken", "deltalink", "id", "index", "schemaversion"),
    near_headings=("requests", "responses", "http requests", "permission", "property", "method", "member"),
)
"""The Microsoft Graph reference (microsoftgraph/microsoft-graph-docs), by the pages of 2021 and later.

The hosts are those of the documented national cloud deployments, and the one that serves changes first.
"""
