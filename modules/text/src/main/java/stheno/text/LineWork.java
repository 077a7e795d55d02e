package stheno.text;

import java.util.concurrent.RejectedExecutionException;
import stheno.text.Next.Work;

/// Does the work of a [LineConversation], and continues the conversation in its loop. Runs on a virtual thread.
record LineWork<T>(LineConversation conversation, Work<T> work) implements Runnable {
    @Override
    public void run() {
        try {
            T result = work.work().call();
            inLoop(() -> worked(result));
        } catch (Throwable e) { // any: the conversation must continue or end
            boolean interrupted = e instanceof InterruptedException || Thread.currentThread().isInterrupted();
            inLoop(work.cancellable() && interrupted ? conversation::cancelled : () -> conversation.proceed(() -> conversation.failed(e)));
        }
    }

    /// The system allows no other thread: the work fails, and nothing else.
    void refuse() {
        inLoop(() -> conversation.proceed(() -> conversation.failed(new RejectedExecutionException("no other thread is allowed"))));
    }

    private void inLoop(Runnable step) {
        conversation.connection().reactor().execute(step);
    }

    private void worked(T result) {
        if (conversation.over()) work.discard().accept(result);
        else conversation.proceed(() -> work.then().apply(result));
    }
}
