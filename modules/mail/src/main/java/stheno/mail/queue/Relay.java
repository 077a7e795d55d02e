package stheno.mail.queue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import stheno.reactor.Connector;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.TlsClient;

/// The connections to the smarthost, as many as there is work for, and the pause when it cannot be used. Any thread: its monitor guards
/// all.
///
/// A smarthost that cannot be used is tried for all messages together: no message waits longer for it. It is tried again after
/// [QueueSettings#firstRetry], and the time doubles; then with one connection, until one has succeeded. A new message and an operator bring
/// the next try forward, and leave the later ones as planned: after a day without a smarthost, a new message does not wait for an hour.
///
/// ```
///   IN USE ──unusable──► PAUSED until retryAt ──► ONE TRY ──ready──► IN USE
///                          ▲   arrived(), retry() ──► │
///                          └─────────unusable─────────┘
/// ```
final class Relay implements RelaySession.Owner {
    private static final Duration ARRIVAL_PAUSE = Duration.ofMinutes(1); // new messages try an absent smarthost again, so often at most
    private static final int LEAST_RATE = 1; // octets in a window: any progress is enough (RFC 5321, section 4.5.3.2.5)

    /// What a session does.
    private enum Place { CONNECTING, FETCHING, SENDING, IDLE }

    /// The messages.
    interface Work {
        /// How many messages are due, counted up to `most`.
        int due(int most);

        /// Takes the message that is due for the longest time, and opens it. Blocks.
        Optional<RelayMessage> next();

        /// The results of a transaction. Does not block.
        void done(RelayMessage message, List<RecipientResult> results);

        /// The smarthost is not used at present. Does not block.
        ///
        /// @param absences how often this has happened
        void unusable(String why, int absences);
    }

    private final RelaySettings settings;
    private final QueueSettings times;
    private final HostLookup hosts;
    private final List<Reactor> loops;
    private final InstantSource clock;
    private final Log log;
    private final Executor disk;
    private final Work work;
    private final List<X509Certificate> trusted;
    private final Connector connector;
    private final Map<RelaySession, Place> sessions = new LinkedHashMap<>(); // the last idle one is used first: the others may close
    private TlsClient tls; // null until it is needed; guarded by the list of trusted certificates
    private int absences; // tries that have failed, since the start
    private int failures; // in a row, of planned tries
    private Instant failedAt = Instant.MIN; // the last try of a smarthost that is away
    private Instant planned = Instant.MIN; // the next try if nothing brings it forward
    private Instant retryAt = Instant.MIN; // the next try
    private String error = "";
    private boolean stopped;
    private int nextLoop;

    /// @throws IOException if the file of trusted certificates is not valid
    Relay(RelaySettings settings, QueueSettings times, HostLookup hosts, List<Reactor> loops, InstantSource clock, Log log, Executor disk,
            Work work) throws IOException {
        this.settings = settings;
        this.times = times;
        this.hosts = hosts;
        this.loops = List.copyOf(loops);
        this.clock = clock;
        this.log = log;
        this.disk = disk;
        this.work = work;
        this.trusted = settings.trusted().isPresent() ? certificates(settings.trusted().get()) : new ArrayList<>();
        RelayTimeouts wait = settings.timeouts();
        Duration longest = wait.end().plus(wait.command()).plus(wait.greeting());
        this.connector = new Connector("relay").withLimits(Limits.DEFAULTS.withIdle(longest).withMessage(longest).withAnswer(longest)
                .withWindow(wait.block()).withMinimumRate(LEAST_RATE).withHandshake(wait.connect()));
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> all = new ArrayList<>();
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (each instanceof X509Certificate x509) all.add(x509);
            }
            if (all.isEmpty()) throw new IOException(file + ": no certificate in it");
            return all;
        } catch (CertificateException e) {
            throw new IOException(file + ": not certificates in PEM: " + e.getMessage(), e);
        }
    }

    /// Starts as many sessions as there are messages due. Does not block.
    synchronized void pump() {
        if (stopped || clock.instant().isBefore(retryAt)) return;
        int due = work.due(settings.connections());
        for (RelaySession session : List.copyOf(sessions.keySet()).reversed()) {
            Place place = sessions.get(session);
            if (due <= 0) return;
            if (place == Place.IDLE) fetch(session);
            if (place != Place.SENDING) due--;
        }
        int allowed = failures > 0 ? 1 : settings.connections();
        for (; due > 0 && sessions.size() < allowed; due--) open();
    }

    private void open() {
        RelaySession session = new RelaySession(settings, loops.get(nextLoop++ % loops.size()), this);
        sessions.put(session, Place.CONNECTING);
        disk.execute(() -> {
            try {
                Optional<TlsClient> client = settings.tls() == RelaySettings.Security.NONE ? Optional.empty() : Optional.of(tls());
                hosts.addresses(settings.host()).whenComplete((found, failure) -> {
                    if (failure == null) session.reactor().execute(() -> session.connect(at(found), connector, client));
                    else failed(session, why(failure));
                });
            } catch (IOException e) {
                failed(session, why(e));
            }
        });
    }

    private List<InetSocketAddress> at(List<InetAddress> addresses) {
        return addresses.stream().map(address -> new InetSocketAddress(address, settings.port())).toList();
    }

    private String why(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof UnknownHostException ? "the host " + settings.host() + " is unknown" : String.valueOf(cause.getMessage());
    }

    private void failed(RelaySession session, String why) {
        unusable(why, false);
        ended(session);
    }

    /// Reads a large file once.
    private TlsClient tls() throws IOException {
        synchronized (trusted) { // not the monitor of this: the loops would wait
            if (tls == null) {
                tls = settings.verify() ? TlsClient.trusting(settings.host(), trusted) : TlsClient.unchecked(settings.host());
            }
            return tls;
        }
    }

    /// Brings the next message to a session.
    private void fetch(RelaySession session) {
        sessions.put(session, Place.FETCHING);
        disk.execute(() -> {
            Optional<RelayMessage> next = work.next();
            if (next.isPresent()) place(session, Place.SENDING);
            session.reactor().execute(() -> {
                if (next.isPresent()) session.send(next.get());
                else rest(session);
            });
        });
    }

    private synchronized void place(RelaySession session, Place place) {
        sessions.computeIfPresent(session, (_, _) -> place);
    }

    private void rest(RelaySession session) {
        place(session, Place.IDLE);
        if (stopped()) {
            session.quit();
            return;
        }
        session.rest(() -> {
            synchronized (this) {
                if (sessions.get(session) != Place.IDLE) return; // it gets a message
                sessions.put(session, Place.SENDING);
            }
            session.quit();
        });
        pump(); // a message may have become due meanwhile
    }

    @Override
    public void ready(RelaySession session) {
        synchronized (this) {
            if (!sessions.containsKey(session)) return;
            if (failures > 0) log.event(Log.Level.INFO, "relay-back", "relay", session, "failures", failures);
            failures = 0;
            error = "";
            planned = Instant.MIN;
            retryAt = Instant.MIN;
            if (!stopped) fetch(session);
        }
        if (stopped()) session.quit();
        else pump();
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    @Override
    public void finished(RelayMessage message, List<RecipientResult> results) {
        work.done(message, results);
    }

    @Override
    public void unusable(String why, boolean loop) {
        Instant next;
        int number;
        synchronized (this) {
            if (stopped) return;
            Instant now = clock.instant();
            if (!error.isEmpty() && now.isBefore(retryAt)) return; // another connection has said so already
            if (!now.isBefore(planned)) {
                failures++;
                planned = now.plus(times.retry(failures));
            }
            failedAt = now;
            retryAt = planned;
            next = planned;
            error = why;
            number = ++absences;
        }
        log.event(Log.Level.WARN, loop ? "relay-loop" : "relay-away", "relay", settings.host() + ":" + settings.port(), "cause", why,
                "next", next);
        work.unusable(why, number);
    }

    @Override
    public void ended(RelaySession session) {
        synchronized (this) {
            sessions.remove(session);
            notifyAll();
        }
        pump();
    }

    /// Waits until no session is left.
    ///
    /// @return whether none is
    synchronized boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (!sessions.isEmpty() && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return sessions.isEmpty();
    }

    /// A new message has come: a smarthost that is away is tried soon. Does not block.
    ///
    /// @return how often it could not be used before
    synchronized int arrived() {
        if (!clock.instant().isBefore(retryAt)) return absences;
        Duration pause = times.firstRetry().compareTo(ARRIVAL_PAUSE) < 0 ? times.firstRetry() : ARRIVAL_PAUSE;
        Instant soon = failedAt.plus(pause);
        if (soon.isBefore(retryAt)) retryAt = soon;
        return absences;
    }

    /// Uses the smarthost again now. Does not block.
    synchronized void retry() {
        retryAt = Instant.MIN;
        pump();
    }

    /// Why the smarthost is not used at present; empty if it is.
    synchronized String error() {
        return error;
    }

    /// When it is tried again, if it is not used at present.
    synchronized Optional<Instant> retryAt() {
        return clock.instant().isBefore(retryAt) ? Optional.of(retryAt) : Optional.empty();
    }

    synchronized int connections() {
        return sessions.size();
    }

    /// Begins no other message. Does not block.
    void stop() {
        List<RelaySession> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(sessions.keySet());
        }
        for (RelaySession session : all) session.reactor().execute(session::quit);
    }

    /// Closes what is still open. Does not block.
    void cut() {
        List<RelaySession> all;
        synchronized (this) {
            all = List.copyOf(sessions.keySet());
        }
        for (RelaySession session : all) session.reactor().execute(session::cut);
    }
}
