package stheno.mail.queue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Looks up the addresses of the smarthost. Any thread.
@FunctionalInterface
public interface HostLookup {
    /// Asks the system on the caller's thread, which blocks: a thread of the queue's disk, never a loop.
    HostLookup SYSTEM = host -> {
        try {
            return CompletableFuture.completedFuture(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(e);
        }
    };

    /// The addresses in the order in which they are to be tried. Called on a thread that may block.
    ///
    /// @return fails with an [UnknownHostException] if the host has none, and with another `IOException` if that is not known. What
    ///         depends on it does not block, so that it may be completed in a loop
    CompletableFuture<List<InetAddress>> addresses(String host);
}
