/* SoftHSM that lacks what some cards lack, chosen by the environment: LACK_MECHANISMS hides these (hex, separated by blanks), LACK_ROOM is the
 * free memory that it tells, LACK_BITS the longest RSA key that it says it makes, LACK_SUBJECTS finds nothing by a subject. */
#include <dlfcn.h>
#include <stdlib.h>

typedef unsigned long rv, ulong;
typedef struct { unsigned char major, minor; void *functions[68]; } function_list;
enum { FUNCTION_LIST = 3, TOKEN_INFO = 6, MECHANISM_LIST = 7, MECHANISM_INFO = 8, FIND_INIT = 26 };
typedef struct { ulong type; void *value; ulong length; } attribute;
enum { TOTAL_PUBLIC = 152, FREE_PUBLIC = 160, TOTAL_PRIVATE = 168, FREE_PRIVATE = 176 };

static function_list *real, ours;

static rv token_info(ulong slot, unsigned char *info) {
    rv value = ((rv(*)(ulong, void *))real->functions[TOKEN_INFO])(slot, info);
    const char *room = getenv("LACK_ROOM");
    if (!value && room) {
        *(ulong *)(info + TOTAL_PUBLIC) = *(ulong *)(info + TOTAL_PRIVATE) = 65536;
        *(ulong *)(info + FREE_PUBLIC) = *(ulong *)(info + FREE_PRIVATE) = strtoul(room, NULL, 0);
    }
    return value;
}

static int hidden(ulong mechanism) {
    const char *list = getenv("LACK_MECHANISMS");
    for (char *end; list && *list; list = end) {
        ulong one = strtoul(list, &end, 16);
        if (end == list) break;
        if (one == mechanism) return 1;
    }
    return 0;
}

static rv mechanism_list(ulong slot, ulong *list, ulong *count) {
    rv value = ((rv(*)(ulong, ulong *, ulong *))real->functions[MECHANISM_LIST])(slot, list, count);
    if (value || !list) return value;
    ulong kept = 0;
    for (ulong i = 0; i < *count; i++) if (!hidden(list[i])) list[kept++] = list[i];
    *count = kept;
    return 0;
}

static rv mechanism_info(ulong slot, ulong mechanism, ulong *info) {
    rv value = ((rv(*)(ulong, ulong, ulong *))real->functions[MECHANISM_INFO])(slot, mechanism, info);
    const char *bits = getenv("LACK_BITS");
    if (!value && bits && mechanism == 0) info[1] = strtoul(bits, NULL, 0);
    return value;
}

static rv find_init(ulong session, attribute *template, ulong count) {
    static attribute none[] = {{3, "no such label", 13}};
    for (ulong i = 0; getenv("LACK_SUBJECTS") && i < count; i++)
        if (template[i].type == 0x101) return ((rv(*)(ulong, void *, ulong))real->functions[FIND_INIT])(session, none, 1);
    return ((rv(*)(ulong, void *, ulong))real->functions[FIND_INIT])(session, template, count);
}

rv C_GetFunctionList(void **out) {
    void *library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
    rv value = ((rv(*)(void **))dlsym(library, "C_GetFunctionList"))((void **)&real);
    ours = *real;
    ours.functions[FUNCTION_LIST] = C_GetFunctionList;
    ours.functions[TOKEN_INFO] = token_info;
    ours.functions[MECHANISM_LIST] = mechanism_list;
    ours.functions[MECHANISM_INFO] = mechanism_info;
    ours.functions[FIND_INIT] = find_init;
    *out = &ours;
    return value;
}
