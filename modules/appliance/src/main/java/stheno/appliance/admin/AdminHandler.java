package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stheno.appliance.protocol.WaitingMail;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.web.blocking.BlockingHandler;

/// The pages of the administration below a path. All links are relative. Loop thread only, as every handler.
///
/// ```
///   GET   (the page)  server.txt  status.json  status.txt  samples.json  connections.json  connections.txt  queue.txt  queue.json
///         metrics  healthz  readyz  events
///   POST  connections/ID/close  reload                       the page, and the Unix socket
///         drain  stop  log/level?level=WORD  log/reopen      the Unix socket alone
///         queue/retry?id=ID|all  queue/remove?id=ID|all
///         dns/stats  dns/show?name=NAME  dns/flush[?name=NAME]  takeover?name=NAME  upgrade
/// ```
final class AdminHandler implements Handler {
    /// The kind of client.
    enum Face {
        /// A client on the Unix socket.
        FULL,
        /// A browser of this machine, which other sites may abuse.
        LOCAL,
        /// A browser or a scraper of any machine. Commands need a login.
        WEB,
        /// A scraper or a load balancer of any machine: no page, no command.
        METRICS
    }

    /// Scripts and styles are loaded from here only; no other page may frame it. Not `no-referrer`: browsers would then hide the origin of
    /// forms, also from this server.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' " + Reply.ERROR_STYLE
            + "; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final int SUBSCRIBERS = 64; // open pages: each is a connection, and one event per second

    private final Admin admin;
    private final Face face;
    private final String base;
    private final Router router = new Router();
    private Handler changes = exchange -> exchange.respond(Reply.of(Status.NOT_FOUND));
    private Handler guarded = changes;

    /// @param base the URL path, with a slash at both ends
    AdminHandler(Admin admin, Face face, String base) {
        if (!base.startsWith("/") || !base.endsWith("/")) throw new IllegalArgumentException("no slash at both ends: " + base);
        this.admin = admin;
        this.face = face;
        this.base = base;
        health();
        router.fallback(exchange -> exchange.respond(sealed(Reply.error(Status.NOT_FOUND, "There is no page at this address."))));
        if (face == Face.METRICS) return;
        reading();
        if (!base.equals("/")) router.get(base.substring(0, base.length() - 1), this::slash);
        changes = new AdminChanges(admin, face, base);
        guarded = admin.guarded(changes);
        router.prefix(base, this::change);
    }

    /// A proxy on this machine may forward requests of any client.
    private void change(Exchange exchange) throws Exception {
        Fields fields = exchange.request().fields();
        boolean near = face == Face.FULL || face == Face.LOCAL && !fields.has("Forwarded") && !fields.has("X-Forwarded-For");
        (near || !exchange.request().method().equals("POST") ? changes : guarded).handle(exchange);
    }

    private void health() {
        Reply well = sealed(Reply.text("ok\n"));
        router.get(base + "healthz", exchange -> exchange.respond(well));
        page("readyz", _ -> ready(admin));
        page("metrics", _ -> Reply.text(Metrics.print(admin.reading(), MetricsProcess.read())).type(Metrics.TYPE));
    }

    private void reading() {
        page("status.css", _ -> Reply.text(Admin.resource("status.css")).type("text/css; charset=utf-8"));
        page("status.js", _ -> Reply.text(Admin.resource("status.js")).type("text/javascript; charset=utf-8"));
        router.get(base + "events", this::subscribe);
        page("server.txt", _ -> Reply.text(StatusText.server(admin.control().ports())));
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
        page("queue.txt", order -> Reply.text(QueueAnswers.text(waiting(order), Instant.now())));
        page("queue.json", order -> json(QueueAnswers.json(waiting(order))));
    }

    private List<WaitingMail.Queued> waiting(StatusOrder order) {
        return admin.control().waiting().map(queue -> queue.list(order.limit())).orElse(List.of());
    }

    /// From a path without its slash, relative links would be wrong.
    private void slash(Exchange exchange) {
        String last = base.substring(base.lastIndexOf('/', base.length() - 2) + 1);
        exchange.respond(sealed(Reply.of(Status.PERMANENT_REDIRECT).field("Location", "./" + last)));
    }

    /// Empty on the socket, which needs no token.
    private String token() {
        return face == Face.FULL ? "" : admin.guard().token();
    }

    private interface Page {
        Reply reply(StatusOrder order) throws InterruptedException;
    }

    /// Made on a virtual thread: it reads files, waits for the loops, and may be large.
    private void page(String name, Page page) {
        router.get(base + name, new BlockingHandler(admin.workers(),
                exchange -> exchange.respond(sealed(page.reply(StatusOrder.of(exchange.request().query()))))));
    }

    private static Reply json(String text) {
        return Reply.text(text).type("application/json");
    }

    private static Reply ready(Admin admin) {
        Control control = admin.control();
        Control.Phase phase = control.phase();
        if (phase != Control.Phase.SERVING) return Reply.text(Status.SERVICE_UNAVAILABLE, StatusJson.phase(phase) + "\n");
        Optional<String> hung = admin.hungLoop();
        if (hung.isPresent()) return Reply.text(Status.SERVICE_UNAVAILABLE, hung.get() + "\n");
        List<String> faults = control.faults();
        return faults.isEmpty() ? Reply.text("ready\n") : Reply.text(Status.SERVICE_UNAVAILABLE, String.join("\n", faults) + "\n");
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
        if (face != Face.FULL && !path.equals(base + "healthz") && !path.equals(base + "readyz")) {
            Optional<String> refusal = admin.guard().refusesHost(exchange.request().host(), admin.control().hosts().keySet());
            if (refusal.isPresent()) {
                exchange.respond(sealed(Reply.error(Status.MISDIRECTED_REQUEST, refusal.get())));
                return;
            }
        }
        router.handle(exchange);
    }

    /// With fields that restrict a browser to showing the page.
    static Reply sealed(Reply reply) {
        return reply.field("Content-Security-Policy", POLICY).field("X-Content-Type-Options", "nosniff")
                .field("X-Frame-Options", "DENY").field("Referrer-Policy", "same-origin")
                .field("Cross-Origin-Resource-Policy", "same-origin").field("Cache-Control", "no-store");
    }
}
