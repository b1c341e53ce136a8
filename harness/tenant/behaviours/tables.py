"""What Graph does beyond OData: literal tables from types and operations to the functions that do it.

To add a behaviour: write one function, and enter it here.
"""

from typing import Final

from harness.tenant.behaviours import beginning, deleted, directory, membership, objects
from harness.tenant.operations import Behaviours, Does
from harness.tenant.provisioning import jobs, synchronization
from harness.tenant.state import Hooks

_JOB: Final = "microsoft.graph.synchronizationJob"
_SCHEMA: Final = "microsoft.graph.synchronizationSchema"
_DIRECTORY_OBJECT: Final = "microsoft.graph.directoryObject"
_APPLICATION: Final = "microsoft.graph.application"
_SERVICE_PRINCIPAL: Final = "microsoft.graph.servicePrincipal"

OPERATIONS: Final[Behaviours] = {
    (_APPLICATION, "addPassword"): directory.add_password,
    (_APPLICATION, "removePassword"): directory.remove_password,
    (_SERVICE_PRINCIPAL, "addPassword"): directory.add_password,
    (_SERVICE_PRINCIPAL, "removePassword"): directory.remove_password,
    ("microsoft.graph.applicationTemplate", "instantiate"): Does(directory.instantiate, 201),
    (f"Collection({_DIRECTORY_OBJECT})", "getByIds"): objects.get_by_ids,
    (_DIRECTORY_OBJECT, "checkMemberGroups"): membership.check_member_groups,
    (_DIRECTORY_OBJECT, "checkMemberObjects"): membership.check_member_objects,
    (_DIRECTORY_OBJECT, "getMemberGroups"): membership.member_groups,
    (_DIRECTORY_OBJECT, "getMemberObjects"): membership.member_objects,
    (_DIRECTORY_OBJECT, "restore"): deleted.restore,
    ("microsoft.graph.directoryDefinition", "discover"): synchronization.discover,
    ("microsoft.graph.synchronization", "acquireAccessToken"): synchronization.acquire_access_token,
    (_JOB, "pause"): jobs.pause,
    (_JOB, "provisionOnDemand"): synchronization.provision_on_demand,
    (_JOB, "restart"): jobs.restart,
    (_JOB, "start"): jobs.start,
    (_JOB, "validateCredentials"): jobs.validate_credentials,
    (f"Collection({_JOB})", "validateCredentials"): jobs.validate_credentials_of_all,
    (_SCHEMA, "filterOperators"): synchronization.filter_operators,
    (_SCHEMA, "functions"): synchronization.functions,
    (_SCHEMA, "parseExpression"): synchronization.parse_expression,
}

HOOKS: Final = Hooks(
    create={
        _APPLICATION: directory.new_application,
        "microsoft.graph.group": directory.new_group,
        _SERVICE_PRINCIPAL: directory.new_service_principal,
        _JOB: jobs.new_job,
        "microsoft.graph.synchronizationTemplate": synchronization.new_template,
        "microsoft.graph.user": directory.new_user,
    },
    update={
        _APPLICATION: directory.changed_application,
        _JOB: jobs.changed_job,
        _SCHEMA: synchronization.changed_schema,
    },
    initial={
        ("", "applicationTemplates"): directory.gallery,
        ("", "organization"): beginning.organization,
        ("", "users"): beginning.users,
        ("microsoft.graph.synchronization", "templates"): synchronization.templates,
        (_JOB, "bulkUpload"): synchronization.nothing,
        (_JOB, "schema"): synchronization.schema,
        ("microsoft.graph.synchronizationTemplate", "schema"): synchronization.schema,
        (_SCHEMA, "directories"): synchronization.directories,
    },
    computed={
        "deletedItems": {"microsoft.graph.directory": deleted.deleted_items},
        **{name: {_DIRECTORY_OBJECT: give} for name, give in membership.TRANSITIVE.items()},
    },
    show={"microsoft.graph.synchronization": synchronization.show_secrets},
    closed=frozenset({"applicationTemplates", "organization"}),
)
