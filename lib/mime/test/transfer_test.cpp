#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/mime/entity.hpp"

namespace sealwire::mime {
namespace {

std::string decoded(std::string_view text, TransferEncoding encoding) {
  const auto out = decode_body(as_octets(text), encoding);
  return out ? sealwire::to_string(Octets(*out)) : "error: " + out.error().code();
}

TEST(QuotedPrintable, ExamplesOfRfc2045AreDecoded) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
       "Now's the time for all folk to come to the aid of their country."},
      {"a=3D b=3d\r\n", "a= b=\r\n"},
      {"trailing  \t \r\nnext\t\n", "trailing\r\nnext\n"},
      {"soft= \t\r\nbreak=\nagain=", "softbreakagain"},
      {"=0D=0A=00=FF", std::string_view("\r\n\0\xff", 4)},
      {"lone\rcr", "lone\rcr"},
      {"end\r", "end\r"},
      {"", ""},
  };
  for (const auto& [text, plain] : rows) EXPECT_EQ(decoded(text, TransferEncoding::quoted_printable), plain) << text;
}

TEST(QuotedPrintable, BrokenEscapesAreRefused) {
  for (const std::string_view text : {"=4", "=4x", "=x4", "a= b", "=="}) {
    EXPECT_EQ(decoded(text, TransferEncoding::quoted_printable), "error: mime.bad-transfer-encoding") << text;
  }
}

TEST(QuotedPrintable, LinesNeverExceed76CharactersAndDecodeToTheSame) {
  DeterministicRandom random(1);
  for (const bool text : {true, false}) {
    for (int round = 0; round < 50; ++round) {
      Bytes plain(random.next_u64() % 400);
      for (auto& octet : plain) octet = static_cast<std::uint8_t>("ab \t\r\n=\x80\0."[random.next_u64() % 10]);
      if (text) {  // text has CRLF line ends
        std::string crlf;
        for (const std::uint8_t c : plain) {
          if (c != '\r') crlf += c == '\n' ? "\r\n" : std::string(1, static_cast<char>(c));
        }
        plain = to_bytes(std::string_view(crlf));
      }
      const Bytes coded = encode_body(plain, TransferEncoding::quoted_printable, text);
      EXPECT_EQ(decode_body(coded, TransferEncoding::quoted_printable).value(), plain);
      std::size_t column = 0;
      for (const std::uint8_t c : coded) {
        column = c == '\n' ? 0 : column + (c != '\r');
        EXPECT_LE(column, 76U);
        EXPECT_TRUE(c < 0x80 && c != 0);
      }
    }
  }
}

TEST(TransferDecoder, PiecesOfAnySizeGiveTheSame) {
  DeterministicRandom random(2);
  Bytes plain(3000);
  random.fill(plain);
  for (const auto encoding : {TransferEncoding::base64, TransferEncoding::quoted_printable, TransferEncoding::binary}) {
    const Bytes coded = encode_body(plain, encoding);
    for (const std::size_t piece : {1U, 3U, 77U, 5000U}) {
      BytesSink out;
      TransferDecoder decoder(encoding, out);
      for (std::size_t at = 0; at < coded.size(); at += piece) {
        ASSERT_TRUE(decoder.write(Octets(coded).subspan(at, std::min(piece, coded.size() - at))));
      }
      ASSERT_TRUE(decoder.finish());
      EXPECT_EQ(out.bytes(), plain);
    }
  }
}

TEST(TransferDecoder, BadBase64IsNamedWithItsOffset) {
  const auto bad = decode_body(as_octets("Zm9v\r\n*"), TransferEncoding::base64);
  ASSERT_FALSE(bad);
  EXPECT_TRUE(bad.error().is(MimeError::bad_transfer_encoding));
  EXPECT_EQ(bad.error().offset(), 6U);
}

TEST(TransferDecoder, AnEndlessRunOfBlanksIsRefused) {
  EXPECT_FALSE(decode_body(as_octets(std::string(100000, ' ')), TransferEncoding::quoted_printable));
}

}  // namespace
}  // namespace sealwire::mime
