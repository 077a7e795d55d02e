package stheno.http2;

import java.util.Objects;

/// A field of a request or of a reply. Each character stands for one octet (ISO 8859-1). Immutable; any thread.
///
/// @param name in small letters
public record HeaderField(String name, String value) {
    private static final int OVERHEAD = 32; // of an entry of a table, RFC 7541, section 4.1

    public HeaderField {
        Objects.requireNonNull(name);
        Objects.requireNonNull(value);
    }

    /// What it counts against the size of a table, or of a list.
    int size() {
        return name.length() + value.length() + OVERHEAD;
    }
}
