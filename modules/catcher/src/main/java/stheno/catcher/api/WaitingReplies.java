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
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;

/// Lists with `wait=`: the answer comes when there are enough messages, or when the time is up. A request that waits holds neither a
/// thread nor a buffer. Loop thread.
final class WaitingReplies implements Handler {
    private static final int PLACES = 1024; // as many as the store lets wait

    private final CaughtMessages store;
    private final ClientQuota places = ClientQuota.of(PLACES); // one client leaves some to the others

    WaitingReplies(CaughtMessages store) {
        this.store = store;
    }

    boolean wants(Exchange exchange) {
        return exchange.request().queryParameter("wait").isPresent();
    }

    @Override
    public void handle(Exchange exchange) {
        ClientNetwork client = ClientNetwork.of(exchange.client());
        if (!places.take(client, 1)) {
            exchange.respond(busy());
            return;
        }
        CompletableFuture<Page> page;
        try {
            ListRequest request = ListRequest.of(exchange.request());
            page = store.await(request.query(), request.since(), request.count(), request.patience());
        } catch (IllegalArgumentException e) {
            places.giveBack(client, 1);
            exchange.respond(Answers.error(Status.BAD_REQUEST, e.getMessage()));
            return;
        } catch (IOException _) {
            places.giveBack(client, 1);
            exchange.respond(busy());
            return;
        }
        page.whenComplete((_, _) -> places.giveBack(client, 1));
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
