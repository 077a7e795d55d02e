package stheno.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// The command line of [SlowClients].
final class SlowClientsCommand {
    private static final Duration LONGEST = Duration.ofMinutes(10); // without --for, if the input does not end

    private SlowClientsCommand() {}

    static void run(String[] arguments) throws InterruptedException {
        if (arguments.length < 4) throw new IllegalArgumentException("HOST:PORT COUNT KIND PATH [OPTIONS]");
        InetSocketAddress target = target(arguments[0]);
        SlowClient kind = SlowClient.parse(arguments[2]);
        var headers = new StringBuilder();
        SlowClients.Options options = SlowClients.Options.DEFAULTS.life(LONGEST);
        boolean timed = false;
        List<String> rest = List.of(arguments).subList(4, arguments.length);
        for (int i = 0; i + 1 < rest.size(); i += 2) {
            String value = rest.get(i + 1);
            timed |= rest.get(i).equals("--for");
            options = switch (rest.get(i)) {
                case "--for" -> options.life(Duration.ofSeconds(Long.parseLong(value)));
                case "--rcvbuf" -> options.receiveBuffer(Integer.parseInt(value));
                case "--per-address" -> options.perAddress(Integer.parseInt(value));
                case "--seed" -> options.seed(Long.parseLong(value));
                case "--header" -> {
                    headers.append(value).append("\r\n");
                    yield options;
                }
                default -> throw new IllegalArgumentException("no such option: " + rest.get(i));
            };
        }
        String request = "GET " + arguments[3] + " HTTP/1.1\r\nHost: " + arguments[0] + "\r\n" + headers + "\r\n";
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        try (var clients = SlowClients.start(Integer.parseInt(arguments[1]), kind, bytes, target, options)) {
            if (!timed) Thread.ofPlatform().daemon().start(() -> endWithInput(clients));
            report(clients, options.life());
            clients.join();
            System.out.println("ended " + clients.counters());
        }
    }

    static InetSocketAddress target(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void report(SlowClients clients, Duration life) {
        PrintStream out = System.out;
        try {
            out.println("connected " + clients.awaitConnected(life));
            out.println("stalled " + clients.awaitStalled(life));
        } catch (AssertionError e) {
            out.println("failed " + e.getMessage());
        }
    }

    private static void endWithInput(SlowClients clients) {
        try {
            while (System.in.read() >= 0) {
                // only the end of the input matters
            }
        } catch (IOException e) {
            // the same as an end
        }
        clients.close();
    }
}
