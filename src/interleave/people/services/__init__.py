"""Writes, by noun. Callers say `services.invite(...)`; the files are an inner matter."""

from interleave.people.services.accounts import (
    add_person,
    change_person,
    close_account,
    reopen_account,
    transfer_reports,
    update_profile,
)
from interleave.people.services.background import retry_job, retry_jobs, send_message_again
from interleave.people.services.details import PersonDetails
from interleave.people.services.groups import (
    form_group,
    join_group,
    leave_group,
    remove_group,
    rename_group,
    set_group_members,
)
from interleave.people.services.invitations import (
    HasJoined,
    InvitationOver,
    InvitationUsed,
    accept_invitation,
    add_and_invite,
    find_invitation,
    invite,
    invite_waiting,
    token_of,
    withdraw_invitation,
)
from interleave.people.services.organisations import (
    FoundedAlready,
    change_organisation,
    found_first_organisation,
    found_organisation,
)
from interleave.people.services.passwords import (
    LinkOver,
    change_password,
    find_reset,
    request_password_reset,
    reset_password,
    reset_token,
)
from interleave.people.services.roles import (
    LastAdministrator,
    RoleFollows,
    grant_role,
    revoke_role,
    set_roles,
)
from interleave.people.services.signing_in import identify
from interleave.people.services.structure import (
    NotEmpty,
    add_site,
    add_team,
    change_site,
    remove_site,
    remove_team,
    rename_team,
)
from interleave.people.services.throttling import TooManyTries

__all__ = [
    "FoundedAlready",
    "HasJoined",
    "InvitationOver",
    "InvitationUsed",
    "LastAdministrator",
    "LinkOver",
    "NotEmpty",
    "PersonDetails",
    "RoleFollows",
    "TooManyTries",
    "accept_invitation",
    "add_and_invite",
    "add_person",
    "add_site",
    "add_team",
    "change_organisation",
    "change_password",
    "change_person",
    "change_site",
    "close_account",
    "find_invitation",
    "find_reset",
    "form_group",
    "found_first_organisation",
    "found_organisation",
    "grant_role",
    "identify",
    "invite",
    "invite_waiting",
    "join_group",
    "leave_group",
    "remove_group",
    "remove_site",
    "remove_team",
    "rename_group",
    "rename_team",
    "reopen_account",
    "request_password_reset",
    "reset_password",
    "reset_token",
    "retry_job",
    "retry_jobs",
    "revoke_role",
    "send_message_again",
    "set_group_members",
    "set_roles",
    "token_of",
    "transfer_reports",
    "update_profile",
    "withdraw_invitation",
]
