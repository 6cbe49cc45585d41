#include <memory>

#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/files/source.hpp"
#include "sealwire/mime/media_type.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "agent_options.hpp"
#include "certificate_text.hpp"
#include "command.hpp"
#include "keys.hpp"
#include "progress_bar.hpp"
#include "report.hpp"
#include "text_check.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

struct SendOptions {
  std::string to;
  AgentOptions agent;
  std::vector<std::string> recipients;
  bool sign = false, seal = false, encrypt = false, clear = false;
  std::string via = "auto";
  std::string proxy;
  std::string content_type;
  std::string in;
  bool nocerts = false;
  bool capabilities = false;
  double timeout = 0;
  ReportOptions report;
};

constexpr agent::MessageId kMessage{1};
constexpr std::chrono::seconds kEnding{5};    // for sessions to end
constexpr std::chrono::seconds kFarewell{1};  // for CANCEL or BYE to leave

/// What the far end says its certificate is, with a 493; nobody has judged it.
std::vector<x509::CertificatePtr> certificates_of(const agent::SendOutcome& outcome) {
  auto bundle = x509::read_bundle(outcome.certificate, {}, x509::Wanted::no_keys);
  return bundle ? std::move(bundle->certificates) : std::vector<x509::CertificatePtr>();
}

/// Waits for what becomes of one message.
class Sending final : public runtime::Observer {
 public:
  Sending() : bar_("sending") {}

  void attach(runtime::Runtime& runtime) { runtime_ = &runtime; }
  void progress(const agent::SendProgress& progress) override { bar_.show(progress.acknowledged, progress.total); }
  void trouble(const Error& error) override { trouble_ = error; }
  void notice(const agent::Notice& notice) override { tell(Json{{"event", "notice"}, {"text", notice.text}}); }
  void outcome(const agent::SendOutcome& outcome) override {
    bar_.finish();
    outcome_ = outcome;
    runtime_->shut_down(given_up_ ? kFarewell : kEnding);
  }
  /// Time is up, or the user has had enough: whoever was invited is told so.
  void give_up() {
    if (outcome_ || given_up_) return runtime_->loop().stop();
    given_up_ = true;
    runtime_->submit(agent::CancelMessage{kMessage});
  }
  const std::optional<agent::SendOutcome>& result() const { return outcome_; }

  /// What the user is told: the agent's words, and the network's where it knows more.
  std::optional<Error> error() const {
    if (outcome_ && !outcome_->error) return std::nullopt;
    if (given_up_ || !outcome_) return Error(AppError::no_answer, "given up before the far end answered");
    Error error = outcome_->error->is(agent::AgentError::undecipherable) ? undecipherable() : *outcome_->error;
    if (error.blame() == Blame::environment && trouble_)
      return trouble_->blame() == Blame::environment ? *trouble_ : error;
    return error;
  }

 private:
  /// 493, and for whom it should have been encrypted (RFC 3261 §23.2).
  Error undecipherable() const {
    std::string whose;
    for (const auto& certificate : certificates_of(*outcome_)) {
      whose += (whose.empty() ? "; it decrypts with the key of " : ", ") + certificate->subject_text();
      for (const std::string_view uri : certificate->uris()) whose.append(" ").append(uri);
    }
    return Error(agent::AgentError::undecipherable, outcome_->error->what() + whose);
  }

  ProgressBar bar_;
  bool given_up_ = false;
  runtime::Runtime* runtime_ = nullptr;
  std::optional<agent::SendOutcome> outcome_;
  std::optional<Error> trouble_;
};

Result<agent::Form> form_of(const SendOptions& options) {
  if (options.sign + options.seal + options.encrypt + options.clear > 1) {
    return fail(AppError::usage, "--sign, --seal, --encrypt and --clear exclude each other");
  }
  if (options.sign) return agent::Form::sign;
  if (options.seal) return agent::Form::seal;
  if (options.encrypt) return agent::Form::encrypt;
  if (options.clear) return agent::Form::clear;
  // What is not asked to be readable by everybody is protected as well as the keys at hand allow.
  const bool can_sign = !options.agent.signers.certificates.empty();
  if (!options.recipients.empty()) return can_sign ? agent::Form::seal : agent::Form::encrypt;
  if (can_sign) return agent::Form::sign;
  return fail(AppError::usage,
              "nothing to sign with (--signer) or to encrypt for (--recip); --clear sends it in the clear");
}

Result<agent::Via> via_of(const SendOptions& options) {
  if (options.via == "auto") return agent::Via::automatic;
  for (const agent::Via via : {agent::Via::message, agent::Via::msrp}) {
    if (options.via == agent::name_of(via)) return via;
  }
  return fail(AppError::usage, "--via is auto, message or msrp, not '" + options.via + "'");
}

/// As given, if it can stand in a header field.
Result<std::string> content_type_of(const SendOptions& options, bool text) {
  const std::string& given = options.content_type;
  if (given.empty()) return text ? "text/plain" : "application/octet-stream";
  const auto type = mime::MediaType::parse(given);
  if (!type) return fail(AppError::usage, "--content-type: " + type.error().message());
  if (given.find_first_of("\r\n") != std::string::npos)
    return fail(AppError::usage, "--content-type: a line end in '" + type->essence() + "'");
  return given;
}

Result<agent::SendMessage> message_of(const SendOptions& options, SpoolFactory& spools) {
  agent::SendMessage message;
  message.id = kMessage;
  message.to = SEALWIRE_TRY(address("TO", options.to));
  message.form = SEALWIRE_TRY(form_of(options));
  message.via = SEALWIRE_TRY(via_of(options));
  message.recipients = SEALWIRE_TRY(load_certificates(options.recipients, options.agent.key_password));
  if (options.nocerts) message.certificate = agent::CertificatePolicy::never;
  message.capabilities = options.capabilities;
  message.route.account =
      SEALWIRE_TRY(account_of(options.agent.network, options.agent.key_password, options.agent.aor));
  if (!options.proxy.empty()) message.route.proxy = SEALWIRE_TRY(next_hop("--proxy", options.proxy));
  const auto source = SEALWIRE_TRY(files::FileSource::open(options.in));
  std::shared_ptr<Spool> content = SEALWIRE_TRY(spools.create(source->remaining().value_or(0)));
  SpoolSink sink(*content);
  TextCheck check(sink);
  message.size = SEALWIRE_TRY(copy(*source, check));
  message.fields.add("Content-Type", SEALWIRE_TRY(content_type_of(options, check.is_text())));
  message.content = std::move(content);
  return message;
}

Json report_of(const SendOptions& options, const agent::SendOutcome& outcome, const std::optional<Error>& error) {
  Json json{{"ok", outcome.ok()},
            {"from", options.agent.aor},
            {"to", options.to},
            {"via", std::string(agent::name_of(outcome.via))},
            {"form", std::string(agent::name_of(outcome.form))},
            {"octets", outcome.octets},
            {"status", outcome.status}};
  if (!outcome.detail.empty()) json["detail"] = outcome.detail;
  if (error) json["error"] = error->message();
  if (!outcome.accept.empty()) json["accept"] = outcome.accept;
  for (const auto& certificate : certificates_of(outcome)) {
    Json shown = to_json(*certificate);
    shown["pem"] = write_pem("CERTIFICATE", certificate->der());
    json["certificates"].push_back(std::move(shown));
  }
  return json;
}

/// The address that the far end's side of the network sees us by.
Result<std::string> local_host(const agent::SendMessage& message) {
  if (message.route.proxy) return net::local_address_towards(message.route.proxy->host);
  const auto target = uri::SipUri::parse(message.to);
  if (!target) return std::unexpected(target.error());
  return net::local_address_towards(std::string(target->host().text));
}

Result<void> send(const SendOptions& given) {
  SendOptions options = given;
  options.agent.aor = SEALWIRE_TRY(address("--from", options.agent.aor));
  runtime::RuntimeOptions wanted = SEALWIRE_TRY(runtime_options(options.agent));
  files::FileSpoolFactory spools;
  SEALWIRE_TRY(content_type_of(options, true));  // before all of the input is read
  agent::SendMessage message = SEALWIRE_TRY(message_of(options, spools));
  wanted.agent.host = SEALWIRE_TRY(local_host(message));
  if (wanted.msrp.empty()) wanted.msrp.push_back({Transport::tcp, wanted.agent.host, 0});
  wanted.agent.msrp_tls = wanted.msrp.front().transport == Transport::tls;
  // Our sessions connect: without a certificate nobody can call us by TLS, and nobody has to.
  if (wanted.agent.msrp_tls && !wanted.tls_server) wanted.msrp.clear();
  wanted.agent.session_idle = std::chrono::seconds(0);

  Sending sending;
  const auto runtime = SEALWIRE_TRY(runtime::Runtime::create(std::move(wanted), sending));
  sending.attach(*runtime);
  struct Late final : net::Alarm {
    explicit Late(Sending& s) : sending(s) {}
    void expire(Instant) override { sending.give_up(); }
    Sending& sending;
  } late(sending);
  net::Timer timer(runtime->loop(), late);
  if (options.timeout > 0)
    timer.set(net::Loop::now() + std::chrono::milliseconds(static_cast<long>(options.timeout * 1e3)));
  runtime->loop().on_signals(net::make_task([&sending] { sending.give_up(); }));
  runtime->submit(std::move(message));
  SEALWIRE_CHECK(runtime->run());

  agent::SendOutcome outcome;
  outcome.form = SEALWIRE_TRY(form_of(options));
  if (options.via == "msrp") outcome.via = agent::Via::msrp;
  if (sending.result()) outcome = *sending.result();
  const std::optional<Error> error = sending.error();
  SEALWIRE_CHECK(write_report(options.report, report_of(options, outcome, error)));
  if (error) return std::unexpected(*error);
  return {};
}

}  // namespace

void add_send(Commands& commands) {
  const auto options = std::make_shared<SendOptions>();
  CLI::App& command = commands.add("send", "send one message by SIP, signed and sealed as the keys allow",
                                   [options] { return send(*options); });
  command.add_option("TO", options->to, "whom: sip:bob@example.org")->required()->type_name("TO");
  command.add_option("--from", options->agent.aor, "who we are: sip:alice@example.com")->required()->type_name("URI");
  add_to(command, options->agent.signers, false);
  add_to(command, options->agent.key_password);
  add_to(command, options->agent.trust);
  add_repeated(command, "--recip", options->recipients, "certificate to encrypt for; repeatable")->type_name("C");
  command.add_flag("--sign", options->sign, "sign only");
  command.add_flag("--seal", options->seal, "sign, then encrypt; the default with --signer and --recip");
  command.add_flag("--encrypt", options->encrypt, "encrypt only");
  command.add_flag("--clear", options->clear, "neither");
  command.add_option("--via", options->via, "how it travels; default: by size")->type_name("auto|message|msrp");
  command.add_option("--proxy", options->proxy, "next hop: sip:host:port;transport=udp|tcp|tls; default: what TO says")
      ->type_name("URI");
  add_to(command, options->agent.network);
  command
      .add_option("--content-type", options->content_type,
                  "media type of the input; default: text/plain, or application/octet-stream for what is no text")
      ->type_name("T");
  command.add_option("--in", options->in, "read from this file; default: standard input")->type_name("F");
  command.add_flag("--nocerts", options->nocerts, "leave our certificate out: the far end has it");
  command.add_flag("--smimecap", options->capabilities, "say which ciphers we read");
  add_timeout(command, options->timeout, "give up after so many seconds");
  add_to(command, options->report);
}

}  // namespace sealwire::app
