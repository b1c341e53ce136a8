"""What leaves the process: reports, messages, logs. No secret does, whatever door it would leave by."""

import logging
import os
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from harness.model import Case
from harness.secrets.own import OWN
from harness.secrets.scrub import Scrubber
from harness.secrets.text import without_shapes

Noun = TypeVar("Noun")

_LOGGERS = ("vcr", "httpx", "httpcore", "azure", "msal", "urllib3", "requests")
"""Of the libraries that log what they send or are answered, and all below."""


def leaving(text: str) -> str:
    """A text as it may be shown or written."""
    OWN.learn_environment(os.environ)
    return Scrubber().text(text)


def rendered(document: str) -> str:
    """What was written of nouns without secrets: the last look, at own values and shapes, since markup splits names."""
    return without_shapes(OWN.out_of(document))


def without_secrets(noun: Noun) -> Noun:
    """A frozen noun with all that it holds, down to the last text, as it may be shown or written."""
    OWN.learn_environment(os.environ)
    cleaned: Noun = _clean(noun, {})
    return cleaned


def _clean(value: Any, known: dict[str, str]) -> Any:
    """The value itself where nothing changes."""
    if isinstance(value, str):
        if value not in known:
            known[value] = Scrubber().text(value)
        return known[value]
    if isinstance(value, tuple):
        items = tuple(_clean(item, known) for item in value)
        return value if all(map(_same, items, value)) else items
    if isinstance(value, dict):
        return {_clean(key, known): _clean(item, known) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type | Case):  # a planned case is what a page prints
        return value
    changed = {each.name: _clean(getattr(value, each.name), known) for each in fields(value) if each.init}
    changed = {name: item for name, item in changed.items() if item is not getattr(value, name)}
    return replace(value, **changed) if changed else value


def _same(one: object, other: object) -> bool:
    return one is other


def guard_logs() -> None:
    """See that the libraries that talk to the network log no secrets; once is enough, twice does no harm."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Factory):
        logging.setLogRecordFactory(_Factory(made))


class _Factory:
    """Makes log records as before, and cleans those of libraries that know secrets."""

    def __init__(self, before: Callable[..., logging.LogRecord]) -> None:
        self._before = before

    def __call__(self, name: str, *arguments: Any, **more: Any) -> logging.LogRecord:
        record = self._before(name, *arguments, **more)
        if name.partition(".")[0] in _LOGGERS:
            _clean_record(record)
        return record


def _clean_record(record: logging.LogRecord) -> None:
    message = record.getMessage()
    clean = Scrubber().text(message)
    if clean != message:
        record.msg, record.args = clean, ()
    if record.exc_info:
        record.exc_text = Scrubber().text(logging.Formatter().formatException(record.exc_info))
