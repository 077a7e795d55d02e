package stheno.mail.mime;

/// What is read of a message at most. Where a limit is passed the rest is still there as octets, and a [Note] says so.
///
/// @param parts        parts in a message
/// @param depth        parts within parts
/// @param headerOctets octets of the header of one part
/// @param textOctets   octets of text that are decoded to be shown, of all parts together
public record Limits(int parts, int depth, int headerOctets, int textOctets) {
    private static final int KB = 1024;

    /// 1,000 parts, depth 100, headers of 100 KB, text of 8 MB. Real mail stays far below.
    public static final Limits DEFAULT = new Limits(1000, 100, 100 * KB, 8 * KB * KB);

    public Limits {
        if (parts < 1 || depth < 0 || headerOctets < 1 || textOctets < 0) throw new IllegalArgumentException("limits must be positive");
    }
}
