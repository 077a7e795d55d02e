package stheno.catcher.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.catcher.rules.RuleSet;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Content;
import stheno.catcher.store.Entry;
import stheno.catcher.store.Page;
import stheno.catcher.store.Query;
import stheno.catcher.store.StoreBusy;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Parameters;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.StoreFault;
import stheno.mail.smtp.SmtpAddressParser;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;
import stheno.web.json.Json;

/// The API below `PREFIX/api/`: messages, rules, events, figures, and its description as OpenAPI and as a page. Any thread.
public final class ApiHandler implements Handler {
    private final CaughtMessages store;
    private final MessageUpload upload;
    private final Optional<Releases> releases;
    private final Consumer<Json> figures;
    private final WaitingReplies waiting;
    private final Workers downloads = new Workers(64, 256); // apart, so that slow clients do not keep lists waiting
    private final Router router;

    /// @param prefix   without a slash at its end: `/mail`, or empty
    /// @param releases sends messages on; empty if there is no smarthost
    /// @param workers  serve requests that block
    /// @param figures  adds members to `api/status`
    /// @param clock    dates messages that are posted
    public ApiHandler(String prefix, CaughtMessages store, RuleSet rules, EventFeed events, Optional<Releases> releases, Workers workers,
                      Consumer<Json> figures, InstantSource clock) {
        this.store = store;
        this.upload = new MessageUpload(store, clock);
        this.releases = releases;
        this.figures = figures;
        this.waiting = new WaitingReplies(store);
        String api = prefix + "/api";
        RuleReplies ruleReplies = new RuleReplies(rules);
        Handler list = new BlockingHandler(workers, guarded(this::list));
        router = new Router()
                .get(api + "/messages", exchange -> (waiting.wants(exchange) ? waiting : list).handle(exchange))
                .post(api + "/messages", new BlockingHandler(workers, guarded(this::post)).allowingHalfClose())
                .delete(api + "/messages", new BlockingHandler(workers, guarded(this::deleteMany)))
                .get(api + "/messages/{id}", new BlockingHandler(workers, guarded(this::message)))
                .delete(api + "/messages/{id}", new BlockingHandler(workers, guarded(this::deleteOne)))
                .get(api + "/messages/{id}/source", new BlockingHandler(workers, guarded(this::source)))
                .get(api + "/messages/{id}/parts/{part}", new BlockingHandler(downloads, guarded(this::part)))
                .get(api + "/messages/{id}/release", new BlockingHandler(workers, guarded(this::released)))
                .post(api + "/messages/{id}/release", new BlockingHandler(workers, guarded(this::release)))
                .get(api + "/mailboxes", new BlockingHandler(workers, guarded(this::mailboxes)))
                .get(api + "/status", new BlockingHandler(workers, guarded(this::status)))
                .get(api + "/events", events.handler())
                .get(api + "/rules", ruleReplies::list)
                .delete(api + "/rules", ruleReplies::clear)
                .get(api + "/rules/{name}", ruleReplies::one)
                .put(api + "/rules/{name}", ruleReplies::put)
                .delete(api + "/rules/{name}", ruleReplies::delete)
                .get(api + "/openapi.json", fixed("openapi.json", "application/json"))
                .get(api + "/", fixed("api.html", "text/html; charset=utf-8"))
                .get(api, exchange -> exchange.respond(Reply.redirect(Status.PERMANENT_REDIRECT, "api/")))
                .fallback(exchange -> exchange.respond(Answers.error(Status.NOT_FOUND, "There is nothing here. api/ describes the API.")));
    }

    private static Handler fixed(String resource, String type) {
        try (InputStream in = ApiHandler.class.getResourceAsStream(resource)) {
            Reply reply = Reply.of(Status.OK).type(type).body(in.readAllBytes()).with(Answers.SAFE)
                    .field("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
            return exchange -> exchange.respond(reply);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        router.handle(exchange);
    }

    /// Answers what goes wrong by who is at fault.
    static BlockingHandler.Work guarded(BlockingHandler.Work work) {
        return exchange -> {
            try {
                work.serve(exchange);
            } catch (IllegalArgumentException e) {
                exchange.respond(Answers.error(Status.BAD_REQUEST, e.getMessage()));
            } catch (NoSuchFileException _) {
                exchange.respond(Answers.notFound());
            } catch (StoreBusy e) {
                exchange.respond(Answers.error(Status.SERVICE_UNAVAILABLE, "Too many requests at this time. Try again later."));
            } catch (StoreFault e) {
                exchange.respond(fault(e));
            }
        };
    }

    private static Reply fault(StoreFault fault) {
        Decision.Refuse reply = fault.reply();
        if (reply.code() == 552) return Answers.error(Status.CONTENT_TOO_LARGE, reply.text());
        return Answers.error(reply.code() == 452 ? Status.INSUFFICIENT_STORAGE : Status.SERVICE_UNAVAILABLE, reply.text());
    }

    private Entry entry(BlockingExchange exchange) throws IOException {
        String id = exchange.pathParameter("id");
        return store.find(id).orElseThrow(() -> new NoSuchFileException("message"));
    }

    private void list(BlockingExchange exchange) throws IOException {
        ListRequest request = ListRequest.of(exchange.request());
        if (request.since().isPresent()) {
            Page page = store.since(request.query(), request.since().get(), request.count());
            exchange.respond(Answers.json(EntryJson.page(page, page.next().orElseThrow(), Optional.empty())));
            return;
        }
        String cursor = store.cursor(); // first: what comes meanwhile is not lost
        Page page = store.list(request.query(), request.before(), request.count());
        exchange.respond(Answers.json(EntryJson.page(page, cursor, page.next())));
    }

    private void message(BlockingExchange exchange) throws IOException {
        Entry entry = entry(exchange);
        Content content = store.read(entry);
        List<Releases.Sent> sent = releases.map(all -> all.of(entry.id())).orElse(List.of());
        exchange.respond(Answers.json(MessageJson.of(content, sent)));
    }

    private void source(BlockingExchange exchange) throws IOException {
        exchange.respond(PartReplies.source(store, entry(exchange)));
    }

    private void part(BlockingExchange exchange) throws IOException {
        PartReplies.part(exchange, store.read(entry(exchange)), exchange.pathParameter("part"));
    }

    private void post(BlockingExchange exchange) throws IOException {
        if (!exchange.request().hasBody()) throw new IllegalArgumentException("the body must be a message");
        String id = upload.receive(exchange);
        exchange.respond(Answers.json(Status.CREATED, new Json().open('{').put("id", id).close('}'))
                .field("Location", exchange.request().path() + "/" + id));
    }

    private void deleteOne(BlockingExchange exchange) throws IOException {
        exchange.respond(store.delete(entry(exchange).id()) ? Reply.of(Status.NO_CONTENT).with(Answers.SAFE) : Answers.notFound());
    }

    /// All messages of a query. Without any parameter, all: a parameter with a wrong name must not delete everything.
    private void deleteMany(BlockingExchange exchange) throws IOException {
        ListRequest request = ListRequest.of(exchange.request());
        if (request.since().isPresent() || request.before().isPresent()) {
            throw new IllegalArgumentException("since, before: not for deletions");
        }
        Query query = request.query();
        exchange.respond(Answers.json(new Json().open('{').put("deleted", store.delete(query)).close('}')));
    }

    private void released(BlockingExchange exchange) throws IOException {
        Entry entry = entry(exchange);
        Json json = new Json().open('{').put("allowed", releases.map(Releases::allowed).orElse("No smarthost is configured."));
        json.name("releases").open('[');
        releases.ifPresent(all -> all.of(entry.id()).forEach(sent -> sent.write(json)));
        exchange.respond(Answers.json(json.close(']').close('}')));
    }

    private void release(BlockingExchange exchange) throws IOException {
        Entry entry = entry(exchange);
        if (releases.isEmpty()) {
            exchange.respond(Answers.error(Status.CONFLICT, "Messages cannot be released: no smarthost is configured."));
            return;
        }
        Parameters parameters = exchange.request().queryParameters();
        List<EmailAddress> to = new ArrayList<>();
        for (String value : parameters.all("to")) {
            to.add(SmtpAddressParser.address(value).orElseThrow(() -> new IllegalArgumentException("to: not an address")));
        }
        Json json = new Json();
        releases.get().send(entry, to).write(json);
        exchange.respond(Answers.json(Status.ACCEPTED, json));
    }

    private void mailboxes(BlockingExchange exchange) {
        Json json = new Json().open('{').name("mailboxes").open('[');
        store.mailboxes().forEach((name, count) -> json.open('{').put("name", name).put("messages", count).close('}'));
        exchange.respond(Answers.json(json.close(']').close('}')));
    }

    private void status(BlockingExchange exchange) {
        Json json = new Json().open('{').put("cursor", store.cursor());
        figures.accept(json);
        exchange.respond(Answers.json(json.close('}')));
    }

    /// A small body as text.
    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).strip();
    }
}
