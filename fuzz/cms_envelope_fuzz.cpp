#include <cstdlib>

#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"

// Oracles: the readers in memory and streaming say the same of any octets; what is written of any content is read back.

namespace {

using namespace sealwire;
using namespace sealwire::cms;

void check(bool good) {
  if (!good) std::abort();
}

const Credentials& credentials() {
  static const Credentials all = [] {
    Credentials out;
    Bytes scalar(32, 1);
    out.keys.push_back({crypto::PrivateKey::from_raw(crypto::KeyType::ec_p256, scalar).value(), nullptr});
    out.keys.push_back({crypto::PrivateKey::from_raw(crypto::KeyType::x25519, scalar).value(), nullptr});
    out.shared_keys.push_back({{}, SecretBytes(16)});
    out.passwords.emplace_back(as_octets("password"));
    out.pre_shared_keys.push_back({{}, SecretBytes(16)});
    return out;
  }();
  return all;
}

template <class Reader>
bool feed(Reader& reader, Octets octets, std::size_t piece) {
  while (!octets.empty()) {
    const Octets now = octets.first(std::min(piece, octets.size()));
    if (!reader.write(now)) return false;
    octets = octets.subspan(now.size());
  }
  return true;
}

void read_twice(Octets octets) {
  OpenOptions options;
  options.legacy = crypto::Legacy::allow;
  options.limits.password.iterations = 3000;
  options.limits.password.scrypt_work = 1 << 12;
  const std::size_t piece = 1 + octets.size() % 61;
  {
    const auto whole = decrypt(octets, credentials(), options);
    BytesSink sink;
    EnvelopeReader reader(credentials(), UnverifiedSink(sink), options);
    const bool fed = feed(reader, octets, piece);
    OctetsSource again(sink.bytes());
    const bool streamed = fed && reader.finish(&again).has_value();
    check(whole.has_value() == streamed);
    check(!whole || equal(whole->content, sink.bytes()));
  }
  {
    const auto whole = verify_authenticated(octets, credentials(), options);
    BytesSink sink;
    AuthenticatedDataReader reader(credentials(), UnverifiedSink(sink), options);
    check(whole.has_value() == (feed(reader, octets, piece) && reader.finish().has_value()));
  }
  {
    const auto whole = verify_digested(octets);
    BytesSink sink;
    DigestedDataReader reader{UnverifiedSink(sink)};
    check(whole.has_value() == (feed(reader, octets, piece) && reader.finish().has_value()));
    check(!whole || whole->content == sink.bytes());
  }
  DecompressLimits limits;
  limits.size = 1 << 20;
  static_cast<void>(decompress(octets, limits).has_value());
}

void write_and_read(Octets octets) {
  if (octets.empty()) return;
  const ContentCipher ciphers[] = {crypto::AeadCipher::aes128_gcm, crypto::AeadCipher::aes256_ccm,
                                   crypto::AeadCipher::chacha20_poly1305, crypto::CbcCipher::aes128_cbc,
                                   crypto::CbcCipher::des_ede3_cbc};
  DeterministicRandom random(octets[0]);
  EnvelopeOptions options;
  options.cipher = ciphers[octets[0] % 5];
  KekRecipient kek;
  kek.identifier = {1};
  kek.kek = SecretBytes(16);
  std::vector<Recipient> recipients;
  recipients.push_back(std::move(kek));
  const auto sealed = encrypt(octets, options, recipients, random);
  check(sealed.has_value());
  const auto opened = decrypt(*sealed, credentials());
  check(opened && equal(opened->content, octets));
  check(equal(decompress(compress(octets).value())->content, octets));
  check(equal(verify_digested(digest_data(octets).value())->content, octets));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Octets octets(data, size);
  read_twice(octets);
  if (size < 4096) write_and_read(octets);
  return 0;
}
