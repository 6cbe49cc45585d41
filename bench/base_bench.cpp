#include <benchmark/benchmark.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/hex.hpp"

namespace {

void encode_base64(benchmark::State& state) {
  const sealwire::Bytes octets(static_cast<std::size_t>(state.range(0)), 0x5A);
  for (auto _ : state) benchmark::DoNotOptimize(sealwire::to_base64(octets));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encode_base64)->Arg(64)->Arg(1 << 20);

void decode_hex(benchmark::State& state) {
  const std::string text = sealwire::to_hex(sealwire::Bytes(static_cast<std::size_t>(state.range(0)), 0x5A));
  for (auto _ : state) benchmark::DoNotOptimize(sealwire::from_hex(text));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(decode_hex)->Arg(64)->Arg(1 << 16);

}  // namespace
