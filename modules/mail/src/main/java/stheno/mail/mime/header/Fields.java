package stheno.mail.mime.header;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The fields of one header, in their order, duplicates included. Immutable, any thread.
public final class Fields implements Iterable<Field> {
    private static final Fields EMPTY = new Fields(List.of());
    private static final int LONGEST_NAME = 998; // a line, RFC 5322, section 2.1.1

    private final List<Field> fields;

    private Fields(List<Field> fields) {
        this.fields = fields;
    }

    /// No fields.
    public static Fields empty() {
        return EMPTY;
    }

    /// Reads a header. Lines end with LF, after any number of CRs. Reading stops at an empty line. A line that is neither
    /// a field nor the continuation of one is left out.
    ///
    /// @param header kept, and never written to
    public static Fields parse(byte[] header) {
        List<Field> fields = new ArrayList<>();
        int start = -1;
        int colon = -1;
        int line = 0;
        while (line < header.length) {
            int next = nextLine(header, line);
            boolean continued = header[line] == ' ' || header[line] == '\t';
            if (!continued) {
                if (start >= 0) fields.add(new Field(header, start, colon, line));
                colon = colon(header, line, next);
                start = colon < 0 ? -1 : line;
                if (colon < 0 && isEmptyLine(header, line, next)) return new Fields(List.copyOf(fields));
            }
            line = next;
        }
        if (start >= 0) fields.add(new Field(header, start, colon, header.length));
        return new Fields(List.copyOf(fields));
    }

    /// The position of the colon of a field that begins at `from`, or -1 if the line is not a field.
    public static int colon(byte[] octets, int from, int to) {
        int limit = Math.min(to, from + LONGEST_NAME);
        for (int i = from; i < limit; i++) {
            byte b = octets[i];
            if (b == ':') return i > from ? i : -1;
            if (b <= ' ' || b == 0x7F) return i > from ? colonBehindBlanks(octets, i, limit) : -1;
        }
        return -1;
    }

    private static int colonBehindBlanks(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && (octets[i] == ' ' || octets[i] == '\t')) i++;
        return i < to && octets[i] == ':' ? i : -1;
    }

    private static int nextLine(byte[] octets, int from) {
        int i = from;
        while (i < octets.length && octets[i] != '\n') i++;
        return Math.min(i + 1, octets.length);
    }

    private static boolean isEmptyLine(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && octets[i] == '\r') i++;
        return i < to && octets[i] == '\n';
    }

    /// All fields in their order.
    public List<Field> list() {
        return fields;
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }

    /// The first field of a name.
    public Optional<Field> first(String name) {
        for (Field field : fields) {
            if (field.is(name)) return Optional.of(field);
        }
        return Optional.empty();
    }

    /// All fields of a name, in their order.
    public List<Field> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    /// The decoded text of the first field of a name, or an empty string.
    public String text(String name) {
        return first(name).map(Field::text).orElse("");
    }

    /// The addresses of all fields of a name, in their order.
    public List<Address> addresses(String name) {
        List<Address> addresses = new ArrayList<>();
        for (Field field : fields) {
            if (field.is(name)) addresses.addAll(Address.parse(field.value()));
        }
        return List.copyOf(addresses);
    }

    /// The ids between angle brackets in the first field of a name, without the brackets: of `Message-ID`, `In-Reply-To`, `References`.
    public List<String> ids(String name) {
        return first(name).map(field -> MessageIds.parse(field.value())).orElse(List.of());
    }

    /// The time in the first `Date` field. Empty if there is no such field, or if it holds no date.
    public Optional<OffsetDateTime> date() {
        return first("Date").flatMap(field -> MailDate.parse(field.value()));
    }

    /// The first field of a name as a value with parameters: of `Content-Type`, `Content-Disposition`.
    public Optional<Parameterized> parameterized(String name) {
        return first(name).map(field -> Parameterized.parse(field.value()));
    }
}
