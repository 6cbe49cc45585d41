#include "sealwire/asn1/stream.hpp"

#include "sample_types.hpp"
#include "support.hpp"

namespace sealwire::asn1 {
namespace {

using test::hex;

/// Writes down what happens, and asks for what a table says by tag.
class Recorder : public StreamHandler {
 public:
  Result<Visit> begin(const StreamElement& element) override {
    log += "<" + to_string(element.tag) + "@" + std::to_string(element.offset);
    if (element.tag == Tag::context(1)) return Visit::collect(limit);
    if (element.tag == Tag::context(2)) return Visit::skip();
    if (element.tag == tags::octet_string || element.tag == Tag::context(0)) return Visit::content();
    return Visit::enter();
  }
  Result<void> element(const StreamElement&, Octets octets) override {
    log += " whole " + to_hex(octets) + ">";
    return {};
  }
  Result<void> content(Octets piece) override {
    EXPECT_FALSE(piece.empty());
    text += as_text(piece);
    return {};
  }
  Result<void> end(const StreamElement&) override {
    log += text + ">";
    text.clear();
    return {};
  }
  std::string log;
  std::string text;
  std::uint64_t limit = 100;
};

const char* const kSample =
    "3080"
    "  020105"
    "  2480 040141 2480 04024243 0000 0400 0000"
    "  a080 04034c4d4e 0000"
    "  a180 3003020101 3080 0000 0000"
    "  a203 020101"
    "  a280 30800000 0000"
    "  8103 616263"
    "  0400"
    "0000";

TEST(StreamParser, GivesTheSameEventsForPiecesOfAnySize) {
  const Bytes octets = hex(kSample);
  std::string expected;
  for (std::size_t size = octets.size(); size > 0; --size) {
    Recorder recorder;
    StreamParser parser(recorder);
    for (std::size_t at = 0; at < octets.size(); at += size) {
      const auto piece = Octets(octets).subspan(at, std::min(size, octets.size() - at));
      const auto written = parser.write(piece);
      ASSERT_TRUE(written) << written.error().message();
    }
    ASSERT_TRUE(parser.finish());
    EXPECT_TRUE(parser.complete());
    EXPECT_EQ(parser.offset(), octets.size());
    if (expected.empty()) expected = recorder.log;
    EXPECT_EQ(recorder.log, expected) << size;
  }
  EXPECT_EQ(expected,
            "<SEQUENCE@0<INTEGER@2><OCTET STRING@5ABC><[0]@22LMN>"
            "<[1]@31 whole a180300302010130800000"
            "0000><[2]@44<[2]@49<[1]@57 whole 8103616263><OCTET STRING@62>>");
}

TEST(StreamParser, AgreesWithTheReaderAboutTruncations) {
  const Bytes octets = hex(kSample);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    Recorder recorder;
    StreamParser parser(recorder);
    ASSERT_TRUE(parser.write(Octets(octets).first(size)));
    const auto finished = parser.finish();
    ASSERT_FALSE(finished);
    EXPECT_TRUE(finished.error().is(Asn1Error::truncated));
    EXPECT_EQ(finished.error().offset(), size);
  }
}

TEST(StreamParser, RefusesWhatIsWrongAndKeepsRefusing) {
  const struct {
    const char* octets;
    Asn1Error error;
    std::uint64_t offset;
  } rows[] = {
      {"0000", Asn1Error::bad_tag, 0},
      {"30030000", Asn1Error::bad_tag, 2},
      {"3003020201", Asn1Error::truncated, 2},
      {"30800001", Asn1Error::bad_length, 2},
      {"2480 0201 41", Asn1Error::unexpected_tag, 2},
      {"0480", Asn1Error::bad_length, 0},
      {"05000500", Asn1Error::trailing_octets, 2},
      {"3080a180 0403414243 0403414243 0000 0000", Asn1Error::too_long, 9},
      {"8105616263", Asn1Error::too_long, 0},
      {"0488ffffffffffffffff", Asn1Error::bad_length, 0},
  };
  for (const auto& row : rows) {
    for (const std::size_t size : {1U, 100U}) {
      const Bytes octets = hex(row.octets);
      Recorder recorder;
      recorder.limit = 4;
      if (row.error == Asn1Error::too_long && row.offset == 9) recorder.limit = 8;
      StreamParser parser(recorder);
      Result<void> result;
      for (std::size_t at = 0; result && at < octets.size(); at += size)
        result = parser.write(Octets(octets).subspan(at, std::min(size, octets.size() - at)));
      ASSERT_FALSE(result) << row.octets;
      EXPECT_TRUE(result.error().is(row.error)) << row.octets << " " << result.error().message();
      EXPECT_EQ(result.error().offset(), row.offset) << row.octets << " " << result.error().message();
      EXPECT_FALSE(parser.write(Octets(octets).first(1)));
      EXPECT_FALSE(parser.finish());
    }
  }
}

/// Asks for the octets of every element in the outermost one.
class RawRecorder final : public StreamHandler {
 public:
  Result<Visit> begin(const StreamElement& element) override {
    return element.depth == 0 ? Visit::enter() : Visit::raw();
  }
  Result<void> element(const StreamElement&, Octets) override { return {}; }
  Result<void> content(Octets piece) override {
    append(octets, piece);
    return {};
  }
  Result<void> end(const StreamElement& element) override {
    if (element.depth == 1) ends.push_back(octets.size());
    return {};
  }
  Bytes octets;
  std::vector<std::size_t> ends;
};

TEST(StreamParser, GivesElementsOctetForOctetInPiecesOfAnySize) {
  const Bytes octets = hex(kSample);
  const Octets inside = Octets(octets).subspan(2, octets.size() - 4);
  for (std::size_t size = octets.size(); size > 0; --size) {
    RawRecorder recorder;
    StreamParser parser(recorder);
    for (std::size_t at = 0; at < octets.size(); at += size) {
      ASSERT_TRUE(parser.write(Octets(octets).subspan(at, std::min(size, octets.size() - at))));
    }
    ASSERT_TRUE(parser.finish());
    EXPECT_EQ(to_hex(recorder.octets), to_hex(inside)) << size;
    EXPECT_EQ(recorder.ends, (std::vector<std::size_t>{3, 20, 29, 42, 47, 55, 60, 62}));
  }
}

/// Enters everything, or asks for the content of what is primitive, and counts what it is told.
class Counter final : public StreamHandler {
 public:
  Result<Visit> begin(const StreamElement& element) override {
    ++begun;
    return element.constructed ? Visit::enter() : wanted;
  }
  Result<void> element(const StreamElement&, Octets) override { return {}; }
  Result<void> content(Octets piece) override {
    ++pieces;
    octets += piece.size();
    return {};
  }
  Result<void> end(const StreamElement&) override { return {}; }
  Visit wanted = Visit::content();
  std::uint64_t begun = 0;
  std::uint64_t pieces = 0;
  std::uint64_t octets = 0;
};

/// Writes until something is refused; gives how many octets were offered by then.
Result<void> written(StreamParser& parser, Octets octets, std::size_t piece, std::size_t& offered) {
  Result<void> result;
  for (offered = 0; result && offered < octets.size();) {
    const Octets now = octets.subspan(offered, std::min(piece, octets.size() - offered));
    offered += now.size();
    result = parser.write(now);
  }
  return result;
}

TEST(StreamParser, RefusesDeepNestingAfterBoundedSteps) {
  for (const bool definite : {true, false}) {
    const Bytes deep = test::deep_nesting(100'000, definite);
    const std::size_t header = definite ? 5 : 2;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}, deep.size()}) {
      Counter counter;
      StreamParser parser(counter);
      std::size_t offered = 0;
      const auto result = written(parser, deep, piece, offered);
      ASSERT_FALSE(result);
      EXPECT_TRUE(result.error().is(Asn1Error::too_deep)) << result.error().message();
      EXPECT_LE(counter.begun, Limits{}.depth + 1U);
      EXPECT_LE(parser.offset(), (Limits{}.depth + 2U) * header);
      EXPECT_LE(offered, std::max(piece, (Limits{}.depth + 2U) * header + piece));
      EXPECT_EQ(counter.pieces, 0U);
    }
  }
}

TEST(StreamParser, HoldsItsLimitsAndRefusesOneBeyond) {
  const auto read = [](const Bytes& octets, const Limits& limits, std::size_t piece) {
    Counter counter;
    StreamParser parser(counter, Rules{Encoding::ber, limits});
    std::size_t offered = 0;
    auto result = written(parser, octets, piece, offered);
    return result ? parser.finish() : result;
  };
  for (const std::size_t piece : {1U, 1000U}) {
    for (const bool definite : {true, false}) {
      Limits limits;
      limits.depth = 10;
      Bytes fits = test::deep_nesting(10, definite);
      Bytes beyond = test::deep_nesting(11, definite);
      if (!definite) fits.resize(fits.size() + 20), beyond.resize(beyond.size() + 22);
      EXPECT_TRUE(read(fits, limits, piece)) << definite;
      const auto refused = read(beyond, limits, piece);
      ASSERT_FALSE(refused) << definite;
      EXPECT_TRUE(refused.error().is(Asn1Error::too_deep)) << refused.error().message();
    }
    const Bytes three = hex("3009 020101 020102 020103");
    Limits limits;
    limits.elements = 4;
    EXPECT_TRUE(read(three, limits, piece));
    limits.elements = 3;
    EXPECT_TRUE(read(three, limits, piece).error().is(Asn1Error::too_many));
    limits = {};
    limits.total = three.size();
    EXPECT_TRUE(read(three, limits, piece));
    limits.total = three.size() - 1;
    EXPECT_TRUE(read(three, limits, piece).error().is(Asn1Error::too_long));
  }
}

TEST(StreamParser, HugeLengthsCostNoMoreThanTheOctetsThatCome) {
  const Bytes beyond = hex("0488 8000000000000000 61");
  const Bytes longest = hex("0488 7fffffffffffffff 616263");
  for (const std::size_t piece : {1U, 100U}) {
    Counter counter;
    StreamParser parser(counter);
    std::size_t offered = 0;
    const auto refused = written(parser, beyond, piece, offered);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Asn1Error::bad_length)) << refused.error().message();
    EXPECT_LE(parser.offset(), 10U);
    EXPECT_EQ(counter.begun, 0U);
    // The longest length there is: what comes is passed on, and the end is missing.
    Counter taken;
    StreamParser patient(taken);
    ASSERT_TRUE(written(patient, longest, piece, offered));
    EXPECT_EQ(taken.octets, 3U);
    EXPECT_LE(taken.pieces, 3U);
    EXPECT_TRUE(patient.finish().error().is(Asn1Error::truncated));
    // Who wants it whole is told at its header.
    Counter collects;
    collects.wanted = Visit::collect(1000);
    StreamParser strict(collects);
    const auto whole = written(strict, longest, piece, offered);
    ASSERT_FALSE(whole);
    EXPECT_TRUE(whole.error().is(Asn1Error::too_long));
    EXPECT_LE(strict.offset(), 10U);
    EXPECT_EQ(collects.begun, 1U);
  }
}

TEST(StreamWriter, WritesWhatTheParserReads) {
  BytesSink sink;
  StreamWriter writer(sink);
  ASSERT_TRUE(writer.begin(tags::sequence));
  ASSERT_TRUE(writer.primitive(tags::integer, hex("05")));
  ASSERT_TRUE(writer.begin(tags::octet_string));
  ASSERT_TRUE(writer.segment(as_octets("AB")));
  ASSERT_TRUE(writer.segment(as_octets("C")));
  ASSERT_TRUE(writer.end());
  ASSERT_TRUE(writer.begin(Tag::context(3), 3));
  ASSERT_TRUE(writer.begin_primitive(tags::octet_string, 1));
  ASSERT_TRUE(writer.raw(as_octets("x")));
  ASSERT_TRUE(writer.end());
  ASSERT_TRUE(writer.end());
  EXPECT_EQ(to_hex(sink.bytes()),
            "3080020105248004024142040143"
            "0000a303040178"
            "0000");
}

}  // namespace
}  // namespace sealwire::asn1
