package stheno.http2;

import java.util.List;

/// A whole reply. Any thread; the body belongs to the connection from now on. Its length is added to the fields. Of the reply to HEAD, that
/// length is sent alone.
///
/// @param status from 200 to 599
/// @param fields with names in small letters
public record Http2Reply(int status, List<HeaderField> fields, byte[] body) {
    public Http2Reply {
        if (status < 200 || status > 599) throw new IllegalArgumentException(status + " is no final status");
        fields = List.copyOf(fields);
    }

    /// A reply without a body.
    public static Http2Reply of(int status) {
        return new Http2Reply(status, List.of(), new byte[0]);
    }
}
