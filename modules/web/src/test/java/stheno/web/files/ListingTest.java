package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.fixture.Bodies;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Found;

class ListingTest {
    private static final Instant NOON = Instant.parse("2026-03-04T12:34:56.789Z");

    private static Contents.Entry file(String name, long size, int age) {
        return new Contents.Entry(name, new Found.Regular(Path.of("x"), size, FileTime.from(NOON.minusSeconds(age)), "key"));
    }

    private static Contents.Entry directory(String name, int age) {
        return new Contents.Entry(name, new Found.Directory(Path.of("x"), FileTime.from(NOON.minusSeconds(age))));
    }

    private static Listing listing(String query, Contents.Entry... entries) {
        return Listing.of("/some/", new Contents(List.of(entries), true), Listing.Order.of(query));
    }

    private static String text(Producer producer) throws IOException {
        return new String(Bodies.drain(producer), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "d1 d2 a B c | ``", "d1 d2 a B c | sort=name", "d2 d1 c B a | sort=name&order=desc", "d2 d1 c B a | order=desc",
        "d1 d2 c a B | sort=size&order=asc", "d2 d1 B a c | order=desc&sort=size", "d2 d1 B c a | sort=modified",
        "d1 d2 a c B | sort=modified&order=desc", "d1 d2 a B c | sort=color&order=up&x", "d1 d2 a B c | sort=&&=&order",
    })
    void directoriesComeFirstAndTheRestAsAsked(String names, String query) {
        Listing listing = listing(query, file("c", 1, 5), directory("d2", 9), file("a", 20, 1), file("B", 300, 9), directory("d1", 1));
        assertEquals(names, listing.rows().stream().map(Listing.Row::name).collect(Collectors.joining(" ")));
    }

    @Test
    void namesAreEscapedInPagesAndInAddresses() throws IOException {
        String name = "<script>alert('x')</script>\"&?#%:\u00e9 .txt";
        String page = text(listing("", file(name, 5, 0)).html(false));
        assertFalse(page.contains("<script>alert"));
        assertTrue(page.contains("<a href=\"%3Cscript%3Ealert%28%27x%27%29%3C%2Fscript%3E%22%26%3F%23%25%3A%C3%A9%20.txt\">"
                + "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;?#%:\u00e9 .txt</a>"), page);
    }

    @Test
    void theTitleIsEscaped() throws IOException {
        String page = text(Listing.of("/<b>&%s/", new Contents(List.of(), true), Listing.Order.of("")).html(false));
        assertTrue(page.contains("<title>Index of /&lt;b&gt;&amp;%s/</title>"), page);
        assertTrue(page.contains("<span aria-current=\"page\"><bdi>&lt;b&gt;&amp;%s</bdi></span></h1>"), page);
        assertFalse(page.contains("<b>"));
    }

    /// A mark that turns the direction ends with the element.
    @Test
    void aNameWithMarksOfDirectionTurnsNothingElse() throws IOException {
        Contents contents = new Contents(List.of(file("gpj\u202e.exe", 1, 0)), true);
        String page = text(Listing.of("/a\u202e/b/", contents, Listing.Order.of("")).html(true));
        assertTrue(page.contains("<bdi>a\u202e</bdi></a>"), page);
        assertTrue(page.contains("<td><bdi><a href=\"gpj%E2%80%AE.exe\">gpj\u202e.exe</a></bdi></td>"), page);
        assertTrue(page.contains("<span title=\"1 byte\">1 B</span>"), page);
    }

    @Test
    void aRowHasSizeAndTime() throws IOException {
        String page = text(listing("", file("f.txt", 1536, 0), directory("sub", 60)).html(false));
        assertTrue(page.contains("<tr><td><bdi><a href=\"f.txt\">f.txt</a></bdi></td><td class=\"size\">"
                + "<span title=\"1536 bytes\">1.5 KiB</span></td>"
                + "<td class=\"time\"><time datetime=\"2026-03-04T12:34:56Z\">2026-03-04 12:34</time></td></tr>"), page);
        assertTrue(page.contains("<tr><td><bdi><a href=\"sub/\">sub/</a></bdi></td><td class=\"size\"></td>"), page);
        assertTrue(page.contains(">2 entries</p>"), page);
        assertTrue(page.contains("<a href=\"../\" aria-label=\"Parent folder\">../</a>"), page);
    }

    @Test
    void theRootHasNoParent() throws IOException {
        assertFalse(text(Listing.of("/", new Contents(List.of(), true), Listing.Order.of("")).html(false)).contains("../"));
    }

    @Test
    void aClickOnAColumnSortsByItAndASecondOneTurnsItRound() throws IOException {
        String ascending = text(listing("sort=size").html(false));
        assertTrue(ascending.contains("aria-sort=\"ascending\"><a href=\"?sort=size&amp;order=desc\">Size</a>"), ascending);
        assertTrue(ascending.contains("<a href=\"?sort=name&amp;order=asc\">Name</a>"), ascending);
        String descending = text(listing("sort=size&order=desc").html(false));
        assertTrue(descending.contains("aria-sort=\"descending\"><a href=\"?sort=size&amp;order=asc\">Size</a>"), descending);
    }

    @Test
    void anIncompleteListingSaysSo() throws IOException {
        Contents cut = new Contents(List.of(file("a", 1, 0)), false);
        assertTrue(text(Listing.of("/", cut, Listing.Order.of("")).html(false)).contains("Only 1 entries are shown; there are more."));
    }

    @Test
    void jsonIsAnArrayOfObjects() throws IOException {
        assertEquals("""
                [
                {"name":"sub","type":"directory","size":null,"modified":"2026-03-04T12:34:56Z"},
                {"name":"a\\"\\\\b","type":"file","size":12,"modified":"2026-03-04T12:34:55Z"}
                ]
                """.replace("\n", "\r\n"), text(listing("", file("a\"\\b", 12, 1), directory("sub", 0)).json()));
        assertEquals("[\r\n]\r\n", text(listing("").json()));
        assertEquals("\\u0000\\u001f\\u2028\u00e9", Listing.quoted("\0\u001f\u2028\u00e9"));
    }

    @Test
    void linesAreWrittenWhenTheyAreAskedFor() throws IOException {
        Contents.Entry[] many = IntStream.range(0, 10_000).mapToObj(i -> file("name-" + i, i, 0)).toArray(Contents.Entry[]::new);
        Producer page = listing("", many).html(false);
        int pieces = 0;
        while (page.more() instanceof Piece.Bytes(var data)) {
            assertTrue(data.remaining() < 32 * 1024);
            pieces++;
        }
        page.close();
        assertTrue(pieces > 50, "pieces: " + pieces);
    }

    @Test
    void namesAreInNaturalOrder() {
        Listing listing = listing("", file("file10", 1, 0), file("File2", 1, 0), file("file1", 1, 0), file("a", 1, 0), file("B", 1, 0));
        assertEquals(List.of("a", "B", "file1", "File2", "file10"), listing.rows().stream().map(Listing.Row::name).toList());
    }

    @Test
    void eachFolderOfThePathIsARelativeLink() throws IOException {
        String page = text(Listing.of("/a b/c&d/e/", new Contents(List.of(), true), Listing.Order.of("")).html(false));
        assertTrue(page.contains("<h1><a href=\"../../../\" aria-label=\"Top folder\">Index of</a><i>/</i>"
                + "<a href=\"../../\"><bdi>a b</bdi></a>"
                + "<i>/</i><a href=\"../\"><bdi>c&amp;d</bdi></a><i>/</i>"
                + "<span aria-current=\"page\"><bdi>e</bdi></span></h1>"), page);
    }

    @Test
    void aDeepPathShowsItsLastFolders() throws IOException {
        String path = "/" + "x/".repeat(2000);
        String page = text(Listing.of(path, new Contents(List.of(), true), Listing.Order.of("")).html(false));
        assertTrue(page.contains("<i>/</i><a href=\"" + "../".repeat(12) + "\">&hellip;</a>"));
        assertTrue(page.contains("&hellip;</a><i>/</i><a href=\"" + "../".repeat(11) + "\"><bdi>x</bdi></a>"));
        assertTrue(page.length() < 40_000, "characters: " + page.length());
    }

    @Test
    void onlyAWritableFolderHasTheForm() throws IOException {
        assertTrue(text(listing("").html(true)).contains("<section id=\"upload\""));
        String page = text(listing("").html(false));
        assertFalse(page.contains("id=\"upload\"") || page.contains("XMLHttpRequest"), page);
    }

    @Test
    void thePolicyAllowsExactlyThePagesOwnScriptsAndStyles() throws IOException, NoSuchAlgorithmException {
        for (boolean writable : new boolean[] {false, true}) {
            String page = text(listing("", file("a", 1, 0)).html(writable)).replace("\r\n", "\n");
            String policy = new ListingPage(listing(""), writable).policy();
            assertFalse(policy.contains("unsafe"), policy);
            assertTrue(policy.startsWith("default-src 'none'; base-uri 'none'; form-action 'none'; "), policy);
            assertEquals(writable, policy.contains("connect-src 'self'; frame-ancestors 'self'"), policy);
            int parts = 0;
            Matcher inline = Pattern.compile("<(style|script)>(.*?)</\\1>", Pattern.DOTALL).matcher(page);
            for (; inline.find(); parts++) {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(inline.group(2).getBytes(StandardCharsets.UTF_8));
                assertTrue(policy.contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"), policy);
            }
            assertEquals(writable ? 3 : 2, parts);
            assertFalse(page.contains(" on") && page.matches("(?s).*<[a-z]+ [^>]*\\bon[a-z]+=.*"), page);
        }
    }
}
