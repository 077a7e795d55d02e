package stheno.web.cgi;

import java.io.IOException;
import stheno.http.BodyPipe;
import stheno.http.Exchange;
import stheno.producers.InboundPipe;

/// A request's body on its way from the loop to a script. While the script does not read it, the client waits.
final class CgiBody implements CgiSource {
    private static final int CAPACITY = 64 * 1024; // bytes; as much as a pipe of the system holds, so that the loop need not run often

    private final InboundPipe pipe;
    private volatile Runnable whenIncomplete = () -> { };

    CgiBody(Exchange exchange) {
        this.pipe = new BodyPipe(exchange, CAPACITY, _ -> whenIncomplete.run()).pipe();
    }

    /// Runs `task` in the loop if the body will not be complete.
    void whenIncomplete(Runnable task) {
        whenIncomplete = task;
    }

    @Override
    public void begin() {
        pipe.begin();
    }

    @Override
    public void transferTo(InboundPipe.Sink sink) throws IOException {
        pipe.transferTo(sink);
    }

    @Override
    public void discard() {
        pipe.close();
    }
}
