package stheno.ftp;

import stheno.producers.Producer;
import stheno.text.Reply;

/// What came of opening something to be sent.
sealed interface DownloadSource {
    /// @param producer to be closed by whoever has this
    /// @param path     what it is of
    /// @param opening  what to say before it is sent
    record Ready(Producer producer, FtpPath path, Reply opening) implements DownloadSource {}

    record Refused(Reply reply) implements DownloadSource {}

    /// Nobody wants it any more.
    default void discard() {
        switch (this) {
            case Ready ready -> ready.producer().close();
            case Refused _ -> { }
        }
    }
}
