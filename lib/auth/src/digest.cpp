#include "sealwire/auth/digest.hpp"

#include <array>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/digest.hpp"

#include "params.hpp"

namespace sealwire::auth {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"MD5",          "MD5-sess",    "SHA-256",
                                                    "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"};

crypto::DigestAlgorithm hash_of(Algorithm a) {
  switch (a) {
    case Algorithm::md5:
    case Algorithm::md5_sess: return crypto::DigestAlgorithm::md5;
    case Algorithm::sha256:
    case Algorithm::sha256_sess: return crypto::DigestAlgorithm::sha256;
    case Algorithm::sha512_256:
    case Algorithm::sha512_256_sess: break;
  }
  return crypto::DigestAlgorithm::sha512_256;
}

/// H of the parts joined with colons, lower-case hexadecimal.
Result<std::string> hash(Algorithm a, std::initializer_list<Octets> parts) {
  auto digest = SEALWIRE_TRY(crypto::Digest::start(hash_of(a)));
  bool first = true;
  for (const Octets part : parts) {
    if (!first) digest.update(as_octets(":"));
    first = false;
    digest.update(part);
  }
  return to_hex(digest.finish());
}

std::string_view qop_name(Qop qop) { return qop == Qop::auth_int ? "auth-int" : "auth"; }

Result<Qop> parse_qop(const std::string* text) {
  if (text == nullptr || text->empty()) return Qop::none;
  if (equal_ignoring_case(*text, "auth")) return Qop::auth;
  if (equal_ignoring_case(*text, "auth-int")) return Qop::auth_int;
  return fail(AuthError::unsupported_qop, "qop '" + text->substr(0, 32) + "' is not known");
}

/// The algorithm parameter; MD5 when there is none.
Result<Algorithm> parse_algorithm(const Params& params) {
  const std::string* name = params.find("algorithm");
  if (name == nullptr) return Algorithm::md5;
  if (const auto found = algorithm_of(*name)) return *found;
  return fail(AuthError::unsupported_algorithm, "algorithm '" + name->substr(0, 32) + "' is not known");
}

bool is_true(const std::string* value) { return value != nullptr && equal_ignoring_case(*value, "true"); }

// qop-options: names between commas and blanks.
void parse_qop_options(std::string_view list, Challenge& out) {
  out.qop_given = true;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
    if (equal_ignoring_case(list.substr(0, end), "auth")) out.qop_auth = true;
    if (equal_ignoring_case(list.substr(0, end), "auth-int")) out.qop_auth_int = true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

// ext-value of RFC 5987 §3.2, with UTF-8 and any language.
Result<std::string> decode_extended(std::string_view value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos || !equal_ignoring_case(value.substr(0, first), "UTF-8"))
    return fail(AuthError::malformed, "username* is UTF-8'language'escaped text");
  value.remove_prefix(second + 1);
  std::string out;
  while (!value.empty()) {
    if (value.front() != '%') {
      out += value.front();
      value.remove_prefix(1);
      continue;
    }
    const auto octet = value.size() < 3 ? fail(AuthError::malformed, "") : from_hex(value.substr(1, 2));
    if (!octet || octet->size() != 1) return fail(AuthError::malformed, "username* has '%' without two digits");
    out += static_cast<char>(octet->front());
    value.remove_prefix(3);
  }
  return out;
}

std::string encode_extended(std::string_view text) {
  std::string out = "UTF-8''";
  for (const char c : text) {
    const auto u = static_cast<std::uint8_t>(c);
    const bool plain = (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
    if (plain || std::string_view("-._~!$&+^`|#").find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    out += '%';
    append_upper_hex(out, u);
  }
  return out;
}

}  // namespace

std::string_view name_of(Algorithm algorithm) { return kNames[static_cast<std::size_t>(algorithm)]; }

std::optional<Algorithm> algorithm_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (equal_ignoring_case(kNames[i], name)) return static_cast<Algorithm>(i);
  return std::nullopt;
}

Result<Challenge> Challenge::parse(std::string_view value) {
  const Params params = SEALWIRE_TRY(Params::parse_digest(value));
  Challenge out;
  out.realm = SEALWIRE_TRY(params.need("realm"));
  out.nonce = SEALWIRE_TRY(params.need("nonce"));
  if (const auto* opaque = params.find("opaque")) out.opaque = *opaque;
  if (const auto* domain = params.find("domain")) out.domain = *domain;
  out.algorithm = SEALWIRE_TRY(parse_algorithm(params));
  out.algorithm_given = params.find("algorithm") != nullptr;
  out.stale = is_true(params.find("stale"));
  out.userhash = is_true(params.find("userhash"));
  if (const auto* charset = params.find("charset")) out.utf8 = equal_ignoring_case(*charset, "UTF-8");
  if (const auto* qop = params.find("qop")) parse_qop_options(*qop, out);
  return out;
}

std::string Challenge::serialize() const {
  ParamWriter out("Digest ");
  out.quoted("realm", realm);
  if (!domain.empty()) out.quoted("domain", domain);
  out.quoted("nonce", nonce);
  if (opaque) out.quoted("opaque", *opaque);
  if (stale) out.token("stale", "true");
  if (algorithm_given) out.token("algorithm", name_of(algorithm));
  if (qop_auth || qop_auth_int)
    out.quoted("qop", qop_auth && qop_auth_int ? "auth,auth-int" : qop_auth ? "auth" : "auth-int");
  if (utf8) out.token("charset", "UTF-8");
  if (userhash) out.token("userhash", "true");
  return out.take();
}

Result<Credentials> Credentials::parse(std::string_view value) {
  const Params params = SEALWIRE_TRY(Params::parse_digest(value));
  Credentials out;
  if (const auto* extended = params.find("username*")) {
    if (params.find("username") != nullptr) return fail(AuthError::malformed, "both username and username*");
    out.username = SEALWIRE_TRY(decode_extended(*extended));
    out.username_utf8 = true;
  } else {
    out.username = SEALWIRE_TRY(params.need("username"));
  }
  out.realm = SEALWIRE_TRY(params.need("realm"));
  out.nonce = SEALWIRE_TRY(params.need("nonce"));
  out.uri = SEALWIRE_TRY(params.need("uri"));
  out.response = SEALWIRE_TRY(params.need("response"));
  out.algorithm = SEALWIRE_TRY(parse_algorithm(params));
  out.algorithm_given = params.find("algorithm") != nullptr;
  if (const auto* opaque = params.find("opaque")) out.opaque = *opaque;
  if (const auto* cnonce = params.find("cnonce")) out.cnonce = *cnonce;
  out.qop = SEALWIRE_TRY(parse_qop(params.find("qop")));
  out.userhash = is_true(params.find("userhash"));
  if (out.qop == Qop::none) return out;
  if (out.cnonce.empty()) return fail(AuthError::missing, "parameter cnonce is missing, and qop is there");
  const std::string count = SEALWIRE_TRY(params.need("nc"));
  out.nonce_count = SEALWIRE_TRY(parse_nonce_count(count));
  return out;
}

std::string Credentials::serialize() const {
  ParamWriter out("Digest ");
  if (username_utf8)
    out.token("username*", encode_extended(username));
  else
    out.quoted("username", username);
  out.quoted("realm", realm);
  out.quoted("nonce", nonce);
  out.quoted("uri", uri);
  out.quoted("response", response);
  if (algorithm_given) out.token("algorithm", name_of(algorithm));
  if (!cnonce.empty()) out.quoted("cnonce", cnonce);
  if (opaque) out.quoted("opaque", *opaque);
  if (qop != Qop::none) {
    out.token("qop", qop_name(qop));
    out.token("nc", nonce_count_text(nonce_count));
  }
  if (userhash) out.token("userhash", "true");
  return out.take();
}

Result<AuthenticationInfo> AuthenticationInfo::parse(std::string_view value) {
  const Params params = SEALWIRE_TRY(Params::parse(value));
  AuthenticationInfo out;
  if (const auto* next = params.find("nextnonce")) out.next_nonce = *next;
  if (const auto* response = params.find("rspauth")) out.rspauth = *response;
  if (const auto* cnonce = params.find("cnonce")) out.cnonce = *cnonce;
  out.qop = SEALWIRE_TRY(parse_qop(params.find("qop")));
  if (const auto* count = params.find("nc")) out.nonce_count = SEALWIRE_TRY(parse_nonce_count(*count));
  return out;
}

std::string AuthenticationInfo::serialize() const {
  ParamWriter out("");
  if (!next_nonce.empty()) out.quoted("nextnonce", next_nonce);
  if (qop != Qop::none) out.token("qop", qop_name(qop));
  if (!rspauth.empty()) out.quoted("rspauth", rspauth);
  if (!cnonce.empty()) out.quoted("cnonce", cnonce);
  if (nonce_count > 0) out.token("nc", nonce_count_text(nonce_count));
  return out.take();
}

Result<std::string> hash_a1(Algorithm algorithm, std::string_view username, std::string_view realm, Octets password) {
  return hash(algorithm, {as_octets(username), as_octets(realm), password});
}

Result<std::string> hash_username(Algorithm algorithm, std::string_view username, std::string_view realm) {
  return hash(algorithm, {as_octets(username), as_octets(realm)});
}

Result<std::string> digest_response(const Credentials& c, std::string_view hash_a1, const DigestRequest& request,
                                    bool server_side) {
  std::string a1(hash_a1);
  if (is_session(c.algorithm))
    a1 = SEALWIRE_TRY(hash(c.algorithm, {as_octets(hash_a1), as_octets(c.nonce), as_octets(c.cnonce)}));
  const Octets method = as_octets(server_side ? std::string_view() : request.method);
  std::string a2;
  if (c.qop == Qop::auth_int) {
    const std::string body = SEALWIRE_TRY(hash(c.algorithm, {request.body}));
    a2 = SEALWIRE_TRY(hash(c.algorithm, {method, as_octets(request.uri), as_octets(body)}));
  } else {
    a2 = SEALWIRE_TRY(hash(c.algorithm, {method, as_octets(request.uri)}));
  }
  if (c.qop == Qop::none) return hash(c.algorithm, {as_octets(a1), as_octets(c.nonce), as_octets(a2)});
  return hash(c.algorithm, {as_octets(a1), as_octets(c.nonce), as_octets(nonce_count_text(c.nonce_count)),
                            as_octets(c.cnonce), as_octets(qop_name(c.qop)), as_octets(a2)});
}

}  // namespace sealwire::auth
