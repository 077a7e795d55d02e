package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.fixture.Served;
import stheno.reactor.AccessList;
import stheno.reactor.Network;
import stheno.testkit.Visitor;

class AddressFilterTest {
    private static final Handler NEXT = exchange -> exchange.respond(Reply.text("inside"));

    private static String asked(AccessList list) throws IOException {
        try (Served served = new Served(new AddressFilter(list, NEXT)); Visitor visitor = served.visitor()) {
            return visitor.ask("GET / HTTP/1.1").reply();
        }
    }

    @Test
    void whoIsPermittedComesThrough() throws IOException {
        assertTrue(asked(AccessList.ALL).endsWith("inside"));
        assertTrue(asked(new AccessList(List.of(Network.of("127.0.0.0/8"), Network.of("::1")), List.of())).endsWith("inside"));
    }

    @Test
    void whoIsNotIsAnswered403() throws IOException {
        String other = asked(new AccessList(List.of(Network.of("192.0.2.0/24")), List.of()));
        assertTrue(other.startsWith("HTTP/1.1 403 Forbidden") && !other.contains("inside"), other);
        String denied = asked(new AccessList(List.of(), List.of(Network.of("127.0.0.0/8"), Network.of("::1"))));
        assertTrue(denied.startsWith("HTTP/1.1 403 Forbidden"), denied);
    }
}
