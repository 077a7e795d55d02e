package stheno.web.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.PercentEncoding;

class PathScopeTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "/private", "/private/", "/private/x", "/private//x", "/priv%61te/", "/%70%72%69%76%61%74%65", "//private/", "///private",
        "/%2fprivate/",
        "/private%2fx", "/private%2Fx", "/private\\x", "/private%5cx", "\\private", "/./private/x", "/%2e/private", "/open/../private/x",
        "/open/%2e%2e/private", "/open/..%2fprivate", "/../private", "/private/../open", "/private/..", "/private/.",
        "/a/b/../../private/x",
        "/private/%zz", "/private%00/../private", "/private/%",
    })
    void everySpellingIsInside(String raw) {
        assertTrue(new PathScope("/private").covers(raw) && new PathScope("/private/").covers(raw), raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/", "/privat", "/privateer", "/privateer/x", "/Private/x", "/open/private", "/x/%2e%2e/open", "/priv%2561te", "/%", "*", "",
        "/private%00", "/privat%c5%65", "/private;x/y", "/.private", "/open/./private"})
    void otherPathsAreOutside(String raw) {
        assertFalse(new PathScope("/private").covers(raw), raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/my files/", "/my%20files", "/%6dy%20files/", "/my files%2f"})
    void anEscapeInTheFoldersOwnPathIsUndone(String folder) {
        PathScope scope = new PathScope(folder);
        assertTrue(scope.covers("/my%20files/x") && scope.covers("/my%20files") && scope.covers("/%6Dy%20files/"));
        assertFalse(scope.covers("/my%2520files/x") || scope.covers("/my/files/x"));
        assertTrue(scope.coversBelow("/my%20files/x") && !scope.coversBelow("/my%20files/") && !scope.coversBelow("/my%20file%73"));
        assertEquals("/my files/", scope.folder());
    }

    @Test
    void aFolderIsNamedInUnicode() {
        for (String folder : List.of("/\u00e9t\u00e9", "/%c3%a9t\u00e9/")) {
            assertTrue(new PathScope(folder).covers("/%C3%A9t%C3%A9/x"));
            assertEquals("/\u00e9t\u00e9/", new PathScope(folder).folder());
        }
        assertEquals("/", new PathScope("/").folder());
        for (String dots : List.of("/a/%2e%2e/b", "/%2e", "/a%2f..%2fb", "/%2f")) {
            assertThrows(IllegalArgumentException.class, () -> new PathScope(dots));
        }
    }

    @Test
    void theRootIsEverything() {
        for (String raw : List.of("/", "/x", "*", "", "//", "/%zz")) assertTrue(new PathScope("/").covers(raw));
    }

    @Test
    void deeperAndForeignPathsAreCompared() {
        PathScope scope = new PathScope("/a b/ü");
        assertTrue(scope.covers("/a%20b/%c3%bc/x") && scope.covers("/a%20b/%C3%BC"));
        assertFalse(scope.covers("/a%20b") || scope.covers("/a%20b/%c3") || scope.covers("/a+b/%c3%bc"));
        assertTrue(new PathScope("/a/a/b").covers("/a/a/a/../b"));
    }

    @Test
    void allSpellingsOfAPathAreInside() {
        Random random = new Random(11);
        String[] parts = {"/", "//", "private", "%70rivate", "open", ".", "..", "%2e%2e", "%2f", "\\", "x", "%", "%c3%bc"};
        PathScope scope = new PathScope("/private");
        for (int i = 0; i < 100_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int n = random.nextInt(6); n >= 0; n--) raw.append(parts[random.nextInt(parts.length)]);
            Optional<String> text = PercentEncoding.decodedPath(raw.toString());
            boolean below = text.isPresent() && (text.get().equals("/private") || text.get().startsWith("/private/"));
            assertTrue(!below || scope.covers(raw.toString()), raw.toString());
        }
    }

    @Test
    void anythingAtAllCanBeAskedAbout() {
        Random random = new Random(12);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            new PathScope("/private").covers(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "private", "//", "/a//b", "/a/../b", "/.", "/a/."})
    void malformedPathsAreRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new PathScope(path));
    }
}
