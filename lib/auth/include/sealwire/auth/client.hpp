#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/auth/digest.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"

namespace sealwire::auth {

/// Who somebody is to servers that ask. Immutable, shared.
struct Account {
  std::string username;
  SecretBytes password;
  std::string realm;  ///< the realm it is for; "" for whichever asks
  /// MD5 leaves the password open to guessing at speed; a user can refuse it.
  bool allow_md5 = true;
};
using AccountPtr = std::shared_ptr<const Account>;

/// The challenges to answer, one a realm in the order of the realms: the strongest algorithm that `account` allows, the
/// topmost among equals. (RFC 8760 §2.4 takes the topmost unless a policy says otherwise: ours is not to be bid down.)
/// Challenges that do not parse are passed over. Errors, if none remains: that of the last one, unsupported_algorithm,
/// or no_account.
Result<std::vector<Challenge>> choose(const std::vector<std::string_view>& challenges, const Account& account);

/// A challenge that was accepted, and how often it was used: answers further requests without being asked again.
class Session {
 public:
  Session(Challenge challenge, AccountPtr account) : challenge_(std::move(challenge)), account_(std::move(account)) {}

  /// Credentials for one request; each call counts the nonce up. auth is preferred to auth-int. Errors:
  /// unsupported_qop.
  Result<Credentials> answer(const DigestRequest& request, Random& random);
  /// Takes nextnonce over, and checks rspauth if it is there; a wrong one is an error (wrong_response).
  Result<void> learn(const AuthenticationInfo& info, const Credentials& sent, const DigestRequest& request);

  const Challenge& challenge() const { return challenge_; }
  const AccountPtr& account() const { return account_; }

 private:
  Result<std::string> secret_hash();

  Challenge challenge_;
  AccountPtr account_;
  std::string hash_a1_;
  std::uint32_t nonce_count_ = 0;
};

}  // namespace sealwire::auth
