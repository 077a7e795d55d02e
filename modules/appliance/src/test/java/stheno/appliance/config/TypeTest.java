package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.format.PrintableText;
import stheno.reactor.Network;

class TypeTest {
    private static final Type<Long> SIZE = new NumberType.Size(0, 1L << 50);
    private static final Type<Duration> SPAN = new NumberType.Span(Duration.ZERO, Duration.ofDays(30));

    private static <T> T read(Type<T> type, String text) throws BadSetting {
        return type.read(text, new Setting("a.key", text, new SettingSource.Argument("--set")));
    }

    /// The part of the message after the value: the problem and the remedy.
    private static String fault(Type<?> type, String text) {
        String message = assertThrows(BadSetting.class, () -> read(type, text), text).getMessage();
        String start = "argument --set: a.key = `" + PrintableText.escaped(text, 60) + "`: ";
        assertTrue(message.startsWith(start), message);
        assertTrue(message.contains("; "), "a remedy is missing: " + message);
        return message.substring(start.length());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "yes, true", "on, true", "TRUE, true", "false, false", "no, false", "Off, false"})
    void aFlagHasThreeWordsForEither(String text, boolean value) throws BadSetting {
        assertEquals(value, read(new Type.Flag(), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "maybe", "truee"})
    void anythingElseIsNoFlag(String text) {
        assertTrue(fault(new Type.Flag(), text).startsWith("is neither true nor false; "));
    }

    @Test
    void aWordIsOneOfItsSet() throws BadSetting {
        Type<String> type = Type.Word.of("text", "json");
        assertEquals("json", read(type, "json"));
        assertEquals("is not one of the values; write text or json", fault(type, "xml"));
        assertEquals("is missing; write text or json", fault(type, ""));
    }

    @Test
    void aCountStaysWithinItsBounds() throws BadSetting {
        Type<Integer> type = new NumberType.Count(2, 10);
        assertEquals(2, read(type, "2"));
        assertEquals(10, read(type, "10"));
        assertEquals("is too small; write one from 2 to 10", fault(type, "1"));
        assertEquals("is too large; write one from 2 to 10", fault(type, "11"));
        assertEquals("is too large; write one from 2 to 10", fault(type, "99999999999999999999999999"));
        assertEquals("is missing; write one from 2 to 10", fault(type, ""));
        assertEquals("is negative; write one from 2 to 10", fault(type, "-3"));
        for (String text : List.of("-", "+3", "3.0", "many", "0x3", "\u0663")) {
            assertTrue(fault(type, text).startsWith("is not a number; "), text);
        }
    }

    @Test
    void theWordProcessorsIsANumberOfLoops() throws BadSetting {
        Type<Integer> type = new NumberType.Processors(256);
        assertEquals(Math.min(256, Runtime.getRuntime().availableProcessors()), read(type, "processors"));
        assertEquals(1, read(new NumberType.Processors(1), "processors"));
        assertEquals(7, read(type, "7"));
        assertEquals("is too small; write one from 1 to 256", fault(type, "0"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "64k, 65536", "64K, 65536", "10m, 10485760", "1g, 1073741824", "2t, 2199023255552", "0k, 0",
        "1024t, 1125899906842624"})
    void aSizeCountsIn1024s(String text, long bytes) throws BadSetting {
        assertEquals(bytes, read(SIZE, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "-k", "1.5m", "1 m", "1kb", "1kk", "m1", "1p"})
    void anythingElseIsNoSize(String text) {
        assertTrue(fault(SIZE, text).startsWith("is not a size; "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1025t", "9999999999999999999", "9223372036854775807k", "99999999999999999999999t"})
    void aSizeThatOverflowsIsTooGreat(String text) {
        assertEquals("is too large; write one from 0 to 1024t", fault(SIZE, text));
    }

    @Test
    void aSizeIsShownInItsGreatestUnit() {
        assertEquals("0", NumberType.Size.text(0));
        assertEquals("1000", NumberType.Size.text(1000));
        assertEquals("64k", NumberType.Size.text(65536));
        assertEquals("3g", NumberType.Size.text(3L << 30));
        assertEquals("1024t", NumberType.Size.text(1L << 50));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "64, 64", "1m, 1048576", "1m/s, 1048576", "100/s, 100"})
    void aRateIsASizeASecond(String text, long bytes) throws BadSetting {
        assertEquals(bytes, read(new NumberType.Rate(1L << 30), text));
    }

    @Test
    void anythingElseIsNoRate() {
        assertTrue(fault(new NumberType.Rate(1L << 30), "-1k").startsWith("is negative; write a size per second"));
        for (String text : List.of("/s", "1m/m", "fast")) {
            assertTrue(fault(new NumberType.Rate(1L << 30), text).startsWith("is not a rate; "), text);
        }
        assertEquals("is too large; write one from 0 to 1g/s", fault(new NumberType.Rate(1L << 30), "2g"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0s, 0", "500ms, 500", "30s, 30000", "5m, 300000", "1h, 3600000", "2d, 172800000"})
    void aDurationHasAUnit(String text, long millis) throws BadSetting {
        assertEquals(Duration.ofMillis(millis), read(SPAN, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s", "ms", "-s", "1.5s", "1 s", "1min", "1sm", "s1", "1S"})
    void anythingElseIsNoDuration(String text) {
        assertTrue(fault(SPAN, text).startsWith("is not a duration; "));
    }

    @Test
    void aMissingOrNegativeNumberIsToldAsOne() {
        assertEquals("is missing; write a number with ms, s, m, h or d, like 30s", fault(SPAN, ""));
        assertEquals("is negative; write a number with ms, s, m, h or d, like 30s", fault(SPAN, "-1s"));
        assertTrue(fault(SIZE, "").startsWith("is missing; write bytes, or a number with k, m, g or t, from "));
        assertTrue(fault(SIZE, "-1").startsWith("is negative; "));
    }

    @Test
    void aDurationWithoutAUnitIsNotGuessed() {
        assertTrue(fault(SPAN, "30").startsWith("has no unit; "));
    }

    @Test
    void aDurationStaysWithinItsBounds() throws BadSetting {
        Type<Duration> type = new NumberType.Span(Duration.ofMillis(1), Duration.ofHours(1));
        assertEquals(Duration.ofHours(1), read(type, "60m"));
        assertEquals("is too small; write one from 1ms to 1h", fault(type, "0"));
        assertEquals("is too large; write one from 1ms to 1h", fault(type, "61m"));
        assertEquals("is too large; write one from 1ms to 1h", fault(type, "9223372036854775807d"));
    }

    @Test
    void aDurationIsShownInItsGreatestUnit() {
        assertEquals("0s", NumberType.Span.text(Duration.ZERO));
        assertEquals("90s", NumberType.Span.text(Duration.ofSeconds(90)));
        assertEquals("1d", NumberType.Span.text(Duration.ofHours(24)));
        assertEquals("1500ms", NumberType.Span.text(Duration.ofMillis(1500)));
    }

    @Test
    void aRelativePathBeginsAtTheFileThatNamesIt() throws BadSetting {
        Type<Path> type = new Type.FilePath();
        Setting inFile = new Setting("k", "site/a", new SettingSource.Line(Path.of("/etc/stheno/stheno.properties"), 3));
        assertEquals(Path.of("/etc/stheno/site/a"), type.read("site/a", inFile));
        assertEquals(Path.of("/srv"), type.read("/srv", inFile));
        assertEquals(Path.of("site"), type.read("site", new Setting("k", "site", new SettingSource.Environment("STHENO_K"))));
        assertEquals(Path.of("site"), read(type, "site"));
        assertTrue(fault(type, "").startsWith("is missing; "));
        assertTrue(fault(type, "a\0b").startsWith("is not a path: "));
    }

    @Test
    void aPathMayHaveWordsInItsPlace() throws BadSetting {
        Type<Type.PathOrWord.Choice> type = Type.PathOrWord.of("auto", "off");
        assertEquals(new Type.PathOrWord.Choice.Said("auto"), read(type, "auto"));
        assertEquals(new Type.PathOrWord.Choice.Named(Path.of("./auto")), read(type, "./auto"));
        assertEquals("is missing; write path or auto or off", fault(type, ""));
        assertEquals(new Type.PathOrWord.Choice.Said(""), read(Type.PathOrWord.of("-", ""), ""));
    }

    @Test
    void anOptionIsEmptyOrWhatItsTypeSays() throws BadSetting {
        Type<Optional<Integer>> type = new Type.Optionally<>(new NumberType.Count(0, 9));
        assertEquals(Optional.empty(), read(type, ""));
        assertEquals(Optional.of(3), read(type, "3"));
        assertTrue(fault(type, "x").startsWith("is not a number; "));
    }

    @Test
    void aListHasCommasAndBlanksAtWill() throws BadSetting {
        Type<List<Integer>> type = new Type.Listed<>(new NumberType.Count(0, 9));
        assertEquals(List.of(), read(type, ""));
        assertEquals(List.of(1), read(type, "1"));
        assertEquals(List.of(1, 2, 3), read(type, "1,2 , 3"));
        assertEquals("`x` is not a number; write one from 0 to 9", fault(type, "1, x"));
        for (String text : List.of(",", "1,", ",1", "1, ,2")) assertEquals("has an empty entry; remove the comma", fault(type, text));
    }

    @Test
    void networksAreReadAndNeverLookedUp() throws BadSetting {
        Type<List<Network>> type = new Type.Listed<>(new Type.Networks());
        assertEquals(2, read(type, "10.0.0.0/8, ::1").size());
        assertTrue(fault(type, "10.0.0.0/8, localhost").startsWith("`localhost` is not a network: "));
    }

    @ParameterizedTest
    @CsvSource({"example.org, example.org", "Example.ORG., example.org", "*.example.org, *.example.org", "localhost, localhost",
        "a_b.c-d, a_b.c-d", "xn--bcher-kva.example, xn--bcher-kva.example", "127.0.0.1, 127.0.0.1", "[::1], [::1]"})
    void aHostNameIsReadInSmallLetters(String text, String name) throws BadSetting {
        assertEquals(name, read(new NameType.HostName(), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", ".a", "*", "*.", "a.*.b", "*a.b", "a b", "a:80", "a/b", "[::1", "[]", "[x]", "*.[::1]"})
    void anythingElseIsNoHostName(String text) {
        assertTrue(fault(new NameType.HostName(), text).startsWith("is not a host name; write one like example.org"));
    }

    @Test
    void aHostNameHasItsLengthAndItsAlphabet() throws BadSetting {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "b".repeat(61));
        assertEquals(longest, read(new NameType.HostName(), longest));
        assertFalse(fault(new NameType.HostName(), longest + "b").isEmpty());
        assertFalse(fault(new NameType.HostName(), label + "a").isEmpty());
        assertEquals("is not a host name; write its xn-- form", fault(new NameType.HostName(), "b\u00fccher.example"));
    }

    @Test
    void aFileNameHasNoFolder() throws BadSetting {
        assertEquals("index.html", read(new NameType.FileName(), "index.html"));
        for (String text : List.of("", ".", "..", "a/b", "/a")) {
            assertTrue(fault(new NameType.FileName(), text).startsWith("is not a file name"), text);
        }
    }

    @Test
    void aUrlPathNeverClimbs() throws BadSetting {
        assertEquals("/a/b.html", read(new NameType.UrlPath(), "/a/b.html"));
        assertEquals("/..a", read(new NameType.UrlPath(), "/..a"));
        for (String text : List.of("", "a", "//a", "/a//b", "/a/../b", "/..", "/./a", "/a?b", "/a#b", "/a\\b")) {
            assertTrue(fault(new NameType.UrlPath(), text).startsWith("is not the path of a URL"), text);
        }
        assertEquals("/files/", read(new NameType.UrlFolder(), "/files/"));
        assertEquals("/", read(new NameType.UrlFolder(), "/"));
        for (String text : List.of("", "/files", "files/", "/../")) {
            assertTrue(fault(new NameType.UrlFolder(), text).startsWith("is not the path of a folder"), text);
            assertTrue(fault(new NameType.OwnFolder(), text).startsWith("is not the path of a folder"), text);
        }
        assertEquals("/files/", read(new NameType.OwnFolder(), "/files/"));
        for (String text : List.of("/%66iles/", "/a%2fb/", "/100%/")) {
            assertEquals(text, read(new NameType.UrlFolder(), text), "escapes mean the decoded folder");
            assertTrue(fault(new NameType.OwnFolder(), text).startsWith("has a percent sign"), text);
        }
    }
}
