package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Machine MACHINE = new Machine(new LinkedHashMap<>(Map.of("Mode", "quick", "Commit", "not a checkout")));

    /// The page is written so that it is XML too; only its first line is not.
    private static void assertWellFormed(String page) {
        assertTrue(page.startsWith("<!doctype html>\n"));
        String xml = page.substring(page.indexOf('\n') + 1);
        assertDoesNotThrow(() -> DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml))));
    }

    @Test
    void thePageOfARunIsWellFormedAndStandsAlone() throws IOException {
        String page = Report.page(Results.parse(Fixture.text()), MACHINE);
        assertWellFormed(page);
        assertFalse(page.contains("<script"), "no script");
        assertFalse(Pattern.compile("(href|src)=\"(?!#)|url\\(|@import").matcher(page).find(), "nothing from elsewhere");
        assertFalse(page.contains("NaN") || page.contains("Infinity"), "no number that is none");
    }

    @Test
    void everyGroupHasItsChartsAndItsTable() throws IOException {
        List<Result> results = Results.parse(Fixture.text());
        for (ReportChapter chapter : ReportChapter.all()) {
            ReportData data = new ReportData(results).group(chapter.group());
            assertFalse(data.isEmpty(), chapter.group());
            assertTrue(chapter.charts(data).size() >= 2, chapter.group());
        }
        String page = Report.page(results, MACHINE);
        assertFalse(page.contains("not measured"), "nothing is missing");
        assertEquals(9, page.split("<table>").length - 1);
    }

    @Test
    void theHeadlinesAreThere() throws IOException {
        String page = Report.page(Results.parse(Fixture.text()), MACHINE);
        for (String headline : List.of("healthy throughput", "heap a stalled client", "needless producer calls",
                "the memory a client in nginx", "healthy throughput of DNS",
                "of a bare NIO loop’s speed", "a wrapper costs a piece")) {
            assertTrue(page.contains("<dt>" + headline + "</dt>"), headline);
        }
    }

    @Test
    void aHeadlineHasItsNoiseBesideIt() throws IOException {
        String page = Report.page(Results.parse(Fixture.text()), MACHINE);
        Pattern tile = Pattern.compile("<dd><b>[^<]+ <small>(± [\\d.]+ %( at most)?|spread unknown|the same in every sample)</small></b>");
        assertEquals(page.split("<div class=\"tile\">").length - 1, tile.matcher(page).results().count(), page);
        assertTrue(page.contains("<small>± "), "some are known");
    }

    @Test
    void theLeadTellsBothDepthsOfPipelining() throws IOException {
        String page = Report.page(Results.parse(Fixture.text()), MACHINE);
        String lead = page.substring(page.indexOf("<p class=\"lead\">"), page.indexOf("</p>", page.indexOf("<p class=\"lead\">")));
        assertEquals(2, lead.split("\\(one at a time\\)", -1).length - 1, lead);
        assertEquals(2, lead.split("\\(16 in a read\\)", -1).length - 1, lead);
    }

    @Test
    void tablesAreClosedUntilTheyAreWanted() throws IOException {
        String page = Report.page(Results.parse(Fixture.text()), MACHINE);
        assertTrue(page.contains("<details><summary>"));
        assertFalse(page.contains("<details open"));
    }

    @Test
    void aGroupThatWasNotMeasuredIsSaidToBeMissing() throws IOException {
        for (ReportChapter missing : ReportChapter.all()) {
            List<Result> some = Results.parse(Fixture.text()).stream().filter(result -> !result.group().equals(missing.group())).toList();
            String page = Report.page(some, MACHINE);
            assertWellFormed(page);
            assertTrue(page.contains(Page.escaped(missing.title()) + "</a> (not measured)"), missing.group());
        }
    }

    @Test
    void anyPartOfTheResultsMakesAPage() throws IOException {
        List<Result> results = Results.parse(Fixture.text());
        assertWellFormed(Report.page(List.of(), MACHINE));
        for (Result one : results) assertWellFormed(Report.page(List.of(one), MACHINE));
    }

    @Test
    void aStoppedRunSaysSo() {
        String page = Report.page(List.of(), MACHINE.lasted(Duration.ofSeconds(70), true));
        assertTrue(page.contains("This run was stopped before its end"));
        assertTrue(page.contains("1 min 10 s"));
    }

    @Test
    void whatANameHoldsIsNoMarkup() {
        var params = new LinkedHashMap<String, String>();
        params.put("<b>\"'&", "</script><script>alert(1)</script>\u0000");
        Result evil = Fixture.rate("evil", 1.0, 2.0, 3.0).with(params);
        var facts = new LinkedHashMap<String, String>();
        facts.put("Commit", "<img src=x>");
        String page = Report.page(List.of(evil), new Machine(facts));
        assertWellFormed(page);
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("<img"));
    }

    @Test
    void theComparisonIsWellFormed() throws IOException {
        var slower = List.of(Fixture.rate("a<b>", 50.0, 51.0, 49.0), Fixture.rate("c", 1.0));
        var compare = new Compare(List.of(Fixture.rate("a<b>", 100.0, 101.0, 99.0)), slower, 0.1);
        String page = ComparePage.of(compare, Path.of("old & older.json"), Path.of("new.json"));
        assertWellFormed(page);
        assertTrue(page.contains("WORSE, beyond the bound"));
        assertTrue(page.contains("1 loss beyond 10 %"));
    }
}
