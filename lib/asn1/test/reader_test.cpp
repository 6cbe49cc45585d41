#include "sealwire/asn1/reader.hpp"

#include "sealwire/asn1/der.hpp"

#include "support.hpp"

namespace sealwire::asn1 {
namespace {

using test::hex;

struct Row {
  const char* octets;
  std::optional<Asn1Error> ber;  // none: good
  std::optional<Asn1Error> der;
};

TEST(Reader, JudgesHeadersAsX690Says) {
  using enum Asn1Error;
  const Row rows[] = {
      {"0500", {}, {}},
      {"", truncated, truncated},
      {"05", truncated, truncated},
      {"0401", truncated, truncated},
      {"040100", {}, {}},
      {"04010000", trailing_octets, trailing_octets},
      {"048100", {}, not_der},
      {"04810100", {}, not_der},
      {"0482000100", {}, not_der},
      {"0480", bad_length, not_der},
      {"24800401410000", {}, not_der},
      {"2480040141", truncated, not_der},
      {"24800401410001", bad_length, not_der},
      {"0000", bad_tag, bad_tag},
      {"30020000", {}, {}},
      {"04ff", bad_length, bad_length},
      {"0488ffffffffffffffff", bad_length, bad_length},
      {"04887fffffffffffffff", truncated, truncated},
      {"0489010000000000000000", bad_length, bad_length},
      {"04890000000000000000010a", {}, not_der},
      {"1f1f00", {}, {}},
      {"1f1e00", bad_tag, bad_tag},
      {"1f801f00", bad_tag, bad_tag},
      {"1f", truncated, truncated},
      {"1f81", truncated, truncated},
      {"bf828080800000", bad_tag, bad_tag},
      {"bf81ffffff7f00", {}, {}},
      {"bf81ffff7f00", {}, {}},
      {"1fffffffffffff7f00", bad_tag, bad_tag},
  };
  for (const Row& row : rows) {
    const Bytes octets = hex(row.octets);
    for (const Rules& rules : {kBer, kDer}) {
      const auto expected = rules.der() ? row.der : row.ber;
      const auto element = read_element(octets, rules);
      if (expected)
        EXPECT_TRUE(!element && element.error().is(*expected))
            << row.octets << (element ? " accepted" : " " + element.error().message());
      else
        EXPECT_TRUE(element) << row.octets << " " << element.error().message();
    }
  }
}

TEST(Reader, GivesNestedElementsWithTheirPlaces) {
  const Bytes octets = hex("3080 020105 a080 0401ff 0000 0000");
  Reader reader{octets};
  const auto outer = reader.next(tags::sequence, "thing");
  ASSERT_TRUE(outer);
  EXPECT_TRUE(outer->indefinite);
  EXPECT_EQ(outer->content.size(), octets.size() - 4);
  EXPECT_TRUE(reader.at_end());
  auto inside = reader.inside(*outer);
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->next(tags::integer, "version")->content[0], 5);
  EXPECT_FALSE(*inside->next_if(Tag::context(1)));
  EXPECT_EQ(inside->offset(), 5u);
  const auto wrong = inside->next(Tag::context(1), "other");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().offset(), 5u);
  EXPECT_TRUE(*inside->next_if(Tag::context(0)));
  EXPECT_TRUE(inside->finish("thing"));
}

TEST(Reader, RefusesDeepNestingInBoundedSteps) {
  const Bytes definite = test::deep_nesting(100'000, true);
  Reader reader{definite};
  std::uint32_t levels = 0;
  for (;; ++levels) {
    const auto element = reader.next();
    ASSERT_TRUE(element);
    const auto inner = reader.inside(*element);
    if (!inner) {
      EXPECT_TRUE(inner.error().is(Asn1Error::too_deep));
      break;
    }
    reader = *inner;
  }
  EXPECT_EQ(levels, Limits{}.depth);
  const Bytes indefinite = test::deep_nesting(100'000, false);
  const auto element = read_element(indefinite);
  ASSERT_FALSE(element);
  EXPECT_TRUE(element.error().is(Asn1Error::too_deep));
  EXPECT_LE(*element.error().offset(), 2 * (Limits{}.depth + 2u));
}

TEST(Reader, HoldsItsDepthAndRefusesOneBeyond) {
  Limits limits;
  limits.depth = 10;
  const Rules rules{Encoding::ber, limits};
  for (const std::size_t levels : {10U, 11U}) {
    Bytes open_ended = test::deep_nesting(levels, false);
    open_ended.resize(open_ended.size() + 2 * levels);
    const auto whole = read_element(open_ended, rules);
    EXPECT_EQ(whole.has_value(), levels == 10) << levels;
    const auto der = to_der(test::deep_nesting(levels, true), limits);
    EXPECT_EQ(der.has_value(), levels == 10) << levels;
    EXPECT_EQ(is_der(test::deep_nesting(levels, true), limits), levels == 10) << levels;
    if (levels == 10) continue;
    EXPECT_TRUE(whole.error().is(Asn1Error::too_deep)) << whole.error().message();
    EXPECT_TRUE(der.error().is(Asn1Error::too_deep)) << der.error().message();
  }
}

TEST(Reader, HugeLengthsAreRefusedAtTheirHeader) {
  const auto beyond = read_element(hex("3088 8000000000000000 0201"));
  ASSERT_FALSE(beyond);
  EXPECT_TRUE(beyond.error().is(Asn1Error::bad_length));
  EXPECT_EQ(beyond.error().offset(), 0U);
  const auto longest = read_element(hex("3088 7fffffffffffffff 0201"));
  ASSERT_FALSE(longest);
  EXPECT_TRUE(longest.error().is(Asn1Error::truncated));
  EXPECT_EQ(longest.error().offset(), 0U);
}

TEST(Der, IsToldFromBer) {
  const struct {
    const char* octets;
    const char* der;  // the same value in DER; empty: it is DER already
  } rows[] = {
      {"0101ff", ""},
      {"010101", "0101ff"},
      {"30030101ff", ""},
      {"3080010101 0000", "30030101ff"},
      {"2403040141", "040141"},
      {"2480240304014104014200 00", "04024142"},
      {"23800302004103020442 0000", "0303044140"},
      {"03020141", "03020140"},
      {"3106020102020101", "3106020101020102"},
      {"3106020101020102", ""},
      {"310602010230010f", nullptr},
      {"2203020101", nullptr},
      {"28030101ff", ""},
      {"a1818100", nullptr},
      {"a18103020101", "a103020101"},
      {"0482000141", "040141"},
  };
  for (const auto& row : rows) {
    const Bytes octets = hex(row.octets);
    const auto der = to_der(octets);
    if (!row.der) {
      EXPECT_FALSE(der) << row.octets;
      EXPECT_FALSE(is_der(octets));
      continue;
    }
    const bool already = *row.der == '\0';
    EXPECT_EQ(is_der(octets), already) << row.octets;
    ASSERT_TRUE(der) << row.octets << der.error().message();
    EXPECT_EQ(to_hex(*der), already ? to_hex(octets) : row.der);
    EXPECT_TRUE(is_der(*der));
  }
}

TEST(Der, OrdersASetAsPaddedOctetStrings) {
  EXPECT_TRUE(set_of_less(hex("01"), hex("02")));
  EXPECT_TRUE(set_of_less(hex("01"), hex("0101")));
  EXPECT_FALSE(set_of_less(hex("01"), hex("0100")));
  EXPECT_FALSE(set_of_less(hex("0100"), hex("01")));
  EXPECT_FALSE(set_of_less(hex("02"), hex("0101")));
}

}  // namespace
}  // namespace sealwire::asn1
