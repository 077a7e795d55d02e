/* A CGI script without an interpreter, because the image has none. It leaves a process behind that ends a moment later: an orphan,
   which process 1 must collect. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
    if (fork() == 0) {
        setsid();
        close(0);
        close(1);
        close(2);
        usleep(200000);
        return 0;
    }
    printf("Content-Type: text/plain\r\n\r\nrun\n");
    return 0;
}
