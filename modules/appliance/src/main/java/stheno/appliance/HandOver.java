package stheno.appliance;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.batch.MessageSocket;
import stheno.reactor.Log;

/// The replacement of this server by another process, as this server sees it: the counterpart of [Takeover]. The connection stays open
/// until this process has ended: that tells the other one. Any thread; blocks.
final class HandOver {
    private static final Duration PATIENCE = Duration.ofSeconds(30); // for the other process to open its ports

    private final Successor successor;
    private final Log log;
    private final AtomicBoolean begun = new AtomicBoolean();

    /// @param successor is told when another process goes on
    HandOver(Successor successor, Log log) {
        this.successor = successor;
        this.log = log;
    }

    /// Ends this server.
    interface Successor {
        /// The process goes on with the ports of these names. They have its clients from now on.
        void goesOn(long pid, Set<String> ports);
    }

    /// Begins to pass the sockets to the process that waits under a name. If it does not open its ports, this server goes on.
    ///
    /// @return why it cannot begin; empty if it has
    Optional<String> begin(String name, List<MessageSocket.Offer> offers) {
        if (!begun.compareAndSet(false, true)) return Optional.of("another process is taking over already");
        try {
            MessageSocket other = connect(name);
            Thread.ofPlatform().name("stheno-hand-over").start(() -> pass(other, offers));
            return Optional.empty();
        } catch (IOException e) {
            begun.set(false);
            return Optional.of("cannot reach the new process: " + e.getMessage());
        }
    }

    private static MessageSocket connect(String name) throws IOException {
        MessageSocket other = MessageSocket.connect(name);
        try {
            if (!other.peer().trusted()) throw new IOException("it belongs to another user");
            other.limit(PATIENCE);
            return other;
        } catch (IOException e) {
            other.close();
            throw e;
        }
    }

    private void pass(MessageSocket other, List<MessageSocket.Offer> offers) {
        try {
            other.send(offers);
            other.send(Takeover.END);
            Set<String> adopted = adopted(other);
            long pid = other.peer().pid();
            log.event(Log.Level.INFO, "handed-over", "pid", pid, "ports", adopted.stream().sorted().toList());
            successor.goesOn(pid, adopted);
        } catch (IOException e) {
            other.close();
            begun.set(false);
            log.event(Log.Level.WARN, "takeover-failed", "cause", e.getMessage());
        }
    }

    /// The names of the ports that the other process goes on with, once it has opened them.
    private static Set<String> adopted(MessageSocket other) throws IOException {
        Set<String> names = new HashSet<>();
        while (true) {
            Optional<MessageSocket.Message> message = other.receive();
            if (message.isEmpty()) throw new IOException("the other process has given up");
            String text = message.get().text();
            if (text.equals(Takeover.END)) return names;
            if (text.startsWith(Takeover.ADOPTED)) names.add(text.substring(Takeover.ADOPTED.length()));
        }
    }
}
