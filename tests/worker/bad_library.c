/* A PKCS#11 library that does in C_Initialize what a test puts in the place of BODY, and then fails. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

typedef unsigned long rv;
#define FAILED 5UL

static void tell(FILE *out, const char *what, int done) { fprintf(out, "%s %s\n", what, done ? "allowed" : "refused"); }

static int nowhere(int fd) {
    struct stat here, null;
    return fstat(fd, &here) == 0 && stat("/dev/null", &null) == 0 && here.st_rdev == null.st_rdev;
}

__attribute__((unused)) static void write_pid(const char *file) {
    FILE *out = fopen(file, "w");
    if (!out) return;
    fprintf(out, "%d\n", getpid());
    fclose(out);
}

__attribute__((unused)) static void try_everything(const char *forbidden, const char *allowed) {
    FILE *out = fopen(allowed, "w");
    if (!out) return;
    tell(out, "inet", socket(AF_INET, SOCK_STREAM, 0) >= 0);
    tell(out, "inet6", socket(AF_INET6, SOCK_DGRAM, 0) >= 0);
    tell(out, "netlink", socket(AF_NETLINK, SOCK_RAW, 0) >= 0);
    tell(out, "unix", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
    char *argv[] = {"/bin/true", NULL};
    fflush(out);
    tell(out, "exec", execv(argv[0], argv) == 0); /* if it works, the report ends here */
    tell(out, "ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
    struct io_uring_params params;
    memset(&params, 0, sizeof params);
    tell(out, "io_uring", syscall(SYS_io_uring_setup, 1, &params) >= 0);
    tell(out, "typing", ioctl(-1, TIOCSTI, "x") == 0 || errno != EPERM); /* no descriptor: only the filter says EPERM */
    tell(out, "dumpable again", prctl(PR_SET_DUMPABLE, 1) == 0 || errno != EPERM);
    tell(out, "a tracer", prctl(0x59616d61 /* PR_SET_PTRACER */, -1) == 0 || errno != EPERM);
    char byte;
    struct iovec mine = {&byte, 1};
    tell(out, "memory", process_vm_readv(getpid(), &mine, 1, &mine, 1, 0) == 1);
    fprintf(out, "stdin %s\n", read(0, &byte, 1) == 0 ? "empty" : "not empty");
    fprintf(out, "stdout %s\n", nowhere(1) ? "nowhere" : "somewhere");
    fprintf(out, "%s\n", prctl(PR_GET_DUMPABLE) == 0 ? "not dumpable" : "dumpable");
    struct rlimit core;
    fprintf(out, "%s\n", getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 ? "no core" : "core");
    if (syscall(444 /* landlock_create_ruleset */, NULL, 0, 1) > 0) fprintf(out, "landlock present\n");
    tell(out, "write", open(forbidden, O_WRONLY | O_CREAT, 0600) >= 0);
    fclose(out);
}

rv C_Initialize(void *args) {
    (void)args;
    /* BODY */
    return FAILED;
}

static rv C_Finalize(void *reserved) { (void)reserved; return 0; }

static struct { unsigned char major, minor; void *functions[68]; } list = {2, 40, {C_Initialize, C_Finalize}};

rv C_GetFunctionList(void **out) { *out = &list; return 0; }
