"""What the simulated past would have sent out of the house, and does not."""

from datetime import datetime
from uuid import UUID

from interleave.kernel import outbox, tenancy

REASON = "simulated past: never sent"


def keep_mail_in(organisation_id: UUID, now: datetime) -> int:
    """Withdraw the mails and invites that an organisation's past put into the outbox; return how many.

    The people are invented and their past was played in a minute: nobody must get two months of mail at
    once. The messages stay, marked as withdrawn, with the reason, because that is what became of them. What
    is due after `now` stays as it is: from here on the demonstration lives, and its mails go wherever the
    installation sends them. Notifications in the pages stay, and the people have read theirs whenever they
    came by.
    """
    with tenancy.scope(organisation_id):
        return outbox.withdraw(before=now, reason=REASON, now=now)
