package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

class HeaderRulesTest {
    private static final Reply READY = Reply.text("ready").field("Cache-Control", "own");

    private static Served served(String... rules) throws IOException {
        return new Served(new HeaderRules(Stream.of(rules).map(HeaderRule::parse).toList(), HeaderRulesTest::answer));
    }

    private static void answer(Exchange exchange) {
        String status = exchange.request().query().orElse("200");
        exchange.respond(status.equals("200") ? READY : Reply.of(Status.of(Integer.parseInt(status))));
    }

    private static String head(Visitor visitor, String target) throws IOException {
        String head = visitor.ask("GET " + target + " HTTP/1.1").head();
        if (head.contains("Content-Length: 5")) visitor.exactly(5);
        return head;
    }

    private static List<String> values(String head, String name) {
        return head.lines().filter(line -> line.startsWith(name + ": ")).map(line -> line.substring(name.length() + 2)).toList();
    }

    @Test
    void aFieldIsAddedWhereThePathMatches() throws IOException {
        try (Served served = served("/assets/** X-Kind: asset, really"); Visitor visitor = served.visitor()) {
            assertEquals(List.of("asset, really"), values(head(visitor, "/assets/a/b.js"), "X-Kind"));
            assertEquals(List.of("asset, really"), values(head(visitor, "/%61ssets/a"), "X-Kind"));
            assertEquals(List.of(), values(head(visitor, "/other"), "X-Kind"));
            assertEquals(List.of(), values(head(visitor, "/assets"), "X-Kind"));
        }
    }

    @Test
    void theRepliesOwnFieldGivesWay() throws IOException {
        try (Served served = served("/a/* Cache-Control: no-store"); Visitor visitor = served.visitor()) {
            assertEquals(List.of("no-store"), values(head(visitor, "/a/b"), "Cache-Control"));
            assertEquals(List.of("own"), values(head(visitor, "/b"), "Cache-Control"));
        }
    }

    @Test
    void aPageInPlaceOfAnAssetIsNotKeptLikeTheAsset() throws IOException {
        List<HeaderRule> rules = Stream.of("/assets/** Cache-Control: immutable", "/index.html Cache-Control: no-cache",
                "/assets/** X-A: a", "/assets/** Expires: never").map(HeaderRule::parse).toList();
        Reply page = Reply.text("page!").field("Content-Location", "/index.html");
        Handler answering = exchange -> exchange.respond(exchange.request().path().endsWith(".js") ? Reply.text("file!") : page);
        try (Served served = new Served(new HeaderRules(rules, answering)); Visitor visitor = served.visitor()) {
            String asset = head(visitor, "/assets/app.js");
            assertEquals(List.of("immutable"), values(asset, "Cache-Control"));
            assertEquals(List.of("never"), values(asset, "Expires"));
            String missing = head(visitor, "/assets/missing");
            assertEquals(List.of("no-cache"), values(missing, "Cache-Control"));
            assertEquals(List.of(), values(missing, "Expires"));
            assertEquals(List.of("a"), values(missing, "X-A"), "all other fields are those of the path");
            assertEquals(List.of("no-cache"), values(head(visitor, "/users/7"), "Cache-Control"));
            assertEquals(List.of(), values(head(visitor, "/other.js"), "Cache-Control"));
        }
    }

    @Test
    void theLastRuleForAFieldCountsAndOneForTheSamePathIsAdded() throws IOException {
        try (Served served = served("/** X-A: all", "/** Link: </a>", "/** link: </b>", "/x/** X-A: x", "/x/y X-B: y");
                Visitor visitor = served.visitor()) {
            assertEquals(List.of("all"), values(head(visitor, "/q"), "X-A"));
            String head = head(visitor, "/x/y");
            assertEquals(List.of("x"), values(head, "X-A"));
            assertEquals(List.of("y"), values(head, "X-B"));
            assertEquals(List.of("</a>"), values(head, "Link"));
            assertEquals(List.of("</b>"), values(head, "link"));
        }
    }

    @Test
    void errorsGetTheFieldsOfRulesForAllAlone() throws IOException {
        try (Served served = served("/** X-Good: yes", "always /** X-Always: yes"); Visitor visitor = served.visitor()) {
            for (int status = 200; status < 600; status++) {
                if (status == 205) continue; // needs no body, and this handler does not say so
                String head = head(visitor, "/?" + status);
                assertEquals(List.of("yes"), values(head, "X-Always"), head);
                boolean good = Set.of(200, 201, 204, 206, 301, 302, 303, 304, 307, 308).contains(status);
                assertEquals(good ? List.of("yes") : List.of(), values(head, "X-Good"), head);
            }
        }
    }

    @Test
    void aReadyReplyStaysReady() throws IOException {
        Set<Reply> seen = ConcurrentHashMap.newKeySet();
        Handler rules = new HeaderRules(List.of(HeaderRule.parse("/** X-A: a"), HeaderRule.parse("/a X-B: b")), exchange -> {
            exchange.transform(reply -> {
                seen.add(reply); // by identity
                return reply;
            });
            answer(exchange);
        });
        try (Served served = new Served(rules); Visitor visitor = served.visitor()) {
            for (int i = 0; i < 20; i++) head(visitor, "/a");
        }
        assertEquals(1, seen.size());
        assertTrue(seen.iterator().next().hasField("X-B"));
    }

    @Test
    void manyCombinationsOfRulesAreRight() throws IOException {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 24; i++) rules.add("/**" + (char) ('a' + i % 12) + "** X-" + i + ": " + i);
        assertThrows(IllegalArgumentException.class, () -> served(rules.toArray(String[]::new)), "two ** in one path");
        rules.replaceAll(rule -> rule.replaceFirst("\\*\\*", "*").replaceFirst("\\*\\* ", "* "));
        try (Served served = served(rules.toArray(String[]::new)); Visitor visitor = served.visitor()) {
            for (int mask = 1; mask < 1 << 12; mask += 2) {
                StringBuilder path = new StringBuilder("/");
                for (int i = 0; i < 12; i++) if ((mask >> i & 1) == 1) path.append((char) ('a' + i));
                String head = head(visitor, path.toString());
                for (int i = 0; i < 24; i += 7) {
                    assertEquals((mask >> i % 12 & 1) == 1, head.contains("X-" + i + ": "), path + " rule " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/a", "/a b", "a X: y", "/a : y", "/a X Y: z", "/a X:", "/a X:  ", "always", "always /a", "/a X: \u0001", "/a X: \u20ac",
        "/a X: a\r\nb: c",
        "/a Content-Length: 1", "/a transfer-encoding: chunked", "/a Connection: close", "/a Date: now", "/a Server: x",
        "/a Content-Type: text/html",
        "/a VARY: Origin", "/a Content-Encoding: gzip", "/a ETag: x", "/a Location: /", "/a%zz X: y", "/a%2fb X: y", "/**/** X: y",
        "/a Upgrade: h2c",
    })
    void aMalformedRuleIsRefusedWithAMessage(String rule) {
        String message = assertThrows(IllegalArgumentException.class, () -> HeaderRule.parse(rule)).getMessage();
        assertTrue(message.length() > 15, message);
    }

    @Test
    void allFieldsTogetherAreBounded() {
        HeaderRule large = HeaderRule.of("/a", "X", "x".repeat(10_000), false);
        assertThrows(IllegalArgumentException.class, () -> new HeaderRules(List.of(large, large, large, large), _ -> { }));
    }

    @Test
    void aRuleIsPrintedAsItIsRead() {
        assertEquals("always /a/** X-A: b: c", HeaderRule.parse("  always   /a/**\tX-A :  b: c ").toString());
        assertFalse(HeaderRule.parse("/always X: y").toString().startsWith("always"));
    }
}
