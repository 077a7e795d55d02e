package stheno.appliance.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;

/// Certificates and keys as other tools write them, in a folder. They are valid for a hundred years, and the keys are not secret.
///
/// `NAME.pem` is a certificate for `NAME.test`, and `NAME.key.pem` its key in PKCS#8; `leaf` is made out to `leaf.test` and `*.leaf.test`,
/// vouched for by `middle`, and that by `root`.
public record CertificateFiles(Path folder) {
    /// A setting that names a file of the folder.
    Setting setting(String key, String file) {
        return new Setting(key, folder.resolve(file).toString(), new SettingSource.Argument("--" + key));
    }

    /// Copies fixtures into one file, one after the other.
    public String put(String file, String... fixtures) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String fixture : fixtures) all.writeBytes(fixture(fixture).getBytes(StandardCharsets.ISO_8859_1));
        return write(file, all.toString(StandardCharsets.ISO_8859_1));
    }

    /// For its owner's eyes alone.
    String write(String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), text, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    static String fixture(String name) throws IOException {
        try (InputStream in = CertificateFiles.class.getResourceAsStream("/certificates/" + name + ".pem")) {
            if (in == null) throw new IOException("there is no " + name);
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /// The certificate of that name and its key, for these hosts.
    CertificateSetting source(String name, String... hosts) throws IOException {
        put(name + ".pem", name);
        put(name + ".key.pem", name + ".key");
        return of(name + ".pem", name + ".key.pem", hosts);
    }

    public CertificateSetting of(String certificate, String key, String... hosts) {
        return new CertificateSetting(List.of(hosts), setting("certificate", certificate), setting("key", key));
    }
}
