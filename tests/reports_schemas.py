"""The schemas that others publish for the formats we write; `tests/data/README.md` says where they come from."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from lxml import etree

_DATA = Path(__file__).parent / "data"


@cache
def sarif_document() -> Any:
    """The JSON schema of SARIF 2.1.0."""
    return json.loads((_DATA / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@cache
def sarif_schema() -> jsonschema_rs.Validator:
    """A quick validator of the same."""
    return jsonschema_rs.validator_for(sarif_document(), validate_formats=True)


@cache
def junit_schema() -> etree.XMLSchema:
    """The XML schema by which Jenkins reads JUnit files."""
    return etree.XMLSchema(etree.parse(_DATA / "junit-10.xsd"))
