package stheno.dns.cache;

import java.nio.file.Files;
import java.nio.file.Path;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// By hand: the memory of a million answers. `CacheMemory ANSWERS OCTETS`.
final class CacheMemory {
    private CacheMemory() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        AnswerCache cache = new AnswerCache(Long.parseLong(args[1]));
        Answer answer = new Answer();
        AnswerBuilder builder = new AnswerBuilder(answer);
        for (int i = 0; i < count; i++) {
            Name name = Name.of("host-number-" + i + ".customers.example.test.");
            builder.begin(name, RecordType.A, false);
            builder.rrset(false, false, name, RecordType.A, 3600);
            builder.record(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
            cache.put(builder.end(3600), RecordType.A, 0);
        }
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(it -> it.startsWith("VmRSS")).findFirst().get();
        System.out.println(cache.counts() + " heap=" + heap + " " + resident);
    }
}
