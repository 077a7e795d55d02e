package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;

/// Accepted and refused connections, and the state of the listener.
@Timeout(60)
final class AdmissionTest {
    @Test
    void beyondTheLimitAClientGetsTheRefusalAndIsClosed() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS.withConnections(2).withConnectionsPerAddress(2));
                Client a = server.client();
                Client b = server.client()) {
            a.say("a\n").line();
            b.say("b\n").line();
            try (Client c = server.client()) {
                assertEquals("too many\n", c.rest());
            }
            assertEquals(1, server.stats().refused());
            Talk first = server.talk();
            a.close();
            first.closed();
            try (Client d = server.client()) {
                assertEquals("d", d.say("d\n").line());
            }
            assertEquals(3, server.stats().accepted());
        }
    }

    @Test
    void eachAddressHasItsOwnCap() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS.withConnections(10).withConnectionsPerAddress(1));
                Client a = Client.from("127.0.0.2", server.address); Client b = Client.from("127.0.0.3", server.address)) {
            assertEquals("a", a.say("a\n").line());
            assertEquals("b", b.say("b\n").line());
            try (Client again = Client.from("127.0.0.2", server.address)) {
                assertEquals("too many\n", again.rest());
            }
            Talk first = server.talk();
            a.close();
            first.closed();
            try (Client again = Client.from("127.0.0.2", server.address)) {
                assertEquals("c", again.say("c\n").line());
            }
        }
    }

    @Test
    void aServiceThatCannotOpenGivesThePlaceBack() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        try (Server<Talk> server = new Server<>(c -> {
            if (opened.incrementAndGet() <= 3) throw new IllegalStateException("not yet");
            return new Talk(c);
        }, Limits.DEFAULTS.withConnections(1).withConnectionsPerAddress(1))) {
            for (int i = 0; i < 3; i++) {
                try (Client client = server.client()) {
                    assertThrows(IOException.class, client::line);
                }
            }
            try (Client client = server.client()) {
                assertEquals("now", client.say("now\n").line());
            }
            assertEquals(3, server.log.errors().size());
        }
    }

    @Test
    void aRefusalThatFailsDoesNotEndTheListener() throws Exception {
        Journal log = new Journal();
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event))) {
            InetSocketAddress address = group.listen(Server.anyPort(), PortOptions.of(new Service() {
                @Override
                public Conversation open(Connection connection) {
                    return new Talk(connection);
                }

                @Override
                public byte[] refusal() {
                    throw new IllegalStateException("speechless");
                }
            }).withLimits(Limits.DEFAULTS.withConnections(1).withConnectionsPerAddress(1)));
            try (Client first = Client.to(address)) {
                first.say("a\n").line();
                try (Client second = Client.to(address)) {
                    assertThrows(IOException.class, second::line);
                }
                first.finish().rest();
            }
            try (Client third = Client.to(address)) {
                assertEquals("b", third.say("b\n").line());
            }
        }
    }

    @Test
    void twoLoopsShareAPort() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            List<Reactor> loops = server.group.reactors();
            for (int i = 0; i < 200 && !loops.stream().allMatch(loop -> loop.stats().accepted() > 0); i++) {
                Client client = server.client();
                clients.add(client);
                assertEquals("hello", client.say("hello\n").line());
            }
            long all = loops.stream().mapToLong(loop -> loop.stats().accepted()).sum();
            assertEquals(clients.size(), all);
            assertTrue(loops.stream().allMatch(loop -> loop.stats().accepted() > 0), "one loop got all " + all);
            for (Client _ : clients) assertTrue(server.talk().connection.reactor().stats().open() > 0);
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void theCapIsOneForAllTheLoops() throws Exception {
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS.withConnections(1).withConnectionsPerAddress(1),
                Optional.empty());
                Client only = server.client()) {
            only.say("a\n").line();
            for (int i = 0; i < 20; i++) {
                try (Client refused = server.client()) {
                    assertEquals("too many\n", refused.rest());
                }
            }
        }
    }

    @Test
    void aSecondServerOnThePortIsAnError() throws Exception {
        for (int loops = 1; loops <= 2; loops++) {
            try (Server<Talk> server = new Server<>(loops, Talk::new, Limits.DEFAULTS, Optional.empty())) {
                for (int others = 1; others <= 2; others++) {
                    try (ReactorGroup other = ReactorGroup.start(others)) {
                        assertThrows(BindException.class, () -> other.listen(server.address, Talk::new));
                    }
                }
            }
        }
    }

    @Test
    void aPortIsFreeAgainAfterItsServerHasClosed() throws Exception {
        InetSocketAddress address;
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty()); Client client = server.client()) {
            client.say("a\n").line();
            address = server.address;
        }
        try (ReactorGroup next = ReactorGroup.start(2)) {
            assertEquals(address, next.listen(address, Talk::new));
        }
    }

    @Test
    void oneGroupServesSeveralPorts() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client a = server.client()) {
            InetSocketAddress other = server.group.listen(Server.anyPort(), c -> new Talk(c) {
                @Override
                public Terminator opened() {
                    say("welcome\n");
                    return LINE;
                }
            });
            try (Client b = Client.to(other)) {
                assertEquals("welcome", b.line());
                assertEquals("x", a.say("x\n").line());
                b.finish();
                assertThrows(EOFException.class, b::line);
            }
        }
    }
}
