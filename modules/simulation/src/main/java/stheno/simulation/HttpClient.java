package stheno.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// A client of the site: sends requests, one after the other or all at once, and compares each reply with the model.
final class HttpClient implements Client {
    private static final long PATIENCE = 3_600_000_000_000L; // an hour: the server's own timers come before

    private static final long DEAFNESS = 600_000_000_000L; // ten minutes at most

    /// What it does to the server.
    private enum Conduct { HONEST, PIPELINING, HALF_CLOSING, LEAVING, RESETTING, SLOW, DEAF, GARBLED }

    private final World world;
    private final HttpSite site;
    private final String name;
    private final Link link;
    private final HttpReplies replies;
    private final SplittableRandom random;
    private final Conduct conduct;
    private final Deque<HttpRequest> planned = new ArrayDeque<>();
    private final Deque<HttpRequest> asked = new ArrayDeque<>();
    private final Map<String, byte[]> sent;
    private final long leavesAt; // bytes sent and received, of one that leaves
    private final long gone; // when it gives up
    private boolean closing;
    private boolean checked;
    private boolean failed; // by a bad disk
    private int answered;

    /// @param sent is told of each upload
    /// @param secure by TLS
    HttpClient(World world, HttpSite site, InetSocketAddress server, boolean secure, SplittableRandom random, long number,
               Map<String, byte[]> sent) throws IOException {
        this.world = world;
        this.site = site;
        this.random = random;
        this.sent = sent;
        this.name = (secure ? "https-" : "http-") + number;
        Conduct[] all = Conduct.values();
        this.conduct = random.nextInt(3) == 0 ? Conduct.HONEST : all[random.nextInt(all.length)];
        Pace pace = conduct == Conduct.SLOW ? Pace.slow(random) : Pace.patient(random);
        this.replies = new HttpReplies(() -> !asked.isEmpty() && asked.peek().isHead(), this::take);
        this.link = new Link(world, name, server, pace, random, input -> {
            if (conduct != Conduct.GARBLED) replies.take(input);
        });
        if (secure) link.secured();
        this.leavesAt = conduct == Conduct.LEAVING || conduct == Conduct.RESETTING ? 1 + random.nextInt(random.nextBoolean() ? 300 : 30_000)
                : Long.MAX_VALUE;
        this.gone = world.now() + PATIENCE;
        int requests = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 4);
        for (int i = 0; i < requests; i++) planned.add(HttpRequest.of(site, random, number * 32 + i));
        world.say(name, conduct + " " + requests + " requests, " + pace);
        if (conduct == Conduct.DEAF) link.deafen(world.now() + random.nextLong(DEAFNESS));
        if (conduct == Conduct.GARBLED) garble();
        else ask();
    }

    private boolean strict() {
        return !world.rough() && switch (conduct) {
            case HONEST, PIPELINING, HALF_CLOSING -> true;
            case LEAVING, RESETTING, SLOW, DEAF, GARBLED -> false;
        };
    }

    private void ask() {
        do {
            HttpRequest next = planned.poll();
            if (next == null) break;
            asked.add(next);
            next.upload().ifPresent(upload -> sent.put(upload.getKey(), upload.getValue()));
            link.send(next.bytes());
        } while (conduct != Conduct.HONEST);
        if (conduct == Conduct.HALF_CLOSING) link.end();
    }

    /// Sends requests with some bytes changed, or nothing that looks like one.
    private void garble() {
        while (!planned.isEmpty()) {
            HttpRequest request = planned.poll();
            if (request.upload().isPresent()) continue;
            byte[] bytes = request.bytes().clone();
            int changes = random.nextInt(4);
            for (int i = 0; i < changes; i++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            link.send(random.nextInt(4) == 0 ? HttpSite.bytes(random.nextLong(), random.nextInt(20_000)) : bytes);
        }
        if (random.nextBoolean()) link.end();
    }

    private void take(HttpReplies.Reply reply) {
        answered++;
        HttpRequest request = asked.poll();
        boolean closes = "close".equals(reply.fields().get("connection"));
        if (request == null) {
            if (reply.status() == 408 || reply.status() == 503) return; // a last word
            throw world.fault(name + " gets a reply that it has not asked for: " + reply.status());
        }
        world.say(name, request.name() + " -> " + reply.status() + " " + reply.body().length + " bytes" + (closes ? ", close" : ""));
        boolean excused = world.rough() && reply.status() >= 400 || reply.status() == 408 || reply.status() == 503;
        boolean failure = world.badDisk() && request.mayFail(reply.status());
        failed |= failure;
        Optional<String> wrong = request.check().apply(reply);
        if (wrong.isPresent() && !excused && !failure) throw world.fault(name + ": " + request.name() + ": " + wrong.get());
        if (wrong.isEmpty()) request.upload().ifPresent(upload -> site.stored(upload.getKey(), upload.getValue()));
        if (request.breaks() && reply.body().length > 0 && wrong.isEmpty()) throw world.fault(name + ": a broken reply is complete");
        closing |= closes;
        if (!closes) ask();
    }

    @Override
    public boolean step() {
        if (link.over()) {
            if (!checked) check();
            return false;
        }
        if (link.sent() + link.received() >= leavesAt || world.now() >= gone) {
            leave();
            return true;
        }
        boolean done = asked.isEmpty() && planned.isEmpty() && conduct != Conduct.GARBLED;
        if (done && conduct != Conduct.HALF_CLOSING && link.allSent() && !closing) {
            link.close();
            return true;
        }
        return link.step();
    }

    private void leave() {
        if (world.now() >= gone) throw world.fault(name + " was not answered and not closed for an hour: " + state());
        if (conduct == Conduct.RESETTING) link.reset();
        else link.close();
    }

    /// The connection is over: what was asked was answered.
    private void check() {
        checked = true;
        if (link.finished()) replies.end();
        if (!strict() || failed) return;
        if (asked.isEmpty() && !replies.unfinished()) {
            if (link.truncated()) throw world.fault(name + " got no close_notify: " + state());
            return;
        }
        if (asked.stream().anyMatch(HttpRequest::breaks)) return; // a reset also takes what was sent before and not yet read
        if (world.badDisk() && asked.stream().anyMatch(HttpRequest::onDisk)) return;
        throw world.fault(name + " was closed before its reply: " + state());
    }

    @Override
    public boolean over() {
        return link.over() && checked;
    }

    @Override
    public long wakes() {
        return link.over() ? world.now() : Math.min(link.wakes(), gone);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String state() {
        HttpRequest next = asked.peek();
        return conduct + " waits for " + (next == null ? "nothing" : next.name()) + " after " + answered + " replies; " + link;
    }

    @Override
    public String toString() {
        return name;
    }
}
