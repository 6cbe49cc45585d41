#include "sealwire/crypto/mac.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "sealwire/base/try.hpp"

#include "digests.hpp"
#include "fetched.hpp"

namespace sealwire::crypto {

struct Hmac::Impl {
  MacCtxPtr context;
  DigestAlgorithm digest{};
};

Hmac::Hmac(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;
Hmac::~Hmac() = default;

Result<Hmac> Hmac::start(DigestAlgorithm digest, Octets key) {
  EVP_MAC* mac = SEALWIRE_TRY(fetched_hmac());
  auto impl = std::make_unique<Impl>();
  impl->digest = digest;
  impl->context.reset(EVP_MAC_CTX_new(mac));
  // libcrypto takes the name without changing it.
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(libcrypto_name(digest)), 0),
      OSSL_PARAM_construct_end()};
  // A null key would mean "the key set before".
  static constexpr std::uint8_t kEmpty = 0;
  if (impl->context == nullptr ||
      EVP_MAC_init(impl->context.get(), key.empty() ? &kEmpty : key.data(), key.size(), parameters) != 1) {
    return library_failure(CryptoError::unsupported, "HMAC with " + std::string(name_of(digest)) + " is not available");
  }
  return Hmac(std::move(impl));
}

Result<void> Hmac::update(Octets octets) {
  if (EVP_MAC_update(impl_->context.get(), octets.data(), octets.size()) == 1) return {};
  return library_failure(CryptoError::library, "HMAC does not take its input");
}

Result<DigestValue> Hmac::finish() {
  DigestValue value(digest_size(impl_->digest));
  std::size_t size = 0;
  if (EVP_MAC_final(impl_->context.get(), value.data(), &size, value.size()) != 1 || size != value.size()) {
    return library_failure(CryptoError::library, "HMAC does not end");
  }
  return value;
}

Result<DigestValue> hmac(DigestAlgorithm digest, Octets key, Octets octets) {
  Hmac mac = SEALWIRE_TRY(Hmac::start(digest, key));
  SEALWIRE_CHECK(mac.update(octets));
  return mac.finish();
}

}  // namespace sealwire::crypto
