package stheno.mail.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;
import stheno.mail.pop3.Maildrop;
import stheno.mail.pop3.Maildrops;
import stheno.storage.maildir.Maildir;
import stheno.storage.maildir.MaildirListing;
import stheno.storage.maildir.Maildirs;

/// The Maildirs of accounts as POP3 has them. Any thread.
public final class AccountMaildrops implements Maildrops {
    private static final int LONGEST = 70; // characters of a unique id (RFC 1939, section 7)

    private final Maildirs maildirs;

    /// The mailboxes in these folders. The folder of an account is found by its name.
    public AccountMaildrops(Maildirs maildirs) {
        this.maildirs = maildirs;
    }

    @Override
    public Maildrop open(String user) throws IOException {
        return new Drop(maildirs.of(user), maildirs.list(user));
    }

    /// The unique id of a message: its file's name before the flags, sizes included. Two files whose names differ in the sizes alone must
    /// have two ids. Names that are too long, or have other characters, are hashed.
    static String uniqueId(String base) {
        boolean fits = base.length() <= LONGEST && !base.isEmpty() && isVisible(base);
        return fits ? base : hash(base);
    }

    /// Without a stream: with one, UIDL took twice as long.
    private static boolean isVisible(String base) {
        for (int i = 0; i < base.length(); i++) {
            char c = base.charAt(i);
            if (c <= ' ' || c > '~') return false;
        }
        return true;
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest); // 64 characters
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private record Drop(Maildir maildir, MaildirListing listing) implements Maildrop {
        @Override
        public int size() {
            return listing.size();
        }

        @Override
        public long octets(int message) {
            return listing.octets(message);
        }

        @Override
        public long totalOctets() {
            return listing.totalOctets();
        }

        @Override
        public String uniqueId(int message) {
            return AccountMaildrops.uniqueId(listing.base(message));
        }

        @Override
        public FileChannel open(int message) throws IOException {
            return maildir.open(listing, message);
        }

        @Override
        public Optional<Path> folder() {
            return Optional.of(maildir.folder());
        }

        /// All are tried, whatever fails.
        @Override
        public void delete(BitSet messages) throws IOException {
            IOException failure = null;
            for (int message = messages.nextSetBit(0); message >= 0; message = messages.nextSetBit(message + 1)) {
                try {
                    maildir.delete(listing, message);
                } catch (IOException e) {
                    failure = e;
                }
            }
            if (failure != null) throw failure;
        }
    }
}
