package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpSettings;
import stheno.http.fixture.Served;
import stheno.reactor.ClientQuota;
import stheno.reactor.Limits;
import stheno.storage.DiskPool;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.testkit.Await;
import stheno.testkit.Visitor;
import stheno.web.blocking.Workers;

@Timeout(60)
class UploadHandlerTest {
    @TempDir
    Path folder;
    Path www;
    final Workers workers = new Workers(8, 40);
    final ClientQuota open = ClientQuota.of(20);
    final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    Served served;
    Visitor visitor;

    @BeforeEach
    void plant() throws IOException {
        www = Files.createDirectories(folder.resolve("www"));
        Files.createDirectories(www.resolve("up/inner"));
        Files.writeString(www.resolve("up/old.txt"), "old");
        Files.writeString(www.resolve("page.txt"), "page");
        Files.writeString(folder.resolve("outside"), "outside");
        Files.createSymbolicLink(www.resolve("up/link"), folder.resolve("outside"));
        serve(tree -> tree, HttpSettings.DEFAULTS, "/up");
    }

    private void serve(UnaryOperator<WritableTree> how, HttpSettings settings, String... paths) throws IOException {
        if (served != null) stop();
        Tree tree = Tree.at(www);
        served = new Served(new UploadHandler(how.apply(WritableTree.of(tree)), List.of(paths), workers, new DiskPool().share(), open,
                changed::add, new FileHandler(tree, FileSettings.DEFAULTS)), settings, Limits.DEFAULTS);
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        awaitIdle();
        served.close();
        assertEquals(List.of(), served.journal.errors());
        assertFalse(names("up").stream().anyMatch(name -> name.startsWith(".upload-")), names("up").toString());
        assertEquals("outside", Files.readString(folder.resolve("outside")));
        assertEquals("page", Files.readString(www.resolve("page.txt")));
    }

    private void awaitIdle() {
        Await.until(() -> open.taken() == 0 && workers.running() + workers.waiting() == 0);
    }

    private List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(www.resolve(directory))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private String put(String target, String body, String... fields) throws IOException {
        return put(visitor, target, body, fields);
    }

    /// The status line and the head of the answer; its body is read and left out.
    private static String put(Visitor visitor, String target, String body, String... fields) throws IOException {
        Stream<String> all = Stream.concat(Stream.of(fields), Stream.of("Content-Length: " + body.length()));
        visitor.ask("PUT " + target + " HTTP/1.1", all.toArray(String[]::new));
        return answer(visitor.say(body));
    }

    private static String answer(Visitor visitor) throws IOException {
        String head = visitor.head();
        int at = head.indexOf("Content-Length: ");
        if (at >= 0) visitor.exactly(Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at))));
        return head.substring("HTTP/1.1 ".length());
    }

    private String delete(String target, String... fields) throws IOException {
        return answer(visitor.ask("DELETE " + target + " HTTP/1.1", fields));
    }

    private boolean uploading() {
        try {
            return names("up").size() == 4;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(String head) {
        int at = head.indexOf("\nETag: ");
        return at < 0 ? "none" : head.substring(at + 7, head.indexOf('\n', at + 1));
    }

    private static void assertStatus(int code, String head) {
        assertTrue(head.startsWith(code + " "), head);
    }

    @Test
    void aFileIsCreatedReplacedReadAndDeleted() throws Exception {
        String created = put("/up/new%20one.txt", "first");
        assertStatus(201, created);
        String read = visitor.ask("GET /up/new%20one.txt HTTP/1.1").head();
        assertEquals("first", visitor.exactly(5));
        assertEquals(tag(read), tag(created));
        String replaced = put("/up/new%20one.txt", "second");
        assertStatus(204, replaced);
        assertFalse(tag(replaced).equals(tag(created)));
        assertEquals("second", Files.readString(www.resolve("up/new one.txt")));
        assertStatus(204, put("/up/new%20one.txt", ""));
        assertEquals(0, Files.size(www.resolve("up/new one.txt")));
        assertStatus(204, delete("/up/new%20one.txt"));
        assertStatus(404, delete("/up/new%20one.txt"));
        awaitIdle();
        List<String> told = new ArrayList<>();
        changed.drainTo(told);
        List<String> each = List.of("/up/new one.txt", "/up/");
        assertEquals(Collections.nCopies(4, each).stream().flatMap(List::stream).toList(), told);
    }

    @Test
    void aReaderSeesTheNewFileWithinASecond() throws IOException {
        visitor.ask("GET /up/old.txt HTTP/1.1").head();
        assertEquals("old", visitor.exactly(3));
        put("/up/old.txt", "new");
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String seen;
        do {
            seen = visitor.ask("GET /up/old.txt HTTP/1.1").reply();
        } while (!seen.endsWith(" new") && System.nanoTime() < deadline);
        assertTrue(seen.endsWith(" new"), seen);
    }

    @Test
    void aLargeFileInChunksIsWhole() throws IOException {
        byte[] content = new byte[2_000_000];
        Random random = new Random(5);
        random.nextBytes(content);
        visitor.ask("PUT /up/large HTTP/1.1", "Transfer-Encoding: chunked");
        for (int at = 0; at < content.length; ) {
            int n = Math.min(content.length - at, 1 + random.nextInt(200_000));
            visitor.say(Integer.toHexString(n) + "\r\n");
            visitor.output().write(content, at, n);
            visitor.say("\r\n");
            at += n;
        }
        assertStatus(201, answer(visitor.say("0\r\n\r\n")));
        assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(www.resolve("up/large"))));
    }

    @ParameterizedTest
    @CsvSource({
        "/up, 409, 409", "/up/, 409, 409", "/up/new/, 409, 404", "/up/no/file, 409, 404",
        "/up/old.txt/file, 409, 404", "/up/old.txt/, 409, 404", "/up/.hidden, 403, 403",
        "/up/.upload-0123456789abcdef0123456789abcdef, 403, 403", "/up/link, 403, 403", "/up/a%2fb, 409, 404", "/up/a%5cb, 400, 400",
        "/up/%00, 400, 400", "/up/%ff, 400, 400", "/up/../page.txt, 405, 405", "/up/%2e%2e/page.txt, 405, 405",
        "/up%2f..%2Fpage.txt, 405, 405", "/page.txt, 405, 405", "/upper, 405, 405", "/new.txt, 405, 405", "/, 405, 405",
    })
    void invalidPutsAreRefused(String target, int put, int delete) throws IOException {
        assertStatus(put, put(target, "x"));
        assertStatus(delete, delete(target));
        assertEquals(List.of("inner", "link", "old.txt"), names("up"));
        assertTrue(visitor.ask("GET /page.txt HTTP/1.1").reply().endsWith(" page"));
        assertTrue(changed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"//up/x", "/up//x", "/up%2fx", "/x/../up/x", "/up/inner/%2e./x", "/./up/./x"})
    void everySpellingWritesTheSameFile(String target) throws IOException {
        assertStatus(201, put(target, "new"));
        assertEquals("/up/x new", changed.peek() + " " + Files.readString(www.resolve("up/x")));
    }

    @Test
    void aWritableFolderThatIsNotThereBecomesNoFile() throws IOException {
        serve(tree -> tree, HttpSettings.DEFAULTS, "/drop/", "/up/inner/");
        Files.createSymbolicLink(www.resolve("drop"), Path.of("not-mounted"));
        for (String target : List.of("/drop", "/dr%6fp", "/drop/", "/drop/x", "/drop/inner/x")) assertStatus(409, put(target, "x"));
        assertStatus(409, delete("/drop"));
        assertTrue(Files.isSymbolicLink(www.resolve("drop")));
        Files.delete(www.resolve("drop"));
        for (String target : List.of("/drop", "/drop/x")) assertStatus(409, put(target, "x"));
        assertFalse(Files.exists(www.resolve("drop")));
        serve(tree -> tree, HttpSettings.DEFAULTS, "/drop/", "/");
        assertStatus(201, put("/drop", "within another that is writable"));
    }

    @Test
    void methodsAreNamedWhereFilesCanBeWritten() throws IOException {
        for (String target : List.of("/up/x", "/up")) {
            String options = answer(visitor.ask("OPTIONS " + target + " HTTP/1.1"));
            assertStatus(204, options);
            assertTrue(options.contains("\nAllow: GET, HEAD, PUT, DELETE, MKCOL\n"), options);
            String post = answer(visitor.ask("POST " + target + " HTTP/1.1", "Content-Length: 0"));
            assertStatus(405, post);
            assertTrue(post.contains("\nAllow: GET, HEAD, PUT, DELETE, MKCOL\n"), post);
        }
        assertTrue(answer(visitor.ask("OPTIONS /page.txt HTTP/1.1")).contains("\nAllow: GET, HEAD\n"));
    }

    @Test
    void partialAndCodedPutsAreRefused() throws IOException {
        assertStatus(400, put("/up/x", "x", "Content-Range: bytes 0-0/1"));
        assertStatus(415, put("/up/x", "x", "Content-Encoding: gzip"));
        assertStatus(411, answer(visitor.ask("PUT /up/x HTTP/1.1")));
        assertStatus(201, put("/up/x", "x", "Content-Encoding: identity"));
    }

    @Test
    void aConditionIsAskedOfTheFileThatIsThere() throws IOException {
        String old = tag(visitor.ask("HEAD /up/old.txt HTTP/1.1").head());
        assertStatus(412, put("/up/old.txt", "x", "If-None-Match: *"));
        assertStatus(412, put("/up/old.txt", "x", "If-None-Match: " + old));
        assertStatus(412, put("/up/old.txt", "x", "If-Match: \"other\""));
        assertStatus(412, put("/up/old.txt", "x", "If-Match: W/" + old));
        assertStatus(412, put("/up/new.txt", "x", "If-Match: *"));
        assertStatus(412, put("/up/old.txt", "x", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"));
        assertStatus(412, delete("/up/old.txt", "If-Match: \"other\""));
        assertStatus(412, delete("/up/new.txt", "If-Match: *"));
        assertEquals("old", Files.readString(www.resolve("up/old.txt")));
        String now = tag(put("/up/old.txt", "new", "If-Match: " + old));
        assertStatus(412, put("/up/old.txt", "x", "If-Match: " + old));
        assertStatus(204, put("/up/old.txt", "newer", "If-Match: \"a\", " + now));
        assertStatus(204, put("/up/old.txt", "x", "If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT")); // of no meaning here
        assertStatus(201, put("/up/new.txt", "x", "If-None-Match: *"));
        assertStatus(204, delete("/up/new.txt", "If-Match: *"));
        assertStatus(201, put("/up/new.txt", "x", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"));
    }

    @Test
    void aFailedConditionSendsNo100Continue() throws IOException {
        visitor.ask("PUT /up/old.txt HTTP/1.1", "Content-Length: 10", "Expect: 100-continue", "If-None-Match: *");
        assertTrue(visitor.rest().startsWith("HTTP/1.1 412 "));
        try (Visitor other = served.visitor()) {
            other.ask("PUT /up/x HTTP/1.1", "Content-Length: 5", "Expect: 100-continue");
            assertEquals("HTTP/1.1 100 Continue", other.line());
            assertEquals("", other.line());
            assertStatus(201, answer(other.say("hello")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close", "end"})
    void aClientThatLeavesInTheMiddleLeavesNothingBehind(String way) throws Exception {
        for (String framing : List.of("Content-Length: 100000", "Transfer-Encoding: chunked")) {
            try (Visitor leaving = served.visitor()) {
                leaving.ask("PUT /up/old.txt HTTP/1.1", framing).say("1000\r\n" + "x".repeat(4096));
                Await.until(this::uploading);
                if (way.equals("reset")) leaving.reset();
                else if (way.equals("close")) leaving.close();
                else assertTrue(leaving.end().rest().startsWith("HTTP/1.1 400 "));
            }
            awaitIdle();
            assertEquals(List.of("inner", "link", "old.txt"), names("up"));
        }
        assertEquals("old", Files.readString(www.resolve("up/old.txt")));
    }

    @Test
    void aMalformedBodyLeavesNoFile() throws IOException {
        assertStatus(400, answer(visitor.ask("PUT /up/x HTTP/1.1", "Transfer-Encoding: chunked").say("5\r\nhello\r\nno size\r\n")));
        assertEquals("", visitor.rest());
    }

    @Test
    void aFileHasALimitOfTheServiceAndOneOfTheTree() throws IOException {
        serve(tree -> tree.withLimit(100), HttpSettings.DEFAULTS.withBodyLimit(1000), "/up/");
        assertStatus(201, put("/up/x", "x".repeat(100)));
        assertStatus(413, put("/up/x", "x".repeat(101)));
        visitor.ask("PUT /up/x HTTP/1.1", "Transfer-Encoding: chunked").say("65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n");
        assertStatus(413, answer(visitor));
        try (Visitor other = served.visitor()) {
            assertStatus(413, answer(other.ask("PUT /up/x HTTP/1.1", "Transfer-Encoding: chunked").say("3e9\r\n")));
        }
        try (Visitor other = served.visitor()) {
            assertStatus(413, answer(other.ask("PUT /up/x HTTP/1.1", "Content-Length: 1001")));
        }
        assertEquals(100, Files.size(www.resolve("up/x")));
    }

    @Test
    void aDiskWithoutRoomIs507() throws IOException {
        serve(tree -> tree.withReserve(Long.MAX_VALUE), HttpSettings.DEFAULTS, "/");
        assertStatus(507, put("/up/old.txt", "x"));
        assertStatus(507, answer(visitor.ask("PUT /up/x HTTP/1.1", "Transfer-Encoding: chunked").say("1\r\nx\r\n0\r\n\r\n")));
        assertEquals("old", Files.readString(www.resolve("up/old.txt")));
        assertStatus(204, delete("/up/old.txt"));
    }

    @Test
    void simultaneousPutsDoNotMix() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                List<Future<String>> answers = new ArrayList<>();
                for (char letter = 'a'; letter < 'g'; letter++) {
                    String body = String.valueOf(letter).repeat(100_000);
                    Callable<String> client = () -> {
                        try (Visitor one = served.visitor()) {
                            return put(one, "/up/contested", body);
                        }
                    };
                    answers.add(clients.submit(client));
                }
                for (Future<String> answer : answers) assertTrue(answer.get().matches("(?s)20[14] .*"));
                byte[] content = Files.readAllBytes(www.resolve("up/contested"));
                assertEquals(100_000, content.length);
                for (byte b : content) assertEquals(content[0], b);
            }
        }
    }

    @Test
    void pipelinedChangesHappenInOrder() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            all.append("PUT /up/x HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\n").append(i)
                    .append("DELETE /up/x HTTP/1.1\r\nHost: test\r\n\r\n");
        }
        visitor.say(all.toString());
        for (int i = 0; i < 10; i++) {
            assertStatus(201, answer(visitor));
            assertStatus(204, answer(visitor));
        }
    }

    @Test
    void temporaryFilesOfACrashAreDeleted() throws Exception {
        Path old = Files.writeString(www.resolve("up/inner/.upload-0123456789abcdef0123456789abcdef"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        serve(tree -> tree, HttpSettings.DEFAULTS, "/up");
        Await.until(() -> !Files.exists(old));
    }

    @Test
    void idleUploadsDoNotHoldUpOthers() throws IOException {
        List<Visitor> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 14; i++) idle.add(served.visitor().ask("PUT /up/idle" + i + " HTTP/1.1", "Content-Length: 5").say("h"));
            Await.until(() -> open.taken() == 14 && workers.running() + workers.waiting() == 0);
            assertStatus(201, put("/up/x", "x"));
            assertStatus(204, delete("/up/x"));
            idle.add(served.visitor().ask("PUT /up/last HTTP/1.1", "Content-Length: 5"));
            Await.until(() -> open.taken() == 15);
            assertStatus(503, put("/up/x", "x")); // three quarters of 20 are this client's share
            for (int i = 0; i < 14; i++) assertStatus(201, answer(idle.get(i).say("ello")));
            assertEquals("hello", Files.readString(www.resolve("up/idle13")));
        } finally {
            for (Visitor one : idle) one.close();
        }
    }

    @Test
    void aNameInAnyScriptIsPut() throws IOException {
        String name = "日本 ü+&.txt";
        StringBuilder target = new StringBuilder("/up/");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) target.append('%').append(String.format(Locale.ROOT, "%02x", b));
        assertStatus(201, put(target.toString(), "x"));
        assertTrue(names("up").contains(name));
    }
}
