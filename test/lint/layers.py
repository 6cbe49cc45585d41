#!/usr/bin/env python3
"""Fails when a module below the edge does I/O, starts a thread, reads a clock or draws random numbers by itself, or when
a file includes a header of a module that its module does not declare.

usage: layers.py MODULES.tsv [--nm NM] [--edge N]
MODULES.tsv has a line a module: name, layer, folder, modules it declares (comma-separated), its archive.

Two looks: at the words of the sources, which says where; and at the undefined symbols of the compiled archives, which
cannot be talked round by a macro or an inline function. `crypto` alone may draw random numbers and let libcrypto open
providers and tokens; that is its business (DESIGN: layers).
"""
import argparse
import os
import re
import subprocess
import sys

ALLOWED_HEADERS = {"crypto": {"openssl"}, "pkix": {"openssl"}}

FORBIDDEN_HEADERS = re.compile(
    r"^(sys/(?!types\.h)|netinet/|net/|arpa/|netdb\.h|unistd\.h|fcntl\.h|dirent\.h|poll\.h|pthread\.h|signal\.h|spawn\.h|"
    r"iostream|fstream|filesystem|syncstream|thread|stop_token|future|condition_variable|semaphore|"
    r"random|ctime|time\.h|print|asio|boost/|fmt/(os|ostream|chrono|std)\.h|spdlog/|uv\.h|curl/|sqlite3\.h|openssl/)")

FORBIDDEN_WORDS = [
    (re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|tai_clock|file_clock)\b"), "reads a clock"),
    (re.compile(r"\b(gettimeofday|clock_gettime|timespec_get|localtime(_r)?)\s*\("), "reads a clock"),
    (re.compile(r"(?<![\w.>])(::|std::)?time\s*\(\s*(nullptr|NULL|0)\s*\)"), "reads a clock"),
    (re.compile(r"\bstd::(thread|jthread|async|packaged_task)\b"), "starts a thread"),
    (re.compile(r"\bpthread_create\b"), "starts a thread"),
    (re.compile(r"\bstd::(i|o)?fstream\b|\bstd::filesystem\b|\bfopen\s*\("), "opens a file"),
    (re.compile(r"\bstd::(cout|cerr|clog|cin)\b|\b(f?printf|puts)\s*\("), "writes to a stream"),
    (re.compile(r"\bstd::random_device\b|\bgetrandom\s*\(|\bgetentropy\s*\("), "draws random numbers"),
    (re.compile(r"\bgetenv\s*\("), "reads the environment"),
]

C_NAMES = {
    "opens a socket": "socket socketpair connect bind listen accept accept4 send sendto sendmsg recv recvfrom recvmsg "
                      "getaddrinfo gethostbyname select poll epoll_create epoll_create1 epoll_wait",
    "opens a file": "open open64 openat openat64 creat fopen fopen64 fdopen freopen opendir mkstemp mkstemp64 mkostemp "
                    "tmpfile tmpfile64 mkdir unlink rename remove stat stat64 fstat fstat64 lstat access ioctl mmap mmap64 "
                    "dlopen BIO_new_file BIO_new_fp X509_STORE_set_default_paths X509_STORE_load_locations "
                    "X509_STORE_load_file X509_STORE_load_path X509_load_cert_file OSSL_STORE_open",
    "reads or writes a descriptor": "read write pread pwrite pread64 pwrite64 readv writev fread fwrite fgets getline fputs "
                                    "puts printf fprintf vprintf vfprintf __printf_chk __fprintf_chk __vfprintf_chk "
                                    "perror putchar stdout stderr stdin",
    "starts a thread or process": "pthread_create thrd_create fork vfork clone execve execv execvp posix_spawn "
                                  "posix_spawnp system popen",
    "reads a clock": "clock_gettime gettimeofday time clock timespec_get ftime times nanosleep clock_nanosleep sleep "
                     "usleep",
    "draws random numbers": "getrandom getentropy rand rand_r srand random srandom drand48 lrand48 arc4random",
    "reads the environment": "getenv secure_getenv",
}
C_SYMBOLS = {name: why for why, names in C_NAMES.items() for name in names.split()}

CXX_SYMBOLS = [
    (re.compile(r"^_ZNSt6chrono.*_clock3nowEv"), "reads a clock"),
    (re.compile(r"^_ZNSt13random_device"), "draws random numbers"),
    (re.compile(r"^_ZNSt6thread"), "starts a thread"),
    (re.compile(r"^_ZNSt(13basic_filebuf|14basic_ofstream|14basic_ifstream|13basic_fstream)|^_ZNSt10filesystem"),
     "opens a file"),
    (re.compile(r"^_ZSt(4cout|4cerr|4clog|3cin|5wcout)|^_ZNSt8ios_base4InitC"), "writes to a stream"),
    (re.compile(r"^_ZN3fmt.*(vprint|output_file|ostream)"), "writes to a stream"),
    (re.compile(r"^_ZN4asio"), "uses Asio"),
]
RANDOM_SYMBOLS = re.compile(r"^(RAND_|EVP_RAND_)")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)


def without_comments(text):
    def blank(match):
        found = match.group(0)
        if found.startswith("//") or found.startswith("/*"):
            return re.sub(r"[^\n]", " ", found)
        return '""' + "\n" * found.count("\n")
    return COMMENT_OR_STRING.sub(blank, text)


def source_files(folder):
    for part in ("include", "src"):
        for where, _, names in os.walk(os.path.join(folder, part)):
            for name in sorted(names):
                if name.endswith((".hpp", ".cpp", ".h", ".c", ".inc")):
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
    if symbol in C_SYMBOLS:
        return C_SYMBOLS[symbol]
    for pattern, why in CXX_SYMBOLS:
        if pattern.match(symbol):
            return why
    if module != "crypto" and RANDOM_SYMBOLS.match(symbol):
        return "draws random numbers"
    return None


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
