package stheno.appliance.dig;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.dns.message.Message;
import stheno.dns.message.MessageText;
import stheno.dns.message.Opcode;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.message.Tsig;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// `stheno dig`: sends a query, and prints the answer.
public final class Dig {
    public static final String HELP = """
            stheno dig [@SERVER] [-p PORT] [NAME] [TYPE] [CLASS] [OPTION]...
            Ask a DNS server, and print its answer as dig does. The words may come in any order.

              @SERVER                    address or name of the server (those of /etc/resolv.conf)
              -p PORT                    port of the server (53)
              NAME                       domain name to ask for; without a name and a type, the name servers of the root
              TYPE                       record type, such as A, AAAA, MX, ANY, AXFR, IXFR=SERIAL, TYPE65280 (A)
              CLASS                      IN, CH, HS or ANY (IN)
              -x ADDRESS                 ask for the name of an address (PTR)
              -t TYPE, -c CLASS, -q NAME the same as the words above
              -y ALGORITHM:NAME:SECRET   sign the query with a TSIG key, and check the answer
              -4, -6                     use IPv4, or IPv6, only

              +short                     print only the data of the answer
              +tcp                       ask by TCP; after a truncated answer this is done anyway, unless +ignore is given
              +dnssec                    ask for signatures (the flag DO)
              +norec                     do not ask for recursion (the flag RD)
              +bufsize=N                 the largest answer by UDP (1232); +noedns: ask without EDNS; +edns=N: the version
              +nocookie, +cookie=HEX     send no cookie, or this one
              +nsid, +cd, +noad, +aa     ask for the server's name; set or clear a flag of the header
              +time=S, +tries=N          seconds to wait for an answer (5), attempts (3)
              +noall                     print nothing but what later options turn on: +answer +authority +additional +question
                                         +comments +stats +cmd

            Exit status: 0 there is an answer, whatever its status; 1 wrong arguments; 9 no server answers; 10 another failure.
            """;

    private final DigOptions options;
    private final PrintStream out;
    private final Optional<Tsig> tsig;

    private Dig(DigOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.tsig = options.key().map(Tsig::client);
    }

    /// @param words the arguments after `dig`
    /// @param out   the answer
    /// @param err   the problem, if there is one
    /// @return the exit status
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        try {
            DigOptions options = DigReader.read(words);
            if (options.shown().command() && !options.shown().brief()) {
                out.println("\n; <<>> stheno dig <<>> " + DisplayText.plain(String.join(" ", words)) + "\n;; global options: +cmd");
            }
            new Dig(options, out).ask();
            return 0;
        } catch (DigFailure e) {
            boolean told = e.getMessage().startsWith(";;"); // as dig does, among the output
            if (told) out.println(e.getMessage());
            else err.println("stheno dig: " + DisplayText.plain(e.getMessage()));
            return e.status();
        }
    }

    private void ask() throws DigFailure {
        DigOptions.Sent sent = options.sent();
        DigClient client = new DigClient(DigClient.servers(options.server(), options.port(), sent.family()), sent.timeout(), sent.tries());
        byte[] query = signed(query(options).write());
        if (options.question().type() == RecordType.AXFR || options.question().type() == RecordType.IXFR) {
            transfer(client, query);
            return;
        }
        DigClient.Reply reply = sent.tcp() ? client.stream(query, _ -> true) : client.datagram(query);
        Message message = message(reply.messages().getFirst());
        if (!reply.tcp() && message.has(Message.TC) && !sent.ignore()) {
            boolean told = options.shown().parts().contains(MessageText.Part.COMMENTS) && !options.shown().brief();
            if (told) out.println(";; Truncated, retrying in TCP mode.");
            reply = client.stream(query, _ -> true);
            message = message(reply.messages().getFirst());
        }
        out.print(DigPrinter.print(options, message, reply, ZonedDateTime.now()));
    }

    /// Ends with the second SOA record, or with an error.
    private void transfer(DigClient client, byte[] query) throws DigFailure {
        List<Message> messages = new ArrayList<>();
        int[] starts = new int[1];
        DigClient.Reply reply = client.stream(query, octets -> {
            Message message = message(octets);
            messages.add(message);
            starts[0] += (int) message.answer().stream().filter(record -> record.type() == RecordType.SOA).count();
            return message.rcode() != Rcode.NOERROR || message.answer().isEmpty() || starts[0] >= 2;
        });
        if (messages.getFirst().answer().isEmpty()) out.println("; Transfer failed.");
        else out.print(DigPrinter.print(options, messages, reply, ZonedDateTime.now()));
    }

    /// An IXFR query has an SOA record. Only its serial counts (RFC 1995 3).
    private static Message query(DigOptions options) {
        Question question = options.question();
        Message query = Message.request(new SecureRandom().nextInt(1 << 16), Opcode.QUERY, question).with(options.sent().flags());
        if (options.sent().edns().isPresent()) query = query.with(options.sent().edns().get());
        if (question.type() != RecordType.IXFR) return query;
        byte[] data = RecordData.parse(RecordType.SOA, ". . " + options.serial() + " 0 0 0 0", Name.ROOT);
        return query.with(Section.AUTHORITY, new Record(question.name(), RecordType.SOA, question.dnsClass(), 0, data));
    }

    private byte[] signed(byte[] query) {
        return tsig.isPresent() ? tsig.get().sign(query, query.length, Instant.now().getEpochSecond()) : query;
    }

    /// The message. If the query was signed, its signature must be right.
    private Message message(byte[] octets) throws DigFailure {
        try {
            int error = tsig.isPresent() ? tsig.get().check(octets, octets.length, Instant.now().getEpochSecond()) : Rcode.NOERROR;
            if (error != Rcode.NOERROR) out.println(";; Couldn't verify signature: " + Rcode.tsigName(error));
            return Message.read(octets);
        } catch (FormatException e) {
            throw new DigFailure(DigFailure.INTERNAL, ";; Got bad packet: " + e.getMessage());
        }
    }
}
