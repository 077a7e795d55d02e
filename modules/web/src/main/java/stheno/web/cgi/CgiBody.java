package stheno.web.cgi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import stheno.http.BodyPipe;
import stheno.http.Exchange;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.reactor.InputBuffers;

/// A request's body on its way from the loop to its spool. A thread is used only while there are bytes to be kept. Any thread.
final class CgiBody {
    private static final int CAPACITY = 128 * 1024; // bytes that wait for the disk

    private final InboundPipe pipe;

    /// The body is refused.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Status status;

        Refused(Status status, String why) {
            super(why);
            this.status = status;
        }

        Status status() {
            return status;
        }
    }

    /// @param threads  write to the spool
    /// @param limit    bytes that the body may have
    /// @param whenOver called once, on such a thread: with nothing after the end, else with the failure
    CgiBody(Exchange exchange, Executor threads, Spool spool, long limit, Consumer<Optional<IOException>> whenOver) {
        this.pipe = new BodyPipe(exchange, CAPACITY, InputBuffers.Reader.DISK, _ -> { }).pipe();
        pipe.drain(threads, exchange.reactor(), piece -> keep(spool, piece, limit), whenOver);
    }

    /// Keeps a piece of a body.
    ///
    /// @throws Refused if the body is too long
    static void keep(Spool spool, ByteBuffer piece, long limit) throws IOException {
        if (spool.size() + piece.remaining() > limit) throw new Refused(Status.CONTENT_TOO_LARGE, "The request body is too long.");
        spool.write(piece);
    }

    /// Asks the client for it.
    void begin() {
        pipe.begin();
    }

    /// The rest is not wanted.
    void discard() {
        pipe.close();
    }
}
