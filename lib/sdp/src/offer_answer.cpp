#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/sdp/msrp.hpp"

namespace sealwire::sdp {
namespace {

std::string address_type(std::string_view address) {
  return address.find(':') == std::string_view::npos ? "IP4" : "IP6";
}

Session frame(const Self& self) {
  Session out;
  const std::string type = address_type(self.address);
  out.origin = {self.username, self.session_id, std::to_string(self.session_version), "IN", type, self.address};
  out.connection = Connection{"IN", type, self.address};
  out.times.emplace_back();
  return out;
}

/// The answer to a media line that is not taken (RFC 3264 §6): the same line with port 0.
Media refused(const Media& offered) {
  Media out;
  out.media = offered.media;
  out.protocol = offered.protocol;
  out.formats = offered.formats;
  return out;
}

/// RFC 4145 §4.1; an offer without setup means that the offerer connects (RFC 4975 §8.5).
Setup answer_to(std::optional<Setup> offered, std::optional<Setup> wanted) {
  switch (offered.value_or(Setup::active)) {
    case Setup::passive: return Setup::active;
    case Setup::actpass: return wanted == Setup::active ? Setup::active : Setup::passive;
    case Setup::active: return Setup::passive;
  }
  return Setup::passive;
}

/// RFC 3264 §6.1: what one sends the other receives, and no more than was offered.
Direction within(Direction offered, Direction wanted) {
  const bool may_send = offered == Direction::sendrecv || offered == Direction::recvonly;
  const bool may_receive = offered == Direction::sendrecv || offered == Direction::sendonly;
  const bool send = may_send && (wanted == Direction::sendrecv || wanted == Direction::sendonly);
  const bool receive = may_receive && (wanted == Direction::sendrecv || wanted == Direction::recvonly);
  if (send) return receive ? Direction::sendrecv : Direction::sendonly;
  return receive ? Direction::recvonly : Direction::inactive;
}

}  // namespace

Session make_offer(const Self& self, const std::vector<MsrpStream>& streams) {
  Session out = frame(self);
  for (const MsrpStream& stream : streams) out.media.push_back(write_msrp(stream));
  return out;
}

Result<std::size_t> choose_stream(const Session& offer, const std::function<Result<void>(const MsrpStream&)>& usable) {
  std::optional<Error> why;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    if (!is_msrp(offer.media[i]) || offer.media[i].rejected()) continue;
    const auto stream = read_msrp(offer, offer.media[i]);
    const auto good = !stream ? std::unexpected(stream.error()) : usable ? usable(*stream) : Result<void>();
    if (good) return i;
    if (!why) why = good.error();
  }
  if (why) return std::unexpected(*std::move(why));
  return fail(SdpError::no_stream, "the offer holds no MSRP stream");
}

Result<Session> make_answer(const Self& self, const Session& offer, std::size_t taken, MsrpStream stream) {
  if (taken >= offer.media.size()) return fail(SdpError::bad_answer, "the offer has no such media line");
  const MsrpStream offered = SEALWIRE_TRY(read_msrp(offer, offer.media[taken]));
  if (offered.tls != stream.tls) return fail(SdpError::bad_answer, "an answer must not change the transport");
  stream.setup = answer_to(offered.setup, stream.setup);
  stream.direction = within(offered.direction, stream.direction);
  Session out = frame(self);
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    out.media.push_back(i == taken ? write_msrp(stream) : refused(offer.media[i]));
  }
  return out;
}

Session refuse_all(const Self& self, const Session& offer) {
  Session out = frame(self);
  for (const Media& media : offer.media) out.media.push_back(refused(media));
  return out;
}

Result<MsrpStream> read_answer(const Session& offer, const Session& answer, std::size_t index) {
  if (answer.media.size() != offer.media.size() || index >= offer.media.size()) {
    return fail(SdpError::bad_answer, "the offer has " + std::to_string(offer.media.size()) +
                                          " media lines, the answer " + std::to_string(answer.media.size()));
  }
  const Media& ours = offer.media[index];
  const Media& theirs = answer.media[index];
  if (theirs.rejected()) return fail(SdpError::no_stream, "the far end refused the stream");
  if (ours.media != theirs.media || ours.protocol != theirs.protocol) {
    return fail(SdpError::bad_answer,
                "the answer has " + theirs.media + " " + theirs.protocol + " for " + ours.media + " " + ours.protocol);
  }
  return read_msrp(answer, theirs);
}

bool offerer_connects(const MsrpStream& ours, const MsrpStream& theirs) {
  if (ours.setup == Setup::actpass) return theirs.setup != Setup::active;
  return ours.setup != Setup::passive;
}

}  // namespace sealwire::sdp
