#!/usr/bin/env python3
"""Fails when a module below the edge does I/O, starts a thread, reads a clock or draws random numbers by itself, or when
a file includes a header of a module that its module does not declare.

usage: layers.py MODULES.tsv [--nm NM] [--edge N]
MODULES.tsv has a line a module: name, layer, folder, modules it declares (comma-separated), its archive.

Two looks: at the words of the sources, which says where; and at the undefined symbols of the compiled archives, which
cannot be talked round by a macro or an inline function: what they may call of C is listed (PURE_C), all else is a fault,
known by name or not. `crypto` alone may draw random numbers and let libcrypto open providers and tokens; that is its
business (docs/architecture.md).
"""
import argparse
import os
import re
import subprocess
import sys

ALLOWED_HEADERS = {"crypto": {"openssl"}, "pkix": {"openssl"}}

FORBIDDEN_HEADERS = re.compile(
    r"^(sys/(?!types\.h)|netinet/|net/|arpa/|netdb\.h|unistd\.h|fcntl\.h|dirent\.h|poll\.h|pthread\.h|signal\.h|spawn\.h|"
    r"iostream|fstream|filesystem|syncstream|(i|o|s)stream|iomanip|thread|stop_token|future|condition_variable|semaphore|"
    r"random|ctime|time\.h|print|asio|boost/|fmt/(os|ostream|chrono|std)\.h|spdlog/|uv\.h|curl/|sqlite3\.h|openssl/)")

FORBIDDEN_WORDS = [
    (re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|tai_clock|file_clock)\b"), "reads a clock"),
    (re.compile(r"\b(gettimeofday|clock_gettime|timespec_get|localtime(_r)?)\s*\("), "reads a clock"),
    (re.compile(r"(?<![\w.>])(::|std::)?time\s*\(\s*(nullptr|NULL|0)\s*\)"), "reads a clock"),
    (re.compile(r"\bstd::(thread|jthread|async|packaged_task)\b"), "starts a thread"),
    (re.compile(r"\bpthread_create\b"), "starts a thread"),
    (re.compile(r"\bstd::(i|o)?fstream\b|\bstd::filesystem\b|\bfopen\s*\("), "opens a file"),
    (re.compile(r"\bstd::(cout|cerr|clog|cin)\b|\b(f?printf|puts)\s*\("), "writes to a stream"),
    (re.compile(r"\bstd::random_device\b|\b(getrandom|getentropy|s?rand|rand_r)\s*\(|\b_+(builtin_ia32_)?rd(rand|seed)"),
     "draws random numbers"),
    (re.compile(r"\b_+(builtin_ia32_)?rdtsc"), "reads a clock"),
    # An empty instruction only tells the compiler what it must assume.
    (re.compile(r'\b(__asm(__)?|asm)\b(?!\s*(__)?(volatile)?(__)?\s*\(\s*""\s*:)|\bsyscall\s*\('),
     "speaks to the processor or the kernel itself"),
    (re.compile(r"\bgetenv\s*\("), "reads the environment"),
]

# What a module below the edge may call that is not C++: memory, strings, locks, zlib, what compilers and sanitizers add.
PURE_C = re.compile(
    r"^(mem(chr|cmp|cpy|move|set|mem|rchr)|str(n?len|n?cmp|n?casecmp|r?chr|str|n?cpy|n?cat|spn|cspn|pbrk|to[a-z]+)|bcmp|"
    r"__(mem|str|v?snprintf)[a-z]*_chk|v?snprintf|__isoc\d*_strto[a-z]+|is[a-z]+|to(lower|upper)|qsort|bsearch|abort|"
    r"free|malloc|calloc|realloc|aligned_alloc|"
    r"pthread_(mutex_\w+|once|key_create|getspecific|setspecific)|"
    r"(in|de)flate\w*|crc32|adler32|"
    r"_Unwind_\w+|__cxa_\w+|__gxx_personality_v0|__dso_handle|__tls_get_addr|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|"
    r"__errno_location|__libc_single_threaded|__once_proxy|__clang_call_terminate|__[a-z]+[dt]i[234]|__aarch64_\w+|"
    r"__(asan|ubsan|lsan|tsan|sanitizer|sancov|gcov|llvm)_\w+|__(start|stop)_\w*(asan|sancov)\w*)$")

# Names that are refused in words of their own; any other than those above is refused too.
C_NAMES = {
    "opens a socket": "socket socketpair connect bind listen accept accept4 send sendto sendmsg recv recvfrom recvmsg "
                      "getaddrinfo gethostbyname select poll epoll_create epoll_create1 epoll_wait",
    "opens a file": "open open64 openat openat64 creat fopen fopen64 fdopen freopen opendir mkstemp mkstemp64 mkostemp "
                    "tmpfile tmpfile64 mkdir unlink rename remove stat stat64 fstat fstat64 lstat access ioctl mmap mmap64 "
                    "dlopen",
    "reads or writes a descriptor": "read write pread pwrite readv writev fread fwrite fgets fputs puts printf fprintf "
                                    "perror putchar stdout stderr stdin",
    "starts a thread or process": "pthread_create thrd_create fork vfork clone execve execv execvp posix_spawn "
                                  "posix_spawnp system popen",
    "reads a clock": "clock_gettime gettimeofday time clock timespec_get ftime times nanosleep clock_nanosleep sleep "
                     "usleep",
    "draws random numbers": "getrandom getentropy rand rand_r srand random srandom drand48 lrand48 arc4random",
    "reads the environment": "getenv secure_getenv",
}
C_SYMBOLS = {name: why for why, names in C_NAMES.items() for name in names.split()}

# libcrypto's names, for the modules that may use it, and what of them is not pure.
LIBCRYPTO = re.compile(r"^([A-Z][A-Za-z0-9]*_\w+|[di]2[di]_\w+|OpenSSL_version\w*)$")
LIBCRYPTO_FAULTS = [
    (re.compile(r"^BIO_(new|s)_(file|fp|fd|connect|accept|socket|dgram)|^BIO_(socket|connect|accept|bind|listen|lookup)|"
                r"^OSSL_HTTP_|^SSL_"), "opens a socket or a file"),
    (re.compile(r"^X509_(STORE_(set_default_paths|load_)|STORE_CTX_set_default|LOOKUP_|load_|get_default_cert)|^CONF_|"
                r"^OPENSSL_(config|load_builtin)"), "opens a file"),
    (re.compile(r"^(X509_cmp_current_time|X509_(gmtime_adj|time_adj)|ASN1_TIME_adj|UI_UTIL_)"), "reads a clock"),
]
# What `crypto` alone may do: libcrypto's own random generator, keys in tokens and providers.
LIBCRYPTO_FOR_CRYPTO = re.compile(r"^(RAND_|EVP_RAND_|EVP_PKEY_(keygen|generate|paramgen|Q_keygen)|ENGINE_|OSSL_STORE_|"
                                  r"OSSL_PROVIDER_|OSSL_LIB_CTX_new)")

CXX_SYMBOLS = [
    (re.compile(r"^_ZNSt6chrono.*_clock3nowEv"), "reads a clock"),
    (re.compile(r"^_ZNSt13random_device"), "draws random numbers"),
    (re.compile(r"^_ZNK?St6thread|^_ZNSt13__future_base|^_ZNSt18condition_variable"), "starts or awaits a thread"),
    (re.compile(r"^_ZNSt(13basic_filebuf|14basic_ofstream|14basic_ifstream|13basic_fstream)|^_ZNK?St10filesystem"),
     "opens a file"),
    (re.compile(r"^_ZSt(4cout|4cerr|4clog|3cin|5wcout)|^_Z(NK?|TV|TT|TI)?S[iod]|^_ZNK?St(8ios_base|9basic_ios|6locale)|"
                r"^_Z(NK?|TV|TT)St(7__cxx11)?\d*basic_\w*stream"), "uses iostreams"),
    (re.compile(r"^_ZN3fmt.*(vprint|output_file|ostream)"), "writes to a stream"),
    (re.compile(r"^_ZN4asio"), "uses Asio"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)


def without_comments(text):
    def blank(match):
        found = match.group(0)
        if found.startswith("//") or found.startswith("/*"):
            return re.sub(r"[^\n]", " ", found)
        return ('""' if found == '""' else '"."') + "\n" * found.count("\n")
    return COMMENT_OR_STRING.sub(blank, text)


def source_files(folder):
    for part in ("include", "src"):
        for where, _, names in os.walk(os.path.join(folder, part)):
            for name in sorted(names):
                yield os.path.join(where, name)


def check_includes(module, declared, path, lines):
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match and match.group(1).startswith("sealwire/"):
            used = match.group(1).split("/")[1]
            if used != module and used not in declared:
                yield f"{path}:{number}: includes sealwire/{used}/, which {module} does not declare"


def check_source(module, path, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            header = match.group(1)
            if FORBIDDEN_HEADERS.match(header) and header.split("/")[0] not in ALLOWED_HEADERS.get(module, ()):
                yield f"{path}:{number}: a module below the edge includes <{header}>"
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        for pattern, why in FORBIDDEN_WORDS:
            match = pattern.search(line)
            if match:
                yield f"{path}:{number}: {why}: {match.group(0).strip()}"


def symbol_fault(module, symbol):
    """What is wrong with a symbol that a module below the edge refers to; None if nothing is."""
    if symbol.startswith("_Z"):
        return next((why for pattern, why in CXX_SYMBOLS if pattern.match(symbol)), None)
    if PURE_C.match(symbol):
        return None
    if symbol in C_SYMBOLS:
        return C_SYMBOLS[symbol]
    if LIBCRYPTO_FOR_CRYPTO.match(symbol):
        return None if module == "crypto" else "draws random numbers, or opens a token"
    if "openssl" in ALLOWED_HEADERS.get(module, ()) and LIBCRYPTO.match(symbol):
        return next((why for pattern, why in LIBCRYPTO_FAULTS if pattern.match(symbol)), None)
    return "calls what is not known to be free of input and output"


def check_archive(module, archive, nm):
    listing = subprocess.run([nm, "--undefined-only", "-A", archive], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        where, _, symbol = line.rpartition(" ")
        symbol = symbol.split("@")[0]
        why = symbol_fault(module, symbol)
        if why:
            yield f"{module}: {where.split(':')[-2] if ':' in where else archive}: {why}: refers to {symbol}"


def check(table, nm, edge):
    faults = []
    checked = 0
    for row in table:
        module, layer, folder, depends, archive = row
        declared = set(filter(None, depends.split(",")))
        below_the_edge = int(layer) < edge
        for path in source_files(folder):
            with open(path, encoding="utf-8") as handle:
                text = handle.read()
            faults += check_includes(module, declared, path, text.splitlines())
            if below_the_edge:
                faults += check_source(module, path, text)
            checked += 1
        if below_the_edge and nm:
            if os.path.exists(archive):
                faults += check_archive(module, archive, nm)
            else:
                faults.append(f"{module}: {archive} is not built")
    return faults, checked


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("table")
    arguments.add_argument("--nm")
    arguments.add_argument("--edge", type=int, default=6)
    options = arguments.parse_args()
    with open(options.table, encoding="utf-8") as handle:
        table = [line.rstrip("\n").split("\t") for line in handle if line.strip()]
    if not table:
        sys.exit("layers: no modules to look at")
    faults, checked = check(table, options.nm, options.edge)
    for fault in faults:
        print(fault)
    print(f"layers: {len(table)} modules, {checked} files, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
