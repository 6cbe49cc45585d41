#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/base/try.hpp"
#include "sealwire/runtime/inbox.hpp"
#include "sealwire/smime/report.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "agent_options.hpp"
#include "command.hpp"
#include "report.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::uint64_t kLargestBody = 1U << 20;
constexpr sip::RegistrationId kRegistration{1};

struct ListenOptions {
  AgentOptions agent;
  std::vector<std::string> binds;
  std::string registrar;
  unsigned expires = 3600;
  std::string inbox;
  std::uint64_t count = 0;
  double timeout = 0;
  bool allow_clear = false;
  bool unverified = false;
};

/// Prints a line for each message.
class Listening final : public runtime::Observer, public net::Alarm {
 public:
  explicit Listening(const ListenOptions& options) : options_(options) {}

  void attach(runtime::Runtime& runtime) {
    runtime_ = &runtime;
    if (!options_.inbox.empty()) inbox_.emplace(options_.inbox, runtime.random());
    if (options_.timeout <= 0) return;
    timer_.emplace(runtime.loop(), *this);
    timer_->set(net::Loop::now() + std::chrono::milliseconds(static_cast<long>(options_.timeout * 1e3)));
  }
  /// Before the runtime goes: the timer belongs to its loop.
  void detach() { timer_.reset(); }
  Result<void> result() const { return error_ ? std::unexpected(*error_) : Result<void>(); }

  void delivered(agent::Delivered message) override {
    if (ended_) return;
    const auto line = line_of(message);
    if (!line) return end(line.error());
    // One write, so that lines of several processes do not mix.
    if (std::fwrite(line->data(), 1, line->size(), stdout) != line->size() || std::fflush(stdout) != 0) {
      return end(Error(BaseError::io, "standard output cannot be written to"));
    }
    if (++delivered_ == options_.count) end(std::nullopt);
  }
  void rejected(const agent::Rejected& message) override {
    tell(Json{{"event", "rejected"},
              {"from", message.from},
              {"via", std::string(agent::name_of(message.via))},
              {"status", message.status},
              {"content_type", message.outer_type},
              {"detail", message.detail}});
  }
  void registration(const sip::RegistrationChanged& change) override {
    if (change.state == sip::RegistrationState::registered) {
      tell(Json{{"event", "registered"}, {"expires", change.expires.count()}});
    } else if (change.state == sip::RegistrationState::failed && !ended_) {
      const Error error = registration_error(change);
      if (change.retry_at) {
        tell(Json{{"event", "registration failed"}, {"detail", error.message()}});
      } else {
        end(error);
      }
    }
  }
  void trouble(const Error& error) override { trouble_ = error; }
  void notice(const agent::Notice& notice) override { tell(Json{{"event", "notice"}, {"text", notice.text}}); }
  /// --timeout
  void expire(Instant) override {
    if (options_.count == 0) return end(std::nullopt);
    end(Error(AppError::no_answer, std::to_string(delivered_) + " of " + std::to_string(options_.count) +
                                       " messages came in the time given"));
  }

 private:
  Error registration_error(const sip::RegistrationChanged& change) const {
    if (change.failure == sip::Failure::transport || change.failure == sip::Failure::tls ||
        change.failure == sip::Failure::timed_out) {
      if (trouble_) return Error(*trouble_).within("registration");
      return Error(AppError::no_answer, "registration: " + (change.detail.empty() ? "no answer" : change.detail));
    }
    std::string detail = change.detail;
    if (change.response) {
      const std::uint16_t status = change.response->status();
      const bool challenged = status == 401 || status == 407;
      const std::string why = challenged && detail.empty() ? "no user and password are given" : detail;
      detail = std::to_string(status) + " " + std::string(change.response->reason()) + (why.empty() ? "" : "; " + why);
    }
    return Error(AppError::refused_by_far_end, "registration: " + detail);
  }

  /// The file's name; empty if there is none, which then has been told.
  std::string store(smime::Opened& opened) {
    if (!opened.content || !opened.verdict.ok) return {};
    if (!inbox_) {
      tell(Json{{"event", "notice"}, {"text", "a body above 1 MiB is not kept: there is no --inbox"}});
      return {};
    }
    auto file = inbox_->store(opened, system_time());
    if (file) return *std::move(file);
    // It was genuine, but nobody has it now.
    opened.verdict.ok = false;
    opened.verdict.refusal = file.error();
    return {};
  }

  Result<std::string> line_of(agent::Delivered& message) {
    smime::ReportFrame frame{
        .from = message.from, .to = message.to, .via = std::string(agent::name_of(message.via)), .file = {}};
    if (message.error) {
      Json json{{"ok", false},
                {"from", frame.from},
                {"to", frame.to},
                {"via", frame.via},
                {"content_type", message.outer_type},
                {"size", 0}};
      if (message.duplicate) json["duplicate"] = true;
      json.update(Json::parse(smime::report(*message.error)));
      return to_line(json);
    }
    frame.duplicate = message.duplicate;
    if (smime::body_size(message.opened) > kLargestBody) frame.file = store(message.opened);
    std::string line = SEALWIRE_TRY(smime::report_line(message.opened, frame, kLargestBody));
    line += "\n";
    return line;
  }

  void end(std::optional<Error> error) {
    if (ended_) return;
    ended_ = true;
    error_ = std::move(error);
    runtime_->shut_down();
  }

  const ListenOptions& options_;
  runtime::Runtime* runtime_ = nullptr;
  std::optional<runtime::Inbox> inbox_;
  std::optional<net::Timer> timer_;
  std::uint64_t delivered_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
  std::optional<Error> trouble_;
};

Result<sip::Register> registration_of(const ListenOptions& options) {
  sip::Register wanted;
  wanted.id = kRegistration;
  wanted.addressing.from = options.agent.aor;
  wanted.addressing.proxy = SEALWIRE_TRY(next_hop("--register", options.registrar));
  // The registrar is that of our domain, reached through the proxy that was named.
  const auto aor = uri::SipUri::parse(options.agent.aor);
  if (!aor) return std::unexpected(aor.error());
  wanted.addressing.target = (aor->secure() ? "sips:" : "sip:") + std::string(aor->host_port());
  wanted.addressing.account =
      SEALWIRE_TRY(account_of(options.agent.network, options.agent.key_password, options.agent.aor));
  wanted.expires = std::chrono::seconds(options.expires);
  return wanted;
}

/// The folder is there, or is made; what is to come can be written into it.
Result<void> prepare_inbox(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0) return {};
  struct stat found{};
  if (errno == EEXIST && ::stat(folder.c_str(), &found) == 0) {
    if (!S_ISDIR(found.st_mode)) errno = ENOTDIR;
    if (S_ISDIR(found.st_mode) && ::access(folder.c_str(), W_OK | X_OK) == 0) return {};
  }
  return fail(BaseError::io, "--inbox " + folder + ": " + std::generic_category().message(errno));
}

/// MSRP is taken wherever SIP is, if nothing else is said.
std::vector<Endpoint> beside(const std::vector<Endpoint>& sip) {
  std::vector<Endpoint> out;
  for (const Endpoint& at : sip) {
    const Endpoint msrp{Transport::tcp, at.host, 0};
    if (std::ranges::find(out, msrp) == out.end()) out.push_back(msrp);
  }
  return out;
}

Json addresses(const std::vector<net::Loop::Listening>& listeners) {
  Json out = Json::array();
  for (const auto& listener : listeners) out.push_back(net::to_text(listener.local));
  return out;
}

/// As many connections as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<void> listen(const ListenOptions& given) {
  raise_descriptor_limit();
  SEALWIRE_CHECK(prepare_inbox(given.inbox));
  ListenOptions options = given;
  options.agent.aor = SEALWIRE_TRY(address("--aor", options.agent.aor));
  runtime::RuntimeOptions wanted = SEALWIRE_TRY(runtime_options(options.agent));
  for (const std::string& text : options.binds) wanted.sip.push_back(SEALWIRE_TRY(net::parse_endpoint(text)));
  if (wanted.msrp.empty()) wanted.msrp = beside(wanted.sip);
  wanted.agent.allow_clear = options.allow_clear;
  wanted.agent.release_unverified = options.unverified;
  std::optional<sip::Register> registration;
  if (!options.registrar.empty()) registration = SEALWIRE_TRY(registration_of(options));

  Listening listening(options);
  const auto runtime = SEALWIRE_TRY(runtime::Runtime::create(std::move(wanted), listening));
  listening.attach(*runtime);
  runtime->shut_down_on_signals();
  tell(Json{{"event", "listening"}, {"sip", addresses(runtime->sip())}, {"msrp", addresses(runtime->msrp())}});
  if (registration) runtime->submit(std::move(*registration));
  const Result<void> ran = runtime->run();
  listening.detach();
  SEALWIRE_CHECK(ran);
  return listening.result();
}

}  // namespace

void add_listen(Commands& commands) {
  const auto options = std::make_shared<ListenOptions>();
  CLI::App& command =
      commands.add("listen", "take messages, and print one JSON line for each", [options] { return listen(*options); });
  command.add_option("--aor", options->agent.aor, "who we are: sip:bob@example.org")->required()->type_name("URI");
  add_repeated(command, "--bind", options->binds, "listen here: udp:127.0.0.1:5060, tcp:…, tls:…; repeatable")
      ->required()
      ->type_name("BIND");
  command.add_option("--register", options->registrar, "register with this proxy: sip:host:port;transport=udp|tcp|tls")
      ->type_name("URI");
  command.add_option("--expires", options->expires, "seconds that a registration is asked to last; default: 3600")
      ->type_name("S");
  add_to(command, options->agent.network);
  add_to(command, options->agent.signers, false);
  add_to(command, options->agent.key_password);
  add_to(command, options->agent.trust);
  command
      .add_option("--inbox", options->inbox,
                  "folder for bodies above 1 MiB, made if need be; they appear only when verified")
      ->type_name("DIR");
  command.add_option("--count", options->count, "end after so many messages")->type_name("N");
  add_timeout(command, options->timeout, "end after so many seconds");
  command.add_flag("--allow-clear", options->allow_clear, "messages that nobody protected are ok");
  command.add_flag("--unverified", options->unverified, "show content although its verdict is no");
}

}  // namespace sealwire::app
