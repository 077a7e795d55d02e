import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.reactor.ReactorGroup;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;

/// A small JSON service that keeps notes. Run it from the top folder:
///
///     java -p packaging/target/modules --add-modules stheno.web packaging/examples/Json.java [PORT]
///     curl -d 'Buy milk' http://127.0.0.1:8080/notes
///     curl http://127.0.0.1:8080/notes/1
///
/// | request | reply |
/// |---|---|
/// | `GET /notes?limit=N` | 200 with the first notes, 100 by default |
/// | `POST /notes` | 201 with the new note; its text is the body, in UTF-8; 413 above 4 KB; 507 when the store is full |
/// | `GET /notes/{id}` | 200 with the note |
/// | `DELETE /notes/{id}` | 204 |
///
/// An unknown note or path is 404, and another method 405. The store blocks as a database does, so its handlers run on virtual threads,
/// 50 at a time; 200 more requests wait, and any further one gets 503.
public final class Json {
    private static final int BODY_LIMIT = 4096; // bytes
    private static final int PAGE = 100; // notes

    private final Store store = new Store();
    private final Workers workers = new Workers(50, 200);

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        HttpService service = new HttpService(new Json().routes(), HttpSettings.DEFAULTS.withBodyLimit(BODY_LIMIT));
        ReactorGroup group = ReactorGroup.start(Runtime.getRuntime().availableProcessors());
        System.out.println(group.listen(new InetSocketAddress("127.0.0.1", port), service));
    }

    private Router routes() {
        return new Router()
                .get("/notes", blocking(this::list))
                .post("/notes", blocking(this::add))
                .get("/notes/{id}", blocking(this::show))
                .delete("/notes/{id}", blocking(this::remove))
                .fallback(exchange -> exchange.respond(error(Status.NOT_FOUND, "There is no such path.")));
    }

    private interface Answer {
        Reply to(BlockingExchange exchange) throws Exception;
    }

    /// Answers on a virtual thread. A value that cannot be used is the client's fault, and any other exception is answered 500.
    private Handler blocking(Answer answer) {
        return new BlockingHandler(workers, exchange -> {
            try {
                exchange.respond(answer.to(exchange));
            } catch (NumberFormatException e) {
                exchange.respond(error(Status.BAD_REQUEST, "That is not a number."));
            }
        });
    }

    private Reply list(BlockingExchange exchange) throws InterruptedException {
        int limit = exchange.request().queryParameter("limit").map(Integer::parseUnsignedInt).orElse(PAGE);
        return Reply.json(store.first(limit).stream().map(Note::json).collect(Collectors.joining(",", "[", "]")));
    }

    private Reply add(BlockingExchange exchange) throws IOException, InterruptedException {
        String text = new String(exchange.input().readAllBytes(), StandardCharsets.UTF_8);
        if (text.isBlank()) return error(Status.UNPROCESSABLE_CONTENT, "The body holds no text.");
        return store.add(text)
                .map(note -> Reply.json(Status.CREATED, note.json()).field("Location", "/notes/" + note.id()))
                .orElseGet(() -> error(Status.INSUFFICIENT_STORAGE, "The store is full."));
    }

    private Reply show(BlockingExchange exchange) throws InterruptedException {
        return store.find(id(exchange)).map(note -> Reply.json(note.json())).orElseGet(Json::unknown);
    }

    private Reply remove(BlockingExchange exchange) throws InterruptedException {
        return store.remove(id(exchange)) ? Reply.of(Status.NO_CONTENT) : unknown();
    }

    private static long id(BlockingExchange exchange) {
        return Long.parseLong(exchange.pathParameter("id"));
    }

    private static Reply unknown() {
        return error(Status.NOT_FOUND, "There is no such note.");
    }

    private static Reply error(Status status, String detail) {
        return Reply.json(status, "{\"error\":" + quoted(detail) + "}");
    }

    /// A string of JSON (RFC 8259, section 7).
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < ' ') quoted.append("\\u%04x".formatted((int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private record Note(long id, String text) {
        String json() {
            return "{\"id\":" + id + ",\"text\":" + quoted(text) + "}";
        }
    }

    /// Takes the part of a database: each call blocks for a while. Any thread.
    private static final class Store {
        private static final int CAPACITY = 10_000; // notes
        private static final long DELAY = 5; // ms, for the network and the disk

        private final ConcurrentSkipListMap<Long, Note> notes = new ConcurrentSkipListMap<>();
        private final AtomicLong last = new AtomicLong();

        List<Note> first(int limit) throws InterruptedException {
            Thread.sleep(DELAY);
            return notes.values().stream().limit(limit).toList();
        }

        Optional<Note> find(long id) throws InterruptedException {
            Thread.sleep(DELAY);
            return Optional.ofNullable(notes.get(id));
        }

        Optional<Note> add(String text) throws InterruptedException {
            Thread.sleep(DELAY);
            Note note = new Note(last.incrementAndGet(), text);
            if (note.id() > CAPACITY) return Optional.empty();
            notes.put(note.id(), note);
            return Optional.of(note);
        }

        boolean remove(long id) throws InterruptedException {
            Thread.sleep(DELAY);
            return notes.remove(id) != null;
        }
    }
}
