#include "spki.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kBitString = 0x03;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kOid = 0x06;
constexpr std::uint8_t kSequence = 0x30;

}  // namespace

std::optional<DerCursor::Extent> DerCursor::extent() const {
  if (rest_.size() < 2 || (rest_[0] & 0x1f) == 0x1f) return std::nullopt;
  std::size_t header = 2;
  std::size_t content = rest_[1];
  if (content >= 0x80) {
    const std::size_t digits = content & 0x7f;
    if (digits == 0 || digits > 4 || rest_.size() - 2 < digits) return std::nullopt;
    content = 0;
    for (; header < 2 + digits; ++header) content = content << 8 | rest_[header];
  }
  if (rest_.size() - header < content) return std::nullopt;
  return Extent{header, content};
}

std::optional<Octets> DerCursor::take(std::uint8_t identifier) {
  if (peek() != identifier) return std::nullopt;
  const auto size = extent();
  if (!size) return std::nullopt;
  const Octets content = rest_.subspan(size->header, size->content);
  rest_ = rest_.subspan(size->header + size->content);
  return content;
}

std::optional<Octets> DerCursor::take_whole() {
  const auto size = extent();
  if (!size) return std::nullopt;
  const Octets whole = rest_.first(size->header + size->content);
  rest_ = rest_.subspan(whole.size());
  return whole;
}

Result<SpkiView> read_spki(Octets der) {
  const auto malformed = [] { return fail(CryptoError::bad_key, "the octets are not a SubjectPublicKeyInfo"); };
  DerCursor outer(der);
  const auto body = outer.take(kSequence);
  if (!body || !outer.done()) return malformed();
  DerCursor fields(*body);
  const auto identifier = fields.take(kSequence);
  const auto bits = fields.take(kBitString);
  if (!identifier || !bits || !fields.done()) return malformed();
  DerCursor algorithm(*identifier);
  const auto oid = algorithm.take(kOid);
  if (!oid) return malformed();
  SpkiView view{.algorithm = *oid, .parameters = {}, .key = {}};
  if (!algorithm.done()) {
    const auto parameters = algorithm.take_whole();
    if (!parameters || !algorithm.done()) return malformed();
    view.parameters = *parameters;
  }
  if (bits->empty() || bits->front() != 0) {
    return fail(CryptoError::bad_key, "subjectPublicKey is not a whole number of octets");
  }
  view.key = bits->subspan(1);
  return view;
}

std::optional<Pkcs8View> read_pkcs8(Octets der) {
  DerCursor outer(der);
  const auto body = outer.take(kSequence);
  if (!body || !outer.done()) return std::nullopt;
  DerCursor fields(*body);
  const auto version = fields.take(kInteger);
  if (!version || version->size() != 1 || version->front() > 1) return std::nullopt;
  Pkcs8View view;
  if (fields.peek() != kSequence) return std::nullopt;
  view.algorithm_identifier = fields.take_whole().value_or(Octets());
  DerCursor whole(view.algorithm_identifier);
  DerCursor algorithm(whole.take(kSequence).value_or(Octets()));
  const auto oid = algorithm.take(kOid);
  const auto key = fields.take(kOctetString);
  if (!oid || !key) return std::nullopt;
  view.algorithm = *oid;
  view.parameters = algorithm.take_whole().value_or(Octets());
  view.private_key = *key;
  view.has_extras = !fields.done();
  if (fields.peek() == 0xa0) fields.take(0xa0);
  if (fields.peek() == 0x81) {
    const auto bits = fields.take(0x81);
    if (!bits || bits->empty() || bits->front() != 0) return std::nullopt;
    view.public_key = bits->subspan(1);
  }
  if (!fields.done()) return std::nullopt;
  return view;
}

std::optional<Octets> take_positive(DerCursor& cursor) {
  auto value = cursor.take(kInteger);
  if (!value || value->empty() || (value->front() & 0x80) != 0) return std::nullopt;
  while (value->size() > 1 && value->front() == 0) value = value->subspan(1);
  return value;
}

void append_der(Bytes& to, std::uint8_t identifier, Octets content) {
  to.push_back(identifier);
  if (content.size() < 0x80) {
    to.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    std::uint8_t digits = 0;
    for (std::size_t rest = content.size(); rest != 0; rest >>= 8) ++digits;
    to.push_back(static_cast<std::uint8_t>(0x80 | digits));
    for (; digits != 0; --digits) to.push_back(static_cast<std::uint8_t>(content.size() >> (8 * (digits - 1))));
  }
  append(to, content);
}

}  // namespace sealwire::crypto
