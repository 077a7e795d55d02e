package stheno.jmh;

import java.util.HashMap;
import java.util.Map;

/// The counters of a server at one moment.
///
/// @param heap bytes in its Java heap; 0 for a server without one, or if not read
/// @param nativeBytes resident bytes outside the heap; -1 if unknown or not read
/// @param processor nanoseconds of processor time since the start
/// @param moved a number that grows while the server sends
/// @param calls of the slow clients' producers; -1 if it has no producers
/// @param open connections; -1 if unknown
public record SlowClientReading(long heap, long nativeBytes, long processor, long moved, long calls, long open) {
    /// `heap=1 native=2 processor=3 moved=4 calls=5 open=6`.
    String line() {
        return "heap=" + heap + " native=" + nativeBytes + " processor=" + processor + " moved=" + moved + " calls=" + calls
                + " open=" + open;
    }

    /// Parses a [#line()].
    ///
    /// @throws IllegalArgumentException if the text is not such a line
    static SlowClientReading parse(String line) {
        Map<String, Long> values = new HashMap<>();
        for (String word : line.split(" ")) {
            int equals = word.indexOf('=');
            if (equals < 0) throw new IllegalArgumentException("no reading: " + line);
            values.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
        }
        return new SlowClientReading(value(values, "heap"), value(values, "native"), value(values, "processor"), value(values, "moved"),
                value(values, "calls"), value(values, "open"));
    }

    private static long value(Map<String, Long> values, String name) {
        Long value = values.get(name);
        if (value == null) throw new IllegalArgumentException("no " + name + " in " + values);
        return value;
    }
}
