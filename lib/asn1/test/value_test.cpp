#include "sealwire/asn1/value.hpp"

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/writer.hpp"

#include "support.hpp"

namespace sealwire::asn1 {
namespace {

using test::hex;

TEST(Time, IsReadInEveryFormOfX680) {
  const struct {
    Tag tag;
    const char* text;
    const char* time;  // null: refused
    bool der;
  } rows[] = {
      {tags::utc_time, "261121193000Z", "2026-11-21T19:30:00Z", true},
      {tags::utc_time, "500101000000Z", "1950-01-01T00:00:00Z", true},
      {tags::utc_time, "491231235959Z", "2049-12-31T23:59:59Z", true},
      {tags::utc_time, "2611211930Z", "2026-11-21T19:30:00Z", false},
      {tags::utc_time, "261121193000+0130", "2026-11-21T18:00:00Z", false},
      {tags::utc_time, "261121193000-0130", "2026-11-21T21:00:00Z", false},
      {tags::utc_time, "261121193000", nullptr, false},
      {tags::utc_time, "261121Z", nullptr, false},
      {tags::utc_time, "260229000000Z", nullptr, false},
      {tags::utc_time, "280229000000Z", "2028-02-29T00:00:00Z", true},
      {tags::utc_time, "261321000000Z", nullptr, false},
      {tags::utc_time, "261121240000Z", nullptr, false},
      {tags::utc_time, "261121193000ZZ", nullptr, false},
      {tags::utc_time, "2611211930 0Z", nullptr, false},
      {tags::generalized_time, "20261121193000Z", "2026-11-21T19:30:00Z", true},
      {tags::generalized_time, "20261121193000.5Z", "2026-11-21T19:30:00Z", true},
      {tags::generalized_time, "20261121193000.50Z", "2026-11-21T19:30:00Z", false},
      {tags::generalized_time, "20261121193000,5Z", "2026-11-21T19:30:00Z", false},
      {tags::generalized_time, "20261121193000.Z", nullptr, false},
      {tags::generalized_time, "2026112119Z", "2026-11-21T19:00:00Z", false},
      {tags::generalized_time, "2026112119.25Z", "2026-11-21T19:15:00Z", false},
      {tags::generalized_time, "20261121193000", "2026-11-21T19:30:00Z", false},
      {tags::generalized_time, "20261121193000+02", "2026-11-21T17:30:00Z", false},
      {tags::generalized_time, "00000101000000Z", "0000-01-01T00:00:00Z", true},
      {tags::generalized_time, "", nullptr, false},
  };
  for (const auto& row : rows) {
    const auto ber = parse_time_octets(row.tag, as_octets(row.text), false);
    const auto der = parse_time_octets(row.tag, as_octets(row.text), true);
    ASSERT_EQ(ber.has_value(), row.time != nullptr) << row.text;
    EXPECT_EQ(der.has_value(), row.der) << row.text;
    if (!row.time) continue;
    EXPECT_EQ(format_time(ber->time), row.time) << row.text;
    if (row.der) {
      EXPECT_EQ(*format_time_octets(*der), row.text);
    }
  }
}

TEST(Time, OfADateTakesTheFormThatTheStandardsDemand) {
  const auto form = [](const char* text) { return Time::of(*sealwire::parse_time(text)).form; };
  EXPECT_EQ(form("1949-12-31T23:59:59Z"), Time::Form::generalized);
  EXPECT_EQ(form("1950-01-01T00:00:00Z"), Time::Form::utc);
  EXPECT_EQ(form("2049-12-31T23:59:59Z"), Time::Form::utc);
  EXPECT_EQ(form("2050-01-01T00:00:00Z"), Time::Form::generalized);
  EXPECT_FALSE(format_time_octets({*sealwire::parse_time("2050-01-01T00:00:00Z"), 0, Time::Form::utc}));
}

TEST(Writer, WritesIntegersAsShortAsCanBe) {
  const struct {
    std::int64_t value;
    const char* octets;
  } rows[] = {
      {0, "020100"},
      {1, "020101"},
      {127, "02017f"},
      {128, "02020080"},
      {255, "020200ff"},
      {256, "02020100"},
      {-1, "0201ff"},
      {-128, "020180"},
      {-129, "0202ff7f"},
      {65535, "020300ffff"},
      {INT64_MAX, "02087fffffffffffffff"},
      {INT64_MIN, "02088000000000000000"},
  };
  for (const auto& row : rows) {
    Writer writer(4);
    writer.integer(row.value);
    EXPECT_EQ(to_hex(writer.octets()), row.octets);
    EXPECT_EQ((Integer{writer.octets().subspan(2)}.small()), row.value);
  }
}

TEST(Writer, ClosesItsOwnLengths) {
  for (const std::size_t size : {0U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    Writer writer(1);
    const auto end = writer.mark();
    writer.octet_string(Bytes(size, 0x55));
    writer.oid("1.2.840"_oid);
    writer.close(tags::sequence, end);
    const Bytes der = std::move(writer).take();
    Reader reader{der, kDer};
    auto inside = reader.inside(*reader.next(tags::sequence, "x"));
    EXPECT_EQ(inside->next(tags::object_identifier, "oid")->content.size(), 3u);
    EXPECT_EQ(inside->next(tags::octet_string, "octets")->content.size(), size);
    EXPECT_TRUE(inside->finish("x"));
  }
}

TEST(AnyString, IsShownAsUtf8WhateverItIs) {
  EXPECT_EQ(to_utf8(tags::bmp_string, hex("00c4 20ac d83d de00 d83d")), "Ä€😀\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8(tags::teletex_string, hex("c4")), "Ä");
  EXPECT_EQ(to_utf8(tags::universal_string, hex("0001f600")), "😀");
}

TEST(Integer, IsShownInDecimalAsLongAsItFits) {
  const Bytes big = hex("00ffffffffffffffffff");
  EXPECT_EQ(to_string(Integer{big}), "0xffffffffffffffffff");
  const Bytes small = hex("ff7f");
  EXPECT_EQ(to_string(Integer{small}), "-129");
  EXPECT_EQ(to_hex(integer_from_magnitude(hex("000080"))), "0080");
  EXPECT_EQ(to_hex(integer_from_magnitude({})), "00");
}

}  // namespace
}  // namespace sealwire::asn1
