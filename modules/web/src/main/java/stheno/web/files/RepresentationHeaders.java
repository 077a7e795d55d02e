package stheno.web.files;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import stheno.http.HttpDate;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;

/// The header fields of a representation: type, coding, validators. Immutable as seen from outside; any thread.
final class RepresentationHeaders {
    private static final long LAST_DATE = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond(); // HTTP writes four digits

    private final String type;
    private final String etag;
    private final long lastModified;
    private final ContentCoding coding;
    private final boolean varies;

    // Made at first use. Loops race to set them, all to equal values.
    private Optional<Reply> partial = Optional.empty();
    private Optional<Reply> notModified = Optional.empty();

    private RepresentationHeaders(String type, String etag, long lastModified, ContentCoding coding, boolean varies) {
        this.type = type;
        this.etag = etag;
        this.lastModified = lastModified;
        this.coding = coding;
        this.varies = varies;
    }

    /// For a stored file. The entity tag is strong: a change of the bytes changes the time of modification, in the file system's nanoseconds.
    /// It does not hold the inode, so that several servers with the same file send the same tag.
    ///
    /// @param varies whether the file is sent in several codings
    /// @param now    the server's time
    static RepresentationHeaders of(Found.Regular file, String type, ContentCoding coding, boolean varies, Instant now) {
        String suffix = switch (coding) {
            case BR, ZSTD -> '-' + coding.token();
            case GZIP -> "-gz";
            case IDENTITY -> "";
        };
        return new RepresentationHeaders(type, '"' + version(file) + suffix + '"', seconds(file.lastModified(), now), coding, varies);
    }

    /// For the same file, compressed while it is sent. The entity tag is weak: another release may compress to other bytes.
    RepresentationHeaders gzipped() {
        String weak = "W/" + etag.substring(0, etag.length() - 1) + "-gz\"";
        return new RepresentationHeaders(type, weak, lastModified, ContentCoding.GZIP, varies);
    }

    /// Last-Modified is never later than the server's time (RFC 9110, section 8.8.2.1).
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

    /// The coding of the representation.
    ContentCoding coding() {
        return coding;
    }

    /// Whether the file is sent in several codings.
    boolean varies() {
        return varies;
    }

    /// A reply with status 200 and no body yet.
    Reply full() {
        return head(Status.OK);
    }

    /// A reply with status 206, without a body and a Content-Range yet.
    Reply partial() {
        Reply reply = partial.orElseGet(() -> head(Status.PARTIAL_CONTENT));
        partial = Optional.of(reply);
        return reply;
    }

    /// The reply with status 304 (RFC 9110, section 15.4.5).
    Reply notModified() {
        Reply reply = notModified.orElseGet(() -> validators(Status.NOT_MODIFIED));
        notModified = Optional.of(reply);
        return reply;
    }

    private Reply head(Status status) {
        Reply head = validators(status).type(type);
        if (coding != ContentCoding.IDENTITY) head = head.field("Content-Encoding", coding.token());
        if (!etag.startsWith("W/")) head = head.field("Accept-Ranges", "bytes"); // ranges need a strong validator
        return head.field("X-Content-Type-Options", "nosniff");
    }

    private Reply validators(Status status) {
        Reply reply = Reply.of(status).field("ETag", etag).field("Last-Modified", HttpDate.print(lastModified));
        return varies ? reply.field("Vary", "Accept-Encoding") : reply;
    }
}
