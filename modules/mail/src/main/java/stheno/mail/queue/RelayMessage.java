package stheno.mail.queue;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.producers.OutboundPipe;
import stheno.producers.Producer;
import stheno.reactor.FatalErrors;
import stheno.text.LineEndRepair;

/// One transaction of a message: its content in an open file, and some of its recipients. Immutable; any thread.
///
/// @param row        its place in the schedule
/// @param numbers    of the recipients in the message's own envelope, from 0
/// @param recipients as many
/// @param header8bit whether the header has octets above 127, and the client has said SMTPUTF8: only a server that knows it may take them
record RelayMessage(Schedule.Row row, Optional<EmailAddress> sender, List<Integer> numbers, List<EmailAddress> recipients,
                    Envelope.Body body, boolean header8bit, FileChannel file, long position, long size) {
    private static final int LOOK_AHEAD = 64 * 1024; // octets that are read and not sent yet: the cost of a stalled connection
    private static final int PART = 16 * 1024; // octets of a read

    String id() {
        return row.id;
    }

    /// The content with CRLF line ends. The file stays open.
    ///
    /// @param memory counts what is read and not sent yet
    Producer content(LongConsumer memory) {
        return new LineEndRepair(octets(memory));
    }

    /// As it is stored, for BDAT (RFC 3030). A virtual thread reads the file ahead of the loop, which never waits for the disk.
    Producer octets(LongConsumer memory) {
        OutboundPipe pipe = new OutboundPipe(LOOK_AHEAD, memory);
        try {
            Thread.ofVirtual().name("stheno-relay-read").start(() -> read(pipe));
        } catch (OutOfMemoryError e) { // the limit of threads: this connection fails, and the queue tries again
            FatalErrors.rethrow(e);
            pipe.fail(new IOException("no thread can be started", e));
        }
        return pipe.producer();
    }

    private void read(OutboundPipe pipe) {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART, size));
        OutputStream out = pipe.output();
        try {
            for (long from = 0; from < size; from += part.position()) {
                int n = file.read(part.clear().limit((int) Math.min(PART, size - from)), position + from);
                if (n < 0) throw new EOFException("the message ends " + (size - from) + " octets too early");
                out.write(part.array(), 0, n);
            }
            out.close();
        } catch (IOException e) {
            pipe.fail(e); // nothing happens if the connection was the first to end
        }
    }

    void close() throws IOException {
        file.close();
    }

    static boolean isAscii(EmailAddress address) {
        return address.toString().chars().allMatch(c -> c < 128);
    }
}
