"""Metadata kept between runs: quick, and never a reason to fail or to lie."""

import time
from pathlib import Path

import pytest

from harness import metadata
from harness.metadata import cache, document
from harness.model import Metadata

SAMPLE = Path(__file__).with_name("test_metadata_sample.csdl.xml")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder; gives where documents are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "graph-docs-harness" / "metadata"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were parsed rather than taken from the cache."""
    names: list[str] = []

    def parse(xml: bytes, path: str, version: str = "") -> Metadata:
        names.append(path)
        return metadata.parse(xml, path, version)

    monkeypatch.setattr(document, "parse", parse)
    return names


def test_the_second_read_comes_from_the_cache_and_is_equal(home: Path, parsed: list[str]) -> None:
    first = metadata.read(SAMPLE)
    assert metadata.read(SAMPLE) == first == metadata.read(SAMPLE, cache=False)
    assert len(parsed) == 2
    assert len(list(home.iterdir())) == 1


def test_another_content_version_or_path_is_another_entry(home: Path, parsed: list[str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.xml"
    copy.write_bytes(SAMPLE.read_bytes())
    assert metadata.read(copy).path == copy.as_posix()
    assert metadata.read(SAMPLE, version="beta").version == "beta"
    assert metadata.read(SAMPLE).version == ""
    copy.write_bytes(SAMPLE.read_bytes().replace(b'"mail"', b'"post"'))
    assert "post" in metadata.read(copy).entity_types["microsoft.graph.person"].properties
    assert len(parsed) == len(list(home.iterdir())) == 4


@pytest.mark.parametrize("damage", [b"", b"short", b"\xff" * 4096, None])
def test_a_damaged_entry_is_read_again_and_mended(home: Path, parsed: list[str], damage: bytes | None) -> None:
    expected = metadata.read(SAMPLE)
    (entry,) = home.iterdir()
    kept = entry.read_bytes()
    entry.write_bytes(kept[:-40] + bytes([kept[-40] ^ 1]) + kept[-39:] if damage is None else damage)
    assert metadata.read(SAMPLE) == expected
    assert len(parsed) == 2
    assert entry.read_bytes() == kept


def test_a_folder_that_cannot_be_made_is_no_cache(
    parsed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert metadata.read(SAMPLE) == metadata.read(SAMPLE)
    assert len(parsed) == 2


def test_old_documents_go(home: Path, tmp_path: Path) -> None:
    for number in range(20):
        copy = tmp_path / f"{number}.xml"
        copy.write_bytes(SAMPLE.read_bytes())
        metadata.read(copy)
    assert len(list(home.iterdir())) == 16


def test_without_a_setting_the_cache_is_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache" / "graph-docs-harness" / "metadata"


def test_the_cache_takes_a_fraction_of_the_time(home: Path, shared: Path) -> None:
    """On an idle core that is 0.07 s against 0.3 s; a ratio holds on a busy one too."""
    path = shared / "metadata" / "v1.0-2026-08.csdl.xml"
    metadata.read(path)
    assert home.is_dir()
    seconds = {"cached": 9.0, "parsed": 9.0}
    for _ in range(3):
        start = time.process_time()
        metadata.read(path)
        middle = time.process_time()
        metadata.read(path, cache=False)
        seconds["cached"] = min(seconds["cached"], middle - start)
        seconds["parsed"] = min(seconds["parsed"], time.process_time() - middle)
    assert seconds["cached"] < seconds["parsed"] / 2.5
