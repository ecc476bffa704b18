/* Preloaded into a program: every sync takes SLOW_DISK_US microseconds instead of what this disk
 * needs, and then adds one byte to the file SLOW_DISK_COUNT. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int fsync(int fd)
{
    const char *us = getenv("SLOW_DISK_US"), *counted = getenv("SLOW_DISK_COUNT");
    long all = us ? atol(us) : 0;
    struct timespec left = {all / 1000000, all % 1000000 * 1000};
    int count;

    (void)fd;
    while (nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
    if (counted && (count = open(counted, O_WRONLY | O_CREAT | O_APPEND, 0600)) != -1) {
        if (write(count, ".", 1) != 1)
            abort();
        close(count);
    }
    return 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}
