"""Reading kept messages: their outcome, analysis, attachments, cases; and what waits for an officer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select

from daemon.core.analysis import Analysis, load_analysis
from daemon.core.records import (
    Draft,
    ExtractedText,
    Held,
    KeptMessage,
    MessageCase,
    StoredAnalysis,
    StoredAttachment,
    Token,
)
from daemon.edges.store.pages import stream
from daemon.edges.store.part import Part
from daemon.edges.store.tables import (
    ANALYSIS,
    ATTACHMENT,
    CASE,
    DRAFT,
    EXTRACTED,
    HELD,
    MESSAGE,
    MESSAGE_CASE,
    TOKEN,
    clean_row,
    in_pieces,
    insert_absent,
    one,
    several,
)

MESSAGE_BY_ID = one(KeptMessage, MESSAGE.c.id)
MESSAGES_BY_HEADER = several(KeptMessage, MESSAGE.c.header_id)
TOKEN_BY_VALUE = one(Token, TOKEN.c.value)
TOKENS = several(Token, TOKEN.c.value)


class Messages(Part):
    """Questions about kept messages, held ones, tokens and drafts."""

    def message(self, message_id: int) -> KeptMessage | None:
        """The kept message of this row id."""
        return self.db.one(MESSAGE_BY_ID, message_id)  # type: ignore[no-any-return]

    def messages(
        self,
        *,
        outcome: str | Sequence[str] | None = None,
        mailbox: str | None = None,
        writer: str | None = None,
        since: datetime | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> Iterator[KeptMessage]:
        """Kept messages in the order they came, streamed. `outcome` "" chooses those not settled yet."""
        statement = select(KeptMessage)
        if outcome is not None:
            statement = statement.where(MESSAGE.c.outcome.in_([outcome] if isinstance(outcome, str) else list(outcome)))
        if mailbox is not None:
            statement = statement.where(MESSAGE.c.mailbox == mailbox)
        if writer is not None:
            statement = statement.where(MESSAGE.c.writer == writer)
        if since is not None:
            statement = statement.where(MESSAGE.c.received >= since)
        return stream(self.db, statement, MESSAGE.c.id, after=after, limit=limit)

    def messages_by_header(self, header_ids: Iterable[str]) -> list[KeptMessage]:
        """Kept messages whose Message-ID is one of these."""
        return self.db.several(MESSAGES_BY_HEADER, set(header_ids) - {""})

    def message_by_content(self, sha256: str) -> KeptMessage | None:
        """The kept message of this content."""
        return self.db.first(select(KeptMessage).where(MESSAGE.c.sha256 == sha256))  # type: ignore[no-any-return]

    def cases_of_messages(self, message_ids: Iterable[int]) -> dict[int, list[str]]:
        """The numbers of the cases that messages are on, by message."""
        found: dict[int, list[str]] = {}
        for piece in in_pieces(sorted(set(message_ids))):
            statement = select(MESSAGE_CASE.c.message_id, CASE.c.number).join(CASE, CASE.c.id == MESSAGE_CASE.c.case_id)
            for row in self.db.rows(statement.where(MESSAGE_CASE.c.message_id.in_(piece)).order_by(CASE.c.id)):
                found.setdefault(row.message_id, []).append(row.number)
        return found

    def links_of_message(self, message_id: int) -> list[MessageCase]:
        """The cases a message is on, with evidence and readings."""
        statement = select(MessageCase).where(MESSAGE_CASE.c.message_id == message_id)
        return list(self.db.all(statement.order_by(MESSAGE_CASE.c.case_id)))

    def analysis(self, message_id: int) -> Analysis | None:
        """What the reader found in a message, by its latest version."""
        statement = select(StoredAnalysis).where(ANALYSIS.c.message_id == message_id)
        stored = self.db.first(statement.order_by(ANALYSIS.c.version.desc()))
        return load_analysis(stored.body) if stored else None

    def attachments(self, message_id: int) -> list[StoredAttachment]:
        """The attachments of a message, in their order."""
        statement = select(StoredAttachment).where(ATTACHMENT.c.message_id == message_id)
        return list(self.db.all(statement.order_by(ATTACHMENT.c.position)))

    def extracted(self, sha256: str) -> ExtractedText | None:
        """The text of an attachment of this content, where it was read before."""
        return self.db.first(select(ExtractedText).where(EXTRACTED.c.sha256 == sha256))  # type: ignore[no-any-return]

    def keep_extracted(self, sha256: str, method: str, text: str) -> None:
        """Keep the text of an attachment by its content; the first one stays."""
        row = {"sha256": sha256, "method": method, "text": text}
        self.db.write(lambda connection: insert_absent(connection, EXTRACTED, clean_row(row)))

    def held(self, state: str | None = "open", *, after: int = 0, limit: int | None = None) -> Iterator[Held]:
        """Messages that wait for an officer (or did: `state` settled, dismissed, None for all), streamed."""
        statement = select(Held)
        if state is not None:
            statement = statement.where(HELD.c.state == state)
        return stream(self.db, statement, HELD.c.id, after=after, limit=limit)

    def held_by_message(self, message_id: int) -> Held | None:
        """The wait of one message."""
        return self.db.first(select(Held).where(HELD.c.message_id == message_id))  # type: ignore[no-any-return]

    def held_by_id(self, held_id: int) -> Held | None:
        """The wait of this row id (what `kawal held list` prints as id)."""
        return self.db.first(select(Held).where(HELD.c.id == held_id))  # type: ignore[no-any-return]

    def token(self, value: str) -> Token | None:
        """The row of a token."""
        return self.db.one(TOKEN_BY_VALUE, value)  # type: ignore[no-any-return]

    def tokens(self, values: Iterable[str]) -> dict[str, Token]:
        """The rows of those of the values that were issued, by value."""
        return {token.value: token for token in self.db.several(TOKENS, values)}

    def tokens_about(self, subject: str) -> list[Token]:
        """Every token that stands for one subject, those that were used first in the order of their use."""
        statement = select(Token).where(TOKEN.c.subject == subject)
        return list(
            self.db.all(statement.order_by(TOKEN.c.used.is_(None), TOKEN.c.used, TOKEN.c.created, TOKEN.c.value))
        )

    def draft(self, key: str) -> Draft | None:
        """The draft of this key."""
        return self.db.first(select(Draft).where(DRAFT.c.key == key))  # type: ignore[no-any-return]

    def drafts(self, state: str | None = "open", *, after: int = 0) -> Iterator[Draft]:
        """Drafts in one state, or all, streamed."""
        statement = select(Draft)
        if state is not None:
            statement = statement.where(DRAFT.c.state == state)
        return stream(self.db, statement, DRAFT.c.id, after=after)

    def count_messages(self) -> dict[str, int]:
        """How many kept messages there are by outcome ("" not settled yet)."""
        statement = select(MESSAGE.c.outcome, func.count()).group_by(MESSAGE.c.outcome)
        return {row[0]: row[1] for row in self.db.rows(statement)}
