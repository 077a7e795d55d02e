package stheno.appliance.log;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Prints an event as a line, into the caller's array. One thread at a time.
///
/// @param <E> the event of a line: a request, a transfer
public interface LinePrinter<E> {
    /// Maximum bytes of a line, with its end: three long texts, five short ones, names and numbers.
    int MOST = 32 * 1024;

    /// Prints a line and its end, at most [#MOST] bytes, into `into` from `from` on. @return the position after it
    int print(E entry, byte[] into, int from);

    /// A printer for rare events, from a function that makes the line. Longer lines are cut.
    ///
    /// @param words one line without its end
    static <E> LinePrinter<E> of(Function<E, String> words) {
        return (entry, into, from) -> {
            byte[] line = words.apply(entry).getBytes(StandardCharsets.UTF_8);
            int length = Math.min(line.length, MOST - 1);
            System.arraycopy(line, 0, into, from, length);
            into[from + length] = '\n';
            return from + length + 1;
        };
    }
}
