package stheno.ftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.text.Reply;

/// What LIST, NLST and MLSD send: opened off the loop, looked up while it is sent. Any thread; opening blocks.
final class Listings {
    /// Which of the three.
    enum Kind { LIST, NLST, MLSD }

    private Listings() {}

    /// An argument without the options of `ls` that some clients write before it: `-la pub` is `pub`.
    static String withoutOptions(String argument) {
        String rest = argument;
        while (rest.startsWith("-")) {
            int blank = rest.indexOf(' ');
            rest = blank < 0 ? "" : rest.substring(blank + 1).stripLeading();
        }
        return rest;
    }

    /// A line of a listing, without its end.
    static String line(ListingForm form, Contents.Entry entry) {
        ListingBuffer line = new ListingBuffer(128);
        form.begin(entry, line);
        line.text(entry.name());
        return StandardCharsets.UTF_8.decode(line.data()).toString();
    }

    /// Opens what is at a path: the entries of a directory, or the one line of a file. If nothing is there and the last name is a
    /// pattern, it is the entries that match, as clients want it for `mget`.
    ///
    /// @param argument as it was written, since names that match are answered with the directory that was written before them
    static Source open(Kind kind, User user, FtpPath path, String argument, Facts facts, int cap) throws IOException {
        Tree tree = user.tree().tree();
        return switch (tree.resolve(path.names())) {
            case Found.Directory directory -> new Source.Ready(directory(kind, user, facts, tree.entries(directory), cap,
                    argument.isEmpty() || argument.endsWith("/") ? argument : argument + "/", _ -> true), path, opening(kind));
            case Found.Regular _ when kind == Kind.MLSD -> new Source.Refused(Reply.of(501, "MLSD is for directories; use MLST."));
            case Found.Regular file -> new Source.Ready(file(kind, user, argument, path, file), path, opening(kind));
            case Found.Missing _ when kind != Kind.MLSD && NameGlob.isPattern(path.last().orElse("")) ->
                    matching(kind, user, path, argument, facts, cap);
            case Found.Missing _ -> new Source.Refused(Replies.MISSING);
            case Found.Refused(var reason) -> new Source.Refused(Replies.of(reason));
        };
    }

    private static Source matching(Kind kind, User user, FtpPath path, String argument, Facts facts, int cap) throws IOException {
        if (!(user.tree().tree().resolve(path.parent().names()) instanceof Found.Directory directory)) {
            return new Source.Refused(Replies.MISSING);
        }
        String before = kind == Kind.NLST ? argument.substring(0, argument.lastIndexOf('/') + 1) : "";
        Predicate<String> matches = new NameGlob(path.last().orElseThrow())::matches;
        return new Source.Ready(directory(kind, user, facts, user.tree().tree().entries(directory), cap, before, matches), path, opening(kind));
    }

    private static Producer directory(Kind kind, User user, Facts facts, Entries entries, int cap, String before, Predicate<String> wanted) {
        ListingForm form = switch (kind) {
            case LIST -> new ListLine(user.mayWrite(), Instant.now().getEpochSecond());
            case NLST -> ListingForm.names(before);
            case MLSD -> facts.form(user.mayWrite());
        };
        return kind == Kind.MLSD ? ListingProducer.unsorted(entries, form, cap, wanted) : ListingProducer.sorted(entries, form, cap, wanted);
    }

    private static Producer file(Kind kind, User user, String argument, FtpPath path, Found.Regular file) {
        if (kind == Kind.NLST) return Producer.lines(List.of(argument).iterator());
        ListingForm form = new ListLine(user.mayWrite(), Instant.now().getEpochSecond());
        return Producer.lines(List.of(line(form, new Contents.Entry(path.last().orElseThrow(), file))).iterator());
    }

    private static Reply opening(Kind kind) {
        return Reply.of(150, "Here comes the " + (kind == Kind.NLST ? "list of names." : "directory listing."));
    }
}
