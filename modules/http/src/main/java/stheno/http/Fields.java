package stheno.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/// Header fields in the order in which they came (RFC 9110, section 5). Names are the same in either case; a name may come
/// again. Values are read as ISO-8859-1, without the blanks around them.
///
/// The fields are kept as the bytes that arrived, or that will be sent, with four offsets for each; a `String` is made at each call that
/// returns one. Immutable; any thread.
public final class Fields implements Iterable<Fields.Field> {
    /// No fields.
    public static final Fields EMPTY = new Fields(new byte[0], new long[0]);

    /// All fields together, as lines, have fewer bytes than this: an offset has 16 bits, so that the four of a field fit a `long`.
    public static final int MAX_BYTES = 1 << 16;

    private final byte[] bytes;
    private final long[] places;

    /// One field: its name as it was written, and its value.
    public record Field(String name, String value) {}

    /// Owns both arrays from now on.
    Fields(byte[] bytes, long[] places) {
        this.bytes = bytes;
        this.places = places;
    }

    /// The four offsets of a field, each below [#MAX_BYTES], in one number.
    static long place(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        return (long) nameStart << 48 | (long) nameEnd << 32 | (long) valueStart << 16 | valueEnd;
    }

    private static int nameStart(long place) {
        return (int) (place >>> 48);
    }

    private static int nameEnd(long place) {
        return (int) (place >>> 32) & 0xffff;
    }

    private static int valueStart(long place) {
        return (int) place >>> 16;
    }

    private static int valueEnd(long place) {
        return (int) place & 0xffff;
    }

    /// How many fields there are.
    public int count() {
        return places.length;
    }

    /// The value of the first field of that name.
    public Optional<String> first(String name) {
        for (long place : places) {
            if (named(place, name)) return Optional.of(value(place));
        }
        return Optional.empty();
    }

    /// Copies the value of the first field of that name, or of a longer one its beginning, as the bytes that came: for logs, which
    /// need no `String`.
    ///
    /// @param most the number of bytes that there is room for
    /// @return the value's length in bytes, or -1 if there is no field of that name
    public int copy(String name, byte[] into, int from, int most) {
        for (long place : places) {
            if (!named(place, name)) continue;
            int length = valueEnd(place) - valueStart(place);
            System.arraycopy(bytes, valueStart(place), into, from, Math.min(length, most));
            return length;
        }
        return -1;
    }

    /// The values of all fields of that name, in order.
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (long place : places) {
            if (named(place, name)) values.add(value(place));
        }
        return List.copyOf(values);
    }

    /// Whether there is a field of that name.
    public boolean has(String name) {
        for (long place : places) {
            if (named(place, name)) return true;
        }
        return false;
    }

    /// Whether the comma-separated list in the fields of that name has that member, in either case: `has("Connection", "close")`.
    /// For lists of plain tokens; a comma between quotes separates too.
    public boolean has(String name, String token) {
        for (long place : places) {
            if (named(place, name) && lists(bytes, valueStart(place), valueEnd(place), token)) return true;
        }
        return false;
    }

    static boolean lists(byte[] bytes, int from, int to, String token) {
        int start = from;
        while (start < to) {
            int comma = Grammar.comma(bytes, start, to);
            int first = Grammar.skipBlanks(bytes, start, comma);
            if (Grammar.same(bytes, first, Grammar.dropBlanks(bytes, first, comma), token)) return true;
            start = comma + 1;
        }
        return false;
    }

    private boolean named(long place, String name) {
        return Grammar.same(bytes, nameStart(place), nameEnd(place), name);
    }

    private String value(long place) {
        return text(valueStart(place), valueEnd(place));
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    @Override
    public Iterator<Field> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < places.length;
            }

            @Override
            public Field next() {
                if (!hasNext()) throw new NoSuchElementException();
                long place = places[next++];
                return new Field(text(nameStart(place), nameEnd(place)), value(place));
            }
        };
    }

    /// These fields and one more behind them; refuses what [Builder#add] refuses.
    public Fields with(String name, String value) {
        return builder().add(this).add(name, value).build();
    }

    /// These fields but those of that name.
    public Fields without(String name) {
        Builder rest = builder();
        for (Field field : this) {
            if (!field.name().equalsIgnoreCase(name)) rest.add(field.name(), field.value());
        }
        return rest.build();
    }

    /// These fields as far as their names pass.
    Fields only(Predicate<String> needed) {
        Builder some = builder();
        for (long place : places) {
            String name = text(nameStart(place), nameEnd(place));
            if (needed.test(name)) some.add(name, value(place));
        }
        return some.build();
    }

    /// The fields as lines, each with its CRLF: only of fields that a builder has made. The caller only reads it.
    byte[] lines() {
        return bytes;
    }

    /// A copy of them all as lines, whatever they were made from.
    byte[] toLines() {
        return builder().add(this).lines.toByteArray();
    }

    /// Says how many there are; values may be secrets.
    @Override
    public String toString() {
        return "Fields[" + places.length + "]";
    }

    /// An empty builder.
    public static Builder builder() {
        return new Builder();
    }

    /// Gathers fields. One thread at a time.
    public static final class Builder {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(128);
        private long[] places = new long[4];
        private int count;

        private Builder() {}

        /// Adds a field. Blanks around the value are dropped.
        ///
        /// @throws IllegalArgumentException if the name is not a token, if the value holds a control character or one beyond
        ///         ISO-8859-1, or if all the fields together come to 64 KB
        public Builder add(String name, String value) {
            byte[] field = checked("field name", name, Grammar.TOKEN);
            byte[] content = checked("value of " + name, value, Grammar.VALUE);
            int from = Grammar.skipBlanks(content, 0, content.length);
            int length = Grammar.dropBlanks(content, from, content.length) - from;
            if (field.length == 0 || lines.size() + field.length + length + 4L >= MAX_BYTES) {
                throw new IllegalArgumentException(field.length == 0 ? "field name is empty" : "fields come to 64 KB or more");
            }
            int nameStart = lines.size();
            int valueStart = nameStart + field.length + 2;
            lines.writeBytes(field);
            lines.write(':');
            lines.write(' ');
            lines.write(content, from, length);
            lines.write('\r');
            lines.write('\n');
            remember(place(nameStart, nameStart + field.length, valueStart, valueStart + length));
            return this;
        }

        private void remember(long place) {
            if (count == places.length) places = Arrays.copyOf(places, 2 * count);
            places[count++] = place;
        }

        /// Adds them all.
        public Builder add(Fields fields) {
            for (Field field : fields) add(field.name(), field.value());
            return this;
        }

        /// The fields so far. The builder may be used further.
        public Fields build() {
            return new Fields(lines.toByteArray(), Arrays.copyOf(places, count));
        }

        private static byte[] checked(String what, String text, int kind) {
            byte[] bytes = new byte[text.length()];
            for (int i = 0; i < bytes.length; i++) {
                char c = text.charAt(i);
                bytes[i] = (byte) c;
                if (c > 0xff || !Grammar.is(bytes[i], kind)) {
                    throw new IllegalArgumentException(what + " has a forbidden character, code " + (int) c + " at " + i);
                }
            }
            return bytes;
        }
    }
}
