#include <cstdio>
#include <cstdlib>
#include <functional>

#include "sealwire/base/random.hpp"
#include "sealwire/net/pump.hpp"
#include "sealwire/sip/core.hpp"

#include "ratio.hpp"

// MESSAGE transactions over loopback, signing and verification off. Client and server share one thread, so each
// transaction pays for both ends.

namespace {

using namespace sealwire;

constexpr int kMessages = 20'000;
constexpr int kWindow = 64;  // transactions at once
constexpr std::size_t kBody = 900;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "sip_ratio: %s\n", what.c_str());
  std::exit(2);
}

struct Perform {
  std::function<void(sip::Action&&)> function;
  void operator()(sip::Action&& action) const { function(std::move(action)); }
};
using SipPump = net::Pump<sip::Core, sip::Action, sip::Command, Perform>;

sip::SendRequest message(const Endpoint& to, int number) {
  sip::SendRequest request;
  request.id = sip::RequestId{static_cast<std::uint64_t>(number)};
  request.method = "MESSAGE";
  request.addressing.target = "sip:bob@" + to.host + ":" + std::to_string(to.port);
  request.addressing.from = "<sip:alice@example.com>";
  request.addressing.proxy = to;
  request.fields.push_back({"Content-Type", "application/pkcs7-mime; smime-type=authEnveloped-data"});
  request.body.assign(kBody, 0);
  for (std::size_t i = 0; i < kBody; ++i) request.body[i] = static_cast<std::uint8_t>(i * 31);
  return request;
}

void transactions(Transport transport) {
  net::Loop loop;
  DeterministicRandom random(1);
  sip::Config config;
  sip::Core client(config, random, 1), server(config, random, 2);
  int submitted = 0, done = 0;
  SipPump* pumps[2] = {};
  SipPump serving(loop, server, Perform{[&](sip::Action&& action) {
                    if (const auto* request = std::get_if<sip::IncomingRequest>(&action)) {
                      if (request->message.body().size() != kBody) die("the body is not what was sent");
                      sip::Respond respond;
                      respond.transaction = request->transaction;
                      respond.status = 200;
                      pumps[1]->submit(std::move(respond));
                    }
                  }});
  pumps[1] = &serving;
  const Endpoint at = serving.listen({transport, "127.0.0.1", 0}).value().local;
  SipPump sending(loop, client, Perform{[&](sip::Action&& action) {
                    const auto* end = std::get_if<sip::RequestDone>(&action);
                    if (end == nullptr) return;
                    if (end->failure != sip::Failure::none) die("a request failed: " + end->detail);
                    if (++done == kMessages) return loop.stop();
                    if (submitted < kMessages) pumps[0]->submit(message(at, ++submitted));
                  }});
  pumps[0] = &sending;
  while (submitted < kWindow) sending.submit(message(at, ++submitted));
  if (!loop.run() || done != kMessages) die("the loop ended early");
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  const auto rates = bench::rates(
      {{[] { transactions(Transport::udp); }, kMessages}, {[] { transactions(Transport::tcp); }, kMessages}},
      {.rounds = 5, .seconds = 0.2});
  rows.at_least("SIP MESSAGE transactions over UDP, both ends on one core", rates[0], "1/s", "a core-second", 20'000);
  rows.at_least("SIP MESSAGE transactions over TCP, both ends on one core", rates[1], "1/s", "a core-second", 20'000);
  return rows.finish();
}
