#pragma once

#include <string>
#include <vector>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/registry.hpp"

namespace sealwire::asn1 {

/// An element as people want to see it.
struct Node {
  std::uint64_t offset = 0;  ///< of its header
  std::uint32_t header = 0;  ///< octets of the header
  std::uint64_t length = 0;  ///< octets of the content, without end-of-contents octets
  std::uint64_t total = 0;   ///< octets of the whole element
  Tag tag{};
  bool constructed = false;
  bool indefinite = false;
  std::string name;   ///< of the component, by the schema: "signerInfos"; list elements: "[0]"
  std::string type;   ///< by the schema ("SignerInfo"), else by the tag ("SEQUENCE")
  std::string value;  ///< of what has no children: "1", "sha256 (2.16.840.1.101.3.4.2.1)", a time, text, hex
  Octets content;     ///< view of the input
  std::vector<std::string> warnings;  ///< what is wrong or not DER
  std::vector<Node> children;
};

struct TreeOptions {
  Rules rules = kBer;
  const Registry* registry = nullptr;  ///< for open types
  const Type* type = nullptr;          ///< of the outermost element, if known
  std::size_t value_octets = 32;       ///< longer octet strings are shown by their first octets and their length
  bool guess = true;                   ///< look for elements inside OCTET and BIT STRINGs whose schema is not known
};

/// The tree of one element, by a schema as far as one is known and fits, else by the tags alone: a schema that does not
/// fit leaves a warning. Octets that are not BER at all are an error, with those after a good element a warning.
/// Errors: as Reader::next, too_many.
Result<Node> tree(Octets octets, const TreeOptions& options = {});

/// One line a node: offset, header and length, name, type, value; two blanks a level.
std::string to_text(const Node& node);

}  // namespace sealwire::asn1
