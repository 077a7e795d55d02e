package stheno.ftp;

import stheno.producers.Producer;
import stheno.text.Reply;

/// The result of opening a file or listing for a download.
sealed interface DownloadSource {
    /// @param producer closed by its user
    /// @param path     the file or directory
    /// @param opening  the reply that is sent first
    record Ready(Producer producer, FtpPath path, Reply opening) implements DownloadSource {}

    record Refused(Reply reply) implements DownloadSource {}

    /// Closes it unused.
    default void discard() {
        switch (this) {
            case Ready ready -> ready.producer().close();
            case Refused _ -> { }
        }
    }
}
