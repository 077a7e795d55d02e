package stheno.dns.transfer;

import stheno.producers.Producer;

/// The reply by TCP to a request for a zone transfer.
public sealed interface TransferReply {
    /// One message, which says why there is no transfer, or that there is nothing to transfer.
    ///
    /// @param message without its length; the caller's
    record Single(byte[] message) implements TransferReply {}

    /// A whole zone.
    ///
    /// @param messages each behind its length
    record Whole(Producer messages) implements TransferReply {}
}
