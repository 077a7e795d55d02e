package stheno.http;

import stheno.producers.Throttle;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;

/// Shared by the exchanges of one connection: the connection itself, the service's settings, clocks and counters. It decides nothing.
/// One thread, the connection's loop, except for [#connection] and [#settings].
final class ExchangeContext {
    private final HttpService service;
    private final Connection connection;
    private final HttpService.Local local;
    private Throttle throttle; // null while no reply is held back
    private int requests; // numbered so far

    ExchangeContext(HttpService service, Connection connection, HttpService.Local local) {
        this.service = service;
        this.connection = connection;
        this.local = local;
    }

    HttpService service() {
        return service;
    }

    Connection connection() {
        return connection;
    }

    HttpSettings settings() {
        return service.rules().settings();
    }

    RequestParser parser() {
        return local.parser(service.rules());
    }

    /// The line end between chunks.
    Terminator line() {
        return service.line();
    }

    HttpStats stats() {
        return local.stats;
    }

    /// The place of the next request among those of its connection.
    int nextRequest() {
        return requests++;
    }

    /// A number that no other request has. Any thread.
    long requestNumber(int request) {
        return service.requestNumber(connection.id(), request);
    }

    /// The connection's throttle, for this rate.
    Throttle throttle(long bytesPerSecond) {
        if (throttle == null || throttle.bytesPerSecond() != bytesPerSecond) throttle = new Throttle(bytesPerSecond);
        return throttle;
    }

    long epochMillis(long now) {
        return local.epochMillis(now);
    }

    DateText date() {
        return local.date(connection.reactor().now());
    }
}
