package stheno.ftp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import stheno.ftp.data.DataChannel;
import stheno.ftp.data.HostPort;
import stheno.ftp.data.Replies;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;
import stheno.reactor.Connection;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.text.Next;
import stheno.text.Reply;

/// Transfer parameters and data connections: TYPE, STRU, MODE, ALLO, REST, PASV, EPSV, PORT, EPRT, ABOR. One thread: the session's loop.
final class DataCommands {
    static final Reply ABORTED = Reply.of(226, "The transfer was aborted."); // after the 426 of the transfer itself
    private static final Reply NO_TRANSFER = Reply.of(226, "There is no transfer to abort.");

    private static final long MAX_OFFSET = 999_999_999_999_999_999L; // plus any file's size, it still fits in a long
    private static final int MIN_PORT = 1024; // lower ports belong to services (RFC 2577, section 3)
    private static final Duration GRACE = Duration.ofMillis(1);
    private static final Reply NO_PORT = Reply.of(425, "No free port for a data connection.");
    private static final Reply FOREIGN = Reply.of(500, "The address must be the client's, and the port at least 1024.");
    private static final Reply EPSV_ONLY = Reply.of(501, "Only EPSV is accepted after EPSV ALL.");

    private DataCommands() {}

    static Next type(FtpSession session, String argument) {
        return switch (argument.strip().toUpperCase(Locale.ROOT)) {
            case "A", "A N" -> type(session, true);
            case "I", "L 8", "L8" -> type(session, false);
            default -> Next.send(Replies.UNSUPPORTED);
        };
    }

    private static Next type(FtpSession session, boolean ascii) {
        session.parameters(session.parameters().withAscii(ascii));
        return Next.send(Reply.of(200, ascii ? "Type set to A." : "Type set to I."));
    }

    static Next structure(FtpSession session, String argument) {
        return Next.send(argument.strip().equalsIgnoreCase("F") ? Reply.of(200, "Structure set to F.") : Replies.UNSUPPORTED);
    }

    static Next mode(FtpSession session, String argument) {
        return Next.send(argument.strip().equalsIgnoreCase("S") ? Reply.of(200, "Mode set to S.") : Replies.UNSUPPORTED);
    }

    static Next allocate(FtpSession session, String argument) {
        return Next.send(Reply.of(202, "ALLO is not needed."));
    }

    static Next restart(FtpSession session, String argument) {
        long offset = Decimal.parse(argument.strip(), MAX_OFFSET);
        if (offset < 0) return Next.send(Replies.BAD_ARGUMENT);
        session.parameters(session.parameters().withRestart(offset));
        return Next.send(Reply.of(350, "Restarting at " + offset + "."));
    }

    static Next passive(FtpSession session, String nothing) {
        if (session.parameters().epsvAll()) return Next.send(EPSV_ONLY);
        Optional<InetAddress> other = client(session).flatMap(session.settings().passiveAddress()::announced);
        if (!(other.orElse(local(session)) instanceof Inet4Address announced)) {
            return Next.send(Reply.of(425, "PASV supports only IPv4: use EPSV."));
        }
        return listen(session, port -> Reply.of(227, "Entering Passive Mode " + HostPort.pasv(announced, port) + "."));
    }

    /// RFC 2428, section 3. The client connects to the address of its control connection.
    static Next extendedPassive(FtpSession session, String argument) {
        String family = family(local(session));
        return switch (argument.strip().toUpperCase(Locale.ROOT)) {
            case "ALL" -> {
                session.parameters(session.parameters().withEpsvAll());
                yield Next.send(Reply.of(200, "Only EPSV is accepted from now on."));
            }
            case String wanted when wanted.isEmpty() || wanted.equals(family) ->
                    listen(session, port -> Reply.of(229, "Entering Extended Passive Mode " + HostPort.epsv(port)));
            case String other when Decimal.isDigits(other) -> Next.send(otherFamily(session));
            default -> Next.send(Replies.BAD_ARGUMENT);
        };
    }

    /// One port a turn: a closed socket keeps its port and descriptor until the end of the turn, and one read may bring 2000 commands.
    private static Next listen(FtpSession session, IntFunction<Reply> reply) {
        session.data().close();
        return session.data().justClosed() ? later(session, reply) : listen(session, reply, true);
    }

    private static Next later(FtpSession session, IntFunction<Reply> reply) {
        return new Next.Wait(GRACE, Next.work(() -> session, same -> listen(same, reply, false)));
    }

    /// @param retry whether to try once more if no port is free
    private static Next listen(FtpSession session, IntFunction<Reply> reply, boolean retry) {
        FtpSettings settings = session.settings();
        ClientNetwork client = ClientNetwork.of(session.connection().remote());
        ClientQuota quota = session.service().ports();
        if (!quota.take(client, 1)) return Next.send(NO_PORT); // other clients keep a quarter of the range
        try {
            PassivePorts ports = settings.passivePorts();
            InetSocketAddress listener = session.data().expect(options(session), bound(session), ports.first(), ports.last(),
                    peer -> isClient(session, peer), () -> quota.giveBack(client, 1));
            return Next.send(reply.apply(listener.getPort()));
        } catch (IOException e) {
            if (retry) return later(session, reply);
            session.connection().reactor().log()
                    .event(Log.Level.WARN, "ftp-no-data-port", "ports", settings.passivePorts(), "cause", e.getMessage());
            return Next.send(NO_PORT);
        }
    }

    private static DataChannel.ConnectOptions options(FtpSession session) {
        FtpSettings settings = session.settings();
        boolean secure = session.protection().data();
        return new DataChannel.ConnectOptions(session.service().connector(secure), settings.connectTimeout(), secure
                && settings.tlsReuse());
    }

    static Next port(FtpSession session, String argument) {
        return target(session, HostPort.ofPort(argument.strip()));
    }

    static Next extendedPort(FtpSession session, String argument) {
        HostPort wanted = HostPort.ofEprt(argument.strip());
        boolean reachable = !(wanted instanceof HostPort.Given(InetSocketAddress to))
                || family(to.getAddress()).equals(family(local(session)));
        return target(session, reachable ? wanted : new HostPort.UnknownFamily());
    }

    /// RFC 2428, section 2. Data connections use the control connection's addresses, and so its family.
    private static Reply otherFamily(FtpSession session) {
        return Reply.of(522, "Network protocol not supported, use (" + family(local(session)) + ")");
    }

    private static String family(InetAddress address) {
        return address instanceof Inet4Address ? "1" : "2";
    }

    private static Next target(FtpSession session, HostPort wanted) {
        if (session.parameters().epsvAll()) return Next.send(EPSV_ONLY);
        if (!session.settings().active()) return Next.send(Reply.of(502, "Active mode is not available: use PASV or EPSV."));
        return switch (wanted) {
            case HostPort.Malformed _ -> Next.send(Replies.BAD_ARGUMENT);
            case HostPort.UnknownFamily _ -> Next.send(otherFamily(session));
            case HostPort.Given(InetSocketAddress to) when to.getPort() < MIN_PORT || !isClient(session, to.getAddress()) ->
                    Next.send(FOREIGN);
            case HostPort.Given(InetSocketAddress to) -> {
                session.data().target(options(session), to);
                yield Next.send(Reply.of(200, "Address accepted."));
            }
        };
    }

    /// The local address of an active data connection: the one that the client knows.
    static Optional<InetSocketAddress> from(FtpSession session) {
        return Optional.of(new InetSocketAddress(bound(session), 0));
    }

    /// The client's address; empty for a Unix-domain socket.
    private static Optional<InetAddress> client(FtpSession session) {
        return session.connection().remote() instanceof InetSocketAddress inet ? Optional.ofNullable(inet.getAddress()) : Optional.empty();
    }

    /// Whether this is the client's address: only it may be the other end of a data connection (RFC 2577, section 5),
    /// unless the settings allow others.
    private static boolean isClient(FtpSession session, InetAddress address) {
        if (session.settings().foreignData()) return true;
        return client(session).map(address::equals).orElseGet(address::isLoopbackAddress);
    }

    /// The address that the client has connected to.
    private static InetAddress local(FtpSession session) {
        return session.connection().local() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    /// The same as a local address: the one that a proxy has announced may not be local.
    private static InetAddress bound(FtpSession session) {
        Connection control = session.connection();
        boolean proxied = !control.peer().equals(control.remote());
        return proxied ? new InetSocketAddress(0).getAddress() : local(session);
    }

    static Next abort(FtpSession session, String nothing) {
        if (session.transfer().isPresent()) return session.abort();
        boolean connected = session.data().isConnected();
        session.data().close();
        return Next.send(connected ? Reply.of(225, "Data connection closed. There was no transfer to abort.") : NO_TRANSFER);
    }
}
