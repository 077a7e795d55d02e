package stheno.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/// A request, and what the model says about its reply.
///
/// @param name   for the trace
/// @param bytes  as sent
/// @param check  what is wrong with a complete reply; empty if nothing
/// @param breaks whether the reply breaks off
/// @param upload the path and the content of a PUT
/// @param onDisk whether it needs files
record HttpRequest(String name, byte[] bytes, Function<HttpReplies.Reply, Optional<String>> check, boolean breaks,
                   Optional<Map.Entry<String, byte[]>> upload, boolean onDisk) {
    private static final Set<Integer> FAILURES = Set.of(403, 500, 503, 507); // of a bad disk
    private static final int MOST_BODY = 100_000;

    boolean isHead() {
        return name.startsWith("HEAD ");
    }

    private static HttpRequest of(String line, String fields, byte[] body, Function<HttpReplies.Reply, Optional<String>> check) {
        byte[] head = (line + " HTTP/1.1\r\nHost: simulated\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return new HttpRequest(line, all, check, false, Optional.empty(), false);
    }

    private HttpRequest breaking() {
        return new HttpRequest(name, bytes, check, true, upload, onDisk);
    }

    private HttpRequest uploading(String path, byte[] content) {
        return new HttpRequest(name, bytes, check, breaks, Optional.of(Map.entry(path, content)), true);
    }

    private HttpRequest fromDisk() {
        return new HttpRequest(name, bytes, check, breaks, upload, true);
    }

    /// Whether the reply may have this status if the disk is bad.
    boolean mayFail(int status) {
        return onDisk && FAILURES.contains(status);
    }

    /// @param number of the request, different for each
    static HttpRequest of(HttpSite site, SplittableRandom random, long number) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> file(site, random);
            case 3 -> of("HEAD /f/3.bin", "", new byte[0], status(200)).fromDisk();
            case 4 -> of("GET /missing-" + number, "", new byte[0], status(404)).fromDisk();
            case 5 -> of("GET /list/", random.nextBoolean() ? "Accept-Encoding: gzip\r\n" : "", new byte[0],
                    reply -> listing(reply, site)).fromDisk();
            case 6, 7 -> echo(random, random.nextBoolean() ? "/echo" : "/drip", number);
            case 8, 9 -> put(random, number);
            case 10 -> range(site, random);
            case 11 -> late(random, number);
            case 12 -> of("GET /boom/" + number, "", new byte[0], status(500));
            default -> produced(random, number);
        };
    }

    private static HttpRequest late(SplittableRandom random, long number) {
        String kind = random.nextBoolean() ? "late" : "thread";
        return of("GET /" + kind + "/" + number, "", new byte[0],
                reply -> body(reply, (kind + " " + number).getBytes(StandardCharsets.US_ASCII)));
    }

    private static HttpRequest file(HttpSite site, SplittableRandom random) {
        List<String> paths = List.copyOf(site.files().keySet());
        String path = paths.get(random.nextInt(paths.size()));
        String fields = random.nextInt(3) == 0 ? "Accept-Encoding: gzip\r\n" : "";
        return of("GET " + path, fields, new byte[0], reply -> body(reply, site.files().get(path))).fromDisk();
    }

    private static HttpRequest range(HttpSite site, SplittableRandom random) {
        byte[] content = site.files().get("/f/5.bin");
        int from = random.nextInt(content.length);
        int to = from + random.nextInt(content.length - from);
        return of("GET /f/5.bin", "Range: bytes=" + from + "-" + to + "\r\n", new byte[0], reply -> reply.status() != 206
                ? Optional.of("status " + reply.status()) : same(reply.body(), Arrays.copyOfRange(content, from, to + 1))).fromDisk();
    }

    private static HttpRequest echo(SplittableRandom random, String path, long number) {
        byte[] body = HttpSite.text(number, random.nextInt(4) == 0 ? random.nextInt(MOST_BODY) : random.nextInt(2000));
        String expect = random.nextInt(6) == 0 ? "Expect: 100-continue\r\n" : "";
        return framed(random, "POST " + path, expect, body, reply -> body(reply, body));
    }

    private static HttpRequest put(SplittableRandom random, long number) {
        byte[] body = HttpSite.bytes(number, random.nextInt(3) == 0 ? random.nextInt(MOST_BODY) : random.nextInt(3000));
        String path = "/up/u" + number;
        return framed(random, "PUT " + path, "", body, status(201)).uploading(path, body);
    }

    private static HttpRequest framed(SplittableRandom random, String line, String fields, byte[] body,
                                      Function<HttpReplies.Reply, Optional<String>> check) {
        if (random.nextBoolean()) return of(line, fields + "Content-Length: " + body.length + "\r\n", body, check);
        return of(line, fields + "Transfer-Encoding: chunked\r\n", chunks(random, body), check);
    }

    private static byte[] chunks(SplittableRandom random, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int n = Math.min(body.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 10_000));
            all.writeBytes((Integer.toHexString(n) + (random.nextInt(8) == 0 ? ";x=1" : "") + "\r\n").getBytes(StandardCharsets.US_ASCII));
            all.write(body, at, n);
            all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            at += n;
        }
        String trailer = random.nextInt(4) == 0 ? "X-Trailer: 1\r\n" : "";
        all.writeBytes(("0\r\n" + trailer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    private static HttpRequest produced(SplittableRandom random, long number) {
        String[] kinds = {"plain", "gzip", "glob", "slow", "many", "late"};
        String kind = kinds[random.nextInt(kinds.length)];
        byte[] body = HttpSite.produced(number);
        byte[] expected = body;
        if (kind.equals("many")) {
            expected = Arrays.copyOf(body, 2 * body.length);
            System.arraycopy(body, 0, expected, body.length, body.length);
        }
        byte[] all = expected;
        HttpRequest request = of("GET /p/" + kind + "/" + number, "", new byte[0], reply -> body(reply, all));
        return HttpSite.breaks(number) ? request.breaking() : request;
    }

    private static Function<HttpReplies.Reply, Optional<String>> status(int wanted) {
        return reply -> reply.status() == wanted ? Optional.empty() : Optional.of("status " + reply.status() + ", not " + wanted);
    }

    private static Optional<String> body(HttpReplies.Reply reply, byte[] expected) {
        return reply.status() == 200 ? same(plain(reply), expected) : Optional.of("status " + reply.status());
    }

    private static Optional<String> listing(HttpReplies.Reply reply, HttpSite site) {
        if (reply.status() != 200) return Optional.of("status " + reply.status());
        String page = new String(plain(reply), StandardCharsets.UTF_8);
        for (int i = 0; i < site.listed() && site.listsAll(); i++) {
            if (!page.contains("name-" + i + ".txt")) return Optional.of("name-" + i + " is not listed");
        }
        return Optional.empty();
    }

    private static byte[] plain(HttpReplies.Reply reply) {
        if (!"gzip".equals(reply.fields().get("content-encoding"))) return reply.body();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(reply.body()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> same(byte[] body, byte[] expected) {
        if (Arrays.equals(body, expected)) return Optional.empty();
        int at = Arrays.mismatch(body, expected);
        return Optional.of("body of " + body.length + " bytes, not " + expected.length + ", differs at " + at);
    }
}
