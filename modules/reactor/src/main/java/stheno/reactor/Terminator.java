package stheno.reactor;

import java.util.Arrays;

/// What ends the next piece of a connection's input. A [Conversation] returns one, is told when it has come, and returns the next.
public sealed interface Terminator {
    /// Everything up to the end of the stream, delivered as it comes.
    ToEnd TO_END = new ToEnd();

    /// Nothing for now: input waits in the socket, except for one read at most, until [Connection#resume(Terminator)].
    Paused PAUSED = new Paused();

    /// Nothing any more: input is discarded as it comes. Its end is still reported ([Conversation#ended()]).
    Ignored IGNORED = new Ignored();

    /// One whole message up to `bytes`, collected in one call. Before its first byte the client may be idle. Once begun, it must be
    /// complete within [Limits#message()]. More than `limit` bytes before the delimiter are an overflow.
    static Delimiter message(byte[] bytes, int limit) {
        return new Delimiter(bytes, limit, Gathering.MESSAGE, 0);
    }

    /// A whole part within a message: collected in one call, but its waits count as part of a transfer, so that a client cannot hold a
    /// message open by pausing between its parts.
    static Delimiter part(byte[] bytes, int limit) {
        return new Delimiter(bytes, limit, Gathering.PART, 0);
    }

    /// Bytes up to a delimiter, delivered as they come and never kept.
    static Delimiter streamed(byte[] bytes) {
        return streamed(bytes, 0);
    }

    /// The same, but the first `begun` bytes of the delimiter count as received already, just before. If the delimiter does not follow,
    /// they are delivered like other bytes. For a delimiter that begins with the end of what came before, such as SMTP's CRLF, dot, CRLF.
    ///
    /// @param begun less than the delimiter's length
    static Delimiter streamed(byte[] bytes, int begun) {
        return new Delimiter(bytes, Integer.MAX_VALUE, Gathering.STREAMED, begun);
    }

    /// One whole message of `count` bytes, collected in one call. Before its first byte the client may be idle. Once begun, it must be
    /// complete within [Limits#message()].
    static Length message(int count) {
        return new Length(count, Gathering.MESSAGE);
    }

    /// A whole part of `count` bytes within a message: collected in one call, but its waits count as part of a transfer, as those of
    /// [#part(byte[], int)] do. What has come of it is kept: `count` bounds the memory.
    static Length part(int count) {
        return new Length(count, Gathering.PART);
    }

    /// How the bytes before a delimiter, or of a length, are delivered.
    enum Gathering { MESSAGE, PART, STREAMED }

    /// A delimiter of one byte or more.
    final class Delimiter implements Terminator {
        private final byte[] bytes;
        private final int[] fallback;
        private final int limit;
        private final Gathering gathering;
        private final int begun;

        private Delimiter(byte[] bytes, int limit, Gathering gathering, int begun) {
            if (bytes.length == 0) throw new IllegalArgumentException("a delimiter needs at least one byte");
            if (begun < 0 || begun >= bytes.length) throw new IllegalArgumentException(begun + " of " + bytes.length + " bytes");
            if (limit < 0) throw new IllegalArgumentException("limit " + limit + " is negative");
            this.bytes = bytes.clone();
            this.limit = limit;
            this.gathering = gathering;
            this.begun = begun;
            this.fallback = fallbacks(this.bytes);
        }

        /// How many bytes may come before the delimiter.
        public int limit() {
            return limit;
        }

        /// How they are delivered.
        public Gathering gathering() {
            return gathering;
        }

        int length() {
            return bytes.length;
        }

        byte[] bytes() {
            return bytes;
        }

        int begun() {
            return begun;
        }

        boolean sameBytes(Terminator other) {
            return other instanceof Delimiter d && Arrays.equals(bytes, d.bytes);
        }

        /// How much of the delimiter is matched after `b`, if `matched` bytes of it were matched before: one step of the search by Knuth,
        /// Morris and Pratt, which looks at every byte once, wherever reads split the input.
        int step(int matched, byte b) {
            int m = matched;
            while (m > 0 && bytes[m] != b) m = fallback[m - 1];
            return bytes[m] == b ? m + 1 : 0;
        }

        private static int[] fallbacks(byte[] bytes) {
            int[] table = new int[bytes.length];
            int m = 0;
            for (int i = 1; i < bytes.length; i++) {
                while (m > 0 && bytes[m] != bytes[i]) m = table[m - 1];
                if (bytes[m] == bytes[i]) m++;
                table[i] = m;
            }
            return table;
        }

        @Override
        public String toString() {
            return gathering + " up to " + Sample.of(bytes, 0, bytes.length) + ", limit " + limit;
        }
    }

    /// Exactly `count` bytes. Zero is found at once.
    ///
    /// @param count at most [#LARGEST_GATHERED] if they are gathered
    /// @param gathering how they are delivered
    record Length(long count, Gathering gathering) implements Terminator {
        /// The most bytes that are gathered. They are kept in memory while they come: a protocol sets a smaller limit of its own.
        public static final int LARGEST_GATHERED = 1 << 30;

        public Length {
            if (count < 0) throw new IllegalArgumentException("length " + count + " is negative");
            if (gathering != Gathering.STREAMED && count > LARGEST_GATHERED) {
                throw new IllegalArgumentException("length " + count + " is too large to be gathered");
            }
        }

        /// Bytes delivered as they come.
        public Length(long count) {
            this(count, Gathering.STREAMED);
        }
    }

    /// See [#TO_END].
    record ToEnd() implements Terminator {}

    /// See [#PAUSED].
    record Paused() implements Terminator {}

    /// See [#IGNORED].
    record Ignored() implements Terminator {}
}
