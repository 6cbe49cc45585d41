#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/tree.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/cms/tamp.hpp"
#include "sealwire/cms/types.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

#include "support/files.hpp"

// Objects of others, decoded by the schemas and encoded again.

namespace sealwire::cms {
namespace {

using test::corpus;
using test::read_file;

template <class T>
bool comes_back(Octets der) {
  asn1::Arena arena;
  const auto value = asn1::decode<T>(der, asn1::kBer, arena);
  if (!value) return false;
  const auto again = asn1::encode(*value);
  return again && *again == to_bytes(der);
}

struct Row {
  std::string_view token;
  bool (*comes_back)(Octets);
};
constexpr Row kContents[] = {
    {"authData", comes_back<AuthenticatedData>},
    {"compressedData", comes_back<CompressedData>},
    {"contentCollection", comes_back<ContentCollection>},
    {"contentWithAttrs", comes_back<ContentWithAttributes>},
    {"authEnvelopedData", comes_back<AuthEnvelopedData>},
    {"encryptedKeyPkg", comes_back<EncryptedKeyPackage>},
    {"digestData", comes_back<DigestedData>},
    {"encryptedData", comes_back<EncryptedData>},
    {"envelopedData", comes_back<EnvelopedData>},
    {"signedData", comes_back<SignedData>},
    {"firmwarePackage", comes_back<Octets>},
    {"firmwareLoadReceipt", comes_back<FirmwarePackageLoadReceipt>},
    {"firmwareLoadError", comes_back<FirmwarePackageLoadError>},
    {"aKeyPackage", comes_back<AsymmetricKeyPackage>},
    {"sKeyPackage", comes_back<SymmetricKeyPackage>},
    {"trustAnchorList", comes_back<TrustAnchorList>},
    {"TAMP-update", comes_back<TampUpdate>},
    {"TAMP-communityUpdate", comes_back<TampCommunityUpdate>},
    {"TAMP-seqNumAdjust", comes_back<SequenceNumberAdjust>},
    {"keyPackageReceipt", comes_back<KeyPackageReceipt>},
    {"keyPackageError", comes_back<KeyPackageError>},
};

/// The value of a ContentInfo, and what a SignedData holds in it.
void expect_content_to_come_back(asn1::Oid type, Octets value) {
  const ContentType* known = find_content_type(type);
  if (known == nullptr || known->type == &asn1::kOctetString) return;  // a firmware package is what it is
  const auto* row = std::ranges::find(kContents, known->token, &Row::token);
  ASSERT_NE(row, std::end(kContents)) << known->token;
  EXPECT_TRUE(known->check(value)) << known->token;
  EXPECT_TRUE(row->comes_back(value)) << known->token;
  if (type != content_types::signed_data) return;
  asn1::Arena arena;
  const auto signed_data = asn1::decode<SignedData>(value, asn1::kBer, arena);
  ASSERT_TRUE(signed_data);
  if (signed_data->certificates) {
    for (const asn1::Any element : *signed_data->certificates) {
      if (certificate_choice(element) != CertificateChoice::certificate) continue;
      EXPECT_TRUE(comes_back<x509::CertificateSyntax>(element.octets));
    }
  }
  const auto& inner = signed_data->encap_content_info;
  const auto* octets = inner.e_content ? std::get_if<Octets>(&*inner.e_content) : nullptr;
  if (octets != nullptr) expect_content_to_come_back(inner.e_content_type, *octets);
}

TEST(SchemaCorpus, EveryObjectWithASchemaIsEncodedToTheOctetsItCameIn) {
  SEALWIRE_NEED_CORPUS(corpus());
  std::size_t contents = 0;
  std::size_t others = 0;
  for (const auto& path : test::files(corpus() / "pyasn1-alt-modules")) {
    if (path.extension() != ".der") continue;
    SCOPED_TRACE(path.filename());
    const Bytes der = read_file(path);
    if (!asn1::is_der(der)) continue;
    // A date of 16 digits; a SET OF that is not in order, as its name says.
    const std::string name = path.filename();
    if (name == "rfc5794_EncryptedDataDefaultPad_sample.der" || name == "rfc2315_Pkcs7__unordered.der") continue;
    asn1::Arena arena;
    if (const auto info = read_content_info(der, arena)) {
      EXPECT_TRUE(comes_back<ContentInfo>(der));
      ASSERT_NO_FATAL_FAILURE(expect_content_to_come_back(info->content_type, info->content.octets));
      ++contents;
    } else if (asn1::decode<x509::CertificateSyntax>(der, asn1::kBer, arena)) {
      EXPECT_TRUE(comes_back<x509::CertificateSyntax>(der));
      ++others;
    } else if (asn1::decode<x509::CertificateListSyntax>(der, asn1::kBer, arena)) {
      EXPECT_TRUE(comes_back<x509::CertificateListSyntax>(der));
      ++others;
    } else if (asn1::decode<OneAsymmetricKey>(der, asn1::kBer, arena)) {
      EXPECT_TRUE(comes_back<OneAsymmetricKey>(der));
      ++others;
    }
  }
  EXPECT_GT(contents, 30U);
  EXPECT_GT(others, 30U);
}

void collect_misfits(const asn1::Node& node, std::string where, std::vector<std::string>& out) {
  where += "/" + (node.name.empty() ? node.type : node.name);
  if (node.misfit) out.push_back(where + ": " + node.warnings.front());
  for (const asn1::Node& child : node.children) collect_misfits(child, where, out);
}

TEST(SchemaCorpus, NothingInThemIsOtherThanTheSchemasSay) {
  SEALWIRE_NEED_CORPUS(corpus());
  asn1::Registry registry;
  register_types(registry);
  std::size_t seen = 0;
  for (const char* folder : {"pyasn1-alt-modules", "rfc5914-ta", "tamp-vectors", "rpki"}) {
    for (const auto& path : test::files(corpus() / folder)) {
      const Bytes octets = read_file(path);
      for (const char* name : {"AttributeCertificate", "ContentInfo", "Certificate", "CertificateList",
                               "OneAsymmetricKey", "TrustAnchorChoice"}) {
        const auto node = asn1::tree(octets, {.registry = &registry, .type = registry.find_type(name)});
        const auto misfits_at = [](const asn1::Node& child) { return child.misfit; };
        if (!node || node->misfit || std::ranges::any_of(node->children, misfits_at)) continue;
        std::vector<std::string> misfits;
        collect_misfits(*node, "", misfits);
        EXPECT_EQ(misfits, std::vector<std::string>()) << path << " as " << name;
        ++seen;
        break;
      }
    }
  }
  EXPECT_GT(seen, 80U);
}

}  // namespace
}  // namespace sealwire::cms
