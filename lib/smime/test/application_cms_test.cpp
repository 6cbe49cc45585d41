#include "sealwire/smime/application_cms.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/mime/entity.hpp"

namespace sealwire::smime {
namespace {

using Words = std::vector<std::string>;

mime::MediaType type(std::string_view text) { return mime::MediaType::parse(text).value(); }

TEST(ApplicationCms, AnyLegalSpellingIsRead) {
  const auto parameters =
      read_cms_parameters(type("application/cms; encapsulatingContent=\"signedData\r\n "
                               ",\r\n\tcontentInfo,authData\";\r\n innerContent=TAMP-error"));
  ASSERT_TRUE(parameters) << parameters.error().message();
  EXPECT_EQ(parameters->encapsulating_content, (Words{"signedData", "contentInfo", "authData"}));
  EXPECT_EQ(parameters->inner_content, Words{"TAMP-error"});
  EXPECT_TRUE(read_cms_parameters(type("application/cms; name=x"))->empty());
}

TEST(ApplicationCms, ListsWithHolesAreRefused) {
  for (const std::string_view text :
       {"application/cms; innerContent=\"\"", "application/cms; innerContent=\"a,,b\"",
        "application/cms; innerContent=\"a,\"", "application/cms; innerContent=\"a b\""}) {
    EXPECT_TRUE(read_cms_parameters(type(text)).error().is(SmimeError::bad_parameter)) << text;
  }
}

TEST(ApplicationCms, WhatIsWrittenIsReadTheSame) {
  const CmsParameters parameters{{"signedData", "authEnvelopedData"}, {"aKeyPackage"}};
  const mime::MediaType written = write_cms_parameters(parameters);
  EXPECT_EQ(written.to_string(),
            "application/cms; encapsulatingContent=\"signedData, authEnvelopedData\"; innerContent=aKeyPackage");
  EXPECT_EQ(read_cms_parameters(type(written.to_string())).value(), parameters);
}

TEST(ApplicationCms, TypesAreNamedByTheirWord) {
  using asn1::operator""_oid;
  EXPECT_EQ(name_of_content_type("1.2.840.113549.1.7.2"_oid), "signedData");
  EXPECT_EQ(name_of_content_type("1.2.840.113549.1.7.1"_oid), "data");
  EXPECT_EQ(name_of_content_type("1.2.3"_oid), "1.2.3");
}

TEST(ApplicationCms, TheObjectTellsItsVisibleTypes) {
  const std::pair<std::string_view, CmsParameters> rows[] = {
      {"3023 06092a864886f70d010702 a016 3014 020101 3100 300b06092a864886f70d010701 3100", {{"signedData"}, {}}},
      {"300f 06092a864886f70d010701 a002 0400", {}},
      {"3008 06022a03 a002 0500", {{}, {"1.2.3"}}},
  };
  for (const auto& [hex, expected] : rows) {
    const auto found = parameters_of(from_hex(hex).value());
    ASSERT_TRUE(found) << hex << found.error().message();
    EXPECT_EQ(*found, expected) << hex;
  }
}

TEST(ApplicationCms, DisagreementIsSaidInWords) {
  const CmsParameters label{{"encryptedData"}, {"TAMP-statusResponse"}};
  const CmsParameters object{{"envelopedData"}, {}};
  EXPECT_EQ(disagreements(label, object, true),
            Words{"encapsulatingContent does not name envelopedData, which the object is"});
  EXPECT_EQ(disagreements(label, object, false).size(), 3U);
  EXPECT_TRUE(disagreements({{"digestedData"}, {}}, {{"digestData"}, {}}, false).empty());
  EXPECT_TRUE(disagreements({}, object, false).empty());
  EXPECT_EQ(disagreements({{"SignedData"}, {}}, {{"signedData"}, {}}, false).size(), 3U);
}

TEST(ApplicationCms, TheExampleOfRfc7193DisagreesWithItsLabel) {
  const char* set = std::getenv("SEALWIRE_CORPUS");
  const std::filesystem::path folder =
      std::filesystem::path(set ? set : SEALWIRE_SOURCE_DIR "/../shared/corpus") / "sip-smime-draft";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus at " << folder;
  std::ifstream in(folder / "rfc7193-s3-example.eml", std::ios::binary);
  const Bytes octets{std::istreambuf_iterator<char>(in), {}};
  const auto entity = mime::parse_entity(octets);
  ASSERT_TRUE(entity) << entity.error().message();
  const auto label = read_cms_parameters(entity->content.type);
  ASSERT_TRUE(label) << label.error().message();
  EXPECT_EQ(label->inner_content, Words{"TAMP-statusResponse"});
  const auto object = parameters_of(entity->decoded_body().value());
  ASSERT_TRUE(object) << object.error().message();
  EXPECT_EQ(object->encapsulating_content, Words{"envelopedData"});
  EXPECT_EQ(disagreements(*label, *object, true).size(), 1U);
}

}  // namespace
}  // namespace sealwire::smime
