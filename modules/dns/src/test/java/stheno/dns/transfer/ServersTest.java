package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.message.Message;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.server.DnsService;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.reactor.DatagramOptions;
import stheno.reactor.Limits;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Await;
import stheno.testkit.Journal;

/// A primary and a secondary, both servers of ours, over the loopback.
class ServersTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final TsigKey KEY = SecondaryBench.KEY;

    @TempDir
    private Path folder;
    private Server primary;
    private Server secondary;

    /// A server by UDP and TCP.
    private static final class Server implements AutoCloseable {
        final Journal journal = new Journal();
        final Zones zones = new Zones();
        final ReactorGroup group;
        final TransferService transfers;
        final InetSocketAddress address;

        Server() throws IOException {
            group = ReactorGroup.start(2, journal::event);
            transfers = new TransferService(zones, group.reactors().getFirst(), InstantSource.system());
            DnsService dns = new DnsService("dns", zones, transfers);
            address = group.listen(ANY_PORT, PortOptions.of(dns).withLimits(Limits.DEFAULTS.withSendBuffer(64 * 1024)));
            group.openDatagram(address, DatagramOptions.of(dns));
        }

        void serves(Name origin, long serial) {
            Await.until(() -> zones.at(origin) instanceof Zone zone && zone.serial() == serial);
        }

        @Override
        public void close() {
            transfers.stop();
            Await.until(() -> transfers.await(Duration.ofSeconds(30)));
            group.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        primary = new Server();
        secondary = new Server();
    }

    @AfterEach
    void stop() {
        primary.close();
        secondary.close();
        assertEquals(List.of(), primary.journal.errors());
        assertEquals(List.of(), secondary.journal.errors());
    }

    private void join(Optional<Name> key) {
        TransferPermit permit = new TransferPermit(Network.of("127.0.0.1"), key);
        primary.transfers.change(TransferSettings.NONE.withKeys(List.of(KEY)).withDefaults(new ZonePolicy(List.of(permit),
                List.of(new RemoteServer(secondary.address, key)))));
        secondary.transfers.change(TransferSettings.NONE.withKeys(List.of(KEY)).withSecondaries(List.of(new SecondaryZone(TestZone.ORIGIN,
                folder.resolve("copy"), List.of(new RemoteServer(primary.address, key))))));
    }

    private void changed(List<Record> records) {
        primary.zones.put(TestZone.of(records));
        primary.transfers.changed(List.of(TestZone.ORIGIN));
    }

    @Test
    void aChangeReachesTheSecondary() {
        primary.zones.put(TestZone.of(TestZone.small(1)));
        join(Optional.empty());
        secondary.serves(TestZone.ORIGIN, 1);
        for (int serial = 2; serial < 6; serial++) {
            changed(TestZone.small(serial));
            secondary.serves(TestZone.ORIGIN, serial);
        }
        assertEquals(new HashSet<>(TestZone.small(5)), new HashSet<>(records(secondary)));
        Await.until(() -> primary.transfers.stats().notifiesAnswered() == 4);
    }

    @Test
    void aChangeReachesTheSecondaryWithSignatures() {
        primary.zones.put(TestZone.of(TestZone.large(1, 5000)));
        join(Optional.of(KEY.name()));
        secondary.serves(TestZone.ORIGIN, 1);
        changed(TestZone.large(2, 5001));
        secondary.serves(TestZone.ORIGIN, 2);
        assertEquals(5004, records(secondary).size());
        assertEquals(0, primary.transfers.stats().badSignatures());
    }

    @Test
    void withoutTheRightKeyNothingIsCopied() throws InterruptedException {
        primary.zones.put(TestZone.of(TestZone.small(1)));
        TransferPermit permit = new TransferPermit(Network.ALL, Optional.of(KEY.name()));
        primary.transfers.change(TransferSettings.NONE.withKeys(List.of(KEY)).withDefaults(new ZonePolicy(List.of(permit), List.of())));
        TsigKey wrong = TsigKey.of(KEY.name().toString(), "hmac-sha256", "d3Jvbmd3cm9uZ3dyb25nd3Jvbmc=");
        secondary.transfers.change(TransferSettings.NONE.withKeys(List.of(wrong)).withSecondaries(List.of(new SecondaryZone(TestZone.ORIGIN,
                folder.resolve("copy"), List.of(new RemoteServer(primary.address, Optional.of(wrong.name())))))));
        assertTrue(secondary.journal.await("secondary-failed").contains("BADSIG"));
        assertInstanceOf(ZoneState.Broken.class, secondary.zones.at(TestZone.ORIGIN));
    }

    @Test
    void aSecondaryCanBeAPrimary() throws IOException {
        try (Server third = new Server()) {
            primary.zones.put(TestZone.of(TestZone.small(1)));
            join(Optional.empty());
            TransferPermit permit = new TransferPermit(Network.of("127.0.0.1"), Optional.empty());
            secondary.transfers.change(TransferSettings.NONE.withKeys(List.of(KEY))
                    .withDefaults(new ZonePolicy(List.of(permit), List.of(RemoteServer.of(third.address))))
                    .withSecondaries(List.of(new SecondaryZone(TestZone.ORIGIN, folder.resolve("copy"),
                            List.of(RemoteServer.of(primary.address))))));
            secondary.serves(TestZone.ORIGIN, 1);
            third.transfers.change(TransferSettings.NONE.withSecondaries(List.of(new SecondaryZone(TestZone.ORIGIN,
                    folder.resolve("third"), List.of(RemoteServer.of(secondary.address))))));
            third.serves(TestZone.ORIGIN, 1);
            changed(TestZone.small(2));
            third.serves(TestZone.ORIGIN, 2);
        }
    }

    @Test
    void aStalledReaderOfALargeZoneCostsOneMessage() throws IOException, InterruptedException {
        primary.zones.put(TestZone.of(TestZone.large(1, 100_000)));
        join(Optional.empty());
        secondary.serves(TestZone.ORIGIN, 1);
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 20; i++) stalled.add(ask());
        Await.until(() -> primary.transfers.stats().outgoing() == 20);
        assertEquals(100_003, records(secondary).size());
        changed(TestZone.large(2, 100_000)); // others go on meanwhile
        secondary.serves(TestZone.ORIGIN, 2);
        for (Socket each : stalled) each.close();
        Await.until(() -> primary.transfers.stats().outgoing() == 0 && primary.transfers.stats().cut() == 20);
        Matcher bytes = Pattern.compile("bytes=?,? ?(\\d+)").matcher(primary.journal.await("transfer-cut"));
        assertTrue(bytes.find());
        assertTrue(Integer.parseInt(bytes.group(1)) < 1 << 20, bytes.group()); // of 2.3 MB: the buffers of the sockets
    }

    /// Asks for the zone, and reads one length only.
    private Socket ask() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(primary.address);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] request = Message.query(1, TestZone.ORIGIN, RecordType.AXFR).write();
        out.writeShort(request.length);
        out.write(request);
        out.flush();
        assertTrue(new DataInputStream(socket.getInputStream()).readUnsignedShort() > 10_000);
        return socket;
    }

    private static List<Record> records(Server server) {
        List<Record> all = new ArrayList<>();
        ((Zone) server.zones.at(TestZone.ORIGIN)).forEach(all::add);
        return all;
    }
}
