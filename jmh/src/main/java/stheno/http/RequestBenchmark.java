package stheno.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many small GET requests per second one thread parses and answers, and the allocation per request.
///
/// An operation is one request: it is sent, parsed, handled and answered with 13 bytes of text, and the reply is read. All this happens
/// on one thread over one connection. On loopback the number includes the client's share, which is the same for both servers.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class RequestBenchmark {
    private static final int REQUESTS = 16;

    /// The requests.
    public enum Form {
        /// As sent by load generators.
        SMALL("""
            GET /hello HTTP/1.1\r
            Host: localhost\r
            \r
            """),
        /// As sent by browsers.
        BROWSER("""
            GET /articles/2024/terminators-and-producers?from=list HTTP/1.1\r
            Host: www.stheno.example\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Language: en-GB,en;q=0.7,de;q=0.3\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Connection: keep-alive\r
            Referer: https://www.stheno.example/articles/\r
            Upgrade-Insecure-Requests: 1\r
            Sec-Fetch-Dest: document\r
            Sec-Fetch-Mode: navigate\r
            Sec-Fetch-Site: same-origin\r
            If-None-Match: "5f3c-18e2a"\r
            Priority: u=0, i\r
            \r
            """);

        private final String text;

        Form(String text) {
            this.text = text;
        }

        private byte[] bytes(int copies) {
            return text.repeat(copies).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// The transport of requests and replies.
    public enum Network {
        /// In memory: no system calls, so that only the server is measured.
        MEMORY,
        /// A TCP connection over loopback: the number includes two system calls of the client per request.
        LOOPBACK;

        private RequestClient connect() throws IOException {
            return switch (this) {
                case MEMORY -> RequestClient.Memory.open();
                case LOOPBACK -> RequestClient.Loopback.open();
            };
        }
    }

    /// One connection.
    @State(Scope.Thread)
    public abstract static class Line {
        /// The transport.
        @Param({"MEMORY", "LOOPBACK"})
        public Network network;

        /// Requests in one read.
        @Param({"1", "16"})
        public int pipelined;

        /// A request of 40 bytes, or one of 563.
        @Param({"SMALL", "BROWSER"})
        public Form request;

        private final Reply reply = Reply.text("Hello, world!");
        private RequestClient client;
        private ByteBuffer requests;
        private RequestServer server;
        private int expected; // bytes of the replies to one batch

        @TearDown
        public void disconnect() throws IOException {
            server.close();
            client.close();
        }

        /// Connects to Stheno: its loop, its HTTP conversation, and a handler with one reply to all requests.
        final void open() throws IOException {
            requests = RequestBenchmark.direct(request.bytes(pipelined));
            client = network.connect();
            server = new RequestServer.Whole(client, reply);
            client.ask(RequestBenchmark.direct(request.bytes(1)));
            while (server.answered() < 1) server.turn();
            int length = client.taken();
            String first = StandardCharsets.US_ASCII.decode(client.last()).toString();
            if (!first.startsWith("HTTP/1.1 200 OK\r\n") || !first.endsWith("Hello, world!")) throw new IOException("answered: " + first);
            expected = length * pipelined;
        }

        /// Connects to a bare loop, which sends copies of Stheno's last reply.
        final void replace() throws IOException {
            byte[] reply = new byte[expected / pipelined];
            client.last().get(reply);
            disconnect();
            client = network.connect();
            server = new RequestServer.Bare(client, ByteBuffer.wrap(reply));
        }

        final int exchange() throws IOException {
            for (int i = 0; i < REQUESTS / pipelined; i++) {
                client.ask(requests.rewind());
                long answered = server.answered() + pipelined;
                while (server.answered() < answered) server.turn();
                for (int taken = 0; taken < expected; ) taken += client.taken();
            }
            return expected;
        }
    }

    /// A connection to Stheno.
    @State(Scope.Thread)
    public static class Product extends Line {
        @Setup
        public void connect() throws IOException {
            open();
        }
    }

    /// A connection to a bare loop.
    @State(Scope.Thread)
    public static class Ceiling extends Line {
        @Setup
        public void connect() throws IOException {
            open();
            replace();
        }
    }

    /// Request heads in memory.
    @State(Scope.Thread)
    public static class Heads {
        /// A request of 40 bytes, or one of 563.
        @Param({"SMALL", "BROWSER"})
        public Form request;

        private final RequestParser parser = new RequestParser(new HeadLimits(8 * 1024, 100));
        private byte[] head;
        private int length;

        @Setup
        public void print() {
            head = request.bytes(1);
            length = head.length - "\r\n\r\n".length();
            if (!(parser.parse(head, length) instanceof Request)) throw new AssertionError("not a request: " + request);
        }
    }

    private static ByteBuffer direct(byte... bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// Stheno: a turn of its loop for each read, from the request's bytes to the reply's bytes.
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int answer(Product line) throws IOException {
        return line.exchange();
    }

    /// The upper bound: a bare loop that counts empty lines and writes a prepared reply for each.
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int bare(Ceiling line) throws IOException {
        return line.exchange();
    }

    /// The parser alone: from an array of bytes to a request.
    @Benchmark
    public Head parse(Heads heads) {
        return heads.parser.parse(heads.head, heads.length);
    }
}
