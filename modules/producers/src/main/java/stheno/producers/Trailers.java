package stheno.producers;

import java.util.List;
import java.util.Map;

/// The trailer fields of a chunked body (RFC 9112, section 7.1.2): values that are known only when the whole body was made, such as a
/// digest.
///
/// A name must be a token (RFC 9110, section 5.6.2). A value must not contain control characters other than a tab, and is sent in UTF-8.
/// For other fields the producer throws [IllegalArgumentException] instead of sending the last chunk: no header can be injected, and the
/// client sees that the body is incomplete. The caller chooses fields that may stand in a trailer (RFC 9110, section 6.5.1: none for
/// framing or routing).
@FunctionalInterface
public interface Trailers {
    /// No fields.
    Trailers NONE = () -> List.of();

    /// The fields in order, name and value. Called once, after the last byte of the body was made.
    List<Map.Entry<String, String>> fields();
}
