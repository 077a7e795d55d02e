package stheno.ftp;

import stheno.text.Reply;

/// How a transfer has ended.
sealed interface Outcome {
    /// All of it is where it should be.
    Outcome COMPLETE = new Complete();

    /// See [#COMPLETE].
    record Complete() implements Outcome {}

    /// Not all of it.
    record Broken(Reply reply) implements Outcome {}
}
