package stheno.appliance.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import stheno.dns.resolver.Resolution;
import stheno.dns.resolver.Resolver;
import stheno.dns.resolver.ResolverException;
import stheno.mail.queue.HostLookup;

/// Looks up the smarthost without blocking a thread. Any thread.
///
/// @param resolver belongs to this
record ResolverLookup(Resolver resolver) implements HostLookup, AutoCloseable {
    @Override
    public CompletableFuture<List<InetAddress>> addresses(String host) {
        return resolver.addresses(host).exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(host, failure)));
    }

    private static Throwable told(String host, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean absent = cause instanceof ResolverException e && e.resolution() instanceof Resolution.Absent;
        return absent ? new UnknownHostException(host) : cause;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
