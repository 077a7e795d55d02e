package stheno.catcher.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// One condition of a [Query]. Immutable; any thread.
sealed interface Term {
    /// Whether the row does not suffice.
    default boolean readsFile() {
        return false;
    }

    /// Whether it holds for a row. Only if no file is needed.
    default boolean matches(byte[] octets, int row) {
        throw new IllegalStateException("needs the file: " + this);
    }

    /// Whether it holds for a file. Only if a file is needed.
    default boolean matches(FileLookup file) throws IOException {
        throw new IllegalStateException("needs no file: " + this);
    }

    /// In subject, header addresses and envelope.
    record Words(Needle needle) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            // over all texts at once: no needle holds the first octet of a length
            return needle.in(octets, Row.text(octets, row, Row.SUBJECT), row + Row.length(octets, row));
        }
    }

    record Subject(Needle needle) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return inText(needle, octets, Row.text(octets, row, Row.SUBJECT), false);
        }
    }

    record From(Needle needle) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return inTexts(needle, octets, row, Row.FROM, Row.RECIPIENTS);
        }
    }

    record To(Needle needle) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return inTexts(needle, octets, row, Row.RECIPIENTS, Row.texts(octets, row)) || inTexts(needle, octets, row, Row.CC, Row.FROM);
        }
    }

    private static boolean inTexts(Needle needle, byte[] octets, int row, int first, int end) {
        boolean alone = needle.isAddress();
        int at = Row.text(octets, row, first);
        for (int i = first; i < end; i++) {
            if (inText(needle, octets, at, alone)) return true;
            at += 2 + Row.textLength(octets, at);
        }
        return false;
    }

    private static boolean inText(Needle needle, byte[] octets, int at, boolean alone) {
        int from = at + 2;
        int to = from + Row.textLength(octets, at);
        return alone ? needle.standsAlone(octets, from, to) : needle.in(octets, from, to);
    }

    /// @param name the whole name; case does not matter
    record Mailbox(String name) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.string(octets, row, Row.MAILBOX).equalsIgnoreCase(name);
        }
    }

    record Id(String beginning) implements Term {
        public Id {
            beginning = beginning.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean matches(byte[] octets, int row) {
            byte[] wanted = beginning.getBytes(StandardCharsets.UTF_8);
            if (wanted.length > Row.ID_LENGTH) return false;
            for (int i = 0; i < wanted.length; i++) if (octets[Row.idStart(row) + i] != wanted[i]) return false;
            return true;
        }
    }

    record HasAttachment() implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.attachments(octets, row) > 0;
        }
    }

    /// @param time milliseconds since 1970
    record After(long time) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.received(octets, row) >= time;
        }
    }

    /// @param time milliseconds since 1970
    record Before(long time) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.received(octets, row) < time;
        }
    }

    record Larger(long size) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.size(octets, row) > size;
        }
    }

    record Smaller(long size) implements Term {
        @Override
        public boolean matches(byte[] octets, int row) {
            return Row.size(octets, row) < size;
        }
    }

    /// @param value empty: the field is there
    record Header(String name, Optional<Needle> value) implements Term {
        @Override
        public boolean readsFile() {
            return true;
        }

        @Override
        public boolean matches(FileLookup file) throws IOException {
            for (var field : file.fields().all(name)) {
                if (value.isEmpty() || value.get().in(field.text())) return true;
            }
            return false;
        }
    }

    record Body(Needle needle) implements Term {
        @Override
        public boolean readsFile() {
            return true;
        }

        @Override
        public boolean matches(FileLookup file) throws IOException {
            return file.bodyHolds(needle);
        }
    }

    record Not(Term term) implements Term {
        @Override
        public boolean readsFile() {
            return term.readsFile();
        }

        @Override
        public boolean matches(byte[] octets, int row) {
            return !term.matches(octets, row);
        }

        @Override
        public boolean matches(FileLookup file) throws IOException {
            return !term.matches(file);
        }
    }
}
