import pytest
from reports_sample import DOCUMENTS, GOLDEN

from harness.errors import UsageError
from harness.reports import FORMATS, RenderOptions, render


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_report_reads_as_its_golden_document(name: str) -> None:
    format_name, report, options = DOCUMENTS[name]
    assert render(format_name, report, options) == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_golden_document_is_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(DOCUMENTS)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_report_gives_the_same_bytes(format_name: str, name: str) -> None:
    _, report, options = DOCUMENTS[name]
    assert render(format_name, report, options) == render(format_name, report, options)


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    _, report, _ = DOCUMENTS["clean.txt"]
    with pytest.raises(UsageError, match=r"format must be one of text, json, sarif, .*, not `pdf`"):
        render("pdf", report, RenderOptions())
