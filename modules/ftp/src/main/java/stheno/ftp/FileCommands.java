package stheno.ftp;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import stheno.ftp.data.AsciiSize;
import stheno.ftp.data.Replies;
import stheno.ftp.listing.Facts;
import stheno.ftp.listing.FtpTime;
import stheno.ftp.listing.ListLine;
import stheno.ftp.listing.ListingForm;
import stheno.storage.Change;
import stheno.storage.Contents;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.storage.WorkPool;
import stheno.text.Next;
import stheno.text.Reply;

/// Files and their attributes: DELE, RNFR, RNTO, SIZE, MDTM, MFMT, SITE CHMOD, MLST, STAT with a path. One thread, the session's loop;
/// the disk is accessed by other threads.
final class FileCommands {
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final int MAX_STATUS_ENTRIES = 1000; // STAT's reply is sent on the control connection, from memory

    private FileCommands() {}

    static Next delete(FtpSession session, String argument) {
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.delete(path),
                change -> Next.send(Replies.of(change, Reply.of(250, "File deleted.")))));
    }

    static Next renameFrom(FtpSession session, String argument) {
        return seen(session, argument, (path, seen) -> switch (seen.found()) {
            case Found.Directory _ when path.names().isEmpty() -> Replies.ROOT;
            case Found.Regular _, Found.Directory _ -> {
                session.renameFrom(Optional.of(path));
                yield Reply.of(350, "Ready for RNTO.");
            }
            case Found.Missing _ when seen.upload().isPresent() -> Replies.INCOMPLETE;
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    static Next renameTo(FtpSession session, String argument) {
        if (session.renameFrom().isEmpty()) return Next.send(Reply.of(503, "Send RNFR first."));
        FtpPath from = session.renameFrom().get();
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.rename(from, path),
                change -> Next.send(change instanceof Change.IsDirectory ? Replies.EXISTS
                        : Replies.of(change, Reply.of(250, "Renamed.")))));
    }

    /// What the reply tells is what is in the tree, and not what a local user has put in its place for a moment.
    private static Next seen(FtpSession session, String argument, BiFunction<FtpPath, User.Seen, Reply> reply) {
        User user = session.user();
        return session.at(argument, path -> Next.work(() -> user.seen(path), seen -> Next.send(reply.apply(path, seen))));
    }

    /// If the user has an incomplete upload of this name, that upload's size: the offset to resume from.
    static Next size(FtpSession session, String argument) {
        User user = session.user();
        boolean ascii = session.parameters().ascii();
        FtpService service = session.service();
        Object client = user.client();
        return session.at(argument, path -> {
            WorkPool.Work<Reply> size = () -> size(service, client, user, path, ascii);
            return ascii ? reading(size) : Next.work(size::run, Next::send);
        });
    }

    /// A command that reads a whole file.
    static Next reading(WorkPool.Work<Reply> work) {
        return Next.cancellable(() -> {
            try {
                return work.run();
            } catch (WorkPool.Busy e) {
                return Replies.OVERLOADED;
            }
        }, Next::send, _ -> { });
    }

    private static Reply size(FtpService service, Object client, User user, FtpPath path, boolean ascii) throws IOException {
        Tree tree = user.tree().tree();
        boolean content = ascii && user.verified(path) instanceof Found.Regular; // uploads are not resumed in TYPE A
        return switch (content ? user.verified(path) : user.seen(path).shown()) {
            case Found.Regular file -> Reply.of(213, Long.toString(content ? service.scan(client, () -> lines(tree, file)) : file.size()));
            case Found.Directory _ -> Replies.NO_FILE;
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        };
    }

    private static long lines(Tree tree, Found.Regular file) throws IOException {
        try (FileChannel channel = tree.open(file)) {
            return AsciiSize.of(channel);
        }
    }

    /// With a time before the path, a widespread form of MFMT.
    static Next modified(FtpSession session, String argument) {
        int space = argument.indexOf(' ');
        boolean sets = space > 0 && FtpTime.parse(argument.substring(0, space)).isPresent();
        if (sets) return session.user().mayWrite() ? modify(session, argument) : Next.send(Replies.DENIED);
        boolean timed = space > 0 && FtpTime.isLikeTime(argument.substring(0, space));
        return seen(session, argument, (_, seen) -> switch (seen.shown()) {
            case Found.Missing _ when timed -> Replies.BAD_TIME; // and no file with this name
            case Found.Regular file -> Reply.of(213, FtpTime.text(file.lastModified().toInstant()));
            case Found.Directory directory -> Reply.of(213, FtpTime.text(directory.lastModified().toInstant()));
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    /// `MFMT YYYYMMDDHHMMSS path` (draft-somers-ftp-mfxx-04, section 3.1). The reply has the time that the file has now: file systems and
    /// Java clamp those of distant years.
    static Next modify(FtpSession session, String argument) {
        int space = argument.indexOf(' ');
        Optional<Instant> time = space < 0 ? Optional.empty() : FtpTime.parse(argument.substring(0, space));
        if (time.isEmpty()) return Next.send(Replies.BAD_TIME);
        User user = session.user();
        return session.at(argument.substring(space + 1), path -> whole(user, path, () -> {
            Change change = user.touch(path, FileTime.from(time.get()));
            return change instanceof Change.Touched(FileTime now)
                    ? Reply.of(213, "Modify=" + FtpTime.text(now.toInstant()) + "; " + path) : Replies.of(change, Replies.OK);
        }));
    }

    /// A change of a file that has an incomplete upload: the upload would not take it, and the user would not see it on the file.
    private static Next whole(User user, FtpPath path, WorkPool.Work<Reply> change) {
        return Next.work(() -> user.hasUpload(path) ? Replies.INCOMPLETE : change.run(), Next::send);
    }

    /// `SITE CHMOD 644 path`: the nine permission bits. The others change the rights of a program that is run, and are refused.
    static Next permit(FtpSession session, String argument) {
        int space = argument.indexOf(' ');
        String mode = space < 0 ? "" : argument.substring(0, space);
        if (!MODE.matcher(mode).matches()) return Next.send(Reply.of(501, "Syntax: SITE CHMOD MODE PATH, with an octal mode up to 777."));
        int bits = Integer.parseInt(mode, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission it : PosixFilePermission.values()) if ((bits & 0400 >> it.ordinal()) != 0) permissions.add(it);
        User user = session.user();
        return session.at(argument.substring(space + 1).strip(), path -> path.names().isEmpty() ? Next.send(Replies.ROOT)
                : whole(user, path, () -> Replies.of(user.permit(path, permissions), Reply.of(200, "Permissions set to " + mode + "."))));
    }

    /// RFC 3659, section 7.2.
    static Next facts(FtpSession session, String argument) {
        User user = session.user();
        Facts facts = session.parameters().facts();
        return seen(session, argument, (path, seen) -> switch (seen.shown()) {
            case Found.Regular _, Found.Directory _ -> Reply.block(250, "Facts:", List.of(
                    facts.line(seen.entry(path.toString()),
                            argument.isEmpty() ? Facts.Role.CURRENT : Facts.Role.ENTRY, user.mayWrite())), "End.");
            case Found.Missing _ -> Replies.MISSING;
            case Found.Refused(var reason) -> Replies.of(reason);
        });
    }

    /// A listing in the reply itself (RFC 959, section 4.1.3).
    static Next status(FtpSession session, String argument) {
        User user = session.user();
        if (!user.mayRead()) return Next.send(Replies.DENIED);
        Consumer<Entries.Omitted> report = session.service().omitted(session.connection());
        return session.at(Listings.withoutOptions(argument), path -> Next.work(() -> status(user, path, report), Next::send));
    }

    private static Reply status(User user, FtpPath path, Consumer<Entries.Omitted> report) throws IOException {
        return switch (user.seen(path).shown()) {
            case Found.Regular file -> shown(user, path, List.of(new Contents.Entry(path.last().orElseThrow(), file)), true);
            case Found.Directory directory -> {
                Contents contents = user.list(directory, MAX_STATUS_ENTRIES, report);
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
        return Reply.block(213, "Status of " + path + ":", rows, complete ? "End." : "Truncated: use LIST.");
    }
}
