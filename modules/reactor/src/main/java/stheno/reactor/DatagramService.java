package stheno.reactor;

/// A protocol over UDP. Any thread.
@FunctionalInterface
public interface DatagramService {
    /// Opens the handler of a port in one loop. Called once for each loop and each [DatagramPort]; loop thread of that loop.
    Handler open(Reactor loop);

    /// The name in log lines, metrics and status pages.
    default String name() {
        return "datagrams";
    }

    /// Answers the packets of a port in one loop. Loop thread only; must not block.
    @FunctionalInterface
    interface Handler {
        /// A packet has come. What the handler puts into [Datagram#reply()] is sent to the packet's source when this call returns; with
        /// nothing in it, no reply is sent. A call that throws loses its reply, and nothing else.
        void received(Datagram datagram);
    }
}
