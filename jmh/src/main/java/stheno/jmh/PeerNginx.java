package stheno.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The nginx of this machine, if there is one, with the same site: one worker, gzip on the fly, no limits except its own. One
/// thread at a time.
final class PeerNginx implements SlowClientTarget {
    private static final String NAME = "nginx";
    private static final int ATTEMPTS = 100; // to connect, every twentieth of a second

    // The shell ends nginx when its own input ends, so that nginx never outlives this process, however it ends.
    private static final String KEEPER = "\"$0\" -p \"$1\" -c \"$1/nginx.conf\" -e \"$1/error.log\" </dev/null & pid=$!; echo $pid; "
            + "read -r _; kill $pid; wait $pid";

    private final Process process;
    private final long pid;
    private final InetSocketAddress address;

    private PeerNginx(Process process, long pid, InetSocketAddress address) {
        this.process = process;
        this.pid = pid;
        this.address = address;
    }

    /// The path of nginx: in the search path, or in the system's folders, which some users' paths lack.
    static Optional<Path> executable() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":")).filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable).findFirst();
    }

    /// @param site the folder to serve
    /// @param folder an empty folder for its own files
    /// @param sendBuffer SO_SNDBUF of its connections in bytes, 0 to let the kernel tune it
    /// @throws IOException if it does not start
    static PeerNginx start(Path executable, Path site, Path folder, int sendBuffer) throws IOException {
        var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), freePort());
        Files.writeString(folder.resolve("nginx.conf"), configuration(site, folder, address.getPort(), sendBuffer));
        Process process = new ProcessBuilder("/bin/sh", "-c", KEEPER, executable.toString(), folder.toString())
                .redirectError(folder.resolve("stderr").toFile()).start();
        try {
            long pid = Long.parseLong(process.inputReader(StandardCharsets.UTF_8).readLine().trim());
            awaitReachable(address, pid);
            return new PeerNginx(process, pid, address);
        } catch (IOException | RuntimeException e) {
            process.getOutputStream().close();
            SlowClientChild.end(process);
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return probe.getLocalPort();
        }
    }

    private static void awaitReachable(InetSocketAddress address, long pid) throws IOException {
        for (int i = 0; i < ATTEMPTS && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false); i++) {
            try (var _ = new Socket(address.getAddress(), address.getPort())) {
                return;
            } catch (IOException e) {
                pause();
            }
        }
        throw new IOException("nginx did not start");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String configuration(Path site, Path folder, int port, int sendBuffer) {
        return """
            worker_processes 1;
            worker_rlimit_nofile 16384;
            daemon off;
            master_process off;
            pid FOLDER/pid;
            error_log FOLDER/error.log crit;
            events { worker_connections 12000; multi_accept on; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 600s; send_timeout 1800s;
              client_body_temp_path FOLDER/t1; proxy_temp_path FOLDER/t2; fastcgi_temp_path FOLDER/t3; uwsgi_temp_path FOLDER/t4;
              scgi_temp_path FOLDER/t5;
              types { text/html html; }
              gzip on; gzip_min_length 1;
              server {
                listen 127.0.0.1:PORT backlog=4096BUFFER;
                root SITE;
                location = /page { default_type text/html; return 200 "PAGE"; }
              }
            }
            """.replace("FOLDER", folder.toString()).replace("SITE", site.toString()).replace("PORT", Integer.toString(port))
                .replace("BUFFER", sendBuffer == 0 ? "" : " sndbuf=" + sendBuffer).replace("PAGE", SlowClientServer.PAGE);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<String> options() {
        return List.of();
    }

    @Override
    public int strangers() {
        return 0;
    }

    /// Its processor time grows while it compresses or copies: no other number shows whether it still sends.
    @Override
    public SlowClientReading read() throws IOException {
        return new SlowClientReading(0, SlowClientFootprint.resident(pid), SlowClientFootprint.processorTime(pid),
                SlowClientFootprint.ticks(pid), -1, -1);
    }

    @Override
    public SlowClientReading readTidied() throws IOException {
        return read();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the shell has ended already
        }
        SlowClientChild.end(process);
    }
}
