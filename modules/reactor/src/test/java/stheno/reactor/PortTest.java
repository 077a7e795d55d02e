package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Await;

/// Terms that change while the port is open.
@Timeout(60)
final class PortTest {
    /// Greets, so that a client sees which service it has reached.
    private static Service greeting(String words) {
        return new Service() {
            @Override
            public Conversation open(Connection connection) {
                return new Talk(connection) {
                    @Override
                    public Terminator opened() {
                        say(words + "\n");
                        return LINE;
                    }
                };
            }

            @Override
            public String name() {
                return words;
            }

            @Override
            public byte[] refusal() {
                return new byte[] {'n', 'o', '\n'};
            }
        };
    }

    private static Client client(Port port) throws Exception {
        return Client.to((InetSocketAddress) port.address());
    }

    @Test
    void newConnectionsGetTheNewServiceAndOpenOnesKeepTheOld() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(2)) {
            PortOptions old = PortOptions.of(greeting("old"));
            Port port = group.open(Server.anyPort(), old);
            assertSame(old, port.options());
            try (Client before = client(port)) {
                assertEquals("old", before.line());
                port.change(PortOptions.of(greeting("new")));
                for (int i = 0; i < 10; i++) {
                    try (Client after = client(port)) {
                        assertEquals("new", after.line());
                    }
                }
                assertEquals("still", before.say("still\n").line());
                assertEquals(10, group.services().get("new").accepted());
                assertEquals(1, group.services().get("old").accepted());
                assertEquals(1, group.services().get("old").open());
            }
        }
    }

    @Test
    void thePresentLimitsApplyAndCountOpenConnections() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            PortOptions options = PortOptions.of(greeting("hi"))
                    .withLimits(Limits.DEFAULTS.withConnections(1).withConnectionsPerAddress(1));
            Port port = group.open(Server.anyPort(), options);
            try (Client first = client(port)) {
                first.line();
                try (Client second = client(port)) {
                    assertEquals("no", second.line());
                }
                port.change(options.withLimits(Limits.DEFAULTS.withConnections(2).withConnectionsPerAddress(2)));
                try (Client second = client(port); Client third = client(port)) {
                    assertEquals("hi", second.line());
                    assertEquals("no", third.line());
                    port.change(options);
                    try (Client fourth = client(port)) {
                        assertEquals("no", fourth.line());
                    }
                    assertEquals("x", first.say("x\n").line());
                }
                assertEquals(3, group.services().get("hi").refused(Refusal.CONNECTIONS));
            }
            Await.until(() -> port.admission().open() == 0);
        }
    }

    @Test
    void limitsAndTlsChange() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            Port port = group.open(Server.anyPort(), PortOptions.of(greeting("hi")));
            try (Client plain = client(port)) {
                assertEquals("hi", plain.line());
                Limits hasty = Limits.DEFAULTS.withHandshake(Duration.ofMillis(20));
                port.change(port.options().withTls(TestTls.TLS.orElseThrow()).withLimits(hasty));
                try (Client silent = client(port)) {
                    assertEquals("", silent.restUnlessReset().orElse(""));
                }
                assertEquals(1, group.services().get("hi").timedOut(Wait.HANDSHAKE));
                assertEquals(1, group.services().get("hi").handshakesFailed());
                port.change(port.options().withoutTls());
                try (Client again = client(port)) {
                    assertEquals("hi", again.line());
                }
                assertEquals("x", plain.say("x\n").line());
            }
        }
    }

    @Test
    void accessIsDeniedFromNowOn() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            Port port = group.open(Server.anyPort(), PortOptions.of(greeting("hi")));
            try (Client inside = client(port)) {
                inside.line();
                port.change(port.options().withAccess(new AccessList(List.of(), List.of(Network.of("127.0.0.0/8")))));
                try (Client outside = client(port)) {
                    assertEquals("", outside.restUnlessReset().orElse(""), "it is not spoken to");
                }
                assertEquals(1, group.services().get("hi").refused(Refusal.DENIED));
                assertEquals("x", inside.say("x\n").line());
                assertEquals(1, port.admission().open());
            }
        }
    }

    @Test
    void proxiesMayBeAskedForAndNoMore() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            PortOptions options = PortOptions.of(greeting("hi"))
                    .withLimits(Limits.DEFAULTS.withConnections(10).withConnectionsPerAddress(1));
            Port port = group.open(Server.anyPort(), options);
            try (Client direct = client(port)) {
                direct.line();
                port.change(options.withProxies(List.of(Network.ALL)));
                try (Client proxied = client(port)) {
                    assertEquals("hi", proxied.say("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n").line());
                    port.change(port.options().withoutProxies());
                    try (Client second = client(port)) {
                        assertEquals("no", second.line(), "the first direct one still counts");
                    }
                }
            }
            Await.until(() -> port.admission().open() == 0);
            try (Client direct = client(port)) {
                assertEquals("hi", direct.line());
            }
        }
    }

    @Test
    void aHostThatIsUnknownIsAClearError() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            BindException e = assertThrows(BindException.class,
                    () -> group.open(InetSocketAddress.createUnresolved("nowhere.invalid", 80), PortOptions.of(greeting("hi"))));
            assertEquals("the host nowhere.invalid is unknown", e.getMessage());
        }
    }

    @Test
    void termsAreChangedOneByOne() {
        Service other = greeting("other");
        List<Network> proxies = List.of(Network.ALL);
        Limits limits = Limits.DEFAULTS.withIdle(Duration.ofSeconds(1));
        PortOptions options = PortOptions.of(greeting("one")).withService(other).withLimits(limits).withAccess(AccessList.ALL)
                .withProxies(proxies)
                .withTls(TestTls.TLS.orElseThrow());
        assertSame(other, options.service());
        assertSame(limits, options.limits());
        assertEquals(TestTls.TLS, options.tls());
        assertSame(AccessList.ALL, options.access());
        assertEquals(Optional.of(proxies), options.proxies());
        assertEquals(PortOptions.of(other).withLimits(limits), options.withoutProxies().withoutTls());
    }

    @Test
    void theWildcardOfIpv4LeavesThePortOfIpv6ToOthers() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(2)) {
            InetSocketAddress all = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
            Port four = group.open(all, StandardProtocolFamily.INET, PortOptions.of(greeting("four")));
            int number = ((InetSocketAddress) four.address()).getPort();
            assertEquals(InetAddress.ofLiteral("0.0.0.0"), ((InetSocketAddress) four.address()).getAddress());
            group.open(new InetSocketAddress(InetAddress.ofLiteral("::1"), number), PortOptions.of(greeting("six")));
            try (Client one = Client.to(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), number));
                    Client two = Client.to(new InetSocketAddress(InetAddress.ofLiteral("::1"), number))) {
                assertEquals("four", one.line());
                assertEquals("six", two.line());
            }
        }
    }

    @Test
    void theWildcardOfBothFamiliesTakesConnectionsOfBoth() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(2)) {
            Port port = group.open(new InetSocketAddress(0), PortOptions.of(greeting("both")));
            int number = ((InetSocketAddress) port.address()).getPort();
            for (String address : List.of("127.0.0.1", "::1")) {
                try (Client client = Client.to(new InetSocketAddress(InetAddress.ofLiteral(address), number))) {
                    assertEquals("both", client.line());
                }
            }
        }
    }
}
