package stheno.appliance.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import stheno.appliance.format.ShellWord;
import stheno.appliance.tls.Certificate;
import stheno.appliance.tls.TrialCertificate;

/// The command `stheno certificate`: makes a self-signed certificate for tests, and prints how to use it. One use; one thread.
public final class SelfSigned {
    static final String HELP = """
            stheno certificate [OPTIONS]   make a self-signed certificate for tests
              --host NAME[,NAME...]        names and addresses to issue it for (localhost,127.0.0.1,::1)
              --days N                     days until it expires, 1 to 825 (30)
              --out DIR                    where to write certificate.pem and key.pem (.)
              --force                      overwrite them
            """;

    private static final int DAYS_MOST = 825; // browsers refuse longer lifetimes
    private static final int HOSTS_MOST = 100;
    private static final Duration SLACK = Duration.ofMinutes(5); // for clients with a slow clock

    private final Deque<String> words;
    private final Set<TrialCertificate.Host> hosts = new LinkedHashSet<>();
    private int days = 30;
    private Path folder = Path.of("");
    private boolean force;

    private SelfSigned(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    /// @param words the arguments after `certificate`
    /// @return the exit status: 0 made, 1 it could not be written, 2 the command line is wrong
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            out.print(HELP);
            return 0;
        }
        try {
            SelfSigned command = new SelfSigned(words);
            command.read();
            command.make(out);
            return 0;
        } catch (BadArgument e) {
            err.println("stheno: " + e.getMessage());
            err.println("usage: " + HelpPages.usage("certificate"));
            return 2;
        } catch (FileAlreadyExistsException e) {
            err.println("stheno: " + e.getFile() + " exists; add --force to overwrite it, or --out DIR to write elsewhere");
        } catch (IOException e) {
            err.println("stheno: cannot write the certificate: " + e + "; name a folder that can be written with --out DIR");
        }
        return 1;
    }

    private void read() throws BadArgument {
        while (!words.isEmpty()) {
            String word = words.poll();
            switch (word) {
                case "--host" -> hosts(value(word));
                case "--days" -> days = days(value(word));
                case "--out" -> folder = folder(value(word));
                case "--force" -> force = true;
                default -> throw new BadArgument(word, "there is no such option", "the options are --host, --days, --out and --force");
            }
        }
        if (hosts.isEmpty()) List.of("localhost", "127.0.0.1", "::1").forEach(host -> TrialCertificate.Host.of(host).ifPresent(hosts::add));
    }

    private String value(String option) throws BadArgument {
        String value = words.poll();
        if (value == null || value.isEmpty()) throw new BadArgument(option, "its value is missing", "write it after the option");
        return value;
    }

    private void hosts(String value) throws BadArgument {
        for (String host : value.split(",", -1)) {
            hosts.add(TrialCertificate.Host.of(host.strip()).orElseThrow(() -> new BadArgument("--host",
                    "`" + host + "` is neither a name nor an address",
                    "write one like example.org, *.example.org, 192.0.2.1 or 2001:db8::1")));
        }
        if (hosts.size() > HOSTS_MOST) throw new BadArgument("--host", "there are more than " + HOSTS_MOST, "make several certificates");
    }

    private static int days(String value) throws BadArgument {
        try {
            int days = Integer.parseInt(value);
            if (days >= 1 && days <= DAYS_MOST) return days;
        } catch (NumberFormatException e) {
            // reported below, with the bounds
        }
        throw new BadArgument("--days", "`" + value + "` is not a number from 1 to " + DAYS_MOST, "write one");
    }

    private static Path folder(String value) throws BadArgument {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadArgument("--out", "`" + value + "` is not a path", e.getReason());
        }
    }

    private void make(PrintStream out) throws IOException {
        Path certificateFile = folder.resolve("certificate.pem");
        Path keyFile = folder.resolve("key.pem");
        for (Path file : List.of(certificateFile, keyFile)) {
            if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) throw new FileAlreadyExistsException(file.toString());
        }
        Path parent = folder.toAbsolutePath();
        if (Files.exists(parent) && !Files.isDirectory(parent)) throw new NotDirectoryException(folder.toString());
        Files.createDirectories(parent);
        Instant from = Instant.now().minus(SLACK).truncatedTo(ChronoUnit.SECONDS);
        TrialCertificate made = TrialCertificate.make(List.copyOf(hosts), from, from.plus(Duration.ofDays(days)));
        write(parent, List.of(
                new Written(keyFile, pem("PRIVATE KEY", made.keys().getPrivate().getEncoded()), "rw-------"),
                new Written(certificateFile, pem("CERTIFICATE", encoded(made)), "rw-r--r--")));
        tell(made, certificateFile, keyFile, out);
    }

    private static byte[] encoded(TrialCertificate made) {
        try {
            return made.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e); // it was decoded from the same encoding
        }
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    private record Written(Path file, String text, String rights) {}

    /// Both files are complete before either is moved into place, and are never readable by other users. A link is replaced, not followed.
    private void write(Path parent, List<Written> files) throws IOException {
        List<Path> fresh = new ArrayList<>();
        try {
            for (Written file : files) {
                Path temporary = Files.createTempFile(parent, "certificate", ".tmp"); // readable by its owner alone
                fresh.add(temporary);
                Files.writeString(temporary, file.text, StandardCharsets.US_ASCII);
                if (!temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) continue;
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(file.rights));
            }
            for (int i = 0; i < files.size(); i++) {
                if (force) replace(fresh.get(i), files.get(i).file);
                else Files.move(fresh.get(i), files.get(i).file);
            }
        } finally {
            for (Path temporary : fresh) Files.deleteIfExists(temporary);
        }
    }

    private static void replace(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void tell(TrialCertificate made, Path certificateFile, Path keyFile, PrintStream out) {
        String names = hosts.stream().map(TrialCertificate.Host::text).collect(Collectors.joining(", "));
        String fingerprint = HexFormat.ofDelimiter(":").withUpperCase().formatHex(Certificate.sha256(made.certificate()));
        out.print(String.format(Locale.ROOT, """
                %s is valid for %s until %s
                %s is its private key (EC P-256)
                SHA-256 %s

                It is self-signed: clients warn of it unless they are told to trust it. To serve with it:
                    stheno --tls-http 127.0.0.1:8443 --certificate %s --key %s
                """, certificateFile, names, made.certificate().getNotAfter().toInstant(), keyFile, fingerprint,
                ShellWord.word(certificateFile.toString()), ShellWord.word(keyFile.toString())));
        out.flush();
    }
}
