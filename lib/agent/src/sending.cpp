#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/pkix/identity.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "agent_impl.hpp"
#include "answer.hpp"

namespace sealwire::agent {
namespace {

// Who is sent from place to place more often than this is sent in circles.
constexpr std::size_t kMostRedirections = 5;

// No MESSAGE is larger, whatever carries it.
constexpr std::uint64_t kMessageBodyOctets = 60'000;

Error error_of(const sip::RequestDone& done) {
  const std::string& what = done.detail;
  switch (done.failure) {
    case sip::Failure::timed_out: return Error(AgentError::timed_out, what.empty() ? "no answer in time" : what);
    case sip::Failure::too_large: return Error(AgentError::too_large, what.empty() ? "too large for MESSAGE" : what);
    case sip::Failure::unanswerable:
    case sip::Failure::refused:
      return Error(AgentError::refused, what.empty() ? "the credentials were not accepted" : what);
    case sip::Failure::invalid: return Error(AgentError::bad_command, what);
    case sip::Failure::overload: return Error(AgentError::overload, what);
    case sip::Failure::transport:
    case sip::Failure::tls:
      return Error(AgentError::unreachable, what.empty() ? "the next hop cannot be reached" : what);
    case sip::Failure::none: break;
  }
  return Error(AgentError::unreachable, what);
}

// A URI that is not somebody's address of record names one device.
Device device_of(const SendMessage& command) {
  const std::string& target = command.route.target;
  if (target.empty() || same_person(target, command.to)) return {};
  return {address_of_record(target)};
}

bool is_secured(const mime::MediaType& type) {
  return type.is("application", "pkcs7-mime") || type.is("multipart", "signed") ||
         type.is("application", "pkcs7-signature");
}

mime::MediaType outer_type(const Outgoing& message) {
  if (message.form == Form::clear) {
    const auto content = mime::ContentFields::read(message.command.fields);
    return content ? content->type : mime::MediaType();
  }
  if (message.form == Form::sign && message.command.multipart) return {"multipart", "signed"};
  return {"application",
          "pkcs7-mime",
          {{"smime-type", message.form == Form::sign ? "signed-data" : "authEnveloped-data", {}}}};
}

bool takes(const mime::AcceptList& list, mime::MediaType type) {
  if (list.accepts(type, true)) return true;
  if (type.parameter("smime-type") != "authEnveloped-data") return false;
  type.set_parameter("smime-type", "auth-enveloped-data");
  return list.accepts(type, true);
}

}  // namespace

Result<Bytes> read_spool(const Spool& spool, std::uint64_t size) {
  Bytes out(size);
  std::size_t at = 0;
  while (at < out.size()) {
    const std::size_t got = SEALWIRE_TRY(spool.read_at(at, std::span(out).subspan(at)));
    if (got == 0) return fail(AgentError::bad_command, "the content is shorter than its size says", at);
    at += got;
  }
  return out;
}

Outgoing* Agent::Impl::find(MessageId id) {
  const auto found = outgoing.find(id);
  return found == outgoing.end() ? nullptr : &found->second;
}

void Agent::Impl::send_message(Instant now, SendMessage command) {
  const MessageId id = command.id;
  if (id == MessageId::none || outgoing.contains(id)) {
    SendOutcome outcome;
    outcome.id = id;
    outcome.error = Error(AgentError::bad_command, "the message's number is in use");
    out->push_back(std::move(outcome));
    return;
  }
  Outgoing& message = outgoing[id];
  message.command = std::move(command);
  message.device = device_of(message.command);
  if (const auto prepared = prepare(now, message); !prepared) return fail_message(id, prepared.error());
  if (message.form == Form::clear) {
    message.sealed = {message.command.fields, message.command.content, message.command.size};
    return dispatch(now, message);
  }
  seal(message);
}

// Decides the form, and whether it makes sense.
Result<void> Agent::Impl::prepare(Instant now, Outgoing& message) {
  SendMessage& command = message.command;
  if (shutting) return fail(AgentError::cancelled, "the agent is shutting down");
  if (const auto to = uri::SipUri::parse(command.to); !to)
    return fail(AgentError::bad_command, "the recipient is no SIP URI: " + to.error().what());
  if (command.content == nullptr || command.content->size() < command.size)
    return fail(AgentError::bad_command, "the content is shorter than its size says");
  if (command.recipients.empty()) {
    for (const x509::CertificatePtr& certificate : config.peer_certificates) {
      if (pkix::match_uri(*certificate, command.to).status == pkix::IdentityStatus::match)
        command.recipients.push_back(certificate);
    }
  }
  message.form = SEALWIRE_TRY(choose_form(message));
  if (message.form == Form::encrypt || message.form == Form::seal) {
    for (const x509::CertificatePtr& certificate : command.recipients) {
      if (pkix::match_uri(*certificate, command.to).status != pkix::IdentityStatus::match)
        out->push_back(Notice{command.id, "the certificate of " + certificate->subject_text() +
                                              " does not name the recipient " + command.to});
    }
  }
  const auto known = message.device.contact.empty() ? std::nullopt : capabilities.find(now, message.device);
  if (known && !known->types.empty() && !takes(known->types, outer_type(message)))
    return fail(AgentError::not_understood, message.device.contact + " is known not to take " +
                                                outer_type(message).essence() + " (it takes " +
                                                known->types.to_accept() + ")");
  message.certificate = command.certificate == CertificatePolicy::always ||
                        (command.certificate == CertificatePolicy::automatic && !(known && known->has_our_certificate));
  return {};
}

Result<Form> Agent::Impl::choose_form(const Outgoing& message) const {
  const bool can_encrypt = !message.command.recipients.empty();
  Form form = message.command.form;
  if (form == Form::automatic)
    form = can_encrypt && config.can_sign ? Form::seal
           : can_encrypt                  ? Form::encrypt
           : config.can_sign              ? Form::sign
                                          : Form::clear;
  if ((form == Form::sign || form == Form::seal) && !config.can_sign)
    return fail(AgentError::no_key, "there is no key to sign with");
  if ((form == Form::encrypt || form == Form::seal) && !can_encrypt)
    return fail(AgentError::no_recipient, "no certificate of " + message.command.to + " is known to encrypt for");
  return form;
}

void Agent::Impl::seal(Outgoing& message) {
  const SendMessage& command = message.command;
  if (opening.size() + sealing.size() >= config.jobs)
    return fail_message(command.id, Error(AgentError::overload, "too many messages are being sealed and opened"));
  Seal job;
  job.job = message.job = JobId{++numbers};
  job.sign = message.form == Form::sign || message.form == Form::seal;
  job.encrypt = message.form == Form::encrypt || message.form == Form::seal;
  job.fields = command.fields;
  job.content = command.content;
  job.size = command.size;
  if (job.encrypt) job.recipients = command.recipients;
  job.include_certificate = message.certificate;
  const bool by_msrp = command.via == Via::msrp ||
                       (command.via == Via::automatic && command.size > config.sip.limits.udp_request_octets);
  job.capabilities = command.capabilities || by_msrp;
  job.multipart = command.multipart;
  sealing.emplace(job.job, command.id);
  out->push_back(std::move(job));
}

void Agent::Impl::on_sealed(Instant now, Sealed sealed) {
  const auto job = sealing.extract(sealed.job);
  Outgoing* message = job ? find(job.mapped()) : nullptr;
  if (message == nullptr) return;
  message->job = JobId::none;
  if (!sealed.result) return fail_message(job.mapped(), std::move(sealed.result).error());
  message->sealed = std::move(*sealed.result);
  dispatch(now, *message);
}

Result<sip::SendRequest> Agent::Impl::request_of(const Outgoing& message) const {
  const SendMessage& command = message.command;
  sip::SendRequest request;
  request.method = "MESSAGE";
  request.addressing.target = command.route.target.empty() ? command.to : command.route.target;
  request.addressing.from =
      config.display_name.empty() ? "<" + config.aor + ">" : sip::quote(config.display_name) + " <" + config.aor + ">";
  request.addressing.to = "<" + command.to + ">";
  request.addressing.route = command.route.route;
  request.addressing.proxy = command.route.proxy;
  request.addressing.account = command.route.account;
  request.congestion_controlled = command.route.congestion_controlled;
  for (const mime::HeaderField& field : message.sealed.fields.all())
    request.fields.push_back({field.name, field.value});
  request.body = SEALWIRE_TRY(read_spool(*message.sealed.content, message.sealed.size));
  return request;
}

// RFC 8591 §7.1: the whole request counts, header fields included.
void Agent::Impl::dispatch(Instant now, Outgoing& message) {
  const SendMessage& command = message.command;
  const MessageId id = command.id;
  const bool fits_at_all = message.sealed.size <= kMessageBodyOctets;
  const auto by_session = [&] {
    leave_lane(message);
    to_session(now, message);
  };
  if (command.via == Via::msrp || (command.via == Via::automatic && !fits_at_all)) return by_session();
  if (!fits_at_all)
    return fail_message(
        id, Error(AgentError::too_large, "a MESSAGE cannot carry " + std::to_string(message.sealed.size) + " octets"));
  auto request = request_of(message);
  if (!request) return fail_message(id, request.error());
  const auto size = sip.serialized_size(*request);
  if (!size) return fail_message(id, size.error());
  if (command.via == Via::automatic && !command.route.congestion_controlled &&
      *size > config.sip.limits.udp_request_octets)
    return by_session();
  if (!enter_lane(message, request->addressing.target)) return;
  message.octets = *size;
  request->id = sip::RequestId{++numbers};
  requests.emplace(request->id, id);
  sip.submit(now, std::move(*request), from_sip);
}

// RFC 3428 §8: no new MESSAGE for a URI while one for the same is on its way. Gives whether it is this one's turn; if
// not, it is dispatched again when it is.
bool Agent::Impl::enter_lane(Outgoing& message, std::string_view target) {
  const MessageId id = message.command.id;
  if (message.lane.empty()) {
    message.lane = address_key(target);
    lanes[message.lane].push_back(id);
  }
  return lanes[message.lane].front() == id;
}

void Agent::Impl::leave_lane(Outgoing& message) {
  const auto found = lanes.find(std::exchange(message.lane, {}));
  if (found == lanes.end()) return;
  std::deque<MessageId>& lane = found->second;
  const bool was_first = lane.front() == message.command.id;
  std::erase(lane, message.command.id);
  if (lane.empty())
    lanes.erase(found);
  else if (was_first)
    ready.push_back(lane.front());
}

void Agent::Impl::on_message_done(Instant now, Outgoing& message, sip::RequestDone done) {
  leave_lane(message);
  if (done.response && redirect(message, *done.response)) return dispatch(now, message);
  SendOutcome outcome;
  outcome.via = Via::message;
  outcome.octets = message.octets;
  if (done.response) {
    on_answer(now, message, *done.response, done.detail, outcome);
  } else if (done.failure == sip::Failure::too_large && message.command.via == Via::automatic) {
    return to_session(now, message);
  } else {
    outcome.error = error_of(done);
  }
  if (!outcome.error && done.failure != sip::Failure::none) outcome.error = error_of(done);
  if (outcome.error && outcome.status < 600 && try_next_place(message)) return dispatch(now, message);
  finish(message.command.id, std::move(outcome));
}

bool Agent::Impl::redirect(Outgoing& message, const sip::Message& response) {
  const SendMessage& command = message.command;
  const std::string& target = command.route.target.empty() ? command.to : command.route.target;
  for (std::string& place : redirections(response, target)) {
    if (place != command.to && std::ranges::find(message.places, place) == message.places.end())
      message.places.push_back(std::move(place));
  }
  return response.status() >= 300 && response.status() < 400 && try_next_place(message);
}

bool Agent::Impl::try_next_place(Outgoing& message) {
  if (message.places_tried == std::min(message.places.size(), kMostRedirections)) return false;
  message.command.route.target = message.places[message.places_tried++];
  message.device = device_of(message.command);
  return true;
}

void Agent::Impl::on_answer(Instant now, Outgoing& message, const sip::Message& response, std::string_view detail,
                            SendOutcome& outcome) {
  outcome.status = response.status();
  outcome.detail = reason_of(response, detail);
  if (outcome.status < 300) {
    if (message.certificate && message.form != Form::clear) capabilities.learn_certificate(now, message.device);
    return;
  }
  outcome.error = error_of_answer(response, detail);
  if (outcome.status == 415) {
    const mime::AcceptList accept = accept_of(response);
    outcome.accept = accept.to_accept();
    // The answer to a request for an address of record says nothing about a device that can be named.
    if (!accept.empty()) capabilities.learn(now, message.device, accept, CapabilitySource::refusal);
  }
  const auto body_type = mime::MediaType::parse(response.content_type());
  const bool certificate_body = body_type && (is_secured(*body_type) || body_type->is("application", "pkix-cert"));
  if (outcome.status == 493 && certificate_body) {
    outcome.certificate_type = body_type->to_string();
    outcome.certificate = to_bytes(response.body());
  }
}

void Agent::Impl::query(Instant now, const QueryCapabilities& command) {
  sip::SendRequest request;
  request.id = sip::RequestId{++numbers};
  request.method = "OPTIONS";
  request.addressing.target = command.route.target.empty() ? command.to : command.route.target;
  request.addressing.from = "<" + config.aor + ">";
  request.addressing.to = "<" + command.to + ">";
  request.addressing.route = command.route.route;
  request.addressing.proxy = command.route.proxy;
  request.addressing.account = command.route.account;
  request.fields.push_back({"Accept", "application/sdp"});
  queries.emplace(request.id, command.id);
  sip.submit(now, std::move(request), from_sip);
}

void Agent::Impl::on_options_done(Instant now, MessageId id, const sip::RequestDone& done) {
  CapabilitiesLearnt learnt;
  learnt.id = id;
  if (!done.response) {
    learnt.error = error_of(done);
  } else {
    learnt.status = done.response->status();
    learnt.accept = accept_of(*done.response);
    const auto contacts = done.response->name_addrs(sip::Field::contact);
    if (!contacts.empty()) learnt.device = {address_of_record(contacts.front().uri)};
    if (learnt.status >= 300)
      learnt.error = error_of_answer(*done.response, done.detail);
    else if (!learnt.accept.empty())
      capabilities.learn(now, learnt.device, learnt.accept, CapabilitySource::options);
  }
  out->push_back(std::move(learnt));
}

void Agent::Impl::cancel(Instant now, MessageId id) {
  Outgoing* message = find(id);
  if (message == nullptr) return;
  if (Session* session = find(message->session)) {
    msrp.submit(now, msrp::AbortMessage{session->id, message->message_id}, from_msrp);
    std::erase(session->waiting, id);
  }
  fail_message(id, Error(AgentError::cancelled, "cancelled"));
}

void Agent::Impl::fail_message(MessageId id, Error error, std::uint16_t status) {
  SendOutcome outcome;
  const Outgoing* message = find(id);
  outcome.via = message != nullptr && message->session != msrp::SessionId::none ? Via::msrp : Via::message;
  outcome.status = status;
  outcome.detail = error.what();
  outcome.error = std::move(error);
  finish(id, std::move(outcome));
}

void Agent::Impl::finish(MessageId id, SendOutcome outcome) {
  const auto found = outgoing.find(id);
  if (found == outgoing.end()) return;
  outcome.id = id;
  outcome.form = found->second.form;
  if (outcome.octets == 0) outcome.octets = found->second.sealed.size;
  if (outcome.error && outcome.detail.empty()) outcome.detail = outcome.error->what();
  if (found->second.job != JobId::none) sealing.erase(found->second.job);
  leave_lane(found->second);
  std::erase_if(requests, [&](const auto& request) { return request.second == id; });
  outgoing.erase(found);
  out->push_back(std::move(outcome));
}

}  // namespace sealwire::agent
