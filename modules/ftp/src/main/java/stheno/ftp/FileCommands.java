package stheno.ftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import stheno.storage.Change;
import stheno.storage.Contents;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.text.Next;
import stheno.text.Reply;

/// Files without their content: DELE, RNFR, RNTO, SIZE, MDTM, MFMT, HASH, MLST, STAT with a path. Loop thread only; the disk is looked at
/// elsewhere.
final class FileCommands {
    private static final int SHOWN = 1000; // entries in a reply to STAT, which is on the control connection and kept whole
    private static final int STRETCH = 64 * 1024; // bytes hashed between two moments at which others may run

    private FileCommands() {}

    static Next delete(FtpSession session, String argument) {
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.tree().delete(path.toString(), _ -> true),
                change -> Next.send(Replies.of(change, Reply.of(250, "The file was deleted.")))));
    }

    static Next renameFrom(FtpSession session, String argument) {
        return found(session, argument, (path, found) -> switch (found) {
            case Found.Directory _ when path.names().isEmpty() -> Replies.ROOT;
            case Found.Regular _, Found.Directory _ -> {
                session.renaming(Optional.of(path));
                yield Reply.of(350, "Now RNTO.");
            }
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    static Next renameTo(FtpSession session, String argument) {
        if (session.renaming().isEmpty()) return Next.send(Reply.of(503, "Say RNFR first."));
        FtpPath from = session.renaming().get();
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.tree().rename(from.toString(), path.toString()),
                change -> Next.send(change instanceof Change.IsDirectory ? Replies.TAKEN : Replies.of(change, Reply.of(250, "It was renamed.")))));
    }

    private interface Words {
        Reply of(FtpPath path, Found found);
    }

    private static Next found(FtpSession session, String argument, Words words) {
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.tree().tree().resolve(path.names()),
                found -> Next.send(words.of(path, found))));
    }

    /// Of an upload that was broken off, and has no file in its place, what has come: from there on it can be resumed.
    static Next size(FtpSession session, String argument) {
        User user = session.user();
        boolean ascii = session.modes().ascii();
        FtpService service = session.service();
        return session.at(argument, path -> Next.work(() -> size(service, user, path, ascii), Next::send));
    }

    private static Reply size(FtpService service, User user, FtpPath path, boolean ascii) throws Exception {
        return switch (user.tree().tree().resolve(path.names())) {
            case Found.Regular file -> Reply.of(213, Long.toString(ascii ? service.scan(() -> lines(file)) : file.size()));
            case Found.Directory _ -> Replies.NO_FILE;
            case Found.Missing _ -> {
                OptionalLong left = user.mayWrite() ? user.tree().partial(path.toString(), user.name()) : OptionalLong.empty();
                yield left.isPresent() ? Reply.of(213, Long.toString(left.getAsLong())) : Replies.MISSING;
            }
            case Found.Refused(var reason) -> Replies.of(reason);
        };
    }

    private static long lines(Found.Regular file) throws IOException {
        try (FileChannel channel = Tree.open(file)) {
            return AsciiSize.of(channel);
        }
    }

    static Next modified(FtpSession session, String argument) {
        return found(session, argument, (_, found) -> switch (found) {
            case Found.Regular file -> Reply.of(213, FtpTime.text(file.lastModified().toInstant()));
            case Found.Directory directory -> Reply.of(213, FtpTime.text(directory.lastModified().toInstant()));
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    /// `MFMT YYYYMMDDHHMMSS path` (draft-somers-ftp-mfxx-04, section 3.1).
    static Next modify(FtpSession session, String argument) {
        int blank = argument.indexOf(' ');
        Optional<Instant> time = blank < 0 ? Optional.empty() : FtpTime.parse(argument.substring(0, blank));
        if (time.isEmpty()) return Next.send(Replies.BAD_ARGUMENT);
        User user = session.user();
        return session.at(argument.substring(blank + 1), path -> Next.work(() -> user.tree().touch(path.toString(), FileTime.from(time.get())),
                change -> Next.send(Replies.of(change, Reply.of(213, "Modify=" + FtpTime.text(time.get()) + "; " + path)))));
    }

    /// `HASH path` (draft-bryan-ftpext-hash-02): `213 SHA-256 0-1234 HEX path`.
    static Next hash(FtpSession session, String argument) {
        return hashed(session, argument, (path, hash) -> Reply.of(213, "SHA-256 0-" + hash.size() + " " + hash.hex() + " " + path));
    }

    /// As many clients ask for it: the path may be in quotes, the reply is the number alone.
    static Next sha256(FtpSession session, String argument) {
        boolean quoted = argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"");
        return hashed(session, quoted ? argument.substring(1, argument.length() - 1) : argument, (_, hash) -> Reply.of(250, hash.hex()));
    }

    private record Hash(String hex, long size) {}

    private interface HashWords {
        Reply of(FtpPath path, Hash hash);
    }

    private static Next hashed(FtpSession session, String argument, HashWords words) {
        User user = session.user();
        FtpService service = session.service();
        return session.at(argument, path -> Next.work(() -> switch (user.tree().tree().resolve(path.names())) {
            case Found.Regular file -> words.of(path, service.scan(() -> hash(file)));
            case Found.Directory _ -> Replies.NO_FILE;
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        }, Next::send));
    }

    private static Hash hash(Found.Regular file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer stretch = ByteBuffer.allocate(STRETCH);
        long size = 0;
        try (FileChannel channel = Tree.open(file)) {
            for (int n = channel.read(stretch); n >= 0; n = channel.read(stretch.clear())) {
                digest.update(stretch.flip());
                size += n;
                Thread.yield(); // virtual threads are not interrupted by the clock
            }
        }
        return new Hash(HexFormat.of().formatHex(digest.digest()), size);
    }

    /// RFC 3659, section 7.2.
    static Next facts(FtpSession session, String argument) {
        User user = session.user();
        Facts facts = session.modes().facts();
        return found(session, argument, (path, found) -> switch (found) {
            case Found.Regular _, Found.Directory _ -> Reply.block(250, "This is it:", List.of(
                    facts.line(new Contents.Entry(path.toString(), found),
                            argument.isEmpty() ? Facts.Role.CURRENT : Facts.Role.ENTRY, user.mayWrite())), "End.");
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    /// What LIST would send, in a reply (RFC 959, section 4.1.3).
    static Next status(FtpSession session, String argument) {
        User user = session.user();
        if (!user.mayRead()) return Next.send(Replies.DENIED);
        return session.at(Listings.withoutOptions(argument), path -> Next.work(() -> status(user, path), Next::send));
    }

    private static Reply status(User user, FtpPath path) throws IOException {
        Tree tree = user.tree().tree();
        return switch (tree.resolve(path.names())) {
            case Found.Regular file -> shown(user, path, List.of(new Contents.Entry(path.last().orElseThrow(), file)), true);
            case Found.Directory directory -> {
                Contents contents = tree.list(directory, SHOWN);
                yield shown(user, path, contents.entries(), contents.complete());
            }
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        };
    }

    private static Reply shown(User user, FtpPath path, List<Contents.Entry> entries, boolean complete) {
        ListingForm form = new ListLine(user.mayWrite(), Instant.now().getEpochSecond());
        List<String> rows = new ArrayList<>();
        for (Contents.Entry entry : entries) rows.add(Listings.line(form, entry));
        return Reply.block(213, "Status of " + path + ":", rows, complete ? "End." : "There is more; use LIST.");
    }
}
