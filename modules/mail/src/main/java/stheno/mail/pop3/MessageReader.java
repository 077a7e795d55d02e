package stheno.mail.pop3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.mail.pop3.MessageBatch.Request;
import stheno.reactor.Log;
import stheno.storage.DiskShare;
import stheno.text.Reply;

/// Makes the replies to RETR and TOP. A small message is opened, read whole and closed, so that it costs three system calls. A large one is
/// only opened. One thread, which may block.
final class MessageReader {
    /// Octets of the largest message that is read whole, and of the replies that are made at once.
    static final int SMALL = 64 * 1024;

    private static final int PART = 8 * 1024; // bytes read at a time for TOP: most headers have less
    private static final int HEAD = 64; // bytes of a first line, about

    /// A part of the text.
    ///
    /// @param body   where the message begins, behind the first line
    /// @param end    where the reply ends
    /// @param whole  whether this is a whole message for RETR
    /// @param failed whether this is an error
    record Made(int body, int end, boolean whole, boolean failed) {}

    /// A large message, of which the text has the first line only.
    ///
    /// @param size       of the file
    /// @param background whether threads read it, because its disk is slow
    record Large(FileChannel file, long size, boolean background) {
        void close() {
            try {
                file.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    /// Replies to the first requests.
    ///
    /// @param text    of `size` bytes
    /// @param replies one at least
    /// @param large   the rest of the last reply
    record Result(byte[] text, int size, List<Made> replies, Optional<Large> large) {
        /// Without sending it.
        void discard() {
            large.ifPresent(Large::close);
        }
    }

    private final Mailbox mailbox;
    private final DiskShare disk;
    private final Log log;
    private final MessageEncoder.Text text;
    private final List<Made> replies;
    private byte[] part = {};

    private MessageReader(Mailbox mailbox, DiskShare disk, Log log, List<Request> requests) {
        this.mailbox = mailbox;
        this.disk = disk;
        this.log = log;
        this.text = new MessageEncoder.Text(room(mailbox.drop(), requests));
        this.replies = new ArrayList<>(requests.size());
    }

    private static int room(Maildrop drop, List<Request> requests) {
        long room = 0;
        for (Request request : requests) {
            long octets = drop.octets(request.message());
            room += HEAD + (!request.retrieve() ? Math.min(octets, PART) : octets > SMALL ? 0 : octets);
        }
        return (int) Math.min(room, SMALL + HEAD);
    }

    /// Makes the reply to the first request, and to as many of the next ones as fit in [#SMALL] octets with it.
    ///
    /// @param disk tells whether the disk of the messages is slow
    static Result read(Mailbox mailbox, DiskShare disk, Log log, List<Request> requests) {
        return new MessageReader(mailbox, disk, log, requests).read(requests);
    }

    /// An error in place of the reply to the first request: no message can be read now.
    static Result unread() {
        byte[] text = Replies.MESSAGE_UNREADABLE.toString().getBytes(StandardCharsets.UTF_8);
        return new Result(text, text.length, List.of(new Made(text.length, text.length, false, true)), Optional.empty());
    }

    private Result read(List<Request> requests) {
        for (Request request : requests) {
            long octets = request.retrieve() ? mailbox.drop().octets(request.message()) : PART;
            if (text.size > 0 && text.size + octets > SMALL) break;
            int start = text.size;
            try {
                Optional<Large> large = reply(request);
                if (large.isPresent()) return new Result(text.bytes, text.size, replies, large);
            } catch (NoSuchFileException e) {
                fail(start, Replies.GONE);
            } catch (IOException | RuntimeException e) {
                warn(request, "pop3-message-failed", "cause", e);
                fail(start, Replies.MESSAGE_UNREADABLE);
            }
        }
        return new Result(text.bytes, text.size, replies, Optional.empty());
    }

    private void fail(int start, Reply reply) {
        text.size = start;
        text.add(reply.toString().getBytes(StandardCharsets.UTF_8));
        replies.add(new Made(text.size, text.size, false, true));
    }

    private Optional<Large> reply(Request request) throws IOException {
        long listed = mailbox.drop().octets(request.message());
        Maildrop drop = mailbox.drop();
        FileChannel file = disk.timed(() -> drop.open(request.message()));
        boolean keep = false;
        try {
            text.add((request.retrieve() ? "+OK " + listed + " octets\r\n" : "+OK\r\n").getBytes(StandardCharsets.US_ASCII));
            int body = text.size;
            if (request.bodyLines() == MessageEncoder.WHOLE && listed > SMALL || !small(request, file, listed)) {
                text.size = body;
                Large large = new Large(file, file.size(), drop.folder().isPresent() && disk.readsInBackground(drop.folder().get()));
                replies.add(new Made(body, body, false, false));
                keep = true;
                return Optional.of(large);
            }
            replies.add(new Made(body, text.size, request.retrieve(), false));
            return Optional.empty();
        } finally {
            if (!keep) file.close();
        }
    }

    /// Adds a message to the text. The end of the file is known without another read when the size is as listed.
    ///
    /// @return false if the file is too large
    private boolean small(Request request, FileChannel file, long listed) throws IOException {
        MessageEncoder encoder = new MessageEncoder(request.bodyLines());
        int most = encoder.whole() ? (int) Math.min(listed, SMALL) : SMALL;
        int wanted = encoder.whole() ? most + 1 : PART;
        if (part.length < wanted) part = new byte[wanted];
        ByteBuffer in = ByteBuffer.wrap(part);
        int total = 0;
        do {
            int read = file.read(in.clear().limit(wanted));
            if (read < 0) break;
            total += read;
            if (total > most) return false;
            encoder.encode(part, read, text);
        } while (!encoder.stops() && encoder.octets() != listed);
        encoder.finish(text);
        if (request.retrieve() && encoder.octets() != listed) warn(request, "pop3-size-differs", "octets", encoder.octets());
        return true;
    }

    private void warn(Request request, String event, String key, Object value) {
        warn(mailbox, log, request.message(), event, key, value);
    }

    /// Logs what is wrong with a message.
    static void warn(Mailbox mailbox, Log log, int message, String event, String key, Object value) {
        Maildrop drop = mailbox.drop();
        log.event(Log.Level.WARN, event, "user", mailbox.user(), "message", drop.uniqueId(message), "listed", drop.octets(message),
                key, value);
    }
}
