#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sealwire/auth/digest.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/base/time.hpp"

namespace sealwire::auth {

struct VerifierOptions {
  std::vector<Algorithm> algorithms = {Algorithm::sha256, Algorithm::md5};  ///< offered in this order (RFC 8760 §2.3)
  bool auth_int = false;                                                    ///< offered beside auth
  std::chrono::seconds nonce_life{300};
  /// Nonces whose counts are remembered; beyond it the oldest go, and are answered as stale.
  std::size_t tracked_nonces = 65536;
};

/// The server side; one for each realm. Nonces carry their time and an HMAC under the secret, so none is stored before
/// it was answered rightly; from then on the counts that it was used with are remembered in a window, against replay.
class Verifier {
 public:
  /// `secret` is at least 16 octets that nobody knows; `random` must outlive the verifier.
  Verifier(std::string realm, SecretBytes secret, Random& random, VerifierOptions options = {});

  /// One challenge an algorithm, each to be sent in a header field of its own. Error: of crypto.
  Result<std::vector<Challenge>> challenges(UnixTime now, bool stale = false) const;

  /// First looks at everything but the digest, so that no password is looked up for a nonce that is not ours. Errors:
  /// foreign_nonce, stale_nonce, unsupported_algorithm, unsupported_qop, malformed.
  Result<void> check_nonce(const Credentials& credentials, UnixTime now) const;
  /// The whole verdict, given hash_a1() of the user for the algorithm that the credentials name. Errors: as above,
  /// wrong_response, replayed.
  Result<void> verify(const Credentials& credentials, std::string_view hash_a1, const DigestRequest& request,
                      UnixTime now);
  /// The Authentication-Info to send with the answer to verified credentials; `answer` has the request's URI and the
  /// body of the answer, which counts with auth-int.
  Result<AuthenticationInfo> info(const Credentials& credentials, std::string_view hash_a1,
                                  const DigestRequest& answer) const;

  const std::string& realm() const { return realm_; }

 private:
  struct Window {
    std::uint32_t highest = 0;
    std::uint64_t seen = 0;  // bit n: highest - n was used
    UnixTime born;
  };
  Result<std::string> make_nonce(UnixTime now) const;
  Result<std::string> seal(std::string_view text) const;
  Result<UnixTime> time_of(std::string_view nonce) const;
  Result<void> count(const Credentials& credentials, UnixTime now);
  void forget_old(UnixTime now);

  std::string realm_;
  SecretBytes secret_;
  Random& random_;
  VerifierOptions options_;
  std::unordered_map<std::string, Window> windows_;  // only nonces that we made and somebody answered rightly
  UnixTime oldest_{};                                // what was born before is forgotten
};

}  // namespace sealwire::auth
