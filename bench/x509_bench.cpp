#include <benchmark/benchmark.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/pkix/path.hpp"
#include "sealwire/x509/builder.hpp"
#include "sealwire/x509/cache.hpp"

namespace {

using namespace sealwire;

struct World {
  crypto::SystemRandom random;
  x509::CertificatePtr root;
  x509::CertificatePtr leaf;
  UnixTime now = parse_time("2026-06-01T00:00:00Z").value();

  World() {
    const auto root_key = crypto::generate_key(crypto::KeyType::ec_p256).value();
    const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
    x509::CertificateRequest request;
    request.subject = "CN=Root,O=Example,C=SE";
    request.not_before = parse_time("2026-01-01T00:00:00Z").value();
    request.not_after = parse_time("2027-01-01T00:00:00Z").value();
    request.ca = true;
    root = x509::make_self_signed(request, root_key, random).value();
    request.ca = false;
    request.subject = "CN=Alice,O=Example,C=SE";
    request.uris = {"sip:alice@example.com"};
    request.extended_key_usage = {x509::key_purposes::email_protection};
    leaf = x509::make_issued(request, key.public_key(), *root, root_key, random).value();
  }
};

World& world() {
  static World w;
  return w;
}

void parse_certificate(benchmark::State& state) {
  const Bytes der = to_bytes(world().leaf->der());
  for (auto _ : state) benchmark::DoNotOptimize(x509::Certificate::parse(der));
}
BENCHMARK(parse_certificate);

void parse_certificate_and_key(benchmark::State& state) {
  const Bytes der = to_bytes(world().leaf->der());
  for (auto _ : state) benchmark::DoNotOptimize(x509::Certificate::parse(der).value()->public_key().has_value());
}
BENCHMARK(parse_certificate_and_key);

void certificate_seen_before(benchmark::State& state) {
  x509::CertificateCache cache(world().random);
  const Bytes der = to_bytes(world().leaf->der());
  for (auto _ : state) benchmark::DoNotOptimize(cache.get(der));
}
BENCHMARK(certificate_seen_before);

void path_seen_before(benchmark::State& state) {
  const pkix::PathValidator validator({.anchors = {world().root}, .intermediates = {}, .crls = {}, .policy = {}});
  for (auto _ : state) benchmark::DoNotOptimize(validator.validate(world().leaf, {}, world().now));
}
BENCHMARK(path_seen_before);

void path_not_seen_before(benchmark::State& state) {
  for (auto _ : state) {
    const pkix::PathValidator validator({.anchors = {world().root}, .intermediates = {}, .crls = {}, .policy = {}});
    benchmark::DoNotOptimize(validator.validate(world().leaf, {}, world().now));
  }
}
BENCHMARK(path_not_seen_before);

}  // namespace
