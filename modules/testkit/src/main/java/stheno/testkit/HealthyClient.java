package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A healthy client: it sends requests on one connection, reads each reply at once, and measures the time. Its latencies with
/// and without [slow clients][SlowClients] beside it show what slow clients cost the others. One thread.
public final class HealthyClient {
    private HealthyClient() {}

    /// Latencies in nanoseconds, from the first byte of a request to the last of its reply.
    public record Latencies(int requests, long p50, long p99, long worst) {
        @Override
        public String toString() {
            return "requests=" + requests + " p50-us=" + p50 / 1000 + " p99-us=" + p99 / 1000 + " worst-us=" + worst / 1000;
        }
    }

    /// Sends `requests` requests over one keep-alive connection. Blocks; a server that never answers blocks it for ever.
    ///
    /// @param request the bytes of one request
    /// @throws EOFException if the server closes before the last reply
    public static Latencies measure(InetSocketAddress target, byte[] request, int requests) throws IOException {
        if (requests < 1) throw new IllegalArgumentException("at least one request");
        long[] taken = new long[requests];
        ByteBuffer out = ByteBuffer.allocateDirect(request.length).put(request);
        ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
        var meter = new ReplyMeter();
        try (SocketChannel channel = SocketChannel.open(target)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            for (int i = 0; i < requests; i++) {
                long start = System.nanoTime();
                out.flip();
                while (out.hasRemaining()) channel.write(out);
                while (meter.complete() <= i) {
                    if (channel.read(in.clear()) < 0) throw new EOFException("closed after " + meter.complete() + " replies");
                    meter.take(in.flip());
                }
                taken[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(taken);
        return new Latencies(requests, at(taken, 0.50), at(taken, 0.99), taken[requests - 1]);
    }

    private static long at(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /// `HOST:PORT PATH REQUESTS`: prints the latencies. A tenth as many requests come before, to warm up.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) throw new IllegalArgumentException("HOST:PORT PATH REQUESTS");
        InetSocketAddress target = SlowClientsCommand.target(arguments[0]);
        byte[] request = ("GET " + arguments[1] + " HTTP/1.1\r\nHost: " + arguments[0] + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        int requests = Integer.parseInt(arguments[2]);
        measure(target, request, Math.max(1, requests / 10));
        System.out.println(measure(target, request, requests));
    }
}
