#include <algorithm>

#include <gtest/gtest.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/smime/report.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

namespace sealwire::smime {
namespace {

using namespace test;

std::string part_of(std::string_view octets, std::string_view boundary) {
  return "--" + std::string(boundary) + "\r\n" + std::string(octets) + "\r\n";
}

std::string multipart(std::string_view boundary, std::initializer_list<std::string> parts, bool closed = true) {
  std::string out = "Content-Type: multipart/mixed; boundary=" + std::string(boundary) + "\r\n\r\npreamble\r\n";
  for (const std::string& part : parts) out += part_of(part, boundary);
  return closed ? out + "--" + std::string(boundary) + "--\r\n" : out;
}

Opened opened_in_pieces(Octets message, OpenOptions options, std::size_t piece) {
  auto opened = open_in_pieces(message, std::move(options), piece);
  EXPECT_TRUE(opened) << opened.error().message();
  return *std::move(opened);
}

class StreamedParts : public testing::Test {
 protected:
  std::string sealed(std::string_view entity, bool base64 = false) {
    const OuterForm form{.base64 = base64};
    return std::string(
        as_text(seal(as_octets(entity), signed_by(alice()), encrypted_for(bob()), random_, form).value().entity()));
  }
  std::string signed_part() {
    SignOptions how = signed_by(mallory());
    how.form = SignedForm::multipart;
    return std::string(as_text(sign(as_octets(kEntity), how, random_).value().entity()));
  }
  OpenOptions as_bob() {
    OpenOptions out = checking();
    out.credentials = &bobs_;
    out.unverified = true;
    return out;
  }

  crypto::SystemRandom random_;
  cms::Credentials bobs_ = keys_of(bob());
};

TEST_F(StreamedParts, AreFoundAsTheyAreInMemory) {
  const std::string plain = "Content-Type: text/html\r\n\r\n<img src=\"";
  const std::string inner = multipart("in", {plain, sealed(kEntity), signed_part()});
  std::string damaged = sealed(kEntity, true);
  damaged[damaged.size() / 2] = '!';
  std::string deep = sealed(kEntity);
  for (int i = 0; i < 12; ++i) deep = multipart("d" + std::to_string(i), {plain, deep});
  const std::string messages[] = {
      multipart("out", {plain, sealed(kEntity), plain}),
      multipart("out", {inner, sealed(kEntity, true), plain, inner}),
      multipart("out", {plain, damaged, sealed(kEntity)}),
      multipart("out", {plain, sealed(kEntity)}, false),
      multipart("out", {plain, plain}),
      multipart("out", {"Content-Type: multipart/mixed; boundary=nowhere\r\n\r\nnothing", sealed(kEntity)}),
      multipart("out", {"Content-Type: multipart/mixed\r\n\r\nnothing", signed_part()}),
      deep,
  };
  for (const std::string& message : messages) {
    SCOPED_TRACE(&message - messages);
    const auto whole = open(as_octets(message), as_bob());
    ASSERT_TRUE(whole) << whole.error().message();
    for (const std::size_t piece : {std::size_t{1}, std::size_t{777}, message.size()}) {
      const Opened streamed = opened_in_pieces(as_octets(message), as_bob(), piece);
      EXPECT_EQ(report(streamed.verdict, 0), report(whole->verdict, 0));
      ASSERT_EQ(streamed.verdict.parts.size(), whole->verdict.parts.size());
      for (std::size_t i = 0; i < streamed.verdict.parts.size(); ++i) {
        const PartVerdict& one = streamed.verdict.parts[i];
        const PartVerdict& other = whole->verdict.parts[i];
        EXPECT_EQ(one.path, other.path);
        EXPECT_EQ(report(one.verdict, 0), report(other.verdict, 0));
        EXPECT_EQ(one.content != nullptr, other.content != nullptr);
      }
    }
  }
}

TEST_F(StreamedParts, TooManyLevelsAreRefusedByBoth) {
  std::string deep = sealed(kEntity);
  for (int i = 0; i < 20; ++i) deep = multipart("d" + std::to_string(i), {deep});
  OpenOptions options = as_bob();
  EXPECT_FALSE(open(as_octets(deep), options));
  options.limits.in_memory = 0;
  MemorySpoolFactory spools;
  Opener opener(options, spools);
  ASSERT_TRUE(opener.write(as_octets(deep)));
  const auto streamed = opener.finish();
  ASSERT_FALSE(streamed);
  EXPECT_TRUE(streamed.error().is(SmimeError::too_deep)) << streamed.error().message();
}

TEST_F(StreamedParts, NoMoreThanTheLimitAreOpened) {
  std::string many = "Content-Type: multipart/mixed; boundary=m\r\n\r\n";
  const std::string one = signed_part();
  for (int i = 0; i < 40; ++i) many += part_of(one, "m");
  many += "--m--\r\n";
  EXPECT_EQ(open(as_octets(many), as_bob())->verdict.parts.size(), 32u);
  EXPECT_EQ(opened_in_pieces(as_octets(many), as_bob(), 4096).verdict.parts.size(), 32u);
}

}  // namespace
}  // namespace sealwire::smime
