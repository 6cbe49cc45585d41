#include "sealwire/asn1/codec.hpp"

#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"

#include "sample_types.hpp"
#include "support.hpp"

namespace sealwire::asn1 {
namespace {

using namespace sample;
using test::hex;

TEST(Codec, RandomValuesSurviveTheRoundTrip) {
  const Registry known = registry();
  std::size_t with_attributes = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    DeterministicRandom random(seed);
    const Bytes der = random_der(Record::kType, random, seed % 2 ? &known : nullptr);
    ASSERT_TRUE(is_der(der)) << seed << " " << to_hex(der);
    const auto record = decode_der<Record>(der);
    ASSERT_TRUE(record) << seed << " " << record.error().message() << " " << to_hex(der);
    const auto again = encode(*record);
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_EQ(to_hex(*again), to_hex(der)) << seed;
    if (record->attributes) {
      ++with_attributes;
      EXPECT_EQ(record->attributes_raw[0], 0xA2);
    }
  }
  EXPECT_GT(with_attributes, 500u);
}

TEST(Codec, TruncationsAndTrailingOctetsAreRefused) {
  DeterministicRandom random(7);
  for (int round = 0; round < 40; ++round) {
    Bytes der = random_der(Record::kType, random);
    for (std::size_t n = 0; n < der.size(); ++n) EXPECT_FALSE(decode_der<Record>(Octets(der).first(n)));
    der.push_back(0);
    const auto trailing = decode_der<Record>(der);
    ASSERT_FALSE(trailing);
    EXPECT_TRUE(trailing.error().is(Asn1Error::trailing_octets));
    EXPECT_EQ(trailing.error().offset(), der.size() - 1);
  }
}

TEST(Codec, FlippedBitsAreRefusedOrReadAndWrittenAlike) {
  DeterministicRandom random(11);
  for (int round = 0; round < 20; ++round) {
    const Bytes der = random_der(Record::kType, random);
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
      Bytes flipped = der;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
      const auto record = decode_der<Record>(flipped);
      if (!record) {
        EXPECT_LE(record.error().offset().value_or(0), flipped.size());
        continue;
      }
      const auto again = encode(*record);
      ASSERT_TRUE(again) << again.error().message();
      // ANY keeps what it is given, and named bits are cut; all else is the same octets.
      if (again->size() == flipped.size()) {
        EXPECT_EQ(to_hex(*again), to_hex(flipped));
      }
    }
  }
}

TEST(Codec, NamesTheComponentAndThePlaceOfAnError) {
  const Algorithm good{"1.2.3"_oid, {}};
  Record record;
  record.id = good;
  record.algorithms = {good, good};
  const Bytes one = hex("01");
  record.serial.octets = one;
  record.body = one;
  record.extensions.emplace().push_back({"1.2.3"_oid, true, one});
  const Bytes der = *encode(record);
  ASSERT_TRUE(decode_der<Record>(der));
  Bytes bad = der;
  const Bytes critical = hex("0101ff");
  const auto place = std::search(bad.begin(), bad.end(), critical.begin(), critical.end());
  ASSERT_NE(place, bad.end());
  *place = 0x02;
  const auto error = decode_der<Record>(bad);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().what(), "Record.extensions[0].extnValue: OCTET STRING expected, INTEGER found");
  EXPECT_EQ(error.error().offset(), static_cast<std::uint64_t>(place - bad.begin()));
  EXPECT_EQ(error.error().code(), "asn1.unexpected-tag");
}

TEST(Codec, DefaultsAreLeftOutWhenWrittenAndFilledInWhenRead) {
  const Extension plain{"1.2.3"_oid, false, {}};
  EXPECT_EQ(to_hex(*encode(plain)), "300606022a030400");
  const auto read = decode_der<Extension>(hex("300606022a030400"));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->critical);
  const Bytes written_out = hex("300906022a030101000400");
  const auto strict = decode_der<Extension>(written_out);
  ASSERT_FALSE(strict);
  EXPECT_TRUE(strict.error().is(Asn1Error::not_der));
  Arena arena;
  EXPECT_TRUE(decode<Extension>(written_out, kBer, arena));
}

TEST(Codec, SetsAreReadInAnyOrderInBerAndWrittenInTheirOwn) {
  Arena arena;
  const Bytes octets = hex("310a 800140 0500 0c03416c69");
  const auto personal = decode<Personal>(octets, kBer, arena);
  ASSERT_TRUE(personal) << personal.error().message();
  EXPECT_EQ(personal->name.text(), "Ali");
  EXPECT_EQ(to_hex(*encode(*personal)), "310a05000c03416c69800140");
  EXPECT_FALSE(decode_der<Personal>(octets));
  EXPECT_TRUE(decode_der<Personal>(hex("310a05000c03416c69800140")));
  const auto twice = decode<Personal>(hex("310905000c03416c690500"), kBer, arena);
  ASSERT_FALSE(twice);
  EXPECT_TRUE(twice.error().is(Asn1Error::duplicate_field));
  const auto missing = decode<Personal>(hex("31020500"), kBer, arena);
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().is(Asn1Error::missing_field));
}

TEST(Codec, ConstructedStringsAreJoinedInTheArena) {
  Arena arena;
  const Bytes ber = hex("3080 06022a03 2480 0401 41 2403 040142 0000 0000");
  const auto extension = decode<Extension>(ber, kBer, arena);
  ASSERT_TRUE(extension) << extension.error().message();
  EXPECT_EQ(as_text(extension->value), "AB");
  EXPECT_FALSE(arena.empty());
  EXPECT_EQ(to_hex(*encode(*extension)), "300806022a0304024142");
  EXPECT_FALSE(decode_der<Extension>(ber));
}

TEST(Codec, ImplicitTagsOnChoicesAreExplicit) {
  const Identifier name(std::in_place_index<2>, AnyString{tags::utf8_string, as_octets("x")});
  EXPECT_EQ(to_hex(*encode(name)), "a1030c0178");
  const Bytes der = hex("a1030c0178");
  const auto read = decode_der<Identifier>(der);
  ASSERT_TRUE(read);
  EXPECT_EQ(as_text(std::get<2>(*read).octets), "x");
  EXPECT_FALSE(decode_der<Identifier>(hex("a1060c01780c0178")));
  EXPECT_FALSE(decode_der<Identifier>(hex("a100")));
  EXPECT_FALSE(decode_der<Identifier>(hex("a200")));
}

TEST(Codec, SetOfIsSortedWhenWritten) {
  SetOf<Integer> numbers;
  const Bytes values = hex("03010280");
  for (const int i : {0, 1, 2}) numbers.push_back({Octets(values).subspan(static_cast<std::size_t>(i), 1)});
  EXPECT_EQ(to_hex(*encode(numbers)), "3109020101020102020103");
  const Bytes unsorted = hex("3106020102020101");
  EXPECT_FALSE(decode_der<SetOf<Integer>>(unsorted));
  Arena arena;
  EXPECT_TRUE(decode<SetOf<Integer>>(unsorted, kBer, arena));
}

TEST(Codec, LimitsAreKept) {
  Bytes many;
  Bytes content;
  for (int i = 0; i < 1000; ++i) append(content, hex("020101"));
  append_element(many, tags::sequence, true, content);
  Rules rules = kDer;
  Arena arena;
  rules.limits.elements = 1001;
  EXPECT_TRUE(decode<SequenceOf<Integer>>(many, rules, arena));
  rules.limits.elements = 1000;
  const auto refused = decode<SequenceOf<Integer>>(many, rules, arena);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(Asn1Error::too_many));
  rules = kDer;
  rules.limits.total = many.size();
  EXPECT_TRUE(decode<SequenceOf<Integer>>(many, rules, arena));
  rules.limits.total = many.size() - 1;
  EXPECT_TRUE(decode<SequenceOf<Integer>>(many, rules, arena).error().is(Asn1Error::too_long));
}

TEST(Codec, NumbersThatDoNotFitAreRefused) {
  Arena arena;
  EXPECT_EQ(*decode_der<std::uint8_t>(hex("020200ff")), 255);
  EXPECT_TRUE(decode_der<std::uint8_t>(hex("02020100")).error().is(Asn1Error::out_of_range));
  EXPECT_TRUE(decode_der<std::uint8_t>(hex("0201ff")).error().is(Asn1Error::out_of_range));
  EXPECT_TRUE(decode_der<std::uint64_t>(hex("0201ff")).error().is(Asn1Error::out_of_range));
  EXPECT_TRUE(decode_der<std::int64_t>(hex("0209008000000000000000")).error().is(Asn1Error::out_of_range));
  EXPECT_TRUE(decode_der<std::int64_t>(hex("02020001")).error().is(Asn1Error::bad_value));
  EXPECT_TRUE(decode_der<std::int64_t>(hex("0200")).error().is(Asn1Error::bad_value));
}

TEST(Codec, WhatCannotBeWrittenIsNamed) {
  Record record;
  const auto refused = encode(record);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(Asn1Error::unencodable));
  EXPECT_NE(refused.error().what().find("serial"), std::string::npos) << refused.error().what();
}

}  // namespace
}  // namespace sealwire::asn1
