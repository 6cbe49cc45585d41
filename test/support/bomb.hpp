#pragma once

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_info.hpp"

namespace sealwire::test {

/// A CompressedData of some 1032 zeros for each of `stuffing` octets. Deflate writes two bits for 258 zeros, so that
/// more of the octet in the middle of a block is more of them. The checksum at its end is wrong, which shows only
/// there.
inline Bytes bomb_of_zeros(std::size_t stuffing) {
  Bytes whole = cms::compress(Bytes(3'000'000)).value();
  const std::size_t middle = whole.size() / 2;
  // The zlib stream stands at the end of the message: 0x78, its level.
  std::size_t begin = whole.size() - 1;
  while (begin > 0 && !(whole[begin] == 0x78 && whole[begin + 1] == 0x9C)) --begin;
  Bytes stream(whole.begin() + static_cast<std::ptrdiff_t>(begin), whole.end());
  stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(middle - begin), stuffing, whole[middle]);
  Bytes string, wrapped, inner, fields;
  asn1::append_element(string, asn1::tags::octet_string, false, stream);
  asn1::append_element(wrapped, asn1::Tag::context(0), true, string);
  inner = from_hex("06092a864886f70d010701").value();  // id-data
  append(inner, wrapped);
  fields = from_hex("020100300d060b2a864886f70d0109100308").value();  // version 0, id-alg-zlibCompress
  asn1::append_element(fields, asn1::tags::sequence, true, inner);
  Bytes value;
  asn1::append_element(value, asn1::tags::sequence, true, fields);
  return value;
}

/// The same as a ContentInfo.
inline Bytes simple_bomb(std::size_t stuffing) {
  return cms::write_content_info(cms::content_types::compressed_data, bomb_of_zeros(stuffing));
}

/// compressedData within compressedData: zeros, more than a million for each octet of it.
inline Bytes nested_bomb() {
  cms::CompressOptions options;
  options.content_type = asn1::OwnedOid(cms::content_types::compressed_data);
  options.level = 9;
  return cms::compress(bomb_of_zeros(3'000'000), options).value();
}

}  // namespace sealwire::test
