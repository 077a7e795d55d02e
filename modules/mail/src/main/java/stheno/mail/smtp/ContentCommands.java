package stheno.mail.smtp;

import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.reactor.Decimal;
import stheno.reactor.Terminator;
import stheno.text.DotUnstuffing;
import stheno.text.Next;
import stheno.text.Reply;

/// The content of messages: DATA, and BDAT (RFC 3030). One thread: the session's loop.
final class ContentCommands {
    private static final long MOST_EATEN = 256L << 20; // octets of a chunk that is refused: closing costs less than reading it

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ContentCommands() {}

    static Next data(SmtpSession session, String nothing) {
        Transaction transaction = session.transaction().orElseThrow();
        if (transaction.message().isPresent()) return Next.send(Replies.IN_CHUNKS);
        Optional<Reply> refusal = withoutRecipients(session, transaction);
        if (refusal.isPresent()) return Next.send(refusal.get());
        MessageStream message = new MessageStream(session, transaction.envelope(session.service()));
        return session.decided(() -> session.service().handler().data(message.envelope()), () -> {
            session.begin(transaction, message);
            session.conversation().send(Replies.START_DATA);
            return new Next.Collect(DotUnstuffing.END, new DataCollector(session, message));
        }, refuse -> {
            session.endTransaction();
            return Next.send(Replies.of(refuse));
        });
    }

    private static Optional<Reply> withoutRecipients(SmtpSession session, Transaction transaction) {
        if (!transaction.recipients().isEmpty()) return Optional.empty();
        boolean none = transaction.refusedAny() && !session.settings().lmtp(); // LMTP: RFC 2033, section 4.2
        return Optional.of(none ? Replies.NO_RECIPIENTS : Replies.RECIPIENT_FIRST);
    }

    /// A chunk is read even if it is refused: it is not a series of commands. Without its length, the connection cannot go on.
    static Next chunk(SmtpSession session, String argument) {
        String[] words = argument.strip().split(" +");
        boolean last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
        long octets = words.length == 1 || last ? Decimal.parse(words[0], Long.MAX_VALUE) : Decimal.NONE;
        if (octets == Decimal.NONE) return Next.close(Replies.syntax("BDAT octets [LAST]"));
        Optional<Reply> refusal = chunkRefusal(session);
        if (refusal.isPresent()) return eaten(octets, refusal.get());
        Transaction transaction = session.transaction().orElseThrow();
        if (transaction.message().isPresent()) return collected(session, transaction.message().get(), octets, last);
        MessageStream message = new MessageStream(session, transaction.envelope(session.service()));
        return session.decided(() -> session.service().handler().data(message.envelope()), () -> {
            session.begin(transaction, message);
            return collected(session, message, octets, last);
        }, refuse -> {
            session.endTransaction();
            return eaten(octets, Replies.of(refuse));
        });
    }

    private static Optional<Reply> chunkRefusal(SmtpSession session) {
        if (session.needsTls()) return Optional.of(Replies.NEEDS_TLS);
        if (!session.greeted()) return Optional.of(Replies.GREET_FIRST);
        return session.transaction().isEmpty() ? Optional.of(Replies.MAIL_FIRST)
                : withoutRecipients(session, session.transaction().get());
    }

    private static Next collected(SmtpSession session, MessageStream message, long octets, boolean last) {
        if (octets > session.settings().sizeLimit() - message.size()) message.refuse(Replies.TOO_BIG);
        if (message.verdict().isPresent() && octets > MOST_EATEN) {
            return Next.close(Replies.of(message.verdict().get())); // the session logs the message when it closes
        }
        return new Next.Collect(new Terminator.Length(octets), new ChunkCollector(session, message, octets, last));
    }

    private static Next eaten(long octets, Reply refusal) {
        if (octets > MOST_EATEN) return Next.close(refusal);
        return new Next.Collect(new Terminator.Length(octets), new Next.Collector() {
            @Override
            public void collect(ByteBuffer data) {}

            @Override
            public Next found() {
                return Next.send(refusal);
            }
        });
    }

    /// Collects the content after DATA.
    private static final class DataCollector implements Next.Collector {
        private final SmtpSession session;
        private final MessageStream message;
        private final DotUnstuffing dots = new DotUnstuffing();

        DataCollector(SmtpSession session, MessageStream message) {
            this.session = session;
            this.message = message;
        }

        @Override
        public void collect(ByteBuffer data) {
            if (message.verdict().isPresent()) {
                message.drop(data);
                return;
            }
            int octets = dots.room(data);
            ByteBuffer content = octets == 0 ? NOTHING : message.room(octets + 2); // mostly, the end follows
            int from = content.position();
            dots.collect(data, content);
            message.added(content, from, dots.bare());
        }

        @Override
        public Next found() {
            if (message.verdict().isEmpty()) {
                ByteBuffer content = message.room(2);
                int from = content.position();
                dots.end(content);
                message.added(content, from, dots.bare());
            }
            return session.ended(message, true);
        }
    }

    /// Collects one chunk.
    private static final class ChunkCollector implements Next.Collector {
        private final SmtpSession session;
        private final MessageStream message;
        private final long octets;
        private final boolean last;

        ChunkCollector(SmtpSession session, MessageStream message, long octets, boolean last) {
            this.session = session;
            this.message = message;
            this.octets = octets;
            this.last = last;
        }

        @Override
        public void collect(ByteBuffer data) {
            if (message.verdict().isPresent()) {
                message.drop(data);
                return;
            }
            ByteBuffer content = message.room(data.remaining());
            int from = content.position();
            content.put(data);
            message.addedChunk(content, from);
        }

        @Override
        public Next found() {
            if (last) message.endChunks();
            return last || message.verdict().isPresent() ? session.ended(message, last)
                    : Next.send(Replies.of(250, "2.0.0", octets + " octets received"));
        }
    }
}
