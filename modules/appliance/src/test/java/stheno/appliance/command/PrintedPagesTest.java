package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.TestSchema;

/// `stheno man` and `stheno completion bash`.
class PrintedPagesTest {
    @TempDir
    private Path folder;

    private static String page(ManPages.Page page) {
        return ManPages.text(TestSchema.ALL, page, "1.2.3");
    }

    @Test
    void theManualHasEveryCommandWithItsHelp() {
        String page = page(ManPages.Page.STHENO);
        for (String command : HelpPages.commands()) assertTrue(page.contains("\n.SS " + command + "\n"), command);
        assertTrue(page.contains("\n  \\-\\-keep\\-password "), "the options of passwd");
        assertTrue(page.contains("stheno 1.2.3"), page.substring(0, 100));
    }

    @Test
    void theManualOfSettingsHasEveryKey() {
        String page = page(ManPages.Page.SETTINGS);
        ConfigListing.rows(TestSchema.ALL).values().forEach(rows -> rows.forEach(row ->
                assertTrue(page.contains("\n.TP\n.B " + row.name().replace("-", "\\-")), row.name())));
    }

    /// Troff reads a line that begins with a dot or a quote as a request, and a backslash as an escape.
    @ParameterizedTest
    @EnumSource(ManPages.Page.class)
    void textIsNotTakenForRequests(ManPages.Page page) {
        Set<String> requests = Set.of("TH", "SH", "SS", "TP", "PP", "IP", "B", "BR", "BI", "I", "IR", "RB", "br", "nf", "fi");
        for (String line : page(page).split("\n")) {
            assertFalse(line.startsWith("'"), line);
            if (line.startsWith(".")) assertTrue(requests.contains(line.substring(1).split(" ")[0]), line);
            assertFalse(line.matches(".*\\\\[^-&e(].*"), line);
        }
    }

    @Test
    void bashIsToldEveryCommandOptionAndKey() {
        String script = BashCompletion.text(TestSchema.ALL);
        assertFalse(Pattern.compile("@[A-Z]+@").matcher(script).find(), "a place that was not filled");
        assertTrue(script.contains("'" + String.join(" ", HelpPages.commands()) + "'"));
        ConfigListing.rows(TestSchema.ALL).values().forEach(rows -> rows.stream().map(ConfigListing.Row::name)
                .filter(name -> !name.contains("NAME")).forEach(name -> assertTrue(script.contains(name), name)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "certificate; --host --days --out --force", "config; --all --markdown --pop3", "check; --running --dns",
        "serve; --pop3 --set --config",
        "ctl; --json connections reload queue dns log", "passwd; --no-home --delete",
        "sendmail; -t -i -oi -f -F -S",
    })
    void aCommandTakesItsOwnWords(String command, String words) {
        Set<String> told = BashCompletion.words(TestSchema.ALL, command);
        for (String word : words.strip().split(" ")) assertTrue(told.contains(word), word + " of " + told);
    }

    @ParameterizedTest
    @CsvSource({"'serve --set http.typ', http.type.", "'serve --set http.real', http.realm.", "'serve --set http.hos', http.host.",
        "'version --p', ''", "'sendmail -', '-F -S -f -i -oi -t'", "'sendmail --pop', ''", "'check --runn', --running",
        "'serve --set http.clean', http.clean-urls=", "'ctl qu', queue", "'ctl queue ', 'list remove retry'", "'ctl dns sh', show",
        "'ctl log level ', 'debug error info warn'", "'serve --take', --takeover", "'check --take', ''", "'catch --take', ''"})
    void bashCompletes(String words, String completions) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("completion"), BashCompletion.text(TestSchema.ALL));
        String ask = ". \"$0\"; COMP_WORDS=(stheno \"$@\"); COMP_CWORD=$#; _stheno 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\" | sort";
        List<String> command = new ArrayList<>(List.of("bash", "-c", ask, script.toString()));
        command.addAll(List.of(words.split(" ", -1)));
        Process bash = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().sorted().toList();
        assertEquals(completions, String.join(" ", said).strip());
        assertEquals(0, bash.waitFor());
    }

    @Test
    void anExampleOfAnotherCommandIsNoOption() {
        assertFalse(BashCompletion.words(TestSchema.ALL, "serve").contains("--all"), "it is an option of config");
    }

    @Test
    void theCommandsNameThePage() {
        assertEquals(new Command.ShowManual(ManPages.Page.STHENO), CommandLine.read(TestSchema.ALL, List.of("man")));
        assertEquals(new Command.ShowManual(ManPages.Page.SETTINGS), CommandLine.read(TestSchema.ALL, List.of("man", "stheno.properties")));
        assertEquals(new Command.ShowCompletion(), CommandLine.read(TestSchema.ALL, List.of("completion", "bash")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"man ls", "man stheno more", "completion", "completion zsh", "completion bash more"})
    void otherPagesAreRefused(String words) {
        assertInstanceOf(Command.Wrong.class, CommandLine.read(TestSchema.ALL, List.of(words.split(" "))));
    }
}
