package stheno.mail.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.producers.Producer;
import stheno.text.LineEndRepair;

/// One transaction of a message: its content in an open file, and some of its recipients. Immutable; any thread.
///
/// @param row        its place in the schedule
/// @param numbers    of the recipients in the message's own envelope, from 0
/// @param recipients as many
/// @param header8bit whether the header has octets above 127, and the client has said SMTPUTF8: only a server that knows it may take them
record RelayMessage(Schedule.Row row, Optional<EmailAddress> sender, List<Integer> numbers, List<EmailAddress> recipients,
                    Envelope.Body body, boolean header8bit, FileChannel file, long position, long size) {
    String id() {
        return row.id;
    }

    /// The content with CRLF line ends. The file stays open.
    Producer content() {
        return new LineEndRepair(Producer.slice(file, position, size));
    }

    /// As it is stored, for BDAT (RFC 3030).
    Producer octets() {
        return Producer.slice(file, position, size);
    }

    void close() throws IOException {
        file.close();
    }

    static boolean isAscii(EmailAddress address) {
        return address.toString().chars().allMatch(c -> c < 128);
    }
}
