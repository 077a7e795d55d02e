package stheno.dns.zone;

/// How arrays of a zone grow. Any thread.
final class Growth {
    private static final int LONGEST = Integer.MAX_VALUE - 8; // the longest array of the JDK's collections

    private Growth() {}

    /// The length of an array of `length` elements that needs `more`: half as long again.
    ///
    /// @throws ZoneTooLargeException if no array is that long
    static int more(int length, int more) {
        if (length > LONGEST - more) throw new ZoneTooLargeException();
        return (int) Math.min(Math.max((long) length + more, length + (long) (length >> 1)), LONGEST);
    }

    /// A zone that needs an array of more than two billion elements.
    static final class ZoneTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ZoneTooLargeException() {
            super("zone exceeds 2 GiB", null, false, false);
        }
    }
}
