#include "sealwire/asn1/tree.hpp"

#include "sealwire/asn1/der.hpp"

#include "sample_types.hpp"
#include "support.hpp"
#include "support/files.hpp"

namespace sealwire::asn1 {
namespace {

using namespace sample;
using test::hex;

TEST(Tree, NamesComponentsByTheSchema) {
  const Registry known = registry();
  TreeOptions options;
  options.registry = &known;
  options.type = &Attribute::kType;
  const Bytes octets = hex("301c06092a864886f70d010905310f170d3236313132313139333030305a");
  const auto node = tree(octets, options);
  ASSERT_TRUE(node) << node.error().message();
  EXPECT_EQ(to_text(*node),
            "     0 2+28   Attribute\n"
            "     2 2+9      type: OBJECT IDENTIFIER = id-signingTime (1.2.840.113549.1.9.5)\n"
            "    13 2+15     values: SET OF\n"
            "    15 2+13       [0]: UTCTime = 2026-11-21T19:30:00Z\n");
}

TEST(Tree, WithoutASchemaGoesByTheTags) {
  const Bytes octets = hex("3080 020105 0101ff 0407 3005 0c03 c3a4 62 a303 0500 00 0000");
  const Bytes good = hex("3080 020105 0101ff 0407 3005 0c03 c3a462 a302 0500 0000");
  EXPECT_FALSE(tree(octets));
  const auto node = tree(good);
  ASSERT_TRUE(node) << node.error().message();
  EXPECT_EQ(to_text(*node),
            "     0 2+*    SEQUENCE\n"
            "     2 2+1      INTEGER = 5\n"
            "     5 2+1      BOOLEAN = TRUE\n"
            "     8 2+7      OCTET STRING\n"
            "    10 2+5        SEQUENCE\n"
            "    12 2+3          UTF8String = äb\n"
            "    17 2+2      [3]\n"
            "    19 2+0        NULL\n");
}

TEST(Tree, DigitsThatWouldLeaveTheLineGoOnBelow) {
  Bytes octets = hex("0440");
  octets.resize(66, 0xAB);
  const auto node = tree(octets);
  ASSERT_TRUE(node);
  std::string expected = "     0 2+64   OCTET STRING =\n";
  expected += std::string(18, ' ');
  for (int i = 0; i < 40; ++i) expected += "ab";
  expected += "\n" + std::string(18, ' ');
  for (int i = 0; i < 24; ++i) expected += "ab";
  EXPECT_EQ(to_text(*node), expected + "\n");
  Node said = *node;
  said.value += " (said)";
  EXPECT_EQ(to_text(said), expected + " (said)\n");
  Bytes number = hex("02820101 00");
  number.resize(261, 0xFF);
  const auto modulus = tree(number);
  ASSERT_TRUE(modulus);
  EXPECT_NE(modulus->value.find("… (2048 bits)"), std::string::npos) << modulus->value;
}

TEST(Tree, DamagedOctetsAreShownAsFarAsTheyCanBeRead) {
  const Bytes whole = hex("3016 020105 3008 0c03c3a462 0101ff 3003 020107 0500 0500");
  for (std::size_t size = 2; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(tree(cut)) << size;
    const auto read = tree_of_damaged(cut);
    ASSERT_TRUE(read) << size;
    ASSERT_TRUE(read->damage) << size;
    EXPECT_LE(*read->damage->offset(), size);
    EXPECT_EQ(read->root.type, "SEQUENCE");
    EXPECT_EQ(read->root.children.empty(), size == 2) << size;
  }
  // What stands behind a damaged element is read on.
  Bytes bad = whole;
  bad[8] = 0x7f;  // a string that is longer than its SEQUENCE
  const auto read = tree_of_damaged(bad);
  ASSERT_TRUE(read);
  ASSERT_TRUE(read->damage);
  EXPECT_EQ(read->damage->offset(), 7u);
  EXPECT_EQ(read->root.children.size(), 5u);
  EXPECT_EQ(to_text(read->root).find("INTEGER = 7") == std::string::npos, false);
  const auto good = tree_of_damaged(whole);
  ASSERT_TRUE(good);
  EXPECT_FALSE(good->damage);
  EXPECT_FALSE(tree_of_damaged(hex("ff")));
}

TEST(Tree, ASchemaThatDoesNotFitLeavesAWarning) {
  TreeOptions options;
  options.type = &Algorithm::kType;
  const auto node = tree(hex("3003020105"), options);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->type, "Algorithm");
  EXPECT_EQ(node->children.size(), 1u);
  const auto other = tree(hex("020105"), options);
  ASSERT_TRUE(other);
  ASSERT_EQ(other->warnings.size(), 1u);
  EXPECT_EQ(other->warnings[0], "Algorithm expected, INTEGER found");
}

/// Every element lies inside its parent, behind its elder sibling.
void expect_in_order(const Node& node) {
  std::uint64_t at = node.offset + node.header;
  for (const Node& child : node.children) {
    EXPECT_GE(child.offset, at);
    at = child.offset + child.total;
    expect_in_order(child);
  }
  EXPECT_LE(at, node.offset + node.total);
}

TEST(Tree, ShowsEveryRandomValueWithoutWarnings) {
  const Registry known = registry();
  TreeOptions options;
  options.registry = &known;
  options.type = &Record::kType;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    DeterministicRandom random(seed);
    const Bytes der = random_der(Record::kType, random, &known);
    const auto node = tree(der, options);
    ASSERT_TRUE(node) << node.error().message();
    expect_in_order(*node);
    EXPECT_EQ(to_text(*node).find("expected"), std::string::npos) << to_text(*node);
    EXPECT_EQ(to_text(*node).find("missing"), std::string::npos) << to_text(*node);
  }
}

TEST(Corpus, EveryDerFileOfAsn1SamplesIsReadAndKeptAsItIs) {
  const auto folder = test::corpus() / "pyasn1-alt-modules";
  SEALWIRE_NEED_CORPUS(test::corpus());
  std::size_t seen = 0;
  for (const auto& path : test::files(folder)) {
    if (path.extension() != ".der") continue;
    const Bytes octets = test::read_file(path);
    const auto node = tree(octets);
    ASSERT_TRUE(node) << path << node.error().message();
    expect_in_order(*node);
    const auto der = to_der(octets);
    ASSERT_TRUE(der) << path << der.error().message();
    EXPECT_TRUE(is_der(*der)) << path;
    EXPECT_EQ(is_der(octets), *der == octets) << path;
    ++seen;
  }
  EXPECT_GT(seen, 100u);
}

TEST(Corpus, FuzzInputsOfOthersAreShownOrRefused) {
  SEALWIRE_NEED_CORPUS(test::corpus());
  std::size_t shown = 0;
  std::size_t refused = 0;
  for (const char* name : {"openssl-fuzz-cms", "openssl-fuzz-crl"}) {
    for (const auto& path : test::files(test::corpus() / name)) {
      const Bytes octets = test::read_file(path);
      const auto node = tree(octets);
      if (!node) {
        ++refused;
        EXPECT_LE(node.error().offset().value_or(0), octets.size());
        continue;
      }
      ++shown;
      expect_in_order(*node);
      EXPECT_FALSE(to_text(*node).empty());
    }
  }
  EXPECT_GT(shown, 50u);
  EXPECT_GT(refused, 10u);
}

}  // namespace
}  // namespace sealwire::asn1
