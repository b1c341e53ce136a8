"""What recorded traffic and the reference say of single types: how a fresh object looks, and what an answer shows.

One line each. What follows from `$metadata` is not here.
"""

from collections.abc import Mapping
from typing import Any, Final

_INFO: Final = dict.fromkeys(("logoUrl", "marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl"))
_PUBLISHER: Final = dict.fromkeys(("displayName", "verifiedPublisherId", "addedDateTime"))

FRESH: Final[Mapping[str, Mapping[str, Any]]] = {
    # recorded from Azure CLI, 2020 to 2024
    "microsoft.graph.application": {
        "api": {},
        "info": _INFO,
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "publicClient": {},
        "spa": {},
        "verifiedPublisher": _PUBLISHER,
        "web": {"implicitGrantSettings": {}},
    },
    "microsoft.graph.appRole": {"isEnabled": True, "origin": "Application"},
    "microsoft.graph.implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
    "microsoft.graph.servicePrincipal": {
        "accountEnabled": True,
        "appRoleAssignmentRequired": False,
        "info": _INFO,
        "servicePrincipalType": "Application",
        "verifiedPublisher": _PUBLISHER,
    },
    # the reference's pages of message, event, calendar, contact and mailFolder, examples of creations
    "microsoft.graph.message": {
        "body": {"contentType": "text", "content": ""},
        "bodyPreview": "",
        "flag": {"flagStatus": "notFlagged"},
        "hasAttachments": False,
        "importance": "normal",
        "inferenceClassification": "focused",
        "isDeliveryReceiptRequested": False,
        "isDraft": True,
        "isRead": True,
        "isReadReceiptRequested": False,
    },
    "microsoft.graph.event": {
        "allowNewTimeProposals": True,
        "body": {"contentType": "text", "content": ""},
        "bodyPreview": "",
        "hasAttachments": False,
        "importance": "normal",
        "isAllDay": False,
        "isCancelled": False,
        "isDraft": False,
        "isOnlineMeeting": False,
        "isOrganizer": True,
        "isReminderOn": True,
        "onlineMeetingProvider": "unknown",
        "reminderMinutesBeforeStart": 15,
        "responseRequested": True,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "sensitivity": "normal",
        "showAs": "busy",
        "type": "singleInstance",
    },
    "microsoft.graph.calendar": {
        "canEdit": True,
        "canShare": True,
        "canViewPrivateItems": True,
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": False,
        "isRemovable": True,
        "isTallyingResponses": True,
    },
    "microsoft.graph.mailFolder": {
        "childFolderCount": 0,
        "isHidden": False,
        "sizeInBytes": 0,
        "totalItemCount": 0,
        "unreadItemCount": 0,
    },
    # the reference's pages of subscription, todoTask and todoTaskList
    "microsoft.graph.todoTask": {
        "body": {"content": "", "contentType": "text"},
        "hasAttachments": False,
        "importance": "normal",
        "isReminderOn": False,
        "status": "notStarted",
    },
    "microsoft.graph.todoTaskList": {"isOwner": True, "isShared": False, "wellknownListName": "none"},
}
"""Type to the values with which its objects begin, where that is neither null nor what `$metadata` defaults to."""

WHOLE: Final = frozenset({"microsoft.graph.directoryObject"})
"""Types, with those derived, whose complex values are shown with all their members, whoever wrote some of them."""

_REPLIES: Final = {
    "status": "disabled",
    "externalAudience": "all",
    "internalReplyMessage": "",
    "externalReplyMessage": "",
    "scheduledStartDateTime": {"dateTime": "2026-01-05T09:00:00.0000000", "timeZone": "UTC"},
    "scheduledEndDateTime": {"dateTime": "2026-01-06T09:00:00.0000000", "timeZone": "UTC"},
}
MAILBOX: Final = {
    "archiveFolder": "",
    "automaticRepliesSetting": _REPLIES,
    "dateFormat": "M/d/yyyy",
    "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
    "language": {"locale": "en-US", "displayName": "English (United States)"},
    "timeFormat": "h:mm tt",
    "timeZone": "UTC",
    "workingHours": {
        "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "startTime": "08:00:00.0000000",
        "endTime": "17:00:00.0000000",
        "timeZone": {"name": "Pacific Standard Time"},
    },
}
"""The settings of a fresh mailbox, as the reference's page of `mailboxSettings` shows them."""

TOLD: Final = frozenset({"mailboxSettings"})
"""Complex properties whose update answers with what they are then, not with 204."""

STREAM_STATUS: Final[Mapping[str, int]] = {"microsoft.graph.profilePhoto": 200}
"""Type to the status with which its content is replaced, where that is not 204."""

REFERRED: Final[Mapping[str, frozenset[str]]] = {
    "microsoft.graph.group": frozenset({"acceptedSenders", "rejectedSenders"}),
}
"""Type to navigation properties that `$metadata` of 2021 calls contained and the service takes `$ref` for."""

ALWAYS_SELECTED: Final = frozenset({"microsoft.graph.outlookItem"})
"""Types, with those derived, whose `id` Exchange shows whatever `$select` says."""

MATCHED: Final = frozenset(
    f"microsoft.graph.{name}"
    for name in ("plannerTask", "plannerPlan", "plannerBucket", "plannerTaskDetails", "plannerPlanDetails")
)
"""Types whose objects nobody changes without saying, by `If-Match`, which version was read."""

NOT_FOUND: Final[Mapping[str, tuple[str, str]]] = {
    "microsoft.graph.baseItem": ("itemNotFound", "The resource could not be found."),
    "microsoft.graph.calendar": ("ErrorItemNotFound", "The specified object was not found in the store."),
    "microsoft.graph.mailFolder": ("ErrorItemNotFound", "The specified object was not found in the store."),
    "microsoft.graph.outlookItem": ("ErrorItemNotFound", "The specified object was not found in the store."),
}
"""Type, with those derived, to code and message for a key that names nothing, outside of the directory."""

SPARSE: Final = frozenset({"microsoft.graph.baseItem", "microsoft.graph.sharedDriveItem"})
"""Types, with those derived, of which answers leave out what is null: facets are there or they are not."""

DEFAULT_SELECT: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.graph.user": (
        "id", "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage", "surname", "userPrincipalName",
    ),
}  # fmt: skip
"""Types of which Graph shows these properties alone unless `$select` asks for more."""

ONLY_SELECTED: Final[Mapping[str, frozenset[str]]] = {
    "microsoft.graph.application": frozenset({"authenticationBehaviors", "createdByAppId", "isDisabled"}),
    "microsoft.graph.group": frozenset({
        "accessType", "allowExternalSenders", "assignedLabels", "assignedLicenses", "autoSubscribeNewMembers",
        "hasMembersWithLicenseErrors", "hideFromAddressLists", "hideFromOutlookClients", "infoCatalogs", "isArchived",
        "isFavorite", "isManagementRestricted", "isSubscribedByMail", "licenseProcessingState",
        "onPremisesExtensionAttributes", "organizationId", "serviceProvisioningErrors", "uniqueName",
        "unseenConversationsCount", "unseenCount", "unseenMessagesCount", "welcomeMessageEnabled",
    }),
    "microsoft.graph.message": frozenset({"internetMessageHeaders", "uniqueBody"}),
    "microsoft.graph.servicePrincipal": frozenset({"createdByAppId", "customSecurityAttributes", "isDisabled"}),
}  # fmt: skip
"""Type to what Graph shows only when `$select` names it (recorded, or said so by the type's page)."""

_SILENT: Final = (
    # recorded from Azure CLI
    "directoryObject", "federatedIdentityCredential",
    # the reference's pages of the update, and clients that rely on it
    "agreement", "alert", "authenticationMethod", "channel", "conditionalAccessPolicy", "domain",
    "identityProviderBase",
    "namedLocation", "onenotePage", "plannerAssignedToTaskBoardTaskFormat", "plannerBucket",
    "plannerBucketTaskBoardTaskFormat", "plannerPlan", "plannerPlanDetails", "plannerProgressTaskBoardTaskFormat",
    "plannerTask", "plannerTaskDetails", "schemaExtension", "secureScoreControlProfile", "synchronizationSchema",
    "synchronizationTemplate", "team", "unifiedRoleDefinition",
)  # fmt: skip
_TELLING: Final = (
    "attachment", "baseItem", "calendar", "contactFolder", "deviceCompliancePolicy", "deviceConfiguration",
    "educationClass", "educationSchool", "educationUser", "fieldValueSet", "inferenceClassificationOverride",
    "mailFolder", "managedApp", "managedDevice", "messageRule", "mobileApp", "onlineMeeting", "outlookCategory",
    "outlookItem", "subscription", "synchronizationJob", "todoTask", "todoTaskList", "workbookChart", "workbookRange",
    "workbookTable", "workbookTableColumn", "workbookTableRow", "workbookWorksheet",
)  # fmt: skip
UPDATE_STATUS: Final[Mapping[str, int]] = {
    **{f"microsoft.graph.{name}": 204 for name in _SILENT},
    **{f"microsoft.graph.{name}": 200 for name in _TELLING},
}
"""Type, with those derived, to the status of a successful update; of other types nobody knows it here."""
