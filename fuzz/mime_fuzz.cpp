#include <cstdlib>

#include "sealwire/mime/accept.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/mime/stream.hpp"

namespace {

using namespace sealwire;
using namespace sealwire::mime;

struct Collect final : EntityHandler, MultipartHandler {
  BytesSink body;
  std::vector<std::unique_ptr<BytesSink>> parts;
  Result<Sink*> header(const EntityHead&) override { return &body; }
  Result<Sink*> part(std::size_t) override {
    parts.push_back(std::make_unique<BytesSink>());
    return parts.back().get();
  }
  Result<void> part_ended(std::size_t) override { return {}; }
};

Result<void> feed(Sink& sink, Octets octets, std::size_t piece) {
  for (; !octets.empty(); octets = octets.subspan(std::min(piece, octets.size()))) {
    if (auto done = sink.write(octets.first(std::min(piece, octets.size()))); !done) return done;
  }
  return {};
}

/// The reader of pieces and the reader of wholes must agree.
void compare_multipart(const Entity& entity, std::size_t piece) {
  const auto boundary = boundary_of(entity.content.type);
  if (!boundary) return;
  const auto whole = split_multipart(entity.body, *boundary);
  Collect collect;
  MultipartParser parser(*boundary, collect);
  auto done = feed(parser, entity.body, piece);
  if (done) done = parser.finish();
  if (done.has_value() != (whole && whole->closed)) std::abort();
  if (!done) return;
  if (collect.parts.size() != whole->parts.size()) std::abort();
  for (std::size_t i = 0; i < collect.parts.size(); ++i) {
    if (!equal(collect.parts[i]->bytes(), whole->parts[i])) std::abort();
  }
}

}  // namespace

// Oracles: pieces against wholes, writing against reading, and canonical form against itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 17 + 1U;
  const Octets octets = Octets(data, size).subspan(1);
  if (const auto accept = AcceptList::parse_accept(as_text(octets))) {
    if (!AcceptList::parse_accept(accept->to_accept())) std::abort();
  }
  const auto entity = parse_entity(octets);
  Collect collect;
  EntityParser parser(collect);
  auto done = feed(parser, octets, piece);
  if (done) done = parser.finish();
  if (!entity) {
    if (done) std::abort();
    return 0;
  }
  const auto body = entity->decoded_body();
  if (body.has_value() != done.has_value()) std::abort();
  if (done && *body != collect.body.bytes()) std::abort();
  if (MediaType::parse(entity->content.type.to_string()) != entity->content.type) std::abort();
  if (entity->content.type.is_multipart()) compare_multipart(*entity, piece);
  if (const auto canonical = canonical_entity(octets)) {
    if (canonical_entity(*canonical) != *canonical) std::abort();
  }
  return 0;
}
