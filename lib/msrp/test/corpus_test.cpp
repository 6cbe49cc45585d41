#include <ostream>

#include <gmock/gmock.h>

#include "sealwire/msrp/reassembly.hpp"
#include "sealwire/uri/msrp_uri.hpp"

#include "support.hpp"
#include "support/files.hpp"

namespace sealwire::msrp {
namespace {

using sealwire::test::corpus;
using sealwire::test::read_text;
using test::read_frames;

/// Puts every SEND of a stream of octets together by Message-ID, whatever its paths.
std::vector<Received> reassemble(std::string_view text) {
  MemorySpoolFactory spools;
  ReassemblyBudget budget;
  Reassembler reassembler(spools, {}, budget);
  FrameReader reader;
  std::vector<Received> out;
  Octets input = as_octets(text);
  for (;;) {
    const auto event = reader.next(input);
    EXPECT_TRUE(event) << event.error().message();
    if (!event || *event == FrameReader::Event::need_more) return out;
    if (*event == FrameReader::Event::head) {
      const auto head = interpret(reader.head());
      EXPECT_TRUE(head) << head.error().message();
      EXPECT_TRUE(reassembler.begin(Instant{}, *head, reader.head()));
    }
    if (*event == FrameReader::Event::body) {
      EXPECT_TRUE(reassembler.write(reader.body()));
    }
    if (*event == FrameReader::Event::end) {
      auto message = reassembler.end(reader.flag());
      EXPECT_TRUE(message) << message.error().message();
      if (*message) out.push_back(std::move(**message));
    }
  }
}

std::string content_of(const Received& message) {
  std::string out(message.size, '\0');
  const auto got = message.content->read_at(0, std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size()));
  EXPECT_EQ(*got, out.size());
  return out;
}

struct Sample {
  const char* file;
  std::size_t frames;       // complete ones
  const char* first;        // method or status of the first
  std::size_t body_octets;  // of the first
  bool incomplete;          // and something unfinished behind
};
void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.file; }
class MsrpSample : public testing::TestWithParam<Sample> {};
TEST_P(MsrpSample, IsReadAsItsManifestSays) {
  SEALWIRE_NEED_CORPUS(corpus(std::string("msrp-samples/") + GetParam().file));
  const auto text = read_text(corpus(std::string("msrp-samples/") + GetParam().file));
  const auto reading = read_frames(text);
  ASSERT_EQ(reading.error, "");
  std::size_t complete = 0;
  for (const auto& frame : reading.frames) complete += frame.flag.has_value();
  EXPECT_EQ(complete, GetParam().frames);
  EXPECT_EQ(reading.frames.size() > complete || GetParam().frames == 0 || GetParam().incomplete, GetParam().incomplete);
  if (complete == 0) return;
  const auto& frame = reading.frames[0];
  EXPECT_EQ(frame.method.empty() ? std::to_string(frame.status) : frame.method, GetParam().first);
  EXPECT_EQ(frame.body.size(), GetParam().body_octets);
  for (std::size_t first = 1; first < text.size(); ++first) EXPECT_EQ(read_frames(text, {first}), reading);
}
INSTANTIATE_TEST_SUITE_P(Corpus, MsrpSample,
                         testing::Values(Sample{"bellemsrp_send.txt", 1, "SEND", 14, false},
                                         Sample{"doubango_test_parser_02.txt", 1, "200", 0, true},
                                         Sample{"msrp-java_TestConnectionPreparser_02.txt", 2, "SEND", 2, false},
                                         Sample{"msrp-node-lib_sockethandler_02.txt", 0, "", 0, true},
                                         Sample{"msrp_testMsrpRoar_02.txt", 1, "200", 0, false},
                                         Sample{"pymsrp_chunk-plus-star.txt", 1, "SEND", 61, false},
                                         Sample{"pymsrp_response-200.txt", 1, "200", 0, false},
                                         Sample{"pymsrp_send-basic-bad-byte-range.txt", 1, "SEND", 45, false}));

TEST(MsrpSamples, WithAWrongByteRangeAreDeliveredAndReported) {
  SEALWIRE_NEED_CORPUS(corpus("msrp-samples"));
  const auto belle = read_text(corpus("msrp-samples/bellemsrp_send.txt"));
  const auto py = read_text(corpus("msrp-samples/pymsrp_send-basic-bad-byte-range.txt"));
  auto messages = reassemble(belle + py);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(content_of(messages[0]), "Hi, I'm Alice!");
  EXPECT_TRUE(messages[0].range_wrong);
  EXPECT_EQ(content_of(messages[1]), "Hello bob, congratulation to your graduation!");
  EXPECT_TRUE(messages[1].range_wrong);
}

TEST(MsrpSamples, ChunkBeyondItsTotalWaitsForTheRest) {
  SEALWIRE_NEED_CORPUS(corpus("msrp-samples"));
  const auto text = read_text(corpus("msrp-samples/pymsrp_chunk-plus-star.txt"));
  EXPECT_TRUE(reassemble(text).empty());
}

TEST(Draft, SingleChunkHoldsTheEnvelopedData) {
  SEALWIRE_NEED_CORPUS(corpus("sip-smime-draft"));
  const auto text = read_text(corpus("sip-smime-draft/10.3-msrp-single-chunk.bin"));
  const auto der = read_text(corpus("sip-smime-draft/10.3-enveloped.der"));
  const auto messages = reassemble(text);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(content_of(messages[0]), der);
  EXPECT_FALSE(messages[0].range_wrong);
  EXPECT_EQ(messages[0].content_type, "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"");
  EXPECT_EQ(messages[0].fields,
            (std::vector<HeaderField>{{"Content-Disposition", "attachment; filename=\"smime.p7m\""}}));
}

TEST(Draft, ChunksWithDifferentPathsBelongTogetherByMessageId) {
  SEALWIRE_NEED_CORPUS(corpus("sip-smime-draft"));
  const auto one = read_text(corpus("sip-smime-draft/10.4-msrp-chunk1.bin"));
  const auto two = read_text(corpus("sip-smime-draft/10.4-msrp-chunk2.bin"));
  const auto der = read_text(corpus("sip-smime-draft/10.3-enveloped.der"));
  EXPECT_NE(read_frames(one).frames[0].fields[0], read_frames(two).frames[0].fields[0]);
  for (const std::string& text : {one + two, two + one}) {
    const auto messages = reassemble(text);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(content_of(messages[0]), der);
    EXPECT_FALSE(messages[0].range_wrong);
  }
}

/// A figure of an RFC as octets: page breaks and indentation gone, CRLF line ends, [start-hex] blocks as binary.
std::string figure(const std::string& rfc, std::string_view from, std::string_view to) {
  const std::size_t begin = rfc.find(from), end = rfc.find(to, begin);
  std::string out, hex;
  bool in_hex = false;
  std::size_t at = begin;
  while (at < end) {
    const std::size_t newline = rfc.find('\n', at);
    std::string line = rfc.substr(at, newline - at);
    at = newline + 1;
    line.erase(0, line.find_first_not_of(" \f") == std::string::npos ? line.size() : (line.starts_with("   ") ? 3 : 0));
    if (line.starts_with("Campbell & ") || line.starts_with("RFC 8591") || line.starts_with("\f")) continue;
    if (line == "[start-hex]") {
      in_hex = true;
    } else if (line == "[end-hex]") {
      in_hex = false;
      out += "\r\n" + std::string(as_text(*from_hex(hex))) + "\r\n";
      hex.clear();
    } else if (in_hex) {
      hex += line;
    } else if (!line.empty()) {
      out += line + "\r\n";
    }
  }
  return out;
}

TEST(Rfc8591, FiguresThreeAndFourHoldTheSameObject) {
  SEALWIRE_NEED_CORPUS(corpus("../rfc/rfc8591.txt"));
  const auto rfc = read_text(corpus("../rfc/rfc8591.txt"));
  const std::string third = figure(rfc, "   MSRP dsdfoe38sd SEND", "              Figure 3:");
  const std::string fourth = figure(rfc, "   MSRP d93kswow SEND", "           Figure 4:");
  const auto one = reassemble(third);
  const auto two = reassemble(fourth);
  ASSERT_EQ(one.size(), 1U);
  ASSERT_EQ(two.size(), 1U);
  EXPECT_EQ(one[0].size, 1940U);
  EXPECT_EQ(content_of(one[0]), content_of(two[0]));
  EXPECT_FALSE(one[0].range_wrong);
  EXPECT_FALSE(two[0].range_wrong);
  EXPECT_THAT(one[0].content_type, testing::HasSubstr("auth-enveloped-data"));
  EXPECT_THAT(two[0].content_type, testing::HasSubstr("smime-type=enveloped-data"));
  EXPECT_EQ(read_frames(fourth).frames[0].body.size(), 960U);
  EXPECT_EQ(read_frames(fourth).frames[1].body.size(), 980U);
}

}  // namespace
}  // namespace sealwire::msrp
