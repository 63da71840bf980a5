/* SoftHSM with habits of real cards, chosen by the environment: HABIT_FLAGS is added to the token's flags, HABIT_MUTE takes all away that tell
 * of wrong PINs, HABIT_SHORT makes the longest PIN 8 digits, HABIT_RECORD is a file that every signature and everything forbidden is written to,
 * HABIT_KEY is how many seconds a key takes, HABIT_MODULE is another module than SoftHSM's, HABIT_EXIT lets the end of the process hang,
 * HABIT_CONTEXT demands a context-specific login for each signature without saying so beforehand (STARCOS 3.7),
 * HABIT_RENAME gives made keys another CKA_ID, HABIT_LOGIN is what C_Login returns, HABIT_HANG lets C_Finalize hang. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long rv, ulong;
typedef struct { ulong type; void *value; ulong length; } attribute;
typedef struct { unsigned char major, minor; void *functions[68]; } function_list;
enum { FINALIZE = 1, FUNCTION_LIST = 3, TOKEN_INFO = 6, LOGIN = 18, ATTRIBUTES = 24, SIGN_INIT = 42, SIGN = 43, GENERATE_PAIR = 59 };
#define PIN_INCORRECT 0xA0UL
#define USER_NOT_LOGGED_IN 0x101UL
#define CKU_CONTEXT_SPECIFIC 2UL
#define CKA_ID 0x102UL
#define ALL_TOLD (0x10000UL | 0x20000UL | 0x40000UL)

static function_list *real, ours;
static int context;
static const char pin[] = "482913";

static char signer[128];

static void record(const char *what, const unsigned char *data, ulong length) {
    const char *file = getenv("HABIT_RECORD");
    FILE *out = file ? fopen(file, "a") : NULL;
    if (!out) return;
    fprintf(out, "%s ", what);
    for (ulong i = 0; i < length; i++) fprintf(out, "%02x", data[i]);
    fprintf(out, "\n");
    fclose(out);
}

/* Everything that signs, opens or changes what the worker has no business with. */
static rv forbidden(void) {
    record("forbidden", NULL, 0);
    return 5;
}

__attribute__((destructor)) static void at_exit(void) {
    if (!getenv("HABIT_EXIT")) return;
    record("exit", NULL, 0);
    for (;;) pause();
}

static rv finalize(void *reserved) {
    record("finalized", NULL, 0);
    if (getenv("HABIT_HANG")) for (;;) pause();
    return ((rv(*)(void *))real->functions[FINALIZE])(reserved);
}

static rv token_info(ulong slot, unsigned char *info) {
    rv value = ((rv(*)(ulong, void *))real->functions[TOKEN_INFO])(slot, info);
    const char *flags = getenv("HABIT_FLAGS");
    if (!value && flags) *(ulong *)(info + 96) |= strtoul(flags, NULL, 0);
    if (!value && getenv("HABIT_MUTE")) *(ulong *)(info + 96) &= ~ALL_TOLD;
    if (!value && getenv("HABIT_SHORT")) *(ulong *)(info + 136) = 8;
    return value;
}

static rv login(ulong session, ulong user, const char *given, ulong length) {
    const char *answer = getenv("HABIT_LOGIN");
    if (answer) return strtoul(answer, NULL, 0);
    if (!given) { given = pin; length = sizeof pin - 1; } /* typed on the keypad */
    if (user == CKU_CONTEXT_SPECIFIC && getenv("HABIT_CONTEXT")) {
        if (length != sizeof pin - 1 || memcmp(given, pin, length)) return PIN_INCORRECT;
        context = 1;
        return 0;
    }
    return ((rv(*)(ulong, ulong, const char *, ulong))real->functions[LOGIN])(session, user, given, length);
}

static rv sign_init(ulong session, void *mechanism, ulong key) {
    unsigned char id[64];
    attribute wanted = {CKA_ID, id, sizeof id};
    context = 0;
    ((rv(*)(ulong, ulong, attribute *, ulong))real->functions[ATTRIBUTES])(session, key, &wanted, 1);
    strcpy(signer, "sign ");
    for (ulong i = 0; i < wanted.length && i < sizeof id - 8; i++) sprintf(signer + 5 + 2 * i, "%02x", id[i]);
    return ((rv(*)(ulong, void *, ulong))real->functions[SIGN_INIT])(session, mechanism, key);
}

static rv sign(ulong session, void *data, ulong length, unsigned char *signature, ulong *room) {
    record(signer, data, length);
    rv value = ((rv(*)(ulong, void *, ulong, void *, ulong *))real->functions[SIGN])(session, data, length, signature, room);
    if (!getenv("HABIT_CONTEXT") || context) return value;
    memset(signature, 0, *room);
    return USER_NOT_LOGGED_IN;
}

static rv generate(ulong s, void *m, attribute *pub, ulong n, attribute *priv, ulong k, ulong *hp, ulong *hq) {
    static char name[] = "renamed 0";
    const char *seconds = getenv("HABIT_KEY");
    if (seconds) sleep((unsigned)atoi(seconds));
    if (getenv("HABIT_RENAME")) {
        name[8]++;
        for (ulong i = 0; i < n; i++) if (pub[i].type == CKA_ID) { pub[i].value = name; pub[i].length = sizeof name - 1; }
        for (ulong i = 0; i < k; i++) if (priv[i].type == CKA_ID) { priv[i].value = name; priv[i].length = sizeof name - 1; }
    }
    return ((rv(*)(ulong, void *, void *, ulong, void *, ulong, void *, void *))real->functions[GENERATE_PAIR])(s, m, pub, n, priv, k, hp, hq);
}

rv C_GetFunctionList(void **out) {
    const char *module = getenv("HABIT_MODULE");
    void *library = dlopen(module ? module : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
    rv value = ((rv(*)(void **))dlsym(library, "C_GetFunctionList"))((void **)&real);
    ours = *real;
    ours.functions[FINALIZE] = finalize;
    ours.functions[FUNCTION_LIST] = C_GetFunctionList;
    ours.functions[TOKEN_INFO] = token_info;
    ours.functions[LOGIN] = login;
    ours.functions[SIGN_INIT] = sign_init;
    ours.functions[SIGN] = sign;
    ours.functions[GENERATE_PAIR] = generate;
    static const int never[] = {9, 10, 11, 21, 22, 23, 25, 29, 33, 44, 45, 46, 47, 58, 60, 61, 62};
    if (getenv("HABIT_RECORD")) for (ulong i = 0; i < sizeof never / sizeof *never; i++) ours.functions[never[i]] = forbidden;
    *out = &ours;
    return value;
}
