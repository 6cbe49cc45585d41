#include <chrono>
#include <cstdio>
#include <memory>

#include <unistd.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/mime/media_type.hpp"
#include "sealwire/smime/make.hpp"

#include "command.hpp"
#include "demo_agent.hpp"
#include "demo_people.hpp"
#include "demo_words.hpp"
#include "options.hpp"
#include "progress_bar.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::string_view kText = "Watson, come here - I want to see you.\r\n";
constexpr std::size_t kFileSize = 5'000'000;
constexpr std::uint64_t kMessageLimit = 1300;

/// The story: every step says what it does, and fails if it goes otherwise than it should.
class Story {
 public:
  Story(Cast cast, Random& random) : cast_(std::move(cast)), random_(random) {}
  Result<void> tell();

 private:
  Result<void> signed_message();
  Result<void> sealed_message();
  Result<void> sealed_file();
  Result<void> tampered();
  Result<void> wrong_sender();
  Result<void> wrong_recipient();
  Result<void> unknown_type();

  Result<agent::SendMessage> message(std::string_view type, Octets content);
  Result<agent::SendMessage> ready_made(const smime::Message& made);
  Result<smime::Message> sign_as(const Person& person);
  Result<Bytes> hears();
  Result<void> hears(std::string_view text);
  Result<void> hears_a_no();

  Cast cast_;
  Random& random_;
  std::unique_ptr<DemoAgent> alice_;
  std::unique_ptr<DemoAgent> bob_;
};

std::unexpected<Error> otherwise(const std::string& what) {
  return fail(AppError::not_verified, "the story goes wrong: " + what);
}

std::string of_limit(std::uint64_t octets) {
  return "SIP MESSAGE, " + std::to_string(octets) + " octets of at most " + std::to_string(kMessageLimit);
}

Result<void> accepted(const agent::SendOutcome& outcome) {
  return outcome.ok() ? Result<void>() : std::unexpected(*outcome.error);
}

Result<void> Story::tell() {
  say("Everything below happens on this machine, over its loopback interface.");
  say("\nA certificate authority, " + cast_.authority.certificate->subject_text() +
          ", and four people whose certificates name their SIP URIs:",
      0);
  for (const Person* person : {&cast_.alice, &cast_.bob, &cast_.carol, &cast_.mallory}) {
    say("   " + person->name + std::string(10 - person->name.size(), ' ') +
        std::string(person->certificate->uris().front()));
  }
  bob_ = SEALWIRE_TRY(DemoAgent::start(cast_.bob, cast_.authority, cast_.alice.certificate, true));
  alice_ = SEALWIRE_TRY(DemoAgent::start(cast_.alice, cast_.authority, cast_.bob.certificate, false));
  std::string where;
  for (const std::string& address : bob_->addresses()) where += (where.empty() ? "" : " and ") + address;
  say("Bob listens on " + where + ".");
  for (const auto step : {&Story::signed_message, &Story::sealed_message, &Story::sealed_file, &Story::tampered,
                          &Story::wrong_sender, &Story::wrong_recipient, &Story::unknown_type}) {
    SEALWIRE_CHECK((this->*step)());
  }
  say("\nWhat was genuine arrived, and nothing else did.");
  return {};
}

Result<agent::SendMessage> Story::message(std::string_view type, Octets content) {
  agent::SendMessage message;
  message.to = cast_.bob.uri;
  message.fields.add("Content-Type", type);
  std::shared_ptr<Spool> spool = SEALWIRE_TRY(alice_->spools().create(content.size()));
  SEALWIRE_CHECK(spool->write_at(0, content));
  message.content = std::move(spool);
  message.size = content.size();
  message.route.proxy = bob_->address();
  return message;
}

Result<agent::SendMessage> Story::ready_made(const smime::Message& made) {
  agent::SendMessage message = SEALWIRE_TRY(this->message(made.content_type.to_string(), made.body));
  message.form = agent::Form::clear;  // it is protected already
  message.via = agent::Via::message;
  return message;
}

Result<smime::Message> Story::sign_as(const Person& person) {
  smime::SignOptions options;
  options.signers = {{person.key, person.certificate}};
  options.signing_time = system_time();
  const std::string entity = "Content-Type: text/plain\r\n\r\n" + std::string(kText);
  return smime::sign(as_octets(entity), options, random_);
}

// What Bob found out, and the body that he may see for it.
Result<Bytes> Story::hears() {
  const agent::Delivered heard = SEALWIRE_TRY(bob_->next_delivered());
  if (heard.error) return std::unexpected(*heard.error);
  SEALWIRE_CHECK(smime::require(heard.opened.verdict));
  if (!heard.from_verified) return otherwise("Bob does not know whom it is from");
  for (const std::string& layer : layers_in_words(heard.opened.verdict)) say_of("Bob", layer);
  say_of("Bob", "from " + heard.from + ", verified:");
  return heard.opened.body();
}

Result<void> Story::hears(std::string_view text) {
  const Bytes body = SEALWIRE_TRY(hears());
  if (as_text(body) != text) return otherwise("Bob heard something else");
  say("        " + quoted(as_text(body)));
  return {};
}

Result<void> Story::hears_a_no() {
  const agent::Delivered heard = SEALWIRE_TRY(bob_->next_delivered());
  if (heard.opened.verdict.ok || heard.opened.content) return otherwise("Bob believed it");
  const std::string why = heard.error                    ? heard.error->what()
                          : heard.opened.verdict.refusal ? heard.opened.verdict.refusal->what()
                                                         : std::string();
  if (why.empty()) return otherwise("Bob does not say why");
  say_of("Bob", "refused, and not shown: " + why + ".");
  return {};
}

Result<void> Story::signed_message() {
  title(1, "Alice signs; her certificate goes along");
  agent::SendMessage message = SEALWIRE_TRY(this->message("text/plain", as_octets(kText)));
  message.form = agent::Form::sign;
  message.certificate = agent::CertificatePolicy::always;
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  SEALWIRE_CHECK(accepted(sent));
  if (sent.via != agent::Via::message || sent.octets > kMessageLimit) return otherwise("it did not fit into a MESSAGE");
  say_of("Alice", quoted(kText));
  say("   " + of_limit(sent.octets) + ", header fields included");
  return hears(kText);
}

Result<void> Story::sealed_message() {
  title(2, "Alice seals: she signs, then encrypts for Bob, who has her certificate");
  agent::SendMessage message = SEALWIRE_TRY(this->message("text/plain", as_octets(kText)));
  message.form = agent::Form::seal;
  message.certificate = agent::CertificatePolicy::never;
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  SEALWIRE_CHECK(accepted(sent));
  if (sent.via != agent::Via::message || sent.octets > kMessageLimit) return otherwise("it did not fit into a MESSAGE");
  say_of("Alice", quoted(kText));
  say("   " + of_limit(sent.octets) + ", without her certificate:");
  say("   SignedData inside AuthEnvelopedData");
  return hears(kText);
}

Result<void> Story::sealed_file() {
  title(3, "Alice seals a file of 5 MB; it is too large for MESSAGE and goes by MSRP");
  Bytes file(kFileSize);
  DeterministicRandom(8591).fill(file);
  agent::SendMessage message = SEALWIRE_TRY(this->message("application/octet-stream", file));
  message.form = agent::Form::seal;
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t told = 0;
  const auto sent = SEALWIRE_TRY(alice_->send(std::move(message), [&](const agent::SendProgress& progress) {
    if (!terminal && progress.acknowledged < told && progress.acknowledged < progress.total) return;
    told = progress.acknowledged + progress.total / 4;
    std::printf("%s   %s%s", terminal ? "\r" : "", progress_line(progress.acknowledged, progress.total).c_str(),
                terminal ? "" : "\n");
    std::fflush(stdout);
  }));
  if (terminal) std::printf("\n");
  SEALWIRE_CHECK(accepted(sent));
  if (sent.via != agent::Via::msrp) return otherwise("it did not go by MSRP");
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  say("   MSRP over TCP, " + std::to_string(sent.octets) + " octets: SignedData inside AuthEnvelopedData");
  say("   sealed, set up, sent and acknowledged in " + std::to_string(taken.count()) + " ms");
  if (SEALWIRE_TRY(hears()) != file) return otherwise("another file arrived");
  say("        " + std::to_string(file.size()) + " octets, the same as sent.");
  return {};
}

Result<void> Story::tampered() {
  title(4, "Somebody on the way changes a word of a signed message");
  smime::Message made = SEALWIRE_TRY(sign_as(cast_.alice));
  const std::size_t at = as_text(made.body).find("Watson");
  if (at == std::string_view::npos) return otherwise("the text is not to be seen in the signed message");
  constexpr std::string_view kOther = "Holmes";
  std::copy(kOther.begin(), kOther.end(), made.body.begin() + static_cast<std::ptrdiff_t>(at));
  say_of("Alice", quoted(kText));
  say_of("On the way", "\"Holmes, come here - I want to see you.\"");
  agent::SendMessage message = SEALWIRE_TRY(ready_made(made));
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  SEALWIRE_CHECK(accepted(sent));
  return hears_a_no();
}

Result<void> Story::wrong_sender() {
  title(5, "Mallory signs with her own certificate, and says that she is Alice");
  say_of("Mallory", "From: <" + cast_.alice.uri + ">");
  say("            " + quoted(kText));
  const smime::Message made = SEALWIRE_TRY(sign_as(cast_.mallory));
  agent::SendMessage message = SEALWIRE_TRY(ready_made(made));
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  SEALWIRE_CHECK(accepted(sent));
  return hears_a_no();
}

Result<void> Story::wrong_recipient() {
  title(6, "Alice encrypts for Carol by mistake, and sends it to Bob");
  agent::SendMessage message = SEALWIRE_TRY(this->message("text/plain", as_octets(kText)));
  message.form = agent::Form::seal;
  message.recipients = {cast_.carol.certificate};
  message.certificate = agent::CertificatePolicy::never;
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  if (sent.ok() || sent.status != 493) return otherwise("the answer is not 493");
  for (const std::string& notice : alice_->take_notices()) say_of("Alice's program", notice + ".");
  SEALWIRE_TRY(bob_->next_rejected());
  say_of("Bob", "493 Undecipherable: this is not encrypted for him. His certificate comes with the answer, " +
                    std::to_string(sent.certificate.size()) + " octets.");
  return {};
}

Result<void> Story::unknown_type() {
  title(7, "Alice sends what Bob's program does not understand");
  agent::SendMessage message = SEALWIRE_TRY(this->message("application/x-morse", as_octets("-.-. --.- -..")));
  message.form = agent::Form::clear;
  const agent::SendOutcome sent = SEALWIRE_TRY(alice_->send(std::move(message)));
  if (sent.ok() || sent.status != 415) return otherwise("the answer is not 415");
  SEALWIRE_TRY(bob_->next_rejected());
  say_of("Bob", "415 Unsupported Media Type; he takes " + sent.accept + ".");
  return {};
}

Result<void> demo() {
  crypto::SystemRandom random;
  Cast cast = SEALWIRE_TRY(make_cast(system_time(), random));
  return Story(std::move(cast), random).tell();
}

}  // namespace

void add_demo(Commands& commands) {
  commands.add("demo", "the whole story on loopback: signed, sealed, carried, opened, refused", [] { return demo(); });
}

}  // namespace sealwire::app
