package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// The cost of scripts. `-Dstheno.cgi.megabytes=1000` and `-Dstheno.cgi.requests=1000` increase the load.
@Timeout(120)
class CgiLoadTest {
    private static final int MEGA = 1024 * 1024;

    @RegisterExtension
    final CgiServer server = new CgiServer();

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aScriptWithLongOutputWaitsForASlowClientAndCostsNoMemory() throws Exception {
        int megabytes = Integer.getInteger("stheno.cgi.megabytes", 200);
        server.python("much", """
                import sys
                out = sys.stdout.buffer
                out.write(b'Content-Type: application/octet-stream\\n\\n')
                for i in range(%d):
                    open('%s/said', 'w').write('%%d\\n' %% i)
                    out.write(b'x' * %d)
                """.formatted(megabytes, server.folder, MEGA)).start();
        long before = heap();
        try (Visitor visitor = new Visitor(server.served().address, 64 * 1024)) {
            visitor.ask("GET /cgi-bin/much HTTP/1.1").head();
            long read = 0;
            long looked = 0;
            for (int chunk = visitor.chunk().length(); chunk > 0; chunk = visitor.chunk().length()) {
                read += chunk;
                if (read - looked < 20 * MEGA) continue;
                looked = read;
                long said = server.number("said");
                assertTrue(said <= read / MEGA + 4, said + " megabytes said, " + read / MEGA + " read");
                assertTrue(heap() - before < 16 * MEGA, "heap grew");
            }
            assertEquals((long) megabytes * MEGA, read);
        }
    }

    @Test
    void aScriptThatComplainsALotIsNotHeldUp() throws Exception {
        server.perl("noisy", "print STDERR ('complaint ' x 10) . \"\\n\" for 1 .. 50000; print \"Content-Type: text/plain\\n\\ndone\";")
                .start(CgiSettings.DEFAULTS.withErrors(20, 5));
        assertTrue(server.get("/cgi-bin/noisy").endsWith("\n\ndone"));
        assertTrue(server.journal().await("cgi-stderr ").endsWith("line=complaint complaint [...]"));
        server.journal().await("cgi-stderr-unlogged");
    }

    @Test
    void manyRequestsLeaveNoZombieAndNoDescriptor() throws Exception {
        int requests = Integer.getInteger("stheno.cgi.requests", 200);
        server.c("hello", "#include <stdio.h>\nint main(void) { puts(\"Content-Type: text/plain\\n\\nHello!\"); }")
                .sh("broken", "exit 3").sh("loud", "echo trouble >&2; " + CgiServer.PLAIN + "cat").start();
        some(10);
        long descriptors = settledDescriptors(0);
        some(requests);
        assertTrue(settledDescriptors(descriptors) <= descriptors, "descriptors leak");
        assertEquals(0, server.handler().workers().running());
        assertEquals(List.of(), zombies());
    }

    private void some(int requests) throws IOException {
        try (Visitor visitor = server.visitor()) {
            for (int i = 0; i < requests; i++) {
                switch (i % 3) {
                    case 0 -> {
                        visitor.ask("GET /cgi-bin/hello HTTP/1.1").head();
                        assertEquals("Hello!\n", visitor.chunks());
                    }
                    case 1 -> assertTrue(visitor.ask("GET /cgi-bin/broken HTTP/1.1").reply().startsWith("HTTP/1.1 502 "));
                    default -> {
                        visitor.ask("POST /cgi-bin/loud HTTP/1.1", "Content-Length: 4").say("body").head();
                        assertEquals("body", visitor.chunks());
                    }
                }
            }
        }
    }

    /// How many there are when no script runs any more, and if possible not more than `expected`.
    private long settledDescriptors(long expected) throws IOException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        Await.until(() -> server.handler().workers().running() == 0);
        Await.until(() -> expected <= 0 || count("/proc/self/fd") <= expected || System.nanoTime() >= deadline);
        return count("/proc/self/fd");
    }

    private static long count(String folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder))) {
            long count = 0;
            for (Path _ : entries) count++;
            return count;
        }
    }

    private static List<Long> zombies() throws IOException {
        List<Long> zombies = new ArrayList<>();
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            if (CgiServer.state(child.pid()).equals("Z")) zombies.add(child.pid());
        }
        return zombies;
    }

    @Test
    void sleepingScriptsDoNotDelayOthers() throws Exception {
        int sleepers = 40;
        Path gate = server.fifo("gate");
        server.sh("sleep", CgiServer.PLAIN + "echo begun; read x < " + gate + "; echo over").sh("quick", CgiServer.PLAIN + "echo quick")
                .start(CgiSettings.DEFAULTS.withConcurrency(2 * sleepers).withQueue(0));
        List<Visitor> visitors = new ArrayList<>();
        try {
            for (int i = 0; i < sleepers; i++) {
                Visitor visitor = server.visitor();
                visitors.add(visitor);
                visitor.ask("GET /cgi-bin/sleep HTTP/1.1").head();
                assertEquals("begun\n", visitor.chunk());
            }
            assertTrue(server.get("/hello.txt").endsWith("Hello, files!"));
            assertTrue(server.get("/cgi-bin/quick").endsWith("quick\n"));
            Thread virtual = Thread.startVirtualThread(() -> { });
            assertTrue(virtual.join(Duration.ofSeconds(30)), "no carrier is left for virtual threads");
        } finally {
            for (Visitor visitor : visitors) visitor.close();
        }
    }
}
