package stheno.ftp;

import stheno.producers.Producer;
import stheno.text.Reply;

/// What came of opening something to be sent.
sealed interface Source {
    /// @param producer to be closed by whoever has this
    /// @param path     what it is of
    /// @param opening  what to say before it is sent
    record Ready(Producer producer, FtpPath path, Reply opening) implements Source {}

    record Refused(Reply reply) implements Source {}

    /// Nobody wants it any more.
    default void letGo() {
        switch (this) {
            case Ready ready -> ready.producer().close();
            case Refused _ -> { }
        }
    }
}
