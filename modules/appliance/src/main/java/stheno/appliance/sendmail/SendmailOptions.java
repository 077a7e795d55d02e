package stheno.appliance.sendmail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The arguments of sendmail. Options that have no meaning here are accepted and ignored, because scripts pass them. Immutable.
///
/// @param fromHeader whether the header names the recipients (-t)
/// @param dotEnds    whether a line with a single dot ends the message (the default; -i turns it off)
/// @param sender     the envelope's sender (-f, -r); present but empty for `<>`
/// @param name       the sender's full name (-F), for a message without From
/// @param server     HOST:PORT (-S)
record SendmailOptions(boolean fromHeader, boolean dotEnds, Optional<String> sender, Optional<String> name, String server,
                       List<String> recipients) {
    static final String SERVER = "127.0.0.1:1025";
    private static final String VARIABLE = "STHENO_SENDMAIL";
    private static final String WITH_VALUE = "BCDhLNOopRVXx"; // of these, only the value is skipped

    SendmailOptions {
        recipients = List.copyOf(recipients);
    }

    /// @param environment its STHENO_SENDMAIL is the default server
    static SendmailOptions read(List<String> arguments, Map<String, String> environment) throws SendFailure {
        String server = environment.getOrDefault(VARIABLE, "");
        Reader reader = new Reader(new ArrayDeque<>(arguments), server.isBlank() ? SERVER : server.strip());
        reader.read();
        return new SendmailOptions(reader.fromHeader, reader.dotEnds, reader.sender, reader.name, reader.server, reader.recipients);
    }

    /// One use; one thread.
    private static final class Reader {
        private final Deque<String> words;
        private final List<String> recipients = new ArrayList<>();
        private boolean fromHeader;
        private boolean dotEnds = true;
        private Optional<String> sender = Optional.empty();
        private Optional<String> name = Optional.empty();
        private String server;

        Reader(Deque<String> words, String server) {
            this.words = words;
            this.server = server;
        }

        void read() throws SendFailure {
            while (!words.isEmpty()) {
                String word = words.poll();
                if (word.equals("--")) {
                    while (!words.isEmpty()) recipient(words.poll());
                } else if (word.startsWith("-") && word.length() > 1) {
                    option(word);
                } else {
                    recipient(word);
                }
            }
        }

        /// `a@example.org,b@example.org` is two.
        private void recipient(String word) {
            for (String one : word.split(",")) {
                if (!one.isBlank()) recipients.add(one.strip());
            }
        }

        private void option(String word) throws SendFailure {
            char letter = word.charAt(1);
            switch (letter) {
                case 't' -> together(word);
                case 'i' -> dotEnds = false;
                case 'f', 'r' -> sender = Optional.of(bare(value(word)));
                case 'F' -> name = Optional.of(value(word));
                case 'S' -> server = value(word);
                case 'b' -> mode(word);
                case 'o' -> setting(word);
                case 'e', 'n', 'm', 'v', 'U', 'G', 'A', 'q', 'd', 's' -> { } // how errors are told, and modes of an own queue
                default -> {
                    if (WITH_VALUE.indexOf(letter) < 0) throw usage("there is no option " + word);
                    value(word);
                }
            }
        }

        /// `-ti` is `-t -i`.
        private void together(String word) throws SendFailure {
            fromHeader = true;
            for (char c : word.substring(2).toCharArray()) {
                if (c == 'i') dotEnds = false;
                else if (c != 't') throw usage("there is no option " + word);
            }
        }

        private static void mode(String word) throws SendFailure {
            if (!word.equals("-bm")) throw usage(word + " is not supported: only messages are sent (-bm)");
        }

        /// `-oi` is `-i`; `-oem` and the like say how errors are told, `-o x` has a value.
        private void setting(String word) throws SendFailure {
            if (word.equals("-oi")) dotEnds = false;
            else if (word.equals("-o")) value(word);
        }

        /// The rest of the word, or the next one.
        private String value(String word) throws SendFailure {
            if (word.length() > 2) return word.substring(2);
            if (words.isEmpty()) throw usage(word + " needs a value");
            return words.poll();
        }

        private static String bare(String address) {
            String text = address.strip();
            return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
        }
    }

    static SendFailure usage(String problem) {
        return new SendFailure(ExitStatus.USAGE, problem + "\nusage: stheno sendmail [-t] [-i] [-f SENDER] [-S HOST:PORT] [RECIPIENT]...");
    }
}
