package stheno.dns.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import stheno.dns.answer.AnswerTranscript;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Asks local names, and prints what they answer.
final class LocalAnswers {
    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(1232);
    private int id;

    static Path file(Path folder, String name, String text) {
        try {
            return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] wire(String name) {
        return Name.of(name).wire();
    }

    /// The reply to a question like `nas.lan A`; `NONE` if it is to be forwarded.
    String ask(LocalNames names, String question) {
        String[] words = question.split(" ");
        return ask(names, Message.query(id++, Name.of(words[0]), RecordType.code(words[1])));
    }

    /// Whether a reply to EDNS has an Extended DNS Error (RFC 8914) of the kind Blocked.
    boolean extendedError(LocalNames names, String question) {
        String[] words = question.split(" ");
        Message request = Message.query(id++, Name.of(words[0]), RecordType.code(words[1])).with(Edns.of(1232));
        answer(names, ByteBuffer.wrap(request.write()));
        Message message = Message.read(Arrays.copyOf(reply.packet(), reply.end()));
        Edns.Option option = message.edns().orElseThrow().options().getFirst();
        return option.code() == Edns.EXTENDED_ERROR && Arrays.equals(option.data(), new byte[] {0, 15});
    }

    private String ask(LocalNames names, Message question) {
        byte[] packet = question.write();
        LocalNames.Answer answer = answer(names, ByteBuffer.wrap(packet));
        if (answer == LocalNames.Answer.NONE) return "NONE";
        Message message = Message.read(Arrays.copyOf(reply.packet(), reply.end()));
        String blocked = answer == LocalNames.Answer.BLOCKED ? "BLOCKED " : "";
        return blocked + AnswerTranscript.print(message).strip().replaceAll(" {2,}", " ");
    }

    LocalNames.Answer answer(LocalNames names, ByteBuffer packet) {
        query.read(packet);
        reply.begin(query, query.udpSize());
        return names.answer(query, reply);
    }
}
