package stheno.catcher.api;

import java.util.Optional;
import stheno.catcher.rules.Rule;
import stheno.catcher.rules.RuleSet;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.web.json.Json;

/// Rules over the API, in the text form that the settings have as well. Loop thread.
final class RuleReplies {
    private static final int LONGEST = 4096; // bytes of a rule

    private final RuleSet rules;

    RuleReplies(RuleSet rules) {
        this.rules = rules;
    }

    void list(Exchange exchange) {
        Json json = new Json().open('{').name("rules").open('[');
        for (RuleSet.Named rule : rules.list()) write(json, rule);
        exchange.respond(Answers.json(json.close(']').close('}')));
    }

    private static void write(Json json, RuleSet.Named rule) {
        json.open('{').put("name", rule.name()).put("rule", rule.rule().toString()).put("applied", rule.applied()).close('}');
    }

    void one(Exchange exchange) {
        Optional<RuleSet.Named> rule = rules.find(exchange.pathParameter("name"));
        if (rule.isEmpty()) {
            exchange.respond(missing());
            return;
        }
        Json json = new Json();
        write(json, rule.get());
        exchange.respond(Answers.json(json));
    }

    private static Reply missing() {
        return Answers.error(Status.NOT_FOUND, "There is no rule of that name.");
    }

    void put(Exchange exchange) {
        exchange.collect(LONGEST, body -> {
            String name = exchange.pathParameter("name");
            try {
                boolean replaced = rules.find(name).isPresent();
                rules.put(name, Rule.parse(ApiHandler.text(body)));
                Json json = new Json();
                write(json, rules.find(name).orElseThrow());
                exchange.respond(Answers.json(replaced ? Status.OK : Status.CREATED, json));
            } catch (IllegalArgumentException e) {
                exchange.respond(Answers.error(Status.BAD_REQUEST, e.getMessage()));
            }
        });
    }

    void delete(Exchange exchange) {
        boolean removed = rules.remove(exchange.pathParameter("name"));
        exchange.respond(removed ? Reply.of(Status.NO_CONTENT).with(Answers.SAFE) : missing());
    }

    void clear(Exchange exchange) {
        rules.clear();
        exchange.respond(Reply.of(Status.NO_CONTENT).with(Answers.SAFE));
    }
}
