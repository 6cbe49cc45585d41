#include "chain.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>

#include "routes.hpp"

namespace sealwire::pkix {
namespace {

using ContextPtr = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using StackPtr = std::unique_ptr<STACK_OF(X509), Freer<free_stack>>;

// Certificates that are handed to libcrypto at most: each costs it more than a signature.
constexpr std::size_t kMostCandidates = 64;

bool is_time_error(int error) { return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID; }

}  // namespace

Twin twin_of(const x509::CertificatePtr& certificate) {
  const Octets der = certificate->der();
  const unsigned char* at = der.data();
  X509Ptr theirs(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!theirs) ERR_clear_error();
  return {certificate, std::move(theirs)};
}

Twin Twin::share() const {
  if (theirs) X509_up_ref(theirs.get());
  return {ours, X509Ptr(theirs.get())};
}

struct ChainBuilder::Run {
  Twin leaf;
  std::vector<Twin> between;
  const Twin* anchor;  // the only one, or null for all
  UnixTime time;
};

ChainBuilder::ChainBuilder(const TrustSettings& settings) : policy_(settings.policy), store_(X509_STORE_new()) {
  for (const x509::CertificatePtr& certificate : settings.intermediates) intermediates_.push_back(twin_of(certificate));
  for (const x509::CertificatePtr& anchor : settings.anchors) {
    // One that is no CA is believed itself, but nothing that it might have signed.
    if (!anchor->is_ca()) continue;
    Twin twin = twin_of(anchor);
    if (!twin.theirs || X509_STORE_add_cert(store_.get(), twin.theirs.get()) != 1) {
      ERR_clear_error();
      continue;
    }
    anchors_.push_back(std::move(twin));
  }
}

Chain ChainBuilder::run(const Run& run, bool check_time) const {
  const ContextPtr context(X509_STORE_CTX_new());
  const StackPtr untrusted(sk_X509_new_null());
  for (const Twin& twin : run.between) sk_X509_push(untrusted.get(), twin.theirs.get());
  Chain chain;
  if (X509_STORE_CTX_init(context.get(), store_.get(), run.leaf.theirs.get(), untrusted.get()) != 1) {
    ERR_clear_error();
    chain.problem = "libcrypto cannot begin to look for a path";
    return chain;
  }
  const StackPtr trusted(sk_X509_new_null());
  if (run.anchor != nullptr) {
    sk_X509_push(trusted.get(), run.anchor->theirs.get());
    X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
  }
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  // An anchor need not sign itself: whoever lists an intermediate CA believes it. Policies are processed always, as
  // requireExplicitPolicy may stand in any CA's certificate (RFC 5280 §6.1.4).
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_POLICY_CHECK;
  if (!check_time) flags |= X509_V_FLAG_NO_CHECK_TIME;
  X509_VERIFY_PARAM_set_flags(param, flags);
  // user-initial-policy-set is any-policy (RFC 5280 §6.1.1 (c)): left empty, libcrypto finds no policy valid at all.
  X509_VERIFY_PARAM_add0_policy(param, OBJ_nid2obj(NID_any_policy));
  // A time that is set overrides the flag.
  if (check_time) X509_VERIFY_PARAM_set_time(param, run.time.time_since_epoch().count());
  X509_VERIFY_PARAM_set_depth(param, policy_.depth);
  X509_VERIFY_PARAM_set_auth_level(param, policy_.security_level);
  chain.holds = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(found); ++i) {
    const X509* theirs = sk_X509_value(found, i);
    for (const std::vector<Twin>* list : {&run.between, &anchors_}) {
      for (const Twin& twin : *list) {
        if (twin.theirs.get() == theirs && chain.path.size() == static_cast<std::size_t>(i))
          chain.path.push_back(twin.ours);
      }
    }
    if (run.leaf.theirs.get() == theirs && i == 0) chain.path.push_back(run.leaf.ours);
  }
  if (!chain.holds) {
    chain.expired = is_time_error(error);
    chain.problem = X509_verify_cert_error_string(error);
    const int depth = X509_STORE_CTX_get_error_depth(context.get());
    if (depth >= 0 && static_cast<std::size_t>(depth) < chain.path.size()) {
      chain.problem += ": " + chain.path[static_cast<std::size_t>(depth)]->subject_text();
    }
  }
  return chain;
}

Chain ChainBuilder::check(const x509::CertificatePtr& certificate, std::span<const x509::CertificatePtr> between,
                          const x509::CertificatePtr& anchor, UnixTime time) const {
  const auto only = std::ranges::find(anchors_, anchor, &Twin::ours);
  Run given{
      .leaf = twin_of(certificate), .between = {}, .anchor = only != anchors_.end() ? &*only : nullptr, .time = time};
  if (!given.leaf.theirs)
    return {.holds = false, .expired = false, .problem = "libcrypto cannot read the certificate", .path = {}};
  for (const x509::CertificatePtr& other : between) {
    const auto known = std::ranges::find(intermediates_, other, &Twin::ours);
    Twin twin = known != intermediates_.end() ? known->share() : twin_of(other);
    if (twin.theirs) given.between.push_back(std::move(twin));
  }
  Chain chain = run(given, true);
  if (chain.holds || !chain.expired) return chain;
  // Is that all that is wrong? libcrypto stops at the first thing it finds, and takes notAfter itself for too late. Who
  // asked looks at the times again.
  Chain timeless = run(given, false);
  timeless.expired = timeless.holds;
  return timeless;
}

std::vector<x509::CertificatePtr> ChainBuilder::between(const x509::CertificatePtr& certificate,
                                                        std::span<const x509::CertificatePtr> from_message) const {
  std::vector<x509::CertificatePtr> all(from_message.begin(), from_message.end());
  for (const Twin& twin : intermediates_) all.push_back(twin.ours);
  return certificates_above(certificate, all, kMostCandidates);
}

}  // namespace sealwire::pkix
