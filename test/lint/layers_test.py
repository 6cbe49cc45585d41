#!/usr/bin/env python3
"""Plants each kind of fault in a module made for it, and sees that layers.py finds it, and only where it is one."""
import argparse
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import layers  # noqa: E402

# what is planted, what the look at the sources says of it, what the look at the archive says of it
FAULTS = [
    ("socket", '#include <sys/socket.h>\nint f() { return socket(1, 1, 0); }', "sys/socket.h", "opens a socket"),
    ("socket by its own declaration", 'extern "C" int socket(int, int, int);\nint f() { return socket(1, 1, 0); }',
     None, "opens a socket"),
    ("file", '#include <cstdio>\nvoid* f() { return fopen("x", "r"); }', "opens a file", "opens a file"),
    ("file stream", '#include <fstream>\nbool f() { return std::ifstream("x").good(); }', "opens a file", "opens a file"),
    ("thread", '#include <thread>\nvoid f() { std::thread([] {}).join(); }', "starts a thread", "starts or awaits a thread"),
    ("pthread", '#include <pthread.h>\nvoid* g(void*);\nint f() { pthread_t t; return pthread_create(&t, 0, g, 0); }',
     "starts a thread", "starts a thread"),
    ("clock", '#include <chrono>\nlong f() { return std::chrono::system_clock::now().time_since_epoch().count(); }',
     "reads a clock", "reads a clock"),
    ("time", '#include <ctime>\nlong f() { return time(nullptr); }', "reads a clock", "reads a clock"),
    ("random device", '#include <random>\nunsigned f() { return std::random_device()(); }', "draws random numbers",
     "draws random numbers"),
    ("time by a pointer", 'extern "C" long time(long*);\nlong (*p)(long*) = &time;\nlong f() { return p(nullptr); }', None,
     "reads a clock"),
    ("asynchronous call",
     '#include <future>\nusing namespace std;\nint f() { return async(launch::async, [] { return 1; }).get(); }',
     "includes <future>", "thread"),
    ("system call", 'extern "C" long syscall(long, ...);\nlong f() { return syscall(2, "x", 0); }', "the kernel itself",
     "not known to be free"),
    ("instruction", 'long f() { long r; asm volatile("syscall" : "=a"(r) : "a"(39)); return r; }', "the kernel itself", None),
    ("read as fortified", 'extern "C" long __read_chk(int, void*, unsigned long, unsigned long);\n'
     'long f() { char b[4]; return __read_chk(0, b, 4, 4); }', None, "not known to be free"),
    ("file of libcrypto", 'extern "C" void* BIO_new_file(const char*, const char*);\n'
     'void* f() { return BIO_new_file("x", "r"); }', None, "not known to be free"),
    ("environment", '#include <cstdlib>\nchar* f() { return std::getenv("x"); }', "reads the environment",
     "reads the environment"),
    ("rand", '#include <cstdlib>\nint f() { return rand(); }', "draws random numbers", "draws random numbers"),
    ("string stream", '#include <sstream>\nstd::string f() { std::ostringstream s; s << 1; return s.str(); }',
     "includes <sstream>", "uses iostreams"),
    ("console", '#include <iostream>\nvoid f() { std::cout << 1; }', "writes to a stream", "uses iostreams"),
    ("random of libcrypto", 'extern "C" int RAND_bytes(unsigned char*, int);\nint f() { return RAND_bytes(nullptr, 0); }',
     None, "draws random numbers, or opens a token"),
    ("undeclared module", '#include "sealwire/other/thing.hpp"\nint f() { return 0; }', "does not declare", None),
]

CLEAN = '''#include <chrono>
#include <string>
// socket( in a comment, and std::thread
const char* text() { return "std::cout << time(nullptr)"; }
struct Timer { long time(int) const; };
long f(const Timer& t) { return t.time(0) + std::chrono::seconds(1).count(); }
long Timer::time(int) const { return 3; }
std::string g() { return std::string(100, 'x'); }
void h(char* p) { asm volatile("" : : "r"(p) : "memory"); }
'''


def build(folder, code, options):
    os.makedirs(os.path.join(folder, "src"))
    os.makedirs(os.path.join(folder, "include", "sealwire", "other"), exist_ok=True)
    open(os.path.join(folder, "include", "sealwire", "other", "thing.hpp"), "w").close()
    source = os.path.join(folder, "src", "x.cpp")
    with open(source, "w", encoding="utf-8") as handle:
        handle.write(code)
    archive = os.path.join(folder, "libx.a")
    subprocess.run([options.cxx, "-std=c++2b", "-O1", "-w", "-I", os.path.join(folder, "include"), "-c", source, "-o",
                    os.path.join(folder, "x.o")], check=True)
    subprocess.run([options.ar, "rcs", archive, os.path.join(folder, "x.o")], check=True)
    return archive


def main():
    arguments = argparse.ArgumentParser()
    for name in ("nm", "cxx", "ar"):
        arguments.add_argument("--" + name, required=True)
    options = arguments.parse_args()
    failures = []

    def expect(what, holds):
        if not holds:
            failures.append(what)

    with tempfile.TemporaryDirectory() as top:
        for index, (name, code, in_source, in_archive) in enumerate(FAULTS):
            folder = os.path.join(top, str(index))
            archive = build(folder, code, options)
            row = ["m", "3", folder, "base", archive]
            sources, _ = layers.check([row], None, 6)
            everything, _ = layers.check([row], options.nm, 6)
            expect(f"{name}: not seen in the source: {sources}",
                   in_source is None or any(in_source in fault for fault in sources))
            expect(f"{name}: not seen in the archive: {everything}",
                   in_archive is None or any(in_archive in fault and "refers to" in fault for fault in everything))
            edge, _ = layers.check([["m", "6", folder, "base,other", archive]], options.nm, 6)
            expect(f"{name}: complained about at the edge: {edge}", not edge)
        for name, complaint in (("random of libcrypto", None), ("file of libcrypto", "opens a socket or a file")):
            folder = os.path.join(top, "crypto", name)
            archive = build(folder, next(code for fault, code, *_ in FAULTS if fault == name), options)
            faults, _ = layers.check([["crypto", "1", folder, "base", archive]], options.nm, 6)
            expect(f"{name} in crypto: {faults}", any(complaint in fault for fault in faults) if complaint else not faults)
        folder = os.path.join(top, "clean")
        archive = build(folder, CLEAN, options)
        faults, _ = layers.check([["m", "3", folder, "base", archive]], options.nm, 6)
        expect(f"clean code is complained about: {faults}", not faults)
        faults, _ = layers.check([["m", "3", folder, "base", archive + ".none"]], options.nm, 6)
        expect("a missing archive passes", faults)

    for failure in failures:
        print(failure)
    print(f"layers_test: {len(FAULTS) + 4} cases, {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
