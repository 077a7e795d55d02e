package stheno.storage.maildir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import stheno.storage.FileOpener;

/// The Maildirs of all accounts, each in a folder of the account's name. Listings are cached: the least recently used are forgotten when
/// they take too much memory together. Any thread.
public final class Maildirs {
    private static final long CACHED = 64L << 20; // octets of listings: 800,000 messages
    private static final int OPEN = 10_000; // Maildirs remembered

    private final Path root;
    private final FileOpener opener;
    private final long cached;
    private final Map<String, Maildir> known = new LinkedHashMap<>(16, 0.75f, true); // guarded by itself

    private Maildirs(Path root, FileOpener opener, long cached) {
        this.root = root;
        this.opener = opener;
        this.cached = cached;
    }

    /// The Maildirs below a folder.
    public static Maildirs in(Path root) {
        return new Maildirs(root, FileOpener.SYSTEM, CACHED);
    }

    /// The same, with files opened for writing in another way.
    public Maildirs withOpener(FileOpener other) {
        return new Maildirs(root, other, cached);
    }

    /// The same, with up to so many octets of cached listings. For tests.
    Maildirs withCache(long octets) {
        return new Maildirs(root, opener, octets);
    }

    /// The folder of all accounts.
    public Path root() {
        return root;
    }

    /// An account's Maildir. Does not access the disk.
    ///
    /// @throws IllegalArgumentException if the name cannot be a folder's
    public Maildir of(String account) {
        synchronized (known) {
            Maildir maildir = known.get(account);
            if (maildir != null) return maildir;
            Maildir made = Maildir.of(root.resolve(folder(account))).withOpener(opener);
            known.put(account, made);
            if (known.size() > OPEN) known.remove(known.keySet().iterator().next());
            return made;
        }
    }

    /// An account's messages, as [Maildir#list].
    public MaildirListing list(String account) throws IOException {
        MaildirListing listing = of(account).list();
        synchronized (known) {
            long weight = known.values().stream().mapToLong(Maildir::weight).sum();
            for (var all = known.values().iterator(); weight > cached && all.hasNext(); ) {
                Maildir oldest = all.next();
                weight -= oldest.weight();
                oldest.forget();
            }
        }
        return listing;
    }

    /// Deletes abandoned files in the `tmp` of all Maildirs, as [Maildir#sweep].
    ///
    /// @return how many were deleted
    public int sweep() throws IOException {
        int deleted = 0;
        for (String name : MaildirScan.names(root)) {
            if (!name.startsWith(".")) deleted += Maildir.of(root.resolve(name)).sweep();
        }
        return deleted;
    }

    /// The name of an account's folder. Names that begin with a dot are free for other uses.
    static String folder(String account) {
        for (int i = 0; i < account.length(); i++) {
            char c = account.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._@+-".indexOf(c) >= 0;
            if (!plain) throw new IllegalArgumentException("not the name of an account");
        }
        if (account.isEmpty()) throw new IllegalArgumentException("not the name of an account");
        return account.startsWith(".") ? "%2e" + account.substring(1) : account;
    }
}
