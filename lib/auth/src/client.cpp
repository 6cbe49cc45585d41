#include "sealwire/auth/client.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

namespace sealwire::auth {
namespace {

// -sess adds nothing to the strength of its hash.
int strength(Algorithm a) { return static_cast<int>(a) / 2; }

bool can_answer(const Challenge& c) { return !c.qop_given || c.qop_auth || c.qop_auth_int; }

}  // namespace

Result<std::vector<Challenge>> choose(const std::vector<std::string_view>& challenges, const Account& account) {
  std::vector<Challenge> out;
  std::optional<Error> last;
  for (const std::string_view text : challenges) {
    auto parsed = Challenge::parse(text);
    if (!parsed) {
      last = std::move(parsed).error();
    } else if (!account.realm.empty() && account.realm != parsed->realm) {
      last = Error(AuthError::no_account, "no password for realm '" + parsed->realm + "'");
    } else if (strength(parsed->algorithm) == 0 && !account.allow_md5) {
      last = Error(AuthError::unsupported_algorithm, "the server asks for MD5, which is not allowed here");
    } else if (!can_answer(*parsed)) {
      last = Error(AuthError::unsupported_qop, "the server wants a quality of protection that is not known");
    } else {
      const auto same =
          std::find_if(out.begin(), out.end(), [&](const Challenge& c) { return c.realm == parsed->realm; });
      if (same == out.end())
        out.push_back(std::move(*parsed));
      else if (strength(parsed->algorithm) > strength(same->algorithm))
        *same = std::move(*parsed);
    }
  }
  if (!out.empty()) return out;
  if (last) return std::unexpected(*std::move(last));
  return fail(AuthError::missing, "there is no challenge to answer");
}

Result<std::string> Session::secret_hash() {
  if (hash_a1_.empty())
    hash_a1_ = SEALWIRE_TRY(hash_a1(challenge_.algorithm, account_->username, challenge_.realm, account_->password));
  return hash_a1_;
}

Result<Credentials> Session::answer(const DigestRequest& request, Random& random) {
  if (!can_answer(challenge_))
    return fail(AuthError::unsupported_qop, "the server wants a quality of protection that is not known");
  Credentials out;
  out.realm = challenge_.realm;
  out.nonce = challenge_.nonce;
  out.uri = request.uri;
  out.algorithm = challenge_.algorithm;
  out.algorithm_given = challenge_.algorithm_given;
  out.opaque = challenge_.opaque;
  if (challenge_.qop_given) {
    out.qop = challenge_.qop_auth ? Qop::auth : Qop::auth_int;
    out.nonce_count = ++nonce_count_;
  }
  if (challenge_.qop_given || is_session(challenge_.algorithm)) out.cnonce = random.token(24);
  const std::string secret = SEALWIRE_TRY(secret_hash());
  out.response = SEALWIRE_TRY(digest_response(out, secret, request));
  out.username = account_->username;
  out.userhash = challenge_.userhash;
  if (challenge_.userhash)
    out.username = SEALWIRE_TRY(hash_username(challenge_.algorithm, account_->username, challenge_.realm));
  return out;
}

Result<void> Session::learn(const AuthenticationInfo& info, const Credentials& sent, const DigestRequest& request) {
  if (!info.rspauth.empty()) {
    Credentials expected = sent;
    if (!info.cnonce.empty() && info.cnonce != sent.cnonce)
      return fail(AuthError::wrong_response, "the server answers another cnonce");
    expected.qop = info.qop == Qop::none ? sent.qop : info.qop;
    const std::string secret = SEALWIRE_TRY(secret_hash());
    const std::string response = SEALWIRE_TRY(digest_response(expected, secret, request, true));
    if (!equal_secrets(as_octets(response), as_octets(info.rspauth)))
      return fail(AuthError::wrong_response, "the server does not prove that it knows the password");
  }
  if (info.next_nonce.empty()) return {};
  challenge_.nonce = info.next_nonce;
  nonce_count_ = 0;
  return {};
}

}  // namespace sealwire::auth
