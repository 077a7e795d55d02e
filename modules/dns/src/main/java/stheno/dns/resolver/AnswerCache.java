package stheno.dns.resolver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import stheno.dns.record.Name;

/// The latest answers, until their TTLs are over. The one that was used longest ago goes first. Loop thread only.
final class AnswerCache {
    private final LinkedHashMap<Question, Kept> answers = new LinkedHashMap<>(16, 0.75f, true);

    /// What is asked for, of class IN.
    record Question(Name name, int type) {}

    /// @param until nanoseconds of the loop's clock
    private record Kept(Resolution resolution, long until) {}

    Optional<Resolution> find(Question question, long now) {
        Kept kept = answers.get(question);
        if (kept == null) return Optional.empty();
        if (kept.until - now > 0) return Optional.of(kept.resolution);
        answers.remove(question);
        return Optional.empty();
    }

    /// @param ttl in seconds; 0: it is not kept
    /// @param most how many answers are kept
    void put(Question question, Resolution resolution, long ttl, long now, int most) {
        if (ttl <= 0 || most == 0) return;
        answers.put(question, new Kept(resolution, now + Duration.ofSeconds(ttl).toNanos()));
        while (answers.size() > most) evict();
    }

    private void evict() {
        Map.Entry<Question, Kept> eldest = answers.firstEntry();
        answers.remove(eldest.getKey());
    }

    void clear() {
        answers.clear();
    }

    int size() {
        return answers.size();
    }
}
