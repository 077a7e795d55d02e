package stheno.mail.pop3;

import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/// The mailbox of a session: its messages, and which of them are marked as deleted. Loop thread only, except [#delete].
final class Mailbox {
    private final String user;
    private final Maildrop drop;
    private BitSet deleted = new BitSet(); // replaced, not cleared: cleared bits keep their memory
    private long deletedOctets;

    Mailbox(String user, Maildrop drop) {
        this.user = user;
        this.drop = drop;
    }

    String user() {
        return user;
    }

    Maildrop drop() {
        return drop;
    }

    /// Whether a message exists and is not marked as deleted.
    boolean has(long message) {
        return message >= 0 && message < drop.size() && !deleted.get((int) message);
    }

    /// The number of messages that are not marked.
    int count() {
        return drop.size() - deleted.cardinality();
    }

    /// The octets of these messages.
    long octets() {
        return drop.totalOctets() - deletedOctets;
    }

    /// The number of marked messages.
    int marked() {
        return deleted.cardinality();
    }

    void mark(int message) {
        deleted.set(message);
        deletedOctets += drop.octets(message);
    }

    void unmarkAll() {
        deleted = new BitSet();
        deletedOctets = 0;
    }

    /// Deletes the marked messages. Blocks; on another thread, while the session waits.
    void delete() throws IOException {
        if (!deleted.isEmpty()) drop.delete((BitSet) deleted.clone());
    }

    /// A first line, a line for each message that is not marked, and the last dot. Made as they are needed.
    Iterator<CharSequence> lines(String first, IntFunction<String> line) {
        return new Iterator<>() {
            private int next = -1;

            @Override
            public boolean hasNext() {
                return next <= drop.size();
            }

            @Override
            public CharSequence next() {
                if (!hasNext()) throw new NoSuchElementException();
                int now = next;
                next = now >= drop.size() ? now + 1 : Math.min(deleted.nextClearBit(now + 1), drop.size());
                if (now < 0) return first;
                return now == drop.size() ? "." : line.apply(now);
            }
        };
    }
}
