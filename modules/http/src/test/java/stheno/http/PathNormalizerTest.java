package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
    private static Optional<String> normalized(String raw, boolean keepsEncodedSlashes) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        Optional<String> path = PathNormalizer.normalized(bytes, 0, bytes.length, keepsEncodedSlashes);
        if (PathNormalizer.isNormal(bytes, 0, bytes.length)) assertEquals(Optional.of(raw), path);
        return path;
    }

    @ParameterizedTest
    @CsvSource({
        "/, /", "//, /", "/a, /a", "/a/, /a/", "//a//b///, /a/b/", "/./a, /a", "/a/., /a/", "/a/.., /", "/a/../, /", "/a/b/.., /a/",
        "/a/b/../c, /a/c", "/flat/./Packages, /flat/Packages", "/x/../y, /y", "/a/./b/../../c/, /c/", "/a//../b, /b",
        "/%2e/a, /a", "/%2E%2e/a, ", "/a/%2e./b, /b", "/a/.%2E/b, /b", "/a%2fb, /a/b", "/a%2F%2fb%2F, /a/b/", "/a%2f..%2Fb, /b",
        "/@scope%2fname, /@scope/name", "/%2f%2fa, /a", "/.., ", "/../a, ", "/a/../.., ", "/a/../../a, ", "/%2e%2e%2fa, ", "/..%2f, ",
        "/..., /...", "/.a, /.a", "/a., /a.", "/a.., /a..", "/..a/b, /..a/b", "/a..;/b, /a..;/b", "/..;/b, /..;/b", "/.%2ea, /.%2ea",
        "/%252e%252e%252fa, /%252e%252e%252fa", "/..%5ca, /..%5ca", "/..%c0%afa, /..%c0%afa", "/%c0%ae%c0%ae/a, /%c0%ae%c0%ae/a",
        "/..%00/a, /..%00/a", "/a%20b, /a%20b", "/%2, /%2", "/a%2, /a%2",
    })
    void dotSegmentsAndRunsOfSlashesAreRemoved(String raw, String path) {
        assertEquals(Optional.ofNullable(path), normalized(raw, false));
    }

    @ParameterizedTest
    @CsvSource({"/a%2fb, /a%2Fb", "/a%2f..%2Fb, /b", "/x%2fa%2f../b, /x%2Fb", "/%2fa, /a", "/a%2F%2fb, /a%2Fb", "/x/a%2f%2e%2e%2f.., /"})
    void anEncodedSlashCanBelongToItsSegment(String raw, String path) {
        assertEquals(Optional.of(path), normalized(raw, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /..", "GET /a/../../b", "GET /%2e%2e%2fa?b", "PUT /..%2F", "GET http://a/../b", "OPTIONS /.."})
    void aTargetAboveTheRootIsRefused(String line) {
        BadRequest refused = assertInstanceOf(BadRequest.class, Parsed.head(line + " HTTP/1.1\nHost: a"));
        assertEquals(Status.BAD_REQUEST, refused.status());
    }

    /// RFC 3986, section 5.2.4, on the decoded text.
    private static Optional<String> expected(String raw) {
        Deque<String> segments = new ArrayDeque<>();
        String text = raw.replaceAll("(?i)%2f", "/").replaceAll("(?i)%2e", ".");
        for (String segment : text.substring(1).split("/", -1)) {
            if (segment.equals("..") && segments.pollLast() == null) return Optional.empty();
            if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) segments.add(segment);
        }
        String path = "/" + String.join("/", segments);
        boolean folder = text.endsWith("/") || text.endsWith("/.") || text.endsWith("/..");
        return Optional.of(folder && path.length() > 1 ? path + '/' : path);
    }

    @Test
    void randomPathsAreThoseOfTheStandard() {
        String[] parts = {"/", "/", "%2f", "%2F", ".", "..", "%2e", "a", "b", "%25", "%41", ";"};
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int k = random.nextInt(12); k > 0; k--) raw.append(parts[random.nextInt(parts.length)]);
            Optional<String> path = normalized(raw.toString(), false);
            assertEquals(expected(raw.toString()), path.map(it -> it.replaceAll("(?i)%2e", ".")), raw.toString());
            Optional<String> segmented = normalized(raw.toString(), true);
            assertEquals(path, segmented.map(it -> it.replace("%2F", "/")), raw.toString());
            path.ifPresent(it -> assertEquals(Optional.of(it), normalized(it, false), "it is the same the second time"));
        }
    }
}
