package stheno.appliance;

/// Prints what is to be logged as a line, straight into the caller's array. One thread at a time.
///
/// @param <E> what a line tells of: a request, a transfer
interface LinePrinter<E> {
    /// Bytes that a line takes at most, its end included: three long texts, five short ones, names and numbers.
    int MOST = 32 * 1024;

    /// Prints a line and its end, at most [#MOST] bytes, into `into` from `from` on, and answers where it ends.
    int print(E entry, byte[] into, int from);
}
