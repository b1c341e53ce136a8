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


async def users(client: Any) -> None:
    for number in range(7):
        await client.users.post(new_user(number))
    options_class = builder("users.users_request_builder.UsersRequestBuilder")
    query = options_class.UsersRequestBuilderGetQueryParameters(
        select=["id", "displayName"], top=3, orderby=["displayName"]
    )
    configuration = importlib.import_module("kiota_abstractions.base_request_configuration").RequestConfiguration
    page = await client.users.get(configuration(query_parameters=query))
    names = [user.display_name for user in page.value]
    while page.odata_next_link:
        page = await client.users.with_url(page.odata_next_link).get()
        names += [user.display_name for user in page.value]
    assert names == [f"User {number:03}" for number in range(7)]
    filtered = options_class.UsersRequestBuilderGetQueryParameters(
        filter="startswith(displayName,'User 00')", count=True
    )
    found = await client.users.get(configuration(query_parameters=filtered))
    assert found.odata_count == 7
    first = client.users.by_user_id(found.value[0].id)
    await first.patch(model("user.User")(job_title="Tester"))
    assert (await first.get()).job_title == "Tester"
    await first.delete()
    assert (await refused(first.get())).response_status_code == 404


def test_the_sdk_pages_filters_updates_and_deletes_users(whole: Server) -> None:
    play(whole, users)


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
