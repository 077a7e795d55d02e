package stheno.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// The jobs of a [WorkPool]: those that run, and those that wait, by client. Clients take turns. Guarded by the pool's lock.
final class WorkQueue {
    /// One piece of work.
    static final class Job {
        private final Object client;
        private final Runnable work;
        private final boolean counted;
        private final CountDownLatch ended = new CountDownLatch(1);
        private Thread thread; // while it runs, else null; guarded by the pool's lock

        /// @param counted whether it takes a place of the queue; if not, its owner bounds the number of jobs
        Job(Object client, Runnable work, boolean counted) {
            this.client = Objects.requireNonNull(client);
            this.work = Objects.requireNonNull(work);
            this.counted = counted;
        }

        void run() {
            work.run();
        }

        /// Is counted down when the job is over, or will never run.
        CountDownLatch ended() {
            return ended;
        }

        void interrupt() {
            if (thread != null) thread.interrupt(); // not afterwards: the thread may have begun other work
        }
    }

    private static final class Client {
        private final Deque<Job> waiting = new ArrayDeque<>();
        private int running;
        private int counted; // of both

        boolean isGone() {
            return running == 0 && waiting.isEmpty();
        }
    }

    private final int threads;
    private final int queue;
    private final int threadShare;
    private final int queueShare;
    private final Map<Object, Client> clients = new LinkedHashMap<>(); // with work; the next in turn first
    private final Set<Job> running = new HashSet<>();
    private int waiting;
    private int counted; // of both

    /// @param threads that run jobs; one client may have half of them
    /// @param queue   jobs that may wait; one client may have a quarter of them
    WorkQueue(int threads, int queue) {
        this.threads = threads;
        this.queue = queue;
        this.threadShare = Math.max(1, threads / 2);
        this.queueShare = Math.max(1, queue / 4);
    }

    /// Why the job may not be added, if it may not. A job that can run at once does not wait.
    Optional<String> refusal(Job job) {
        if (!job.counted) return Optional.empty();
        if (counted >= threads + queue) return Optional.of("too much work");
        Client client = clients.get(job.client);
        boolean full = client != null && client.counted >= threadShare + queueShare;
        return full ? Optional.of("too much work of one client") : Optional.empty();
    }

    void add(Job job) {
        Client client = clients.computeIfAbsent(job.client, _ -> new Client());
        client.waiting.add(job);
        waiting++;
        count(client, job, 1);
    }

    private void count(Client client, Job job, int change) {
        if (!job.counted) return;
        counted += change;
        client.counted += change;
    }

    /// @return whether the job was still waiting
    boolean remove(Job job) {
        Client client = clients.get(job.client);
        if (client == null || !client.waiting.remove(job)) return false;
        waiting--;
        forget(client, job);
        return true;
    }

    private void forget(Client client, Job job) {
        count(client, job, -1);
        if (client.isGone()) clients.remove(job.client);
    }

    /// Removes all jobs that wait.
    List<Job> removeAll() {
        List<Job> all = clients.values().stream().flatMap(client -> client.waiting.stream()).toList();
        all.forEach(this::remove);
        return all;
    }

    /// Begins the first job of the next client that does not have its share of the threads. The client goes to the end of the line.
    Optional<Job> begin(Thread thread) {
        for (Iterator<Map.Entry<Object, Client>> all = clients.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Object, Client> entry = all.next();
            Client client = entry.getValue();
            if (client.waiting.isEmpty() || client.running >= threadShare) continue;
            all.remove();
            clients.put(entry.getKey(), client);
            client.running++;
            waiting--;
            Job job = client.waiting.remove();
            job.thread = thread;
            running.add(job);
            return Optional.of(job);
        }
        return Optional.empty();
    }

    void end(Job job) {
        job.thread = null;
        running.remove(job);
        Client client = clients.get(job.client);
        client.running--;
        forget(client, job);
    }

    Set<Job> running() {
        return running;
    }

    int waiting() {
        return waiting;
    }
}
