#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/mime/stream.hpp"

#include "support/files.hpp"

namespace sealwire::mime {
namespace {

namespace fs = std::filesystem;

using test::corpus;
using test::read_file;

/// Walks the whole tree; gives the number of leaves.
Result<std::size_t> leaves(Octets octets, std::size_t depth = 0) {
  auto entity = parse_entity(octets);
  if (!entity) return std::unexpected(entity.error());
  if (!entity->content.type.is_multipart() || depth > 8) {
    const auto body = entity->decoded_body();
    if (!body) return std::unexpected(body.error());
    return 1;
  }
  const auto boundary = boundary_of(entity->content.type);
  if (!boundary) return std::unexpected(boundary.error());
  const auto parts = split_multipart(entity->body, *boundary);
  if (!parts) return std::unexpected(parts.error());
  std::size_t count = 0;
  for (const Octets part : parts->parts) {
    const auto inner = leaves(part, depth + 1);
    if (!inner) return inner;
    count += *inner;
  }
  return count;
}

std::vector<fs::path> messages() {
  std::vector<fs::path> out;
  for (const std::string_view folder :
       {"johnny-fired-smime", "thunderbird-smime", "bc-smime", "covert-content-smime", "mimekit"}) {
    if (!fs::exists(corpus() / folder)) continue;
    for (const auto& entry : fs::directory_iterator(corpus() / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".eml" || extension == ".message") out.push_back(entry.path());
    }
  }
  return out;
}

TEST(Corpus, EveryMessageIsReadToItsLeaves) {
  const auto all = messages();
  if (all.empty()) GTEST_SKIP() << "no corpus at " << corpus();
  for (const fs::path& path : all) {
    const Bytes octets = read_file(path);
    const auto count = leaves(octets);
    EXPECT_TRUE(count) << path << ": " << (count ? "" : count.error().message());
    EXPECT_TRUE(looks_like_entity(octets)) << path;
    EXPECT_TRUE(canonical_entity(octets)) << path;
  }
  EXPECT_GT(all.size(), 40U);
}

TEST(Corpus, TruncatedAndFlippedMessagesAreReadOrRefusedByName) {
  const auto all = messages();
  if (all.empty()) GTEST_SKIP() << "no corpus at " << corpus();
  DeterministicRandom random(12);
  for (const fs::path& path : all) {
    const Bytes whole = read_file(path);
    for (int i = 0; i < 30; ++i) {
      Bytes octets = whole;
      if (i % 3 == 0) octets.resize(random.next_u64() % whole.size());
      if (!octets.empty())
        octets[random.next_u64() % octets.size()] ^= static_cast<std::uint8_t>(1U << random.next_u64() % 8);
      const auto count = leaves(octets);
      EXPECT_TRUE(count || !count.error().what().empty());
      const auto canonical = canonical_entity(octets);
      EXPECT_TRUE(!canonical || canonical_entity(*canonical).value() == *canonical) << path;
    }
  }
}

}  // namespace
}  // namespace sealwire::mime
