package stheno.catcher.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import stheno.catcher.api.HostGuard;
import stheno.catcher.api.Releases;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.StoreSettings;
import stheno.http.fixture.Served;
import stheno.mail.envelope.MessageSink;
import stheno.reactor.Log;
import stheno.testkit.Journal;
import stheno.testkit.Visitor;
import stheno.web.blocking.Workers;

/// The view with a store of its own, and what a browser would ask of it.
final class ViewServer implements AutoCloseable {
    /// A reply.
    record Answer(int status, String head, String body) {
        Optional<String> field(String name) {
            return head.lines().filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)).findFirst()
                    .map(line -> line.substring(name.length() + 2));
        }

        /// The texts of the elements of a class.
        List<String> texts(String styleClass) {
            return HtmlTokens.texts(body, styleClass);
        }

        /// All addresses in a page.
        Set<String> addresses() {
            Set<String> addresses = new LinkedHashSet<>();
            for (HtmlTokens.Element element : HtmlTokens.of(body)) {
                for (String key : new String[] {"href", "src", "action"}) {
                    if (element.attributes().containsKey(key)) addresses.add(element.attribute(key));
                }
            }
            return addresses;
        }
    }

    final Journal journal = new Journal();
    final CaughtMessages store;
    final Samples samples;
    final String prefix;
    final List<String> sent = new CopyOnWriteArrayList<>(); // recipients and octets of what was handed to the queue
    private final Served served;

    ViewServer(Path folder) throws IOException {
        this(folder, ViewSettings.DEFAULT, false);
    }

    /// @param released whether messages can be sent on, to addresses of `x.test`
    ViewServer(Path folder, ViewSettings settings, boolean released) throws IOException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-30T10:00:00Z"));
        store = new CaughtMessages(StoreSettings.of(folder), clock, Log.from(Log.Level.WARN, journal::event));
        samples = new Samples(store, clock);
        prefix = settings.prefix();
        MessageSink queue = (envelope, content) -> sent.add(envelope.recipients() + " " + content.length());
        Releases releases = new Releases(store, queue, _ -> Optional.of("waiting"), List.of("*@x.test"), clock);
        ViewSettings shown = released ? settings.withRelease(Optional.of(releases)) : settings;
        served = new Served(new HostGuard(List.of("test"), new CatcherView(store, new Workers(8, 64), shown, clock)));
    }

    /// Asks for a path below the prefix.
    Answer get(String path, String... fields) throws IOException {
        return ask("GET", prefix + path, "", fields);
    }

    /// Sends a form, as a page of this server does.
    Answer post(String path, String form, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of("Content-Type: application/x-www-form-urlencoded", "Content-Length: " + form.length()));
        all.addAll(fields.length > 0 ? List.of(fields) : List.of("Sec-Fetch-Site: same-origin"));
        return ask("POST", prefix + path, form, all.toArray(String[]::new));
    }

    Answer ask(String method, String target, String body, String... fields) throws IOException {
        try (Visitor visitor = served.visitor()) {
            List<String> all = new ArrayList<>(List.of(fields));
            all.add("Connection: close");
            visitor.ask(method + " " + target + " HTTP/1.1", all.toArray(String[]::new));
            visitor.say(body);
            String head = visitor.head();
            boolean chunked = head.contains("Transfer-Encoding: chunked");
            String octets = chunked ? visitor.chunks() : visitor.rest();
            return new Answer(Integer.parseInt(head.substring(9, 12)), head,
                    new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
    }

    /// The page of a message.
    Answer message(String id) throws IOException {
        return get("/message/" + id);
    }

    @Override
    public void close() throws IOException {
        served.close();
        store.close();
        if (!journal.errors().isEmpty() || !served.journal.errors().isEmpty()) {
            throw new AssertionError("logged: " + journal.errors() + served.journal.errors());
        }
    }
}
