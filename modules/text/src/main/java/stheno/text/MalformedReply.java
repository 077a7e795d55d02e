package stheno.text;

/// A server has sent something that is not a reply, or one that exceeds a limit. The connection cannot be used any more: it is not clear
/// where the next reply begins.
public final class MalformedReply extends Exception {
    private static final long serialVersionUID = 1;

    MalformedReply(String message) {
        super(message);
    }
}
