package stheno.dns.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import stheno.dns.cache.Answer;
import stheno.dns.cache.AnswerText;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Section;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Replies of all kinds with octets changed, cut, doubled and put in: whatever comes, an answer holds records of the question and its
/// aliases alone, with times to live within the limits. Run by the test for a while, and by `main` as long as wanted:
/// `MutatedAnswers SEED COUNT`.
final class MutatedAnswers {
    private static final int MOST_CHANGES = 6;
    private static final Name WWW = Name.of("www.example.test.");

    private final Random random;
    private final Scrubber scrubber = new Scrubber();
    private final List<byte[]> seeds = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final ForwardSettings settings = ForwardSettings.NONE.withCache(CacheSettings.DEFAULTS.withTtl(5, 7200));
    private long taken;
    private long kept;

    MutatedAnswers(long seed) {
        random = new Random(seed);
        String[] soa = {"example.test.", "SOA", "ns.example.test. x.example.test. 1 2 3 4 60"};
        seed(WWW, RecordType.A, 0, answer("www.example.test.", "A", "192.0.2.1"), answer("www.example.test.", "A", "192.0.2.2"));
        seed(WWW, RecordType.A, 0, answer("www.example.test.", "CNAME", "a.test."), answer("a.test.", "CNAME", "b.example.test."),
                answer("b.example.test.", "A", "192.0.2.1"), answer("evil.test.", "A", "192.0.2.66"));
        seed(WWW, RecordType.A, 3, authority(soa));
        seed(WWW, RecordType.MX, 0, authority(soa), authority("www.example.test.", "NSEC", "z.example.test. A"),
                authority("www.example.test.", "RRSIG", "NSEC 8 3 60 20301231000000 20200101000000 1 example.test. AAAA"));
        seed(WWW, RecordType.A, 0, answer("example.test.", "DNAME", "other.test."), answer("www.example.test.", "CNAME", "www.other.test."),
                answer("www.other.test.", "A", "192.0.2.9"));
        seed(WWW, RecordType.MX, 0, answer("www.example.test.", "MX", "10 mail.example.test."),
                answer("www.example.test.", "RRSIG", "MX 8 3 60 20301231000000 20200101000000 1 example.test. AAAA"));
    }

    private record Entry(Section section, Record record) {}

    private static Entry answer(String... words) {
        return new Entry(Section.ANSWER, Record.of(words[0], 300, words[1], words[2]));
    }

    private static Entry authority(String... words) {
        return new Entry(Section.AUTHORITY, Record.of(words[0], 300, words[1], words[2]));
    }

    private void seed(Name name, int type, int rcode, Entry... entries) {
        Question question = new Question(name, type, DnsClass.IN);
        Message message = new Message(1, Message.QR | Message.RD | Message.RA | rcode, List.of(question), List.of(), List.of(), List.of(),
                Optional.of(Edns.of(1232)));
        for (Entry entry : entries) message = message.with(entry.section(), entry.record());
        seeds.add(message.write());
        questions.add(question);
    }

    /// Long runs: the seed, and how many replies.
    public static void main(String[] args) {
        MutatedAnswers answers = new MutatedAnswers(Long.parseLong(args[0]));
        int count = Integer.parseInt(args[1]);
        answers.run(count);
        System.out.println(count + " replies, " + answers.taken + " taken, " + answers.kept + " to be kept");
    }

    void run(int count) {
        for (int i = 0; i < count; i++) {
            int which = random.nextInt(seeds.size());
            byte[] packet = mutated(seeds.get(which));
            try {
                take(packet, questions.get(which));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + HexFormat.of().formatHex(packet), e);
            }
        }
    }

    private byte[] mutated(byte[] seed) {
        byte[] packet = seed.clone();
        for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
            int at = random.nextInt(12, packet.length);
            switch (random.nextInt(6)) {
                case 0, 1 -> packet[at] = (byte) random.nextInt(256);
                case 2 -> packet[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> packet[5 + 2 * random.nextInt(4)] = (byte) random.nextInt(8);
                case 4 -> packet = Arrays.copyOf(packet, Math.max(13, at));
                default -> {
                    int from = random.nextInt(12, packet.length);
                    int octets = Math.min(random.nextInt(20), packet.length - Math.max(from, at));
                    System.arraycopy(packet, from, packet, at, octets);
                }
            }
        }
        return packet;
    }

    private void take(byte[] packet, Question question) {
        Answer answer;
        try {
            answer = scrubber.scrub(packet, packet.length, question, false, settings);
        } catch (FormatException e) {
            return; // the next server is asked
        }
        taken++;
        if (answer.ttl() > 0) kept++;
        check(AnswerText.of(answer), answer.ttl(), question);
    }

    private static void check(AnswerText answer, int ttl, Question question) {
        holds(answer.name().equals(question.name()), "another name");
        holds(answer.type() == question.type() || answer.type() == Answer.NO_NAME, "another type");
        holds(ttl <= 7200 && (ttl == 0 || ttl >= 1), "ttl " + ttl);
        Set<Name> chain = new HashSet<>(Set.of(question.name()));
        Name last = question.name();
        for (Record record : answer.answer()) {
            holds(record.ttl() >= 0 && record.ttl() <= 7200, "ttl of " + record);
            if (record.type() == RecordType.DNAME && !record.owner().equals(last)) {
                holds(last.isAtOrBelow(record.owner()), record + " is not above " + last);
                chain.add(record.owner());
            }
            holds(chain.contains(record.owner()), record + " is not of the chain");
            if (record.type() == RecordType.CNAME && question.type() != RecordType.CNAME) {
                last = Name.of(record.data(), 0);
                chain.add(last);
            }
        }
        for (Record record : answer.authority()) {
            boolean above = chain.stream().anyMatch(it -> it.isAtOrBelow(record.owner()));
            boolean proof = record.type() == RecordType.NSEC || record.type() == RecordType.NSEC3 || record.type() == RecordType.RRSIG;
            holds(proof || record.type() == RecordType.SOA && above, record + " in authority");
        }
        holds(ttl == 0 || !answer.answer().isEmpty() || !answer.authority().isEmpty(), "nothing is kept without a time");
    }

    private static void holds(boolean condition, String otherwise) {
        if (!condition) throw new AssertionError(otherwise);
    }
}
