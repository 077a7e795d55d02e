package stheno.mail.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import stheno.reactor.ReactorGroup;
import stheno.text.DotUnstuffing;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineService;
import stheno.text.Next;
import stheno.text.Reply;

/// A smarthost that takes everything, and counts the messages by sender and recipient. A recipient of each seventh message is deferred the
/// first time. Any thread.
final class CollectingSmarthost implements AutoCloseable {
    final Map<String, Integer> received = new ConcurrentHashMap<>(); // "sender recipient"
    final InetSocketAddress address;
    private final Map<String, Boolean> deferred = new ConcurrentHashMap<>();
    private final ReactorGroup group = ReactorGroup.start(1);

    CollectingSmarthost() throws IOException {
        address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new LineService("smarthost", Session::new));
    }

    @Override
    public void close() {
        group.close();
    }

    /// Loop only.
    private final class Session implements LineProtocol {
        private final LineConversation lines;
        private String sender = "";
        private String recipients = "";

        Session(LineConversation lines) {
            this.lines = lines;
        }

        @Override
        public Next opened() {
            return Next.send(Reply.of(220, "smarthost.test"));
        }

        @Override
        public Next line(ByteBuffer data) {
            String line = StandardCharsets.UTF_8.decode(data).toString();
            String address = line.replaceAll("^[^<]*<|>.*$", "");
            if (line.startsWith("EHLO")) return Next.send(Reply.of(250, List.of("smarthost.test", "PIPELINING")));
            if (line.startsWith("MAIL")) {
                sender = address;
                recipients = "";
            }
            if (line.startsWith("RCPT")) {
                boolean later = Math.floorMod(sender.hashCode(), 7) == 0 && address.startsWith("cid") && deferred.put(sender, true) == null;
                if (later) return Next.send(Reply.of(450, "4.2.1 later"));
                recipients += " " + address;
            }
            if (line.startsWith("QUIT")) return Next.close(Reply.of(221, "bye"));
            return line.startsWith("DATA") ? data() : Next.send(Reply.of(250, "ok"));
        }

        private Next data() {
            lines.send(Reply.of(354, "go on"));
            return new Next.Collect(DotUnstuffing.END, new Next.Collector() {
                @Override
                public void collect(ByteBuffer piece) {}

                @Override
                public Next found() {
                    for (String each : recipients.strip().split(" ")) received.merge(sender + " " + each, 1, Integer::sum);
                    return Next.send(Reply.of(250, "queued"));
                }
            });
        }
    }
}
