#include "demo_agent.hpp"

#include <chrono>

#include "sealwire/base/try.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);
constexpr const char* kLoopback = "127.0.0.1";

}  // namespace

Result<std::unique_ptr<DemoAgent>> DemoAgent::start(const Person& person, const Person& authority,
                                                    const x509::CertificatePtr& known, bool listens) {
  runtime::RuntimeOptions options;
  options.agent.aor = person.uri;
  options.agent.host = kLoopback;
  options.agent.sip.user_agent = "sealwire";
  options.agent.session_idle = std::chrono::seconds(0);
  options.security.signers.push_back({person.key, person.certificate});
  options.security.credentials.keys.push_back({person.key, person.certificate});
  options.security.trust.anchors = {authority.certificate};
  if (known) {
    options.security.peers = {known};
    options.agent.peer_certificates = {known};
  }
  if (listens) options.sip = {{Transport::udp, kLoopback, 0}, {Transport::tcp, kLoopback, 0}};
  options.msrp = {{Transport::tcp, kLoopback, 0}};
  std::unique_ptr<DemoAgent> made(new DemoAgent);
  made->runtime_ = SEALWIRE_TRY(runtime::Runtime::create(std::move(options), *made));
  made->thread_ = std::thread([agent = made.get()] { static_cast<void>(agent->runtime_->run()); });
  return made;
}

DemoAgent::~DemoAgent() {
  if (!thread_.joinable()) return;
  runtime_->loop().post([this] { runtime_->shut_down(std::chrono::milliseconds(200)); });
  thread_.join();
}

Endpoint DemoAgent::address() const { return runtime_->sip().front().local; }

std::vector<std::string> DemoAgent::addresses() const {
  std::vector<std::string> out;
  for (const auto& listener : runtime_->sip()) out.push_back(net::to_text(listener.local));
  return out;
}

void DemoAgent::delivered(agent::Delivered message) {
  const std::lock_guard lock(mutex_);
  delivered_.push_back(std::move(message));
  changed_.notify_all();
}

void DemoAgent::rejected(const agent::Rejected& message) {
  const std::lock_guard lock(mutex_);
  rejected_.push_back(message);
  changed_.notify_all();
}

void DemoAgent::progress(const agent::SendProgress& progress) {
  const std::lock_guard lock(mutex_);
  progress_.push_back(progress);
  changed_.notify_all();
}

void DemoAgent::outcome(const agent::SendOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  outcomes_.push_back(outcome);
  changed_.notify_all();
}

void DemoAgent::notice(const agent::Notice& notice) {
  const std::lock_guard lock(mutex_);
  notices_.push_back(notice.text);
}

std::vector<std::string> DemoAgent::take_notices() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

template <class T>
Result<T> DemoAgent::next(std::deque<T>& queue, const char* what) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return !queue.empty(); })) {
    return fail(AppError::no_answer, std::string("waited in vain for ") + what);
  }
  T value = std::move(queue.front());
  queue.pop_front();
  return value;
}

Result<agent::Delivered> DemoAgent::next_delivered() { return next(delivered_, "a message"); }
Result<agent::Rejected> DemoAgent::next_rejected() { return next(rejected_, "a refusal"); }

Result<agent::SendOutcome> DemoAgent::send(agent::SendMessage message,
                                           const std::function<void(const agent::SendProgress&)>& progress) {
  message.id = agent::MessageId{++sent_};
  runtime_->loop().post([this, message = std::move(message)]() mutable { runtime_->submit(std::move(message)); });
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool heard = changed_.wait_for(lock, kPatience, [&] { return !outcomes_.empty() || !progress_.empty(); });
    if (!heard) return fail(AppError::no_answer, "waited in vain for the outcome of a message");
    const std::deque<agent::SendProgress> news = std::exchange(progress_, {});
    std::optional<agent::SendOutcome> outcome;
    if (!outcomes_.empty()) {
      outcome = std::move(outcomes_.front());
      outcomes_.pop_front();
    }
    lock.unlock();
    for (const agent::SendProgress& one : news) {
      if (progress) progress(one);
    }
    if (outcome) return std::move(*outcome);
    lock.lock();
  }
}

}  // namespace sealwire::app
