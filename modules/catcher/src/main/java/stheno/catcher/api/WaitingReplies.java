package stheno.catcher.api;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Page;
import stheno.catcher.store.StoreBusy;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;

/// Lists with `wait=`: the answer comes when there are enough messages, or when the time is up. A request that waits holds neither a
/// thread nor a buffer. Loop thread.
final class WaitingReplies implements Handler {
    private final CaughtMessages store;

    WaitingReplies(CaughtMessages store) {
        this.store = store;
    }

    boolean wants(Exchange exchange) {
        return exchange.request().queryParameter("wait").isPresent();
    }

    @Override
    public void handle(Exchange exchange) {
        ListRequest request;
        CompletableFuture<Page> page;
        try {
            request = ListRequest.of(exchange.request());
            page = store.await(request.query(), request.since(), request.count(), request.patience());
        } catch (IllegalArgumentException e) {
            exchange.respond(Answers.error(Status.BAD_REQUEST, e.getMessage()));
            return;
        } catch (IOException _) {
            exchange.respond(busy());
            return;
        }
        exchange.whenLeft(() -> page.cancel(false));
        page.whenComplete((found, failure) -> {
            if (!page.isCancelled()) exchange.respond(reply(found, failure));
        });
    }

    private static Reply reply(Page page, Throwable failure) {
        if (failure == null) return Answers.json(EntryJson.page(page, page.next().orElseThrow(), Optional.empty()));
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StoreBusy) return busy();
        return Answers.error(Status.INTERNAL_SERVER_ERROR, "The search failed.");
    }

    private static Reply busy() {
        return Answers.error(Status.SERVICE_UNAVAILABLE, "Too many requests wait for messages. Try again later.");
    }
}
