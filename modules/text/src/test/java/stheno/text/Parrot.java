package stheno.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;
import stheno.reactor.Tls;

/// A protocol that follows its input: one command for each kind of [Next]. It records its calls.
class Parrot implements LineProtocol {
    static final int LIMIT = 16;
    private static final byte[] CRLF = {'\r', '\n'};

    final Connection connection;
    final LineConversation lines;
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final CompletableFuture<Closed> over = new CompletableFuture<>();
    final BlockingQueue<Object> discarded = new LinkedBlockingQueue<>();
    final CountDownLatch gate = new CountDownLatch(1); // what GATE waits for
    final CountDownLatch gateReached = new CountDownLatch(1);
    final Set<String> faulty; // the methods that fail; loop thread only
    boolean holding; // loop thread only
    Optional<Tls> tls = Optional.empty();
    private String name = "nobody";

    Parrot(Connection connection, String... faulty) {
        this.connection = connection;
        this.lines = new LineConversation(connection, this);
        this.faulty = new HashSet<>(List.of(faulty));
    }

    private static Next say(String text) {
        return Next.send(Reply.of(200, text));
    }

    private void note(String method) {
        told.add("(" + method + ")");
        failIn(method);
    }

    private void failIn(String method) {
        if (faulty.contains(method)) throw new IllegalStateException("scripted in " + method);
    }

    @Override
    public LineRules rules() {
        failIn("rules");
        return LineRules.strict(LIMIT);
    }

    @Override
    public Next opened() {
        failIn("opened");
        return Next.send(Reply.of(220, "ready"));
    }

    @Override
    public Next line(ByteBuffer data) {
        String line = StandardCharsets.UTF_8.decode(data).toString();
        told.add(line);
        failIn("line");
        String argument = CommandTable.argument(line);
        return switch (CommandTable.verb(line)) {
            case "SAY" -> say(argument);
            case "NAME" -> {
                name = argument;
                yield say("hello");
            }
            case "WHO" -> say(name);
            case "TWICE" -> {
                lines.send(Reply.of(150, "first"));
                yield say("second");
            }
            case "STOP" -> say("stopped");
            case "QUIT" -> Next.close(Reply.of(221, "bye"));
            case "VANISH" -> Next.close();
            case "SHUT" -> {
                lines.close(Reply.of(421, "shut"));
                yield say("never");
            }
            case "CUT" -> {
                connection.close();
                yield say("never");
            }
            case "WORK" -> Next.work(() -> argument, result -> say("worked " + result));
            case "GATE" -> new Next.Work<>(this::gate, result -> say("through " + result), discarded::add);
            case "LONG" -> Next.cancellable(this::gate, result -> say("through " + result), discarded::add);
            case "LATE" -> Next.cancellable(this::late, result -> say("through " + result), discarded::add);
            case "WORKBAD" -> Next.work(() -> {
                throw new IOException("scripted work");
            }, _ -> say("never"));
            case "WORKERR" -> Next.work(() -> {
                throw new AssertionError("scripted error");
            }, _ -> say("never"));
            case "THENBAD" -> Next.work(() -> argument, _ -> {
                throw new AssertionError("scripted then");
            });
            case "THENHOLD" -> Next.work(() -> argument, _ -> Next.HOLD);
            case "NULL" -> null;
            case "WAIT" -> new Next.Wait(Duration.ofMillis(1), say("waited"));
            case "LONGWAIT" -> new Next.Wait(Duration.ofHours(1), say("never"));
            case "AWAIT" -> Next.AWAIT;
            case "HOLD" -> holding ? hold() : say("not held " + argument);
            case "AUTH" -> prompted(Reply.of(334, "go on"), new Next.Collect(Terminator.message(CRLF, LIMIT), new Answer()));
            case "COUNT" -> new Next.Collect(new Terminator.Length(Integer.parseInt(argument)), new Body());
            case "REST" -> new Next.Collect(Terminator.TO_END, new Body());
            case "DATA" -> prompted(Reply.of(354, "end with a dot"), new Message().all);
            case "MAIL" -> prompted(Reply.of(354, "end with a dot"), new Mail().all);
            case "TLS" -> new Next.Secure(Reply.of(220, "go ahead"), tls.orElseThrow());
            default -> Next.send(Reply.of(500, "what is " + line));
        };
    }

    private Next prompted(Reply prompt, Next.Collect collect) {
        lines.send(prompt);
        return collect;
    }

    private Next hold() {
        told.add("(held)");
        return Next.HOLD;
    }

    private String gate() throws InterruptedException {
        gateReached.countDown();
        if (!gate.await(30, TimeUnit.SECONDS)) throw new AssertionError("nobody opened the gate");
        return "the gate";
    }

    /// Has a result even if it is interrupted.
    private String late() {
        try {
            return gate();
        } catch (InterruptedException e) {
            return "the fence";
        }
    }

    @Override
    public boolean cancels(ByteBuffer line) {
        return StandardCharsets.UTF_8.decode(line.duplicate()).toString().equals("STOP");
    }

    @Override
    public Next cancelled() {
        note("cancelled");
        return Next.send(Reply.of(426, "cancelled"));
    }

    @Override
    public Next flooded() {
        return Next.close(Reply.of(421, "flooded"));
    }

    /// One answer to a challenge.
    private final class Answer implements Next.Collector {
        private String answer = "";

        @Override
        public void collect(ByteBuffer data) {
            answer = StandardCharsets.UTF_8.decode(data).toString();
        }

        @Override
        public Next found() {
            return say("<" + answer + ">");
        }

        @Override
        public Next overflowed() {
            failIn("overflowed");
            return Next.send(Reply.of(501, "too much"));
        }
    }

    /// So many bytes, or all there are.
    private final class Body implements Next.Collector {
        private final StringBuilder bytes = new StringBuilder();

        @Override
        public void collect(ByteBuffer data) {
            failIn("collect");
            bytes.append(StandardCharsets.UTF_8.decode(data));
        }

        @Override
        public Next found() {
            failIn("found");
            return bytes.toString().equals("!") ? Next.close() : say("<" + bytes + ">");
        }
    }

    /// Lines up to one that is a dot.
    private final class Message implements Next.Collector {
        private final Next.Collect all = new Next.Collect(Terminator.streamed(CRLF), this);
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder line = new StringBuilder();

        @Override
        public void collect(ByteBuffer data) {
            line.append(StandardCharsets.UTF_8.decode(data));
        }

        @Override
        public Next found() {
            if (line.toString().equals(".")) return say("[" + text + "]");
            text.append(line).append('/');
            line.setLength(0);
            return all;
        }
    }

    /// The same, with its dots unstuffed.
    private final class Mail implements Next.Collector {
        private final Next.Collect all = new Next.Collect(DotUnstuffing.END, this);
        private final ByteBuffer content = ByteBuffer.allocate(1000);
        private final DotUnstuffing message = new DotUnstuffing();

        @Override
        public void collect(ByteBuffer data) {
            message.collect(data, content);
        }

        @Override
        public Next found() {
            message.end(content);
            String text = StandardCharsets.UTF_8.decode(content.flip()).toString();
            return message.bare() ? Next.send(Reply.of(554, "bare")) : say(message.size() + " [" + text.replace("\r\n", "/") + "]");
        }
    }

    @Override
    public Next tooLong() {
        note("tooLong");
        return Next.send(Reply.of(500, "too long"));
    }

    @Override
    public void secured() {
        note("secured");
        name = "nobody";
    }

    @Override
    public Next idle() {
        note("idle");
        return Next.close(Reply.of(421, "idle"));
    }

    @Override
    public Next overdue() {
        note("overdue");
        return Next.close(Reply.of(421, "overdue"));
    }

    @Override
    public Next ended() {
        note("ended");
        return Next.close();
    }

    @Override
    public Next drain() {
        note("drain");
        return Next.close(Reply.of(421, "drain"));
    }

    @Override
    public Next failed(Throwable cause) {
        note("failed");
        return Next.send(Reply.of(451, cause.getMessage() == null ? "null" : cause.getMessage()));
    }

    @Override
    public void closed(Closed cause) {
        told.add("(closed)");
        if (!over.complete(cause)) told.add("(closed again)");
        failIn("closed");
    }

    final Closed closed() throws Exception {
        return over.get(30, TimeUnit.SECONDS);
    }

    /// Waits for the next call.
    final String heard() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }

    final List<String> all() {
        return List.copyOf(told);
    }

    @Override
    public String toString() {
        return "parrot";
    }
}
