package stheno.appliance.admin;

import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.web.blocking.BlockingHandler;

/// The pages of administration below some path. Every link in them is relative. Loop thread only, as every handler.
///
/// ```
///   GET   (the page)  status.json  status.txt  samples.json  connections.json  connections.txt  metrics  healthz  readyz  events
///   POST  connections/ID/close  reload                       whoever sees the page
///         drain  stop  log/level?level=WORD  log/reopen      the Unix socket alone
/// ```
final class AdminHandler implements Handler {
    /// Who is at the other end.
    enum Face {
        /// Somebody who may open the Unix socket.
        FULL,
        /// A browser, which may be led by others, or a scraper.
        WEB
    }

    /// Only what comes from here is loaded, run or sent to; nobody frames it. Not `no-referrer`, with which browsers hide the origin of
    /// forms, also from ourselves.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final int SUBSCRIBERS = 64; // pages that are open at once: each is a connection, and an event a second

    private final Admin admin;
    private final Face face;
    private final String base;
    private final Router router = new Router();

    /// @param base the path that it is served under, with a slash at both ends
    AdminHandler(Admin admin, Face face, String base) {
        if (!base.startsWith("/") || !base.endsWith("/")) throw new IllegalArgumentException("no slash at both ends: " + base);
        this.admin = admin;
        this.face = face;
        this.base = base;
        reading();
        if (!base.equals("/")) router.get(base.substring(0, base.length() - 1), this::slash);
        router.prefix(base, new AdminChanges(admin, face, base));
        router.fallback(exchange -> exchange.respond(sealed(Reply.error(Status.NOT_FOUND, "There is nothing here."))));
    }

    private void reading() {
        kept("status.css", "text/css; charset=utf-8");
        kept("status.js", "text/javascript; charset=utf-8");
        Reply well = sealed(Reply.text("ok\n"));
        router.get(base + "healthz", exchange -> exchange.respond(well));
        router.get(base + "readyz", exchange -> exchange.respond(ready(admin.control().phase())));
        router.get(base + "events", this::subscribe);
        page("metrics", _ -> Reply.text(Metrics.print(admin.reading(), MetricsProcess.read())).type(Metrics.TYPE));
        page("", order -> Reply.html(Status.OK, StatusPage.html(admin.template(), admin.view(order.limit()), order, token())));
        page("status.txt", _ -> Reply.text(StatusText.status(admin.view(0))));
        page("status.json", _ -> json(StatusJson.status(admin.view(0))));
        page("samples.json", _ -> json(StatusJson.samples(admin.samples())));
        page("connections.txt", order -> {
            StatusView view = admin.view(order.limit());
            return Reply.text(StatusText.connections(view.open(), view.connections()));
        });
        page("connections.json", order -> {
            StatusView view = admin.view(order.limit());
            return json(StatusJson.connections(view.open(), view.connections()));
        });
    }

    /// Relative links would lead elsewhere from a path without its slash.
    private void slash(Exchange exchange) {
        String last = base.substring(base.lastIndexOf('/', base.length() - 2) + 1);
        exchange.respond(sealed(Reply.of(Status.PERMANENT_REDIRECT).field("Location", "./" + last)));
    }

    /// Of no use to who has come by the socket, which asks for none.
    private String token() {
        return face == Face.WEB ? admin.guard().token() : "";
    }

    private void kept(String name, String type) {
        Reply reply = sealed(Reply.text(Admin.resource(name)).type(type));
        router.get(base + name, exchange -> exchange.respond(reply));
    }

    private interface Page {
        Reply reply(StatusOrder order) throws InterruptedException;
    }

    /// Made on a thread of its own: it reads files of the kernel's, waits for the loops, and may be large.
    private void page(String name, Page page) {
        router.get(base + name, new BlockingHandler(admin.workers(),
                exchange -> exchange.respond(sealed(page.reply(StatusOrder.of(exchange.request().query()))))));
    }

    private static Reply json(String text) {
        return Reply.text(text).type("application/json");
    }

    private static Reply ready(Control.Phase phase) {
        return sealed(switch (phase) {
            case SERVING -> Reply.text("ready\n");
            case STARTING, DRAINING -> Reply.text(Status.SERVICE_UNAVAILABLE, StatusJson.phase(phase) + "\n");
        });
    }

    private void subscribe(Exchange exchange) {
        if (admin.events().subscribers() < SUBSCRIBERS) {
            admin.events().subscribe(exchange);
            return;
        }
        Reply full = Reply.error(Status.SERVICE_UNAVAILABLE, "Too many status pages are open.").field("Retry-After", "10");
        exchange.respond(sealed(full));
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String path = exchange.request().path();
        if (face == Face.WEB && !path.equals(base + "healthz") && !path.equals(base + "readyz")) {
            Optional<String> refusal = admin.guard().refusesHost(exchange.request().host(), admin.control().hosts().keySet());
            if (refusal.isPresent()) {
                exchange.respond(sealed(Reply.error(Status.MISDIRECTED_REQUEST, refusal.get())));
                return;
            }
        }
        router.handle(exchange);
    }

    /// With what keeps a browser from doing more with it than showing it.
    static Reply sealed(Reply reply) {
        return reply.field("Content-Security-Policy", POLICY).field("X-Content-Type-Options", "nosniff")
                .field("X-Frame-Options", "DENY").field("Referrer-Policy", "same-origin")
                .field("Cross-Origin-Resource-Policy", "same-origin").field("Cache-Control", "no-store");
    }
}
