#!/usr/bin/env python3
"""Configures small projects with the project's own cmake/SealwireModules.cmake: what the house allows configures, what
it does not allow fails, in words that name the arrow."""
import argparse
import os
import subprocess
import sys
import tempfile

# name, then per module (DEPENDS, include in its source), then what configuring must say (None: it must succeed)
CASES = [
    ("an arrow that is allowed", {"base": ("", None), "asn1": ("base", "base/a.hpp")}, None),
    ("an arrow that the house does not allow",
     {"base": ("", None), "uri": ("base", None), "asn1": ("base uri", None)}, "asn1 may not use uri"),
    ("an arrow that points up", {"base": ("asn1", None)}, "base may not use asn1"),
    ("an include of a module that is not declared",
     {"base": ("", None), "asn1": ("", "base/a.hpp")}, "does not declare DEPENDS base"),
    ("an include from a public header", {"base": ("", None), "uri": ("", "header:base/a.hpp")},
     "does not declare DEPENDS base"),
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
            for module, (depends, include) in modules.items():
                root += f"add_subdirectory({module})\n"
                write(f"{top}/{module}/CMakeLists.txt",
                      f'sealwire_module({module} BRIEF "test" DEPENDS {depends} SOURCES src/x.cpp)\n')
                header = include is not None and include.startswith("header:")
                line = f'#include "sealwire/{include.removeprefix("header:")}"\n' if include else ""
                write(f"{top}/{module}/include/sealwire/{module}/a.hpp", line if header else "")
                write(f"{top}/{module}/src/x.cpp", "" if header else line)
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
