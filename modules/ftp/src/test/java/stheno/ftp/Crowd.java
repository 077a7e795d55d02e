package stheno.ftp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Clients in a process of their own: they log in, ask for something, and then do nothing more until their standard input ends. Their
/// sockets are few bytes large, so that the server has nowhere to put what they do not read.
final class Crowd {
    private Crowd() {}

    /// Prints `stalled` when everybody is where he should be.
    ///
    /// @param args the server's port, how many, and a command, `%d` in which is the client's number; none for idle ones
    public static void main(String[] args) throws IOException {
        List<Socket> all = new ArrayList<>(); // or they would be closed by the collector
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Socket control = connected(Integer.parseInt(args[0]));
            all.add(control);
            BufferedReader replies = new BufferedReader(new InputStreamReader(control.getInputStream()));
            reply(replies, "220");
            say(control, replies, "USER alice", "331");
            say(control, replies, "PASS secret", "230");
            say(control, replies, "TYPE I", "200");
            if (args[2].isEmpty()) continue;
            Socket data = connected(Integer.parseInt(say(control, replies, "EPSV", "229").split("\\|")[3]));
            all.add(data);
            say(control, replies, args[2].formatted(i), "150");
            if (args[2].startsWith("STOR")) data.getOutputStream().write(new byte[100_000]);
            else if (data.getInputStream().read() < 0) throw new IOException("nothing came");
        }
        System.out.println("stalled");
        if (System.in.read() >= 0) throw new IOException("nobody should speak");
        for (Socket each : all) each.close();
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static String say(Socket control, BufferedReader replies, String line, String code) throws IOException {
        control.getOutputStream().write((line + "\r\n").getBytes());
        return reply(replies, code);
    }

    private static String reply(BufferedReader replies, String code) throws IOException {
        String line = String.valueOf(replies.readLine());
        if (!line.startsWith(code)) throw new IOException("not " + code + ": " + line);
        return line;
    }
}
