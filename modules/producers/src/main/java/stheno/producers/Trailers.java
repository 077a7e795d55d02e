package stheno.producers;

import java.util.List;
import java.util.Map;

/// The trailer fields of a chunked body (RFC 9112, section 7.1.2): what is known only when all of it has gone out, such as a
/// digest.
///
/// A name must be a token (RFC 9110, section 5.6.2); a value must not contain control characters other than a tab, and goes
/// out in UTF-8. Fields that break this make the producer throw [IllegalArgumentException] in place of the last chunk: no
/// header can be smuggled in, and the receiver sees that the body is incomplete. Which fields make sense in a trailer
/// (RFC 9110, section 6.5.1: none for framing or routing) is the caller's affair.
@FunctionalInterface
public interface Trailers {
    /// No fields.
    Trailers NONE = () -> List.of();

    /// The fields, in order, name and value. Asked for once, after the last byte of the body was produced.
    List<Map.Entry<String, String>> fields();
}
