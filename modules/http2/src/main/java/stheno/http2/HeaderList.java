package stheno.http2;

import java.util.ArrayList;
import java.util.List;

/// The fields of a header block as they are decoded. Beyond its limit they are counted and not kept: a block of a few octets may refer to
/// one large field many times. One thread.
final class HeaderList {
    private final int limit;
    private final List<HeaderField> fields = new ArrayList<>();
    private long size;

    /// @param limit of the size (RFC 9113, section 6.5.2)
    HeaderList(int limit) {
        this.limit = limit;
    }

    void add(HeaderField field) {
        size += field.size();
        if (!tooLarge()) fields.add(field);
    }

    boolean tooLarge() {
        return size > limit;
    }

    /// Of all fields that are kept (RFC 9113, section 6.5.2).
    int kept() {
        return tooLarge() ? 0 : (int) size;
    }

    List<HeaderField> fields() {
        return fields;
    }
}
