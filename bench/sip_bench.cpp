#include <benchmark/benchmark.h>

#include "sealwire/sip/message.hpp"

#include "ratio.hpp"
#include "sip_pair.hpp"

namespace {

using namespace sealwire;

const std::string kMessage =
    "MESSAGE sip:bob@example.org SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc.0123456789ab;rport\r\n"
    "Max-Forwards: 70\r\n"
    "Route: <sip:192.0.2.9;lr>\r\n"
    "From: \"Alice\" <sip:alice@example.com>;tag=abcdefghijkl\r\n"
    "To: <sip:bob@example.org>\r\n"
    "Call-ID: abcdefghijklmnopqrstuvwx\r\n"
    "CSeq: 1 MESSAGE\r\n"
    "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m\r\n"
    "User-Agent: sealwire\r\n"
    "Content-Length: 700\r\n\r\n" +
    std::string(700, 'x');

void parse(benchmark::State& state) {
  const auto before = bench::allocations();
  for (auto _ : state) benchmark::DoNotOptimize(sip::Message::parse(as_octets(kMessage)));
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(bench::allocations() - before), benchmark::Counter::kAvgIterations);
}
BENCHMARK(parse);

void serialize(benchmark::State& state) {
  const auto message = sip::Message::parse(as_octets(kMessage)).value();
  for (auto _ : state) benchmark::DoNotOptimize(message.serialize());
}
BENCHMARK(serialize);

void transactions(benchmark::State& state) {
  bench::SipPair pair(static_cast<Transport>(state.range(0)), 900);
  const auto before = bench::allocations();
  for (auto _ : state) pair.run_batch();
  const auto done = static_cast<double>(pair.transactions);
  state.counters["uac/s"] = done / pair.uac_seconds;
  state.counters["uas/s"] = done / pair.uas_seconds;
  state.counters["allocations"] = static_cast<double>(bench::allocations() - before) / done;
}
BENCHMARK(transactions)->Arg(static_cast<int>(Transport::udp))->Arg(static_cast<int>(Transport::tcp));

}  // namespace
