package stheno.mail.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Clients in a process of their own: they say something, and then nothing more until their standard input ends.
final class SmtpCrowd {
    private SmtpCrowd() {}

    /// Prints `waiting` when all clients have had their last reply.
    ///
    /// @param args the server's port, the number of clients, and the lines that each client sends
    public static void main(String[] args) throws IOException {
        List<Socket> all = new ArrayList<>(); // or they would be closed by the collector
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
            all.add(socket);
            BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            lastLine(replies);
            for (int n = 2; n < args.length; n++) {
                socket.getOutputStream().write((args[n] + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!args[n].startsWith("text")) lastLine(replies);
            }
        }
        System.out.println("waiting");
        if (System.in.read() >= 0) throw new IOException("standard input is expected to end");
        for (Socket each : all) each.close();
    }

    private static void lastLine(BufferedReader replies) throws IOException {
        String line;
        do {
            line = String.valueOf(replies.readLine());
        } while (line.length() > 3 && line.charAt(3) == '-');
        if (line.charAt(0) > '3') throw new IOException("refused: " + line);
    }
}
