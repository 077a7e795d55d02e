package stheno.web.rules;

import java.util.List;
import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;

/// Redirects requests by rules: the first [Redirect] that matches the path answers, for any method. Other requests go to the next handler.
/// Immutable; any thread.
public final class Redirects implements Handler {
    private final List<Redirect> rules;
    private final Handler next;

    /// Copies the list.
    public Redirects(List<Redirect> rules, Handler next) {
        this.rules = List.copyOf(rules);
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        Optional<Reply> answer = answer(PercentEncoding.normalized(request.path()), request);
        if (answer.isPresent()) exchange.respond(answer.get());
        else next.handle(exchange);
    }

    private Optional<Reply> answer(String path, Request request) {
        for (int i = 0; i < rules.size(); i++) {
            Optional<Reply> answer = rules.get(i).answer(path, request);
            if (answer.isPresent()) return answer;
        }
        return Optional.empty();
    }
}
