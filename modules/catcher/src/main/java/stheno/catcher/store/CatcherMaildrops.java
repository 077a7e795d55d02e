package stheno.catcher.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import stheno.mail.pop3.Maildrop;
import stheno.mail.pop3.Maildrops;

/// The caught messages as POP3 has them: the user NAME sees the mailbox NAME, and the user `all` sees everything. Any thread.
public final class CatcherMaildrops implements Maildrops {
    /// The user that sees all messages.
    public static final String ALL = "all";

    private final CaughtMessages store;

    /// The mailboxes of this store. They close nothing of it.
    public CatcherMaildrops(CaughtMessages store) {
        this.store = store;
    }

    @Override
    public Maildrop open(String user) {
        Query query = user.equals(ALL) ? Query.ALL : Query.mailbox(Intake.mailbox(user));
        Snapshot snapshot = new Snapshot(store);
        store.visitShown((octets, row) -> {
            if (query.matchesRow(octets, row)) snapshot.add(octets, row);
            return true;
        });
        return snapshot;
    }

    /// The messages at login: 28 octets for each.
    private static final class Snapshot implements Maildrop {
        private final CaughtMessages store;
        private byte[] ids = new byte[16 * Row.ID_LENGTH];
        private long[] octets = new long[16];
        private int size;
        private long total;

        Snapshot(CaughtMessages store) {
            this.store = store;
        }

        void add(byte[] row, int start) {
            if (size == octets.length) {
                octets = Arrays.copyOf(octets, 2 * size);
                ids = Arrays.copyOf(ids, 2 * size * Row.ID_LENGTH);
            }
            System.arraycopy(row, Row.idStart(start), ids, size * Row.ID_LENGTH, Row.ID_LENGTH);
            octets[size++] = Row.sent(row, start);
            total += Row.sent(row, start);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public long octets(int message) {
            return octets[message];
        }

        @Override
        public long totalOctets() {
            return total;
        }

        @Override
        public String uniqueId(int message) {
            return new String(ids, message * Row.ID_LENGTH, Row.ID_LENGTH, StandardCharsets.ISO_8859_1);
        }

        @Override
        public FileChannel open(int message) throws IOException {
            return store.open(uniqueId(message));
        }

        @Override
        public Optional<Path> folder() {
            return Optional.of(store.folder.root());
        }

        @Override
        public void delete(BitSet messages) throws IOException {
            List<String> gone = new ArrayList<>();
            messages.stream().forEach(message -> gone.add(uniqueId(message)));
            store.delete(gone);
        }
    }
}
