package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.BoundPorts;
import stheno.reactor.ConnectionView;
import stheno.reactor.Log;
import stheno.reactor.Wait;

class StatusPageTest {
    private static final String HOSTILE = "\"><script>alert(1)</script>'{{token}}&";
    private static final String TEMPLATE = Admin.resource("status.html");

    private static ConnectionView connection(long id, String state, long ageSeconds, long out) {
        try {
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) id}), 5000);
            return new ConnectionView(id, "http", peer, id % 2 == 0, Wait.IDLE, state, ageSeconds * 1_000_000_000L, 100 * id, out,
                    "loop-0");
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static StatusView view(Map<String, String> hosts, Optional<List<ConnectionView>> connections) {
        return new StatusView(Readings.usual(), Readings.PROCESS, Log.Level.INFO, List.of(new BoundPorts.BoundPort("http",
                "http://x/" + HOSTILE, Optional.empty())), hosts,
                List.of("zone a.example.: " + HOSTILE), Readings.samples(20), connections);
    }

    private static String page(String query, ConnectionView... connections) {
        return StatusPage.html(TEMPLATE, view(Map.of("(default)", "/srv"), Optional.of(List.of(connections))),
                StatusOrder.of(Optional.of(query)), "TOKEN");
    }

    @Test
    void hostileTextStaysText() {
        ConnectionView unix = new ConnectionView(1, HOSTILE, UnixDomainSocketAddress.of("/tmp/" + HOSTILE), false, Wait.MESSAGE, HOSTILE, 1,
                1, 1, HOSTILE);
        String page = StatusPage.html(TEMPLATE, view(Map.of(HOSTILE, HOSTILE), Optional.of(List.of(unix))),
                StatusOrder.of(Optional.of(HOSTILE)), "TOKEN");
        assertFalse(page.contains("<script>"), page);
        assertFalse(page.contains("alert(1)</script>"));
        assertEquals(1, page.split("<script", -1).length - 1);
        assertTrue(page.contains("{{token}}"), "a place in what was filled in was filled in itself");
    }

    @Test
    void everyPlaceIsFilled() {
        assertFalse(page("", connection(1, "idle", 1, 1)).replace(DisplayText.escaped(HOSTILE), "").contains("{{"));
    }

    @Test
    void thePolicyFindsNothingToForbid() {
        String page = page("", connection(1, "idle", 1, 1));
        assertFalse(Pattern.compile("<style|\\sstyle=|\\son\\w+=|javascript:|<script(?! src=\"status\\.js\")").matcher(page).find(), page);
        assertFalse(Pattern.compile("(?:href|src|action)=\"(?:/|https?:)").matcher(page).find(), "a link that is not relative");
    }

    @Test
    void theTableIsSortedAsTheQuerySays() {
        ConnectionView[] three = {connection(1, "b", 10, 5), connection(2, "c", 30, 9), connection(3, "a", 20, 7)};
        assertEquals(List.of("2", "3", "1"), ids(page("", three)));
        assertEquals(List.of("1", "3", "2"), ids(page("sort=age&order=asc", three)));
        assertEquals(List.of("3", "1", "2"), ids(page("sort=state&order=asc", three)));
        assertEquals(List.of("2", "3", "1"), ids(page("sort=out&order=desc", three)));
        assertEquals(List.of("1", "2", "3"), ids(page("sort=peer&order=asc", three)));
        assertEquals(List.of("2", "3", "1"), ids(page("sort=nonsense&order=desc&limit=x", three)));
        for (StatusOrder.Column column : StatusOrder.Column.values()) assertEquals(3, ids(page("sort=" + column.word(), three)).size());
    }

    private static List<String> ids(String page) {
        return Pattern.compile("action=\"connections/(\\d+)/close\"").matcher(page).results().map(found -> found.group(1)).toList();
    }

    @Test
    void aClickOnTheSortedColumnTurnsItRound() {
        String page = page("sort=in&order=desc&limit=7", connection(1, "x", 1, 1));
        assertTrue(page.contains("aria-sort=\"descending\"><a href=\"?sort=in&amp;order=asc&amp;limit=7#connections\">In</a>"), page);
        assertTrue(page.contains("<a href=\"?sort=peer&amp;order=asc&amp;limit=7#connections\">Peer</a>"));
        assertTrue(page.contains("<a href=\"?sort=out&amp;order=desc&amp;limit=7#connections\">Out</a>"));
    }

    @Test
    void limitsAreBounded() {
        assertEquals(10_000, StatusOrder.of(Optional.of("limit=99999999999")).limit());
        assertEquals(1, StatusOrder.of(Optional.of("limit=-5")).limit());
        assertEquals(3600, StatusOrder.of(Optional.of("refresh=999999")).refresh());
    }

    @Test
    void formsProveWhereTheyComeFrom() {
        String page = page("", connection(1, "x", 1, 1));
        assertEquals(2, page.split("<input type=\"hidden\" name=\"token\" value=\"TOKEN\">", -1).length - 1);
    }

    @Test
    void withoutAScriptThePageCanLoadItselfAgain() {
        assertFalse(page("").contains("http-equiv"));
        assertTrue(page("").contains("&amp;refresh=5\">"));
        assertTrue(page("refresh=5").contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"));
    }

    @Test
    void loopsThatDoNotAnswerAreNamedAsTheCause() {
        String page = StatusPage.html(TEMPLATE, view(Map.of(), Optional.empty()), StatusOrder.of(Optional.empty()), "T");
        assertTrue(page.contains("did not answer in time"));
        assertTrue(StatusText.connections(9, Optional.empty()).contains("did not answer in time"));
    }

    @Test
    void aServerThatHasJustStartedHasAPage() {
        StatusView young = new StatusView(Readings.at(0, Map.of(), Map.of(), Map.of()), Readings.ELSEWHERE, Log.Level.WARN, List.of(),
                Map.of(), List.of(), List.of(), Optional.of(List.of()));
        assertTrue(StatusPage.html(TEMPLATE, young, StatusOrder.of(Optional.empty()), "T").contains("None."));
        assertTrue(StatusText.status(young).contains("log level  warn"));
        assertTrue(StatusJson.samples(young.history()).endsWith("\"samples\":[]}\n"));
    }

    @Test
    void aTableForATerminalHoldsNothingThatSteersIt() {
        ConnectionView steering = connection(1, "\u001b[2Jgone\r\nroot# \u202e", 75, 1536);
        String text = StatusText.connections(3, Optional.of(List.of(steering)));
        assertEquals("""
            ID  AGE         PEER           SERVICE  WAITS FOR     IN       OUT  STATE
             1  1 min 15 s  10.0.0.1:5000  http     idle       100 B  1.50 KiB  ?[2Jgone??root# ?
            1 of 3 connections
            """.replace("AGE         PEER", "       AGE  PEER"), text);
    }

    @Test
    void connectionsAsJsonKeepHostileTextInItsQuotes() {
        String json = StatusJson.connections(1, Optional.of(List.of(connection(1, HOSTILE, 2, 3))));
        assertTrue(json.startsWith("{\"open\":1,\"complete\":true,\"connections\":[{\"id\":1,\"service\":\"http\","
                + "\"peer\":\"10.0.0.1:5000\",\"secure\":false,"
                + "\"waiting\":\"idle\",\"state\":\"\\\"\\u003e\\u003cscript"), json);
    }
}
