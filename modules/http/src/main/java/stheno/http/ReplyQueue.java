package stheno.http;

/// The outstanding replies of a connection, in order. One thread: the conversation asserts that it is the
/// loop's.
///
/// A request that only reads may be handled while replies to others are unknown. One that may change something waits until all before
/// it are answered, and those behind it wait for its answer (RFC 9112, section 9.3.2).
final class ReplyQueue {
    private ReplySlot first; // of those that are not sent; null if there is none
    private ReplySlot last;
    private int outstanding;
    private int unanswered;
    private boolean changing; // an unanswered request may change something

    /// Whether this request may be handled now.
    boolean permits(Request request) {
        return unanswered == 0 || !changing && isSafe(request);
    }

    private static boolean isSafe(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    void add(ReplySlot slot, Request request) {
        changing = !isSafe(request);
        add(slot);
    }

    /// Adds the reply to what was no request.
    void add(ReplySlot slot) {
        if (first == null) first = slot;
        else last.next = slot;
        last = slot;
        outstanding++;
        unanswered++;
    }

    /// Whether other replies are to be sent before this one.
    boolean waits(ReplySlot slot) {
        return first != slot;
    }

    /// One more reply is known.
    void answered() {
        unanswered--;
    }

    /// One was sent, or never will be.
    void left() {
        outstanding--;
        while (first != null && first.left()) first = first.next;
        if (first == null) last = null;
    }

    void inputEnded() {
        for (ReplySlot slot = first; slot != null; slot = slot.next) slot.inputEnded();
    }

    /// How many are not sent.
    int outstanding() {
        return outstanding;
    }

    /// How many are not known.
    int unanswered() {
        return unanswered;
    }

    /// The reply that is being sent, and how many others wait.
    @Override
    public String toString() {
        if (first == null) return "no request";
        return outstanding == 1 ? first.toString() : first + ", and " + (outstanding - 1) + " more";
    }
}
