package stheno.http2;

import java.util.List;
import java.util.Optional;

/// A whole request. Any thread; the body is the receiver's.
///
/// @param method    such as `GET`
/// @param scheme    such as `https`
/// @param authority host and port that the client has asked for, from `:authority`, else from Host; "" if it has sent neither
/// @param path      with its query, as it was sent
/// @param fields    in their order, without those above; no name has a capital letter
public record Http2Request(String method, String scheme, String authority, String path, List<HeaderField> fields, byte[] body) {
    public Http2Request {
        fields = List.copyOf(fields);
    }

    Http2Request withBody(byte[] whole) {
        return new Http2Request(method, scheme, authority, path, fields, whole);
    }

    /// The value of the first field of this name.
    public Optional<String> field(String name) {
        for (HeaderField field : fields) {
            if (field.name().equals(name)) return Optional.of(field.value());
        }
        return Optional.empty();
    }

    /// Without the body.
    @Override
    public String toString() {
        return method + " " + path;
    }
}
