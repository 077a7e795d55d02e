package stheno.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A crowd of [slow clients][SlowClient] of one kind, run by one thread. Any thread may use this object.
///
/// For loopback alone. The number of clients is limited by [#MOST], the time by [Options#life]: at its end all connections are
/// closed and the thread ends. The clients use many addresses of 127.0.0.0/8, so that neither ports nor a server's limit
/// per address stop them. The same seed gives the same pauses.
public final class SlowClients implements AutoCloseable {
    /// More than any measurement here needs, and few enough for the machine.
    public static final int MOST = 50_000;

    private static final int QUIET_ROUNDS = 20; // of 10 ms: many times the longest turn of a server that still writes

    private final SlowCrowd crowd;
    private final Thread thread;

    private SlowClients(SlowCrowd crowd) {
        this.crowd = crowd;
        this.thread = Thread.ofPlatform().name("slow-clients").daemon().start(crowd);
    }

    /// Options of a crowd of any kind.
    ///
    /// @param life time after which it ends
    /// @param seed of its pauses
    /// @param receiveBuffer SO_RCVBUF in bytes, set before connecting; 0: the system's default
    /// @param perAddress clients per source address
    public record Options(Duration life, long seed, int receiveBuffer, int perAddress) {
        /// One minute, the system's buffers, one client per address.
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

    /// Counters since the start.
    ///
    /// @param connected connections made
    /// @param failed failed connections
    /// @param bytesReceived by all clients together
    /// @param repliesComplete complete HTTP replies
    /// @param closedByServer connections that the server closed or reset, as far as the clients read and can know
    /// @param left connections that clients closed because of their kind
    /// @param settled clients that expect nothing more: they have stopped reading, have their reply, or are gone. A client that returns
    ///        counts each time it leaves
    public record Counters(int connected, int failed, long bytesReceived, int repliesComplete, int closedByServer, int left, int settled) {
        @Override
        public String toString() {
            return "connected=" + connected + " failed=" + failed + " bytes=" + bytesReceived + " replies=" + repliesComplete
                + " closed-by-server=" + closedByServer + " left=" + left + " settled=" + settled;
        }
    }

    /// Starts `count` clients of a server on this machine.
    ///
    /// @param request sent by each client, once
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

    /// The current counters.
    public Counters counters() {
        return crowd.counters();
    }

    /// Waits until every client is connected.
    ///
    /// @throws AssertionError if a connection failed, or the time is over
    public Counters awaitConnected(Duration bound) {
        return crowd.await("connected", bound, c -> c.connected() + c.failed() >= crowd.count());
    }

    /// Waits until every client has [settled][Counters#settled], and no byte has arrived for some rounds of the loop.
    ///
    /// @throws AssertionError if a connection failed, or the time is over
    public Counters awaitStalled(Duration bound) {
        return crowd.await("stalled", bound, c -> c.settled() >= crowd.count() && crowd.quietRounds() >= QUIET_ROUNDS);
    }

    /// Waits until there are as many complete replies as clients.
    ///
    /// @throws AssertionError if a connection failed, or the time is over
    public Counters awaitReplies(Duration bound) {
        return crowd.await("answered", bound, c -> c.repliesComplete() >= crowd.count() || c.failed() > 0);
    }

    /// Waits until the server has closed the connections of all clients that have not left.
    ///
    /// @throws AssertionError if a connection failed, or the time is over
    public Counters awaitClosed(Duration bound) {
        return crowd.await("closed", bound, c -> c.closedByServer() + c.left() + c.failed() >= crowd.count());
    }

    /// Makes all clients read as fast as they can, whatever their kind, so that the rest of their replies arrives.
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
    /// [SlowClient#parse] reads it. Prints the counters when all clients are connected, when all have settled, and at the end: after
    /// `--for` seconds or, without that option, at the end of standard input (ten minutes at most).
    public static void main(String[] arguments) throws InterruptedException {
        SlowClientsCommand.run(arguments);
    }
}
