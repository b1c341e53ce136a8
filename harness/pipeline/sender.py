"""Every request of a run goes through here: what may not be sent is refused, what creates is written down."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from harness.errors import CassetteError, HarnessError, UnprocessedError
from harness.model import Exchange, HttpRequest
from harness.pipeline.clean_up import take_away
from harness.pipeline.ownership import Ownership
from harness.transports import Ledger, broken_down, can_be_marked, send


class Sender:
    """Sends requests, and takes away what they created.

    Args:
        client: from `open_transport`.
        ledger: where creations are written down; of a live tenant's on disk.
        ownership: what may be sent to a live tenant; None where everything may be: the embedded tenant, recordings.
        keeps: whether what is created is there afterwards, so that it has to be taken away.
    """

    def __init__(self, client: httpx.Client, ledger: Ledger, ownership: Ownership | None, *, keeps: bool) -> None:
        self.client, self.ledger, self.ownership, self._keeps = client, ledger, ownership, keeps

    def send(self, request: HttpRequest, *, cassette: Path | None = None, creates: bool = False) -> Exchange:
        """Send a request.

        Args:
            request: as it goes out.
            cassette: where its recording lies or goes.
            creates: whether it is documented to create an object in the collection that it is posted to.

        Raises:
            UnavailableError: it may not be sent, or could not be.
            InputError: the ledger cannot be written.
        """
        if self.ownership:
            self.ownership.check(request, creating=creates)
        if not (creates and self._keeps):
            exchange = self._answer(request, cassette=cassette)
            if request.method == "DELETE" and 200 <= exchange.response.status < 300:
                self._forget(_path(request.url))
            return exchange
        live = self.ownership is not None
        creation = self.ledger.creates(_path(request.url), marked=live and can_be_marked(request))
        try:
            exchange = self._answer(request, cassette=cassette, marker=creation.marker)
        except (UnprocessedError, CassetteError):
            self.ledger.made(creation, [])
            raise
        made = dict(_made(exchange)) if 200 <= exchange.response.status < 300 else {}
        for url, shown in made.items():
            if self.ownership:
                self.ownership.created(url, shown)
        self.ledger.made(creation, list(made))
        return exchange

    def adopt(self, url: str, shown: dict[str, Any]) -> None:
        """Something that a request created stands at another URL than its answer tells: that is what is deleted."""
        if not self._keeps or any(url in each.made for each in self.ledger.creations):
            return
        creation = self.ledger.creates(url.rpartition("/")[0], marked=False)
        self.ledger.made(creation, [url])
        if self.ownership:
            self.ownership.created(url, shown)

    def tidy(self) -> list[str]:
        """Delete what was created, the newest first.

        Returns:
            A line for each object that is left, or may be.
        """
        return take_away(self.ledger, self._tidying, live=self.ownership is not None) if self._keeps else []

    def _tidying(self, request: HttpRequest) -> Exchange:
        if self.ownership:
            for creation in self.ledger.left:  # also what was found by its marker, or noted when an interrupt came
                for url in (*creation.made, *creation.deleted):
                    self.ownership.created(url)
            self.ownership.check(request, tidying=True)
        return self._answer(request, raw=True)

    def _answer(
        self, request: HttpRequest, *, cassette: Path | None = None, marker: str = "", raw: bool = False
    ) -> Exchange:
        """The answer; of a tenant in this process also the one that an exception stands for."""
        try:
            return send(self.client, request, cassette=cassette, marker=marker, raw=raw)
        except HarnessError:
            raise
        except Exception as error:
            if self.ownership or not self._keeps:
                raise
            return broken_down(request, error)

    def _forget(self, url: str) -> None:
        if self.ownership:
            self.ledger.deleted(url)
        else:
            self.ledger.gone(url)

    def close(self) -> None:
        """Close the transport."""
        self.client.close()


def _path(url: str) -> str:
    return url.partition("?")[0].rstrip("/")


def _made(exchange: Exchange) -> list[tuple[str, dict[str, Any]]]:
    """What an answer says was created: URL and object.

    The new object, whose key follows the collection that was posted to, or `Location` (RFC 9110, 10.2.2), which is
    elsewhere when an action made the object. What an
    answer merely shows was not created: only of `applicationTemplates/{id}/instantiate` it is known that the
    application and the service principal in its answer are new.
    """
    body = exchange.response.json.value if exchange.response.json is not None else None
    path = _path(exchange.request.url)
    location = _path(exchange.response.header("Location") or "")
    if isinstance(body, dict) and isinstance(body.get("id"), str):
        own = f"{path}/{quote(body['id'], safe='')}"
        return [(location if _is_elsewhere(location, path) else own, body)]
    if location.rpartition("/")[0].lower() == path.lower():
        return [(location, {})]
    if not path.lower().endswith("/instantiate") or not isinstance(body, dict):
        return []
    scheme, _, rest = path.partition("://")
    root = f"{scheme}://{'/'.join(rest.split('/')[:2])}"
    shown = [(name, body.get(name)) for name in ("application", "servicePrincipal")]
    return [
        (f"{root}/{name}s/{quote(value['id'], safe='')}", value)
        for name, value in shown
        if isinstance(value, dict) and isinstance(value.get("id"), str)
    ]


def _is_elsewhere(location: str, path: str) -> bool:
    """Whether an address is of this service root, and of another collection than the one that was posted to."""
    root = "/".join(path.split("/")[:4])
    collection = location.rpartition("(")[0] or location.rpartition("/")[0]
    return location.startswith(f"{root}/") and collection.rpartition("/")[2].lower() != path.rpartition("/")[2].lower()
