"""What Graph does beyond OData: literal tables from types and operations to the functions that do it.

To add a behaviour: write one function, and enter it here.
"""

from typing import Final

from harness.tenant.behaviours import (
    beginning,
    calendar,
    deleted,
    directory,
    files,
    grants,
    keys,
    mail,
    membership,
    objects,
    people,
    sending,
    sharing,
    subscriptions,
    uploads,
)
from harness.tenant.operations import Behaviours, Does
from harness.tenant.provisioning import jobs, synchronization
from harness.tenant.state import Hooks

_JOB: Final = "microsoft.graph.synchronizationJob"
_SCHEMA: Final = "microsoft.graph.synchronizationSchema"
_DIRECTORY_OBJECT: Final = "microsoft.graph.directoryObject"
_APPLICATION: Final = "microsoft.graph.application"
_DRIVE: Final = "microsoft.graph.drive"
_EVENT: Final = "microsoft.graph.event"
_FOLDER: Final = "microsoft.graph.mailFolder"
_ITEM: Final = "microsoft.graph.driveItem"
_MESSAGE: Final = "microsoft.graph.message"
_SITE: Final = "microsoft.graph.site"
_SUBSCRIPTION: Final = "microsoft.graph.subscription"
_GROUP: Final = "microsoft.graph.group"
_USER: Final = "microsoft.graph.user"
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
    **{
        (kind, name): does
        for kind in (_APPLICATION, _SERVICE_PRINCIPAL)
        for name, does in {"addKey": keys.add_key, "removeKey": keys.remove_key}.items()
    },
    (_APPLICATION, "setVerifiedPublisher"): keys.set_publisher,
    (_APPLICATION, "unsetVerifiedPublisher"): keys.unset_publisher,
    (_GROUP, "addFavorite"): Does(people.add_favorite, 200),
    (_GROUP, "assignLicense"): Does(people.assign_license, 202),
    (_GROUP, "removeFavorite"): Does(people.remove_favorite, 200),
    (_GROUP, "renew"): people.renew,
    (_GROUP, "resetUnseenCount"): Does(people.reset_unseen, 200),
    (_GROUP, "subscribeByMail"): Does(people.subscribe_by_mail, 200),
    (_GROUP, "unsubscribeByMail"): Does(people.unsubscribe_by_mail, 200),
    (_GROUP, "validateProperties"): people.validate_properties,
    (f"Collection({_DIRECTORY_OBJECT})", "validateProperties"): people.validate_properties,
    ("microsoft.graph.groupLifecyclePolicy", "addGroup"): people.add_group,
    ("microsoft.graph.groupLifecyclePolicy", "removeGroup"): people.remove_group,
    # Exchange: the reference's pages, which name 202 for what is sent, and 201 for a new draft or copy
    (_EVENT, "accept"): Does(calendar.accept, 202),
    (_EVENT, "cancel"): Does(calendar.cancel, 202),
    (_EVENT, "decline"): Does(calendar.decline, 202),
    (_EVENT, "dismissReminder"): Does(calendar.dismiss_reminder, 200),
    (_EVENT, "forward"): Does(calendar.forward, 202),
    (_EVENT, "snoozeReminder"): Does(calendar.snooze_reminder, 200),
    (_EVENT, "tentativelyAccept"): Does(calendar.tentatively_accept, 202),
    ("microsoft.graph.calendar", "getSchedule"): calendar.get_schedule,
    (_FOLDER, "copy"): mail.copy_folder,
    (_FOLDER, "move"): mail.move_folder,
    (_MESSAGE, "copy"): Does(mail.copy, 201),
    (_MESSAGE, "createForward"): Does(sending.create_forward, 201),
    (_MESSAGE, "createReply"): Does(sending.create_reply, 201),
    (_MESSAGE, "createReplyAll"): Does(sending.create_reply_all, 201),
    (_MESSAGE, "forward"): Does(sending.forward, 202),
    (_MESSAGE, "move"): Does(mail.move, 201),
    (_MESSAGE, "reply"): Does(sending.reply, 202),
    (_MESSAGE, "replyAll"): Does(sending.reply_all, 202),
    (_MESSAGE, "send"): Does(sending.send, 202),
    (_USER, "sendMail"): Does(sending.send_mail, 202),
    ("Collection(microsoft.graph.attachment)", "createUploadSession"): Does(uploads.of_attachment, 201),
    # OneDrive and SharePoint: the reference's pages
    (_DRIVE, "recent"): files.recent,
    (_DRIVE, "search"): files.search,
    (_DRIVE, "sharedWithMe"): files.shared_with_me,
    (_ITEM, "checkin"): files.checkin,
    (_ITEM, "checkout"): files.checkout,
    (_ITEM, "copy"): Does(files.copy, 202),
    (_ITEM, "createLink"): Does(sharing.create_link, 201),
    (_ITEM, "createUploadSession"): uploads.of_item,
    (_ITEM, "follow"): sharing.follow,
    (_ITEM, "invite"): sharing.invite,
    (_ITEM, "search"): files.search,
    (_ITEM, "unfollow"): sharing.unfollow,
    (_USER, "assignLicense"): people.assign_license,
    (_USER, "changePassword"): people.change_password,
    (_USER, "reprocessLicenseAssignment"): people.reprocess_licenses,
    (_USER, "revokeSignInSessions"): people.revoke_sessions,
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
        grants.ASSIGNMENT: grants.new_assignment,
        _EVENT: calendar.new_event,
        _FOLDER: mail.new_folder,
        _GROUP: directory.new_group,
        _ITEM: files.new_item,
        _MESSAGE: mail.new_message,
        _SUBSCRIPTION: subscriptions.new_subscription,
        "microsoft.graph.invitation": people.new_invitation,
        _SERVICE_PRINCIPAL: directory.new_service_principal,
        _JOB: jobs.new_job,
        "microsoft.graph.synchronizationTemplate": synchronization.new_template,
        _USER: directory.new_user,
    },
    created={"microsoft.graph.invitation": people.invited},
    update={
        _APPLICATION: directory.changed_application,
        _EVENT: calendar.changed_event,
        _MESSAGE: mail.changed_message,
        _SUBSCRIPTION: subscriptions.changed_subscription,
        _JOB: jobs.changed_job,
        _SCHEMA: synchronization.changed_schema,
    },
    initial={
        ("", "applicationTemplates"): directory.gallery,
        ("", "directoryRoles"): beginning.roles,
        ("", "organization"): beginning.organization,
        ("", "subscribedSkus"): beginning.skus,
        (_DRIVE, "root"): files.roots,
        **{(kind, "drive"): files.drives for kind in (_GROUP, _SITE, _USER)},
        (_GROUP, "calendar"): calendar.calendars,
        (_USER, "calendars"): calendar.calendars,
        (_USER, "mailFolders"): mail.folders,
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
    show={
        "microsoft.graph.synchronization": synchronization.show_secrets,
        _FOLDER: mail.shown_folder,
        _ITEM: files.shown_item,
    },
    views={
        ("microsoft.graph.calendar", "calendarView"): calendar.events,
        ("microsoft.graph.calendar", "events"): calendar.events,
        **{(kind, "appRoleAssignments"): grants.held for kind in (_GROUP, _SERVICE_PRINCIPAL, _USER)},
        (_SERVICE_PRINCIPAL, "appRoleAssignedTo"): grants.given,
        (_DRIVE, "following"): sharing.following,
        (_FOLDER, "messages"): mail.filed_view,
        (_GROUP, "calendarView"): calendar.all_events,
        (_USER, "calendar"): calendar.default_calendar,
        (_USER, "calendarView"): calendar.all_events,
    },
    aliases={_DRIVE: files.somebodys, _FOLDER: mail.well_known},
    closed=frozenset({"applicationTemplates", "directoryRoleTemplates", "organization", "subscribedSkus"}),
)
