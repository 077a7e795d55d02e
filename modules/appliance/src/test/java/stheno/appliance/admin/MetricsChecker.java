package stheno.appliance.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text format of Prometheus as strictly as its specification allows, and more: what a scraper would refuse, or a linter
/// complain of, is a fault.
public final class MetricsChecker {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern VALUE = Pattern.compile("[+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|NaN");

    public final Map<String, Double> samples = new LinkedHashMap<>();
    final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private String family = "";

    /// The faults found, none if the text is right.
    public List<String> check(String text) {
        if (!text.isEmpty() && !text.endsWith("\n")) faults.add("the last line does not end");
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) help(line.substring(7));
            else if (line.startsWith("# TYPE ")) type(line.substring(7));
            else if (line.startsWith("#")) faults.add("a comment: " + line);
            else sample(line);
        }
        types.forEach((name, type) -> {
            if (type.equals("histogram")) histogram(name);
        });
        return faults;
    }

    private void help(String line) {
        int blank = line.indexOf(' ');
        String name = blank < 0 ? line : line.substring(0, blank);
        if (!NAME.matcher(name).matches()) faults.add("no name: " + line);
        if (blank < 0 || line.substring(blank + 1).isBlank()) faults.add("no help: " + name);
        if (!helped.add(name)) faults.add("HELP twice: " + name);
        family = name;
    }

    private void type(String line) {
        String[] words = line.split(" ");
        if (words.length != 2 || !Set.of("counter", "gauge", "histogram").contains(words[1])) faults.add("no type: " + line);
        else if (!words[0].equals(family)) faults.add("TYPE without HELP before: " + line);
        else if (types.put(words[0], words[1]) != null) faults.add("TYPE twice: " + line);
        else if (words[1].equals("counter") != words[0].endsWith("_total")) faults.add("counters, and they alone, end in _total: " + line);
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches() || !VALUE.matcher(sample.group(3)).matches()) {
            faults.add("no sample: " + line);
            return;
        }
        String type = types.getOrDefault(family, "none");
        String suffix = sample.group(1).startsWith(family) ? sample.group(1).substring(family.length()) : "another";
        boolean belongs = type.equals("histogram") ? Set.of("_bucket", "_sum", "_count").contains(suffix) : suffix.isEmpty();
        if (!belongs) faults.add("not of the family " + family + ": " + line);
        Map<String, String> labels = labels(sample.group(2) == null ? "" : sample.group(2), line);
        if (labels.containsKey("le") != suffix.equals("_bucket")) faults.add("le is for buckets: " + line);
        double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
        if (type.equals("counter") && !(value >= 0)) faults.add("a counter below zero: " + line);
        if (samples.put(sample.group(1) + labels, value) != null) faults.add("twice: " + line);
    }

    private Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length() && label.find(at) && label.start() == at) {
            if (label.group(1).startsWith("__")) faults.add("reserved: " + line);
            if (labels.put(label.group(1), label.group(2)) != null) faults.add("a label twice: " + line);
            at = label.end();
        }
        if (at < text.length() || text.endsWith(",")) faults.add("no labels: " + line);
        return labels;
    }

    private void histogram(String name) {
        Map<String, Double> before = new LinkedHashMap<>();
        Map<String, Double> bounds = new LinkedHashMap<>();
        samples.forEach((sample, value) -> {
            if (!sample.startsWith(name + "_bucket{")) return;
            Matcher le = Pattern.compile(",? ?le=([^,}]+)").matcher(sample);
            if (!le.find()) return;
            String rest = le.replaceFirst("").substring((name + "_bucket").length());
            double bound = Double.parseDouble(le.group(1).replace("Inf", "Infinity"));
            if (bound <= bounds.getOrDefault(rest, Double.NEGATIVE_INFINITY)) faults.add("bounds out of order: " + sample);
            if (value < before.getOrDefault(rest, 0.0)) faults.add("not cumulative: " + sample);
            bounds.put(rest, bound);
            before.put(rest, value);
        });
        before.forEach((rest, last) -> {
            if (bounds.get(rest) != Double.POSITIVE_INFINITY) faults.add("no +Inf: " + name + rest);
            if (!last.equals(samples.get(name + "_count" + rest))) faults.add("+Inf is not the count: " + name + rest);
            if (!samples.containsKey(name + "_sum" + rest)) faults.add("no sum: " + name + rest);
        });
    }
}
