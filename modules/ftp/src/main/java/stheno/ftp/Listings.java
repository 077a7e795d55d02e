package stheno.ftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import stheno.ftp.data.Replies;
import stheno.ftp.listing.Facts;
import stheno.ftp.listing.ListLine;
import stheno.ftp.listing.ListingBuffer;
import stheno.ftp.listing.ListingForm;
import stheno.ftp.listing.ListingProducer;
import stheno.ftp.listing.NameGlob;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.text.Reply;

/// The listings of LIST, NLST and MLSD: opened on another thread, read while they are sent. Any thread; opening blocks.
final class Listings {
    /// The command.
    enum Command { LIST, NLST, MLSD }

    private Listings() {}

    /// An argument without the options of `ls` that some clients send: `-la pub` is `pub`.
    static String withoutOptions(String argument) {
        String rest = argument;
        while (rest.startsWith("-")) {
            int space = rest.indexOf(' ');
            rest = space < 0 ? "" : rest.substring(space + 1).stripLeading();
        }
        return rest;
    }

    /// A line of a listing, without its line end.
    static String line(ListingForm form, Contents.Entry entry) {
        ListingBuffer line = new ListingBuffer(128);
        form.begin(entry, line);
        line.text(entry.name());
        return StandardCharsets.UTF_8.decode(line.data()).toString();
    }

    /// Opens the listing of a path: the entries of a directory, or the line of a file. If nothing is there and the last name is a pattern,
    /// the entries that match it, as clients need it for `mget`.
    ///
    /// @param argument as the client sent it: NLST repeats the directory before each name
    /// @param report   of names that are not listed
    static DownloadSource open(Command command, User user, FtpPath path, String argument, Facts facts, int cap,
            Consumer<Entries.Omitted> report) throws IOException {
        return switch (user.seen(path).shown()) {
            case Found.Directory directory -> new DownloadSource.Ready(directory(command, user, facts, user.entries(directory, report), cap,
                    argument.isEmpty() || argument.endsWith("/") ? argument : argument + "/", _ -> true), path, opening(command));
            case Found.Regular _ when command == Command.MLSD -> new DownloadSource.Refused(Reply.of(501, "Not a directory: use MLST."));
            case Found.Regular file -> new DownloadSource.Ready(file(command, user, argument, path, file), path, opening(command));
            case Found.Missing _ when command != Command.MLSD && NameGlob.isPattern(path.last().orElse("")) ->
                    matching(command, user, path, argument, facts, cap, report);
            case Found.Missing _ -> new DownloadSource.Refused(Replies.MISSING);
            case Found.Refused(var reason) -> new DownloadSource.Refused(Replies.of(reason));
        };
    }

    private static DownloadSource matching(Command command, User user, FtpPath path, String argument, Facts facts, int cap,
            Consumer<Entries.Omitted> report) throws IOException {
        if (!(user.look(path.parent()) instanceof Found.Directory directory)) return new DownloadSource.Refused(Replies.MISSING);
        String before = command == Command.NLST ? argument.substring(0, argument.lastIndexOf('/') + 1) : "";
        Predicate<String> matches = new NameGlob(path.last().orElseThrow())::matches;
        return new DownloadSource.Ready(directory(command, user, facts, user.entries(directory, report), cap, before, matches), path,
                opening(command));
    }

    private static Producer directory(Command command, User user, Facts facts, Entries entries, int cap, String before,
            Predicate<String> wanted) {
        ListingForm form = switch (command) {
            case LIST -> new ListLine(user.mayWrite(), Instant.now().getEpochSecond());
            case NLST -> ListingForm.names(before);
            case MLSD -> facts.form(user.mayWrite());
        };
        return user.listing(command == Command.MLSD ? ListingProducer.unsorted(entries, form, cap, wanted)
                : ListingProducer.sorted(entries, form, cap, wanted));
    }

    private static Producer file(Command command, User user, String argument, FtpPath path, Found.Regular file) {
        if (command == Command.NLST) return Producer.lines(List.of(argument).iterator());
        ListingForm form = new ListLine(user.mayWrite(), Instant.now().getEpochSecond());
        return Producer.lines(List.of(line(form, new Contents.Entry(path.last().orElseThrow(), file))).iterator());
    }

    private static Reply opening(Command command) {
        return Reply.of(150, "Opening data connection for the " + (command == Command.NLST ? "list of names." : "directory listing."));
    }
}
