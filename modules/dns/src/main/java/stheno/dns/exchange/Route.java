package stheno.dns.exchange;

/// A way to a server: sends questions, and hands each reply to its exchange. Loop thread only.
interface Route {
    /// Sends the question. What fails at once is told by [Exchange#failSoon].
    void send(Exchange exchange);

    /// The exchange does not wait here any more. It was sent here before, and not forgotten since.
    ///
    /// @param late whether its time is over: the way may be broken
    void forget(Exchange exchange, boolean late);

    /// Cancels the exchanges that wait here, and closes sockets and connections.
    void close();
}
