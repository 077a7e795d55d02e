package stheno.appliance.admin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.NameCache;
import stheno.appliance.protocol.WaitingMail;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Principal;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.FatalErrors;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// The commands that change a running server, by POST only. Loop thread only, as every handler.
///
/// Every change is logged with the address of the client.
final class AdminChanges implements Handler {
    private static final int BODY = 4096; // bytes of a form with one field
    private static final int PATIENCE = 3; // seconds for the loops to find a connection
    private static final AdminAnswer NO_THREAD = AdminAnswer.refused(Status.SERVICE_UNAVAILABLE, "The system allows no other thread.");
    private static final Duration LAST_WORDS = Duration.ofMillis(100); // to send the reply before everything ends

    private final Admin admin;
    private final AdminHandler.Face face;
    private final String base;

    AdminChanges(Admin admin, AdminHandler.Face face, String base) {
        this.admin = admin;
        this.face = face;
        this.base = base;
    }

    private interface Action {
        /// Executes the command, and answers.
        void make(Exchange exchange);
    }

    @Override
    public void handle(Exchange exchange) {
        String name = exchange.request().path().substring(base.length());
        Optional<Action> change = change(name, exchange.request());
        boolean post = exchange.request().method().equals("POST");
        if (change.isEmpty()) {
            exchange.respond(AdminHandler.sealed(Reply.error(Status.NOT_FOUND, "There is no page at this address.")));
        } else if (!post && name.equals("log/level")) {
            exchange.respond(AdminHandler.sealed(Reply.text(DisplayText.word(admin.control().level()) + "\n")));
        } else if (!post) {
            Reply refusal = Reply.error(Status.METHOD_NOT_ALLOWED, "Use POST.").field("Allow", "POST");
            exchange.respond(AdminHandler.sealed(refusal));
        } else if (face == AdminHandler.Face.FULL) {
            begin(exchange, name, change.get());
        } else {
            proven(exchange, name, change.get());
        }
    }

    /// The token proves that one of the server's own pages has sent the form.
    private void proven(Exchange exchange, String name, Action change) {
        Request request = exchange.request();
        Optional<String> refusal = admin.guard().refusesOrigin(request.fields(), request.host());
        if (refusal.isPresent()) {
            refuse(exchange, name, refusal.get());
            return;
        }
        exchange.collect(BODY, body -> {
            String token = request.fields().first("X-Stheno-Token").or(() -> field(body)).orElse("");
            if (admin.guard().admits(token)) begin(exchange, name, change);
            else refuse(exchange, name, "This page is older than the server: reload it.");
        });
    }

    private static Optional<String> field(byte[] form) {
        String prefix = "token="; // a form does not encode these characters
        return Arrays.stream(new String(form, StandardCharsets.ISO_8859_1).split("&")).filter(f -> f.startsWith(prefix))
                .map(f -> f.substring(prefix.length())).findFirst();
    }

    private void refuse(Exchange exchange, String name, String why) {
        admin.log().event(Log.Level.WARN, "admin-refused", "command", name, "peer", peer(exchange), "cause", why);
        exchange.respond(AdminHandler.sealed(Reply.error(Status.FORBIDDEN, why)));
    }

    private void begin(Exchange exchange, String name, Action change) {
        admin.log().event(Log.Level.INFO, "admin", "command", name, "peer", peer(exchange), "user", user(exchange));
        change.make(exchange);
    }

    /// The client on the socket has no address.
    private static String peer(Exchange exchange) {
        return exchange.client() instanceof InetSocketAddress client ? DisplayText.peer(client) : "unix";
    }

    private static String user(Exchange exchange) {
        return exchange.user().map(Principal::name).orElse("-");
    }

    private Optional<Action> change(String name, Request request) {
        boolean full = face == AdminHandler.Face.FULL;
        Optional<Action> change = switch (name) {
            case "reload" -> Optional.of(this::reload);
            case "drain" -> Optional.of(this::drain);
            case "stop" -> Optional.of(this::stop);
            case "upgrade" -> Optional.of(upgrade());
            case "takeover" -> Optional.of(takeover(request.query().orElse("")));
            case "log/reopen" -> Optional.of(this::reopen);
            case "log/level" -> Optional.of(exchange -> level(exchange, request.query().orElse("")));
            case "queue/retry" -> Optional.of(queue(QueueAnswers::retry, request));
            case "queue/remove" -> Optional.of(queue(QueueAnswers::remove, request));
            case "dns/stats" -> Optional.of(cache(CacheAnswers::stats, request));
            case "dns/show" -> Optional.of(cache(CacheAnswers::show, request));
            case "dns/flush" -> Optional.of(cache(CacheAnswers::flush, request));
            default -> close(name);
        };
        boolean shared = name.equals("reload") || name.startsWith("connections/");
        return full || shared ? change : change.map(_ -> this::forSocketOnly);
    }

    private void forSocketOnly(Exchange exchange) {
        answer(exchange, AdminAnswer.refused(Status.FORBIDDEN, "Use `stheno ctl` on the server for this."));
    }

    /// Links back are relative to the request's path.
    private void answer(Exchange exchange, AdminAnswer answer) {
        String name = exchange.request().path().substring(base.length());
        long deep = name.chars().filter(c -> c == '/').count();
        exchange.respond(AdminHandler.sealed(answer.reply(exchange.request(), deep == 0 ? "./" : "../".repeat((int) deep))));
    }

    private Optional<Action> close(String name) {
        String[] words = name.split("/", -1);
        if (words.length != 3 || !words[0].equals("connections") || !words[2].equals("close")) return Optional.empty();
        try {
            long id = Long.parseLong(words[1]);
            return Optional.of(exchange -> close(exchange, id));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void close(Exchange exchange, long id) {
        admin.control().group().close(id).orTimeout(PATIENCE, TimeUnit.SECONDS).whenComplete((found, failure) -> {
            if (failure != null) answer(exchange, AdminAnswer.refused(Status.GATEWAY_TIMEOUT, "The event loops did not answer in time."));
            else if (found) answer(exchange, AdminAnswer.done("Connection " + id + " is closed."));
            else answer(exchange, AdminAnswer.refused(Status.NOT_FOUND, "There is no connection " + id + "."));
        });
    }

    /// A started reload continues even if its client leaves.
    private void reload(Exchange exchange) {
        if (!admin.reloading().compareAndSet(false, true)) {
            answer(exchange, AdminAnswer.refused(Status.CONFLICT, "A reload is already in progress."));
            return;
        }
        ChangeReport report = new ChangeReport();
        CompletableFuture<AdminAnswer> answer = new CompletableFuture<>();
        answer.orTimeout(admin.reloadPatience().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((outcome, late) -> answer(exchange, late == null ? outcome : AdminAnswer.late(report)));
        begin("stheno-reload", () -> {
            AdminAnswer outcome = AdminAnswer.refused(Status.INTERNAL_SERVER_ERROR, "The reload failed; see the log.");
            try {
                outcome = AdminAnswer.of(admin.control().reload(report), report);
            } catch (RuntimeException e) {
                admin.log().event(Log.Level.ERROR, "reload-failed", "cause", e);
            } finally {
                admin.reloading().set(false);
                answer.complete(outcome);
            }
        }, () -> {
            admin.reloading().set(false);
            answer.complete(NO_THREAD);
        });
    }

    /// Runs a command on a thread of its own. `refused` runs instead if the system allows no other thread.
    private void begin(String name, Runnable command, Runnable refused) {
        try {
            Thread.ofVirtual().name(name).start(command);
        } catch (OutOfMemoryError e) {
            if (!FatalErrors.isThreadLimit(e)) throw e;
            admin.log().event(Log.Level.ERROR, "admin-failed", "thread", name, "cause", e.getMessage());
            refused.run();
        }
    }

    /// Starts after a delay in which the reply is sent.
    private void drain(Exchange exchange) {
        answer(exchange, AdminAnswer.done("The server stops when open requests and transfers have finished."));
        end(exchange.reactor(), admin.control()::drain);
    }

    private void stop(Exchange exchange) {
        answer(exchange, AdminAnswer.done("The server stops."));
        end(exchange.reactor(), admin.control()::stop);
    }

    /// Tries again while the system allows no other thread.
    private void end(Reactor loop, Runnable command) {
        loop.schedule(LAST_WORDS, () -> {
            try {
                Thread.ofPlatform().name("stheno-exit").start(command);
            } catch (OutOfMemoryError e) {
                FatalErrors.rethrow(e);
                end(loop, command);
            }
        });
    }

    private void reopen(Exchange exchange) {
        begin("stheno-reopen", () -> {
            AdminAnswer outcome = AdminAnswer.refused(Status.INTERNAL_SERVER_ERROR, "The log files could not be reopened; see the log.");
            try {
                admin.control().reopenLogs();
                outcome = AdminAnswer.done("The log files are reopened.");
            } catch (RuntimeException e) {
                admin.log().event(Log.Level.ERROR, "reopen-failed", "cause", e);
            } finally {
                answer(exchange, outcome);
            }
        }, () -> answer(exchange, NO_THREAD));
    }

    private Action upgrade() {
        return later("The server could not be upgraded; see the log.", () -> {
            try {
                return admin.control().upgrade().map(why -> AdminAnswer.refused(Status.CONFLICT, "This server goes on: " + why + "."))
                        .orElse(AdminAnswer.done("Another process goes on."));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return NO_THREAD;
            }
        });
    }

    private Action takeover(String query) {
        String name = query.startsWith("name=") ? query.substring("name=".length()) : "";
        return later("The ports could not be handed over; see the log.", () -> admin.control().handOver(name)
                .map(why -> AdminAnswer.refused(Status.CONFLICT, why)).orElse(AdminAnswer.done("The ports are handed over.")));
    }

    private Action cache(BiFunction<Optional<NameCache>, String, AdminAnswer> command, Request request) {
        String query = request.query().orElse("");
        String name = query.startsWith("name=") ? query.substring("name=".length()) : "";
        return later("The cache could not be read; see the log.", () -> command.apply(admin.control().cache(), name));
    }

    private Action queue(BiFunction<Optional<WaitingMail>, String, AdminAnswer> command, Request request) {
        String query = request.query().orElse("");
        String id = query.startsWith("id=") ? query.substring("id=".length()) : "";
        return later("The queue could not be changed; see the log.", () -> command.apply(admin.control().waiting(), id));
    }

    /// An answer that takes time.
    private Action later(String failure, Supplier<AdminAnswer> command) {
        return exchange -> begin("stheno-admin", () -> {
            AdminAnswer outcome = AdminAnswer.refused(Status.INTERNAL_SERVER_ERROR, failure);
            try {
                outcome = command.get();
            } catch (RuntimeException e) {
                admin.log().event(Log.Level.ERROR, "admin-failed", "command", exchange.request().path(), "cause", e);
            } finally {
                answer(exchange, outcome);
            }
        }, () -> answer(exchange, NO_THREAD));
    }

    private void level(Exchange exchange, String query) {
        String word = query.startsWith("level=") ? query.substring("level=".length()) : "";
        for (Log.Level level : Log.Level.values()) {
            if (!DisplayText.word(level).equals(word.toLowerCase(Locale.ROOT))) continue;
            admin.control().level(level);
            answer(exchange, AdminAnswer.done("The log level is " + DisplayText.word(level) + "."));
            return;
        }
        answer(exchange, AdminAnswer.refused(Status.BAD_REQUEST, "The log level must be debug, info, warn or error."));
    }
}
