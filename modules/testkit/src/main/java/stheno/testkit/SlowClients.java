package stheno.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A crowd of [slow clients][SlowClient] of one kind, driven by one thread; a handle on it for any thread.
///
/// The crowd is for loopback alone and bounded: in number by [#MOST], in time by [Options#life], at whose end every connection is
/// closed and the thread ends by itself. Its clients spread over the addresses of 127.0.0.0/8, so that neither ports nor a server's
/// cap per address end it early. The same seed gives the same pauses.
public final class SlowClients implements AutoCloseable {
    /// More than any measurement here needs, and fewer than would starve the machine.
    public static final int MOST = 50_000;

    private static final int QUIET_ROUNDS = 20; // of 10 ms: many times the longest turn of a server that still writes

    private final SlowCrowd crowd;
    private final Thread thread;

    private SlowClients(SlowCrowd crowd) {
        this.crowd = crowd;
        this.thread = Thread.ofPlatform().name("slow-clients").daemon().start(crowd);
    }

    /// How a crowd behaves, whatever its kind.
    ///
    /// @param life after which it ends by itself
    /// @param seed of its pauses
    /// @param receiveBuffer SO_RCVBUF in bytes, set before connecting; 0 leaves it to the system
    /// @param perAddress how many clients share a source address
    public record Options(Duration life, long seed, int receiveBuffer, int perAddress) {
        /// A minute, the system's buffers, an address each.
        public static final Options DEFAULTS = new Options(Duration.ofMinutes(1), 1, 0, 1);

        public Options {
            if (life.isNegative() || life.compareTo(Duration.ofHours(1)) > 0 || receiveBuffer < 0 || perAddress < 1) {
                throw new IllegalArgumentException("out of bounds");
            }
        }

        public Options life(Duration other) {
            return new Options(other, seed, receiveBuffer, perAddress);
        }

        public Options seed(long other) {
            return new Options(life, other, receiveBuffer, perAddress);
        }

        public Options receiveBuffer(int other) {
            return new Options(life, seed, other, perAddress);
        }

        public Options perAddress(int other) {
            return new Options(life, seed, receiveBuffer, other);
        }
    }

    /// What has happened so far.
    ///
    /// @param connected connections that were made
    /// @param failed connections that could not be made
    /// @param bytesReceived by all together
    /// @param repliesComplete HTTP replies that came to their end
    /// @param closedByServer connections that the server closed or reset, as far as the clients read and so can know
    /// @param left connections that clients closed because this is their kind
    /// @param settled clients with nothing more to come: they have stopped reading, have their reply, or are gone; of those who return,
    ///        once for each time that they have left
    public record Counters(int connected, int failed, long bytesReceived, int repliesComplete, int closedByServer, int left, int settled) {
        @Override
        public String toString() {
            return "connected=" + connected + " failed=" + failed + " bytes=" + bytesReceived + " replies=" + repliesComplete
                + " closed-by-server=" + closedByServer + " left=" + left + " settled=" + settled;
        }
    }

    /// Lets `count` clients loose on a server of this machine.
    ///
    /// @param request what each sends, once
    /// @throws IllegalArgumentException if the target is not on loopback or there are too many clients
    public static SlowClients start(int count, SlowClient kind, byte[] request, InetSocketAddress target, Options options) {
        if (count < 1 || count > MOST) throw new IllegalArgumentException("from 1 to " + MOST + " clients, not " + count);
        if (target.isUnresolved() || !target.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("slow clients are for loopback, not for " + target);
        }
        try {
            return new SlowClients(new SlowCrowd(count, kind, request.clone(), target, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same with [Options#DEFAULTS].
    public static SlowClients start(int count, SlowClient kind, byte[] request, InetSocketAddress target) {
        return start(count, kind, request, target, Options.DEFAULTS);
    }

    /// What has happened until now.
    public Counters counters() {
        return crowd.counters();
    }

    /// Waits until every client has its connection.
    ///
    /// @throws AssertionError if one could not be made, or the time is up
    public Counters awaitConnected(Duration bound) {
        return crowd.await("connected", bound, c -> c.connected() + c.failed() >= crowd.count());
    }

    /// Waits until every client has [settled][Counters#settled], and no byte has come for some rounds of the loop.
    ///
    /// @throws AssertionError if a connection could not be made, or the time is up
    public Counters awaitStalled(Duration bound) {
        return crowd.await("stalled", bound, c -> c.settled() >= crowd.count() && crowd.quietRounds() >= QUIET_ROUNDS);
    }

    /// Waits until as many replies have come to their end as there are clients.
    ///
    /// @throws AssertionError if a connection could not be made, or the time is up
    public Counters awaitReplies(Duration bound) {
        return crowd.await("answered", bound, c -> c.repliesComplete() >= crowd.count() || c.failed() > 0);
    }

    /// Waits until the server has closed the connections of all clients that have not left by themselves.
    ///
    /// @throws AssertionError if a connection could not be made, or the time is up
    public Counters awaitClosed(Duration bound) {
        return crowd.await("closed", bound, c -> c.closedByServer() + c.left() + c.failed() >= crowd.count());
    }

    /// Whatever they were: from now on all read as fast as they can, so that what the server had in store for them comes.
    public void resume() {
        crowd.resume();
    }

    /// Waits for the end of the crowd's life.
    public void join() throws InterruptedException {
        thread.join();
    }

    /// Closes every connection and waits for the thread. Idempotent.
    @Override
    public void close() {
        crowd.stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// `HOST:PORT COUNT KIND PATH [--for SECONDS] [--rcvbuf BYTES] [--per-address N] [--seed N] [--header LINE]...`, the kind as
    /// [SlowClient#parse] reads it. Prints the counters when all are connected, when all have settled, and at the end, which comes
    /// after `--for` seconds or, without that option, with the end of the standard input (ten minutes at most).
    public static void main(String[] arguments) throws InterruptedException {
        SlowClientsCommand.run(arguments);
    }
}
