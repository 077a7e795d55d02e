package stheno.appliance.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.http.AccessLog;
import stheno.http.Fields;
import stheno.http.Forwarded;
import stheno.http.HttpDate;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.http2.HeaderField;
import stheno.http2.Http2Exchange;
import stheno.http2.Http2Handler;
import stheno.http2.Http2Reply;
import stheno.http2.Http2Request;
import stheno.reactor.Network;

/// Answers the requests for an endpoint from clients that know HTTP/2 alone. Everything else on this server needs HTTP/1.1, and the client
/// is told so (RFC 9113, section 7): it can repeat its request, as curl does. 404 would be wrong, because the page may well exist, and so
/// would be 421, which tells the client to open another connection that ends the same way.
///
/// @param endpoint empty if there is none any more, while older connections stay
/// @param trusted  the proxies that may tell the client's address
/// @param log      gets an entry for each request that is answered
record EndpointHttp2(Optional<HttpEndpoint> endpoint, List<Network> trusted, AccessLog log) implements Http2Handler {
    @Override
    public void handle(Http2Exchange exchange) {
        Http2Request asked = exchange.request();
        String sent = asked.path().contains("?") ? asked.path().substring(0, asked.path().indexOf('?')) : asked.path();
        Optional<Request> request = request(asked);
        String path = request.map(Request::path).orElse(sent);
        Optional<HttpEndpoint> present = endpoint.filter(it -> it.at(asked.authority(), path));
        if (present.isEmpty()) {
            exchange.requireHttp11();
            return;
        }
        if (request.isEmpty()) exchange.respond(reply(Reply.of(Status.BAD_REQUEST)));
        else answer(present.get(), request.get(), exchange);
    }

    private void answer(HttpEndpoint present, Request request, Http2Exchange exchange) {
        long began = exchange.reactor().now();
        Forwarded client = Forwarded.of(exchange.remote(), exchange.secure(), request.fields(), trusted);
        byte[] body = exchange.request().body();
        Optional<Reply> early = present.refusal(request);
        if (body.length > present.bodyLimit()) early = Optional.of(Reply.of(Status.CONTENT_TOO_LARGE));
        if (early.isPresent()) finish(early.get(), request, client, began, exchange);
        else present.answer(request, body, client.client(), exchange.reactor(), made -> finish(made, request, client, began, exchange));
    }

    private void finish(Reply made, Request request, Forwarded client, long began, Http2Exchange exchange) {
        boolean left = exchange.left();
        exchange.respond(reply(made));
        if (log == AccessLog.NONE) return;
        long nanos = exchange.reactor().clock() - began;
        log.log(new AccessLog.Entry(client.client(), Optional.of(request), Optional.empty(), "-", made.status().code(), made.length(),
                System.currentTimeMillis() - nanos / 1_000_000, nanos, !left, client.secure()));
    }

    /// The same request as HTTP/1.1 would have it; empty if that has no such request.
    private static Optional<Request> request(Http2Request asked) {
        try {
            Fields.Builder fields = Fields.builder();
            fields.add("Host", asked.authority().isEmpty() ? "localhost" : asked.authority()); // HTTP/1.1 requires one
            for (HeaderField field : asked.fields()) fields.add(field.name(), field.value());
            return Optional.of(Request.of(asked.method(), asked.path()).withFields(fields.build()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Http2Reply reply(Reply made) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("date", HttpDate.print(System.currentTimeMillis() / 1000)));
        for (Fields.Field field : made.fields()) fields.add(new HeaderField(field.name().toLowerCase(Locale.ROOT), field.value()));
        ByteBuffer bytes = made.bytes();
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        return new Http2Reply(made.status().code(), fields, body);
    }
}
