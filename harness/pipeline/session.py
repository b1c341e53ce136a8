"""One run against one tenant: cases find what they need, are sent, and leave nothing behind.

A case that needs an object gets the one that a case of the plan created, which is sent first where it has not been
yet. A case that deletes gets an object of its own, created in its own cassette: so every case gives the same answer
whether it runs alone, in another order or in another process.

In a live tenant, what writes gets objects that this run created, never one that was listed or bound; `ownership`
looks at every request once more before it is sent.
"""

import dataclasses
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from harness.cases import Instances, Plan, apart, bind, references, sent_type, type_of, unbound
from harness.config import Settings
from harness.errors import (
    CassetteMissingError,
    HarnessError,
    NotAllowedError,
    TransportError,
    UnavailableError,
    UsageError,
)
from harness.model import Case, Exchange, HttpRequest, replace
from harness.pipeline.ledgers import discard, ledger_for, leftovers
from harness.pipeline.ownership import Ownership
from harness.pipeline.sender import Sender
from harness.pipeline.setup import setup_request, step_for, taken, undo_url
from harness.pipeline.tenants import KINDS
from harness.transports import Ledger, TransportOptions, cassette_path, open_transport, tenant_of
from harness.urls import read_url, resource_path


class Session:
    """Sends the cases of a plan. A context manager: leaving it deletes what was created and writes cassettes."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        options: TransportOptions,
        cassettes: Path,
        client: httpx.Client | None = None,
    ) -> None:
        self.plan, self.settings, self.cassettes = plan, settings, cassettes
        self.tenant = settings.tenant
        self._cases = {case.id: case for case in plan.cases}
        dialect = settings.dialect  # recordings and the embedded tenant are addressed as the pages write it
        self._base = f"{settings.service_url if self.tenant == 'live' else dialect.base}{dialect.prefix}"
        self._instances: dict[str, Instances] = defaultdict(lambda: Instances(settings.bindings))
        self._own: dict[str, Instances] = {}
        self._ownership = ownership_of(plan, settings) if settings.tenant == "live" else None
        self._done: dict[str, Exchange] = {}
        self._typed: dict[tuple[str, str, str], dict[str, Any]] = {}
        """Version, collection and type to an object that this run created."""
        self.notices: tuple[str, ...] = ()
        self.not_recorded: list[str] = []
        """A line for each exchange that no cassette keeps, because a secret would be left in it."""
        self._version: str | None = None
        self._known = plan.collections
        self.reads_back = self.tenant != "replay" and not options.record
        """Whether what was written is read again: recordings stay what the pages' examples need."""
        self._finished = False
        self.waited = 0.0
        """Seconds that were spent waiting for what was written to be seen."""
        ledger = ledger_for(settings) if self._ownership else Ledger()
        options = dataclasses.replace(options, run=ledger.run if self._ownership else "", tell=self.not_recorded.append)
        client = client or open_transport(self.tenant, options)
        self._sender = Sender(client, ledger, self._ownership, keeps=self.tenant != "replay")
        if self._ownership and set(settings.allow) & set(KINDS):
            self._confirm(options)
            self.notices = leftovers(ledger, settings)

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _confirm(self, options: TransportOptions) -> None:
        """See that the tenant is the one in which writing is allowed, before anything is written.

        Raises:
            UsageError: it is another one, or cannot be told.
        """
        try:
            known = tenant_of(self._sender.client, options)
            if known.lower() != self.settings.confirm_tenant.lower():
                what = f"the token is for tenant {known}" if known else "which tenant the token is for cannot be told"
                raise UsageError(f"--confirm-tenant {self.settings.confirm_tenant}: {what}; nothing was sent")
        except HarnessError:
            self._sender.close()
            raise

    def close(self) -> None:
        """Delete what is left of what was created, the newest first, and close the transport.

        Raises:
            TransportError: something is left in the tenant.
        """
        try:
            for left in () if self._finished else self.leave():
                raise TransportError(left)
        finally:
            self._sender.close()

    def finish(self) -> list[str]:
        """Delete what was created, for good: who calls it tells what is left, so that closing need not.

        Returns:
            A line for each object that could not be deleted.
        """
        self._finished = True
        return self.leave()

    def leave(self) -> list[str]:
        """Delete what was created, the newest first: at the end, and before the cases of another version.

        Returns:
            A line for each object that could not be deleted: it is still in the tenant.
        """
        left = self._sender.tidy()
        for instances in (*self._instances.values(), *self._own.values()):
            instances.objects.clear()
        if not left:
            discard(self._sender.ledger, self.settings)
        return left

    def exchange(self, case: Case) -> Exchange:
        """Send a runnable case, and before it what it needs.

        Raises:
            UnavailableError: it could not be sent; no recording; something that it needs could not be made.
        """
        if case.id not in self._done:
            self._done[case.id] = self._perform(case)
        return self._done[case.id]

    def as_printed(self, case: Case) -> Exchange | None:
        """The recorded answer to exactly what a page prints, literal keys and all; None when there is none.

        Raises:
            CassetteError: the recording cannot be read.
        """
        request = case.example.request
        printed = read_url(request.url, self.settings.dialect)
        path = printed.text[printed.path_at :]
        if self.tenant != "replay" or not printed.ours or path[:1] != "/" or "{" in path or "<" in path:
            return None
        root = self.settings.dialect.base if printed.version or printed.scheme else _versioned(self._base, case)
        url = f"{root}{path}"
        try:
            return self._sender.send(replace(request, url=url), cassette=self._cassette(case))
        except CassetteMissingError:
            return None

    def request(self, case: Case) -> HttpRequest:
        """The request of a case as it would be sent now; for messages about it."""
        return bind(case, self._values(case), self._known, self._base)

    def ask(self, request: HttpRequest, *, creates: bool = False) -> Exchange:
        """Send a request that is no case; what it creates is deleted at the end unless it is deleted before.

        Raises:
            UnavailableError: it could not be sent, or may not be.
        """
        return self._sender.send(request, creates=creates)

    def _values(self, case: Case) -> Instances:
        """What a case takes its keys from: what was created, listed or bound.

        For a write to a live tenant only what was created, and what may be changed although it was not.
        """
        seen = self._instances[case.version]
        if self._ownership is None or case.safety == "read":
            return seen
        if case.version not in self._own:
            may = frozenset(self._ownership.bound)
            self._own[case.version] = Instances(seen.bindings, addressable=may, mentionable=seen.objects)
        return self._own[case.version]

    def _perform(self, case: Case) -> Exchange:
        if self._version not in (case.version, None):
            self.leave()
        self._version = case.version
        if self._ownership:
            self._ownership.check_kind(case.safety, case.template)
        instances = self._values(case)
        self._provide(case, instances)
        instances = self._of_type(case, instances)
        deleted = _deleted_from(case)
        private = self._private(case, deleted, instances) if deleted else None
        exchange = self._send(case, private or instances, self._cassette(case))
        if deleted and private is None:
            self._forget(case.version, deleted)
        self._learn(case, exchange, instances)
        return exchange

    def _provide(self, case: Case, instances: Instances) -> None:
        """Run the cases that give what a case needs and nobody has given yet."""
        for collection, prop in references(case, self._known).values():
            for provider in self._creators(case, collection):
                if instances.value(collection, prop) is None:
                    self._ask(provider, case, instances)
        for need in unbound(case, instances, self._known):
            why = self._set_up(case, need, instances)
            if need not in unbound(case, instances, self._known):
                continue
            for provider in self._providers(case, need):
                said = self._ask(provider, case, instances)
                if need not in unbound(case, instances, self._known):
                    break
                why = why or said  # the first is the likeliest to create one
            else:
                reason = why or f"nothing is known for `{need}`"
                if self._ownership and (case.safety != "read" or not self._ownership.allows("write")):
                    raise NotAllowedError(f"not sent: no object of `{need}` that this run created: {reason}")
                raise UnavailableError(f"{case.id}: needs `{need}`, but {reason}")

    def _of_type(self, case: Case, instances: Instances) -> Instances:
        """Values in which the object that a case addresses is of the type that its page is about, where one is made."""
        wanted, collection = type_of(case), case.path.segments[-1].collection if case.path.segments else ""
        if not wanted or not collection or instances.is_bound(collection):
            return instances
        key = (case.version, collection, wanted)
        for creator in self._creators(case, collection):
            if key not in self._typed and sent_type(creator) == wanted:
                self._ask(creator, case, instances)
        if key not in self._typed:
            return instances
        own = apart(instances, collection)
        own.objects[collection] = self._typed[key]
        return own

    def _providers(self, case: Case, need: str) -> list[Case]:
        names = self.plan.providers.get((case.version, need), ())
        return [self._cases[name] for name in names if name != case.id]

    def _set_up(self, case: Case, need: str, instances: Instances) -> str:
        """Make what a case needs as the settings say; what to say when that gave nothing."""
        step = step_for(need, self.settings.setup)
        if step is None:
            return ""
        root = f"{self._base}/{case.version}" if case.version else self._base
        try:
            request = setup_request(step, root, instances.key)
            cassette = cassette_path(self.cassettes, f"setup/{case.version}", step.gives.replace("/", "-"))
            exchange = self._sender.send(request, cassette=cassette, creates=True)
            made = taken(step, exchange)
        except UnavailableError as error:
            return str(error)
        self._sender.adopt(undo_url(step, request.url, root, made["id"]), made)
        instances.objects[need] = made
        self._instances[case.version].objects.setdefault(need, made)
        return ""

    def _creators(self, case: Case, collection: str) -> list[Case]:
        return [provider for provider in self._providers(case, collection) if provider.method == "POST"]

    def _ask(self, provider: Case, case: Case, instances: Instances) -> str:
        """Run a case for what it gives; what to say if it gave nothing."""
        try:
            if provider.id in self._done:
                # its object has been deleted since: another is made, in this case's own cassette
                self._provide(provider, instances)
                exchange = self._send(provider, instances, self._cassette(case))
                self._learn(provider, exchange, instances)
            else:
                exchange = self.exchange(provider)
        except UnavailableError as error:
            return str(error)
        return f"{provider.id} answered {exchange.response.status} without one"

    def _private(self, case: Case, deleted: str, instances: Instances) -> Instances | None:
        """Values in which the object that a case deletes was made for it alone; None where no second can be made."""
        if instances.is_bound(deleted) and self._ownership is None:
            return None
        for provider in self._creators(case, deleted):
            own = apart(instances, deleted)
            for collection, _ in references(provider, self._known).values():
                own = self._another(case, collection, own)  # what is unique for its application needs one of its own
            self._learn(provider, self._send(provider, own, self._cassette(case)), own)
            if deleted in own.objects:
                return own
        return None

    def _another(self, case: Case, collection: str, instances: Instances) -> Instances:
        """Values in which an object of a collection was made for a case alone, where one can be made."""
        own = apart(instances, collection)
        for creator in self._creators(case, collection):
            self._learn(creator, self._send(creator, instances, self._cassette(case)), own)
            if collection in own.objects:
                return own
        return instances

    def _forget(self, version: str, deleted: str) -> None:
        """An object was deleted, and with it what it contained."""
        for key in [key for key in self._typed if key[:2] == (version, deleted)]:
            del self._typed[key]
        for instances in (self._instances[version], self._own.get(version)):
            objects = instances.objects if instances else {}
            for collection in [name for name in objects if name == deleted or name.startswith(f"{deleted}/")]:
                del objects[collection]

    def _send(self, case: Case, instances: Instances, cassette: Path | None) -> Exchange:
        request = bind(case, instances, self._known, self._base)
        creates = bool(case.creates) and case.method == "POST"
        return self._sender.send(request, cassette=cassette, creates=creates)

    def _cassette(self, case: Case) -> Path | None:
        return cassette_path(self.cassettes, case.location.path, case.example.name)

    def _learn(self, case: Case, exchange: Exchange, instances: Instances) -> None:
        """Keep the object that an answer shows, for the cases that need one."""
        body = exchange.response.json
        if not case.creates or body is None or not isinstance(body.value, dict) or exchange.response.status >= 300:
            return
        if case.method == "GET" and self._can_create(case, case.creates):
            return  # what a case creates is known better than what happens to be listed first
        shown: Any = body.value.get("value", body.value) if case.method == "GET" else body.value
        first = shown[0] if isinstance(shown, list) and shown else shown
        if isinstance(first, dict) and isinstance(first.get("id"), str):
            if case.method == "POST" and (sent := sent_type(case)):
                self._typed.setdefault((case.version, case.creates, sent), first)
            instances.objects.setdefault(case.creates, first)
            if instances is self._own.get(case.version):  # reads may ask for what writes have made
                self._instances[case.version].objects.setdefault(case.creates, first)

    def _can_create(self, case: Case, collection: str) -> bool:
        """Whether another case may create an object of a collection."""
        if self._ownership and not self._ownership.allows("write"):
            return False
        return any(provider.method == "POST" for provider in self._providers(case, collection))


def ownership_of(plan: Plan, settings: Settings) -> Ownership:
    """What a run of a plan may send to a live tenant.

    Raises:
        UsageError: `allow-bound` names what no binding gives.
    """
    bound = {}
    for name in settings.allow_bound:
        if name not in settings.bindings and name != "me":
            raise UsageError(f"allow-bound `{name}`: no binding gives its key; add `--bind {name}=KEY`")
        bound[name] = settings.bindings.get(name, "")
    known = frozenset(name.lower() for name in plan.collections)
    steps = {resource_path(read_url(step.request.split()[1], settings.dialect)).names for step in settings.setup}
    documented = plan.documented | {names.lower() for names in steps}
    return Ownership(frozenset(settings.allow), known, documented, settings.dialect, bound)


def _versioned(base: str, case: Case) -> str:
    """What stands before the paths of a case's version."""
    return f"{base}/{case.version}" if case.version else base


def _deleted_from(case: Case) -> str:
    """The collection of the object that a case deletes; empty when it deletes none."""
    segments = case.path.segments
    return segments[-1].collection if case.method == "DELETE" and segments else ""
