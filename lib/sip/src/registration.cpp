#include <algorithm>
#include <utility>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// Registration: RFC 3261 §10.2, Service-Route of RFC 3608.

namespace sealwire::sip {
namespace {

using std::chrono::seconds;

// RFC 5626 §4.5: twice as long after each failure, from 30 s to 30 min, and not all clients at once.
constexpr seconds kFirstPause{30};
constexpr seconds kLongestPause{1800};

// Early enough for some retransmissions, and for a second try.
seconds refresh_after(seconds granted) {
  if (granted >= seconds(1200)) return granted - seconds(600);
  return std::max(granted / 2, seconds(1));
}

std::string user_of(std::string_view name_addr) {
  const auto address = parse_name_addr(name_addr);
  if (!address) return {};
  const auto uri = uri::SipUri::parse(address->uri);
  return uri ? std::string(uri->user()) : std::string();
}

// Of those that the registrar lists, ours say how long they live (RFC 3261 §10.2.4).
seconds granted_by(const Message& response, const std::vector<std::string>& ours, seconds asked) {
  std::optional<std::uint32_t> shortest;
  const auto listed = response.name_addrs(Field::contact);
  for (const std::string& own : ours) {
    const auto address = parse_name_addr(own);
    const auto uri = address ? uri::SipUri::parse(address->uri) : fail(SipError::usage, "");
    if (!uri) continue;
    for (const NameAddr& one : listed) {
      const auto other = uri::SipUri::parse(one.uri);
      if (!other || !equivalent(*uri, *other)) continue;
      const auto expires = parse_number(one.parameters.find("expires").value);
      if (expires) shortest = std::min(shortest.value_or(*expires), *expires);
    }
  }
  if (shortest) return seconds(*shortest);
  return seconds(response.number(Field::expires).value_or(static_cast<std::uint32_t>(asked.count())));
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace

void Core::Impl::register_(Register&& command) {
  const auto id = static_cast<std::uint64_t>(command.id);
  Registration& r = registrations[id];
  if (r.call_id.empty()) {
    r.call_id = random.token(24);
    r.from_tag = tag();
  }
  if (!r.authorizer.account() || r.authorizer.account() != command.addressing.account)
    r.authorizer = Authorizer(command.addressing.account);
  r.expires = command.expires;
  r.wanted = std::move(command);
  r.unregister_wanted = false;
  r.failures = 0;
  if (r.transaction != 0) {
    r.again = true;
    return;
  }
  send_register(RegistrationId{id}, r);
}

void Core::Impl::unregister(const Unregister& command) {
  const auto found = registrations.find(static_cast<std::uint64_t>(command.id));
  if (found == registrations.end())
    return emit(RegistrationChanged{command.id,
                                    RegistrationState::failed,
                                    Failure::invalid,
                                    {},
                                    "no such registration",
                                    seconds(0),
                                    {},
                                    FlowId::none,
                                    {}});
  Registration& r = found->second;
  r.unregister_wanted = true;
  if (r.transaction != 0) {
    r.again = true;
    return;
  }
  if (r.state == Registration::State::registered) return send_register(command.id, r);
  timers.clear(r.timer);
  registrations.erase(found);
  emit(RegistrationChanged{
      command.id, RegistrationState::unregistered, Failure::none, {}, {}, seconds(0), {}, FlowId::none, {}});
}

void Core::Impl::send_register(RegistrationId id, Registration& r) {
  timers.clear(r.timer);
  Ended how;
  how.failure = Failure::invalid;
  auto request = prepare(r.wanted.addressing, name_of(Method::register_));
  auto hop = hop_for(r.wanted.addressing);
  auto fields = check_fields(r.wanted.fields);
  for (const std::string& contact : r.wanted.contacts)
    if (auto ok = parse_name_addr(contact); fields && !ok) fields = std::unexpected(std::move(ok).error());
  if (!request || !hop || !fields) {
    how.detail = (!request ? request.error() : !hop ? hop.error() : fields.error()).message();
    return registration_failed(id, r, std::move(how), false);
  }
  // Credentials for the registrar's realm go along from the second time on, and all share one Call-ID.
  request->to = request->from.substr(0, request->from.rfind(";tag="));
  request->from = request->to + ";tag=" + r.from_tag;
  request->call_id = r.call_id;
  request->cseq = ++r.cseq;
  request->fields = r.wanted.fields;
  const bool leave = r.unregister_wanted;
  if (leave) {
    request->contact = joined(r.contacts);
  } else if (r.wanted.contacts.empty()) {
    request->make_contact = true;
    request->contact_user = user_of(r.wanted.addressing.from);
  } else {
    request->contact = joined(r.wanted.contacts);
  }
  request->fields.push_back({"Expires", leave ? "0" : std::to_string(r.expires.count())});
  r.authorizer.renew();
  if (!r.authorizer.apply(*request, random)) request->credentials.clear();
  r.state = leave ? Registration::State::unregistering : Registration::State::registering;
  start(std::move(*request), std::move(*hop), Owner::registration, static_cast<std::uint64_t>(id), &r.transaction);
}

void Core::Impl::registration_ended(std::uint64_t key, Ended&& how) {
  const auto found = registrations.find(key);
  if (found == registrations.end() || found->second.transaction != how.transaction) return;
  Registration& r = found->second;
  const RegistrationId id{key};
  const std::uint16_t status = how.response ? how.response->status() : 0;
  if ((status == 401 || status == 407) && r.authorizer.account()) {
    const auto failure = retry(r.authorizer, how, Owner::registration, key, &r.transaction);
    if (!failure) {
      ++r.cseq;
      return;
    }
    how.failure = *failure;
  }
  r.transaction = 0;
  const bool again = std::exchange(r.again, false);
  // RFC 3261 §10.2.8: once with the interval that the registrar wants.
  if (status == 423 && !r.unregister_wanted) {
    const auto least = how.response->number(Field::min_expires);
    if (least && seconds(*least) > r.expires) {
      r.expires = seconds(*least);
      return send_register(id, r);
    }
  }
  if (status >= 200 && status < 300) return registered(id, r, std::move(how));
  if (again) return send_register(id, r);
  const bool passing = how.failure == Failure::timed_out || how.failure == Failure::transport || status == 408 ||
                       status == 430 || status == 480 || status >= 500;
  registration_failed(id, r, std::move(how), passing);
}

void Core::Impl::registered(RegistrationId id, Registration& r, Ended&& how) {
  r.failures = 0;
  r.authorizer.accepted(*how.response);
  if (r.state == Registration::State::unregistering) {
    if (r.unregister_wanted) {
      timers.clear(r.timer);
      registrations.erase(static_cast<std::uint64_t>(id));
      return emit(RegistrationChanged{id,
                                      RegistrationState::unregistered,
                                      Failure::none,
                                      std::move(how.response),
                                      {},
                                      seconds(0),
                                      {},
                                      how.flow,
                                      {}});
    }
    return send_register(id, r);  // wanted again meanwhile
  }
  r.state = Registration::State::registered;
  r.flow = how.flow;
  const bool made = r.wanted.contacts.empty();
  r.contacts = r.wanted.contacts;
  if (made)
    r.contacts = {make_contact(local_address(how.flow, how.hop), how.request.contact_user, is_sips(how.request.uri))};
  const seconds granted = granted_by(*how.response, r.contacts, r.expires);
  RegistrationChanged changed{id, RegistrationState::registered, Failure::none, {}, {}, granted, {}, how.flow, {}};
  for (std::size_t i = 0; i < how.response->field_count(); ++i) {
    if (how.response->field(i).id != Field::service_route) continue;
    if (const auto routes = split_list(how.response->field(i).value))
      changed.service_route.insert(changed.service_route.end(), routes->begin(), routes->end());
  }
  changed.response = std::move(how.response);
  if (r.unregister_wanted) return send_register(id, r);
  emit(std::move(changed));
  timers.set(r.timer, now + refresh_after(granted), TimerQueue::Kind::registration, static_cast<std::uint64_t>(id));
}

void Core::Impl::registration_failed(RegistrationId id, Registration& r, Ended&& how, bool try_again) {
  RegistrationChanged changed{id,
                              RegistrationState::failed,
                              how.failure,
                              std::move(how.response),
                              std::move(how.detail),
                              seconds(0),
                              {},
                              how.flow,
                              {}};
  if (r.unregister_wanted) {
    changed.state = RegistrationState::unregistered;  // its bindings end by themselves
    timers.clear(r.timer);
    registrations.erase(static_cast<std::uint64_t>(id));
    return emit(std::move(changed));
  }
  r.state = Registration::State::waiting;
  if (try_again) {
    seconds pause = std::min(kFirstPause * (1U << std::min(r.failures, 6U)), kLongestPause);
    ++r.failures;
    if (changed.response)
      if (const auto wanted = changed.response->number(Field::retry_after))
        pause = std::clamp(seconds(*wanted), kFirstPause, kLongestPause);
    // Half of the pause to all of it.
    const auto milliseconds = std::chrono::milliseconds(pause) / 2;
    const auto jitter = random.next_u64() % static_cast<std::uint64_t>(milliseconds.count());
    changed.retry_at = now + milliseconds + std::chrono::milliseconds(jitter);
    timers.set(r.timer, *changed.retry_at, TimerQueue::Kind::registration, static_cast<std::uint64_t>(id));
  }
  emit(std::move(changed));
}

void Core::Impl::registration_timer(std::uint64_t key) {
  const auto found = registrations.find(key);
  if (found == registrations.end()) return;
  found->second.timer = TimerQueue::Id::none;
  if (found->second.transaction == 0) send_register(RegistrationId{key}, found->second);
}

// A binding is worth nothing without the connection that it came over.
void Core::Impl::registrations_lost(FlowId flow) {
  std::vector<std::uint64_t> lost;
  for (auto& [key, r] : registrations)
    if (r.flow == flow && r.state == Registration::State::registered && r.transaction == 0) lost.push_back(key);
  for (const std::uint64_t key : lost) {
    Registration& r = registrations.at(key);
    r.flow = FlowId::none;
    send_register(RegistrationId{key}, r);
  }
}

}  // namespace sealwire::sip
