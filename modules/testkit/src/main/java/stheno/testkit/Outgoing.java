package stheno.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A player's output: one block at a time, split as its mode says. Its own thread writes it, so that the player can read
/// at the same time.
final class Outgoing {
    private static final int LONGEST_SPLIT = 512; // bytes: a few lines of a request, far less than a body

    private final Mode mode;
    private final Random random; // one per connection, so that its blocks are not all split alike
    private OutputStream out;
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);

    Outgoing(Socket socket, Mode mode) throws IOException {
        this.out = socket.getOutputStream();
        this.mode = mode;
        this.random = switch (mode) {
            case Mode.Split(long seed) -> new Random(seed);
            case Mode.Whole _, Mode.Bytewise _ -> new Random(0);
        };
    }

    /// Writes through TLS from now on. The block before must have been [awaited][#await].
    void over(Socket tls) throws IOException {
        out = tls.getOutputStream();
    }

    /// Starts to write a block. The one before must have been [awaited][#await].
    void start(byte[] block) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            try {
                write(block);
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        writing = done;
    }

    private void write(byte[] block) throws IOException {
        switch (mode) {
            case Mode.Whole _ -> out.write(block);
            case Mode.Bytewise _ -> {
                for (byte b : block) out.write(b);
            }
            case Mode.Split _ -> {
                for (int from = 0; from < block.length; ) {
                    int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : LONGEST_SPLIT), block.length - from);
                    out.write(block, from, length);
                    from += length;
                }
            }
        }
    }

    /// Waits until the block is written.
    ///
    /// @throws IOException if it cannot be written, or is not written in time
    void await(Duration patience) throws IOException {
        try {
            writing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("what was said before could not be written: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the server does not read what was said before", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Whether the last block has already failed.
    boolean failed() {
        return writing.isCompletedExceptionally();
    }
}
