// A content type, an attribute and an OtherRecipientInfo of somebody's own, without any change to the library: made,
// read, shown. The OIDs are from the arc for examples (2.999).

#include <cstdio>

#include <sealwire/asn1/codec.hpp>
#include <sealwire/asn1/registry.hpp>
#include <sealwire/asn1/tree.hpp>
#include <sealwire/cms/envelope.hpp>
#include <sealwire/cms/sign.hpp>
#include <sealwire/cms/types.hpp>
#include <sealwire/cms/verify.hpp>
#include <sealwire/crypto/key_wrap.hpp>
#include <sealwire/crypto/keygen.hpp>
#include <sealwire/crypto/random.hpp>
#include <sealwire/x509/builder.hpp>

namespace {

using namespace sealwire;
using asn1::operator""_oid;

// MeterReading ::= SEQUENCE { meter UTF8String, kilowattHours INTEGER }
struct MeterReading {
  asn1::Utf8String meter;
  std::int64_t kilowatt_hours = 0;
  static const asn1::Type kType;
};
constexpr asn1::Field kMeterReading[] = {
    asn1::field<&MeterReading::meter>("meter"),
    asn1::field<&MeterReading::kilowatt_hours>("kilowattHours"),
};
constinit const asn1::Type MeterReading::kType = asn1::sequence("MeterReading", kMeterReading);
constexpr asn1::Oid kMeterReadingType = "2.999.1"_oid;

// An attribute: the district, a UTF8String.
constexpr asn1::Oid kDistrict = "2.999.2"_oid;

// Vault ::= SEQUENCE { slot INTEGER, wrapped OCTET STRING }: a key that the vault holds under a number.
struct Vault {
  std::int64_t slot = 0;
  Octets wrapped;
  static const asn1::Type kType;
};
constexpr asn1::Field kVault[] = {
    asn1::field<&Vault::slot>("slot"),
    asn1::field<&Vault::wrapped>("wrapped"),
};
constinit const asn1::Type Vault::kType = asn1::sequence("Vault", kVault);
constexpr asn1::Oid kVaultRecipient = "2.999.3"_oid;

const Bytes kVaultKey(16, 0x5a);

class VaultMaker final : public cms::OtherRecipientMaker {
 public:
  asn1::Oid type() const override { return kVaultRecipient; }
  Result<Bytes> make(Octets content_key, Random& random) const override {
    auto wrapped = crypto::wrap_key(crypto::KeyWrap::aes128_wrap, kVaultKey, content_key, random);
    if (!wrapped) return std::unexpected(wrapped.error());
    return asn1::encode(Vault{7, *wrapped});
  }
};

class VaultOpener final : public cms::OtherRecipientOpener {
 public:
  asn1::Oid type() const override { return kVaultRecipient; }
  std::string name() const override { return "vault"; }
  Result<std::optional<SecretBytes>> open(Octets value, const cms::Credentials&, std::size_t) const override {
    asn1::Arena arena;
    const auto vault = asn1::decode<Vault>(value, asn1::kBer, arena);
    if (!vault) return std::unexpected(vault.error());
    if (vault->slot != 7) return std::optional<SecretBytes>();
    auto key = crypto::unwrap_key(crypto::KeyWrap::aes128_wrap, kVaultKey, vault->wrapped);
    if (!key) return std::unexpected(key.error());
    return std::optional<SecretBytes>(std::move(*key));
  }
};

// What inspection shows by name: what the library knows, and ours.
asn1::Registry all_types() {
  asn1::Registry registry;
  x509::register_types(registry);
  cms::register_types(registry);
  registry.add(cms::kContentTypes, kMeterReadingType, MeterReading::kType);
  registry.add(cms::kAttributes, kDistrict, asn1::type_of<asn1::Utf8String>());
  registry.add(cms::kOtherRecipientInfos, kVaultRecipient, Vault::kType);
  return registry;
}

Result<void> show(Octets object) {
  const asn1::Registry registry = all_types();
  const auto tree = asn1::tree(object, {.registry = &registry, .type = &cms::ContentInfo::kType});
  if (!tree) return std::unexpected(tree.error());
  std::fputs(asn1::to_text(*tree).c_str(), stdout);
  return {};
}

Result<cms::Signer> somebody(Random& random) {
  auto key = crypto::generate_key(crypto::KeyType::ec_p256);
  if (!key) return std::unexpected(key.error());
  x509::CertificateRequest request;
  request.subject = "CN=Meter 4711";
  request.not_before = parse_time("2026-01-01T00:00:00Z").value();
  request.not_after = parse_time("2036-01-01T00:00:00Z").value();
  auto certificate = x509::make_self_signed(request, *key, random);
  if (!certificate) return std::unexpected(certificate.error());
  return cms::Signer{std::move(*key), std::move(*certificate)};
}

Result<void> run() {
  crypto::SystemRandom random;
  // Signed: our content type as eContentType, our attribute among the signed ones.
  const auto reading = asn1::encode(MeterReading{{as_octets("4711")}, 123456});
  if (!reading) return std::unexpected(reading.error());
  auto signer = somebody(random);
  if (!signer) return std::unexpected(signer.error());
  const auto district = asn1::encode(asn1::Utf8String{as_octets("Baker Street")});
  signer->attributes.push_back(cms::write_attribute(kDistrict, *district));
  cms::SignOptions sign;
  sign.content_type = kMeterReadingType;
  const auto signed_data = cms::sign(*reading, std::span(&*signer, 1), sign);
  if (!signed_data) return std::unexpected(signed_data.error());

  // Encrypted for our vault.
  cms::EnvelopeOptions envelope;
  envelope.cipher = crypto::CbcCipher::aes128_cbc;
  std::vector<cms::Recipient> recipients;
  recipients.emplace_back(cms::OtherRecipient{std::make_shared<VaultMaker>()});
  const auto sealed = cms::encrypt(*signed_data, envelope, recipients, random);
  if (!sealed) return std::unexpected(sealed.error());
  if (auto shown = show(*sealed); !shown) return shown;

  // And back.
  cms::Credentials credentials;
  credentials.others.push_back(std::make_shared<VaultOpener>());
  const auto opened = cms::decrypt(*sealed, credentials);
  if (!opened) return std::unexpected(opened.error());
  if (auto shown = show(opened->content); !shown) return shown;
  const auto verified = cms::verify(opened->content);
  if (!verified) return std::unexpected(verified.error());
  asn1::Arena arena;
  const auto read = asn1::decode<MeterReading>(verified->content, asn1::kDer, arena);
  if (!read) return std::unexpected(read.error());
  const bool is_ours = verified->report.content_type.get() == kMeterReadingType;
  std::printf("%s reading of meter %s: %lld kWh, by %s\n",
              verified->report.all_valid() && is_ours ? "a valid" : "a bad", std::string(read->meter.text()).c_str(),
              static_cast<long long>(read->kilowatt_hours), opened->report.recipients.at(0).key_encryption.c_str());
  return {};
}

}  // namespace

int main() {
  const auto done = run();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
