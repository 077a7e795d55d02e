package stheno.appliance.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.format.DisplayText;
import stheno.reactor.Log;

/// The completion script for bash: commands, options, keys and files. The words come from the texts of `stheno help`, so they cannot differ
/// from it. The script starts no program. Pure; any thread.
public final class BashCompletion {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*");
    private static final Pattern EXAMPLE = Pattern.compile("`[^`]*`"); // may be of another command
    private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z]+)(?: ([a-z]+))?(?= |$)"); // of ctl
    private static final Pattern SHORT = Pattern.compile("(?m)^  (-[A-Za-z]+)(?:, (-[A-Za-z]+))?(?= )"); // of sendmail
    private static final String MEMBER = "NAME"; // in the name of a row: any name of a member or a host
    private static final List<String> SPECIAL = List.of("serve", "help", "man", "completion", "zone"); // in the script
    private static final List<String> SERVING = List.of("serve", "config", "check", "catch"); // take the options of serve

    private static final String SCRIPT = """
            # bash completion for stheno, printed by `stheno completion bash`
            _stheno() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=
                COMPREPLY=()
                # Readline ends a word at an equals sign.
                if [ "$word" = = ] || [ "$before" = = ]; then return; fi
                case $before in
                    @FILES@) compopt -o default; return ;;
                    --set)
                        compopt -o nospace
                        COMPREPLY=($(compgen -S = -W '@KEYS@' -- "$word") $(compgen -W '@FAMILIES@' -- "$word"))
                        return ;;
                esac
                if [ "$COMP_CWORD" -eq 1 ] && [ "${word:0:1}" != - ]; then
                    COMPREPLY=($(compgen -W '@COMMANDS@' -- "$word") $(compgen -d -- "$word"))
                    return
                fi
                case $command:$before in
            @FURTHER@        *) case $command in
            @CASES@        help) words='@TOPICS@' ;;
                    man) words='stheno.properties' ;;
                    completion) words='bash' ;;
                    zone) compopt -o default; return ;;
                    *) words='@SERVE@' ;;
                    esac ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
                [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default
            }
            complete -F _stheno stheno
            """;

    private BashCompletion() {}

    public static String text(ConfigSchema schema) {
        Set<String> commands = HelpPages.commands();
        List<ConfigListing.Row> rows = ConfigListing.rows(schema).values().stream().flatMap(List::stream).toList();
        List<String> keys = rows.stream().map(ConfigListing.Row::name).filter(name -> !name.contains(MEMBER)).toList();
        String families = rows.stream().map(ConfigListing.Row::name).filter(name -> name.contains(MEMBER))
                .map(name -> name.substring(0, name.indexOf(MEMBER))).distinct().collect(Collectors.joining(" "));
        StringBuilder cases = new StringBuilder();
        for (String command : commands) {
            Set<String> words = words(schema, command);
            if (SPECIAL.contains(command)) continue;
            cases.append("        ").append(command).append(") words='").append(String.join(" ", words)).append("' ;;\n");
        }
        Stream<String> topics = Stream.of(commands, ConfigListing.rows(schema).keySet(), keys).flatMap(Collection::stream);
        return SCRIPT.replace("@FILES@", files(schema)).replace("@KEYS@", String.join(" ", keys)).replace("@FAMILIES@", families)
                .replace("@COMMANDS@", String.join(" ", commands)).replace("@CASES@", cases).replace("@FURTHER@", further(schema))
                .replace("@TOPICS@", topics.distinct().collect(Collectors.joining(" ")))
                .replace("@SERVE@", String.join(" ", words(schema, "serve")));
    }

    /// The words that a command takes: its options, and the commands of ctl.
    static Set<String> words(ConfigSchema schema, String command) {
        Set<String> words = new LinkedHashSet<>();
        String page = HelpPages.page(schema, command) + (SERVING.contains(command) ? HelpPages.page(schema, "serve") : "");
        Matcher option = OPTION.matcher(EXAMPLE.matcher(page).replaceAll(""));
        while (option.find()) words.add(option.group());
        Matcher letter = SHORT.matcher(command.equals("sendmail") ? page : "");
        while (letter.find()) {
            words.add(letter.group(1));
            if (letter.group(2) != null) words.add(letter.group(2));
        }
        Matcher sub = SUBCOMMAND.matcher(command.equals("ctl") ? HelpPages.page(schema, command) : "");
        while (sub.find()) words.add(sub.group(1));
        if (!command.equals("serve")) words.remove("--takeover");
        return words;
    }

    /// The words after a word of ctl, as `queue`: a line of the script each.
    private static String further(ConfigSchema schema) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        Matcher sub = SUBCOMMAND.matcher(HelpPages.page(schema, "ctl"));
        while (sub.find()) {
            if (sub.group(2) != null) words.computeIfAbsent(sub.group(1), _ -> new ArrayList<>()).add(sub.group(2));
        }
        words.put("level", Stream.of(Log.Level.values()).map(DisplayText::word).toList());
        return words.entrySet().stream().map(each -> "        ctl:" + each.getKey() + ") words='" + String.join(" ", each.getValue())
                + "' ;;\n").collect(Collectors.joining());
    }

    /// The options that take a file or folder.
    private static String files(ConfigSchema schema) {
        Stream<String> options = schema.parts().stream().flatMap(part -> part.options().stream())
                .filter(option -> option.value().startsWith("FILE") || option.value().startsWith("PEM"))
                .map(CommandOption::name);
        return Stream.concat(options, Stream.of("--config", "--accounts", "--home", "--out", "--socket")).distinct()
                .collect(Collectors.joining("|"));
    }
}
