"""The outbox: mails to customers, and the files that each carries."""

from sqlalchemy import Index, Table

from artui.domain.kinds import ContactRole
from artui.domain.mailing import MailMatter, MailState
from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    choice,
    day,
    instant,
    number,
    partial,
    ref,
    row_id,
    words,
)

# A mail, written down before it is sent; `token` makes its Message-ID known to this ledger only,
# `digest` is the SHA-256 of all its bytes as they went out, `answer` what the server said.
MAIL = Table(
    "mail",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    choice("matter", MailMatter),
    ref("item_id", "item.id", null=True),
    ref("notice_id", "dunning_notice.id", null=True),
    day("day"),
    words("about"),
    choice("role", ContactRole),
    words("sender_name"),
    words("sender"),
    words("reply_to"),
    words("recipient_name"),
    words("recipient"),
    words("cc"),
    words("language"),
    words("subject"),
    words("body"),
    words("token"),
    choice("state", MailState, MailState.WAITING.value),
    number("attempts", default=0),
    words("server"),
    instant("tried", null=True),
    words("digest"),
    words("answer"),
    words("reason"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("mail_item", "item_id", where="item_id IS NOT NULL"),
    partial("mail_notice", "notice_id", where="notice_id IS NOT NULL"),
    partial(
        "mail_waits",
        "id",
        where="state IN ('waiting', 'sending') AND withdrawn_act_id IS NULL",
    ),
)


# A file that a mail carries, under the name that its receiver sees.
MAIL_FILE = Table(
    "mail_file",
    METADATA,
    row_id(),
    ref("mail_id", "mail.id"),
    ref("file_id", "stored_file.id"),
    words("name"),
    act(),
    Index("mail_file_mail", "mail_id", "file_id"),
)
