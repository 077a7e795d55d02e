package stheno.ftp;

import static stheno.ftp.ListingBuffer.ascii;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import stheno.storage.Contents;
import stheno.storage.Found;

/// Which facts a session wants of files, for MLST and MLSD (RFC 3659, section 7), and how they are printed. Immutable; any thread.
///
/// Owners, groups and modes are not among them: the machine's users are nobody's business, and `perm` says better what can be done.
/// `unique` is there for who asks. pyftpdlib and ProFTPD send it unasked, but no client is known to need it, and it is a third of a line.
final class Facts {
    private enum Fact {
        TYPE, SIZE, MODIFY, PERM, UNIQUE;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /// What a directory is in a listing (RFC 3659, section 7.5.1).
    enum Role {
        /// One of those listed.
        ENTRY("type=dir;"),
        /// The one that is listed.
        CURRENT("type=cdir;"),
        /// The one above it.
        PARENT("type=pdir;");

        private final byte[] type;

        Role(String type) {
            this.type = ascii(type);
        }
    }

    /// What is sent to who has not asked for anything.
    static final Facts DEFAULTS = new Facts(EnumSet.complementOf(EnumSet.of(Fact.UNIQUE)));

    private static final byte[] FILE = ascii("type=file;");
    private static final byte[] SIZE = ascii("size=");
    private static final byte[] MODIFY = ascii("modify=");
    private static final byte[] UNIQUE = ascii("unique=");
    // section 7.5.5: a(ppend) d(elete) f(rename) r(etrieve) w(store); c(reate) d(elete) e(nter) f(rename) l(ist) m(ake) p(urge)
    private static final byte[] FILE_RW = ascii("perm=adfrw;");
    private static final byte[] FILE_R = ascii("perm=r;");
    private static final byte[] DIRECTORY_RW = ascii("perm=cdeflmp;");
    private static final byte[] DIRECTORY_R = ascii("perm=el;");

    private final Set<Fact> wanted;

    private Facts(Set<Fact> wanted) {
        this.wanted = wanted;
    }

    /// What `OPTS MLST` asks for: `type;size;`. Facts that are not known are passed over (section 7.9), and so is a missing last semicolon.
    static Facts of(String argument) {
        Set<Fact> wanted = EnumSet.noneOf(Fact.class);
        for (String word : argument.split(";")) {
            for (Fact fact : Fact.values()) if (fact.word.equals(word.strip().toLowerCase(Locale.ROOT))) wanted.add(fact);
        }
        return new Facts(wanted);
    }

    /// The text of the reply to that (section 7.9.1): `MLST OPTS type;size;`, and no blank at its end.
    String reply() {
        StringBuilder text = new StringBuilder("MLST OPTS");
        for (Fact fact : wanted) text.append(text.length() == 9 ? " " : "").append(fact.word).append(';');
        return text.toString();
    }

    /// The row in the reply to FEAT (section 7.8): all facts there are, those wanted now with an asterisk.
    String feature() {
        StringBuilder text = new StringBuilder("MLST ");
        for (Fact fact : Fact.values()) text.append(fact.word).append(wanted.contains(fact) ? "*;" : ";");
        return text.toString();
    }

    /// For MLSD.
    ///
    /// @param writes whether the account may write
    ListingForm form(boolean writes) {
        return (entry, to) -> print(entry.found(), Role.ENTRY, writes, to);
    }

    /// A line for MLST, without its end and without the blank that begins it in a reply. One blank separates the facts from the name,
    /// which may begin with more.
    String line(Contents.Entry entry, Role role, boolean writes) {
        ListingBuffer line = new ListingBuffer(128);
        print(entry.found(), role, writes, line);
        line.text(entry.name());
        return StandardCharsets.UTF_8.decode(line.data()).toString();
    }

    private void print(Found found, Role role, boolean writes, ListingBuffer to) {
        switch (found) {
            case Found.Regular file -> {
                if (wanted.contains(Fact.TYPE)) to.put(FILE);
                if (wanted.contains(Fact.SIZE)) size(file.size(), to);
                common(file.lastModified(), writes ? FILE_RW : FILE_R, file.fileKey(), to);
            }
            case Found.Directory(var real, var modified) -> {
                if (wanted.contains(Fact.TYPE)) to.put(role.type);
                common(modified, writes ? DIRECTORY_RW : DIRECTORY_R, real, to);
            }
            case Found.Missing _, Found.Refused _ -> throw new IllegalArgumentException("not listed: " + found);
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

    /// Two names of one file have the same, and two files have not (section 7.5.2): 64 bits, since with the 32 of a hash code some pair of
    /// 100,000 files meets in two cases of three. FNV-1a, over what tells a file from all others: its device and inode, or its real path.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return hash;
    }
}
