"""The Python SDK of Graph against a served tenant. Runs where `msgraph-sdk` is installed; it is no dependency."""

import asyncio
import importlib
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.metadata import read
from harness.tenant import create, packaged_metadata
from harness.transports.serve import Server, serve

pytest.importorskip("msgraph", reason="msgraph-sdk is not installed: pip install msgraph-sdk")
pytestmark = pytest.mark.filterwarnings("ignore")  # what the SDK warns about is not ours

Scenario = Callable[[Any], Awaitable[None]]


def model(name: str) -> Any:
    """A model class of the SDK: `service_principal.ServicePrincipal`."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(f"msgraph.generated.models.{module}"), attribute)


def builder(name: str) -> Any:
    """A class out of the SDK's tree of request builders."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(f"msgraph.generated.{module}"), attribute)


class AnyToken:
    """Authentication for a tenant that takes any bearer token."""

    async def authenticate_request(self, request: Any, _context: dict[str, Any] | None = None) -> None:
        request.headers.add("Authorization", "Bearer sdk")


def play(server: Server, scenario: Scenario) -> None:
    """Run a scenario with a client whose base URL is the server's."""
    msgraph = importlib.import_module("msgraph")

    async def run() -> None:
        async with httpx.AsyncClient() as http:
            adapter = msgraph.GraphRequestAdapter(AnyToken(), http)
            adapter.base_url = f"{server.url}/v1.0"
            await scenario(msgraph.GraphServiceClient(request_adapter=adapter))

    asyncio.run(run())


async def refused(call: Awaitable[Any]) -> Any:
    """The typed error that a call ends in."""
    error = importlib.import_module("msgraph.generated.models.o_data_errors.o_data_error").ODataError
    with pytest.raises(error) as caught:
        await call
    return caught.value


@pytest.fixture
def packaged() -> Iterator[Server]:
    with serve(create(packaged_metadata())) as server:
        yield server


@pytest.fixture
def whole(shared: Path) -> Iterator[Server]:
    with serve(create(read(shared / "metadata" / "v1.0-2026-08.csdl.xml"))) as server:
        yield server


async def job_life_cycle(client: Any) -> None:
    principal = await client.service_principals.post(
        model("service_principal.ServicePrincipal")(app_id=str(uuid.uuid4()), display_name="Provisioned")
    )
    synchronization = client.service_principals.by_service_principal_id(principal.id).synchronization
    templates = await synchronization.templates.get()
    job = await synchronization.jobs.post(
        model("synchronization_job.SynchronizationJob")(template_id=templates.value[0].id)
    )
    assert job.status.code.value == "NotConfigured"
    assert job.schedule.state.value == "Disabled"
    here = synchronization.jobs.by_synchronization_job_id(job.id)
    await here.start.post()
    assert (await here.get()).schedule.state.value == "Active"
    await here.pause.post()
    assert (await here.get()).status.code.value == "Paused"
    await here.delete()
    error = await refused(here.get())
    assert error.response_status_code == 404
    assert error.error.code == "Request_ResourceNotFound"


def test_the_sdk_takes_a_job_from_creation_to_deletion(packaged: Server) -> None:
    play(packaged, job_life_cycle)


def test_the_sdk_takes_a_job_from_creation_to_deletion_with_all_of_graph(whole: Server) -> None:
    play(whole, job_life_cycle)


def new_user(number: int) -> Any:
    return model("user.User")(
        account_enabled=True,
        display_name=f"User {number:03}",
        mail_nickname=f"user{number}",
        user_principal_name=f"user{number}@contoso.com",
        password_profile=model("password_profile.PasswordProfile")(password="x" * 12),
    )


def new_group(number: int) -> Any:
    return model("group.Group")(
        display_name=f"Group {number:03}", mail_enabled=False, mail_nickname=f"g{number}", security_enabled=True
    )


def new_application(number: int) -> Any:
    return model("application.Application")(display_name=f"Application {number:03}")


def new_service_principal(number: int) -> Any:
    return model("service_principal.ServicePrincipal")(
        app_id=str(uuid.uuid4()), display_name=f"ServicePrincipal {number:03}"
    )


COLLECTIONS = {
    "users": ("user.User", "user_id", new_user),
    "groups": ("group.Group", "group_id", new_group),
    "applications": ("application.Application", "application_id", new_application),
    "service_principals": ("service_principal.ServicePrincipal", "service_principal_id", new_service_principal),
}


def configuration(collection: str, **options: Any) -> Any:
    """Query options for the list of a collection."""
    name = "".join(part.title() for part in collection.split("_")) + "RequestBuilder"
    options_class = getattr(builder(f"{collection}.{collection}_request_builder.{name}"), f"{name}GetQueryParameters")
    made = importlib.import_module("kiota_abstractions.base_request_configuration").RequestConfiguration
    return made(query_parameters=options_class(**options))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_sdk_creates_pages_filters_updates_and_deletes(whole: Server, collection: str) -> None:
    type_name, key, new = COLLECTIONS[collection]

    async def scenario(client: Any) -> None:
        everything = getattr(client, collection)
        made = [await everything.post(new(number)) for number in range(7)]
        names = [each.display_name for each in made]
        query = configuration(collection, select=["id", "displayName"], top=3, orderby=["displayName"])
        page = await everything.get(query)
        listed = [each.display_name for each in page.value]
        while page.odata_next_link:
            page = await everything.with_url(page.odata_next_link).get()
            listed += [each.display_name for each in page.value]
        assert listed == names
        filtered = configuration(collection, filter=f"displayName eq '{names[4]}'", count=True)
        found = await everything.get(filtered)
        assert (found.odata_count, found.value[0].id) == (1, made[4].id)
        first = getattr(everything, f"by_{key}")(made[0].id)
        await first.patch(model(type_name)(display_name="Renamed"))
        assert (await first.get()).display_name == "Renamed"
        await first.delete()
        assert (await refused(first.get())).response_status_code == 404
        assert len((await everything.get()).value) == 6

    play(whole, scenario)


async def members(client: Any) -> None:
    user = await client.users.post(new_user(1))
    group = await client.groups.post(
        model("group.Group")(display_name="Team", mail_enabled=False, mail_nickname="team", security_enabled=True)
    )
    here = client.groups.by_group_id(group.id)
    reference = model("reference_create.ReferenceCreate")(odata_id=f"https://graph.microsoft.com/v1.0/users/{user.id}")
    await here.members.ref.post(reference)
    assert (await refused(here.members.ref.post(reference))).response_status_code == 400
    assert [(type(m).__name__, m.id) for m in (await here.members.get()).value] == [("User", user.id)]
    await here.members.by_directory_object_id(user.id).ref.delete()
    assert (await here.members.get()).value == []
    await here.patch(model("group.Group")(description="Changed"))
    assert (await here.get()).description == "Changed"
    await here.delete()
    assert (await client.groups.get()).value == []


def test_the_sdk_adds_and_removes_members_by_reference(whole: Server) -> None:
    play(whole, members)


async def applications(client: Any) -> None:
    application = await client.applications.post(model("application.Application")(display_name="App"))
    principal = await client.service_principals.post(
        model("service_principal.ServicePrincipal")(app_id=application.app_id)
    )
    assert principal.display_name == "App"
    await client.applications.by_application_id(application.id).patch(
        model("application.Application")(description="Changed")
    )
    assert (await client.applications_with_app_id(application.app_id).get()).description == "Changed"
    assert [each.id for each in (await client.service_principals.get()).value] == [principal.id]
    await client.service_principals.by_service_principal_id(principal.id).delete()
    await client.applications.by_application_id(application.id).delete()
    assert (await client.applications.get()).value == []


def test_the_sdk_manages_applications_and_service_principals(whole: Server) -> None:
    play(whole, applications)


async def deleted(client: Any) -> None:
    application = await client.applications.post(model("application.Application")(display_name="App"))
    user = await client.users.post(new_user(1))
    await client.applications.by_application_id(application.id).delete()
    await client.users.by_user_id(user.id).delete()
    kept = await client.directory.deleted_items.graph_application.get()
    assert [each.id for each in kept.value] == [application.id]
    back = await client.directory.deleted_items.by_directory_object_id(application.id).restore.post()
    assert type(back).__name__ == "Application"
    assert (await client.applications.by_application_id(application.id).get()).display_name == "App"
    await client.directory.deleted_items.by_directory_object_id(user.id).delete()
    assert (await client.directory.deleted_items.graph_user.get()).value == []


def test_the_sdk_restores_what_was_deleted(whole: Server) -> None:
    play(whole, deleted)


async def groups_in_groups(client: Any) -> None:
    user = await client.users.post(new_user(1))
    groups = [
        await client.groups.post(
            model("group.Group")(display_name=name, mail_enabled=False, mail_nickname=name, security_enabled=True)
        )
        for name in ("inner", "outer")
    ]
    for group, member in ((groups[0], user), (groups[1], groups[0])):
        url = f"https://graph.microsoft.com/v1.0/directoryObjects/{member.id}"
        await client.groups.by_group_id(group.id).members.ref.post(
            model("reference_create.ReferenceCreate")(odata_id=url)
        )
    found = await client.groups.by_group_id(groups[1].id).transitive_members.get()
    assert {each.id for each in found.value} == {user.id, groups[0].id}
    above = await client.users.by_user_id(user.id).transitive_member_of.graph_group.get()
    assert {each.display_name for each in above.value} == {"inner", "outer"}


def test_the_sdk_sees_members_of_members(whole: Server) -> None:
    play(whole, groups_in_groups)
