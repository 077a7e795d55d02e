package stheno.jmh.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import stheno.accounts.Accounts;
import stheno.accounts.LoginCheck;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.server.DnsService;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.Zones;
import stheno.ftp.FtpService;
import stheno.ftp.FtpSettings;
import stheno.jmh.SlowClientServer;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.pop3.Maildrop;
import stheno.mail.pop3.Pop3Service;
import stheno.mail.pop3.Pop3Settings;
import stheno.mail.smtp.SmtpService;
import stheno.mail.smtp.SmtpSettings;
import stheno.reactor.DatagramOptions;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Service;

/// The measured server, a process of its own: one loop, and one protocol as the product serves it. Mail is accepted and dropped, without
/// the disk. It answers lines on its standard input as [SlowClientServer] does.
public final class ProtocolServer {
    static final String SMALL_FILE = "small.txt";
    static final String LARGE_FILE = "large.txt";
    static final int HOSTS = 1000; // names in the zone

    private static final int SMALL = 1024;
    private static final int LARGE = 4 * 1024 * 1024;
    private static final Limits LIMITS = SlowClientServer.PATIENT.withSendBuffer(8 * 1024); // as of HTTP's rows

    private ProtocolServer() {}

    /// Writes the files that the server sends.
    static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(SMALL_FILE), text(SMALL));
        Files.writeString(folder.resolve(LARGE_FILE), text(LARGE));
    }

    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(SMALL_FILE));
        Files.deleteIfExists(folder.resolve(LARGE_FILE));
        Files.deleteIfExists(folder);
    }

    /// A message of about this many bytes. Its lines end with CRLF and do not begin with a dot.
    static String text(int size) {
        String header = "From: ann@example.org\r\nTo: bob@example.net\r\nSubject: hello\r\n\r\n";
        return header + ("0123456789".repeat(7) + "\r\n").repeat((size - header.length()) / 72);
    }

    /// @param args the protocol, and the folder with the files
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        ReactorGroup group = ReactorGroup.start(1);
        var local = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        InetSocketAddress address = switch (BenchProtocol.valueOf(args[0])) {
            case FTP -> listen(group, local, FtpService.of(Accounts.NONE,
                    FtpSettings.DEFAULTS.withAnonymous(folder).withDataLimits(LIMITS)));
            case POP3 -> listen(group, local, pop3(folder));
            case SMTP -> listen(group, local, smtp());
            case DNS -> {
                DnsService dns = dns();
                InetSocketAddress bound = listen(group, local, dns);
                group.openDatagram(bound, DatagramOptions.of(dns));
                yield bound;
            }
        };
        SlowClientServer.answer(group, address, () -> -1);
    }

    private static InetSocketAddress listen(ReactorGroup group, InetSocketAddress local, Service service) throws IOException {
        return group.listen(local, PortOptions.of(service).withLimits(LIMITS));
    }

    private static Pop3Service pop3(Path folder) throws IOException {
        List<Path> files = List.of(folder.resolve(SMALL_FILE), folder.resolve(LARGE_FILE));
        long[] octets = {Files.size(files.get(0)), Files.size(files.get(1))};
        var service = new Pop3Service("pop3", _ -> new Stored(files, octets), (name, _, _) -> new LoginCheck.Result.Accepted(name));
        service.change(Pop3Settings.DEFAULTS.withClearLogins(true));
        return service;
    }

    private static SmtpService smtp() {
        var service = new SmtpService("smtp", new Dropping(), (_, _, _) -> new LoginCheck.Result.Rejected());
        service.change(SmtpSettings.DEFAULTS.withMessageLimit(Integer.MAX_VALUE));
        return service;
    }

    private static DnsService dns() {
        ZoneBuilder builder = new ZoneBuilder(Name.of("example.test."));
        builder.add(Record.of("example.test.", 300, "SOA", "ns1.example.test. admin.example.test. 1 3600 600 86400 60"));
        builder.add(Record.of("example.test.", 300, "NS", "ns1.example.test."));
        builder.add(Record.of("ns1.example.test.", 300, "A", "192.0.2.1"));
        for (int i = 0; i < HOSTS; i++) builder.add(Record.of("host" + i + ".example.test.", 300, "A", "192.0.2.7"));
        Zones zones = new Zones();
        zones.put(builder.build().zone().orElseThrow());
        return new DnsService("dns", zones);
    }

    /// A mailbox of files that are stored as they are sent.
    private record Stored(List<Path> files, long[] sizes) implements Maildrop {
        @Override
        public int size() {
            return sizes.length;
        }

        @Override
        public long octets(int message) {
            return sizes[message];
        }

        @Override
        public long totalOctets() {
            return sizes[0] + sizes[1];
        }

        @Override
        public String uniqueId(int message) {
            return "message" + message;
        }

        @Override
        public FileChannel open(int message) throws IOException {
            return FileChannel.open(files.get(message));
        }

        @Override
        public void delete(BitSet messages) {}
    }

    /// Accepts each recipient, and drops each message.
    private static final class Dropping implements MailHandler {
        @Override
        public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
            return Decision.ACCEPT;
        }

        @Override
        public IncomingMessage receive(Envelope envelope) {
            return new IncomingMessage() {
                @Override
                public void write(ByteBuffer piece) {
                    piece.position(piece.limit());
                }

                @Override
                public List<Decision> finish() {
                    return List.of(Decision.ACCEPT);
                }

                @Override
                public void abort() {}
            };
        }
    }
}
