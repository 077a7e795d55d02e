package stheno.catcher.rules;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;

/// The rules in force, by their names, in the order in which they were added. Any thread; no call blocks.
///
/// At each step the rules are tried in their order. A rule that only delays lets the next ones decide; the first one that refuses or
/// disconnects ends the step.
public final class RuleSet {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST = 500; // rules
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    /// A rule, and how often it has applied.
    ///
    /// @param applied how often it was applied since it was set
    public record Named(String name, Rule rule, long applied) {}

    /// What is known at a step.
    record Facts(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> recipients) {}

    private static final class State {
        final Rule rule;
        long applied;
        long minute; // when the present minute of the rate began
        int matched; // within it

        State(Rule rule) {
            this.rule = rule;
        }
    }

    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Map<String, State> rules = new LinkedHashMap<>(); // guarded by this

    /// @param random numbers from 0 to below 1
    public RuleSet(InstantSource clock, DoubleSupplier random) {
        this.clock = clock;
        this.random = random;
    }

    /// Adds a rule, or replaces the one of that name; its counters begin at zero.
    ///
    /// @throws IllegalArgumentException if the name is not 1 to 64 letters, digits, dots, hyphens and underscores, or there are 500 rules
    public synchronized void put(String name, Rule rule) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("rule: a name has 1 to 64 letters, digits, dots, hyphens and underscores.");
        }
        if (rules.size() >= MOST && !rules.containsKey(name)) {
            throw new IllegalArgumentException("rule: there are " + MOST + " rules already.");
        }
        rules.put(name, new State(rule));
    }

    /// @return whether it was there
    public synchronized boolean remove(String name) {
        return rules.remove(name) != null;
    }

    /// Removes all rules.
    public synchronized void clear() {
        rules.clear();
    }

    /// All rules in their order.
    public synchronized List<Named> list() {
        List<Named> list = new ArrayList<>();
        rules.forEach((name, state) -> list.add(new Named(name, state.rule, state.applied)));
        return list;
    }

    /// A rule by its name.
    public synchronized Optional<Named> find(String name) {
        return Optional.ofNullable(rules.get(name)).map(state -> new Named(name, state.rule, state.applied));
    }

    /// What to do at a step. [Decision#ACCEPT], perhaps after a delay, if no rule refuses.
    synchronized Decision decide(Phase phase, Facts facts) {
        if (rules.isEmpty()) return Decision.ACCEPT;
        Duration delay = Duration.ZERO;
        Decision decision = Decision.ACCEPT;
        for (State state : rules.values()) {
            if (!applies(state, phase, facts)) continue;
            delay = delay.plus(state.rule.delay());
            if (state.rule.disconnect()) decision = new Decision.Disconnect();
            else if (state.rule.code() > 0) decision = Decision.refuse(state.rule.code(), state.rule.status(), state.rule.text());
            if (decision != Decision.ACCEPT) break;
        }
        return delay.isZero() ? decision : new Decision.After(delay, decision);
    }

    private boolean applies(State state, Phase phase, Facts facts) {
        Rule rule = state.rule;
        if (rule.phase() != phase || !matches(rule, facts)) return false;
        if (rule.rate() > 0 && !exceeds(state)) return false;
        if (rule.count() > 0 && state.applied >= rule.count()) return false;
        if (rule.probability() < 1 && random.getAsDouble() >= rule.probability()) return false;
        state.applied++;
        return true;
    }

    private boolean exceeds(State state) {
        long now = clock.millis();
        if (now - state.minute >= MINUTE || now < state.minute) {
            state.minute = now;
            state.matched = 0;
        }
        return ++state.matched > state.rule.rate();
    }

    private static boolean matches(Rule rule, Facts facts) {
        ClientInfo client = facts.client();
        return matches(rule.client(), client.address().getHostAddress())
                && matches(rule.helo(), client.name())
                && matches(rule.mailbox(), client.user().orElse(""))
                && matches(rule.from(), facts.sender().map(EmailAddress::toString).orElse("<>"))
                && (rule.to().isEmpty() || facts.recipients().stream().anyMatch(to -> rule.to().get().matches(to.toString())));
    }

    private static boolean matches(Optional<WildcardPattern> pattern, String value) {
        return pattern.isEmpty() || pattern.get().matches(value);
    }
}
