package stheno.web.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobTest {
    private static PathGlob glob(String pattern) {
        return PathGlob.of(pattern, UnaryOperator.identity());
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a", "/, /", "/*, /", "/*, /abc", "/a/*, /a/b", "/a/*/c, /a/b/c", "/a/*/c, /a//c", "/*.js, /app.js", "/*.js, /.js",
        "/a*b*c, /a1b2c", "/a*b*c, /abc", "/a*b*c, /abbcc", "/**, /", "/**, /a/b/c", "/a/**, /a/", "/a/**, /a/b/c", "/a**, /abc/d",
        "/**.js, /x/y.js", "/**/*.js, /x/y.js", "/**/*.js, /x/y/z.js", "/a/*/**/b/*, /a/1/b/2", "/a/*/**/b/*, /a/1/2/3/b/2/b/4",
        "/*/**/*, /a/b/c/d", "/**/a*b, /a/axb/ab", "/**/*.js, /app.js", "/a/**/b, /a/b", "/**/, /",
        "/a/*/**/*/c, /a/1/2/c","/*x/a*b, /xx/ab",
    })
    void itMatches(String pattern, String path) {
        assertTrue(glob(pattern).matches(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /ab", "/a, /A", "/a, /", "/*, /a/b", "/*, /a/", "/a/*, /a", "/a/*, /a/b/c", "/a/*/c, /a/b/b/c", "/*.js, /a/b.js",
        "/*.js, /app.jsx",
        "/a*b*c, /a/bc", "/a*b*c, /ab", "/a*bc, /abcd", "/a/**, /a", "/a/**, /b/a/", "/**/*.js, /y.jsx", "/**/b, /cb", "/a/**/b, /ab",
        "/a/**/b, /a/cb", "/**/x*y, /x/y",
        "/a/**/a, /a/", "/ab**bc, /abc",
    })
    void itDoesNotMatch(String pattern, String path) {
        assertFalse(glob(pattern).matches(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "**", "a/b", "/***", "/****", "/**/**", "/a**b**", "/**a***",
        "/*/*/*/*/*/*/*/*/*/*", "/*/*/*/*/*/**/*/*/*/*"})
    void aMalformedPatternIsRefused(String pattern) {
        assertThrows(IllegalArgumentException.class, () -> glob(pattern));
    }

    @Test
    void aPatternIsBounded() {
        assertTrue(glob("/" + "a".repeat(PathGlob.LONGEST - 1)).matches("/" + "a".repeat(PathGlob.LONGEST - 1)));
        assertThrows(IllegalArgumentException.class, () -> glob("/" + "a".repeat(PathGlob.LONGEST)));
        assertEquals(9, glob("/*/*/*/*/**/*/*/*/*").wildcards());
    }

    @Test
    void theTextsThatWildcardsMatchAreCaptured() {
        assertEquals(List.of(), glob("/a").captures("/a"));
        assertEquals(List.of("b", "d"), glob("/a/*/c/*").captures("/a/b/c/d"));
        assertEquals(List.of("", "x/y", "z"), glob("/*/**/*").captures("//x/y/z"));
        assertEquals(List.of(""), glob("/a/**/b").captures("/a/b"));
        assertEquals(List.of("1", "2/3/b/2", "4", "5"), glob("/a/*/**/b/*-*").captures("/a/1/2/3/b/2/b/4-5"));
        assertThrows(IllegalArgumentException.class, () -> glob("/a*").captures("/b"));
    }

    @Test
    void itAgreesWithARegularExpressionOnRandomPaths() {
        SplittableRandom random = new SplittableRandom(11);
        int matches = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = "/" + text(random, "ab/*", random.nextInt(8));
            String path = "/" + text(random, "aab/", random.nextInt(10));
            if (pattern.contains("***") || pattern.indexOf("**") != pattern.lastIndexOf("**")) continue;
            String regex = pattern.replace("/**/", "/(.@/)?").replace("**", "#").replace("*", "[^/]*").replace("#", ".*").replace("@", "*");
            boolean expected = Pattern.matches(regex, path);
            PathGlob glob = glob(pattern);
            assertEquals(expected, glob.matches(path), pattern + " on " + path);
            if (!expected) continue;
            matches++;
            List<String> captures = glob.captures(path);
            String filled = filled(pattern, captures);
            assertTrue(filled.equals(path) || pattern.contains("/**/") && filled.replaceFirst("//", "/").equals(path), filled);
        }
        assertTrue(matches > 10_000, "only " + matches);
    }

    private static String text(SplittableRandom random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }

    private static String filled(String pattern, List<String> captures) {
        String rest = pattern.replace("**", "*");
        for (String capture : captures) {
            int star = rest.indexOf('*');
            rest = rest.substring(0, star) + capture.replace('*', '?') + rest.substring(star + 1);
        }
        return rest;
    }

    @Test
    void aHostilePathIsDecidedAtOnce() {
        String path = "/" + "a".repeat(60_000);
        PathGlob hostile = glob("/*a*a*a*a**a*a*ab");
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 1000; i++) assertFalse(hostile.matches(path));
        });
    }
}
