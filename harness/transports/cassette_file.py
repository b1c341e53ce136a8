"""One cassette file: what vcrpy calls a persister. Reads safely, writes at once or not at all."""

import os
import threading
from pathlib import Path
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.request import Request
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from harness.errors import CassetteError
from harness.secrets import Scrubber
from harness.transports.interactions import Interactions, read_interactions
from harness.transports.scrub import kept_request, kept_response
from harness.transports.yaml_text import MAX_BYTES, load_yaml


class CassetteFile:
    """The persister of one cassette; vcrpy calls its two verbs by name."""

    def __init__(self, path: Path, scrubber: Scrubber) -> None:
        self.path, self.scrubber = path, scrubber
        self.name = path.as_posix()
        self.lines: tuple[int, ...] = ()
        """The line of each recorded response body, once loaded."""

    def load_cassette(self, _path: object, serializer: Any) -> tuple[Any, ...]:
        """Requests, responses, and vcrpy's metadata if there is any; without secrets, even if others recorded them.

        Raises:
            CassetteNotFoundError: there is no such file, or it is empty; vcrpy records then.
            CassetteError: it cannot be read.
        """
        text = read_text(self.path)
        if not text.strip():
            raise CassetteNotFoundError
        requests, responses, *metadata = deserialize(text, serializer)
        return (*self.without_secrets(requests, responses), *metadata)

    def without_secrets(self, requests: list[Request], responses: list[Any]) -> tuple[list[Request], list[Any]]:
        """The same requests and responses as they may be kept."""
        urls = [request.uri for request in requests]
        return (
            [kept_request(self.scrubber, request) for request in requests],
            [kept_response(self.scrubber, *each) for each in zip(responses, urls, strict=True)],
        )

    def save_cassette(self, _path: object, cassette: dict[str, Any], serializer: Any) -> None:
        """Replace the file by the given interactions.

        Raises:
            CassetteError: the file system refuses.
        """
        replace_file(self.path, serialize(cassette, serializer))

    # vcrpy's serializer: its own for writing; for reading a stricter one, because a cassette is untrusted

    def deserialize(self, text: str) -> dict[str, Any]:
        """A cassette's document, checked.

        Raises:
            CassetteError: broken YAML, or no cassette.
        """
        interactions = document_of(text, self.name)
        self.lines = interactions.lines
        return interactions.document

    @staticmethod
    def serialize(document: dict[str, Any]) -> str:
        """A cassette's document as vcrpy writes it."""
        return str(yamlserializer.serialize(document))


def replace_file(path: Path, text: str) -> None:
    """Write a file at once or not at all.

    Raises:
        CassetteError: the file system refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(text.encode())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CassetteError(f"{path.as_posix()}: cannot be written: {error.strerror}") from error


def read_text(path: Path) -> str:
    """The text of a cassette or capture.

    Raises:
        CassetteNotFoundError: there is no such file.
        CassetteError: it cannot be read, is no UTF-8, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise CassetteError(f"{path.as_posix()}: larger than {MAX_BYTES >> 20} MB")
        return content.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CassetteNotFoundError from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CassetteError(f"{path.as_posix()}:{line}: no UTF-8 text") from error
    except OSError as error:
        raise CassetteError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error


def document_of(text: str, name: str) -> Interactions:
    """The interactions of a YAML cassette.

    Raises:
        CassetteError: broken YAML, or no cassette.
    """
    value, node = load_yaml(text, name)
    return read_interactions(value, name, node)
