package stheno.appliance.sendmail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.reactor.Decimal;

/// `stheno sendmail`: sends the message on standard input to an SMTP server, as PHP, cron, git and others expect of sendmail. Exit
/// statuses are those of [ExitStatus]. One use; one thread.
public final class Sendmail {
    public static final String HELP = """
            stheno sendmail [OPTION]... [RECIPIENT]...   send the message on standard input
              -t                         send to the addresses in To, Cc and Bcc too; Bcc is removed
              -i, -oi                    a line with a single dot does not end the message
              -f SENDER                  the envelope's sender; without it, the address in From
              -F NAME                    the sender's name, for a message without From
              -S HOST:PORT               the server (127.0.0.1:1025, or $STHENO_SENDMAIL)
            Other options of sendmail are accepted and ignored. A link to bin/stheno with the name `sendmail` runs this command.
            Exit status: 0 sent; 64 wrong arguments; 65 unreadable message; 67 a recipient is refused; 69 the message is refused;
            75 the server cannot be reached, or refuses for the moment.
            """;

    private static final int PUSHED_BACK = 1 << 20; // a whole line of the header
    private static final int DEFAULT_PORT = 25;

    private final SendmailOptions options;

    private Sendmail(SendmailOptions options) {
        this.options = options;
    }

    /// @param words the arguments after `sendmail`
    /// @param in    the message
    /// @param err   the problem, as a sentence
    /// @return the exit status
    public static int run(List<String> words, Map<String, String> environment, InputStream in, PrintStream err) {
        try {
            new Sendmail(SendmailOptions.read(words, environment)).send(in);
            return ExitStatus.OK.code();
        } catch (SendFailure e) {
            return failed(e.status(), e.getMessage(), err);
        } catch (IOException e) {
            return failed(ExitStatus.TEMPFAIL, String.valueOf(e.getMessage()), err);
        }
    }

    private static int failed(ExitStatus status, String message, PrintStream err) {
        err.println("sendmail: " + DisplayText.plain(message));
        return status.code();
    }

    private void send(InputStream input) throws IOException, SendFailure {
        PushbackInputStream in = new PushbackInputStream(new BufferedInputStream(input), PUSHED_BACK + 1);
        MessageHead head = MessageHead.read(in, options.dotEnds());
        List<String> recipients = new ArrayList<>(options.recipients());
        if (options.fromHeader()) recipients.addAll(head.recipients());
        recipients = recipients.stream().distinct().toList();
        if (recipients.isEmpty()) throw SendmailOptions.usage("no recipient is named");
        String machine = machine();
        String own = System.getProperty("user.name", "nobody") + "@" + machine;
        String sender = options.sender().or(head::author).orElse(own);
        for (String address : recipients) clean(address);
        clean(sender);
        try (MailClient client = open(machine)) {
            List<String> refused = client.announce(sender, recipients);
            OutputStream out = client.content();
            BodyWriter body = new BodyWriter(out, options.dotEnds());
            body.head(head.sent(sender.isEmpty() ? own : sender, options.name(), id(machine), ZonedDateTime.now()));
            if (head.bodyFollows()) body.copy(in);
            body.end();
            client.finish();
            if (!refused.isEmpty()) throw new SendFailure(ExitStatus.NOUSER, "the server refuses " + String.join("; ", refused));
        }
    }

    /// An address with a line end would be another command.
    private static void clean(String address) throws SendFailure {
        if (address.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '<' || c == '>')) {
            throw SendmailOptions.usage("`" + address + "` is not an address");
        }
    }

    private MailClient open(String machine) throws IOException, SendFailure {
        String server = options.server();
        int colon = server.lastIndexOf(':');
        boolean literal = server.startsWith("["); // an IPv6 address
        boolean hasPort = literal ? colon > server.indexOf(']') : colon >= 0 && server.indexOf(':') == colon;
        int port = hasPort ? (int) Decimal.parse(server.substring(colon + 1), 65_535) : DEFAULT_PORT;
        String host = hasPort ? server.substring(0, colon) : server;
        if (port <= 0 || host.isBlank()) throw SendmailOptions.usage("`" + server + "` is not HOST:PORT");
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) throw new SendFailure(ExitStatus.TEMPFAIL, "the host " + host + " is unknown");
        try {
            return MailClient.open(address, machine);
        } catch (IOException e) {
            throw new SendFailure(ExitStatus.TEMPFAIL, "the server at " + server + " cannot be reached: " + e.getMessage());
        }
    }

    /// The machine's own name, without a query to another machine.
    private static String machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(name).filter(n -> n.matches("[A-Za-z0-9.-]+")).orElse("localhost");
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static String id(String machine) {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random) + "@" + machine;
    }
}
