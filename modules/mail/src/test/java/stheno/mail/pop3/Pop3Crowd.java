package stheno.mail.pop3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Clients in a process of their own: each logs in as a user of its own, sends a command, and then reads and says nothing more until the
/// standard input of the process ends. Their sockets take few bytes.
final class Pop3Crowd {
    private Pop3Crowd() {}

    /// Prints `stalled` when all are there.
    ///
    /// @param args the server's port, how many, and a command; none for idle ones
    public static void main(String[] args) throws IOException {
        List<Socket> all = new ArrayList<>(); // or they would be closed by the collector
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
            all.add(socket);
            BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream()), 512);
            accepted(replies);
            for (String line : new String[] {"USER user-" + i, "PASS secret", args[2]}) {
                if (line.isEmpty()) continue;
                socket.getOutputStream().write((line + "\r\n").getBytes());
                accepted(replies);
            }
        }
        System.out.println("stalled");
        if (System.in.read() >= 0) throw new IOException("no input was expected");
        for (Socket each : all) each.close();
    }

    private static void accepted(BufferedReader replies) throws IOException {
        String line = String.valueOf(replies.readLine());
        if (!line.startsWith("+OK")) throw new IOException("refused: " + line);
    }
}
