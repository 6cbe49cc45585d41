#include "sealwire/crypto/digest.hpp"

#include <stdexcept>

#include <openssl/err.h>

#include "sealwire/base/try.hpp"

#include "digests.hpp"

namespace sealwire::crypto {
namespace {

struct DigestInfo {
  std::string_view name;
  const char* libcrypto;
  std::uint8_t size;
  std::uint8_t block;
};

constexpr DigestInfo kTable[kDigestAlgorithms] = {
    {"MD5", "MD5", 16, 64},
    {"SHA-1", "SHA1", 20, 64},
    {"SHA-224", "SHA2-224", 28, 64},
    {"SHA-256", "SHA2-256", 32, 64},
    {"SHA-384", "SHA2-384", 48, 128},
    {"SHA-512", "SHA2-512", 64, 128},
    {"SHA-512/224", "SHA2-512/224", 28, 128},
    {"SHA-512/256", "SHA2-512/256", 32, 128},
    {"SHA3-224", "SHA3-224", 28, 144},
    {"SHA3-256", "SHA3-256", 32, 136},
    {"SHA3-384", "SHA3-384", 48, 104},
    {"SHA3-512", "SHA3-512", 64, 72},
    {"SHAKE128", "SHAKE128", 32, 168},
    {"SHAKE256", "SHAKE256", 64, 136},
};

const DigestInfo& info_of(DigestAlgorithm algorithm) { return kTable[static_cast<std::size_t>(algorithm)]; }

constexpr bool is_xof(DigestAlgorithm a) { return a == DigestAlgorithm::shake128 || a == DigestAlgorithm::shake256; }

std::unexpected<Error> unavailable(DigestAlgorithm algorithm) {
  return library_failure(CryptoError::unsupported, std::string(name_of(algorithm)) + " is not available");
}

bool close(EVP_MD_CTX* context, DigestAlgorithm algorithm, DigestValue& out) {
  // From OpenSSL 3.4 on, an extendable function has no length of its own.
  if (is_xof(algorithm)) return EVP_DigestFinalXOF(context, out.data(), out.size()) == 1;
  return EVP_DigestFinal_ex(context, out.data(), nullptr) == 1;
}

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_separator(char c) { return c == '-' || c == '/'; }

// Names are compared without case, hyphens and slashes: "SHA-256", "sha256"; "SHA-512/256", "sha512-256".
bool same_name(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (;; ++i, ++j) {
    while (i < a.size() && is_separator(a[i])) ++i;
    while (j < b.size() && is_separator(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (folded(a[i]) != folded(b[j])) return false;
  }
}

}  // namespace

std::size_t digest_size(DigestAlgorithm algorithm) { return info_of(algorithm).size; }
std::size_t digest_block_size(DigestAlgorithm algorithm) { return info_of(algorithm).block; }
std::string_view name_of(DigestAlgorithm algorithm) { return info_of(algorithm).name; }
const char* libcrypto_name(DigestAlgorithm algorithm) { return info_of(algorithm).libcrypto; }

std::optional<DigestAlgorithm> find_digest(std::string_view name) {
  for (std::size_t i = 0; i < kDigestAlgorithms; ++i) {
    if (same_name(name, kTable[i].name)) return static_cast<DigestAlgorithm>(i);
  }
  return std::nullopt;
}

const EVP_MD* fetched_digest(DigestAlgorithm algorithm) {
  thread_local std::array<MdPtr, kDigestAlgorithms> fetched;
  MdPtr& slot = fetched[static_cast<std::size_t>(algorithm)];
  if (!slot) slot.reset(EVP_MD_fetch(nullptr, libcrypto_name(algorithm), nullptr));
  return slot.get();
}

Result<DigestValue> digest(DigestAlgorithm algorithm, Octets octets) { return digest(algorithm, octets, {}); }

Result<DigestValue> digest(DigestAlgorithm algorithm, Octets first, Octets second) {
  // One context for each algorithm: changing the algorithm of a context frees and allocates its state.
  thread_local std::array<MdCtxPtr, kDigestAlgorithms> contexts;
  MdCtxPtr& context = contexts[static_cast<std::size_t>(algorithm)];
  if (!context) context.reset(EVP_MD_CTX_new());
  const EVP_MD* md = fetched_digest(algorithm);
  DigestValue out(digest_size(algorithm));
  if (md == nullptr || EVP_DigestInit_ex2(context.get(), md, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
      EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 || !close(context.get(), algorithm, out)) {
    return unavailable(algorithm);
  }
  return out;
}

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Result<Digest> Digest::start(DigestAlgorithm algorithm) {
  Context context(EVP_MD_CTX_new());
  const EVP_MD* md = fetched_digest(algorithm);
  if (!context || md == nullptr || EVP_DigestInit_ex2(context.get(), md, nullptr) != 1) return unavailable(algorithm);
  return Digest(algorithm, std::move(context));
}

void Digest::update(Octets octets) {
  // Can only fail when a context was finished already, which finish() rules out.
  if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) throw std::runtime_error("EVP_DigestUpdate");
}

DigestValue Digest::finish() {
  DigestValue out(digest_size(algorithm_));
  if (!close(context_.get(), algorithm_, out) || EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) != 1) {
    throw std::runtime_error("EVP_DigestFinal");
  }
  return out;
}

Result<Digest> Digest::fork() const {
  Context copy(EVP_MD_CTX_new());
  if (!copy || EVP_MD_CTX_copy_ex(copy.get(), context_.get()) != 1) {
    return library_failure(CryptoError::library, "the state of a digest cannot be copied");
  }
  return Digest(algorithm_, std::move(copy));
}

}  // namespace sealwire::crypto
