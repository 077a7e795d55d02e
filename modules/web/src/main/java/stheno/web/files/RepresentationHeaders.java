package stheno.web.files;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import stheno.http.HttpDate;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;

/// The header fields of a representation: type, coding, validators. Immutable as seen from outside; any thread.
final class RepresentationHeaders {
    private static final long PRIME = 0x9e3779b97f4a7c15L; // an odd number: multiplying by it loses nothing
    private static final long NO_DATE = -1;
    private static final long TICK = 1; // seconds since 1970: a time up to this was set by a program, and is the same for all versions
    private static final long BACKDATED = 2; // seconds by which the status may change after the content: a rename after an upload
    private static final long LAST_DATE = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond(); // HTTP writes four digits

    private final String type;
    private final String etag;
    private final long lastModified; // or NO_DATE
    private final boolean exact;
    private final ContentCoding coding;
    private final boolean varies;

    // Made at first use. Loops race to set them, all to equal values.
    private Optional<Reply> partial = Optional.empty();
    private Optional<Reply> notModified = Optional.empty();

    private RepresentationHeaders(String type, String etag, long lastModified, boolean exact, ContentCoding coding, boolean varies) {
        this.type = type;
        this.etag = etag;
        this.lastModified = lastModified;
        this.exact = exact;
        this.coding = coding;
        this.varies = varies;
    }

    /// For a stored file. The entity tag is strong. That of a small file is its content, so that several servers with the same files send
    /// the same tags. That of a large file is made of its times, its inode and its size: a change of the bytes changes the time of the last
    /// status change, which programs cannot set. The time of modification is not enough, since `cp -a` and reproducible builds set it.
    /// Without a time of either kind, a large file has no tag.
    ///
    /// @param hash   of a small file's content
    /// @param varies whether the file is sent in several codings
    /// @param now    the server's time
    static RepresentationHeaders of(Found.Regular file, Optional<String> hash, String type, ContentCoding coding, boolean varies,
            Instant now) {
        String suffix = switch (coding) {
            case BR, ZSTD -> '-' + coding.token();
            case GZIP -> "-gz";
            case IDENTITY -> "";
        };
        String version = hash.orElseGet(() -> isTimed(file) ? times(file) : "");
        String etag = version.isEmpty() ? "" : '"' + version + '-' + Long.toHexString(file.size()) + suffix + '"';
        long behind = file.changed().to(TimeUnit.SECONDS) - file.lastModified().to(TimeUnit.SECONDS);
        return new RepresentationHeaders(type, etag, seconds(file.lastModified(), now), behind <= BACKDATED, coding, varies);
    }

    /// Whether a change of the file can be seen in its times.
    static boolean isTimed(Found.Regular file) {
        return isTimed(file.lastModified()) || isTimed(file.changed());
    }

    private static boolean isTimed(FileTime time) {
        return time.to(TimeUnit.SECONDS) > TICK;
    }

    /// For the same file, compressed while it is sent. The entity tag is weak: another release may compress to other bytes.
    RepresentationHeaders gzipped() {
        String weak = etag.isEmpty() ? "" : "W/" + etag.substring(0, etag.length() - 1) + "-gz\"";
        return new RepresentationHeaders(type, weak, lastModified, false, ContentCoding.GZIP, varies);
    }

    /// Last-Modified is never later than the server's time (RFC 9110, section 8.8.2.1).
    private static long seconds(FileTime time, Instant now) {
        if (!isTimed(time)) return NO_DATE;
        long seconds = Math.min(time.to(TimeUnit.SECONDS), now.getEpochSecond());
        return Math.clamp(seconds, 0, LAST_DATE);
    }

    /// The inode is in the hash, and not in the open: it is nothing that clients should know.
    private static String times(Found.Regular file) {
        long hash = file.lastModified().to(TimeUnit.NANOSECONDS) * PRIME + file.changed().to(TimeUnit.NANOSECONDS);
        hash = (hash ^ hash >>> 32) * PRIME + file.fileKey().hashCode();
        return HexFormat.of().toHexDigits((hash ^ hash >>> 29) * PRIME); // always as long
    }

    /// The media type.
    String type() {
        return type;
    }

    /// The entity tag, with its quotes; empty if two versions could have the same.
    String etag() {
        return etag;
    }

    /// In seconds since 1970; negative if the file has no time that says when it was modified.
    long lastModified() {
        return lastModified;
    }

    /// [#lastModified()] if it alone identifies the version, because it was not set back after the content was written; else negative.
    long exactDate() {
        return exact ? lastModified : NO_DATE;
    }

    private boolean hasTag() {
        return !etag.isEmpty();
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
        if (hasTag() && !etag.startsWith("W/")) head = head.field("Accept-Ranges", "bytes"); // ranges need a strong validator
        return head.field("X-Content-Type-Options", "nosniff");
    }

    private Reply validators(Status status) {
        Reply reply = Reply.of(status);
        if (hasTag()) reply = reply.field("ETag", etag);
        if (lastModified >= 0) reply = reply.field("Last-Modified", HttpDate.print(lastModified));
        return varies ? reply.field("Vary", "Accept-Encoding") : reply;
    }
}
