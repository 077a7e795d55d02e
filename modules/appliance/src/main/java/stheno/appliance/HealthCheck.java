package stheno.appliance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks a server for its front page, as a container's health check: no other client need be in the image.
final class HealthCheck {
    private static final int PATIENCE = 3000; // milliseconds, for each of connecting and answering

    private HealthCheck() {}

    /// Whether an HTTP server answers there, and not with a fault of its own.
    static boolean healthy(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE);
            socket.connect(address, PATIENCE);
            socket.getOutputStream().write("HEAD / HTTP/1.1\r\nHost: healthcheck\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            return status != null && status.matches("HTTP/1\\.[01] [1234]\\d\\d .*");
        } catch (IOException e) {
            return false;
        }
    }
}
