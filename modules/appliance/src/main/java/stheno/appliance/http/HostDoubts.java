package stheno.appliance.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.PrivateFiles;
import stheno.appliance.config.Setting;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.web.paths.PathScope;

/// Warnings about settings of hosts that are valid, and probably a mistake. Any thread.
final class HostDoubts {
    private HostDoubts() {}

    /// Links that may lead anywhere. Blocks.
    static void open(Config config, Consumer<BadSetting> warnings) {
        Set<Setting> told = new HashSet<>(); // once, though other hosts inherit it
        for (HostConfig host : HostConfig.all(config)) {
            Setting links = host.setting(HostKeys.LINK_TARGETS);
            if (host.value(HostKeys.LINK_TARGETS).stream().anyMatch(PrivateFiles::isMachine) && told.add(links)) {
                warnings.accept(links.bad("links may lead to every file of this machine", "name the folders that links may lead into"));
            }
        }
    }

    /// Private files below a root, also those of other hosts. Blocks.
    static void readable(Config config, Consumer<BadSetting> warnings) {
        List<HostConfig> hosts = HostConfig.all(config);
        Map<Setting, Path> keys = new LinkedHashMap<>();
        hosts.forEach(host -> host.value(HostKeys.KEY).ifPresent(key -> keys.put(host.setting(HostKeys.KEY), key)));
        PrivateFiles files = PrivateFiles.of(config).and(keys);
        for (HostConfig host : hosts) {
            Optional<Path> root = host.value(HostKeys.ROOT);
            if (root.isEmpty()) continue;
            Map<Setting, Path> scripts = new LinkedHashMap<>();
            for (HostConfig owner : hosts) {
                for (ScriptFolder folder : owner.scripts()) {
                    if (!isRun(folder, root.get(), host)) scripts.put(folder.setting(), folder.folder());
                }
            }
            files.and(scripts).check(root.get(), host.setting(HostKeys.ROOT), !host.value(HostKeys.HIDDEN).isEmpty(), warnings);
        }
    }

    /// Whether a host runs the scripts of this folder where it would otherwise send their source.
    private static boolean isRun(ScriptFolder scripts, Path root, HostConfig host) {
        Path folder = PrivateFiles.real(scripts.folder());
        Path served = PrivateFiles.real(root);
        if (!folder.startsWith(served)) return false;
        String path = "/" + served.relativize(folder) + "/";
        return host.scripts().stream().anyMatch(each -> new PathScope(each.path()).covers(path));
    }

    /// Paths of logins and uploads where the root has no file or folder: mostly a typing error, after which the right path is open. Blocks.
    static void nowhere(Config config, Consumer<BadSetting> warnings) {
        for (HostConfig host : HostConfig.all(config)) {
            Optional<Path> root = host.value(HostKeys.ROOT);
            if (root.isEmpty()) continue;
            try {
                nowhere(config, host, Tree.at(root.get()).withHidden(), warnings);
            } catch (IOException e) {
                // a fault that is reported separately
            }
        }
    }

    private static void nowhere(Config config, HostConfig host, Tree tree, Consumer<BadSetting> warnings) {
        List<String> writable = host.value(HostKeys.WRITABLE);
        List<PathScope> others = new ArrayList<>(); // what is not in the root
        host.scripts().forEach(scripts -> others.add(new PathScope(scripts.path())));
        if (host.isDefault()) pages(config).forEach(page -> others.add(new PathScope(page)));
        if (host.value(HostKeys.MAKE_FOLDERS)) writable.forEach(path -> others.add(new PathScope(path)));
        Setting uploads = host.setting(HostKeys.WRITABLE);
        writable.stream().filter(path -> host.sets(uploads) && isNowhere(path, tree, others)).limit(1).forEach(path ->
                warnings.accept(uploads.bad(missing(path, host), "correct the path, or create the folder")));
        host.realms().forEach((path, _) -> {
            Setting realm = host.realm(path);
            if (host.sets(realm) && isNowhere(path, tree, others)) {
                warnings.accept(realm.bad(missing(path, host), "correct the path, or create the folder"));
            }
        });
    }

    private static String missing(String path, HostConfig host) {
        return "there is no " + path + " below " + host.setting(HostKeys.ROOT).key();
    }

    private static boolean isNowhere(String path, Tree tree, List<PathScope> others) {
        PathScope scope = new PathScope(path);
        if (others.stream().anyMatch(other -> other.covers(scope.folder()) || scope.covers(other.folder()))) return false;
        String folder = scope.folder();
        return tree.resolve(folder.length() == 1 ? folder : folder.substring(0, folder.length() - 1)) instanceof Found.Missing;
    }

    /// The paths of pages that other parts add to the default host.
    private static List<String> pages(Config config) {
        return config.schema().parts().stream().flatMap(part -> part.pageKeys().stream()).map(key -> config.setting(key).value().strip())
                .filter(path -> path.startsWith("/")).toList();
    }
}
