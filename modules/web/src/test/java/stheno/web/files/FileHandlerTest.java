package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.http.fixture.Bodies;
import stheno.http.fixture.Heads;
import stheno.producers.Deflaters;
import stheno.producers.Producer;
import stheno.reactor.ClientNetwork;
import stheno.reactor.Log;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.ManualClock;

class FileHandlerTest {
    private static final Instant MODIFIED = Instant.parse("2020-02-03T04:05:06.789Z");
    private static final String DATE = "Mon, 03 Feb 2020 04:05:06 GMT";
    private static final Instant TODAY = Instant.parse("2126-01-01T00:00:00Z");
    private static final String PAGE = "<p>some text</p>\n".repeat(200);
    private static final String BIG = "0123456789abcdef".repeat(8 * 1024); // 128 KB: not kept in memory

    private static final ClientNetwork CLIENT = ClientNetwork.of(new InetSocketAddress("192.0.2.1", 1));
    private static final ClientNetwork OTHER = ClientNetwork.of(new InetSocketAddress("192.0.2.2", 1));

    @TempDir
    Path folder;
    Path root;
    final ManualClock clock = new ManualClock();
    OpenFiles files;
    FileHandler handler;

    @BeforeEach
    void plant() throws IOException {
        root = Files.createDirectories(folder.resolve("www"));
        write("index.html", PAGE);
        write("small.txt", "hello");
        write("image.png", "png");
        for (String name : List.of("big.bin", "big.txt")) write(name, BIG);
        write("empty.txt", "");
        write("app.js", "plain ".repeat(500));
        write("app.js.br", "as brotli");
        write("app.js.gz", "as gzip");
        write("a b.txt", "blank");
        Files.createDirectories(root.resolve("dir/sub"));
        for (String name : List.of("dir/file", ".hidden")) write(name, "x");
        handler = handler(FileSettings.DEFAULTS);
    }

    private FileHandler handler(FileSettings settings) throws IOException {
        Tree tree = Tree.at(root);
        DiskShare disk = new DiskPool().share();
        files = new OpenFiles(tree, disk, clock);
        var deflaters = new Deflaters(1);
        var lookup = new FileLookup(tree, settings, files, new FileCache(settings.cache(), clock), deflaters, () -> TODAY);
        return new FileHandler(tree, settings, deflaters, lookup, disk, () -> TODAY);
    }

    private void write(String name, String text) throws IOException {
        Files.setLastModifiedTime(Files.writeString(root.resolve(name), text), FileTime.from(MODIFIED));
    }

    private static Request head(String method, String target, String... fields) {
        return Heads.request(method + " " + target + " HTTP/1.1\nHost: a" + (fields.length == 0 ? "" : "\n" + String.join("\n", fields)));
    }

    private Reply ask(String method, String target, String... fields) {
        Request request = head(method, target, fields);
        return assertInstanceOf(FileHandler.Outcome.Answer.class, handler.outcome(request)).reply();
    }

    private Reply get(String target, String... fields) {
        return ask("GET", target, fields);
    }

    private static String field(Reply reply, String name) {
        return reply.fields().first(name).orElse("");
    }

    @Test
    void aFileIsSentWithAllThatIsKnownOfIt() throws IOException {
        Reply reply = get("/small.txt");
        assertEquals(Status.OK, reply.status());
        assertEquals("hello", Bodies.text(reply));
        assertEquals("text/plain; charset=utf-8", field(reply, "Content-Type"));
        assertEquals(DATE, field(reply, "Last-Modified"));
        assertEquals("bytes", field(reply, "Accept-Ranges"));
        assertEquals("nosniff", field(reply, "X-Content-Type-Options"));
        assertEquals("Accept-Encoding", field(reply, "Vary"));
        assertTrue(field(reply, "ETag").matches("\"[0-9a-f]+-5\""), field(reply, "ETag"));
        assertEquals("", field(reply, "Content-Encoding"));
        assertEquals("", field(get("/image.png"), "Vary"));
    }

    @Test
    void aSmallFileIsOneReadyReply() throws IOException {
        assertSame(get("/small.txt"), get("/small.txt"));
        assertSame(get("/"), get("/", "User-Agent: x", "Accept: */*"));
        assertTrue(get("/small.txt").reusable());
        assertSame(get("/a%20b.txt"), get("/%61%20b%2Etxt"));
        assertEquals("blank", Bodies.text(get("/a%20b.txt")));
    }

    @Test
    void aLargeFileIsSentFromDisk() throws IOException {
        Reply reply = get("/big.bin");
        assertFalse(reply.reusable());
        assertEquals(BIG.length(), reply.length());
        assertEquals(1, files.count());
        assertEquals(BIG, Bodies.text(reply));
        assertEquals(0, files.count());
    }

    @Test
    void anEmptyFileIsServed() throws IOException {
        Reply reply = get("/empty.txt", "Range: bytes=0-5");
        assertEquals(Status.OK, reply.status());
        assertEquals(0, reply.length());
        assertEquals(0, Bodies.of(reply).length);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/missing,404", "GET,/small.txt/,404", "GET,//small.txt,200", "GET,//evil.example/,404", "GET,/.hidden,404",
        "GET,/dir/,403", "GET,/x/%2e%2e/small.txt,200", "GET,/./small.txt,200", "GET,/dir%2f..%2Fsmall.txt,200", "GET,/dir%2Fnone,404",
        "GET,/%00,400", "GET,/%c0%af,400", "GET,/%5c..%5cx,400", "GET,/small.txt.,404", "GET,/%252e%252e%252fsmall.txt,404",
        "GET,/..;/small.txt,404", "GET,/.../small.txt,404",
        "POST,/small.txt,405", "PUT,/small.txt,405", "DELETE,/missing,405", "get,/small.txt,405", "OPTIONS,/small.txt,204", "OPTIONS,*,204",
        "HEAD,/small.txt,200", "HEAD,/missing,404", "GET,/,200", "GET,/?x=y,200", "GET,http://a/small.txt,200",
    })
    void eachRequestHasItsStatus(String method, String target, int status) {
        assertEquals(Status.of(status), ask(method, target).status());
    }

    @Test
    void otherMethodsGetTheAllowedOnes() {
        assertEquals("GET, HEAD", field(ask("POST", "/"), "Allow"));
        assertEquals("GET, HEAD", field(ask("OPTIONS", "/"), "Allow"));
    }

    @Test
    void linksOutOfTheTreeAreRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("out"), Files.createDirectories(folder.resolve("www2")));
        assertEquals(Status.FORBIDDEN, get("/out/x").status());
        assertEquals(Status.FORBIDDEN, get("/out").status());
    }

    @ParameterizedTest
    @CsvSource({"/dir,dir/", "/dir?a=b&c,dir/?a=b&c", "/dir?,dir/?", "/%64ir,%64ir/", "/dir/sub?//evil,sub/?//evil",
        "http://a/dir,dir/", "/dir%2fsub,dir%2fsub/", "//dir,dir/", "/%2fdir,%2fdir/", "//evil.example%2f..%2fdir,evil.example%2f..%2fdir/",
        "/dir/a:b,./a:b/"})
    void aDirectoryWithoutItsSlashIsRedirected(String target, String location) throws IOException {
        Files.createDirectory(root.resolve("dir/a:b"));
        Reply reply = get(target);
        assertEquals(Status.MOVED_PERMANENTLY, reply.status());
        assertEquals(location, field(reply, "Location"));
    }

    @Test
    void aClientThatHasTheFileGets304() throws IOException {
        String etag = field(get("/small.txt"), "ETag");
        for (String condition : List.of("If-None-Match: " + etag, "If-Modified-Since: " + DATE, "If-None-Match: *")) {
            Reply reply = get("/small.txt", condition);
            assertEquals(Status.NOT_MODIFIED, reply.status());
            assertEquals(etag, field(reply, "ETag"));
            assertEquals("Accept-Encoding", field(reply, "Vary"));
            assertEquals(DATE, field(reply, "Last-Modified"));
            assertEquals(0, Bodies.of(reply).length);
        }
        assertEquals(Status.NOT_MODIFIED, get("/big.bin", "If-Modified-Since: " + DATE, "Range: bytes=0-1").status());
        assertEquals(0, files.count(), "nothing was opened for it");
        assertEquals(Status.OK, get("/small.txt", "If-None-Match: \"other\"").status());
        assertEquals(Status.PRECONDITION_FAILED, get("/small.txt", "If-Match: \"other\"").status());
        assertEquals(Status.NOT_FOUND, get("/missing", "If-None-Match: *").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/small.txt", "/big.bin"})
    void oneRangeIsAPart(String target) throws IOException {
        Reply reply = get(target, "Range: bytes=1-3");
        String all = target.equals("/big.bin") ? BIG : "hello";
        assertEquals(Status.PARTIAL_CONTENT, reply.status());
        assertEquals("bytes 1-3/" + all.length(), field(reply, "Content-Range"));
        assertEquals(3, reply.length());
        assertEquals(all.substring(1, 4), Bodies.text(reply));
        assertEquals(field(get(target), "ETag"), field(reply, "ETag"));
        assertEquals(field(get(target), "Content-Type"), field(reply, "Content-Type"));
    }

    @Test
    void severalRangesAreAMultipartBody() throws IOException {
        Reply reply = get("/big.bin", "Range: bytes=0-1,100-103");
        String type = field(reply, "Content-Type");
        assertEquals(Status.PARTIAL_CONTENT, reply.status());
        assertTrue(type.matches("multipart/byteranges; boundary=[0-9a-f]{24}"), type);
        assertEquals("", field(reply, "Content-Range"));
        byte[] body = Bodies.of(reply);
        assertEquals(reply.length(), body.length);
        String boundary = type.substring(type.indexOf('=') + 1);
        assertTrue(new String(body, StandardCharsets.US_ASCII).startsWith("\r\n--" + boundary + "\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Range: bytes 0-1/131072\r\n\r\n01\r\n--" + boundary));
        assertFalse(field(get("/big.bin", "Range: bytes=0-1,100-103"), "Content-Type").equals(type));
    }

    @Test
    void rangesThatCannotBeHaveTheirAnswers() throws IOException {
        Reply none = get("/small.txt", "Range: bytes=5-");
        assertEquals(Status.RANGE_NOT_SATISFIABLE, none.status());
        assertEquals("bytes */5", field(none, "Content-Range"));
        for (String ignored : List.of("bytes=3-1", "bytes=0-2,1-3", "lines=0-1", "bytes=" + "0-0,".repeat(17))) {
            assertEquals(Status.OK, get("/small.txt", "Range: " + ignored).status(), ignored);
        }
        assertEquals(Status.OK, get("/small.txt", "Range: bytes=0-1", "Range: bytes=0-1").status());
        assertEquals(Status.OK, ask("HEAD", "/small.txt", "Range: bytes=0-1").status());
        handler = handler(FileSettings.DEFAULTS.withRangeLimit(1));
        assertEquals(Status.OK, get("/small.txt", "Range: bytes=0-0,2-2").status());
        assertEquals(Status.PARTIAL_CONTENT, get("/small.txt", "Range: bytes=0-0").status());
    }

    @Test
    void aRangeOfAnotherVersionIsNotSent() {
        String etag = field(get("/small.txt"), "ETag");
        assertEquals(Status.PARTIAL_CONTENT, get("/small.txt", "Range: bytes=0-1", "If-Range: " + etag).status());
        assertEquals(Status.OK, get("/small.txt", "Range: bytes=0-1", "If-Range: " + DATE).status(), "the date was set back");
        assertEquals(Status.OK, get("/small.txt", "Range: bytes=0-1", "If-Range: \"other\"").status());
        assertEquals(Status.OK, get("/small.txt", "Range: bytes=9-", "If-Range: \"other\"").status());
    }

    @Test
    void aPrecompressedFileIsSentToClientsThatAcceptItsCoding() throws IOException {
        Reply br = get("/app.js", "Accept-Encoding: gzip, br, zstd");
        assertEquals("as brotli", Bodies.text(br));
        assertEquals("br", field(br, "Content-Encoding"));
        assertEquals("text/javascript; charset=utf-8", field(br, "Content-Type"));
        assertEquals("Accept-Encoding", field(br, "Vary"));
        Reply gzip = get("/app.js", "Accept-Encoding: gzip;q=1, br;q=0.5");
        assertEquals("as gzip", Bodies.text(gzip));
        assertEquals("gzip", field(gzip, "Content-Encoding"));
        Reply plain = get("/app.js", "Accept-Encoding: br;q=0, gzip;q=0");
        assertTrue(Bodies.text(plain).startsWith("plain"));
        assertEquals(3, List.of(field(br, "ETag"), field(gzip, "ETag"), field(plain, "ETag")).stream().distinct().count());
        assertEquals(Status.NOT_MODIFIED, get("/app.js", "Accept-Encoding: br", "If-None-Match: " + field(br, "ETag")).status());
        assertEquals(Status.OK, get("/app.js", "Accept-Encoding: gzip", "If-None-Match: " + field(br, "ETag")).status());
    }

    @Test
    void aRangeOfAFileBesideIsAPartOfThatFile() throws IOException {
        Reply part = get("/app.js", "Accept-Encoding: br", "Range: bytes=3-");
        assertEquals("brotli", Bodies.text(part));
        assertEquals("br", field(part, "Content-Encoding"));
        assertEquals("bytes 3-8/9", field(part, "Content-Range"));
        String etag = field(get("/app.js", "Accept-Encoding: br"), "ETag");
        assertEquals(Status.PARTIAL_CONTENT, get("/app.js", "Accept-Encoding: br", "Range: bytes=3-", "If-Range: " + etag).status());
        assertEquals(Status.OK, get("/app.js", "Range: bytes=3-", "If-Range: " + etag).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html", "/big.txt"})
    void textIsCompressedOnItsWay(String target) throws IOException {
        Reply plain = get(target);
        Reply reply = get(target, "Accept-Encoding: gzip, deflate, br");
        assertEquals("gzip", field(reply, "Content-Encoding"));
        assertEquals("", field(reply, "Accept-Ranges"));
        assertEquals("Accept-Encoding", field(reply, "Vary"));
        String etag = field(plain, "ETag");
        assertEquals("W/" + etag.substring(0, etag.length() - 1) + "-gz\"", field(reply, "ETag"));
        assertEquals(Bodies.text(plain), Bodies.unzipped(reply));
        assertEquals(Status.NOT_MODIFIED, get(target, "Accept-Encoding: gzip", "If-None-Match: " + field(reply, "ETag")).status());
        assertEquals(0, files.count());
    }

    @Test
    void compressedTextIsKeptForFilesInMemoryOnly() {
        assertSame(get("/", "Accept-Encoding: gzip"), get("/", "Accept-Encoding: gzip"));
        assertTrue(get("/", "Accept-Encoding: gzip").length() > 0);
        Reply streamed = get("/big.txt", "Accept-Encoding: gzip");
        assertEquals(Producer.UNKNOWN, streamed.length());
        streamed.discard();
        assertEquals(0, files.count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/small.txt", "/image.png", "/big.bin"})
    void smallFilesAndBinaryFilesAreNotCompressed(String target) {
        Reply reply = get(target, "Accept-Encoding: gzip");
        assertEquals("", field(reply, "Content-Encoding"));
        reply.discard();
    }

    @Test
    void gzipCanBeTurnedOff() throws IOException {
        handler = handler(FileSettings.DEFAULTS.withGzip(false));
        assertEquals("", field(get("/", "Accept-Encoding: gzip"), "Content-Encoding"));
        assertEquals("gzip", field(get("/app.js", "Accept-Encoding: gzip"), "Content-Encoding"));
    }

    @Test
    void aPartIsTakenFromTheFileAndNotFromWhatIsCompressedOnItsWay() throws IOException {
        Reply part = get("/big.txt", "Accept-Encoding: gzip", "Range: bytes=1-3");
        assertEquals(Status.PARTIAL_CONTENT, part.status());
        assertEquals("", field(part, "Content-Encoding"));
        assertEquals("123", Bodies.text(part));
        Reply all = get("/big.txt", "Accept-Encoding: gzip, identity;q=0", "Range: bytes=1-3");
        assertEquals(Status.OK, all.status());
        assertEquals("gzip", field(all, "Content-Encoding"));
        all.discard();
    }

    @Test
    void aFileThatChangedUnderItsEntryIsLookedUpAgain() throws IOException {
        get("/big.bin").discard();
        write("big.bin", BIG + "more"); // within the second in which the disk is not looked at
        Reply reply = get("/big.bin");
        assertEquals(BIG.length() + 4, reply.length());
        assertEquals(BIG + "more", Bodies.text(reply));
        Files.delete(root.resolve("big.bin"));
        assertEquals(Status.NOT_FOUND, get("/big.bin").status());
    }

    @Test
    void aDateIsNeverAheadOfTheClock() throws IOException {
        Files.setLastModifiedTime(root.resolve("small.txt"), FileTime.from(TODAY.plus(Duration.ofDays(1))));
        Files.setLastModifiedTime(root.resolve("image.png"), FileTime.from(Instant.parse("1960-01-01T00:00:00Z")));
        assertEquals("Tue, 01 Jan 2126 00:00:00 GMT", field(get("/small.txt"), "Last-Modified"));
        assertEquals("", field(get("/image.png"), "Last-Modified"), "no date of HTTP");
    }

    private Reply list(String target, String... fields) throws IOException {
        Request request = head("GET", target, fields);
        var folder = assertInstanceOf(FileHandler.Outcome.ReadDirectory.class, handler.outcome(request));
        assertTrue(handler.queue().reserve(CLIENT));
        return handler.listing(request, CLIENT, folder.path(), folder.directory(), false, Log.NONE);
    }

    @Test
    void aDirectoryIsListedIfThatIsWanted() throws IOException {
        handler = handler(FileSettings.DEFAULTS.withListing(true).withIndex(List.of()));
        Reply page = list("/");
        assertEquals("text/html; charset=utf-8", field(page, "Content-Type"));
        String text = Bodies.text(page);
        assertTrue(text.contains("<a href=\"a%20b.txt\">a b.txt</a>"), text);
        assertFalse(text.contains(">.hidden"));
        Reply json = list("/dir/?format=json&sort=name");
        assertEquals("application/json", field(json, "Content-Type"));
        assertTrue(Bodies.text(json).startsWith("[\r\n{\"name\":\"sub\",\"type\":\"directory\",\"size\":null,"));
        assertEquals("application/json", field(list("/dir/", "Accept: application/json"), "Content-Type"));
        assertEquals("text/html; charset=utf-8", field(list("/dir/", "Accept: text/html, application/json"), "Content-Type"));
        assertEquals("text/html; charset=utf-8", field(list("/dir/?format=jsonx"), "Content-Type"));
        assertEquals(text, Bodies.unzipped(list("/", "Accept-Encoding: gzip")));
        assertEquals("Accept, Accept-Encoding", field(list("/"), "Vary"));
    }

    @Test
    void aListingIsCappedAndSaysSo() throws IOException {
        handler = handler(FileSettings.DEFAULTS.withListing(true).withIndex(List.of()).withListingEntries(2));
        assertTrue(Bodies.text(list("/")).contains("Only 2 entries are shown; there are more."));
        assertEquals("2", field(list("/?format=json"), "Listing-Truncated"));
    }

    @Test
    void unfinishedListingsAreBoundedAndGiveTheirRoomBack() throws IOException {
        handler = handler(FileSettings.DEFAULTS.withListing(true).withIndex(List.of()).withListingEntries(300_000));
        Reply unfinished = list("/");
        assertTrue(handler.queue().listed() > 0);
        assertTrue(handler.queue().reserve(OTHER)); // one directory of this size is read at a time
        for (ClientNetwork client : List.of(CLIENT, OTHER)) assertFalse(handler.queue().reserve(client));
        handler.listing(head("GET", "/"), OTHER, "/", new Found.Directory(root, FileTime.from(MODIFIED)), false, Log.NONE).discard();
        unfinished.discard();
        assertEquals(0, handler.queue().listed());
        Found.Directory gone = new Found.Directory(root.resolve("gone"), FileTime.from(MODIFIED));
        assertTrue(handler.queue().reserve(CLIENT));
        assertEquals(Status.NOT_FOUND, handler.listing(head("GET", "/"), CLIENT, "/gone/", gone, false, Log.NONE).status());
        assertArrayEquals(Bodies.of(list("/")), Bodies.of(list("/")));
    }
}
