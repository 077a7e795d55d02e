// A client with the stub resolver of its C library. It prints for each name the sorted addresses and the name of the first one, or why
// there are none.
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int order(const void *a, const void *b) { return strcmp(a, b); }

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = 0;
        static char texts[256][NI_MAXHOST];
        char name[NI_MAXHOST];
        int many = 0, code = getaddrinfo(names[i], 0, &hints, &found);
        printf("%s", names[i]);
        if (code) printf(" %s", code == EAI_NONAME ? "none" : code == EAI_AGAIN ? "again" : gai_strerror(code));
        for (struct addrinfo *each = found; each && many < 256; each = each->ai_next)
            getnameinfo(each->ai_addr, each->ai_addrlen, texts[many++], NI_MAXHOST, 0, 0, NI_NUMERICHOST);
        if (found && !getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof name, 0, 0, NI_NAMEREQD)) printf(" %s", name);
        qsort(texts, many, NI_MAXHOST, order);
        for (int k = 0; k < many; k++) printf(" %s", texts[k]);
        printf("\n");
        if (found) freeaddrinfo(found);
    }
    return 0;
}
