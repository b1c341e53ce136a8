"""Cassettes and HAR files that exist, cleaned where they lie."""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize, serialize

from harness.errors import CassetteError, InputError
from harness.secrets import OWN, PLACEHOLDER, Scrubber, is_secret_field, is_secret_name, leaks
from harness.transports.cassette_file import CassetteFile, read_text, replace_file

_KINDS = (".yaml", ".yml", ".json", ".har")


def recordings(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are given, and those in the folders that are given that may be cassettes or HAR files.

    Raises:
        InputError: a path that is missing.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in _KINDS and file.is_file())
        elif path.is_file():
            yield path
        else:
            raise InputError(f"{path}: no such file or folder")


def scrub_file(path: Path, *, write: bool = True) -> bool:
    """Take the secrets out of a cassette or HAR file; a file without any stays as it is, byte for byte.

    Args:
        path: the file.
        write: False to leave it alone, and only look.

    Returns:
        Whether it held any.

    Raises:
        CassetteError: it cannot be read or written, is no recording, or would hold a secret still.
    """
    try:
        text = read_text(path)
    except CassetteNotFoundError as error:
        raise CassetteError(f"{path.as_posix()}: no such file") from error
    clean = _har(text) if text.lstrip().startswith("{") else _cassette(path, text)
    if clean is None:
        return False
    for line, what in leaks(clean, OWN):
        raise CassetteError(f"{path.as_posix()}: not cleaned: line {line} would hold {what}")
    if write:
        replace_file(path, clean)
    return True


def _cassette(path: Path, text: str) -> str | None:
    """The document of a cassette without secrets; None when it holds none."""
    file = CassetteFile(path, Scrubber())
    requests, responses, *_ = deserialize(text, file)
    clean = file.without_secrets(requests, responses)
    before = serialize({"requests": requests, "responses": responses}, file)
    after = serialize({"requests": clean[0], "responses": clean[1]}, file)
    return after if after != before else None


def _har(text: str) -> str | None:
    """A HAR log (1.2), or a cassette in JSON, without secrets; None when it holds none.

    Raises:
        CassetteError: broken JSON.
    """
    try:
        before = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CassetteError(f"broken JSON: {error}") from error
    after = _value(before, Scrubber(), "")
    return None if after == before else json.dumps(after, indent=2, ensure_ascii=False) + "\n"


def _value(value: Any, scrubber: Scrubber, url: str) -> Any:
    """Any value of the log; the members that HAR and vcrpy give a meaning to are looked at as what they are."""
    if isinstance(value, list):
        return [_value(item, scrubber, url) for item in value]
    if isinstance(value, str):
        return scrubber.body(value, url)
    if not isinstance(value, dict):
        return value
    url = _url(value) or url
    if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
        return _pair(value, scrubber, url)
    if value.get("encoding") == "base64" and isinstance(value.get("text"), str):
        return {**value, "text": _base64(value["text"], scrubber, url)}
    return {
        scrubber.text(name): _member(name, item, scrubber, url)
        for name, item in value.items()
        if not (is_secret_field(name) and isinstance(item, str | list))
    }


def _member(name: str, value: Any, scrubber: Scrubber, url: str) -> Any:
    return PLACEHOLDER if value and isinstance(value, str) and is_secret_name(name) else _value(value, scrubber, url)


def _url(value: dict[str, Any]) -> str:
    """The URL of a request, which says what its body and its answer are about."""
    asked = value.get("request") if isinstance(value.get("request"), dict) else value
    url = asked.get("url", asked.get("uri")) if isinstance(asked, dict) else None
    return url if isinstance(url, str) else ""


def _pair(value: dict[str, Any], scrubber: Scrubber, url: str) -> dict[str, Any]:
    """A header field, a cookie, a query option or a field of a form."""
    name, text = value["name"], value["value"]
    cookie = "httpOnly" in value or "secure" in value or "expires" in value
    secret = is_secret_field(name) or cookie
    shown = PLACEHOLDER if secret and text else scrubber.text(f"?{name}={text}").partition("=")[2]
    return {**{key: _value(item, scrubber, url) for key, item in value.items()}, "name": name, "value": shown}


def _base64(text: str, scrubber: Scrubber, url: str) -> str:
    try:
        content = base64.b64decode(text)
    except ValueError:
        return scrubber.text(text)
    clean = scrubber.content(content, url)
    return text if clean == content else base64.b64encode(clean).decode()
