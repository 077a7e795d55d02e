package stheno.web.files;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import stheno.http.HttpDate;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;

/// What a header says of a representation. Immutable as seen from outside; any thread.
final class RepresentationHeaders {
    private static final long LAST_DATE = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond(); // HTTP writes four digits

    private final String type;
    private final String etag;
    private final long lastModified;
    private final Encodings.Coding coding;
    private final boolean varies;

    // Made when asked for; loops race to fill them, and all of them put in the same.
    private Optional<Reply> partial = Optional.empty();
    private Optional<Reply> notModified = Optional.empty();

    private RepresentationHeaders(String type, String etag, long lastModified, Encodings.Coding coding, boolean varies) {
        this.type = type;
        this.etag = etag;
        this.lastModified = lastModified;
        this.coding = coding;
        this.varies = varies;
    }

    /// The label of a stored file: strong, since whatever changes the bytes changes the time, down to the file system's
    /// nanoseconds. Not the inode: several servers with one and the same file should tell the same tag.
    static RepresentationHeaders of(Found.Regular file, String type, Encodings.Coding coding, boolean varies, Instant now) {
        String suffix = switch (coding) {
            case BR, ZSTD -> '-' + coding.token();
            case GZIP -> "-gz";
            case IDENTITY -> "";
        };
        return new RepresentationHeaders(type, '"' + version(file) + suffix + '"', seconds(file.lastModified(), now), coding, varies);
    }

    /// The label of what is compressed when it is asked for: weak, since another release may compress to other bytes.
    RepresentationHeaders gzipped() {
        String weak = "W/" + etag.substring(0, etag.length() - 1) + "-gz\"";
        return new RepresentationHeaders(type, weak, lastModified, Encodings.Coding.GZIP, varies);
    }

    /// A date to be told is never ahead of the clock, RFC 9110, section 8.8.2.1.
    private static long seconds(FileTime time, Instant now) {
        long seconds = Math.min(time.to(TimeUnit.SECONDS), now.getEpochSecond());
        return Math.clamp(seconds, 0, LAST_DATE);
    }

    private static String version(Found.Regular file) {
        return Long.toHexString(file.lastModified().to(TimeUnit.NANOSECONDS)) + '-' + Long.toHexString(file.size());
    }

    /// The media type.
    String type() {
        return type;
    }

    /// The entity tag, with its quotes.
    String etag() {
        return etag;
    }

    /// In seconds since 1970.
    long lastModified() {
        return lastModified;
    }

    /// In which the representation is.
    Encodings.Coding coding() {
        return coding;
    }

    /// Whether another client may get the same file in another coding.
    boolean varies() {
        return varies;
    }

    /// Status and header for all of it, without a body.
    Reply whole() {
        return head(Status.OK);
    }

    /// Status and header for a part of it, without a body, and without saying which part.
    Reply partial() {
        Reply reply = partial.orElseGet(() -> head(Status.PARTIAL_CONTENT));
        partial = Optional.of(reply);
        return reply;
    }

    /// The answer to a client that has the representation already: the fields of RFC 9110, section 15.4.5.
    Reply notModified() {
        Reply reply = notModified.orElseGet(() -> validators(Status.NOT_MODIFIED));
        notModified = Optional.of(reply);
        return reply;
    }

    private Reply head(Status status) {
        Reply head = validators(status).type(type);
        if (coding != Encodings.Coding.IDENTITY) head = head.field("Content-Encoding", coding.token());
        if (!etag.startsWith("W/")) { // ranges need a strong validator
            head = head.field("Accept-Ranges", "bytes");
        }
        return head.field("X-Content-Type-Options", "nosniff");
    }

    private Reply validators(Status status) {
        Reply reply = Reply.of(status).field("ETag", etag).field("Last-Modified", HttpDate.print(lastModified));
        return varies ? reply.field("Vary", "Accept-Encoding") : reply;
    }
}
