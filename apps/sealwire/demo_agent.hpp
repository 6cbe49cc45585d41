#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sealwire/runtime/runtime.hpp"

#include "demo_people.hpp"

namespace sealwire::app {

/// One agent of the demonstration on a thread of its own, with what it reports in queues.
class DemoAgent final : public runtime::Observer {
 public:
  /// `listens`: on free ports of the loopback interface, UDP and TCP for SIP, TCP for MSRP. `known`: a peer whose
  /// certificate is at hand already, may be null.
  static Result<std::unique_ptr<DemoAgent>> start(const Person& person, const Person& authority,
                                                  const x509::CertificatePtr& known, bool listens);
  ~DemoAgent() override;

  /// What the story waits for; an error if it does not come within half a minute.
  Result<agent::Delivered> next_delivered();
  Result<agent::Rejected> next_rejected();
  /// What its user was told that stopped nothing, since the last call.
  std::vector<std::string> take_notices();
  /// Sends, and waits for the outcome; `progress` is called on this thread meanwhile.
  Result<agent::SendOutcome> send(agent::SendMessage message,
                                  const std::function<void(const agent::SendProgress&)>& progress = {});
  /// Where it listens for SIP over UDP.
  Endpoint address() const;
  std::vector<std::string> addresses() const;
  SpoolFactory& spools() { return runtime_->spools(); }

 private:
  DemoAgent() = default;
  void delivered(agent::Delivered message) override;
  void rejected(const agent::Rejected& message) override;
  void progress(const agent::SendProgress& progress) override;
  void outcome(const agent::SendOutcome& outcome) override;
  void notice(const agent::Notice& notice) override;
  template <class T>
  Result<T> next(std::deque<T>& queue, const char* what);

  std::unique_ptr<runtime::Runtime> runtime_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<agent::Delivered> delivered_;
  std::deque<agent::Rejected> rejected_;
  std::deque<agent::SendProgress> progress_;
  std::deque<agent::SendOutcome> outcomes_;
  std::vector<std::string> notices_;
  std::uint64_t sent_ = 0;
};

}  // namespace sealwire::app
