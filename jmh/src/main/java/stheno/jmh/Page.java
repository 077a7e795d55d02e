package stheno.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A self-contained HTML file: its style is included, and it loads nothing.
final class Page {
    private Page() {}

    /// @param body the markup between header and end
    static String of(String title, String subtitle, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
                <meta name="color-scheme" content="light dark"/>
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                <header>
                <svg class="ring" viewBox="0 0 64 64" aria-hidden="true">
                <path d="M46.1 17.9A20 20 0 1 0 52 32"/><circle cx="50.5" cy="22.5" r="4.5"/>
                </svg>
                <div><h1>%s</h1><p class="about">%s</p></div>
                </header>
                %s</main>
                </body>
                </html>
                """.formatted(escaped(title), style(), escaped(title), subtitle, body);
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Escaped for text and for quoted values.
    static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return out.toString();
    }

    /// A position in a drawing: `37.25%`.
    static String at(double percent) {
        return String.format(Locale.ROOT, "%.2f%%", percent);
    }
}
