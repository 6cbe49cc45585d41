#pragma once

#include <optional>
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
  std::string name;         ///< of the component, by the schema: "signerInfos"; list elements: "[0]"
  std::string alternative;  ///< of a component that is a CHOICE, the one it takes: "subjectKeyIdentifier"
  std::string type;         ///< by the schema ("SignerInfo"), else by the tag ("SEQUENCE")
  std::string value;        ///< of what has no children: "1", "sha256 (2.16.840.1.101.3.4.2.1)", a time, text, hex
  std::string summary;      ///< of what has children, if the registry knows a way to say it in a line: a name, a key
  Octets content;           ///< view of the input
  std::vector<std::string> warnings;  ///< what is wrong or not DER
  bool misfit = false;                ///< one of them says that it is not what the schema wants
  std::vector<Node> children;
};

struct TreeOptions {
  Rules rules = kBer;
  const Registry* registry = nullptr;  ///< for open types
  const Type* type = nullptr;          ///< of the outermost element, if known
  std::size_t value_octets = 64;       ///< longer octet strings and numbers are shown by their first octets and length
  std::size_t cut_octets = 32;         ///< how many those first octets are
  bool guess = true;                   ///< look for elements inside OCTET and BIT STRINGs whose schema is not known
};

/// The tree of one element, by a schema as far as one is known and fits, else by the tags alone: a schema that does not
/// fit leaves a warning. Octets that are not BER at all are an error, with those after a good element a warning.
/// Errors: as Reader::next, too_many.
Result<Node> tree(Octets octets, const TreeOptions& options = {});

/// A tree of octets that may be damaged, and what was wrong where reading stopped first.
struct ReadTree {
  Node root;
  std::optional<Error> damage;
};
/// The same for what is cut off or damaged: shown as far as it can be read. What cannot makes a node of type "octets"
/// with a warning, and what stands behind an enclosing element's end is read on. Errors: where not even the first
/// header is one.
Result<ReadTree> tree_of_damaged(Octets octets, const TreeOptions& options = {});

/// One line a node: offset, header and length, name, type, value; two blanks a level. Hexadecimal digits that would go
/// beyond `columns` go on below, as far as nesting leaves room.
std::string to_text(const Node& node, std::size_t columns = 100);

}  // namespace sealwire::asn1
