package stheno.jmh;

import java.util.HashMap;
import java.util.Map;

/// What a server's counters said at a moment.
///
/// @param heap bytes in its Java heap; 0 for a server without one, or if it did not look
/// @param nativeBytes resident bytes beside the heap, -1 if it does not know, or did not look
/// @param processor nanoseconds of processor time since it began
/// @param moved something that grows as long as it sends
/// @param calls how often the slow clients' producers were asked for more; -1 if it has no producers
/// @param open connections; -1 if it does not say
record SlowClientReading(long heap, long nativeBytes, long processor, long moved, long calls, long open) {
    /// `heap=1 native=2 processor=3 moved=4 calls=5 open=6`.
    String line() {
        return "heap=" + heap + " native=" + nativeBytes + " processor=" + processor + " moved=" + moved + " calls=" + calls
                + " open=" + open;
    }

    /// The opposite of [#line()].
    ///
    /// @throws IllegalArgumentException if it is none
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
