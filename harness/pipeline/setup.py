"""Objects that no page creates: made by the steps of the settings when a case needs one, and taken away at the end."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from harness.config import SetupStep
from harness.errors import UnavailableError
from harness.model import Exchange, Header, HttpRequest, Location

_NAME = re.compile(r"\{([^{}]+)\}")


def step_for(need: str, steps: Iterable[SetupStep]) -> SetupStep | None:
    """The step that gives what a case needs."""
    return next((step for step in steps if step.gives.lower() == need.lower()), None)


def setup_request(step: SetupStep, root: str, key: Callable[[str], str | None]) -> HttpRequest:
    """The request of a step.

    Args:
        step: from the settings.
        root: what stands before the path: host and version.
        key: the key of an object of a collection, None when there is none.

    Raises:
        UnavailableError: it names something that nobody has given.
    """
    method, path = step.request.split()
    body = _filled(dict(step.body), key, step)
    fields = (Header("Content-Type", "application/json", 0),) if body else ()
    text = json.dumps(body, ensure_ascii=False) if body else ""
    return HttpRequest(method, root + _text(path, key, step), fields, text, Location("", 0))


def taken(step: SetupStep, exchange: Exchange) -> dict[str, Any]:
    """The object that a step made, with its key as `id`.

    Raises:
        UnavailableError: the answer is no success, or does not hold the key.
    """
    status, body = exchange.response.status, exchange.response.json
    value: Any = body.value if body is not None and body.parsed else None
    shown = value if isinstance(value, dict) else {}
    for part in step.take.split("/")[1:]:
        value = value.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
    if not 200 <= status < 300 or not isinstance(value, str):
        raise UnavailableError(f"the setup of `{step.gives}` ({step.request}) answered {status} without `{step.take}`")
    return {**shown, "id": value}


def undo_url(step: SetupStep, posted: str, root: str, key: str) -> str:
    """What to delete to undo a step."""
    written = quote(key, safe="")
    return f"{root}{step.undo.split()[1].replace('{taken}', written)}" if step.undo else f"{posted}/{written}"


def _filled(value: Any, key: Callable[[str], str | None], step: SetupStep) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, key, step) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, key, step) for item in value]
    return _text(value, key, step) if isinstance(value, str) else value


def _text(text: str, key: Callable[[str], str | None], step: SetupStep) -> str:
    def found(match: re.Match[str]) -> str:
        value = key(match[1])
        if value is None:
            raise UnavailableError(f"the setup of `{step.gives}` needs `{match[1]}`, which nobody has given")
        return value

    return _NAME.sub(found, text)
