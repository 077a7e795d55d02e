package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

class ResultsTest {
    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
        List<Result> results = Results.parse(Fixture.text());
        Path file = folder.resolve("results.json");
        Results.write(file, results);
        assertEquals(results, Results.read(file));
        assertEquals(List.of(file), Files.list(folder).toList());
    }

    @Test
    void noNumberStaysNoNumber() {
        Result few = Fixture.rate("few", 1.0, 2.0);
        assertTrue(Double.isNaN(few.primary().error()));
        assertEquals(List.of(few), Results.parse(Results.text(List.of(few))));
    }

    @Test
    void namesWithQuotesAndBreaksAreWrittenSafely() {
        Result plain = Fixture.rate("odd", 1.0, 2.0, 3.0);
        var params = new java.util.LinkedHashMap<String, String>();
        params.put("a \"b\" \\ \n", "\u0001 é \ud83d\ude00");
        Result odd = plain.with(params);
        assertEquals(List.of(odd), Results.parse(Results.text(List.of(odd))));
    }

    @Test
    void anEmptyFileOfJmhsIsAnEmptyList() {
        var out = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(out, true, StandardCharsets.UTF_8)).writeOut(List.of());
        assertEquals(List.of(), Results.parse(out.toString(StandardCharsets.UTF_8)));
    }

    @Test
    void aHistogramIsReadAsTheMeanOfEachIteration() {
        Result result = Results.parse("""
                [{"benchmark": "a.B.c", "mode": "sample", "primaryMetric": {"score": 2, "scoreUnit": "us/op",
                  "rawDataHistogram": [[[[1.0, 3], [5.0, 1]], [[2.0, 7]]]]}}]""").getFirst();
        assertEquals(List.of(List.of(2.0, 2.0)), result.primary().samples());
    }

    @Test
    void theGroupIsTheClassAndTheMethodTheRest() {
        Result result = Fixture.rate("turn", 1.0);
        assertEquals("XBenchmark", result.group());
        assertEquals("turn", result.method());
    }

    @Test
    void aFileThatIsNoneOfResultsIsNamed(@TempDir Path folder) throws IOException {
        for (String text : List.of("", "{", "[1]", "[{}]", "[{\"benchmark\": \"a.B.c\"}]", "[] x", "[\"", "[\"\\u12", "[nul]",
                "[".repeat(100_000))) {
            Path file = Files.writeString(folder.resolve("bad.json"), text);
            IOException e = assertThrows(IOException.class, () -> Results.read(file), text);
            assertTrue(e.getMessage().contains("bad.json"), e.getMessage());
        }
    }

    @Test
    void statisticsThatAreMissingAreMadeOfTheSamples() throws IOException {
        Result result = Results.parse("""
                [{"benchmark": "stheno.x.XBenchmark.x", "mode": "ss", "jmhVersion": "none", "jvm": "", "jdkVersion": "", "vmName": "",
                  "vmVersion": "", "warmupTime": "", "measurementTime": "",
                  "primaryMetric": {"score": 2, "scoreUnit": "ms/op", "rawData": [[1.0, 2.0, 3.0]]}}]""").getFirst();
        assertEquals(Result.Metric.of(List.of(1.0, 2.0, 3.0), "ms/op"), result.primary());
    }
}
