package stheno.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// The real file system, except that calls for some names hang until they are released: as those of a file with a lease, of a FIFO, or of a
/// network file system without its server. Its type is `fuse.hanging`. Any thread.
public final class HangingDisk {
    /// A call of the operating system.
    public enum Call { STAT, OPEN, READ, READDIR }

    private final Map<Call, String> hangs = new EnumMap<>(Call.class); // the name, by call; guarded by this, with the rest
    private int hanging;
    private int most;
    private final AtomicInteger files = new AtomicInteger();
    private volatile int limit = Integer.MAX_VALUE;
    private final boolean local;
    private final Provider provider;
    private final Path root;

    private HangingDisk(Path root, boolean local) {
        this.local = local;
        provider = new Provider(root.getFileSystem().provider(), this);
        this.root = provider.files(root.getFileSystem()).wrapped(root);
    }

    /// @param root where the paths of this disk begin
    public static HangingDisk at(Path root) throws IOException {
        return new HangingDisk(root.toRealPath(), false);
    }

    /// The same, with the type of the real file system.
    public static HangingDisk local(Path root) throws IOException {
        return new HangingDisk(root.toRealPath(), true);
    }

    /// A path of this disk. All paths that are made from it are of this disk, too.
    public Path root() {
        return root;
    }

    /// From now on, this call hangs for files with this name.
    public synchronized void hang(Call call, String name) {
        hangs.put(call, name);
    }

    /// Everything that hangs goes on, and nothing hangs any more.
    public synchronized void release() {
        hangs.clear();
        notifyAll();
    }

    /// From now on, another file cannot be opened while so many are open: as in a process without a free descriptor.
    public void limit(int files) {
        limit = files;
    }

    /// Files that are open now.
    public int files() {
        return files.get();
    }

    /// Calls that hang now.
    public synchronized int hanging() {
        return hanging;
    }

    /// The most calls that hung at the same time.
    public synchronized int most() {
        return most;
    }

    private synchronized void call(Call call, Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        hanging++;
        most = Math.max(most, name.equals(hangs.get(call)) ? hanging : most);
        try {
            while (name.equals(hangs.get(call))) wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            hanging--;
        }
    }

    private static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass()) ? ((Wrapped) Proxy.getInvocationHandler(path)).real : path;
    }

    private record Wrapped(Path real, Files files) implements InvocationHandler {
        @Override
        public Object invoke(Object self, Method method, Object[] given) throws Throwable {
            if (method.getName().equals("getFileSystem")) return files;
            Object[] arguments = given == null ? new Object[0] : given.clone();
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Path path) arguments[i] = HangingDisk.real(path);
            }
            try {
                return again(method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private Object again(Object result) {
            return switch (result) {
                case Path path -> files.wrapped(path);
                case Iterator<?> names -> {
                    List<Path> all = new ArrayList<>();
                    names.forEachRemaining(name -> all.add(files.wrapped((Path) name)));
                    yield all.iterator();
                }
                case null, default -> result;
            };
        }
    }

    private static final class Files extends FileSystem {
        private final FileSystem real;
        private final Provider provider;

        Files(FileSystem real, Provider provider) {
            this.real = real;
            this.provider = provider;
        }

        Path wrapped(Path path) {
            Wrapped handler = new Wrapped(HangingDisk.real(path), this);
            return (Path) Proxy.newProxyInstance(HangingDisk.class.getClassLoader(), new Class<?>[] {Path.class}, handler);
        }

        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return real.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return real.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrapped(real.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            PathMatcher matcher = real.getPathMatcher(pattern);
            return path -> matcher.matches(HangingDisk.real(path));
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return real.newWatchService();
        }
    }

    private static final class Provider extends FileSystemProvider {
        private final FileSystemProvider real;
        private final HangingDisk disk;
        private Files files;

        Provider(FileSystemProvider real, HangingDisk disk) {
            this.real = real;
            this.disk = disk;
        }

        Files files(FileSystem of) {
            files = new Files(of, this);
            return files;
        }

        @Override
        public String getScheme() {
            return "hanging";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return files;
        }

        @Override
        public Path getPath(URI uri) {
            return files.wrapped(real.getPath(uri));
        }

        @Override
        public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            disk.call(Call.OPEN, path);
            if (disk.files.get() >= disk.limit) throw new FileSystemException(path.toString(), null, "Too many open files");
            FileChannel file = real.newFileChannel(HangingDisk.real(path), options, attributes);
            disk.files.incrementAndGet();
            return new HangingFile(file, () -> disk.call(Call.READ, path), disk.files::decrementAndGet);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
            DirectoryStream<Path> names = real.newDirectoryStream(HangingDisk.real(folder), path -> filter.accept(files.wrapped(path)));
            Iterator<Path> iterator = names.iterator();
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            try {
                                disk.call(Call.READDIR, folder);
                            } catch (IOException e) {
                                throw new DirectoryIteratorException(e);
                            }
                            return iterator.hasNext();
                        }

                        @Override
                        public Path next() {
                            return files.wrapped(iterator.next());
                        }
                    };
                }

                @Override
                public void close() throws IOException {
                    names.close();
                }
            };
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            real.createDirectory(HangingDisk.real(folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            real.delete(HangingDisk.real(path));
        }

        @Override
        public void copy(Path from, Path to, CopyOption... options) throws IOException {
            real.copy(HangingDisk.real(from), HangingDisk.real(to), options);
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            real.move(HangingDisk.real(from), HangingDisk.real(to), options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return real.isSameFile(HangingDisk.real(one), HangingDisk.real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return real.isHidden(HangingDisk.real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            FileStore store = real.getFileStore(HangingDisk.real(path));
            return disk.local ? store : new HangingStore(store);
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            disk.call(Call.STAT, path);
            real.checkAccess(HangingDisk.real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return real.getFileAttributeView(HangingDisk.real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) throws IOException {
            disk.call(Call.STAT, path);
            return real.readAttributes(HangingDisk.real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributesIfExists(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            disk.call(Call.STAT, path);
            return real.readAttributesIfExists(HangingDisk.real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
            return real.readAttributes(HangingDisk.real(path), names, options);
        }

        @Override
        public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
            real.setAttribute(HangingDisk.real(path), name, value, options);
        }
    }
}
