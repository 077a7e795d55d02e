package stheno.appliance.command;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.AccountsFault;

/// `stheno passwd`: makes the line of an account, and prints it or writes it to a file of accounts. On a terminal it asks twice for the
/// password, without echo; otherwise it reads the first line of standard input. An existing account
/// keeps its home and its rights, unless the arguments change them. One use; one thread.
public final class Passwd {
    static final String USAGE = "stheno passwd [--accounts FILE] [--home DIR] [--write] NAME";

    private static final int LONGEST = 1024; // bytes of a password

    private final Deque<String> words;
    private final int iterations;
    private Optional<Path> file = Optional.empty();
    private Optional<Path> home = Optional.empty();
    private boolean write;
    private String name = "";

    private Passwd(List<String> words, int iterations) {
        this.words = new ArrayDeque<>(words);
        this.iterations = iterations;
    }

    /// A failure. The status is 1 if the command failed, 2 if the arguments are wrong.
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /// Runs the command with the words that follow `passwd`.
    ///
    /// @param in  the password, unless standard input is a terminal
    /// @param out the line, if no file is named
    /// @param err the problem, as a sentence
    /// @return the exit status: 0 done, 1 failed, 2 the arguments are wrong
    public static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
        return run(arguments, in, out, err, Accounts.ITERATIONS);
    }

    /// The same with another cost, for tests.
    public static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err, int iterations) {
        try {
            Passwd passwd = new Passwd(arguments, iterations);
            passwd.read();
            passwd.act(in, out);
            return 0;
        } catch (Refusal e) {
            err.println("stheno: " + e.getMessage());
            if (e.status == 2 && !e.getMessage().contains(USAGE)) err.println("usage: " + USAGE);
            return e.status;
        } catch (IOException e) {
            err.println("stheno: " + sentence(e));
            return 1;
        }
    }

    private static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException gone -> gone.getFile() + " does not exist";
            case FileSystemException at -> at.getFile() + ": " + (at.getReason() == null ? "permission denied" : at.getReason());
            default -> e.getMessage();
        };
    }

    private void read() throws Refusal {
        while (!words.isEmpty()) {
            String word = words.poll();
            switch (word) {
                case "--accounts" -> file = Optional.of(path(word));
                case "--home" -> home = Optional.of(path(word));
                case "--write" -> write = true;
                default -> name(word);
            }
        }
        if (name.isEmpty()) throw wrong("NAME", "it is missing", USAGE);
        account(home, Set.of(Account.READ)); // checks the arguments before it asks for a password
    }

    private void name(String word) throws Refusal {
        if (word.startsWith("-")) throw wrong(word, "there is no such option", USAGE);
        if (!name.isEmpty()) throw wrong(word, "only one name is allowed", USAGE);
        if (word.isEmpty()) throw wrong("NAME", "it is empty", USAGE);
        name = word;
    }

    private Path path(String option) throws Refusal {
        String value = words.poll();
        if (value == null || value.isEmpty()) throw wrong(option, "its value is missing", "write it after the option");
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw wrong(option, "it is not a path", e.getReason());
        }
    }

    private static Refusal wrong(String argument, String problem, String remedy) {
        return new Refusal(2, "argument " + argument + ": " + problem + "; " + remedy);
    }

    private Account account(Optional<Path> at, Set<String> rights) throws Refusal {
        try {
            Account account = Account.of(name, rights);
            return at.map(account::withHome).orElse(account);
        } catch (IllegalArgumentException e) {
            throw new Refusal(2, "argument " + name + ": " + e.getMessage());
        }
    }

    private void act(InputStream in, PrintStream out) throws Refusal, IOException {
        Account account = account();
        char[] password = password(in);
        String line;
        try {
            line = Accounts.line(account, password, iterations);
        } catch (IllegalArgumentException e) {
            throw new Refusal(1, e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
        if (file.isPresent()) Accounts.put(file.get(), line);
        else out.println(line);
        if (out.checkError()) throw new Refusal(1, "the account could not be printed");
    }

    /// The account in the file, changed by the arguments.
    private Account account() throws Refusal, IOException {
        Optional<Account> before = before();
        Set<String> rights = new TreeSet<>(before.map(Account::rights).orElse(Set.of(Account.READ)));
        if (write) rights.add(Account.WRITE);
        return account(home.or(() -> before.flatMap(Account::home)), rights);
    }

    private Optional<Account> before() throws Refusal, IOException {
        if (file.isEmpty() || !Files.exists(file.get())) return Optional.empty();
        try {
            return Accounts.read(file.get()).find(name);
        } catch (AccountsFault e) {
            throw new Refusal(1, file.get() + ", " + e.getMessage());
        }
    }

    private char[] password(InputStream in) throws Refusal, IOException {
        Console console = System.console();
        // Java may return a console that is not a terminal
        boolean asked = in == System.in && console != null && console.isTerminal();
        return asked ? typed(console) : firstLine(in);
    }

    private static char[] typed(Console console) throws Refusal {
        char[] first = console.readPassword("Password: ");
        char[] second = first == null ? null : console.readPassword("Repeat the password: ");
        if (second == null) throw new Refusal(1, "no password was entered");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!same) throw new Refusal(1, "the passwords differ");
        return first;
    }

    /// The first line without its LF or CRLF; the rest is ignored.
    private static char[] firstLine(InputStream in) throws Refusal, IOException {
        byte[] bytes = new byte[LONGEST + 2]; // one for a CR, one to detect a longer line
        int count = 0;
        int next;
        while ((next = in.read()) >= 0 && next != '\n' && count < bytes.length) bytes[count++] = (byte) next;
        if (count > 0 && bytes[count - 1] == '\r') count--;
        if (count == 0) throw new Refusal(1, "the first line of standard input has no password");
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, count));
            char[] password = new char[text.remaining()];
            text.get(password);
            return password;
        } catch (CharacterCodingException e) {
            throw new Refusal(1, "the password is not UTF-8, or too long");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
