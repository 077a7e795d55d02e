package stheno.ftp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import stheno.reactor.Connection;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.text.Next;
import stheno.text.Reply;

/// How data is moved, and over what: TYPE, STRU, MODE, ALLO, REST, PASV, EPSV, PORT, EPRT, ABOR. Loop thread only.
final class DataCommands {
    static final Reply NOTHING_MOVES = Reply.of(226, "Nothing is being transferred any more.");

    private static final long LARGEST_OFFSET = 999_999_999_999_999_999L; // with any file's length added, it stays within a long
    private static final int FIRST_FREE_PORT = 1024; // those below are services' own: nobody's data goes there (RFC 2577, section 3)
    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final Reply NO_PORT = Reply.of(425, "There is no port free for data; try again later.");
    private static final Reply FOREIGN = Reply.of(500, "Data goes to the address that this connection comes from, and to no service's port.");
    private static final Reply EPSV_ONLY = Reply.of(501, "After EPSV ALL there is nothing but EPSV.");

    private DataCommands() {}

    static Next type(FtpSession session, String argument) {
        return switch (argument.strip().toUpperCase(Locale.ROOT)) {
            case "A", "A N" -> type(session, true);
            case "I", "L 8", "L8" -> type(session, false);
            default -> Next.send(Replies.NOT_HERE);
        };
    }

    private static Next type(FtpSession session, boolean ascii) {
        session.modes(session.modes().withAscii(ascii));
        return Next.send(Reply.of(200, ascii ? "TYPE is A, with line ends of CRLF." : "TYPE is I, bytes as they are."));
    }

    static Next structure(FtpSession session, String argument) {
        return Next.send(argument.strip().equalsIgnoreCase("F") ? Reply.of(200, "STRU is F.") : Replies.NOT_HERE);
    }

    static Next mode(FtpSession session, String argument) {
        return Next.send(argument.strip().equalsIgnoreCase("S") ? Reply.of(200, "MODE is S.") : Replies.NOT_HERE);
    }

    static Next allocate(FtpSession session, String argument) {
        return Next.send(Reply.of(202, "Room need not be asked for."));
    }

    static Next restart(FtpSession session, String argument) {
        long offset = Decimal.parse(argument.strip(), LARGEST_OFFSET);
        if (offset < 0) return Next.send(Replies.BAD_ARGUMENT);
        session.modes(session.modes().withRestart(offset));
        return Next.send(Reply.of(350, "The next transfer begins at " + offset + "."));
    }

    static Next passive(FtpSession session, String nothing) {
        if (session.modes().epsvAll()) return Next.send(EPSV_ONLY);
        Optional<InetAddress> other = client(session).flatMap(session.settings().passiveAddress()::announced);
        if (!(other.orElse(local(session)) instanceof Inet4Address announced)) {
            return Next.send(Reply.of(425, "PASV is for IPv4; use EPSV."));
        }
        return listen(session, port -> Reply.of(227, "Entering Passive Mode " + HostPort.pasv(announced, port) + "."));
    }

    /// RFC 2428, section 3. The client comes to the address that it has come to already.
    static Next extendedPassive(FtpSession session, String argument) {
        String family = family(local(session));
        return switch (argument.strip().toUpperCase(Locale.ROOT)) {
            case "ALL" -> {
                session.modes(session.modes().withEpsvAll());
                yield Next.send(Reply.of(200, "From now on, nothing but EPSV."));
            }
            case String wanted when wanted.isEmpty() || wanted.equals(family) ->
                    listen(session, port -> Reply.of(229, "Entering Extended Passive Mode " + HostPort.epsv(port)));
            case String other when Decimal.isDigits(other) -> Next.send(otherFamily(session));
            default -> Next.send(Replies.BAD_ARGUMENT);
        };
    }

    private interface Words {
        Reply of(int port);
    }

    /// One port a turn: what was closed keeps its port and its descriptor until the turn is over, and a read may bring 2000 of these.
    private static Next listen(FtpSession session, Words words) {
        session.data().close();
        return session.data().justClosed() ? later(session, words) : listen(session, words, true);
    }

    private static Next later(FtpSession session, Words words) {
        return new Next.Wait(A_MOMENT, Next.work(() -> session, same -> listen(same, words, false)));
    }

    /// @param again whether to try once more, if no port is free
    private static Next listen(FtpSession session, Words words, boolean again) {
        FtpSettings settings = session.settings();
        try {
            InetSocketAddress there = session.data().expect(terms(session), bound(session), settings.passivePorts(), peer -> isClient(session, peer));
            return Next.send(words.of(there.getPort()));
        } catch (IOException e) {
            if (again) return later(session, words);
            session.connection().reactor().log().event(Log.Level.WARN, "ftp-no-data-port", "ports", settings.passivePorts(), "cause", e.getMessage());
            return Next.send(NO_PORT);
        }
    }

    private static DataChannel.ConnectOptions terms(FtpSession session) {
        FtpSettings settings = session.settings();
        boolean secure = session.protection().data();
        return new DataChannel.ConnectOptions(session.service().connector(secure), settings.connectTimeout(), secure && settings.tlsReuse());
    }

    static Next port(FtpSession session, String argument) {
        return target(session, HostPort.ofPort(argument.strip()));
    }

    static Next extendedPort(FtpSession session, String argument) {
        HostPort wanted = HostPort.ofEprt(argument.strip());
        boolean reachable = !(wanted instanceof HostPort.Given(InetSocketAddress to)) || family(to.getAddress()).equals(family(local(session)));
        return target(session, reachable ? wanted : new HostPort.UnknownFamily());
    }

    /// RFC 2428, section 2: data goes to the address of the control connection alone, and that has one family.
    private static Reply otherFamily(FtpSession session) {
        return Reply.of(522, "This connection has another family of addresses, use (" + family(local(session)) + ")");
    }

    private static String family(InetAddress address) {
        return address instanceof Inet4Address ? "1" : "2";
    }

    private static Next target(FtpSession session, HostPort wanted) {
        if (session.modes().epsvAll()) return Next.send(EPSV_ONLY);
        if (!session.settings().active()) return Next.send(Reply.of(502, "This server does not connect to clients; use PASV or EPSV."));
        return switch (wanted) {
            case HostPort.Malformed _ -> Next.send(Replies.BAD_ARGUMENT);
            case HostPort.UnknownFamily _ -> Next.send(otherFamily(session));
            case HostPort.Given(InetSocketAddress to) when to.getPort() < FIRST_FREE_PORT || !isClient(session, to.getAddress()) ->
                    Next.send(FOREIGN);
            case HostPort.Given(InetSocketAddress to) -> {
                session.data().target(terms(session), to);
                yield Next.send(Reply.of(200, "Data goes there."));
            }
        };
    }

    /// Where an active data connection comes from: the address that the client knows.
    static Optional<InetSocketAddress> from(FtpSession session) {
        return Optional.of(new InetSocketAddress(bound(session), 0));
    }

    /// The client's address, unless it has come by a Unix-domain socket.
    private static Optional<InetAddress> client(FtpSession session) {
        return session.connection().remote() instanceof InetSocketAddress inet ? Optional.ofNullable(inet.getAddress()) : Optional.empty();
    }

    /// Whether data may come from or go to that address: the client's, and no other (RFC 2577, section 5).
    private static boolean isClient(FtpSession session, InetAddress address) {
        return client(session).map(address::equals).orElseGet(address::isLoopbackAddress);
    }

    /// The address that the client has come to.
    private static InetAddress local(FtpSession session) {
        return session.connection().local() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    /// The same on this machine: what a proxy has announced may be none of its addresses.
    private static InetAddress bound(FtpSession session) {
        Connection control = session.connection();
        boolean proxied = !control.peer().equals(control.remote());
        return proxied ? new InetSocketAddress(0).getAddress() : local(session);
    }

    static Next abort(FtpSession session, String nothing) {
        if (session.transfer().isPresent()) return session.abort();
        boolean connected = session.data().connected();
        session.data().close();
        return Next.send(connected ? Reply.of(225, "The data connection is closed; nothing was being transferred.") : NOTHING_MOVES);
    }
}
