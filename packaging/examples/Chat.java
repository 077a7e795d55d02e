import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import stheno.reactor.Closed;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineRules;
import stheno.text.LineService;
import stheno.text.Next;
import stheno.text.Reply;

/// A chat room over lines of text. Run it from the top folder, then connect more than once, for example with `nc 127.0.0.1 7777`:
///
///     java -p packaging/target/modules --add-modules stheno.text packaging/examples/Chat.java [PORT]
///
/// The first line of a client is its name. Every other line goes to all members of the room, except the commands `/who` and `/quit`.
///
/// The room lives in one loop, so it needs no locks. Everything is bounded: connections, the length of a line, the time without a line,
/// and what is queued for a member that does not read.
public final class Chat {
    private static final LineRules RULES = LineRules.lenient(400);
    private static final Limits LIMITS = Limits.DEFAULTS.withConnections(1000).withIdle(Duration.ofMinutes(30));

    private final Map<String, Member> members = new TreeMap<>(); // by name; loop thread only

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7777;
        Chat room = new Chat();
        LineService service = new LineService("chat", lines -> new Member(room, lines));
        ReactorGroup group = ReactorGroup.start(1);
        System.out.println(group.listen(new InetSocketAddress("127.0.0.1", port), PortOptions.of(service).withLimits(LIMITS)));
    }

    /// Sends a line to all members but one.
    private void tell(String text, Member except) {
        for (Member member : members.values()) if (member != except) member.hear(text);
    }

    /// One client: without a name until its first line.
    private static final class Member implements LineProtocol {
        private final Chat room;
        private final LineConversation lines;
        private String name = "";

        Member(Chat room, LineConversation lines) {
            this.room = room;
            this.lines = lines;
        }

        @Override
        public LineRules rules() {
            return RULES;
        }

        @Override
        public Next opened() {
            return Next.send(Reply.line("* Welcome. What is your name?"));
        }

        @Override
        public Next line(ByteBuffer line) {
            String text = StandardCharsets.UTF_8.decode(line).toString().strip();
            if (name.isEmpty()) return join(text);
            return switch (text) {
                case "" -> Next.READ;
                case "/who" -> Next.send(Reply.line("* In the room: " + String.join(", ", room.members.keySet())));
                case "/quit" -> Next.close(Reply.line("* Bye."));
                default -> {
                    room.tell(name + ": " + text, this);
                    yield Next.READ;
                }
            };
        }

        private Next join(String wanted) {
            if (!wanted.matches("\\w{1,20}")) return Next.send(Reply.line("* A name has 1 to 20 letters and digits."));
            if (room.members.putIfAbsent(wanted, this) != null) return Next.send(Reply.line("* " + wanted + " is taken."));
            name = wanted;
            room.tell("* " + name + " has joined.", this);
            return Next.send(Reply.line("* Hello, " + name + ". Members: " + room.members.size()));
        }

        /// A member whose connection takes no output misses the line: nothing is queued for it.
        private void hear(String text) {
            if (!lines.connection().backedUp()) lines.send(Reply.line(text));
        }

        @Override
        public Next tooLong() {
            return Next.send(Reply.line("* A line has at most " + RULES.limit() + " bytes."));
        }

        @Override
        public Next idle() {
            return Next.close(Reply.line("* You were idle for too long."));
        }

        @Override
        public void closed(Closed cause) {
            if (room.members.remove(name, this)) room.tell("* " + name + " has left.", this);
        }

        /// What status pages and logs show.
        @Override
        public String toString() {
            return name;
        }
    }
}
