package stheno.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import stheno.reactor.Limits;
import stheno.reactor.ReactorGroup;

/// A handler behind a port of its own, for a test.
final class Served implements AutoCloseable {
    final Journal journal = new Journal();
    final ReactorGroup group;
    final InetSocketAddress address;

    Served(Handler handler) throws IOException {
        this(handler, HttpSettings.DEFAULTS, Limits.DEFAULTS);
    }

    Served(Handler handler, HttpSettings settings, Limits limits) throws IOException {
        this(new HttpService(handler, settings), limits);
    }

    Served(HttpService service) throws IOException {
        this(service, Limits.DEFAULTS);
    }

    private Served(HttpService service, Limits limits) throws IOException {
        group = ReactorGroup.start(1, journal);
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = group.listen(anywhere, service, limits, Optional.empty());
    }

    Visitor visitor() throws IOException {
        return new Visitor(address);
    }

    /// @return how many connections had to be cut
    int drain() throws InterruptedException {
        return group.drain(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        group.close();
    }
}
