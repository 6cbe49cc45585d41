#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/types.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

// Content types within each other, each as RFC 5652 has it: the inner type named by the outer one, its value bare.

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;
using test::alice;
using test::bob;
using Words = std::vector<std::string>;

const Bytes kKey(16, 7);
constexpr std::string_view kText = "Watson, come here - I want to see you.";

/// An object on its way outwards: its type, and its value, of data the octets themselves.
struct Object {
  asn1::OwnedOid type{types::data};
  Bytes value;
};

Object data(Bytes content) {
  Object out;
  out.value = std::move(content);
  return out;
}

asn1::OwnedOid oid_of(std::string_view token) { return asn1::OwnedOid(cms::find_content_type(token)->oid); }

/// Type and value out of a ContentInfo.
Object taken(const Bytes& content_info) {
  asn1::Arena arena;
  const auto info = cms::read_content_info(content_info, arena);
  Object out;
  out.type = info->content_type;
  out.value = to_bytes(info->content.octets);
  return out;
}

Bytes octet_string(Octets content) {
  Bytes out;
  asn1::append_element(out, asn1::tags::octet_string, false, content);
  return out;
}

Bytes as_content_info(const Object& object) {
  const bool is_data = object.type.get() == types::data;
  return cms::write_content_info(object.type, is_data ? octet_string(object.value) : object.value);
}

cms::Signer signer_of(const SigningKey& who) {
  cms::Signer signer{who.key, who.certificate};
  return signer;
}

Object put(std::string_view token, const Object& inner) {
  crypto::SystemRandom random;
  std::vector<cms::Recipient> bob_only;
  bob_only.push_back(cms::recipient_for(bob().certificate).value());
  if (token == "signedData") {
    const cms::Signer signer = signer_of(alice());
    cms::SignOptions options;
    options.content_type = inner.type;
    return taken(cms::sign(inner.value, std::span(&signer, 1), options).value());
  }
  if (token == "envelopedData" || token == "authEnvelopedData") {
    cms::EnvelopeOptions options;
    options.content_type = inner.type;
    if (token == "envelopedData") options.cipher = crypto::CbcCipher::aes128_cbc;
    return taken(cms::encrypt(inner.value, options, bob_only, random).value());
  }
  if (token == "encryptedData") {
    cms::EnvelopeOptions options;
    options.content_type = inner.type;
    options.cipher = crypto::CbcCipher::aes128_cbc;
    return taken(cms::encrypt_data(inner.value, options, kKey, random).value());
  }
  if (token == "authData") {
    cms::AuthenticateOptions options;
    options.content_type = inner.type;
    return taken(cms::authenticate(inner.value, options, bob_only, random).value());
  }
  if (token == "digestedData") {
    cms::DigestOptions options;
    options.content_type = inner.type;
    return taken(cms::digest_data(inner.value, options).value());
  }
  if (token == "compressedData") {
    cms::CompressOptions options;
    options.content_type = inner.type;
    return taken(cms::compress(inner.value, options).value());
  }
  Object out;
  out.type = oid_of(token);
  const Bytes held = as_content_info(inner);
  if (token == "contentInfo") out.value = held;
  if (token == "contentCollection") asn1::append_element(out.value, asn1::tags::sequence, true, held);
  if (token == "contentWithAttrs") {
    Bytes parts = held;
    const Bytes attribute = cms::write_attribute(cms::attribute_types::content_hints, octet_string({}));
    asn1::append_element(parts, asn1::tags::sequence, true, attribute);
    asn1::append_element(out.value, asn1::tags::sequence, true, parts);
  }
  return out;
}

/// The layers that a message has, with those of items in brackets.
Words layers_of(const Verdict& verdict) {
  Words out;
  for (const Layer& layer : verdict.layers) out.push_back(layer.type);
  for (const PartVerdict& part : verdict.parts) {
    for (std::string& word : layers_of(part.verdict)) out.push_back(std::move(word));
  }
  return out;
}

struct Keys {
  cms::Credentials credentials;
  OpenOptions options;
  Keys() {
    credentials.keys.push_back({bob().key, nullptr});
    credentials.content_keys.emplace_back(Octets(kKey));
    options.credentials = &credentials;
    options.checks = test::checking().checks;
  }
};

const Words kProtections{"signedData",    "envelopedData", "authEnvelopedData", "authData",
                         "encryptedData", "digestedData",  "compressedData"};
const Words kHolders{"contentInfo", "contentCollection", "contentWithAttrs"};

/// Each type within each other, with `innermost` in the middle.
std::vector<std::pair<Words, Bytes>> all_pairs() {
  Words all = kProtections;
  all.insert(all.end(), kHolders.begin(), kHolders.end());
  std::vector<std::pair<Words, Bytes>> out;
  for (const std::string& outer : all) {
    for (const std::string& inner : all) {
      Object object = put("signedData", data(to_bytes(kText)));
      object = put(outer, put(inner, object));
      out.emplace_back(Words{outer, inner, "signedData"}, as_content_info(object));
    }
  }
  return out;
}

void expect_open(const Result<Opened>& opened, const Words& layers, std::string_view how) {
  std::string name(how);
  for (const std::string& word : layers) name += " " + word;
  ASSERT_TRUE(opened) << name << ": " << opened.error().message();
  EXPECT_TRUE(opened->verdict.ok) << name << ": "
                                  << (opened->verdict.refusal ? opened->verdict.refusal->message() : "");
  EXPECT_EQ(layers_of(opened->verdict), layers) << name;
  EXPECT_EQ(as_text(opened->content_octets().value()), kText) << name;
}

TEST(Nesting, EveryTypeWithinEveryOtherIsOpenedInMemory) {
  const Keys keys;
  for (const auto& [layers, message] : all_pairs()) expect_open(open(message, keys.options), layers, "in memory");
}

TEST(Nesting, EveryTypeWithinEveryOtherIsOpenedInPieces) {
  const Keys keys;
  for (const auto& [layers, message] : all_pairs()) {
    expect_open(test::open_in_pieces(message, keys.options, 4096), layers, "in pieces");
    expect_open(test::open_in_pieces(message, keys.options, 1), layers, "octet by octet");
  }
}

TEST(Nesting, ADeepOneHasALayerEach) {
  const Keys keys;
  const Words layers{"signedData",       "compressedData", "envelopedData", "authData",  "contentInfo",
                     "contentWithAttrs", "digestedData",   "encryptedData", "signedData"};
  Object object = data(to_bytes(kText));
  for (auto word = layers.rbegin(); word != layers.rend(); ++word) object = put(*word, object);
  const Bytes message = as_content_info(object);
  expect_open(open(message, keys.options), layers, "in memory");
  expect_open(test::open_in_pieces(message, keys.options, 1000), layers, "in pieces");
}

TEST(Nesting, AnEncryptedKeyPackageIsOneOfThreeTypes) {
  const Keys keys;
  const std::tuple<std::string_view, std::uint8_t, bool> rows[] = {
      {"encryptedData", 0x30, false}, {"envelopedData", 0xa0, false}, {"authEnvelopedData", 0xa1, true}};
  for (const auto& [choice, octet, ok] : rows) {
    Object object = put(choice, data(to_bytes(kText)));
    object.type = oid_of("encryptedKeyPkg");
    object.value[0] = octet;
    const Bytes message = as_content_info(object);
    for (const bool pieces : {false, true}) {
      const auto opened = pieces ? test::open_in_pieces(message, keys.options, 100) : open(message, keys.options);
      ASSERT_TRUE(opened) << choice << ": " << opened.error().message();
      EXPECT_EQ(layers_of(opened->verdict), (Words{"encryptedKeyPkg", std::string(choice)}));
      EXPECT_EQ(opened->verdict.ok, ok);
      if (!ok) {
        EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::unauthenticated));
      }
    }
  }
}

TEST(Nesting, EveryItemOfACollectionMustHold) {
  const Keys keys;
  const auto collection = [](const std::vector<Object>& items) {
    Bytes all;
    for (const Object& item : items) append(all, as_content_info(item));
    Object out;
    out.type = oid_of("contentCollection");
    asn1::append_element(out.value, asn1::tags::sequence, true, all);
    return out;
  };
  const Object one = put("signedData", data(to_bytes("one")));
  const Object two = put("authEnvelopedData", data(to_bytes("two")));
  const Object clear = data(to_bytes("clear"));
  Object bad = put("signedData", data(to_bytes("three")));
  bad.value.back() ^= 1;

  struct Row {
    std::vector<Object> items;
    bool around;
    bool ok;
    std::string content;
  };
  const Row rows[] = {
      {{one, two}, false, true, "onetwo"}, {{one, clear}, false, false, ""}, {{one, clear}, true, true, "oneclear"},
      {{one, bad}, true, false, ""},       {{clear}, false, false, ""},
  };
  for (const Row& row : rows) {
    Object object = collection(row.items);
    if (row.around) object = put("signedData", object);
    const Bytes message = as_content_info(object);
    for (const bool pieces : {false, true}) {
      const auto opened = pieces ? test::open_in_pieces(message, keys.options, 77) : open(message, keys.options);
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_EQ(opened->verdict.ok, row.ok);
      ASSERT_EQ(opened->verdict.parts.size(), row.items.size());
      EXPECT_EQ(as_text(opened->content_octets().value()), row.content);
      if (!row.ok) continue;
      const PartVerdict& last = opened->verdict.parts.back();
      EXPECT_TRUE(last.item);
      EXPECT_EQ(last.content_offset, 3U);
      EXPECT_EQ(last.content_size, row.content.size() - 3);
    }
  }
}

TEST(Nesting, ItemsAndDepthHaveLimits) {
  Keys keys;
  keys.options.limits.items = 2;
  Bytes three;
  for (int i = 0; i < 3; ++i) append(three, as_content_info(data(to_bytes("x"))));
  Object object;
  object.type = oid_of("contentCollection");
  asn1::append_element(object.value, asn1::tags::sequence, true, three);
  Object deep = data(to_bytes("x"));
  for (int i = 0; i < 17; ++i) deep = put("contentInfo", deep);
  Object collections = data(to_bytes("x"));
  for (int i = 0; i < 17; ++i) collections = put("contentCollection", collections);
  for (const auto& [wrong, error] : {std::pair(object, SmimeError::too_large), std::pair(deep, SmimeError::too_deep),
                                     std::pair(collections, SmimeError::too_deep)}) {
    const Bytes message = as_content_info(wrong);
    for (const bool pieces : {false, true}) {
      const auto opened = pieces ? test::open_in_pieces(message, keys.options, 77) : open(message, keys.options);
      const bool refused = !opened || !opened->verdict.ok;
      ASSERT_TRUE(refused);
      EXPECT_TRUE((opened ? *opened->verdict.refusal : opened.error()).is(error));
    }
  }
}

TEST(Nesting, AContentInfoWhereOnlyItsTypeBelongsIsRemarkedOn) {
  const Keys keys;
  const Object inner = put("signedData", data(to_bytes(kText)));
  Object wrapped;
  wrapped.type = inner.type;
  wrapped.value = as_content_info(inner);
  const Bytes message = as_content_info(put("compressedData", wrapped));
  for (const bool pieces : {false, true}) {
    const auto opened = pieces ? test::open_in_pieces(message, keys.options, 1) : open(message, keys.options);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(layers_of(opened->verdict), (Words{"compressedData", "signedData"}));
    EXPECT_EQ(opened->verdict.layers[0].remarks, Words{"a ContentInfo is where only signedData belongs"});
  }
}

TEST(Nesting, HoldersDoNotCountWhereOneLayerIsAskedFor) {
  Keys keys;
  keys.options.layers = 1;
  const Object object = put("contentInfo", put("contentWithAttrs", put("signedData", data(to_bytes(kText)))));
  for (const bool pieces : {false, true}) {
    const Bytes message = as_content_info(object);
    const auto opened = pieces ? test::open_in_pieces(message, keys.options, 77) : open(message, keys.options);
    expect_open(opened, {"contentInfo", "contentWithAttrs", "signedData"}, "one layer");
  }
}

Bytes labelled(std::string_view parameters, const Object& object) {
  Bytes out = to_bytes("Content-Type: application/cms" + std::string(parameters) + "\r\n\r\n");
  append(out, as_content_info(object));
  return out;
}

TEST(Nesting, TheLabelIsComparedWithWhatTheObjectIs) {
  const Keys keys;
  asn1::OwnedOid key_package = oid_of("aKeyPackage");
  Object leaf;
  leaf.type = key_package;
  leaf.value = to_bytes("abc");
  const Object plain = put("signedData", put("compressedData", leaf));
  const Object hidden = put("envelopedData", put("signedData", data(to_bytes(kText))));
  struct Row {
    const Object& object;
    std::string_view parameters;
    std::size_t remarks;
  };
  const Row rows[] = {
      {plain, "; encapsulatingContent=\"signedData, compressedData\"; innerContent=aKeyPackage", 0},
      {plain, ";\r\n encapsulatingContent=\"compressedData\r\n ,\tsignedData\"", 0},
      {plain, "; ENCAPSULATINGCONTENT=signedData", 1},
      {plain, "; encapsulatingContent=\"signedData, compressedData, authData\"", 1},
      {plain, "; innerContent=sKeyPackage", 2},
      {hidden, "; encapsulatingContent=envelopedData", 0},
      {hidden, "; encapsulatingContent=\"envelopedData, signedData\"", 0},
      {hidden, "; encapsulatingContent=\"envelopedData, digestedData\"", 1},
  };
  for (const Row& row : rows) {
    const Bytes message = labelled(row.parameters, row.object);
    for (const bool pieces : {false, true}) {
      OpenOptions options = keys.options;
      const auto opened = pieces ? test::open_in_pieces(message, options, 50) : open(message, options);
      ASSERT_TRUE(opened) << row.parameters << ": " << opened.error().message();
      EXPECT_EQ(opened->verdict.layers[0].remarks.size(), row.remarks)
          << row.parameters << (opened->verdict.layers[0].remarks.empty() ? "" : opened->verdict.layers[0].remarks[0]);
    }
  }
}

TEST(Nesting, ContentThatTheLabelNamesMustBeThat) {
  const Keys keys;
  const Bytes query{0x30, 0x07, 0x30, 0x05, 0x83, 0x00, 0x02, 0x01, 0x05};
  Object leaf;
  leaf.type = oid_of("TAMP-statusQuery");
  leaf.value = query;
  Bytes damaged = as_content_info(leaf);
  damaged.erase(damaged.begin() + 5);
  const std::pair<Bytes, bool> rows[] = {{query, true}, {as_content_info(leaf), true}, {damaged, false}};
  for (const auto& [content, ok] : rows) {
    const Object object = put("authEnvelopedData", data(content));
    const Bytes message = labelled("; innerContent=TAMP-statusQuery", object);
    for (const bool pieces : {false, true}) {
      const auto opened = pieces ? test::open_in_pieces(message, keys.options, 50) : open(message, keys.options);
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_EQ(opened->verdict.ok, ok);
      if (!ok) {
        EXPECT_EQ(opened->verdict.refusal->blame(), Blame::malformed) << opened->verdict.refusal->message();
      }
    }
  }
}

}  // namespace
}  // namespace sealwire::smime
