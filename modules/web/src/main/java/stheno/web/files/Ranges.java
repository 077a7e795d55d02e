package stheno.web.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import stheno.reactor.Decimal;

/// The parts of a file that a Range field asks for (RFC 9110, section 14.2). Immutable; any thread.
sealed interface Ranges {
    /// The whole file: the field is ignored, and the status is 200.
    record Whole() implements Ranges {}

    /// No range overlaps the file: 416.
    record Unsatisfiable() implements Ranges {}

    /// One range or several that do not overlap, in the order of the request: 206.
    record Parts(List<ByteRange> ranges) implements Ranges {
        public Parts {
            ranges = List.copyOf(ranges);
        }
    }

    /// From byte `first` to byte `last`, both included, as in RFC 9110.
    record ByteRange(long first, long last) {
        long length() {
            return last - first + 1;
        }

        /// As in a Content-Range field, section 14.4.
        String contentRange(long size) {
            return "bytes " + first + '-' + last + '/' + size;
        }
    }

    /// Reads the value of a Range field. The result is [Whole], as section 14.2 allows, for another unit, a syntax error, more than `most`
    /// ranges, and ranges that overlap: with the last two a client could make a server send more than the file. So it is for an empty
    /// file, which has no byte that a Content-Range could name.
    static Ranges parse(String value, long size, int most) {
        int equals = value.indexOf('=');
        if (size == 0 || equals < 0 || !value.substring(0, equals).strip().equalsIgnoreCase("bytes")) return new Whole();
        List<ByteRange> asked = new ArrayList<>();
        int count = 0;
        for (String spec : value.substring(equals + 1).split(",", -1)) {
            String trimmed = spec.strip();
            if (trimmed.isEmpty()) {
                continue; // section 5.6.1 allows empty members
            }
            Optional<ByteRange> range = range(trimmed, size);
            if (range.isEmpty() || ++count > most) return new Whole();
            range.filter(found -> found.first() <= found.last()).ifPresent(asked::add);
        }
        if (asked.isEmpty()) return count == 0 ? new Whole() : new Unsatisfiable();
        return overlap(asked) ? new Whole() : new Parts(asked);
    }

    /// One range within the size. `first` is behind `last` if it cannot be satisfied. Empty if it is malformed.
    private static Optional<ByteRange> range(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0 || spec.length() == 1 || !Decimal.isDigits(spec, 0, dash) || !Decimal.isDigits(spec, dash + 1, spec.length())) return Optional.empty();
        long last = dash + 1 == spec.length() ? Long.MAX_VALUE : number(spec, dash + 1, spec.length());
        if (dash == 0) return Optional.of(new ByteRange(size - Math.min(size, last), size - 1));
        long first = number(spec, 0, dash);
        return last < first ? Optional.empty() : Optional.of(new ByteRange(first, Math.min(last, size - 1)));
    }

    /// A number too large for a long is behind the end of every file as well.
    private static long number(String spec, int from, int to) {
        long number = Decimal.parse(spec, from, to, Long.MAX_VALUE);
        return number == Decimal.NONE ? Long.MAX_VALUE : number;
    }

    private static boolean overlap(List<ByteRange> ranges) {
        List<ByteRange> sorted = ranges.stream().sorted(Comparator.comparingLong(ByteRange::first)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).first() <= sorted.get(i - 1).last()) return true;
        }
        return false;
    }
}
