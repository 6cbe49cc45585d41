#include "sealwire/auth/server.hpp"

#include <algorithm>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/mac.hpp"

namespace sealwire::auth {
namespace {

constexpr std::size_t kTimeDigits = 16;
constexpr std::size_t kMacOctets = 16;
constexpr std::uint32_t kWindow = 64;

std::string time_text(UnixTime time) {
  auto seconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  std::string out(kTimeDigits, '0');
  for (std::size_t i = kTimeDigits; i-- > 0; seconds >>= 4) out[i] = "0123456789abcdef"[seconds & 15];
  return out;
}

}  // namespace

Verifier::Verifier(std::string realm, SecretBytes secret, Random& random, VerifierOptions options)
    : realm_(std::move(realm)), secret_(std::move(secret)), random_(random), options_(std::move(options)) {}

// time (16 digits), a random part that makes it unique (16 digits), and an HMAC over both and the realm.
Result<std::string> Verifier::make_nonce(UnixTime now) const {
  Bytes unique(8);
  random_.fill(unique);
  const std::string text = time_text(now) + to_hex(unique);
  return text + SEALWIRE_TRY(seal(text));
}

Result<std::string> Verifier::seal(std::string_view text) const {
  const std::string subject = std::string(text) + realm_;
  const auto mac = SEALWIRE_TRY(crypto::hmac(crypto::DigestAlgorithm::sha256, secret_, as_octets(subject)));
  return to_hex(Octets(mac).first(kMacOctets));
}

Result<UnixTime> Verifier::time_of(std::string_view nonce) const {
  if (nonce.size() != 2 * kTimeDigits + 2 * kMacOctets)
    return fail(AuthError::foreign_nonce, "a nonce that is not ours");
  const std::string_view text = nonce.substr(0, 2 * kTimeDigits);
  const std::string sealed = SEALWIRE_TRY(seal(text));
  if (!equal_secrets(as_octets(sealed), as_octets(nonce.substr(text.size()))))
    return fail(AuthError::foreign_nonce, "a nonce that is not ours");
  std::uint64_t seconds = 0;
  for (const char c : text.substr(0, kTimeDigits))
    seconds = seconds << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  return UnixTime(std::chrono::seconds(seconds));
}

Result<std::vector<Challenge>> Verifier::challenges(UnixTime now, bool stale) const {
  const std::string nonce = SEALWIRE_TRY(make_nonce(now));
  std::vector<Challenge> out;
  for (const Algorithm algorithm : options_.algorithms) {
    Challenge c;
    c.realm = realm_;
    c.nonce = nonce;
    c.algorithm = algorithm;
    c.algorithm_given = true;
    c.stale = stale;
    c.qop_given = c.qop_auth = true;
    c.qop_auth_int = options_.auth_int;
    out.push_back(std::move(c));
  }
  return out;
}

Result<void> Verifier::check_nonce(const Credentials& c, UnixTime now) const {
  if (c.realm != realm_) return fail(AuthError::foreign_nonce, "credentials for another realm");
  if (std::find(options_.algorithms.begin(), options_.algorithms.end(), c.algorithm) == options_.algorithms.end())
    return fail(AuthError::unsupported_algorithm, "an algorithm that was not offered");
  // RFC 8760 §2.6 asks for qop; without it there is nothing against replay.
  if (c.qop == Qop::none || (c.qop == Qop::auth_int && !options_.auth_int))
    return fail(AuthError::unsupported_qop, "a quality of protection that was not offered");
  const UnixTime born = SEALWIRE_TRY(time_of(c.nonce));
  if (born > now + std::chrono::seconds(1) || now - born > options_.nonce_life)
    return fail(AuthError::stale_nonce, "the nonce is too old");
  return {};
}

Result<void> Verifier::verify(const Credentials& c, std::string_view hash_a1, const DigestRequest& request,
                              UnixTime now) {
  SEALWIRE_CHECK(check_nonce(c, now));
  if (c.uri != request.uri) return fail(AuthError::wrong_response, "the credentials are for another URI");
  const std::string expected = SEALWIRE_TRY(digest_response(c, hash_a1, request));
  if (!equal_secrets(as_octets(expected), as_octets(c.response)))
    return fail(AuthError::wrong_response, "the response does not fit user, password and request");
  return count(c, now);
}

void Verifier::forget_old(UnixTime now) {
  std::erase_if(windows_, [&](const auto& entry) { return now - entry.second.born > options_.nonce_life; });
  if (windows_.size() < options_.tracked_nonces) return;
  // All of them are young: the oldest half goes, and what was not seen of it is stale from now on.
  std::vector<UnixTime> births;
  births.reserve(windows_.size());
  for (const auto& [nonce, window] : windows_) births.push_back(window.born);
  const auto middle = births.begin() + static_cast<std::ptrdiff_t>(births.size() / 2);
  std::nth_element(births.begin(), middle, births.end());
  oldest_ = *middle + std::chrono::seconds(1);
  std::erase_if(windows_, [&](const auto& entry) { return entry.second.born < oldest_; });
}

Result<void> Verifier::count(const Credentials& c, UnixTime now) {
  const UnixTime born = SEALWIRE_TRY(time_of(c.nonce));
  if (born < oldest_) return fail(AuthError::stale_nonce, "the nonce was forgotten");
  if (windows_.size() >= options_.tracked_nonces && !windows_.contains(c.nonce)) {
    forget_old(now);
    if (born < oldest_) return fail(AuthError::stale_nonce, "the nonce was forgotten");
  }
  Window& w = windows_[c.nonce];
  w.born = born;
  if (c.nonce_count > w.highest) {
    const std::uint32_t ahead = c.nonce_count - w.highest;
    w.seen = ahead >= kWindow ? 1 : w.seen << ahead | 1;
    w.highest = c.nonce_count;
    return {};
  }
  const std::uint32_t behind = w.highest - c.nonce_count;
  if (behind >= kWindow || (w.seen >> behind & 1) != 0)
    return fail(AuthError::replayed, "nonce count " + std::to_string(c.nonce_count) + " was used before");
  w.seen |= std::uint64_t{1} << behind;
  return {};
}

Result<AuthenticationInfo> Verifier::info(const Credentials& c, std::string_view hash_a1,
                                          const DigestRequest& answer) const {
  AuthenticationInfo out;
  out.qop = c.qop;
  out.cnonce = c.cnonce;
  out.nonce_count = c.nonce_count;
  out.rspauth = SEALWIRE_TRY(digest_response(c, hash_a1, answer, true));
  return out;
}

}  // namespace sealwire::auth
