package stheno.dns.server;

import java.net.InetSocketAddress;
import stheno.dns.cache.Answer;
import stheno.dns.forward.Waiter;

/// A query that waits for the forwarder, with the way back to its client. Loop thread only.
abstract class Waiting extends Waiter {
    private final DnsLoop loop;
    private final byte[] packet;
    private final InetSocketAddress client;
    private final QueryRecord.Transport transport;
    private final long began; // the time of the loop

    /// @param packet the query; belongs to this from now on
    Waiting(DnsLoop loop, byte[] packet, InetSocketAddress client, QueryRecord.Transport transport, long began) {
        super(client.getAddress());
        this.loop = loop;
        this.packet = packet;
        this.client = client;
        this.transport = transport;
        this.began = began;
    }

    @Override
    protected void answered(Answer answer, Source source) {
        loop.resume(this, answer, source);
    }

    /// Sends the reply, which is the first `length` octets.
    abstract void reply(byte[] octets, int length);

    byte[] packet() {
        return packet;
    }

    InetSocketAddress client() {
        return client;
    }

    QueryRecord.Transport transport() {
        return transport;
    }

    long began() {
        return began;
    }

    @Override
    public String toString() {
        return transport + " query of " + client;
    }
}
