#include "sealwire/base/try.hpp"
#include "sealwire/smime/make.hpp"

#include "agent_impl.hpp"

namespace sealwire::agent {
namespace {

// Types that hold no other entities: they need no opening.
bool is_plain(const mime::MediaType& type) {
  return type.type() == "text" || type.type() == "image" || type.type() == "audio" || type.type() == "video" ||
         type.is("application", "octet-stream");
}

bool is_content_field(std::string_view name) {
  constexpr std::string_view prefix = "content-";
  if (name.size() <= prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
    if (c != prefix[i]) return false;
  }
  return true;
}

mime::HeaderFields content_fields(const sip::Message& message) {
  mime::HeaderFields fields;
  for (std::size_t i = 0; i < message.field_count(); ++i) {
    const sip::Message::FieldView field = message.field(i);
    const std::string_view name = field.id == sip::Field::other ? field.name : sip::name_of(field.id);
    if (field.id != sip::Field::content_length && is_content_field(name)) fields.add(name, field.value);
  }
  return fields;
}

// Clear content as it would come out of a layer: header fields, an empty line, the body.
Result<smime::Opened> clear_content(const mime::HeaderFields& fields, const mime::MediaType& type, const Spool& content,
                                    std::uint64_t size, bool accept, SpoolFactory& spools) {
  smime::Opened opened;
  const std::string head = fields.to_string() + "\r\n";
  std::shared_ptr<Spool> whole = SEALWIRE_TRY(spools.create(head.size() + size));
  SpoolSink sink(*whole);
  SEALWIRE_CHECK(sink.write(as_octets(head)));
  SpoolSource source(content);
  SEALWIRE_TRY(copy(source, sink));
  opened.verdict.ok = accept;
  if (!accept)
    opened.verdict.refusal = Error(smime::SmimeError::not_protected, "the message is neither signed nor encrypted");
  opened.verdict.content_type = type;
  opened.verdict.content_is_entity = true;
  opened.verdict.body_offset = head.size();
  opened.verdict.transfer_encoding = fields.value("Content-Transfer-Encoding").value_or("");
  opened.content = std::move(whole);
  opened.content_size = head.size() + size;
  return opened;
}

}  // namespace

bool RecentMessages::add(const std::string& sender, const std::string& message_id) {
  constexpr std::size_t kRemembered = 4096;
  const auto [at, added] = known_.insert(sender + '\n' + message_id);
  if (!added) return false;
  order_.push_back(*at);
  if (order_.size() > kRemembered) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

void Agent::Impl::on_request(Instant now, sip::IncomingRequest request) {
  const sip::Message& message = request.message;
  if (message.method() != sip::Method::message) return respond(now, request.transaction, 405);
  Incoming in;
  in.via = Via::message;
  in.transaction = request.transaction;
  in.claim = claim_of(message);
  in.to = message.to().uri;
  in.message_id = message.call_id();
  in.outer_type = message.content_type();
  if (message.body().empty() && in.outer_type.empty()) return answer(now, in, 200);
  if (opening.size() + sealing.size() >= config.jobs) {
    answer(now, in, 503);
    return reject(in, 503, "too many messages are being opened");
  }
  const auto type = mime::MediaType::parse(in.outer_type);
  if (!type) {
    answer(now, in, 400);
    return reject(in, 400, "Content-Type: " + type.error().message());
  }
  const std::string_view coding = message.first(sip::Field::content_encoding);
  if (!config.accept.accepts(*type, true) || (!coding.empty() && coding != "identity")) {
    answer(now, in, 415);
    const bool coded = !coding.empty() && coding != "identity";
    return reject(in, 415, coded ? "Content-Encoding is not accepted" : type->essence() + " is not accepted");
  }
  auto spool = spools.create(message.body().size());
  if (!spool || !(*spool)->write_at(0, message.body())) {
    answer(now, in, 503);
    return reject(in, 503, "there is no room for the message");
  }
  const std::uint64_t size = message.body().size();
  take(now, std::move(in), content_fields(message), *type, std::move(*spool), size);
}

void Agent::Impl::on_deliver(Instant now, msrp::Deliver delivered) {
  const Session* session = find(delivered.session);
  if (session == nullptr || !session->media) return;
  msrp::Received& message = delivered.message;
  Incoming in;
  in.via = Via::msrp;
  in.claim = session->claim;
  in.to = session->to;
  in.message_id = message.message_id;
  in.outer_type = message.content_type;
  in.duplicate = !recent.add(in.claim.sender, message.message_id) || message.duplicate;
  mime::HeaderFields fields;
  fields.add("Content-Type", message.content_type);
  for (const msrp::HeaderField& field : message.fields) {
    if (is_content_field(field.name)) fields.add(field.name, field.value);
  }
  const auto type = mime::MediaType::parse(message.content_type);
  if (!type) return reject(in, 400, "Content-Type: " + type.error().message());
  if (opening.size() + sealing.size() >= config.jobs) return reject(in, 503, "too many messages are being opened");
  take(now, std::move(in), std::move(fields), *type, std::move(message.content), message.size);
}

void Agent::Impl::on_receive_failed(const msrp::ReceiveFailed& failed) {
  Session* session = find(failed.session);
  if (session == nullptr || session->refused == failed.message_id) return;
  session->refused = failed.message_id;  // each chunk is refused, the message once
  Incoming in;
  in.via = Via::msrp;
  in.claim = session->claim;
  in.to = session->to;
  in.outer_type = failed.content_type;
  reject(in, static_cast<std::uint16_t>(failed.status), failed.detail);
}

void Agent::Impl::take(Instant now, Incoming message, mime::HeaderFields fields, const mime::MediaType& type,
                       std::shared_ptr<const Spool> content, std::uint64_t size) {
  if (is_plain(type)) {
    auto opened = clear_content(fields, type, *content, size, config.allow_clear, spools);
    return deliver(now, std::move(message), std::move(opened));
  }
  const JobId job{++numbers};
  out->push_back(Open{job, std::move(fields), std::move(content), size, message.claim.sender, config.allow_clear,
                      config.release_unverified});
  if (message.transaction != sip::TransactionId::none) {
    if (config.open_before_answer)
      set_timer(message.answer_by, now + config.answer_within, false, static_cast<std::uint64_t>(job));
    else
      answer(now, message, 202);
  }
  opening.emplace(job, std::move(message));
}

void Agent::Impl::on_opened(Instant now, Opened opened) {
  auto job = opening.extract(opened.job);
  if (!job) return;
  Incoming& message = job.mapped();
  set_timer(message.answer_by, std::nullopt, false, static_cast<std::uint64_t>(opened.job));
  if (!opened.result && message.transaction != sip::TransactionId::none) {
    const std::uint16_t status = sip_status_of(opened.result.error());
    if (status >= 300) {
      answer(now, message, status);
      return reject(message, status, opened.result.error().message());
    }
  }
  deliver(now, std::move(message), std::move(opened.result));
}

void Agent::Impl::deliver(Instant now, Incoming message, Result<smime::Opened> result) {
  answer(now, message, 200);
  Delivered delivered;
  delivered.via = message.via;
  if (result) {
    delivered.opened = std::move(*result);
  } else {
    delivered.error = result.error();
    delivered.opened.verdict.refusal = result.error();
  }
  const Shown shown = judge(message.claim, signers, config.release_unverified, delivered.opened);
  if (shown.verified) signers.add(shown.from);
  delivered.from = shown.from;
  delivered.from_verified = shown.verified;
  delivered.claimed = std::move(message.claim.from);
  delivered.asserted = std::move(message.claim.asserted);
  delivered.to = std::move(message.to);
  delivered.message_id = std::move(message.message_id);
  delivered.outer_type = std::move(message.outer_type);
  delivered.duplicate = message.duplicate;
  out->push_back(std::move(delivered));
}

// The one final answer of a MESSAGE.
void Agent::Impl::answer(Instant now, Incoming& message, std::uint16_t status) {
  if (message.transaction == sip::TransactionId::none) return;
  respond(now, std::exchange(message.transaction, sip::TransactionId::none), status);
}

void Agent::Impl::respond(Instant now, sip::TransactionId transaction, std::uint16_t status) {
  sip::Respond response;
  response.transaction = transaction;
  response.status = status;
  if (status == 405) response.fields.push_back({"Allow", "INVITE, ACK, BYE, CANCEL, MESSAGE, OPTIONS"});
  if (status == 415) {
    response.fields.push_back({"Accept", config.accept.to_accept()});
    response.fields.push_back({"Accept-Encoding", "identity"});
  }
  // RFC 3261 §23.2: the certificate that should have been used, as a certs-only message.
  if (status == 493 && config.certificate != nullptr) {
    if (auto certificates = smime::certs_only({config.certificate})) {
      const mime::HeaderFields fields = certificates->fields();
      for (const mime::HeaderField& field : fields.all()) response.fields.push_back({field.name, field.value});
      response.body = std::move(certificates->body);
    }
  }
  sip.submit(now, std::move(response), from_sip);
}

void Agent::Impl::reject(const Incoming& message, std::uint16_t status, std::string detail) {
  out->push_back(Rejected{message.via, message.claim.sender, message.outer_type, status, std::move(detail)});
}

}  // namespace sealwire::agent
