package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.storage.DiskPool;
import stheno.storage.WorkPool;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.HangingDisk.Call;
import stheno.testkit.LineClient;

/// Commands that wait for a disk that hangs hold a thread of its share, and no carrier of virtual threads.
@Timeout(120)
final class FtpHangingDiskTest {
    private static final int SHARE = 8; // threads of a tree
    private static final long LONG_COPY = 128L << 20; // bytes, sparse: many steps

    @TempDir
    private Path home;
    private final DiskPool pool = new DiskPool();
    private HangingDisk disk;
    private Running server;

    @BeforeEach
    void start() throws IOException {
        Path folder = Files.createDirectories(home.resolve("root"));
        Files.createDirectory(folder.resolve("stuck"));
        Files.writeString(folder.resolve("file"), "content");
        disk = HangingDisk.at(folder);
        server = new Running(home, it -> it.withRoot(disk.root()).withAnonymous(home.resolve("root")), 1, WorkPool.cpu("hash"), pool);
        Await.until(() -> pool.running() == 0); // the sweep at the start is over
    }

    @AfterEach
    void stop() {
        disk.release();
        Await.until(() -> pool.running() == 0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"MKD stuck/new,257", "RMD stuck,250", "DELE stuck,550", "RNTO stuck/new,250", "MFMT 20200101000000 stuck,213",
        "CWD stuck,250", "MLST stuck,250", "MDTM stuck,213", "SIZE stuck,550", "STAT stuck,213", "HASH stuck,550", "STOR stuck/new,150",
        "STOU stuck/new,150", "APPE stuck/new,150", "RETR stuck,550", "LIST stuck,150", "NLST stuck,150", "MLSD stuck,150"})
    void aCommandWaitsOnAThreadOfTheDisk(String command, int code) throws Exception {
        try (LineClient client = server.alice(); LineClient other = server.alice(); LineClient anonymous = server.greeted()) {
            if (command.startsWith("RNTO")) Running.asks(client, "RNFR file", 350);
            else Running.port(client);
            disk.hang(Call.STAT, "stuck");
            client.say(command);
            Await.until(() -> disk.hanging() == 1);
            Await.until(() -> pool.running() == 1);
            Running.asks(other, "MKD other", 257);
            Running.asks(other, "RMD other", 250);
            Running.loggedIn(anonymous, "anonymous");
            disk.release();
            Running.hears(client, code);
        }
    }

    @Test
    void aLoginWaitsOnAThreadOfTheDiskAndIsRefusedWhenAllHang() throws Exception {
        disk.hang(Call.STAT, "root");
        List<LineClient> clients = new ArrayList<>();
        try (LineClient last = server.greeted(); LineClient anonymous = server.greeted()) {
            for (int i = 0; i < SHARE; i++) {
                LineClient client = server.greeted();
                clients.add(client);
                Running.asks(client, "USER alice", 331);
                client.say("PASS secret");
            }
            Await.until(() -> disk.hanging() == SHARE && pool.running() == SHARE);
            Running.asks(last, "USER alice", 331);
            Running.asks(last, "PASS secret", 421);
            Running.loggedIn(anonymous, "anonymous"); // on another disk
            disk.release();
            for (LineClient client : clients) Running.hears(client, 230);
        } finally {
            for (LineClient client : clients) client.close();
        }
    }

    @Test
    void changesThatHangRefuseOthersButNoLookUps() throws Exception {
        List<LineClient> clients = new ArrayList<>();
        try (LineClient last = server.alice()) {
            for (int i = 0; i < SHARE; i++) clients.add(server.alice());
            disk.hang(Call.STAT, "stuck");
            for (LineClient client : clients) client.say("MKD stuck/" + clients.indexOf(client));
            Await.until(() -> disk.hanging() == SHARE && pool.running() == SHARE);
            Running.asks(last, "SIZE file", 213);
            Running.asks(last, "MKD other", 450);
            Running.asks(last, "DELE file", 450);
            Running.asks(last, "SIZE file", 213);
            disk.release();
            for (LineClient client : clients) Running.hears(client, 257);
            Running.asks(last, "DELE file", 250);
        } finally {
            for (LineClient client : clients) client.close();
        }
    }

    @Test
    void anUploadThatNobodyContinuesIsReleased() throws Exception {
        disk.hang(Call.STAT, "stuck");
        try (LineClient client = server.alice(); LineClient other = server.alice()) {
            Running.port(client);
            client.say("STOR stuck/new");
            Await.until(() -> disk.hanging() == 1 && pool.running() == 1);
            client.reset();
            Await.until(() -> server.open("ftp") == 1);
            disk.release();
            Await.until(() -> stores(other, "stuck/new")); // the name is not claimed any more
        }
    }

    /// Stores a file, unless another upload claims its name.
    private boolean stores(LineClient client, String name) throws IOException {
        try (Socket data = server.data(client)) {
            List<String> reply = client.say("STOR " + name).hearReply();
            if (reply.getLast().startsWith("450 ")) return false;
            assertTrue(reply.getLast().startsWith("150 "), reply::toString);
            data.getOutputStream().write(new byte[100]);
        }
        Running.hears(client, 226);
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"left", "ABOR"})
    void theCopyThatAnUploadBeginsWithEndsWithItsClient(String how) throws Exception {
        server.sparse("huge", 2 * LONG_COPY);
        try (LineClient client = server.alice(); LineClient other = server.alice()) {
            int port = Running.port(client);
            Running.asks(client, "REST " + LONG_COPY, 350);
            disk.hang(Call.READ, "huge");
            try (Socket data = server.connected(port)) {
                Running.asks(client, "STOR huge", 150);
                data.getOutputStream().write(new byte[5]);
            }
            Await.until(() -> disk.hanging() == 1); // in its first step
            if (how.equals("left")) client.reset();
            else client.say("ABOR");
            if (how.equals("left")) Await.until(() -> server.open("ftp") == 1);
            for (int turns = 0; turns < 2; turns++) Running.asks(other, "NOOP", 200); // the loop has seen it
            disk.release();
            Await.until(() -> server.stats().transferring() == 0);
            assertEquals("213 " + 2 * LONG_COPY, Running.asks(other, "SIZE huge", 213));
            Await.until(() -> server.partials().isEmpty());
            if (how.equals("left")) return;
            Running.hears(client, 426);
            Running.hears(client, 226);
        }
    }
}
