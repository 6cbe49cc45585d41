#!/usr/bin/env python3
"""Configures small projects with the project's own cmake/SealwireModules.cmake: what the house allows configures, what
it does not allow fails, in words that name the arrow."""
import argparse
import os
import subprocess
import sys
import tempfile

# name, then per module (DEPENDS, include in its source or in the file named before it, more lines of CMake), then what
# configuring must say (None: it must succeed)
CASES = [
    ("an arrow that is allowed", {"base": ("", None), "asn1": ("base", "base/a.hpp")}, None),
    ("an arrow that the house does not allow",
     {"base": ("", None), "uri": ("base", None), "asn1": ("base uri", None)}, "asn1 may not use uri"),
    ("an arrow that points up", {"base": ("asn1", None)}, "base may not use asn1"),
    ("an include of a module that is not declared",
     {"base": ("", None), "asn1": ("", "base/a.hpp")}, "does not declare DEPENDS base"),
    ("an include from a public header", {"base": ("", None), "uri": ("", "include/sealwire/uri/a.hpp:base/a.hpp")},
     "does not declare DEPENDS base"),
    ("an include from a private header", {"base": ("", None), "uri": ("", "src/y.hpp:base/a.hpp")},
     "does not declare DEPENDS base"),
    ("an include from a test", {"base": ("", None), "uri": ("base", None), "asn1": ("base", "test/x_test.cpp:uri/a.hpp")},
     "does not declare DEPENDS uri"),
    ("an include by way of the folder above",
     {"base": ("", None), "asn1": ("base", "../../uri/include/sealwire/uri/a.hpp")}, "leaves its folder"),
    ("a library that is linked without being declared",
     {"base": ("", None), "uri": ("base", None),
      "asn1": ("base", None, "target_link_libraries(sealwire_asn1 PRIVATE sealwire::uri)")},
     "asn1 links sealwire::uri, but does not declare DEPENDS uri"),
    ("an include of a module that may not be used at all",
     {"base": ("", None), "mime": ("base", "crypto/a.hpp")}, "does not declare DEPENDS crypto"),
    ("a module without a place in the house", {"gossip": ("", None)}, "has a BRIEF, and a place"),
]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)


def main():
    arguments = argparse.ArgumentParser()
    for name in ("cmake", "modules", "cxx"):
        arguments.add_argument("--" + name, required=True)
    options = arguments.parse_args()
    failures = []
    for name, modules, complaint in CASES:
        with tempfile.TemporaryDirectory() as top:
            root = ("cmake_minimum_required(VERSION 3.25)\nproject(house LANGUAGES CXX)\ninclude(GNUInstallDirs)\n"
                    f'list(APPEND CMAKE_MODULE_PATH "{options.modules}")\n'
                    "include(SealwireCompiler)\ninclude(SealwireModules)\n")
            for module, (depends, include, *more) in modules.items():
                root += f"add_subdirectory({module})\n"
                where, _, header = (include or "").rpartition(":")
                files = {f"include/sealwire/{module}/a.hpp": "", "src/x.cpp": "", "test/x_test.cpp": ""}
                if header:
                    files[where or "src/x.cpp"] = f'#include "{"" if header[0] == "." else "sealwire/"}{header}"\n'
                for file, text in files.items():
                    write(f"{top}/{module}/{file}", text)
                write(f"{top}/{module}/CMakeLists.txt",
                      f'sealwire_module({module} BRIEF "test" DEPENDS {depends} SOURCES src/x.cpp TESTS test/x_test.cpp)\n'
                      + "\n".join(more))
            root += "sealwire_check_links()\n"
            write(f"{top}/CMakeLists.txt", root)
            done = subprocess.run([options.cmake, "-S", top, "-B", f"{top}/build", f"-DCMAKE_CXX_COMPILER={options.cxx}"],
                                  capture_output=True, text=True)
            said = " ".join((done.stdout + done.stderr).split())
            if complaint is None and done.returncode != 0:
                failures.append(f"{name}: does not configure: {said}")
            if complaint is not None and (done.returncode == 0 or complaint not in said):
                failures.append(f"{name}: status {done.returncode}, said: {said}")
    for failure in failures:
        print(failure)
    print(f"arrows_test: {len(CASES)} cases, {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
