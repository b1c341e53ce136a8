"""A client for tests of the tenant: paths and JSON in, responses out, no socket."""

from typing import Any

import httpx

from harness.tenant import Tenant, create, packaged_metadata

ROOT = "https://graph.microsoft.com/v1.0"
PACKAGED = packaged_metadata()


class Client:
    """Asks one tenant."""

    def __init__(self, tenant: Tenant | None = None, *, eventual: bool = True) -> None:
        self.tenant = tenant or create(PACKAGED)
        self.headers = {"authorization": "Bearer test"} | ({"ConsistencyLevel": "eventual"} if eventual else {})
        """Of every request; advanced queries of directory objects need the second."""

    def alone(self) -> "Client":
        """The same, without the signed-in user among the users: for tests that count them."""
        assert self.ask("DELETE", "/users/me@contoso.com").status_code == 204
        self.tenant.state.store.bin.clear()
        self.tenant.state.store.tombstones.clear()
        return self

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request; `_` in header names is `-`; a path may be absolute, as `@odata.nextLink` is."""
        url = path if path.startswith("https://") else ROOT + path
        named = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        content = {"content": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        return self.tenant.answer(httpx.Request(method, url, headers=named, **content))

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of a GET that must succeed."""
        response = self.ask("GET", path, **headers)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: Any) -> Any:
        """The JSON of a POST that must create or answer something."""
        response = self.ask("POST", path, body)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def error(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Status and code of a refusal, which must be a whole error envelope."""
        response = self.ask(method, path, body, **headers)
        error = response.json()["error"]
        assert set(error) == {"code", "message", "innerError"}
        assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
        assert error["message"]
        return response.status_code, error["code"]

    def user(self, name: str = "ada") -> dict[str, Any]:
        """A new user."""
        user: dict[str, Any] = self.post("/users", user_body(name))
        return user

    def application(self, name: str = "App") -> dict[str, Any]:
        """A new application."""
        application: dict[str, Any] = self.post("/applications", {"displayName": name})
        return application

    def job(self) -> str:
        """The address of a new synchronization job: an object with versions, as directory objects have none."""
        principal = self.post("/servicePrincipals", {"appId": self.application()["appId"]})
        jobs = f"/servicePrincipals/{principal['id']}/synchronization/jobs"
        return f"{jobs}/{self.post(jobs, {'templateId': 'scim'})['id']}"

    def group(self, name: str = "team") -> dict[str, Any]:
        """A new group."""
        body = {"displayName": name, "mailEnabled": False, "mailNickname": name, "securityEnabled": True}
        group: dict[str, Any] = self.post("/groups", body)
        return group


def user_body(name: str) -> dict[str, Any]:
    """What creates a user."""
    return {
        "accountEnabled": True,
        "displayName": name.title(),
        "mailNickname": name,
        "passwordProfile": {"password": "Not-a-secret-1"},
        "userPrincipalName": f"{name}@contoso.com",
    }
