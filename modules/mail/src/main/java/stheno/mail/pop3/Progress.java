package stheno.mail.pop3;

import java.io.IOException;
import java.nio.ByteBuffer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A reply that tells when the client has taken a part of it: when it is asked for the next. Loop thread only.
final class Progress implements Producer {
    private final Producer inner;
    private final Runnable taken;

    Progress(Producer inner, Runnable taken) {
        this.inner = inner;
        this.taken = taken;
    }

    @Override
    public Piece more() throws IOException {
        taken.run();
        return inner.more();
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public boolean takeBack(ByteBuffer rest) {
        return inner.takeBack(rest);
    }

    @Override
    public void close() {
        inner.close();
    }
}
