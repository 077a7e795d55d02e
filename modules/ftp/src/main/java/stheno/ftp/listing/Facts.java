package stheno.ftp.listing;

import static stheno.ftp.listing.ListingBuffer.ascii;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import stheno.storage.Contents;
import stheno.storage.Found;

/// The facts that a session has selected for MLST and MLSD (RFC 3659, section 7). Immutable; any thread.
///
/// Owners, groups and modes are not available: the machine's users are not revealed, and `perm` shows the rights. `unique` is off by
/// default: pyftpdlib and ProFTPD send it, but no client is known to need it, and it takes a third of a line.
public final class Facts {
    private enum Fact {
        TYPE, SIZE, MODIFY, PERM, UNIQUE;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /// What a directory is in a listing (RFC 3659, section 7.5.1).
    public enum Role {
        /// An entry of the directory.
        ENTRY("type=dir;"),
        /// The directory that is listed.
        CURRENT("type=cdir;"),
        /// Its parent.
        PARENT("type=pdir;");

        private final byte[] type;

        Role(String type) {
            this.type = ascii(type);
        }
    }

    /// The facts sent unless the client selects others.
    public static final Facts DEFAULTS = new Facts(EnumSet.complementOf(EnumSet.of(Fact.UNIQUE)));

    private static final byte[] FILE = ascii("type=file;");
    private static final byte[] SIZE = ascii("size=");
    private static final byte[] MODIFY = ascii("modify=");
    private static final byte[] UNIQUE = ascii("unique=");
    // section 7.5.5: a(ppend) d(elete) f(rename) r(etrieve) w(store); c(reate) d(elete) e(nter) f(rename) l(ist) m(ake) p(urge)
    private static final byte[] FILE_RW = ascii("perm=adfrw;");
    private static final byte[] FILE_INCOMPLETE = ascii("perm=adw;");
    private static final byte[] FILE_R = ascii("perm=r;");
    private static final byte[] DIRECTORY_RW = ascii("perm=cdeflmp;");
    private static final byte[] DIRECTORY_R = ascii("perm=el;");

    private final Set<Fact> wanted;

    private Facts(Set<Fact> wanted) {
        this.wanted = wanted;
    }

    /// The facts selected by `OPTS MLST`: `type;size;`. Unknown facts are ignored (section 7.9), and the last semicolon may be missing.
    public static Facts of(String argument) {
        Set<Fact> wanted = EnumSet.noneOf(Fact.class);
        for (String word : argument.split(";")) {
            for (Fact fact : Fact.values()) if (fact.word.equals(word.strip().toLowerCase(Locale.ROOT))) wanted.add(fact);
        }
        return new Facts(wanted);
    }

    /// The reply to it (section 7.9.1): `MLST OPTS type;size;`, without a space at its end.
    public String reply() {
        StringBuilder text = new StringBuilder("MLST OPTS");
        for (Fact fact : wanted) text.append(text.length() == 9 ? " " : "").append(fact.word).append(';');
        return text.toString();
    }

    /// The row in the reply to FEAT (section 7.8): all facts, the selected ones with an asterisk.
    public String feature() {
        StringBuilder text = new StringBuilder("MLST ");
        for (Fact fact : Fact.values()) text.append(fact.word).append(wanted.contains(fact) ? "*;" : ";");
        return text.toString();
    }

    /// The form of lines for MLSD.
    ///
    /// @param writes whether the account may write
    public ListingForm form(boolean writes) {
        return (entry, to) -> print(entry, Role.ENTRY, writes, to);
    }

    /// A line for MLST, without its line end and without the leading space in a reply. One space separates the facts from the name, which
    /// may begin with spaces.
    public String line(Contents.Entry entry, Role role, boolean writes) {
        ListingBuffer line = new ListingBuffer(128);
        print(entry, role, writes, line);
        line.text(entry.name());
        return StandardCharsets.UTF_8.decode(line.data()).toString();
    }

    private void print(Contents.Entry entry, Role role, boolean writes, ListingBuffer to) {
        switch (entry.found()) {
            case Found.Regular file -> {
                if (wanted.contains(Fact.TYPE)) to.put(FILE);
                if (wanted.contains(Fact.SIZE)) size(file.size(), to);
                byte[] permissions = writes ? FILE_RW : FILE_R;
                common(file.lastModified(), entry.incomplete() ? FILE_INCOMPLETE : permissions, file.fileKey(), to);
            }
            case Found.Directory(var real, var modified) -> {
                if (wanted.contains(Fact.TYPE)) to.put(role.type);
                common(modified, writes ? DIRECTORY_RW : DIRECTORY_R, real, to);
            }
            case Found.Missing _, Found.Refused _ -> throw new IllegalArgumentException("not listed: " + entry);
        }
        to.put(' ');
    }

    private static void size(long size, ListingBuffer to) {
        to.put(SIZE);
        to.number(size, 1, ' ');
        to.put(';');
    }

    private void common(FileTime modified, byte[] permissions, Object key, ListingBuffer to) {
        if (wanted.contains(Fact.MODIFY)) {
            to.put(MODIFY);
            FtpTime.print(modified.to(TimeUnit.SECONDS), to);
            to.put(';');
        }
        if (wanted.contains(Fact.PERM)) to.put(permissions);
        if (wanted.contains(Fact.UNIQUE)) {
            to.put(UNIQUE);
            to.hexadecimal(hash(key.toString()));
            to.put(';');
        }
    }

    /// Equal for two names of one file, and different for two files (section 7.5.2). It has 64 bits: with 32, the chance of a collision
    /// among 100,000 files is two in three. FNV-1a of the device and inode, or of the real path.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return hash;
    }
}
