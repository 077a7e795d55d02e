package stheno.ftp.data;

import stheno.text.Reply;

/// The result of a transfer.
public sealed interface TransferResult {
    /// Everything was transferred.
    TransferResult COMPLETE = new Complete();

    /// See [#COMPLETE].
    record Complete() implements TransferResult {}

    /// The transfer failed, with this reply.
    record Failed(Reply reply) implements TransferResult {}
}
