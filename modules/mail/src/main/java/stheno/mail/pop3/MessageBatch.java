package stheno.mail.pop3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import stheno.mail.pop3.MessageReader.Large;
import stheno.mail.pop3.MessageReader.Made;
import stheno.mail.pop3.MessageReader.Result;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.FatalErrors;
import stheno.reactor.Reactor;

/// The replies to RETR and TOP commands that the client has pipelined. Loop thread only.
///
/// ```
///            ┌──────────── the client takes no more ───────────┐
///            ▼                                                 │
///   ──► Idle ──more()──► Reading ──a virtual thread──► Read ──► Sending ──sent──► Idle, or the end
///            ▲                                                     └──► Streaming ──┘
/// ```
///
/// A [MessageReader] makes as many replies as are a piece in one step, so that a small message costs no change of threads and no write of
/// its own. A large message is then streamed by a [MessageProducer].
///
/// A client that stops reading costs a few numbers: what it does not take is dropped, and made again when it reads on. If another program
/// deletes the message meanwhile, the connection breaks.
final class MessageBatch implements Producer {
    private static final int MOST = 32; // commands: a client that sends more waits for the replies to these
    private static final State IDLE = new State.Idle();
    private static final State OVER = new State.Over();

    /// A command that is to be answered.
    ///
    /// @param bodyLines as [MessageEncoder]
    /// @param retrieve  whether it is RETR, and not TOP
    record Request(int message, long bodyLines, boolean retrieve) {}

    private sealed interface State {
        record Idle() implements State {}

        record Reading(Runnable wake) implements State {}

        record Failed(Throwable cause) implements State {}

        record Read(Result result) implements State {}

        record Sending(Result result, ByteBuffer text) implements State {}

        record Streaming(Producer large) implements State {}

        record Over() implements State {}
    }

    private final Pop3Session session;
    private final Reactor reactor;
    private final Mailbox mailbox;
    private final Queue<Request> requests = new ArrayDeque<>(4); // whose replies are not sent completely
    private State state = IDLE;
    private boolean joinable = true;
    private long consumed; // by the large messages that are sent
    private boolean begun;
    private int skip; // bytes of the first reply that were sent already
    private int skippedLine; // of which are its first line

    MessageBatch(Pop3Session session, Request first) {
        this.session = session;
        this.reactor = session.connection().reactor();
        this.mailbox = session.mailbox();
        requests.add(first);
    }

    /// Whether another request may [join][#add].
    boolean joinable() {
        return joinable && requests.size() < MOST;
    }

    /// No request may join any more: another reply follows.
    void seal() {
        joinable = false;
    }

    void add(Request request) {
        requests.add(request);
    }

    @Override
    public Piece more() throws IOException {
        assert reactor.inLoop();
        joinable = false;
        return switch (state) {
            case State.Idle _ -> requests.isEmpty() || stops() ? Piece.END : read();
            case State.Reading _ -> new Piece.Later(this::await);
            case State.Failed(Throwable cause) -> throw new IOException("a message could not be read", cause);
            case State.Read(Result result) -> send(result);
            case State.Sending(Result result, ByteBuffer text) -> {
                passed(result, text.limit());
                state = result.large().map(this::stream).orElse(IDLE);
                yield more();
            }
            case State.Streaming(Producer large) -> {
                Piece piece = large.more();
                if (!(piece instanceof Piece.End)) yield piece;
                consumed += large.consumed();
                large.close();
                requests.remove();
                state = IDLE;
                yield more();
            }
            case State.Over _ -> Piece.END;
        };
    }

    @Override
    public long consumed() {
        return state instanceof State.Streaming(Producer large) ? consumed + large.consumed() : consumed;
    }

    /// When the server drains, the reply that has begun is sent to its end, and one is sent at least.
    private boolean stops() {
        return session.stopping() && begun && skip == 0;
    }

    private Piece read() {
        List<Request> wanted = List.copyOf(requests);
        state = new State.Reading(() -> { });
        try {
            session.service().disk().executor(mailbox.user()).execute(() -> read(wanted)); // one batch of a session at a time
        } catch (RejectedExecutionException e) { // the system has no thread
            state = new State.Read(MessageReader.unread());
        }
        return new Piece.Later(this::await);
    }

    private void read(List<Request> wanted) {
        try {
            Result result = MessageReader.read(mailbox, session.service().share(), reactor.log(), wanted);
            reactor.execute(() -> arrived(result));
        } catch (Throwable e) { // any: the client must not wait for ever
            reactor.execute(() -> failed(e));
        }
    }

    private void await(Runnable wake) {
        if (state instanceof State.Reading) state = new State.Reading(wake);
        else wake.run();
    }

    private void arrived(Result result) {
        if (state instanceof State.Reading(Runnable wake)) {
            state = new State.Read(result);
            wake.run();
        } else {
            result.discard();
        }
    }

    private void failed(Throwable cause) {
        FatalErrors.rethrow(cause); // the loop deals with errors of the virtual machine
        if (!(state instanceof State.Reading(Runnable wake))) return;
        state = new State.Failed(cause);
        wake.run();
    }

    private Piece send(Result result) throws IOException {
        Made first = result.replies().getFirst();
        if (skip > first.end() || skip > 0 && first.failed()) {
            result.discard();
            throw new IOException("the message was changed while it was sent");
        }
        begun = true;
        ByteBuffer text = ByteBuffer.wrap(result.text(), 0, result.size()).position(skip);
        state = new State.Sending(result, text);
        return new Piece.Bytes(text);
    }

    private State stream(Large large) {
        Request request = requests.element();
        long listed = mailbox.drop().octets(request.message());
        LongConsumer sent = octets -> {
            if (!request.retrieve() || octets == listed) return;
            reactor.execute(() -> MessageReader.warn(mailbox, reactor.log(), request.message(), "pop3-size-differs", "octets", octets));
        };
        byte[] scratch = large.background() ? new byte[MessageProducer.SCAN] : session.scratch();
        Producer message = new MessageProducer(large.file(), large.size(), request.bodyLines(), scratch, sent);
        Producer producer = large.background() ? message.inBackground(session.service().share().transfers()) : message;
        return new State.Streaming(producer.hooked((bytes, complete) -> session.sent(bytes, request.retrieve() && complete)));
    }

    /// Counts the replies that end in the first bytes of the text. The reply that is cut there begins with `skip` bytes that are sent.
    private void passed(Result result, int position) {
        int start = 0;
        skip = 0;
        for (Made reply : result.replies()) {
            boolean isLast = reply == result.replies().getLast();
            if (reply.end() > position) {
                skip = position - start;
                skippedLine = Math.min(skip, reply.body() - start);
                return;
            }
            if (isLast && result.large().isPresent()) return; // the rest of it follows
            requests.remove();
            session.sent(reply.end() - reply.body(), reply.whole());
            start = reply.end();
        }
    }

    @Override
    public boolean takeBack(ByteBuffer rest) {
        return switch (state) {
            case State.Sending(Result result, ByteBuffer text) -> {
                passed(result, text.position());
                result.discard();
                state = IDLE;
                yield true;
            }
            case State.Streaming(Producer large) -> large.takeBack(rest);
            case State.Idle _, State.Reading _, State.Failed _, State.Read _, State.Over _ -> false;
        };
    }

    @Override
    public void close() {
        switch (state) {
            case State.Sending(Result result, ByteBuffer text) -> {
                passed(result, text.position());
                result.discard();
            }
            case State.Streaming(Producer large) -> large.close();
            case State.Read(Result result) -> result.discard();
            case State.Idle _, State.Reading _, State.Failed _, State.Over _ -> { }
        }
        if (skip > 0) session.sent(skip - skippedLine, false);
        skip = 0;
        state = OVER;
    }
}
