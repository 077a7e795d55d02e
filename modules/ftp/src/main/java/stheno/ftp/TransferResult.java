package stheno.ftp;

import stheno.text.Reply;

/// How a transfer has ended.
sealed interface TransferResult {
    /// All of it is where it should be.
    TransferResult COMPLETE = new Complete();

    /// See [#COMPLETE].
    record Complete() implements TransferResult {}

    /// Not all of it.
    record Failed(Reply reply) implements TransferResult {}
}
