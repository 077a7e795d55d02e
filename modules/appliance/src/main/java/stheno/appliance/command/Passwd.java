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
import java.util.function.UnaryOperator;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.AccountsFault;

/// `stheno passwd`: makes the line of an account, and prints it or writes it to a file of accounts. On a terminal it asks twice for the
/// password, without echo; otherwise it reads the first line of standard input. An existing account keeps its home and its rights, unless
/// the arguments change them. It also lists and deletes accounts. One use; one thread.
public final class Passwd {
    static final String USAGE = "stheno passwd [--accounts FILE] [OPTION]... NAME";
    static final String HELP = USAGE + """

              --accounts FILE            write the account to FILE, instead of printing its line
              --home DIR                 the account's folder, for FTP; --no-home removes it
              --write                    allow the account to write, not only to read; --read-only takes it back
              --admin                    allow the account to use the buttons of the status page; --no-admin takes it back
              --keep-password            change only the home and the rights of an account in FILE
            stheno passwd --accounts FILE --list             list the accounts with their homes and rights
            stheno passwd --accounts FILE --delete NAME      delete an account
            The password is asked for on a terminal; otherwise it is the first line of standard input.
            """;

    private static final int LONGEST = 1024; // bytes of a password

    private static final List<List<String>> CONTRARY = List.of(List.of("--list", "--delete"), List.of("--write", "--read-only"),
            List.of("--admin", "--no-admin"), List.of("--list", "--admin"), List.of("--list", "--no-admin"),
            List.of("--delete", "--admin"), List.of("--delete", "--no-admin"),
            List.of("--home", "--no-home"), List.of("--list", "--keep-password"), List.of("--delete", "--keep-password"),
            List.of("--delete", "--write"), List.of("--delete", "--read-only"), List.of("--delete", "--home"),
            List.of("--delete", "--no-home"), List.of("--list", "--write"), List.of("--list", "--read-only"), List.of("--list", "--home"),
            List.of("--list", "--no-home"));

    private final Deque<String> words;
    private final int iterations;
    private Optional<Path> file = Optional.empty();
    private Task task = Task.PUT;
    private UnaryOperator<Account> home = UnaryOperator.identity();
    private UnaryOperator<Set<String>> rights = UnaryOperator.identity();
    private boolean keepsPassword;
    private String name = "";

    private Passwd(List<String> words, int iterations) {
        this.words = new ArrayDeque<>(words);
        this.iterations = iterations;
    }

    private enum Task { PUT, LIST, DELETE }

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
            passwd.act(in, out, err);
            return 0;
        } catch (Refusal e) {
            err.println("stheno: " + e.getMessage());
            if (e.status == 2) err.println("usage: " + USAGE);
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
        Set<String> options = new TreeSet<>();
        while (!words.isEmpty()) {
            String word = words.poll();
            options.add(word);
            switch (word) {
                case "--accounts" -> file = Optional.of(file(path(word)));
                case "--home" -> home(path(word));
                case "--no-home" -> home = account -> Account.of(account.name(), account.rights());
                case "--write" -> rights = after(rights, set -> with(set, Account.WRITE));
                case "--admin" -> rights = after(rights, set -> with(set, Account.ADMIN));
                case "--no-admin" -> rights = after(rights, set -> without(set, Account.ADMIN));
                case "--read-only" -> rights = after(rights, set -> without(set, Account.WRITE));
                case "--keep-password" -> keepsPassword = true;
                case "--list" -> task = Task.LIST;
                case "--delete" -> task = Task.DELETE;
                default -> name(word);
            }
        }
        for (List<String> pair : CONTRARY) {
            if (options.containsAll(pair)) throw wrong(pair.getLast(), "it contradicts " + pair.getFirst(), "give one of them");
        }
        if (task == Task.LIST ? !name.isEmpty() : name.isEmpty()) {
            throw task == Task.LIST ? wrong(name, "--list takes no name") : wrong("NAME", "it is missing");
        }
        if ((task != Task.PUT || keepsPassword) && file.isEmpty()) throw wrong("--accounts", "it is missing", "name the file of accounts");
        if (task == Task.PUT) changed(fresh()); // checks the arguments before it asks for a password
    }

    private static Path file(Path path) throws Refusal {
        if (Files.isDirectory(path)) throw wrong("--accounts", path + " is a folder", "name a file");
        return path;
    }

    private void home(Path path) throws Refusal {
        if (!path.isAbsolute()) throw wrong("--home", path + " is not an absolute path", "write one like /srv/" + path);
        home = account -> account.withHome(path);
    }

    private static Set<String> with(Set<String> rights, String more) {
        Set<String> all = new TreeSet<>(rights);
        all.add(more);
        return all;
    }

    private static UnaryOperator<Set<String>> after(UnaryOperator<Set<String>> first, UnaryOperator<Set<String>> then) {
        return set -> then.apply(first.apply(set));
    }

    private static Set<String> without(Set<String> rights, String right) {
        Set<String> all = new TreeSet<>(rights);
        all.remove(right);
        return all.isEmpty() ? Set.of(Account.READ) : all;
    }

    private void name(String word) throws Refusal {
        if (word.startsWith("-")) throw wrong(word, "there is no such option");
        if (!name.isEmpty()) throw wrong(word, "only one name is allowed");
        if (word.isEmpty()) throw wrong("NAME", "it is empty");
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

    /// The remedy is the usage, which follows.
    private static Refusal wrong(String argument, String problem) {
        return new Refusal(2, "argument " + argument + ": " + problem);
    }

    /// An account without anything else.
    private Account fresh() throws Refusal {
        try {
            return Account.of(name, Set.of(Account.READ));
        } catch (IllegalArgumentException e) {
            throw new Refusal(2, "argument " + name + ": " + e.getMessage());
        }
    }

    /// An account, changed by the arguments.
    private Account changed(Account before) throws Refusal {
        try {
            Account account = Account.of(name, rights.apply(before.rights()));
            return home.apply(before.home().map(account::withHome).orElse(account));
        } catch (IllegalArgumentException e) {
            throw new Refusal(2, "argument " + name + ": " + e.getMessage());
        }
    }

    private void act(InputStream in, PrintStream out, PrintStream err) throws Refusal, IOException {
        switch (task) {
            case PUT -> put(in, out, err);
            case LIST -> list(out);
            case DELETE -> delete(out);
        }
        if (out.checkError()) throw new Refusal(1, "the output could not be printed");
    }

    private void put(InputStream in, PrintStream out, PrintStream err) throws Refusal, IOException {
        Accounts accounts = accounts();
        Optional<Account> before = accounts.find(name);
        Account account = changed(before.isPresent() ? before.get() : fresh());
        String line = keepsPassword ? accounts.line(account).orElseThrow(this::unknown) : hashed(account, in);
        if (file.isEmpty()) {
            out.println(line);
            return;
        }
        Accounts.put(file.get(), line);
        out.println(file.get() + ": " + (before.isEmpty() ? "added " : "changed ") + account + (keepsPassword ? "" : " password=set"));
        account.home().filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> err.println("stheno: warning: the home " + folder
                + (Files.exists(folder) ? " is not a folder; name one" : " does not exist; create it") + ", or " + name
                + " cannot log in by FTP"));
    }

    private String hashed(Account account, InputStream in) throws Refusal, IOException {
        char[] password = password(in);
        try {
            return Accounts.line(account, password, iterations);
        } catch (IllegalArgumentException e) {
            throw new Refusal(1, e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private void list(PrintStream out) throws Refusal, IOException {
        if (!Files.exists(file.orElseThrow())) throw new NoSuchFileException(file.get().toString());
        Accounts accounts = accounts();
        accounts.names().stream().sorted().flatMap(each -> accounts.find(each).stream()).forEach(out::println);
    }

    private void delete(PrintStream out) throws Refusal, IOException {
        if (!Accounts.remove(file.orElseThrow(), name)) throw unknown();
        out.println(file.get() + ": deleted " + name);
    }

    private Refusal unknown() {
        return new Refusal(1, file.orElseThrow() + " has no account " + name + "; --list shows those it has");
    }

    private Accounts accounts() throws Refusal, IOException {
        if (file.isEmpty() || !Files.exists(file.get())) return Accounts.NONE;
        try {
            return Accounts.read(file.get());
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
