package stheno.reactor;

import java.io.IOException;

/// How a [DatagramListener] receives packets and sends replies. Loop thread only.
interface DatagramTransport {
    /// Has the listener answer the packets that have come, at most so many, and sends their replies. A reply that cannot be sent is
    /// dropped.
    ///
    /// @throws IOException if receiving fails
    void exchange(int most) throws IOException;
}
