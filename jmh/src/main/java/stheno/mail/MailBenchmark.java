package stheno.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import stheno.mail.mime.Message;
import stheno.mail.mime.Source;
import stheno.mail.mime.text.MessageText;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.text.DotStuffing;
import stheno.text.DotUnstuffing;

/// Mail: how fast messages are parsed, how fast dots are stuffed and unstuffed, and how many messages one SMTP session takes and
/// one POP3 session sends.
///
/// An operation of the MIME parser, of SMTP and of POP3 is a message, one of the dots is a megabyte (1,048,576 bytes).
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class MailBenchmark {
    private static final int READ = 16 * 1024; // bytes, as a loop hands them out

    /// A message of several parts, in memory.
    @State(Scope.Thread)
    public static class Multipart {
        private final Source source = Source.of(MailText.multipart());

        @Setup
        public void check() throws IOException {
            MessageText text = MessageText.of(Message.read(source));
            if (text.plain().size() != 1 || text.html().size() != 1 || text.attachments().size() != 1) {
                throw new AssertionError("parsed as " + text.shown().size() + " texts and " + text.attachments().size() + " attachments");
            }
        }
    }

    /// A megabyte of lines.
    @State(Scope.Thread)
    public static class Lines {
        private final ByteBuffer stuffed = direct(MailText.stuffed());
        private final ByteBuffer plain = direct(MailText.lines());
        private final ByteBuffer content = ByteBuffer.allocate(READ);
        private final ByteBuffer out = ByteBuffer.allocateDirect(READ);

        private static ByteBuffer direct(byte... bytes) {
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }
    }

    /// A session that takes messages of 4 KB, in memory.
    @State(Scope.Thread)
    public static class Session {
        private SmtpSessionByHand session;

        @Setup
        public void connect() throws IOException {
            session = new SmtpSessionByHand(MailText.small(4096));
        }

        @TearDown
        public void disconnect() {
            session.close();
        }
    }

    /// A session that fetches messages of 4 KB, which are stored with LF, from a file.
    @State(Scope.Thread)
    public static class Mailbox {
        private Pop3SessionByHand session;

        @Setup
        public void connect() throws IOException {
            byte[] message = MailText.small(4096);
            byte[] stored = new String(message, StandardCharsets.US_ASCII).replace("\r\n", "\n").getBytes(StandardCharsets.US_ASCII);
            session = new Pop3SessionByHand(stored, message.length);
        }

        @TearDown
        public void disconnect() throws IOException {
            session.close();
        }
    }

    /// The index of a message: its fields and the places of its parts.
    @Benchmark
    public Message index(Multipart message) throws IOException {
        return Message.read(message.source);
    }

    /// Index and texts of a message: what the catcher's view shows.
    @Benchmark
    public MessageText text(Multipart message) throws IOException {
        return MessageText.of(Message.read(message.source));
    }

    /// A megabyte of DATA: stuffed dots are removed, line ends are checked.
    @Benchmark
    public long unstuff(Lines lines) {
        DotUnstuffing dots = new DotUnstuffing();
        ByteBuffer stuffed = lines.stuffed;
        for (int at = 0; at < MailText.MB; at += READ) dots.collect(stuffed.limit(at + READ).position(at), lines.content.clear());
        return dots.size();
    }

    /// A megabyte of a message is sent: dots at the beginning of lines are doubled.
    @Benchmark
    public long stuff(Lines lines) throws IOException {
        Producer dots = new DotStuffing(Producer.bytes(lines.plain.clear()));
        long bytes = 0;
        for (Piece piece = dots.more(); piece instanceof Piece.Bytes(ByteBuffer data); piece = dots.more()) {
            bytes += data.remaining();
            for (int left = data.remaining(); left > 0; left = data.remaining()) {
                int count = Math.min(left, READ);
                lines.out.clear().put(0, data, data.position(), count);
                data.position(data.position() + count);
            }
        }
        dots.close();
        return bytes;
    }

    /// MAIL, RCPT and DATA in one write, then the content: from the client's bytes to the reply that says the message is kept.
    @Benchmark
    public int message(Session session) throws IOException {
        return session.session.deliver();
    }

    /// Ten pipelined RETRs: the files are opened and read, their line ends repaired. An operation is a message.
    @Benchmark
    @OperationsPerInvocation(Pop3SessionByHand.PIPELINED)
    public int retrieve(Mailbox mailbox) throws IOException {
        return mailbox.session.retrieve();
    }
}
