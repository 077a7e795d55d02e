package stheno.mail.queue;

import stheno.text.ReceivedReply;

/// What an attempt has brought for one recipient. Immutable.
sealed interface RecipientResult {
    /// The smarthost has accepted the message for it.
    record Delivered(String reply) implements RecipientResult {}

    /// It will never succeed.
    ///
    /// @param status the enhanced status code (RFC 3463)
    /// @param reply  of the smarthost, or a sentence of ours
    record Failed(String status, String reply) implements RecipientResult {}

    /// It may succeed later.
    record Deferred(String status, String reply) implements RecipientResult {}

    /// It was not tried: the smarthost takes no more recipients in one transaction, or the connection is not of use any more.
    record Untried() implements RecipientResult {}

    /// A reply that is not the one hoped for: a failure for good if it is 5xx.
    static RecipientResult of(ReceivedReply reply) {
        String status = reply.status().orElse(reply.isPermanent() ? "5.0.0" : "4.0.0");
        return reply.isPermanent() ? new Failed(status, reply.toString()) : new Deferred(status, reply.toString());
    }
}
