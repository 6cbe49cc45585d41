#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/auth/error.hpp"
#include "sealwire/base/octets.hpp"

// HTTP Digest as SIP and MSRP relays use it: RFC 7616, RFC 8760, and RFC 2617 where qop is absent.

namespace sealwire::auth {

/// In the order of their strength.
enum class Algorithm : std::uint8_t { md5, md5_sess, sha256, sha256_sess, sha512_256, sha512_256_sess };
std::string_view name_of(Algorithm algorithm);
/// Without regard to case.
std::optional<Algorithm> algorithm_of(std::string_view name);
constexpr bool is_session(Algorithm a) {
  return a == Algorithm::md5_sess || a == Algorithm::sha256_sess || a == Algorithm::sha512_256_sess;
}

enum class Qop : std::uint8_t { none, auth, auth_int };

/// WWW-Authenticate, Proxy-Authenticate (RFC 7616 §3.3).
struct Challenge {
  std::string realm;
  std::string nonce;
  std::optional<std::string> opaque;
  std::string domain;
  Algorithm algorithm = Algorithm::md5;
  bool algorithm_given = false;  ///< MD5 is meant where it is absent
  bool stale = false;
  bool qop_auth = false;
  bool qop_auth_int = false;
  bool qop_given = false;  ///< a qop option was offered, known or not
  bool userhash = false;
  bool utf8 = false;

  /// "Digest realm=…, …". Errors: malformed, missing, unsupported_scheme, unsupported_algorithm.
  static Result<Challenge> parse(std::string_view value);
  std::string serialize() const;
};

/// Authorization, Proxy-Authorization (RFC 7616 §3.4).
struct Credentials {
  std::string username;
  std::string realm;
  std::string nonce;
  std::string uri;
  std::string response;  ///< lower-case hexadecimal
  Algorithm algorithm = Algorithm::md5;
  bool algorithm_given = false;
  std::string cnonce;
  std::optional<std::string> opaque;
  Qop qop = Qop::none;
  std::uint32_t nonce_count = 0;
  bool userhash = false;
  bool username_utf8 = false;  ///< the name travels as username* (RFC 5987)

  /// Errors: malformed, missing, unsupported_scheme, unsupported_algorithm, unsupported_qop.
  static Result<Credentials> parse(std::string_view value);
  std::string serialize() const;
};

/// Authentication-Info, Proxy-Authentication-Info (RFC 7616 §3.5).
struct AuthenticationInfo {
  std::string next_nonce;
  Qop qop = Qop::none;
  std::string rspauth;
  std::string cnonce;
  std::uint32_t nonce_count = 0;

  static Result<AuthenticationInfo> parse(std::string_view value);
  std::string serialize() const;
};

/// What a request looks like to the digest; `body` counts only with auth-int. MSRP's AUTH has method "AUTH" (RFC 4976).
struct DigestRequest {
  std::string_view method;
  std::string_view uri;  ///< as in the credentials
  Octets body;
};

/// H(A1) of RFC 7616 §3.4.2 before any -sess step: H(username ":" realm ":" password), lower-case hexadecimal.
Result<std::string> hash_a1(Algorithm algorithm, std::string_view username, std::string_view realm, Octets password);

/// The response that fits `credentials` (its own `response` is not looked at), given hash_a1() of the user.
/// With `server_side`, what rspauth has to be: A2 without the method (RFC 7616 §3.5).
Result<std::string> digest_response(const Credentials& credentials, std::string_view hash_a1,
                                    const DigestRequest& request, bool server_side = false);

/// H(username ":" realm), as `username` is written when the server wants userhash (RFC 7616 §3.4.4).
Result<std::string> hash_username(Algorithm algorithm, std::string_view username, std::string_view realm);

}  // namespace sealwire::auth
