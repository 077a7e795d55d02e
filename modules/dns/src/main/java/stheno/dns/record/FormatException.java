package stheno.dns.record;

/// A name, record or message that does not have the form its standard asks for. The text says what is wrong, in words for the author of a
/// zone file or the reader of a log.
public final class FormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param fault what is wrong, without the place where it stands
    public FormatException(String fault) {
        super(fault);
    }
}
