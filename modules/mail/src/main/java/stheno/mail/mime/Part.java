package stheno.mail.mime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.mail.mime.header.Fields;

/// A part of a message: where it is, what it is, and its content when that is asked for. Immutable, any thread.
///
/// The first part of a message is the message itself. Parts stand in their order of appearance, each before the parts that it contains.
public final class Part {
    /// What the body of a part is.
    public enum Kind {
        /// Parts between delimiters.
        MULTIPART,
        /// A message with a header of its own, which is the only child.
        MESSAGE,
        /// Content.
        LEAF
    }

    private final Source source;
    private final Limits limits;
    private final PartBuilder built;

    Part(Source source, Limits limits, PartBuilder built) {
        this.source = source;
        this.limits = limits;
        this.built = built;
    }

    /// Its place in [Message#parts].
    public int index() {
        return built.index;
    }

    /// The index of the part that contains it; -1 for the message itself.
    public int parent() {
        return built.parent;
    }

    /// How many parts contain it.
    public int depth() {
        return built.depth;
    }

    /// What its body is.
    public Kind kind() {
        return built.kind;
    }

    /// How many parts follow that are within this one.
    int descendants() {
        return built.descendants;
    }

    /// Where its header begins in the source.
    public long headerStart() {
        return built.headerStart;
    }

    /// Where its body begins in the source: behind the empty line.
    public long bodyStart() {
        return built.bodyStart;
    }

    /// Where its body ends in the source. The line end before a delimiter is not part of the body.
    public long bodyEnd() {
        return built.bodyEnd;
    }

    /// The media type in lower case, `text/plain` if the header says none.
    public String type() {
        return built.header.type();
    }

    /// Whether the type is this, or of this main type: `image/`.
    public boolean is(String type) {
        return type.endsWith("/") ? type().startsWith(type) : type().equals(type);
    }

    /// A parameter of the content type by its name in lower case: `charset`, `format`, `delsp`, `method` or `start`. For others, see
    /// [#fields].
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(built.header.parameters().get(name));
    }

    /// `inline`, `attachment`, another word in lower case, or an empty string.
    public String disposition() {
        return built.header.disposition();
    }

    /// The file name as the sender gave it, decoded, at most 1,000 characters; empty if there is none. It may look like a
    /// path. Do not use it as one.
    public String name() {
        return built.header.name();
    }

    /// The Content-ID without its brackets, or an empty string.
    public String contentId() {
        return built.header.contentId();
    }

    /// How the body is encoded.
    public TransferEncoding encoding() {
        return built.header.encoding();
    }

    /// The transfer encoding as the header has it, in lower case, or an empty string.
    public String encodingLabel() {
        return built.header.encodingLabel();
    }

    /// The octets of the body as it stands in the source.
    public long encodedSize() {
        return built.bodyEnd - built.bodyStart;
    }

    /// The number of octets of the content. For quoted-printable, and for a broken encoding, it is an upper bound.
    public long size() {
        long body = encodedSize();
        if (encoding() != TransferEncoding.BASE64) return body;
        long characters = body - built.lineEndOctets;
        return characters * 3 / 4 - (characters % 4 == 0 ? built.padding : 0);
    }

    /// The header, read from the source.
    ///
    /// @throws IOException if the source cannot be read
    public Fields fields() throws IOException {
        return readHeader(source, limits, built.headerStart, built.bodyStart);
    }

    static Fields readHeader(Source source, Limits limits, long from, long to) throws IOException {
        byte[] header = new byte[(int) Math.min(to - from, limits.headerOctets())];
        ByteBuffer into = ByteBuffer.wrap(header);
        while (into.hasRemaining()) {
            if (source.read(from + into.position(), into) < 0) throw new EOFException("the message has become shorter");
        }
        return Fields.parse(header);
    }

    /// The content, decoded, from its beginning. For a multipart or a message, the body as it stands.
    public PartReader open() {
        TransferEncoding encoding = built.kind == Kind.LEAF ? encoding() : TransferEncoding.IDENTITY;
        return new PartReader(source, built.bodyStart, built.bodyEnd, encoding);
    }

    @Override
    public String toString() {
        return built.index + " " + type() + " " + built.bodyStart + ".." + built.bodyEnd;
    }
}
