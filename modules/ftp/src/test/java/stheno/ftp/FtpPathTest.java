package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FtpPathTest {
    private static FtpPath path(String text) {
        return FtpPath.ROOT.resolve(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
            "/,       a,             /a",
            "/,       '',            /",
            "/a/b,    '',            /a/b",
            "/a,      b/c,           /a/b/c",
            "/a,      /b,            /b",
            "/a/b,    .,             /a/b",
            "/a/b,    ..,            /a",
            "/a/b,    ../c,          /a/c",
            "/a/b,    ./c/./d/.,     /a/b/c/d",
            "/,       ..,            /",
            "/a,      ../../../..,   /",
            "/a,      /../../etc,    /etc",
            "/a,      b//c///d,      /a/b/c/d",
            "/a,      //b,           /b",
            "/a,      b/,            /a/b",
            "/a,      b//,           /a/b",
            "/a,      /,             /",
            "/,       ...,           /...",
            "/,       ..a/.b,        /..a/.b",
            "/,       ' a b ',       '/ a b '",
            "/,       ' ',           '/ '",
            "/,       -la,           /-la",
            "/,       ~/x,           /~/x",
            "/,       50%/ü/東京/😀, /50%/ü/東京/😀",
            "/,       a/../b/./../c, /c"})
    void anArgumentLeadsToAPlace(String from, String argument, String to) {
        assertEquals(Optional.of(to), path(from).resolve(argument).map(FtpPath::toString));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\rb", "a\nb", "\t", "\u007f", "\u0085", "a/\u001b[2J", "\ud800", "a\udc00b", "x\u0000/.."})
    void aControlCharacterIsInNoPath(String argument) {
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve(argument));
    }

    @Test
    void aNameHasUpTo255Bytes() {
        assertEquals(255, path("x".repeat(255)).names().getFirst().length());
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve("x".repeat(256)));
        assertTrue(FtpPath.ROOT.resolve("ü".repeat(127)).isPresent());
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve("ü".repeat(128)));
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve("😀".repeat(64)));
    }

    @Test
    void aPathHasUpTo4096Bytes() {
        String deep = "/" + "x".repeat(255);
        FtpPath deepest = path(deep.repeat(16));
        assertEquals(4096, deepest.toString().length());
        assertEquals(Optional.empty(), deepest.resolve("y"), "the place counts, not the argument alone");
        assertTrue(deepest.resolve("../y").isPresent());
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve("/".repeat(4097)), "nor is what comes of it all that counts");
        assertEquals(Optional.empty(), FtpPath.ROOT.resolve("ü/../".repeat(700)));
    }

    @Test
    void theRootIsItsOwnParentAndHasNoName() {
        assertEquals(FtpPath.ROOT, FtpPath.ROOT.parent());
        assertEquals(Optional.empty(), FtpPath.ROOT.last());
        assertEquals("/", FtpPath.ROOT.toString());
    }

    @Test
    void everyOtherPlaceHasANameAndAParent() {
        assertEquals(path("/a"), path("/a/b").parent());
        assertEquals(Optional.of("b"), path("/a/b").last());
        assertEquals(List.of("a", "b"), path("/a/b").names());
        assertEquals(path("a//b/"), path("/a/b"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
            "/,          '\"/\"'",
            "'/a b',     '\"/a b\"'",
            "'/say \"x\"', '\"/say \"\"x\"\"\"'",
            "'/\"',      '\"/\"\"\"'"})
    void aQuoteIsDoubledInAReply(String place, String reply) {
        assertEquals(reply, path(place).quoted());
    }
}
