package stheno.web.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import stheno.reactor.Decimal;

/// What a Range field asks for (RFC 9110, section 14.2), seen against a size. Immutable; any thread.
sealed interface Ranges {
    /// Everything: the field is to be ignored, and the answer is a 200.
    record Whole() implements Ranges {}

    /// Nothing that exists: 416.
    record Unsatisfiable() implements Ranges {}

    /// One stretch or several, not overlapping, in the order asked for: 206.
    record Parts(List<Stretch> stretches) implements Ranges {
        public Parts {
            stretches = List.copyOf(stretches);
        }
    }

    /// From byte `first` to byte `last`, both included, as everywhere in RFC 9110.
    record Stretch(long first, long last) {
        long length() {
            return last - first + 1;
        }

        /// As in a Content-Range field, section 14.4.
        String contentRange(long size) {
            return "bytes " + first + '-' + last + '/' + size;
        }
    }

    /// Reads the value of a Range field. Another unit, a syntax error, more than `most` ranges and ranges that overlap all
    /// mean [Whole], as section 14.2 allows: the last two are how a client makes a server send more than there is. So does
    /// an empty representation, which has no byte that a Content-Range could name.
    static Ranges parse(String value, long size, int most) {
        int equals = value.indexOf('=');
        if (size == 0 || equals < 0 || !value.substring(0, equals).strip().equalsIgnoreCase("bytes")) return new Whole();
        List<Stretch> asked = new ArrayList<>();
        int count = 0;
        for (String spec : value.substring(equals + 1).split(",", -1)) {
            String trimmed = spec.strip();
            if (trimmed.isEmpty()) {
                continue; // a list may have empty members, section 5.6.1
            }
            Optional<Stretch> stretch = stretch(trimmed, size);
            if (stretch.isEmpty() || ++count > most) return new Whole();
            stretch.filter(s -> s.first() <= s.last()).ifPresent(asked::add);
        }
        if (asked.isEmpty()) return count == 0 ? new Whole() : new Unsatisfiable();
        return overlap(asked) ? new Whole() : new Parts(asked);
    }

    /// The bytes that one range means; none, that is `first` behind `last`, if it cannot be satisfied; empty if it is no range.
    private static Optional<Stretch> stretch(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0 || spec.length() == 1 || !Decimal.isDigits(spec, 0, dash) || !Decimal.isDigits(spec, dash + 1, spec.length())) return Optional.empty();
        long last = dash + 1 == spec.length() ? Long.MAX_VALUE : number(spec, dash + 1, spec.length());
        if (dash == 0) return Optional.of(new Stretch(size - Math.min(size, last), size - 1));
        long first = number(spec, 0, dash);
        return last < first ? Optional.empty() : Optional.of(new Stretch(first, Math.min(last, size - 1)));
    }

    /// A number too large for a long is behind the end of every file as well.
    private static long number(String spec, int from, int to) {
        long number = Decimal.parse(spec, from, to, Long.MAX_VALUE);
        return number == Decimal.NONE ? Long.MAX_VALUE : number;
    }

    private static boolean overlap(List<Stretch> stretches) {
        List<Stretch> sorted = stretches.stream().sorted(Comparator.comparingLong(Stretch::first)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).first() <= sorted.get(i - 1).last()) return true;
        }
        return false;
    }
}
