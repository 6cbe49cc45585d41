#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/auth/client.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/sip/command.hpp"
#include "sealwire/sip/config.hpp"
#include "sealwire/sip/message.hpp"

namespace sealwire::sip {

/// A request before it has a Via: all that stays the same when it is sent again with credentials, or over another flow.
struct Outgoing {
  std::string method;
  std::string uri;
  std::vector<std::string> route;
  std::string from;  ///< with its tag
  std::string to;    ///< with its tag in a dialog
  std::string call_id;
  std::uint32_t cseq = 1;
  std::string contact;        ///< whole value
  bool make_contact = false;  ///< from the flow, with `contact_user`
  std::string contact_user;
  HeaderFields credentials;
  HeaderFields fields;
  Bytes body;
  bool congestion_controlled = false;

  bool is(Method m) const { return method == name_of(m); }
};

/// What the flow adds: whom answers and requests shall come back to.
struct LocalAddress {
  Transport transport = Transport::udp;
  std::string host_port;  ///< as sent-by and Contact write it
};

/// The request on the wire, and where its header ends in it.
Bytes write_request(const Outgoing& request, const LocalAddress& local, std::string_view branch,
                    std::string_view user_agent);
/// "<sip:user@host:port;transport=tcp>"
std::string make_contact(const LocalAddress& local, std::string_view user, bool sips);
/// "192.0.2.1:5060", "[2001:db8::1]:5060"
std::string host_port(const Endpoint& endpoint);
/// `value` (a name-addr or URI) as a name-addr without parameters of the header field. Errors: of parse_name_addr.
Result<std::string> as_name_addr(std::string_view value);
/// No CR, LF, NUL.
bool is_line(std::string_view text);
/// Names and values that may be written: tokens, and no CR, LF, NUL; none of those that the core writes itself.
/// Error: usage.
Result<void> check_fields(const HeaderFields& fields);

/// The credentials of one request, and of those that follow it to the same server.
class Authorizer {
 public:
  explicit Authorizer(auth::AccountPtr account = {}) : account_(std::move(account)) {}

  /// Takes the challenges of a 401 or 407, whose forks may have asked as servers and as proxies (RFC 3261 §22.3).
  /// Errors: no_account and others of auth; wrong_response when credentials for all of their realms were in this
  /// request and are not called stale.
  Result<void> challenged(const Message& response);
  /// Writes Authorization and Proxy-Authorization for the request as it stands. A `rehearsal` counts no nonce up.
  Result<void> apply(Outgoing& request, Random& random, bool rehearsal = false);
  /// Takes the nonce over that a 2xx says is next (RFC 7616 §3.5), where one realm only can be meant.
  void accepted(const Message& response);
  /// Whether there are answers to challenges of this request, which may serve for later ones.
  bool has_news() const { return rounds_ > 0 && !entries_.empty(); }
  const auth::AccountPtr& account() const { return account_; }
  /// A new request begins: challenges may be repeated once more.
  void renew();

 private:
  struct Entry {
    bool proxy;
    bool answered;                           // in this request, after its challenge
    std::shared_ptr<auth::Session> session;  // copies of an authorizer count the same nonce
  };
  /// Keeps those that are news; false if none is.
  bool take(std::vector<auth::Challenge> chosen, bool proxy);

  auth::AccountPtr account_;
  std::vector<Entry> entries_;
  int rounds_ = 0;
};

}  // namespace sealwire::sip
