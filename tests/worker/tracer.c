/* Tries to trace the process that it is named, and to read its memory. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(int count, char **words) {
    if (count != 2) return 2;
    int pid = atoi(words[1]);
    char memory[64];
    snprintf(memory, sizeof memory, "/proc/%d/mem", pid);
    int traced = ptrace(PTRACE_ATTACH, pid, 0, 0) == 0;
    if (traced) {
        waitpid(pid, NULL, 0);
        ptrace(PTRACE_DETACH, pid, 0, 0);
    }
    printf("trace %s\n", traced ? "allowed" : "refused");
    printf("read %s\n", open(memory, O_RDONLY) >= 0 ? "allowed" : "refused");
    return 0;
}
