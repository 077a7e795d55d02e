package stheno.appliance.log;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Prints what is to be logged as a line, straight into the caller's array. One thread at a time.
///
/// @param <E> what a line tells of: a request, a transfer
public interface LinePrinter<E> {
    /// Bytes that a line takes at most, its end included: three long texts, five short ones, names and numbers.
    int MOST = 32 * 1024;

    /// Prints a line and its end, at most [#MOST] bytes, into `into` from `from` on, and answers where it ends.
    int print(E entry, byte[] into, int from);

    /// Prints what somebody else has put into words, for what happens too seldom to be worth a printer of its own. Too long a line is cut.
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
