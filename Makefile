# A thin front: what is done is written in CMakePresets.json, scripts/ and .ci/run.
JOBS ?= $(shell nproc)
CMAKE_ARGS ?=

.PHONY: help setup build demo test test-debian13 bench fuzz lint format clean
help:
	@echo "make setup    install the Debian packages that building needs"
	@echo "make build    build/release/bin/sealwire"
	@echo "make demo     build, then show the whole story on loopback"
	@echo "make test     build, then run all tests"
	@echo "make test-debian13    unit and corpus tests in a Debian 13 root: g++ 14, OpenSSL 3.5"
	@echo "make bench    measure, and write build/bench/ratios.json"
	@echo "make fuzz     run every fuzzer for a while (SECONDS=60)"
	@echo "make lint     formatting, clang-tidy, layers"
	@echo "make format   format all sources"

setup:
	@scripts/setup build

build: setup
	@cmake --preset release $(CMAKE_ARGS) >/dev/null
	@cmake --build --preset release --target sealwire -- -j$(JOBS)

demo: build
	@build/release/bin/sealwire demo

test:
	@scripts/setup test
	@cmake --preset release $(CMAKE_ARGS) >/dev/null
	@cmake --build --preset release -- -j$(JOBS)
	@ctest --preset release -j$(JOBS)

test-debian13:
	@scripts/test-debian13

bench: setup
	@cmake --preset release $(CMAKE_ARGS) >/dev/null
	@cmake --build --preset release --target benchmarks sealwire -- -j$(JOBS)
	@scripts/bench build/release build/bench

fuzz:
	@scripts/setup ci
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz --target fuzzers -- -j$(JOBS)
	@scripts/fuzz build/fuzz -max_total_time=$(or $(SECONDS),60)

lint:
	@scripts/setup ci
	@scripts/lint

format:
	@scripts/setup ci
	@scripts/sources | xargs clang-format-19 -i

clean:
	@rm -rf build
